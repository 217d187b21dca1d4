// GRANT and REVOKE of privileges on objects, of scoped permissions, and of system permissions to roles. Which rights
// are looked at and how ACLs change is catalog/privileges.h's business; here the statement's words find their objects.
#include <algorithm>
#include <utility>

#include "base/check.h"
#include "catalog/errors.h"
#include "catalog/system/system_relation.h"
#include "sql/bind/binder.h"
#include "sql/commands/commands.h"
#include "sql/commands/errors.h"
#include "sql/commands/grant_request.h"
#include "sql/commands/lookup.h"
#include "sql/commands/principals.h"
#include "sql/commands/routine.h"
#include "sql/types/type_table.h"

namespace doppel::sql {
namespace {

// What a GRANT names, found. Requests are applied in order, each to what the one before has left.
class Granter {
 public:
  Granter(const GrantStatement& statement, CommandContext& context)
      : statement_(statement), context_(context), requests_(TableRequests(statement, context)) {}

  void Relations();
  void AllRelations();
  void Databases();
  void Schemas();
  void Routines(RoutineKind kind);
  void AllRoutines(RoutineKind kind);
  void Languages();
  void Scoped(catalog::AclObjectKind kind);

 private:
  // The object with the requests applied to its ACL.
  template <typename Object>
  void Apply(const Object& found) {
    Object object = found;
    for (const catalog::GrantRequest& request : requests_) {
      catalog::AclResult result = statement_.is_revoke ? catalog::Revoke(context_.checker(), &object, request)
                                                       : catalog::Grant(context_.checker(), &object, request);
      Tell(result.notices);
      object.acl = std::move(result.acl);
    }
    context_.Put(std::move(object));
  }
  void ApplyToRelation(catalog::Relation relation);
  void ApplyToColumns(catalog::Relation relation);
  void ApplyToSystemRelation(const catalog::SystemRelation& relation);
  void Relation(const QualifiedName& name);
  void Tell(const std::vector<base::Notice>& notices) {
    for (const base::Notice& notice : notices) context_.Notify(notice);
  }

