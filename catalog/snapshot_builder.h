// Makes the next snapshot from one: objects removed and put, with their names.
#pragma once

#include <optional>

#include "catalog/snapshot.h"

namespace doppel::catalog {

// The name an object must have alone in its scope; nullopt for kinds without a name and for functions, which overload.
template <class T>
std::optional<NameKey> NameOf(const T&) {
  return std::nullopt;
}
std::optional<NameKey> NameOf(const Database& database);
std::optional<NameKey> NameOf(const Schema& schema);
std::optional<NameKey> NameOf(const Relation& relation);
std::optional<NameKey> NameOf(const User& user);
std::optional<NameKey> NameOf(const Group& group);
std::optional<NameKey> NameOf(const Role& role);
std::optional<NameKey> NameOf(const Language& language);

class SnapshotBuilder {
 public:
  explicit SnapshotBuilder(Snapshot snapshot) : snapshot_(std::move(snapshot)) {}

  template <class T>
  void Remove(Oid oid) {
    const T* object = snapshot_.Find<T>(oid);
    if (!object) return;
    auto& table = snapshot_.table<T>();
    if (const std::optional<NameKey> key = NameOf(*object)) {
      const Oid* holder = table.by_name.Find(*key);
      if (holder && *holder == oid) table.by_name = table.by_name.Remove(*key);
    }
    ForgetFunction(*object);
    table.by_oid = table.by_oid.Remove(oid);
  }
  // REQUIRES: an object of the same kind and oid was removed before.
  void Put(const ObjectPtr& object);

  void set_version(std::uint64_t version) { snapshot_.version_ = version; }
  const Snapshot& current() const { return snapshot_; }
  Snapshot Finish() { return std::move(snapshot_); }

 private:
  template <class T>
  void ForgetFunction(const T&) {}
  void ForgetFunction(const Function& function);
  void IndexFunction(const Function& function);

  Snapshot snapshot_;
};

}  // namespace doppel::catalog
