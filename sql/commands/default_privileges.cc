// ALTER DEFAULT PRIVILEGES: what a user's later objects are born with, in the whole database or in one schema.
#include "catalog/errors.h"
#include "sql/commands/commands.h"
#include "sql/commands/errors.h"
#include "sql/commands/grant_request.h"
#include "sql/commands/lookup.h"

namespace doppel::sql {
namespace {

using Object = AlterDefaultPrivilegesStatement::Object;

catalog::AclObjectKind KindOf(Object object) {
  switch (object) {
    case Object::kTables:
      return catalog::AclObjectKind::relation;
    case Object::kFunctions:
      return catalog::AclObjectKind::function;
    case Object::kProcedures:
      break;
  }
  return catalog::AclObjectKind::procedure;
}

catalog::Privileges KnownFor(Object object) {
  return object == Object::kTables ? catalog::kAllRelationPrivileges : catalog::kAllFunctionPrivileges;
}

// What an object of the creator has when nothing else is said.
catalog::Acl BuiltInAcl(Object object, Oid creator) {
  if (object == Object::kTables) {
    const catalog::Relation relation{.owner = creator};
    return catalog::EffectiveAcl(&relation);
  }
  catalog::Function function;
  function.owner = creator;
  function.kind = object == Object::kProcedures ? catalog::FunctionKind::procedure : catalog::FunctionKind::function;
  return catalog::EffectiveAcl(&function);
}

void Alter(const AlterDefaultPrivilegesStatement& statement, Oid creator, Oid schema, CommandContext& context) {
  // An entry for all schemas takes the built-in defaults' place, one for a schema comes on top (catalog::InitialAcl).
  const catalog::Acl start = schema == 0 ? BuiltInAcl(statement.object, creator) : catalog::Acl();
  catalog::DefaultAcl defaults{.database = context.database(),
                               .creator = creator,
                               .schema = schema,
                               .object_kind = KindOf(statement.object),
                               .acl = start};
  context.snapshot().ForEach<catalog::DefaultAcl>([&](const catalog::DefaultAcl& other) {
    if (other.database == defaults.database && other.creator == creator && other.schema == schema &&
        other.object_kind == defaults.object_kind) {
      defaults = other;
    }
  });
  const catalog::Privileges known = KnownFor(statement.object);
  catalog::GrantRequest wanted;
  wanted.privileges = statement.is_all ? known : ToPrivileges(statement.privileges);
  if (statement.is_option_only) wanted.option = catalog::GrantOption::grant_option_for;
  if (!known.Contains(wanted.privileges)) {
    throw catalog::errors::InvalidPrivilegeType(catalog::WordOf(catalog::ListOf(wanted.privileges - known)[0]),
                                                catalog::errors::KindWord(defaults.object_kind));
  }
  for (const catalog::GrantRequest& request : SplitByOption(statement.grantees, wanted, context)) {
    defaults.acl = statement.is_revoke ? catalog::RemoveFromAcl(std::move(defaults.acl), request)
                                       : catalog::AddToAcl(std::move(defaults.acl), request, creator);
  }
  if (defaults.acl != start) {
    if (defaults.oid == 0) defaults.oid = context.AllocateOid();
    context.Put(std::move(defaults));
  } else if (defaults.oid != 0) {
    context.Remove<catalog::DefaultAcl>(defaults.oid);
  }
}

}  // namespace

std::string Run(const AlterDefaultPrivilegesStatement& statement, CommandContext& context) {
  std::vector<Oid> creators;
  for (const Name& name : statement.users) {
    creators.push_back(GetUser(name, context).oid);
    if (creators.back() != context.current_user() &&
        !context.checker().HasSystemPermission("ALTER DEFAULT PRIVILEGES")) {
      throw errors::DefaultPrivilegesOfOthers();
    }
  }
  if (creators.empty()) creators.push_back(context.current_user());
  std::vector<Oid> schemas;
  for (const Name& name : statement.schemas) schemas.push_back(GetSchema(name.text, context).oid);
  if (schemas.empty()) schemas.push_back(0);
  for (const Oid creator : creators) {
    for (const Oid schema : schemas) Alter(statement, creator, schema, context);
  }
  return "ALTER DEFAULT PRIVILEGES";
}

}  // namespace doppel::sql
