#include "catalog/change.h"

#include <type_traits>

#include "catalog/errors.h"
#include "catalog/snapshot_builder.h"

namespace doppel::catalog {
namespace {

std::shared_ptr<const void> CurrentObject(const Snapshot& snapshot, ObjectKind kind, Oid oid) {
  std::shared_ptr<const void> current;
  WithObjectType(kind, [&]<class T>(std::type_identity<T>) { current = snapshot.FindShared<T>(oid); });
  return current;
}

// Another object that holds the name the change wants, in a snapshot that has neither.
bool NameIsTaken(const Snapshot& others, const Change& change) {
  return std::visit(
      [&](const auto& object) {
        using Ptr = std::decay_t<decltype(object)>;
        if constexpr (std::is_same_v<Ptr, std::monostate>) {
          return false;
        } else if constexpr (std::is_same_v<Ptr, FunctionPtr>) {
          return others.FindFunction(object->schema, object->name, object->InputTypes()) != nullptr;
        } else {
          using T = std::remove_const_t<typename Ptr::element_type>;
          const std::optional<NameKey> key = NameOf(*object);
          return key && others.Find<T>(key->scope, key->name) != nullptr;
        }
      },
      change.object);
}

// What an object cannot exist without is there.
bool StandsFirm(const Snapshot& snapshot, const ObjectPtr& object) {
  if (const auto* schema = std::get_if<SchemaPtr>(&object)) {
    return (*schema)->database == kEveryDatabase || snapshot.FindDatabase((*schema)->database) != nullptr;
  }
  if (const auto* function = std::get_if<FunctionPtr>(&object)) {
    return snapshot.FindSchema((*function)->schema) != nullptr;
  }
  const auto* relation = std::get_if<RelationPtr>(&object);
  if (!relation) return true;
  if (snapshot.FindSchema((*relation)->schema) == nullptr) return false;
  for (const Dependency& dependency : (*relation)->depends_on) {
    if (dependency.relation >= kFirstUserOid && snapshot.FindRelation(dependency.relation) == nullptr) {
      return false;
    }
  }
  for (const Constraint& constraint : (*relation)->constraints) {
    if (constraint.kind == ConstraintKind::foreign_key &&
        snapshot.FindRelation(constraint.referenced_relation) == nullptr) {
      return false;
    }
  }
  return true;
}

}  // namespace

void ChangeSet::Clear() {
  changes_.clear();
  index_.clear();
  ++generation_;
}

void ChangeSet::Put(ObjectKind kind, Oid oid, ObjectPtr object, const Snapshot& committed) {
  Record(kind, oid, std::move(object), CurrentObject(committed, kind, oid));
}

void ChangeSet::Record(ObjectKind kind, Oid oid, ObjectPtr object, std::shared_ptr<const void> base) {
  ++generation_;
  const auto [found, is_new] = index_.try_emplace({kind, oid}, changes_.size());
  if (is_new) {
    changes_.push_back({kind, oid, std::move(object), std::move(base)});
  } else {
    changes_[found->second].object = std::move(object);
  }
}

Snapshot Apply(const Snapshot& snapshot, std::span<const Change> changes) {
  SnapshotBuilder builder(snapshot);
  // All old names go before any new one comes, so that objects may swap names.
  for (const Change& change : changes) {
    WithObjectType(change.kind, [&]<class T>(std::type_identity<T>) { builder.Remove<T>(change.oid); });
  }
  for (const Change& change : changes) builder.Put(change.object);
  return builder.Finish();
}

void CheckConflicts(const Snapshot& latest, std::span<const Change> changes) {
  SnapshotBuilder builder(latest);
  for (const Change& change : changes) {
    if (CurrentObject(latest, change.kind, change.oid) != change.base) throw errors::ConcurrentChange();
    WithObjectType(change.kind, [&]<class T>(std::type_identity<T>) { builder.Remove<T>(change.oid); });
  }
  for (const Change& change : changes) {
    if (NameIsTaken(builder.current(), change)) throw errors::ConcurrentChange();
    builder.Put(change.object);
  }
  for (const Change& change : changes) {
    if (!StandsFirm(builder.current(), change.object)) throw errors::ConcurrentChange();
  }
}

}  // namespace doppel::catalog
