// Change: one object put or removed, with the version it was made from. A transaction keeps a ChangeSet; what its
// session sees is Apply(latest committed snapshot, own changes), for the catalog is read committed (06-transactions).
#pragma once

#include <map>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "catalog/object.h"
#include "catalog/snapshot.h"

namespace doppel::catalog {

struct Change {
  ObjectKind kind = ObjectKind::database;
  Oid oid = 0;
  ObjectPtr object;                  // monostate: removed
  std::shared_ptr<const void> base;  // the committed object this replaces; null: the change creates it
  bool is_removal() const { return object.index() == 0; }
};

// The changes of one transaction, at most one per object, in the order of first change. Not thread-safe.
class ChangeSet {
 public:
  // Adds or replaces an object. `committed` is the latest committed snapshot, without own changes.
  template <class T>
  void Put(T object, const Snapshot& committed) {
    const Oid oid = object.oid;
    Record(T::kKind, oid, std::make_shared<const T>(std::move(object)), committed.FindShared<T>(oid));
  }
  template <class T>
  void Remove(Oid oid, const Snapshot& committed) {
    Record(T::kKind, oid, std::monostate{}, committed.FindShared<T>(oid));
  }

  // The same for an object that is known by its kind and oid only.
  void Put(ObjectKind kind, Oid oid, ObjectPtr object, const Snapshot& committed);
  void Add(Change change) { Record(change.kind, change.oid, std::move(change.object), std::move(change.base)); }

  bool empty() const { return changes_.empty(); }
  std::span<const Change> changes() const { return changes_; }
  // Counts Put and Remove, so that a session knows when its cached view is stale.
  std::uint64_t generation() const { return generation_; }
  void Clear();

 private:
  void Record(ObjectKind kind, Oid oid, ObjectPtr object, std::shared_ptr<const void> base);

  std::vector<Change> changes_;
  std::map<std::pair<ObjectKind, Oid>, std::size_t> index_;
  std::uint64_t generation_ = 0;
};

// The snapshot with the changes made; no conflict is looked for. O(changes × log objects).
Snapshot Apply(const Snapshot& snapshot, std::span<const Change> changes);

// Throws errors::ConcurrentChange when, since the changes were made, another transaction changed or dropped one of
// their objects, took one of their names, or dropped what they stand on (schema, database, relation of a view).
void CheckConflicts(const Snapshot& latest, std::span<const Change> changes);

}  // namespace doppel::catalog
