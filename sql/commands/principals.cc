#include "sql/commands/principals.h"

#include <algorithm>
#include <limits>

#include "base/text.h"
#include "catalog/errors.h"
#include "sql/commands/errors.h"
#include "sql/commands/lookup.h"

namespace doppel::sql {
namespace {

bool EraseGrantee(catalog::Acl& acl, const catalog::Grantee& grantee) {
  return std::erase_if(acl, [&](const catalog::AclItem& item) { return item.grantee == grantee; }) > 0;
}
bool EraseGrantee(std::optional<catalog::Acl>& acl, const catalog::Grantee& grantee) {
  return acl && EraseGrantee(*acl, grantee);
}
template <typename Object>
bool EraseFrom(Object& object, const catalog::Grantee& grantee) {
  bool changed = EraseGrantee(object.acl, grantee);
  if constexpr (std::is_same_v<Object, catalog::Relation>) {
    for (catalog::Column& column : object.columns) changed = EraseGrantee(column.acl, grantee) || changed;
  }
  return changed;
}

template <typename Object>
void EraseFromAll(const catalog::Grantee& grantee, CommandContext& context) {
  std::vector<Object> changed;
  context.snapshot().ForEach<Object>([&](const Object& object) {
    Object copy = object;
    if (EraseFrom(copy, grantee)) changed.push_back(std::move(copy));
  });
  for (Object& object : changed) context.Put(std::move(object));
}

}  // namespace

void CheckPrincipalName(const std::string& name, CommandContext& context) {
  if (base::EqualsIgnoreCaseAscii(name, "public") || name.starts_with("sys:") || name.starts_with("ds:")) {
    throw catalog::errors::ReservedPrincipalName(name);
  }
  if (context.snapshot().FindUser(name) != nullptr) throw catalog::errors::DuplicateUser(name);
  if (context.snapshot().FindRole(name) != nullptr) throw catalog::errors::DuplicateRole(name);
}

std::int32_t ConnectionLimitOf(const ConnectionLimit& limit) {
  if (limit.is_unlimited || limit.count == catalog::kUnlimited) return catalog::kUnlimited;
  if (limit.count < 0 || limit.count > std::numeric_limits<std::int32_t>::max()) {
    throw errors::InvalidConnectionLimit(limit.count);
  }
  return static_cast<std::int32_t>(limit.count);
}

const catalog::Group& GetGroup(const Name& name, CommandContext& context) {
  const catalog::Group* group = context.snapshot().FindGroup(PrincipalName(name));
  if (group == nullptr) throw catalog::errors::UndefinedGroup(PrincipalName(name));
  return *group;
}

const catalog::Role& GetRole(const Name& name, CommandContext& context) {
  const catalog::Role* role = context.snapshot().FindRole(PrincipalName(name));
  if (role == nullptr) throw catalog::errors::UndefinedRole(PrincipalName(name));
  return *role;
}

catalog::Grantee ToGrantee(const Grantee& grantee, CommandContext& context) {
  switch (grantee.kind) {
    case GranteeKind::kUser:
      return {catalog::GranteeKind::user, GetUser(grantee.name, context).oid};
    case GranteeKind::kRole:
      return {catalog::GranteeKind::role, GetRole(grantee.name, context).oid};
    case GranteeKind::kGroup:
      return {catalog::GranteeKind::group, GetGroup(grantee.name, context).oid};
    case GranteeKind::kPublic:
      return catalog::Grantee::Public();
    case GranteeKind::kIamRole:
      throw base::NotEmulated("grants to IAM roles");
    case GranteeKind::kNamespace:
    case GranteeKind::kAccount:
      throw base::NotEmulated("datashares");
    case GranteeKind::kRlsPolicy:
      throw base::NotEmulated("row-level security");
    case GranteeKind::kMaskingPolicy:
      break;
  }
  throw base::NotEmulated("dynamic data masking");
}

void RemoveMemberships(const catalog::Grantee& member, CommandContext& context) {
  std::vector<catalog::Group> groups;
  context.snapshot().ForEach<catalog::Group>([&](const catalog::Group& group) {
    if (member.kind != catalog::GranteeKind::user) return;
    catalog::Group copy = group;
    if (std::erase(copy.members, member.oid) > 0) groups.push_back(std::move(copy));
  });
  std::vector<catalog::Role> roles;
  context.snapshot().ForEach<catalog::Role>([&](const catalog::Role& role) {
    catalog::Role copy = role;
    if (std::erase_if(copy.granted_to, [&](const catalog::RoleGrant& grant) { return grant.grantee == member; }) > 0) {
      roles.push_back(std::move(copy));
    }
  });
  for (catalog::Group& group : groups) context.Put(std::move(group));
  for (catalog::Role& role : roles) context.Put(std::move(role));
}

void RemovePrivileges(const catalog::Grantee& grantee, CommandContext& context) {
  EraseFromAll<catalog::Relation>(grantee, context);
  EraseFromAll<catalog::Schema>(grantee, context);
  EraseFromAll<catalog::Database>(grantee, context);
  EraseFromAll<catalog::Function>(grantee, context);
  EraseFromAll<catalog::Language>(grantee, context);
  EraseFromAll<catalog::DefaultAcl>(grantee, context);
  EraseFromAll<catalog::ScopedGrant>(grantee, context);
  EraseFromAll<catalog::SystemAcl>(grantee, context);
  std::vector<Oid> assume_role_grants;
  context.snapshot().ForEach<catalog::AssumeRoleGrant>([&](const catalog::AssumeRoleGrant& grant) {
    if (grant.grantee == grantee) assume_role_grants.push_back(grant.oid);
  });
  for (const Oid oid : assume_role_grants) context.Remove<catalog::AssumeRoleGrant>(oid);
}

}  // namespace doppel::sql
