// What stands on an object: for DROP … RESTRICT and CASCADE, ALTER refusals, DROP USER and DROP GROUP.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "catalog/object.h"
#include "catalog/snapshot.h"

namespace doppel::catalog {

// A relation that reads or references another.
struct Dependent {
  const Relation* relation = nullptr;
  const Constraint* constraint = nullptr;  // a foreign key of `relation`; null: a view over the object
};

// Views, materialized views and foreign keys that stand directly on the relation (or one of its columns), in oid
// order. Late-binding views never depend on anything.
std::vector<Dependent> DependentsOf(const Snapshot& snapshot, const Relation& relation);
std::vector<Dependent> DependentsOfColumn(const Snapshot& snapshot, const Relation& relation, const Column& column);
// Views that call the function.
std::vector<Dependent> DependentsOfFunction(const Snapshot& snapshot, const Function& function);

// All that falls with an object under CASCADE: relations to remove (the object itself first when it is one), foreign
// keys to remove from relations that stay.
struct Cascade {
  std::vector<const Relation*> relations;
  std::vector<const Function*> functions;
  std::vector<Dependent> constraints;
};
Cascade CascadeOf(const Snapshot& snapshot, const Relation& relation);
Cascade CascadeOf(const Snapshot& snapshot, const Function& function);
Cascade CascadeOf(const Snapshot& snapshot, const Schema& schema);
Cascade CascadeOf(const Snapshot& snapshot, const Database& database);

// Why a user, group or role cannot be dropped; looks in `database` and at shared objects, as Redshift does.
enum class PrincipalUse { none, owns_object, has_privilege };
PrincipalUse UseOfUser(const Snapshot& snapshot, Oid database, Oid user);
PrincipalUse UseOfGroup(const Snapshot& snapshot, Oid database, Oid group);
PrincipalUse UseOfRole(const Snapshot& snapshot, Oid database, Oid role);

}  // namespace doppel::catalog
