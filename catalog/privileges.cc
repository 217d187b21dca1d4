#include "catalog/privileges.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "catalog/errors.h"

namespace doppel::catalog {
namespace {

constexpr auto kSystemPermissions = std::to_array<std::string_view>({
    "ACCESS CATALOG",
    "ACCESS SYSTEM TABLE",
    "ALTER DATASHARE",
    "ALTER DEFAULT PRIVILEGES",
    "ALTER TABLE",
    "ALTER USER",
    "ANALYZE",
    "CANCEL",
    "CREATE DATASHARE",
    "CREATE LIBRARY",
    "CREATE MODEL",
    "CREATE OR REPLACE EXTERNAL FUNCTION",
    "CREATE OR REPLACE FUNCTION",
    "CREATE OR REPLACE PROCEDURE",
    "CREATE OR REPLACE VIEW",
    "CREATE ROLE",
    "CREATE SCHEMA",
    "CREATE TABLE",
    "CREATE USER",
    "DROP DATASHARE",
    "DROP FUNCTION",
    "DROP LIBRARY",
    "DROP MODEL",
    "DROP PROCEDURE",
    "DROP ROLE",
    "DROP SCHEMA",
    "DROP TABLE",
    "DROP USER",
    "DROP VIEW",
    "EXPLAIN MASKING",
    "EXPLAIN RLS",
    "IGNORE RLS",
    "TRUNCATE TABLE",
    "VACUUM",
});

constexpr auto kSystemRoleNames =
    std::to_array<std::string_view>({"sys:operator", "sys:monitor", "sys:dba", "sys:superuser", "sys:secadmin"});

Oid OwnerOf(const AclObject& object) {
  struct Visitor {
    Oid operator()(const Relation* relation) const { return relation->owner; }
    Oid operator()(const Schema* schema) const { return schema->owner; }
    Oid operator()(const Database* database) const { return database->owner; }
    Oid operator()(const Function* function) const { return function->owner; }
    Oid operator()(const Language*) const { return kRdsdbUser; }
  };
  return std::visit(Visitor(), object);
}

const std::optional<Acl>& OwnAcl(const AclObject& object) {
  return std::visit([](const auto* pointer) -> const std::optional<Acl>& { return pointer->acl; }, object);
}

// What the owner's item of a default ACL says; DROP and ALTER of schemas and databases follow from ownership and are
// not written (pg_namespace shows user=UC/user).
Privileges OwnerDefaults(const AclObject& object) {
  struct Visitor {
    Privileges operator()(const Relation*) const { return kAllRelationPrivileges; }
    Privileges operator()(const Schema*) const { return Privilege::kUsage | Privilege::kCreate; }
    Privileges operator()(const Database*) const { return Privilege::kCreate | Privilege::kTemporary; }
    Privileges operator()(const Function*) const { return Privilege::kExecute; }
    Privileges operator()(const Language*) const { return Privilege::kUsage; }
  };
  return std::visit(Visitor(), object);
}

Privileges PublicDefaults(const AclObject& object) {
  struct Visitor {
    Privileges operator()(const Relation*) const { return {}; }
    Privileges operator()(const Schema*) const { return {}; }
    Privileges operator()(const Database*) const { return Privilege::kTemporary; }
    Privileges operator()(const Function* function) const {
      return function->kind == FunctionKind::procedure ? Privileges() : Privileges(Privilege::kExecute);
    }
    Privileges operator()(const Language* language) const {
      const bool for_all = language->name == "sql" || language->name == "plpgsql";
      return for_all ? Privileges(Privilege::kUsage) : Privileges();
    }
  };
  return std::visit(Visitor(), object);
}

struct Scope {
  AclObjectKind kind;
  Oid database = 0;
  Oid schema = 0;
};

// Where scoped grants for the object are looked for; functions and procedures are not distinguished there.
Scope ScopeOf(const AclObject& object) {
  struct Visitor {
    Scope operator()(const Relation* relation) const {
      return {AclObjectKind::relation, relation->database, relation->schema};
    }
    Scope operator()(const Schema* schema) const { return {AclObjectKind::schema, schema->database, schema->oid}; }
    Scope operator()(const Database* database) const { return {AclObjectKind::database, database->oid, 0}; }
    Scope operator()(const Function* function) const {
      return {AclObjectKind::function, function->database, function->schema};
    }
    Scope operator()(const Language*) const { return {AclObjectKind::language, 0, 0}; }
  };
  return std::visit(Visitor(), object);
}

std::pair<std::string_view, std::string_view> KindAndName(const AclObject& object) {
  struct Visitor {
    using Result = std::pair<std::string_view, std::string_view>;
    Result operator()(const Relation* relation) const { return {"relation", relation->name}; }
    Result operator()(const Schema* schema) const { return {"schema", schema->name}; }
    Result operator()(const Database* database) const { return {"database", database->name}; }
    Result operator()(const Function* function) const {
      return {function->kind == FunctionKind::procedure ? "procedure" : "function", function->name};
    }
    Result operator()(const Language* language) const { return {"language", language->name}; }
  };
  return std::visit(Visitor(), object);
}

}  // namespace

Acl EffectiveAcl(const AclObject& object) {
  if (const std::optional<Acl>& own = OwnAcl(object)) return *own;
  const Oid owner = OwnerOf(object);
  Acl acl;
  if (const Privileges all = PublicDefaults(object); !all.empty()) acl.push_back({Grantee::Public(), all, {}, owner});
  acl.push_back({{GranteeKind::user, owner}, OwnerDefaults(object), {}, owner});
  return acl;
}

Privileges AllPrivileges(const AclObject& object) {
  struct Visitor {
    Privileges operator()(const Relation*) const { return kAllRelationPrivileges; }
    Privileges operator()(const Schema*) const { return kAllSchemaPrivileges; }
    Privileges operator()(const Database*) const { return kAllDatabasePrivileges; }
    Privileges operator()(const Function*) const { return kAllFunctionPrivileges; }
    Privileges operator()(const Language*) const { return kAllLanguagePrivileges; }
  };
  return std::visit(Visitor(), object);
}

PrivilegeChecker::PrivilegeChecker(const Snapshot& snapshot, Oid user) : snapshot_(snapshot), user_(user) {
  if (const User* found = snapshot.FindUser(user)) is_superuser_ = found->is_superuser;
  snapshot.ForEach<Group>([&](const Group& group) {
    if (std::find(group.members.begin(), group.members.end(), user) != group.members.end()) groups_.insert(group.oid);
  });
  bool grew = true;
  while (grew) {
    grew = false;
    snapshot.ForEach<Role>([&](const Role& role) {
      if (roles_.contains(role.oid)) return;
      for (const RoleGrant& grant : role.granted_to) {
        const bool held =
            grant.grantee.kind == GranteeKind::role ? roles_.contains(grant.grantee.oid) : grant.grantee.oid == user_;
        if (held) {
          roles_.insert(role.oid);
          grew = true;
          return;
        }
      }
    });
  }
  for (const Oid oid : roles_) {
    const Role& role = *snapshot.FindRole(oid);
    system_permissions_.insert(role.system_permissions.begin(), role.system_permissions.end());
    for (std::string& permission : SystemRolePermissions(role.name)) system_permissions_.insert(std::move(permission));
  }
}

bool PrivilegeChecker::IsOwner(const AclObject& object) const { return is_superuser_ || OwnerOf(object) == user_; }

bool PrivilegeChecker::Matches(const Grantee& grantee) const {
  switch (grantee.kind) {
    case GranteeKind::user:
      return grantee.oid == user_;
    case GranteeKind::group:
      return groups_.contains(grantee.oid);
    case GranteeKind::role:
      return roles_.contains(grantee.oid);
    case GranteeKind::public_:
      break;
  }
  return true;
}

Privileges PrivilegeChecker::HeldIn(const Acl& acl) const {
  Privileges held;
  for (const AclItem& item : acl) {
    if (Matches(item.grantee)) held |= item.privileges;
  }
  return held;
}

Privileges PrivilegeChecker::HeldByScope(const AclObject& object) const {
  const Scope scope = ScopeOf(object);
  Privileges held;
  snapshot_.ForEach<ScopedGrant>([&](const ScopedGrant& grant) {
    const bool same_kind = grant.object_kind == scope.kind ||
                           (grant.object_kind == AclObjectKind::procedure && scope.kind == AclObjectKind::function);
    const bool same_database = grant.database == scope.database || scope.kind == AclObjectKind::language;
    if (same_kind && same_database && (grant.schema == 0 || grant.schema == scope.schema)) held |= HeldIn(grant.acl);
  });
  return held;
}

bool PrivilegeChecker::Has(const AclObject& object, Privileges wanted) const {
  if (is_superuser_) return true;
  const Privileges held = HeldIn(EffectiveAcl(object));
  return held.Contains(wanted) || (held | HeldByScope(object)).Contains(wanted);
}

bool PrivilegeChecker::HasAny(const AclObject& object, Privileges wanted) const {
  if (is_superuser_) return true;
  return HeldIn(EffectiveAcl(object)).Intersects(wanted) || HeldByScope(object).Intersects(wanted);
}

bool PrivilegeChecker::HasColumn(const Relation& relation, const Column& column, Privileges wanted) const {
  if (Has(&relation, wanted)) return true;
  if (!column.acl) return false;
  return (HeldIn(*column.acl) | HeldIn(EffectiveAcl(&relation))).Contains(wanted);
}

bool PrivilegeChecker::HasAnyColumn(const Relation& relation, Privileges wanted) const {
  if (HasAny(&relation, wanted)) return true;
  return std::any_of(relation.columns.begin(), relation.columns.end(), [&](const Column& column) {
    return !column.is_dropped && column.acl && HeldIn(*column.acl).Intersects(wanted);
  });
}

bool PrivilegeChecker::HasGrantOption(const AclObject& object, Privileges wanted) const {
  if (IsOwner(object)) return true;
  Privileges options;
  for (const AclItem& item : EffectiveAcl(object)) {
    if (Matches(item.grantee)) options |= item.grant_options;
  }
  return options.Contains(wanted);
}

bool PrivilegeChecker::HasSystemPermission(std::string_view permission) const {
  return is_superuser_ || system_permissions_.contains(permission);
}

bool PrivilegeChecker::HasRoleNamed(std::string_view name) const {
  const Role* role = snapshot_.FindRole(name);
  return role && roles_.contains(role->oid);
}

bool PrivilegeChecker::IsAdministratorOfRole(const Role& role) const {
  if (is_superuser_ || role.owner == user_) return true;
  return std::any_of(role.granted_to.begin(), role.granted_to.end(), [&](const RoleGrant& grant) {
    return grant.admin_option && grant.grantee == Grantee{GranteeKind::user, user_};
  });
}

namespace {

struct AssumeRoleCommandRow {
  AssumeRoleCommand command;
  std::string_view in_grant, in_views;
};
constexpr AssumeRoleCommandRow kAssumeRoleCommands[] = {
    {AssumeRoleCommand::kCopy, "COPY", "COPY"},
    {AssumeRoleCommand::kUnload, "UNLOAD", "UNLOAD"},
    {AssumeRoleCommand::kCreateModel, "CREATE MODEL", "CREATE MODEL"},
    {AssumeRoleCommand::kExternalFunction, "EXTERNAL FUNCTION", "EXFUNC"},
};

}  // namespace

std::uint32_t AssumeRoleCommandOf(std::string_view word) {
  for (const AssumeRoleCommandRow& row : kAssumeRoleCommands) {
    if (base::EqualsIgnoreCaseAscii(row.in_grant, word)) return static_cast<std::uint32_t>(row.command);
  }
  throw errors::UnknownPrivilegeWord(word);
}

std::vector<std::string_view> AssumeRoleCommandNames(std::uint32_t commands) {
  std::vector<std::string_view> names;
  for (const AssumeRoleCommandRow& row : kAssumeRoleCommands) {
    if ((commands & static_cast<std::uint32_t>(row.command)) != 0) names.push_back(row.in_views);
  }
  return names;
}

bool PrivilegeChecker::MayAssumeRole(std::string_view iam_role, std::uint32_t commands) const {
  if (is_superuser_) return true;
  std::uint32_t held = 0;
  snapshot_.ForEach<AssumeRoleGrant>([&](const AssumeRoleGrant& grant) {
    if (grant.iam_role != kEveryIamRole && grant.iam_role != iam_role) return;
    if (Matches(grant.grantee)) held |= grant.commands;
  });
  return (held & commands) == commands;
}

bool PrivilegeChecker::MaySeeRowsOf(Oid owner) const {
  if (is_superuser_ || owner == user_) return true;
  const User* user = snapshot_.FindUser(user_);
  if (user && user->syslog_access == SyslogAccess::unrestricted) return true;
  return HasSystemPermission("ACCESS SYSTEM TABLE");
}

void PrivilegeChecker::Require(const AclObject& object, Privileges wanted) const {
  if (Has(object, wanted)) return;
  const auto [kind, name] = KindAndName(object);
  throw errors::PermissionDenied(kind, name);
}

void PrivilegeChecker::RequireOwner(const AclObject& object) const {
  if (IsOwner(object)) return;
  const auto [kind, name] = KindAndName(object);
  throw errors::MustBeOwner(kind, name);
}

bool WouldMakeRoleCircle(const Snapshot& snapshot, Oid role, Oid holder) {
  if (role == holder) return true;
  // A circle closes when `role` already holds `holder`, directly or through others.
  const Role* held = snapshot.FindRole(holder);
  if (!held) return false;
  return std::any_of(held->granted_to.begin(), held->granted_to.end(), [&](const RoleGrant& grant) {
    return grant.grantee.kind == GranteeKind::role && WouldMakeRoleCircle(snapshot, role, grant.grantee.oid);
  });
}

std::span<const std::string_view> SystemPermissions() { return kSystemPermissions; }

std::span<const std::string_view> SystemRoleNames() { return kSystemRoleNames; }

std::vector<std::string> SystemRolePermissions(std::string_view role) {
  if (role == "sys:monitor") return {"ACCESS CATALOG", "ACCESS SYSTEM TABLE"};
  if (role == "sys:operator") return {"ACCESS CATALOG", "ACCESS SYSTEM TABLE", "ANALYZE", "CANCEL", "VACUUM"};
  if (role == "sys:dba") {
    std::vector<std::string> permissions = SystemRolePermissions("sys:operator");
    for (const char* more : {"CREATE OR REPLACE EXTERNAL FUNCTION", "CREATE OR REPLACE FUNCTION",
                             "CREATE OR REPLACE PROCEDURE", "CREATE OR REPLACE VIEW", "CREATE SCHEMA", "CREATE TABLE",
                             "DROP PROCEDURE", "DROP SCHEMA", "DROP TABLE", "DROP VIEW", "TRUNCATE TABLE"}) {
      permissions.emplace_back(more);
    }
    return permissions;
  }
  if (role == "sys:superuser") return {kSystemPermissions.begin(), kSystemPermissions.end()};
  if (role == "sys:secadmin") {
    return {"ALTER USER", "CREATE ROLE",     "CREATE USER", "DROP ROLE",
            "DROP USER",  "EXPLAIN MASKING", "EXPLAIN RLS", "IGNORE RLS"};
  }
  return {};
}

}  // namespace doppel::catalog
