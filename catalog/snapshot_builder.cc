#include "catalog/snapshot_builder.h"

namespace doppel::catalog {

std::optional<NameKey> NameOf(const Database& database) { return NameKey{0, database.name}; }
std::optional<NameKey> NameOf(const Schema& schema) { return NameKey{schema.database, schema.name}; }
std::optional<NameKey> NameOf(const Relation& relation) { return NameKey{relation.schema, relation.name}; }
std::optional<NameKey> NameOf(const User& user) { return NameKey{0, user.name}; }
std::optional<NameKey> NameOf(const Group& group) { return NameKey{0, group.name}; }
std::optional<NameKey> NameOf(const Role& role) { return NameKey{0, role.name}; }
std::optional<NameKey> NameOf(const Language& language) { return NameKey{0, language.name}; }

void SnapshotBuilder::Put(const ObjectPtr& object) {
  std::visit(
      [&](const auto& pointer) {
        using Ptr = std::decay_t<decltype(pointer)>;
        if constexpr (!std::is_same_v<Ptr, std::monostate>) {
          using T = std::remove_const_t<typename Ptr::element_type>;
          auto& table = snapshot_.table<T>();
          table.by_oid = table.by_oid.Put(pointer->oid, pointer);
          if (std::optional<NameKey> key = NameOf(*pointer)) {
            table.by_name = table.by_name.Put(std::move(*key), pointer->oid);
          }
          if constexpr (std::is_same_v<T, Function>) IndexFunction(*pointer);
        }
      },
      object);
}

void SnapshotBuilder::ForgetFunction(const Function& function) {
  snapshot_.functions_by_name_ =
      snapshot_.functions_by_name_.Remove(FunctionKey{function.schema, function.name, function.oid});
}

void SnapshotBuilder::IndexFunction(const Function& function) {
  snapshot_.functions_by_name_ =
      snapshot_.functions_by_name_.Put(FunctionKey{function.schema, function.name, function.oid}, function.oid);
}

}  // namespace doppel::catalog
