// CREATE, ALTER and DROP ROLE; GRANT and REVOKE of roles.
#include <algorithm>

#include "catalog/errors.h"
#include "sql/commands/commands.h"
#include "sql/commands/errors.h"
#include "sql/commands/lookup.h"
#include "sql/commands/principals.h"

namespace doppel::sql {
namespace {

bool IsSystemRole(const catalog::Role& role) { return role.name.starts_with("sys:"); }

void RefuseSystemRole(const catalog::Role& role) {
  if (IsSystemRole(role)) throw errors::SystemRoleChanged(role.name);
}

// Owner, superuser, holder WITH ADMIN OPTION; system-defined roles belong to superusers and sys:secadmin.
void RequireAdministrator(const catalog::Role& role, std::string_view permission, CommandContext& context) {
  const catalog::PrivilegeChecker& checker = context.checker();
  if (checker.IsAdministratorOfRole(role)) return;
  if (!permission.empty() && checker.HasSystemPermission(permission)) return;
  if (permission.empty() && checker.HasRoleNamed("sys:secadmin")) return;
  throw catalog::errors::PermissionDenied("role", role.name);
}

void CheckUnassigned(const catalog::Role& role, CommandContext& context) {
  const auto is_user = [](const catalog::RoleGrant& grant) { return grant.grantee.kind == catalog::GranteeKind::user; };
  if (std::any_of(role.granted_to.begin(), role.granted_to.end(), is_user)) throw catalog::errors::RoleGrantedToUser();
  if (!role.granted_to.empty()) throw catalog::errors::RoleGrantedToRole();
  const catalog::Grantee self{catalog::GranteeKind::role, role.oid};
  context.snapshot().ForEach<catalog::Role>([&](const catalog::Role& other) {
    for (const catalog::RoleGrant& grant : other.granted_to) {
      if (grant.grantee == self) throw catalog::errors::RoleGrantedToRole();
    }
  });
}

void Grant(catalog::Role& role, const Grantee& to, CommandContext& context) {
  const catalog::Grantee grantee = ToGrantee(to, context);
  if (grantee.kind != catalog::GranteeKind::user && grantee.kind != catalog::GranteeKind::role) {
    throw errors::RoleGrantee();
  }
  if (grantee.kind == catalog::GranteeKind::role) {
    if (to.with_admin_option) throw errors::AdminOptionNeedsUser();
    if (catalog::WouldMakeRoleCircle(context.snapshot(), role.oid, grantee.oid)) throw catalog::errors::CircularRoles();
  }
  for (catalog::RoleGrant& grant : role.granted_to) {
    if (grant.grantee != grantee) continue;
    grant.admin_option = grant.admin_option || to.with_admin_option;
    return;
  }
  role.granted_to.push_back({grantee, to.with_admin_option, context.current_user()});
}

void Revoke(catalog::Role& role, const Grantee& from, bool is_option_only, CommandContext& context) {
  const catalog::Grantee grantee = ToGrantee(from, context);
  if (!is_option_only) {
    std::erase_if(role.granted_to, [&](const catalog::RoleGrant& grant) { return grant.grantee == grantee; });
    return;
  }
  for (catalog::RoleGrant& grant : role.granted_to) {
    if (grant.grantee == grantee) grant.admin_option = false;
  }
}

}  // namespace

std::string Run(const CreateRoleStatement& statement, CommandContext& context) {
  if (!context.checker().HasSystemPermission("CREATE ROLE")) throw catalog::errors::MustBeSuperuser("create roles");
  catalog::Role role;
  role.name = PrincipalName(statement.name);
  CheckPrincipalName(role.name, context);
  role.owner = context.current_user();
  role.external_id = statement.external_id.value_or("");
  role.oid = context.AllocateOid();
  context.Put(std::move(role));
  return "CREATE ROLE";
}

std::string Run(const AlterRoleStatement& statement, CommandContext& context) {
  catalog::Role role = GetRole(statement.name, context);
  RefuseSystemRole(role);
  if (!context.checker().is_superuser() && role.owner != context.current_user()) {
    throw catalog::errors::MustBeOwner("role", role.name);
  }
  if (statement.rename_to) {
    CheckPrincipalName(PrincipalName(*statement.rename_to), context);
    role.name = PrincipalName(*statement.rename_to);
  }
  if (statement.owner) role.owner = GetUser(*statement.owner, context).oid;
  if (statement.external_id) role.external_id = *statement.external_id;
  context.Put(std::move(role));
  return "ALTER ROLE";
}

std::string Run(const DropRoleStatement& statement, CommandContext& context) {
  const catalog::Role* role = context.snapshot().FindRole(PrincipalName(statement.name));
  if (role == nullptr) {
    if (!statement.if_exists) throw catalog::errors::UndefinedRole(PrincipalName(statement.name));
    context.Notify(catalog::errors::MissingSkipped("Role", PrincipalName(statement.name)));
    return "DROP ROLE";
  }
  RefuseSystemRole(*role);
  RequireAdministrator(*role, "DROP ROLE", context);
  if (!statement.is_forced) CheckUnassigned(*role, context);
  const catalog::Grantee self{catalog::GranteeKind::role, role->oid};
  RemoveMemberships(self, context);
  RemovePrivileges(self, context);
  context.Remove<catalog::Role>(self.oid);
  return "DROP ROLE";
}

std::string Run(const GrantRoleStatement& statement, CommandContext& context) {
  for (const Name& name : statement.roles) {
    catalog::Role role = GetRole(name, context);
    RequireAdministrator(role, "", context);
    for (const Grantee& grantee : statement.grantees) {
      if (statement.is_revoke) {
        Revoke(role, grantee, statement.is_option_only, context);
      } else {
        Grant(role, grantee, context);
      }
    }
    context.Put(std::move(role));
  }
  return statement.is_revoke ? "REVOKE" : "GRANT";
}

}  // namespace doppel::sql
