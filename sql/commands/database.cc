// CREATE, ALTER and DROP DATABASE.
#include <algorithm>
#include <array>

#include "catalog/errors.h"
#include "catalog/store.h"
#include "sql/commands/commands.h"
#include "sql/commands/errors.h"
#include "sql/commands/lookup.h"
#include "sql/commands/principals.h"
#include "sql/commands/relations.h"

namespace doppel::sql {
namespace {

// Databases of the service itself; a cluster has them, users cannot use them.
constexpr auto kSystemDatabases =
    std::to_array<std::string_view>({"template0", "template1", "padb_harvest", "sys:internal"});

bool IsSystemDatabase(std::string_view name) {
  return std::find(kSystemDatabases.begin(), kSystemDatabases.end(), name) != kSystemDatabases.end();
}

catalog::Collation CollationOf(ColumnCollation collation) {
  if (collation == ColumnCollation::kCaseInsensitive) throw base::NotEmulated("case-insensitive databases");
  return catalog::Collation::case_sensitive;
}

catalog::Isolation IsolationOf(DatabaseIsolation isolation) {
  return isolation == DatabaseIsolation::kSerializable ? catalog::Isolation::serializable
                                                       : catalog::Isolation::snapshot;
}

bool MayCreateDatabases(CommandContext& context) {
  const catalog::User* user = context.snapshot().FindUser(context.current_user());
  return context.checker().is_superuser() || (user != nullptr && user->can_create_database);
}

void CheckNewName(const std::string& name, CommandContext& context) {
  if (IsSystemDatabase(name)) throw errors::DatabaseNameReserved(name);
  if (context.snapshot().FindDatabase(name) != nullptr) throw catalog::errors::DuplicateDatabase(name);
}

const catalog::Database& GetDatabase(const Name& name, CommandContext& context) {
  const catalog::Database* database = context.snapshot().FindDatabase(name.text);
  if (database != nullptr) return *database;
  if (IsSystemDatabase(name.text)) throw errors::SystemDatabase(name.text);
  throw catalog::errors::UndefinedDatabase(name.text);
}

// Sessions of others: this one counts when it is connected there.
bool IsInUse(const catalog::Database& database, CommandContext& context) {
  return context.CountSessionsOf(database.oid) > (database.oid == context.database() ? 1 : 0);
}

catalog::Database Renamed(catalog::Database database, const std::string& name, CommandContext& context) {
  if (!context.checker().is_superuser()) {
    context.checker().RequireOwner(&database);
    if (!MayCreateDatabases(context)) throw catalog::errors::PermissionDenied("database", database.name);
  }
  if (database.oid == context.database()) throw catalog::errors::CurrentDatabaseRenamed();
  if (database.oid == catalog::kFirstDatabase) throw errors::SystemDatabase(database.name);
  CheckNewName(name, context);
  if (IsInUse(database, context)) throw catalog::errors::DatabaseInUse(database.name);
  database.name = name;
  return database;
}

catalog::Database WithIsolation(catalog::Database database, DatabaseIsolation isolation, CommandContext& context) {
  if (!MayCreateDatabases(context)) throw catalog::errors::MustBeOwner("database", database.name);
  if (IsInUse(database, context)) throw catalog::errors::DatabaseInUse(database.name);
  database.isolation = IsolationOf(isolation);
  return database;
}

}  // namespace

std::string Run(const CreateDatabaseStatement& statement, CommandContext& context) {
  if (statement.integration) throw base::NotEmulated("zero-ETL integrations");
  if (statement.arn) throw base::NotEmulated("databases of the Glue Data Catalog");
  if (statement.datashare) throw base::NotEmulated("datashares");
  if (!statement.refused_options.empty())
    throw errors::UnsupportedOption("CREATE DATABASE " + statement.refused_options[0]);
  if (!MayCreateDatabases(context)) throw catalog::errors::CreateDatabaseDenied();
  CheckNewName(statement.name.text, context);
  catalog::Database database;
  database.name = statement.name.text;
  database.owner = statement.owner ? GetUser(*statement.owner, context).oid : context.current_user();
  if (database.owner != context.current_user() && !context.checker().is_superuser()) {
    throw catalog::errors::MustBeSuperuser("create a database for another user");
  }
  if (statement.connection_limit) database.connection_limit = ConnectionLimitOf(*statement.connection_limit);
  database.collation = CollationOf(statement.collation);
  if (statement.isolation) database.isolation = IsolationOf(*statement.isolation);
  database.oid = context.AllocateOid();
  catalog::Schema schema = catalog::MakePublicSchema(database, context.AllocateOid());
  context.Put(std::move(database));
  context.Put(std::move(schema));
  return "CREATE DATABASE";
}

std::string Run(const AlterDatabaseStatement& statement, CommandContext& context) {
  if (statement.is_integration_refresh || !statement.integration_options.empty()) {
    throw base::NotEmulated("zero-ETL integrations");
  }
  catalog::Database database = GetDatabase(statement.name, context);
  if (statement.rename_to) database = Renamed(std::move(database), statement.rename_to->text, context);
  if (statement.owner) {
    const Oid owner = GetUser(*statement.owner, context).oid;
    if (!context.checker().is_superuser()) throw catalog::errors::MustBeSuperuser("alter owner");
    database.acl = catalog::ChangeOwner(database.acl, database.owner, owner);
    database.owner = owner;
  }
  if (statement.connection_limit) {
    RequireOwnerOr("", catalog::Privilege::kAlter, &database, context);
    database.connection_limit = ConnectionLimitOf(*statement.connection_limit);
  }
  if (statement.isolation) database = WithIsolation(std::move(database), *statement.isolation, context);
  if (statement.collation != ColumnCollation::kDefault) {
    RequireOwnerOr("", catalog::Privilege::kAlter, &database, context);
    if (database.oid != context.database()) throw errors::CollationOfOtherDatabase();
    if (!catalog::CascadeOf(context.snapshot(), database).relations.empty()) {
      throw errors::CollationNeedsEmptyDatabase();
    }
    database.collation = CollationOf(statement.collation);
  }
  context.Put(std::move(database));
  return "ALTER DATABASE";
}

std::string Run(const DropDatabaseStatement& statement, CommandContext& context) {
  if (statement.if_exists && context.snapshot().FindDatabase(statement.name.text) == nullptr) {
    context.Notify(catalog::errors::MissingSkipped("Database", statement.name.text));
    return "DROP DATABASE";
  }
  const catalog::Database& database = GetDatabase(statement.name, context);
  if (database.oid == context.database()) throw catalog::errors::CurrentDatabaseDropped();
  RequireOwnerOr("", {}, &database, context);
  if (IsInUse(database, context)) {
    if (statement.is_forced) throw base::NotEmulated("DROP DATABASE FORCE of a database with open sessions");
    throw catalog::errors::DatabaseInUse(database.name);
  }
  const Oid oid = database.oid;
  DropRequest request{.kind = "database", .name = database.name, .behavior = DropBehavior::kCascade};
  const catalog::Cascade cascade = catalog::CascadeOf(context.snapshot(), database);
  for (const catalog::Relation* relation : cascade.relations) request.wanted.push_back(relation->oid);
  for (const catalog::Function* function : cascade.functions) request.wanted.push_back(function->oid);
  DropWithDependents(request, cascade, context);
  std::vector<Oid> schemas;
  context.snapshot().ForEachNamed<catalog::Schema>(
      oid, [&](const catalog::Schema& schema) { schemas.push_back(schema.oid); });
  for (const Oid schema : schemas) context.Remove<catalog::Schema>(schema);
  RemoveGrantsWithin(oid, 0, context);
  context.Remove<catalog::Database>(oid);
  return "DROP DATABASE";
}

}  // namespace doppel::sql
