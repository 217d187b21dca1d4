#include "sql/commands/lookup.h"

#include <fmt/format.h>

#include "base/check.h"
#include "base/text.h"
#include "catalog/errors.h"
#include "sql/bind/relation_name.h"
#include "sql/commands/errors.h"
#include "sql/parser/deparse.h"

namespace doppel::sql {
namespace {

bool IsBuiltIn(const catalog::Schema& schema) { return schema.database == catalog::kEveryDatabase; }

// Commands change the current database only; its name may be written.
void CheckDatabase(std::string_view name, CommandContext& context) {
  const catalog::Database* database = context.snapshot().FindDatabase(name);
  if (database == nullptr) throw catalog::errors::UndefinedDatabase(name);
  if (database->oid != context.database()) throw base::NotEmulated("changing objects of another database");
}

NameScope ScopeOf(const QualifiedName& name, CommandContext& context) {
  if (name.size() == 3) CheckDatabase(name[0].text, context);
  return {.snapshot = context.snapshot(),
          .database = context.database(),
          .search_path = context.search_path(),
          .checker = &context.checker()};
}

}  // namespace

const std::string& PrincipalName(const Name& name) { return name.original.empty() ? name.text : name.original; }

const std::string& SchemaNameIn(const QualifiedName& name, CommandContext& context) {
  if (name.size() > 2) throw errors::ImproperSchemaName(ToText(name)).At(SpanOf(name));
  if (name.size() == 2) CheckDatabase(name[0].text, context);
  return Last(name).text;
}

const catalog::Schema& GetSchema(std::string_view name, CommandContext& context) {
  if (name == "pg_temp") return context.TemporarySchema();
  const catalog::Schema* schema = context.snapshot().FindSchema(context.database(), name);
  if (schema == nullptr) throw catalog::errors::UndefinedSchema(name);
  return *schema;
}

const catalog::Schema& GetSchema(const QualifiedName& name, CommandContext& context) {
  return GetSchema(SchemaNameIn(name, context), context);
}

const catalog::User& GetUser(const Name& name, CommandContext& context) {
  const catalog::User* user = context.snapshot().FindUser(PrincipalName(name));
  if (user == nullptr) throw catalog::errors::UndefinedUser(PrincipalName(name));
  return *user;
}

CreationTarget TargetOfCreate(const QualifiedName& name, bool is_temporary, std::string_view permission,
                              CommandContext& context) {
  if (is_temporary || (name.size() == 2 && name[0].text == "pg_temp")) {
    if (name.size() > 1 && name[name.size() - 2].text != "pg_temp") throw errors::TemporaryInSchema();
    const catalog::Database* database = context.snapshot().FindDatabase(context.database());
    context.checker().Require(database, catalog::Privilege::kTemporary);
    const catalog::Schema& schema = context.TemporarySchema();
    return {context.database(), schema.oid, schema.name, Last(name).text, true};
  }
  const catalog::Schema* schema = nullptr;
  if (name.size() == 1) {
    schema = context.search_path().CreationSchema();
    if (schema == nullptr) throw catalog::errors::NoCreationSchema();
  } else {
    schema = FindNamedSchema(name, ScopeOf(name, context), catalog::Privilege::kUsage | catalog::Privilege::kCreate);
    base::Check(schema != nullptr, "pg_temp was seen to above");
  }
  if (IsBuiltIn(*schema)) throw catalog::errors::PermissionDenied("schema", schema->name);
  if (schema->external) throw base::NotEmulated("creating objects in an external schema");
  if (!context.checker().HasSystemPermission(permission)) {
    context.checker().Require(schema, catalog::Privilege::kCreate);
  }
  return {context.database(), schema->oid, schema->name, Last(name).text, schema->temporary_session != 0};
}

const catalog::Relation* FindRelation(const QualifiedName& name, CommandContext& context) {
  return FindAnyRelation(name, context).relation;
}

catalog::FoundRelation FindAnyRelation(const QualifiedName& name, CommandContext& context) {
  return FindNamedRelation(name, ScopeOf(name, context));
}

const catalog::Relation& GetRelation(const QualifiedName& name, CommandContext& context) {
  const catalog::FoundRelation found = FindAnyRelation(name, context);
  if (found.relation != nullptr) return *found.relation;
  if (found.system != nullptr) throw errors::SystemObject(Last(name).text);
  throw catalog::errors::UndefinedTable(ToText(name)).At(SpanOf(name));
}

const catalog::Relation& GetTable(const QualifiedName& name, CommandContext& context) {
  const catalog::Relation& relation = GetRelation(name, context);
  if (relation.kind == catalog::RelationKind::external_table) throw base::NotEmulated("external tables");
  if (relation.kind != catalog::RelationKind::table) throw catalog::errors::NotATable(relation.name);
  return relation;
}

const catalog::Column& GetColumn(const catalog::Relation& relation, const Name& name) {
  const catalog::Column* column = relation.FindColumn(name.text);
  if (column == nullptr) throw catalog::errors::UndefinedColumnOfRelation(name.text, relation.name).At(name.span);
  return *column;
}

std::string DisplayName(const catalog::Relation& relation, CommandContext& context) {
  if (context.search_path().FindRelation(relation.name) == &relation) return relation.name;
  const catalog::Schema* schema = context.snapshot().FindSchema(relation.schema);
  return schema == nullptr ? relation.name : fmt::format("{}.{}", schema->name, relation.name);
}

std::string Describe(const catalog::Relation& relation, CommandContext& context) {
  std::string_view kind = "table";
  if (relation.is_view()) kind = "view";
  if (relation.kind == catalog::RelationKind::materialized_view) kind = "materialized view";
  return fmt::format("{} {}", kind, DisplayName(relation, context));
}

void RequireOwnerOr(std::string_view permission, catalog::Privileges instead, const catalog::AclObject& object,
                    CommandContext& context) {
  const catalog::PrivilegeChecker& checker = context.checker();
  if (checker.IsOwner(object)) return;
  if (!permission.empty() && checker.HasSystemPermission(permission)) return;
  if (!instead.empty() && checker.Has(object, instead)) return;
  checker.RequireOwner(object);
}

std::string SettingText(std::string_view setting, std::span<const SettingValue> values) {
  std::vector<std::string> parts;
  for (const SettingValue& value : values) {
    parts.push_back(setting == "search_path" ? QuoteName(value.text) : value.text);
  }
  return base::Join(parts, ", ");
}

}  // namespace doppel::sql
