// CREATE, ALTER and DROP GROUP: for superusers only.
#include <algorithm>

#include "base/text.h"
#include "catalog/dependencies.h"
#include "catalog/errors.h"
#include "sql/commands/commands.h"
#include "sql/commands/errors.h"
#include "sql/commands/lookup.h"
#include "sql/commands/principals.h"

namespace doppel::sql {
namespace {

void RequireSuperuser(std::string_view action, CommandContext& context) {
  if (!context.checker().is_superuser()) throw catalog::errors::MustBeSuperuser(action);
}

void CheckGroupName(const std::string& name, CommandContext& context) {
  if (name.starts_with("__") || base::EqualsIgnoreCaseAscii(name, "public")) {
    throw catalog::errors::ReservedGroupName(name);
  }
  if (context.snapshot().FindGroup(name) != nullptr) throw catalog::errors::DuplicateGroup(name);
}

bool Contains(const catalog::Group& group, Oid user) {
  return std::find(group.members.begin(), group.members.end(), user) != group.members.end();
}

}  // namespace

std::string Run(const CreateGroupStatement& statement, CommandContext& context) {
  RequireSuperuser("create groups", context);
  catalog::Group group;
  group.name = PrincipalName(statement.name);
  CheckGroupName(group.name, context);
  for (const Name& name : statement.users) {
    const Oid user = GetUser(name, context).oid;
    if (!Contains(group, user)) group.members.push_back(user);
  }
  group.oid = context.AllocateOid();
  context.Put(std::move(group));
  return "CREATE GROUP";
}

std::string Run(const AlterGroupStatement& statement, CommandContext& context) {
  RequireSuperuser(statement.rename_to ? "rename groups" : "alter groups", context);
  catalog::Group group = GetGroup(statement.name, context);
  for (const Name& name : statement.added) {
    const Oid user = GetUser(name, context).oid;
    if (!Contains(group, user)) group.members.push_back(user);
  }
  for (const Name& name : statement.dropped) {
    const catalog::User& user = GetUser(name, context);
    if (std::erase(group.members, user.oid) == 0) context.Notify(errors::NotInGroup(user.name, group.name));
  }
  if (statement.rename_to) {
    CheckGroupName(PrincipalName(*statement.rename_to), context);
    group.name = PrincipalName(*statement.rename_to);
  }
  context.Put(std::move(group));
  return "ALTER GROUP";
}

std::string Run(const DropGroupStatement& statement, CommandContext& context) {
  RequireSuperuser("drop groups", context);
  for (const Name& name : statement.names) {
    const catalog::Group* group = context.snapshot().FindGroup(PrincipalName(name));
    if (group == nullptr) {
      if (!statement.if_exists) throw catalog::errors::UndefinedGroup(PrincipalName(name));
      context.Notify(catalog::errors::MissingSkipped("Group", PrincipalName(name)));
      continue;
    }
    if (catalog::UseOfGroup(context.snapshot(), context.database(), group->oid) != catalog::PrincipalUse::none) {
      throw catalog::errors::GroupHasPrivileges(group->name);
    }
    const Oid oid = group->oid;
    // Other databases are not looked at; what the group holds there goes with it.
    RemovePrivileges({catalog::GranteeKind::group, oid}, context);
    context.Remove<catalog::Group>(oid);
  }
  return "DROP GROUP";
}

}  // namespace doppel::sql
