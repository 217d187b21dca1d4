// Users, groups and roles.
#include <algorithm>

#include "catalog/system/native.h"
#include "catalog/system/oids.h"
#include "catalog/system/rows.h"

namespace doppel::catalog {
namespace {

using sql::Datum;
using sql::Row;

constexpr std::int64_t kUnixEpochOf2000 = 946684800;

// Seconds since 1970, the representation of abstime.
Datum ValidUntilCell(const User& user) {
  if (!user.valid_until) return std::monostate{};
  return *user.valid_until / 1000000 + kUnixEpochOf2000;
}

// "{search_path=a,b}" or NULL.
Datum ConfigCell(const User& user) {
  if (user.settings.empty()) return std::monostate{};
  std::vector<std::string> texts;
  for (const Setting& setting : user.settings) texts.push_back(setting.name + "=" + setting.value);
  return ArrayText(texts);
}

// As kept, in the form CREATE USER takes: "md5…", "sha256|…". What was given in plain is never shown.
Datum SecretCell(const User& user) {
  if (user.secret_kind == SecretKind::disabled) return std::monostate{};
  if (user.secret_kind == SecretKind::plain) return std::string("********");
  return OrNull(user.secret);
}

std::vector<Row> PgShadow(const SystemState& state) {
  std::vector<Row> rows;
  state.snapshot().ForEach<User>([&](const User& user) {
    rows.push_back(MakeRow(user.name, user.oid, user.can_create_database, user.is_superuser, user.is_superuser,
                           SecretCell(user), ValidUntilCell(user), ConfigCell(user)));
  });
  return rows;
}

// pg_user and its kin show every user to everyone, without the password.
std::vector<Row> Users(const SystemState& state) {
  std::vector<Row> rows;
  state.snapshot().ForEach<User>([&](const User& user) {
    rows.push_back(
        MakeRow(user.name, user.oid, user.can_create_database, user.is_superuser, user.is_superuser,
                ValidUntilCell(user), ConfigCell(user),
                user.connection_limit == kUnlimited ? std::string("UNLIMITED") : std::to_string(user.connection_limit),
                user.syslog_access == SyslogAccess::unrestricted ? "UNRESTRICTED" : "RESTRICTED", kNull,
                user.session_timeout_s.value_or(0), OrNull(user.external_id), state.checker().MaySeeRowsOf(user.oid)));
  });
  return rows;
}

std::vector<Row> PgGroup(const SystemState& state) {
  std::vector<Row> rows;
  state.snapshot().ForEach<Group>([&](const Group& group) {
    rows.push_back(
        MakeRow(group.name, group.oid, group.members.empty() ? ToCell(kNull) : ToCell(ArrayText(group.members))));
  });
  return rows;
}

// r_SVV_ROLES and kin: superusers and ACCESS SYSTEM TABLE see all roles, others those they own or hold.
bool MaySeeRole(const PrivilegeChecker& checker, const Role& role) {
  return checker.HasSystemPermission("ACCESS SYSTEM TABLE") || role.owner == checker.user() ||
         checker.IsMemberOfRole(role.oid);
}

std::vector<Row> Roles(const SystemState& state) {
  std::vector<Row> rows;
  state.snapshot().ForEach<Role>([&](const Role& role) {
    rows.push_back(MakeRow(role.oid, role.name, role.owner, state.snapshot().UserName(role.owner),
                           OrNull(role.external_id), MaySeeRole(state.checker(), role)));
  });
  return rows;
}

std::vector<Row> RoleGrants(const SystemState& state) {
  std::vector<Row> rows;
  state.snapshot().ForEach<Role>([&](const Role& role) {
    for (const RoleGrant& grant : role.granted_to) {
      const bool is_mine = grant.grantee == Grantee{GranteeKind::user, state.checker().user()};
      rows.push_back(MakeRow(role.oid, role.name, grant.grantee.kind == GranteeKind::role ? "role" : "user",
                             grant.grantee.oid, state.snapshot().GranteeName(grant.grantee.kind, grant.grantee.oid),
                             grant.admin_option, is_mine || MaySeeRole(state.checker(), role)));
    }
  });
  return rows;
}

// pg_auth_members, as psql's \du asks for it: users in groups, and holders of roles.
std::vector<Row> PgAuthMembers(const SystemState& state) {
  std::vector<Row> rows;
  state.snapshot().ForEach<Group>([&](const Group& group) {
    for (const Oid member : group.members) rows.push_back(MakeRow(group.oid, member, kNull, false));
  });
  state.snapshot().ForEach<Role>([&](const Role& role) {
    if (!MaySeeRole(state.checker(), role)) return;
    for (const RoleGrant& grant : role.granted_to) {
      rows.push_back(MakeRow(role.oid, grant.grantee.oid, role.owner, grant.admin_option));
    }
  });
  return rows;
}

std::vector<Row> SystemPrivileges(const SystemState& state) {
  std::vector<Row> rows;
  state.snapshot().ForEach<Role>([&](const Role& role) {
    std::vector<std::string> permissions = SystemRolePermissions(role.name);
    permissions.insert(permissions.end(), role.system_permissions.begin(), role.system_permissions.end());
    std::sort(permissions.begin(), permissions.end());
    for (const std::string& permission : permissions) {
      rows.push_back(MakeRow(permission, role.oid, role.name, "role", MaySeeRole(state.checker(), role)));
    }
  });
  return rows;
}

}  // namespace

std::vector<SystemRelation> PrincipalRelations() {
  SystemRelation auth_members =
      Native(OidOfName("pg_catalog", "pg_auth_members"), "pg_auth_members",
             "roleid oid not null, member oid not null, grantor oid, admin_option bool not null", PgAuthMembers,
             "catalog-pg-auth-members");
  auth_members.is_listed = false;
  return {
      std::move(auth_members),
      Native(kPgShadow, "pg_shadow",
             "usename name not null, usesysid int4 not null, usecreatedb bool not null, usesuper bool not null, "
             "usecatupd bool not null, passwd text, valuntil abstime, useconfig text[]",
             PgShadow, "c_join_PG", Visibility::superuser),
      Native(kPgGroup, "pg_group", "groname name not null, grosysid int4 not null, grolist int4[]", PgGroup,
             "c_join_PG"),
      Internal("users",
               "usename name, usesysid int4, usecreatedb bool, usesuper bool, usecatupd bool, valuntil abstime, "
               "useconfig text[], useconnlimit text, syslogaccess text, last_ddl_ts timestamp, sessiontimeout int4, "
               "external_user_id text, is_visible bool",
               Users),
      Internal("roles",
               "role_id int4, role_name text, owner_id int4, owner_name text, external_id text, is_visible bool",
               Roles),
      Internal("role_grants",
               "role_id int4, role_name text, grantee_type text, grantee_id int4, grantee_name text, admin_option "
               "bool, is_visible bool",
               RoleGrants),
      Internal("system_privileges",
               "system_privilege text, identity_id int4, identity_name text, identity_type text, is_visible bool",
               SystemPrivileges),
  };
}

}  // namespace doppel::catalog