  const GrantStatement& statement_;
  CommandContext& context_;
  // Of the privileges without columns; grantees WITH GRANT OPTION come apart from the others.
  std::vector<catalog::GrantRequest> requests_;
};

// ---------------------------------------------------------------------------------------------------------------------
// Relations and columns

void Granter::ApplyToRelation(catalog::Relation relation) {
  for (const catalog::GrantRequest& request : requests_) {
    catalog::RelationResult result = statement_.is_revoke
                                         ? catalog::RevokeRelation(context_.checker(), relation, request)
                                         : catalog::GrantRelation(context_.checker(), relation, request);
    Tell(result.notices);
    relation = std::move(result.relation);
  }
  context_.Put(std::move(relation));
}

void Granter::ApplyToColumns(catalog::Relation relation) {
  for (const ColumnRequest& request : ColumnRequests(statement_, context_)) {
    const std::int16_t attribute = GetColumn(relation, request.column).attnum;
    const catalog::Column& column = *relation.FindColumn(attribute);
    catalog::AclResult result = statement_.is_revoke
                                    ? catalog::RevokeColumn(context_.checker(), relation, column, request.request)
                                    : catalog::GrantColumn(context_.checker(), relation, column, request.request);
    Tell(result.notices);
    for (catalog::Column& changed : relation.columns) {
      if (changed.attnum != attribute) continue;
      changed.acl = std::move(result.acl);
      if (changed.acl->empty()) changed.acl.reset();
    }
  }
  context_.Put(std::move(relation));
}

// Superusers give SELECT of system relations; of most of them PUBLIC has it anyway.
void Granter::ApplyToSystemRelation(const catalog::SystemRelation& relation) {
  if (HasColumns(statement_)) throw base::NotEmulated("privileges on columns of system relations");
  if (!context_.checker().is_superuser()) throw catalog::errors::PermissionDenied("relation", relation.name);
  catalog::SystemAcl acl{.oid = relation.oid, .acl = catalog::SystemRelationAcl(context_.snapshot(), relation)};
  for (catalog::GrantRequest request : requests_) {
    if (request.all_privileges) request.privileges = catalog::Privilege::kSelect;
    const catalog::Privileges other = request.privileges - catalog::Privilege::kSelect;
    if (!other.empty()) {
      throw catalog::errors::InvalidPrivilegeType(catalog::WordOf(catalog::ListOf(other)[0]), "system relation");
    }
    acl.acl = statement_.is_revoke ? catalog::RemoveFromAcl(std::move(acl.acl), request)
                                   : catalog::AddToAcl(std::move(acl.acl), request, catalog::kRdsdbUser);
  }
  context_.Put(std::move(acl));
}

void Granter::Relation(const QualifiedName& name) {
  const catalog::FoundRelation found = FindAnyRelation(name, context_);
  if (found.system != nullptr) return ApplyToSystemRelation(*found.system);
  if (found.relation == nullptr) throw catalog::errors::UndefinedTable(ToText(name)).At(SpanOf(name));
  const Oid oid = found.relation->oid;
  if (!requests_.empty()) ApplyToRelation(*found.relation);
  if (HasColumns(statement_)) ApplyToColumns(*context_.snapshot().FindRelation(oid));
}

void Granter::Relations() {
  for (const QualifiedName& name : statement_.target.names) Relation(name);
}

void Granter::AllRelations() {
  if (HasColumns(statement_)) throw catalog::errors::ColumnGrantOption();
  for (const QualifiedName& name : statement_.target.names) {
    const catalog::Schema& schema = GetSchema(name, context_);
    const Oid schema_oid = schema.oid;
    std::vector<Oid> oids;
    context_.snapshot().ForEachNamed<catalog::Relation>(
        schema_oid, [&](const catalog::Relation& relation) { oids.push_back(relation.oid); });
    for (const Oid oid : oids) ApplyToRelation(*context_.snapshot().FindRelation(oid));
    for (const catalog::SystemRelation& relation : catalog::SystemRelations()) {
      if (relation.schema == schema_oid) ApplyToSystemRelation(relation);
    }
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// Databases, schemas, routines, languages

void Granter::Databases() {
  for (const QualifiedName& name : statement_.target.names) {
    const catalog::Database* database = context_.snapshot().FindDatabase(Last(name).text);
    if (database == nullptr) throw catalog::errors::UndefinedDatabase(Last(name).text);
    Apply(*database);
  }
}

void Granter::Schemas() {
  for (const QualifiedName& name : statement_.target.names) Apply(GetSchema(name, context_));
}

void Granter::Routines(RoutineKind kind) {
  for (const RoutineSignature& signature : statement_.target.routines) Apply(GetRoutine(signature, kind, context_));
}

void Granter::AllRoutines(RoutineKind kind) {
  const auto wanted =
      kind == RoutineKind::kProcedure ? catalog::FunctionKind::procedure : catalog::FunctionKind::function;
  for (const QualifiedName& name : statement_.target.names) {
    const Oid schema = GetSchema(name, context_).oid;
    std::vector<Oid> oids;
    context_.snapshot().ForEach<catalog::Function>([&](const catalog::Function& function) {
      if (function.schema == schema && function.kind == wanted) oids.push_back(function.oid);
    });
    for (const Oid oid : oids) Apply(*context_.snapshot().FindFunction(oid));
  }
}

void Granter::Languages() {
  for (const QualifiedName& name : statement_.target.names) {
    const catalog::Language* language = context_.snapshot().FindLanguage(Last(name).text);
    if (language == nullptr) throw catalog::errors::UndefinedLanguage(Last(name).text);
    Apply(*language);
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// Scoped and system permissions

catalog::Privileges ScopedPrivileges(catalog::AclObjectKind kind) {
  switch (kind) {
    case catalog::AclObjectKind::relation:
      return catalog::kAllRelationPrivileges - catalog::Privilege::kRule - catalog::Privilege::kTrigger;
    case catalog::AclObjectKind::schema:
      return catalog::kAllSchemaPrivileges;
    case catalog::AclObjectKind::function:
    case catalog::AclObjectKind::procedure:
      return catalog::kAllFunctionPrivileges;
    case catalog::AclObjectKind::database:
      return catalog::kAllDatabasePrivileges;
    case catalog::AclObjectKind::language:
      break;
  }
  return catalog::kAllLanguagePrivileges;
}

void Granter::Scoped(catalog::AclObjectKind kind) {
  const catalog::Snapshot& snapshot = context_.snapshot();
  const GrantTarget& target = statement_.target;
  const catalog::Database* database =
      target.database ? snapshot.FindDatabase(target.database->text) : snapshot.FindDatabase(context_.database());
  if (database == nullptr) throw catalog::errors::UndefinedDatabase(target.database->text);
  const catalog::Schema* schema = nullptr;
  if (target.schema) {
    schema = snapshot.FindSchema(database->oid, target.schema->text);
    if (schema == nullptr) throw catalog::errors::UndefinedSchema(target.schema->text);
    context_.checker().RequireOwner(schema);
  } else {
    context_.checker().RequireOwner(database);
  }
  catalog::ScopedGrant grant{
      .database = database->oid, .schema = schema == nullptr ? 0 : schema->oid, .object_kind = kind};
  snapshot.ForEach<catalog::ScopedGrant>([&](const catalog::ScopedGrant& other) {
    if (other.database == grant.database && other.schema == grant.schema && other.object_kind == kind) grant = other;
  });
  for (catalog::GrantRequest request : requests_) {
    for (const catalog::Grantee& grantee : request.grantees) {
      if (grantee.kind != catalog::GranteeKind::user && grantee.kind != catalog::GranteeKind::role) {
        throw errors::ScopedGrantee();
      }
    }
    const catalog::Privileges known = ScopedPrivileges(kind);
    if (request.all_privileges) request.privileges = known;
    if (!known.Contains(request.privileges)) {
      throw catalog::errors::InvalidPrivilegeType(catalog::WordOf(catalog::ListOf(request.privileges - known)[0]),
                                                  catalog::errors::KindWord(kind));
    }
    grant.acl = statement_.is_revoke ? catalog::RemoveFromAcl(std::move(grant.acl), request)
                                     : catalog::AddToAcl(std::move(grant.acl), request, context_.current_user());
  }
  if (!grant.acl.empty()) {
    if (grant.oid == 0) grant.oid = context_.AllocateOid();
    context_.Put(std::move(grant));
  } else if (grant.oid != 0) {
    context_.Remove<catalog::ScopedGrant>(grant.oid);
  }
}

void GrantSystemPermissions(const GrantStatement& statement, CommandContext& context) {
  const std::span<const std::string_view> known = catalog::SystemPermissions();
  std::vector<std::string> permissions;
  if (statement.is_all) permissions.assign(known.begin(), known.end());
  for (const Privilege& privilege : statement.privileges) {
    if (std::find(known.begin(), known.end(), privilege.name) == known.end()) {
      throw errors::UnknownSystemPermission(privilege.name);
    }
    permissions.push_back(privilege.name);
  }
  if (!context.checker().is_superuser()) throw catalog::errors::MustBeSuperuser("grant system permissions");
  for (const Grantee& grantee : statement.grantees) {
    if (grantee.kind != GranteeKind::kRole) throw errors::SystemPermissionGrantee();
    catalog::Role role = GetRole(grantee.name, context);
    if (role.name.starts_with("sys:")) throw errors::SystemRoleChanged(role.name);
    for (const std::string& permission : permissions) {
      std::erase(role.system_permissions, permission);
      if (!statement.is_revoke) role.system_permissions.push_back(permission);
    }
    context.Put(std::move(role));
  }
}

}  // namespace

std::string Run(const GrantStatement& statement, CommandContext& context) {
  const auto granter = [&] { return Granter(statement, context); };
  switch (statement.target.kind) {
    case GrantTargetKind::kTable:
      granter().Relations();
      break;
    case GrantTargetKind::kAllTablesInSchema:
      granter().AllRelations();
      break;
    case GrantTargetKind::kDatabase:
      granter().Databases();
      break;
    case GrantTargetKind::kSchema:
      granter().Schemas();
      break;
    case GrantTargetKind::kFunction:
      granter().Routines(RoutineKind::kFunction);
      break;
    case GrantTargetKind::kProcedure:
      granter().Routines(RoutineKind::kProcedure);
      break;
    case GrantTargetKind::kAllFunctionsInSchema:
      granter().AllRoutines(RoutineKind::kFunction);
      break;
    case GrantTargetKind::kAllProceduresInSchema:
      granter().AllRoutines(RoutineKind::kProcedure);
      break;
    case GrantTargetKind::kLanguage:
      granter().Languages();
      break;
    case GrantTargetKind::kScopedSchemas:
      granter().Scoped(catalog::AclObjectKind::schema);
      break;
    case GrantTargetKind::kScopedTables:
      granter().Scoped(catalog::AclObjectKind::relation);
      break;
    case GrantTargetKind::kScopedFunctions:
      granter().Scoped(catalog::AclObjectKind::function);
      break;
    case GrantTargetKind::kScopedProcedures:
      granter().Scoped(catalog::AclObjectKind::procedure);
      break;
    case GrantTargetKind::kScopedLanguages:
      granter().Scoped(catalog::AclObjectKind::language);
      break;
    case GrantTargetKind::kSystem:
      GrantSystemPermissions(statement, context);
      break;
    case GrantTargetKind::kAssumeRole:
      GrantAssumeRole(statement, context);
      break;
    case GrantTargetKind::kModel:
      throw base::NotEmulated("privileges on models");
    case GrantTargetKind::kDatashare:
      throw base::NotEmulated("datashares");
    case GrantTargetKind::kExternalTable:
    case GrantTargetKind::kExternalSchema:
      throw base::NotEmulated("privileges on external objects");
    case GrantTargetKind::kCopyJob:
    case GrantTargetKind::kScopedCopyJobs:
      throw base::NotEmulated("privileges on copy jobs");
    case GrantTargetKind::kTemplate:
    case GrantTargetKind::kScopedTemplates:
      throw base::NotEmulated("privileges on templates");
    case GrantTargetKind::kWorkgroup:
      throw base::NotEmulated("the CONNECT privilege");
  }
  return statement.is_revoke ? "REVOKE" : "GRANT";
}

}  // namespace doppel::sql
