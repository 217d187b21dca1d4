#include "sql/bind/relation_name.h"

#include <fmt/format.h>

#include "base/sql_error.h"
#include "catalog/errors.h"

namespace doppel::sql {
namespace {

// Already at the name in the statement.
base::SqlError AtPart(base::SqlError error, const Name& part) {
  if (part.span.end > 0) error.set_span(part.span);
  return error;
}

const catalog::Schema* TemporarySchema(const NameScope& scope) {
  for (const catalog::Schema* schema : scope.search_path.schemas()) {
    if (schema->temporary_session != 0) return schema;
  }
  return nullptr;
}

}  // namespace

const catalog::Schema* FindNamedSchema(const QualifiedName& name, const NameScope& scope, catalog::Privileges needed) {
  if (name.size() > 3) {
    base::SqlError error(base::SqlState::kSyntaxError,
                         fmt::format("improper qualified name (too many dotted names): {}", ToText(name)));
    throw AtPart(std::move(error), name[0]);
  }
  Oid database = scope.database;
  if (name.size() == 3) {
    const catalog::Database* named = scope.snapshot.FindDatabase(name[0].text);
    if (named == nullptr) throw AtPart(catalog::errors::UndefinedDatabase(name[0].text), name[0]);
    database = named->oid;
  }
  const Name& part = name[name.size() - 2];
  if (part.text == "pg_temp") return TemporarySchema(scope);
  const catalog::Schema* schema = scope.snapshot.FindSchema(database, part.text);
  if (schema == nullptr) throw AtPart(catalog::errors::UndefinedSchema(part.text), part);
  if (database != scope.database && schema->database == catalog::kEveryDatabase) {
    // cross-database_usage: three-part names do not reach metadata.
    throw AtPart(base::SqlError(base::SqlState::kFeatureNotSupported,
                                fmt::format("schema \"{}\" of another database cannot be read", part.text)),
                 part);
  }
  // What a system schema holds has rights of its own; a temporary one is its session's.
  const bool is_checked =
      scope.checker != nullptr && schema->database != catalog::kEveryDatabase && schema->temporary_session == 0;
  if (is_checked && !scope.checker->HasAny(schema, needed)) {
    throw AtPart(catalog::errors::PermissionDenied("schema", schema->name), part);
  }
  return schema;
}

catalog::FoundRelation FindNamedRelation(const QualifiedName& name, const NameScope& scope) {
  if (name.size() == 1) return catalog::ResolveRelation(scope.search_path, name[0].text);
  const catalog::Schema* schema = FindNamedSchema(name, scope, catalog::Privilege::kUsage);
  return schema == nullptr ? catalog::FoundRelation{}
                           : catalog::ResolveRelation(scope.snapshot, schema->oid, Last(name).text);
}

}  // namespace doppel::sql
