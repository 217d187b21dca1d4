// Finding what a command names: relations, schemas, users, and the place of a new relation. Find… returns null where
// there is none, Get… throws. Pointers and references are good until the command's next Put or Remove.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "catalog/object.h"
#include "catalog/system/system_relation.h"
#include "sql/commands/command.h"
#include "sql/parser/names.h"
#include "sql/parser/statements_setting.h"

namespace doppel::sql {

// Names of users, groups and roles keep their case when they are quoted.
const std::string& PrincipalName(const Name& name);

// The schema's own name in "s" or "db.s", where db must be the current database.
const std::string& SchemaNameIn(const QualifiedName& name, CommandContext& context);
const catalog::Schema& GetSchema(std::string_view name, CommandContext& context);
const catalog::Schema& GetSchema(const QualifiedName& name, CommandContext& context);
const catalog::User& GetUser(const Name& name, CommandContext& context);

// Where a new relation goes. Throws 3F000 for a schema that does not exist or that the path lacks, 42501 where the user
// may not create; for a temporary relation it is the session's own schema. `permission` is the system permission that
// does in place of CREATE on the schema.
struct CreationTarget {
  Oid database = 0;
  Oid schema = 0;
  std::string schema_name;
  std::string name;
  bool is_temporary = false;
};
CreationTarget TargetOfCreate(const QualifiedName& name, bool is_temporary, std::string_view permission,
                              CommandContext& context);

// By search path, or in the named schema, which must exist and be usable. Null also for system relations.
const catalog::Relation* FindRelation(const QualifiedName& name, CommandContext& context);
// The same with system relations, as a query would find them; neither is set when there is none.
catalog::FoundRelation FindAnyRelation(const QualifiedName& name, CommandContext& context);
// Throws 42P01 relation "x" does not exist, and 42501 for a system relation.
const catalog::Relation& GetRelation(const QualifiedName& name, CommandContext& context);
// A plain table; else 42809 "v" is not a table. External tables: 0A000.
const catalog::Relation& GetTable(const QualifiedName& name, CommandContext& context);

// Throws 42703 column "c" of relation "t" does not exist.
const catalog::Column& GetColumn(const catalog::Relation& relation, const Name& name);

// The relation's name as messages print it: with its schema when the search path does not show it.
std::string DisplayName(const catalog::Relation& relation, CommandContext& context);
// "table t", "view s.v".
std::string Describe(const catalog::Relation& relation, CommandContext& context);

// Superuser, owner, holder of the system permission, or of the object's own privilege `instead`; else 42501 must be
// owner of ….
void RequireOwnerOr(std::string_view permission, catalog::Privileges instead, const catalog::AclObject& object,
                    CommandContext& context);

// The values of a setting as the catalog keeps them: joined by commas, schemas of search_path quoted where they must
// be.
std::string SettingText(std::string_view setting, std::span<const SettingValue> values);

}  // namespace doppel::sql
