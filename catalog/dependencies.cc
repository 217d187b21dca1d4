#include "catalog/dependencies.h"

#include <algorithm>
#include <set>

namespace doppel::catalog {
namespace {

// Walks from objects that go to all that must go with them.
class CascadeWalker {
 public:
  explicit CascadeWalker(const Snapshot& snapshot) : snapshot_(snapshot) {}

  void Take(const Relation& relation) {
    if (!taken_.insert(relation.oid).second) return;
    cascade_.relations.push_back(&relation);
    for (const Dependent& dependent : DependentsOf(snapshot_, relation)) Follow(dependent);
  }
  void Take(const Function& function) {
    if (!taken_.insert(function.oid).second) return;
    cascade_.functions.push_back(&function);
    for (const Dependent& dependent : DependentsOfFunction(snapshot_, function)) Follow(dependent);
  }
  void Take(const Schema& schema) {
    snapshot_.ForEachNamed<Relation>(schema.oid, [&](const Relation& relation) { Take(relation); });
    snapshot_.ForEach<Function>([&](const Function& function) {
      if (function.schema == schema.oid) Take(function);
    });
  }

  Cascade Finish() {
    std::erase_if(cascade_.constraints,
                  [&](const Dependent& dependent) { return taken_.contains(dependent.relation->oid); });
    return std::move(cascade_);
  }

 private:
  void Follow(const Dependent& dependent) {
    if (dependent.constraint) {
      cascade_.constraints.push_back(dependent);
    } else {
      Take(*dependent.relation);
    }
  }

  const Snapshot& snapshot_;
  std::set<Oid> taken_;
  Cascade cascade_;
};

bool Names(const std::optional<Acl>& acl, const Grantee& grantee) {
  if (!acl) return false;
  return std::any_of(acl->begin(), acl->end(), [&](const AclItem& item) {
    return item.grantee == grantee || (grantee.kind == GranteeKind::user && item.grantor == grantee.oid);
  });
}

bool NamesInColumns(const Relation& relation, const Grantee& grantee) {
  return std::any_of(relation.columns.begin(), relation.columns.end(),
                     [&](const Column& column) { return Names(column.acl, grantee); });
}

PrincipalUse UseOf(const Snapshot& snapshot, Oid database, const Grantee& grantee) {
  const bool is_user = grantee.kind == GranteeKind::user;
  bool owns = false;
  bool has_privilege = false;
  const auto look = [&](const auto& object) {
    owns |= is_user && object.owner == grantee.oid;
    has_privilege |= Names(object.acl, grantee);
  };
  snapshot.ForEach<Database>([&](const Database& object) { look(object); });
  snapshot.ForEach<Schema>([&](const Schema& object) {
    if (object.database == database || object.database == kEveryDatabase) look(object);
  });
  snapshot.ForEach<Relation>([&](const Relation& object) {
    if (object.database != database) return;
    look(object);
    has_privilege |= NamesInColumns(object, grantee);
  });
  snapshot.ForEach<Function>([&](const Function& object) {
    if (object.database == database) look(object);
  });
  snapshot.ForEach<Language>([&](const Language& object) { has_privilege |= Names(object.acl, grantee); });
  snapshot.ForEach<Role>([&](const Role& object) { owns |= is_user && object.owner == grantee.oid; });
  snapshot.ForEach<DefaultAcl>([&](const DefaultAcl& object) {
    if (object.database != database) return;
    has_privilege |= Names(object.acl, grantee) || (is_user && object.creator == grantee.oid);
  });
  snapshot.ForEach<ScopedGrant>([&](const ScopedGrant& object) { has_privilege |= Names(object.acl, grantee); });
  snapshot.ForEach<SystemAcl>([&](const SystemAcl& object) { has_privilege |= Names(object.acl, grantee); });
  snapshot.ForEach<AssumeRoleGrant>([&](const AssumeRoleGrant& grant) { has_privilege |= grant.grantee == grantee; });
  if (owns) return PrincipalUse::owns_object;
  return has_privilege ? PrincipalUse::has_privilege : PrincipalUse::none;
}

}  // namespace

std::vector<Dependent> DependentsOf(const Snapshot& snapshot, const Relation& relation) {
  std::vector<Dependent> dependents;
  snapshot.ForEach<Relation>([&](const Relation& other) {
    const bool reads = std::any_of(other.depends_on.begin(), other.depends_on.end(),
                                   [&](const Dependency& d) { return d.relation == relation.oid; });
    if (reads) dependents.push_back({&other, nullptr});
    if (other.oid == relation.oid) return;
    for (const Constraint& constraint : other.constraints) {
      const bool references =
          constraint.kind == ConstraintKind::foreign_key && constraint.referenced_relation == relation.oid;
      if (references) dependents.push_back({&other, &constraint});
    }
  });
  return dependents;
}

std::vector<Dependent> DependentsOfColumn(const Snapshot& snapshot, const Relation& relation, const Column& column) {
  const auto names_column = [&](const std::vector<std::int16_t>& columns) {
    return std::find(columns.begin(), columns.end(), column.attnum) != columns.end();
  };
  std::vector<Dependent> dependents;
  snapshot.ForEach<Relation>([&](const Relation& other) {
    const bool reads = std::any_of(other.depends_on.begin(), other.depends_on.end(), [&](const Dependency& d) {
      return d.relation == relation.oid && names_column(d.columns);
    });
    if (reads) dependents.push_back({&other, nullptr});
    for (const Constraint& constraint : other.constraints) {
      const bool references = constraint.kind == ConstraintKind::foreign_key && other.oid != relation.oid &&
                              constraint.referenced_relation == relation.oid &&
                              names_column(constraint.referenced_columns);
      if (references) dependents.push_back({&other, &constraint});
    }
  });
  return dependents;
}

std::vector<Dependent> DependentsOfFunction(const Snapshot& snapshot, const Function& function) {
  std::vector<Dependent> dependents;
  snapshot.ForEach<Relation>([&](const Relation& other) {
    const bool calls = std::any_of(other.depends_on.begin(), other.depends_on.end(),
                                   [&](const Dependency& d) { return d.function == function.oid; });
    if (calls) dependents.push_back({&other, nullptr});
  });
  return dependents;
}

Cascade CascadeOf(const Snapshot& snapshot, const Relation& relation) {
  CascadeWalker walker(snapshot);
  walker.Take(relation);
  return walker.Finish();
}

Cascade CascadeOf(const Snapshot& snapshot, const Function& function) {
  CascadeWalker walker(snapshot);
  walker.Take(function);
  return walker.Finish();
}

Cascade CascadeOf(const Snapshot& snapshot, const Schema& schema) {
  CascadeWalker walker(snapshot);
  walker.Take(schema);
  return walker.Finish();
}

Cascade CascadeOf(const Snapshot& snapshot, const Database& database) {
  CascadeWalker walker(snapshot);
  snapshot.ForEachNamed<Schema>(database.oid, [&](const Schema& schema) { walker.Take(schema); });
  return walker.Finish();
}

PrincipalUse UseOfUser(const Snapshot& snapshot, Oid database, Oid user) {
  return UseOf(snapshot, database, {GranteeKind::user, user});
}
PrincipalUse UseOfGroup(const Snapshot& snapshot, Oid database, Oid group) {
  return UseOf(snapshot, database, {GranteeKind::group, group});
}
PrincipalUse UseOfRole(const Snapshot& snapshot, Oid database, Oid role) {
  return UseOf(snapshot, database, {GranteeKind::role, role});
}

}  // namespace doppel::catalog
