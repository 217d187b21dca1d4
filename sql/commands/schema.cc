// CREATE, ALTER and DROP SCHEMA.
#include <fmt/format.h>

#include "base/check.h"
#include "catalog/errors.h"
#include "sql/commands/commands.h"
#include "sql/commands/errors.h"
#include "sql/commands/lookup.h"
#include "sql/commands/relations.h"

namespace doppel::sql {
namespace {

void CheckName(const std::string& name, CommandContext& context) {
  if (name.starts_with("pg_")) throw catalog::errors::ReservedSchemaName(name);
  if (context.snapshot().FindSchema(context.database(), name) != nullptr) {
    throw catalog::errors::DuplicateSchema(name);
  }
}

// As clusters say when a quota lies outside; the guide does not.
constexpr std::int64_t kMinQuotaMb = 2048;
constexpr std::int64_t kMaxQuotaMb = 524'288'000;

// Quotas are kept in megabytes; a number alone counts gigabytes.
std::optional<std::int64_t> QuotaInMegabytes(const SchemaQuota& quota) {
  if (quota.is_unlimited) return std::nullopt;
  const std::int64_t unit = quota.unit == "mb" ? 1 : quota.unit == "tb" ? 1024 * 1024 : 1024;
  if (quota.amount > kMaxQuotaMb / unit || quota.amount * unit < kMinQuotaMb) {
    throw errors::InvalidQuota(kMinQuotaMb, kMaxQuotaMb);
  }
  return quota.amount * unit;
}

// An element of CREATE SCHEMA stands in the new schema unless it says otherwise.
QualifiedName Within(const Name& schema, QualifiedName name) {
  if (name.size() == 1) name.insert(name.begin(), schema);
  return name;
}

void RunElement(const Statement& element, const Name& schema, CommandContext& context) {
  if (const auto* table = std::get_if<CreateTableStatement>(&element)) {
    CreateTableStatement inside = *table;
    if (!inside.is_temporary) inside.table = Within(schema, inside.table);
    Run(inside, context);
  } else if (const auto* view = std::get_if<CreateViewStatement>(&element)) {
    CreateViewStatement inside = *view;
    if (!inside.is_temporary) inside.view = Within(schema, inside.view);
    Run(inside, context);
  } else if (const auto* grant = std::get_if<GrantStatement>(&element)) {
    GrantStatement inside = *grant;
    if (inside.target.kind == GrantTargetKind::kTable) {
      for (QualifiedName& name : inside.target.names) name = Within(schema, name);
    }
    RunCommand(inside, context);
  } else {
    base::FailCheck("an element of CREATE SCHEMA that the grammar does not have", __FILE__, __LINE__);
  }
}

void CheckMayCreate(CommandContext& context) {
  if (context.checker().HasSystemPermission("CREATE SCHEMA")) return;
  context.checker().Require(context.snapshot().FindDatabase(context.database()), catalog::Privilege::kCreate);
}

const catalog::Schema& GetUserSchema(const QualifiedName& name, CommandContext& context) {
  const catalog::Schema& schema = GetSchema(name, context);
  if (schema.database == catalog::kEveryDatabase) throw errors::SystemObject(schema.name);
  return schema;
}

}  // namespace

std::string Run(const CreateSchemaStatement& statement, CommandContext& context) {
  base::Check(!statement.name.empty() || statement.authorization, "a schema without a name");
  CheckMayCreate(context);
  catalog::Schema schema;
  schema.name =
      statement.name.empty() ? PrincipalName(*statement.authorization) : SchemaNameIn(statement.name, context);
  schema.owner = statement.authorization ? GetUser(*statement.authorization, context).oid : context.current_user();
  if (schema.owner != context.current_user() && !context.checker().is_superuser()) {
    throw catalog::errors::MustBeSuperuser("create a schema for another user");
  }
  if (statement.if_not_exists && context.snapshot().FindSchema(context.database(), schema.name) != nullptr) {
    context.Notify(catalog::errors::SchemaExistsSkipped(schema.name));
    return "CREATE SCHEMA";
  }
  CheckName(schema.name, context);
  schema.oid = context.AllocateOid();
  schema.database = context.database();
  if (statement.quota) schema.quota_mb = QuotaInMegabytes(*statement.quota);
  const Name name{.text = schema.name};
  context.Put(std::move(schema));
  if (!statement.elements.empty()) context.SearchFirst(name.text);
  for (const std::shared_ptr<const ParsedStatement>& element : statement.elements) {
    RunElement(element->statement, name, context);
  }
  return "CREATE SCHEMA";
}

std::string Run(const AlterSchemaStatement& statement, CommandContext& context) {
  catalog::Schema schema = GetUserSchema(statement.name, context);
  RequireOwnerOr("", catalog::Privilege::kAlter, &schema, context);
  if (statement.rename_to) {
    CheckMayCreate(context);
    CheckName(statement.rename_to->text, context);
    schema.name = statement.rename_to->text;
  }
  if (statement.owner) {
    const Oid owner = GetUser(*statement.owner, context).oid;
    context.checker().RequireOwner(&schema);
    schema.acl = catalog::ChangeOwner(schema.acl, schema.owner, owner);
    schema.owner = owner;
  }
  if (statement.quota) {
    if (!context.checker().is_superuser()) throw catalog::errors::MustBeSuperuser("change the quota of a schema");
    schema.quota_mb = QuotaInMegabytes(*statement.quota);
  }
  context.Put(std::move(schema));
  return "ALTER SCHEMA";
}

std::string Run(const DropSchemaStatement& statement, CommandContext& context) {
  if (statement.drops_external_database) throw base::NotEmulated("external databases");
  for (const QualifiedName& name : statement.names) {
    const std::string& text = SchemaNameIn(name, context);
    if (statement.if_exists && context.snapshot().FindSchema(context.database(), text) == nullptr) {
      context.Notify(catalog::errors::MissingSkipped("Schema", text));
      continue;
    }
    const catalog::Schema& schema = GetSchema(name, context);
    if (schema.database == catalog::kEveryDatabase) throw errors::RequiredBySystem("schema", schema.name);
    RequireOwnerOr("DROP SCHEMA", catalog::Privilege::kDrop, &schema, context);
    const Oid oid = schema.oid;
    DropRequest request{.kind = "schema", .name = schema.name, .behavior = statement.behavior};
    DropWithDependents(request, catalog::CascadeOf(context.snapshot(), schema), context);
    RemoveGrantsWithin(context.database(), oid, context);
    context.Remove<catalog::Schema>(oid);
  }
  return "DROP SCHEMA";
}

}  // namespace doppel::sql
