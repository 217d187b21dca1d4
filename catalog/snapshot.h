// Snapshot: one version of the whole catalog, immutable, shared by any number of threads.
//
// Names are compared exactly (the parser has folded them). Pointers returned by Find live as long as the snapshot.
// System relations (pg_class, svv_tables, …) are not in here: see catalog/system/system_relation.h.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <variant>
#include <vector>

#include "catalog/object.h"
#include "catalog/persistent_map.h"

namespace doppel::catalog {

// Any object, or (monostate) none.
template <class T>
using SharedObject = std::shared_ptr<const T>;
template <class... Pointers>
using OneOrNone = std::variant<std::monostate, Pointers...>;
using ObjectPtr = ObjectTypes::Of<OneOrNone, SharedObject>;

// A name within what must hold it once: schemas within a database, relations within a schema, others in zero.
struct NameKey {
  Oid scope = 0;
  std::string name;
};
struct NameKeyView {
  Oid scope = 0;
  std::string_view name;
};
struct NameKeyLess {
  using is_transparent = void;
  template <class A, class B>
  bool operator()(const A& a, const B& b) const {
    return std::tuple(a.scope, std::string_view(a.name)) < std::tuple(b.scope, std::string_view(b.name));
  }
};

// Overloads of one name in one schema stand side by side.
struct FunctionKey {
  Oid schema = 0;
  std::string name;
  Oid oid = 0;
};
struct FunctionKeyView {
  Oid schema = 0;
  std::string_view name;
  Oid oid = 0;
};
struct FunctionKeyLess {
  using is_transparent = void;
  template <class A, class B>
  bool operator()(const A& a, const B& b) const {
    return std::tuple(a.schema, std::string_view(a.name), a.oid) <
           std::tuple(b.schema, std::string_view(b.name), b.oid);
  }
};

}  // namespace doppel::catalog

template <>
struct std::hash<doppel::catalog::NameKey> {
  std::size_t operator()(const doppel::catalog::NameKey& key) const {
    return std::hash<std::string>{}(key.name) * 31 + key.scope;
  }
};
template <>
struct std::hash<doppel::catalog::FunctionKey> {
  std::size_t operator()(const doppel::catalog::FunctionKey& key) const {
    return (std::hash<std::string>{}(key.name) * 31 + key.schema) * 31 + key.oid;
  }
};

namespace doppel::catalog {

class Snapshot {
 public:
  Snapshot() = default;

  // Counts commits; two snapshots of one catalog with the same version are equal. Views with a session's own changes
  // keep the version they were made from.
  std::uint64_t version() const { return version_; }

  const Database* FindDatabase(Oid oid) const { return Find<Database>(oid); }
  const Database* FindDatabase(std::string_view name) const { return Find<Database>(0, name); }
  // Also finds pg_catalog, information_schema and pg_internal, which every database shows.
  const Schema* FindSchema(Oid database, std::string_view name) const;
  const Schema* FindSchema(Oid oid) const { return Find<Schema>(oid); }
  const Relation* FindRelation(Oid schema, std::string_view name) const { return Find<Relation>(schema, name); }
  const Relation* FindRelation(Oid oid) const { return Find<Relation>(oid); }
  const User* FindUser(Oid oid) const { return Find<User>(oid); }
  const User* FindUser(std::string_view name) const { return Find<User>(0, name); }
  const Group* FindGroup(Oid oid) const { return Find<Group>(oid); }
  const Group* FindGroup(std::string_view name) const { return Find<Group>(0, name); }
  const Role* FindRole(Oid oid) const { return Find<Role>(oid); }
  const Role* FindRole(std::string_view name) const { return Find<Role>(0, name); }
  const Language* FindLanguage(std::string_view name) const { return Find<Language>(0, name); }
  const Function* FindFunction(Oid oid) const { return Find<Function>(oid); }
  // All overloads, in oid order.
  std::vector<const Function*> FindFunctions(Oid schema, std::string_view name) const;
  // The overload whose InputTypes() have these type ids; modifiers do not distinguish functions.
  const Function* FindFunction(Oid schema, std::string_view name, const std::vector<LogicalType>& input_types) const;

  // "unknown" for an owner that was dropped (07-privileges §7.7).
  std::string UserName(Oid oid) const;
  std::string GranteeName(GranteeKind kind, Oid oid) const;

  template <class T>
  const T* Find(Oid oid) const {
    const auto* found = table<T>().by_oid.Find(oid);
    return found ? found->get() : nullptr;
  }
  template <class T>
  const T* Find(Oid scope, std::string_view name) const {
    const Oid* oid = table<T>().by_name.Find(NameKeyView{scope, name});
    return oid ? Find<T>(*oid) : nullptr;
  }
  // The shared object, to copy or to remember as the base of a change; null when there is none.
  template <class T>
  std::shared_ptr<const T> FindShared(Oid oid) const {
    const auto* found = table<T>().by_oid.Find(oid);
    return found ? *found : nullptr;
  }
  // In oid order: visit(const T&).
  template <class T, class Visit>
  void ForEach(Visit&& visit) const {
    table<T>().by_oid.ForEach([&](Oid, const std::shared_ptr<const T>& object) { visit(*object); });
  }
  // Relations of a schema, schemas of a database: in name order.
  template <class T, class Visit>
  void ForEachNamed(Oid scope, Visit&& visit) const {
    table<T>().by_name.ForEachFrom(NameKeyView{scope, ""}, [&](const NameKey& key, Oid oid) {
      if (key.scope != scope) return false;
      visit(*Find<T>(oid));
      return true;
    });
  }
  template <class T>
  std::size_t Count() const {
    return table<T>().by_oid.size();
  }

 private:
  friend class SnapshotBuilder;

  template <class T>
  struct Table {
    using Object = T;
    PersistentMap<Oid, std::shared_ptr<const T>> by_oid;
    PersistentMap<NameKey, Oid, NameKeyLess> by_name;
  };
  template <class T>
  const Table<T>& table() const {
    return std::get<Table<T>>(tables_);
  }
  template <class T>
  Table<T>& table() {
    return std::get<Table<T>>(tables_);
  }

  ObjectTypes::Of<std::tuple, Table> tables_;
  PersistentMap<FunctionKey, Oid, FunctionKeyLess> functions_by_name_;
  std::uint64_t version_ = 0;
};

using SnapshotPtr = std::shared_ptr<const Snapshot>;

}  // namespace doppel::catalog
