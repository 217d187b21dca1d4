// SHOW TABLES, SHOW COLUMNS, SHOW GRANTS and kin: each is a SELECT over the inventory relations of pg_internal, with
// the columns that the guide's page lists, in its order. Names and patterns come from the statement as literals, or are
// its parameters.
#include <fmt/format.h>

#include <array>

#include "base/check.h"
#include "catalog/errors.h"
#include "catalog/system/system_relation.h"
#include "sql/commands/errors.h"
#include "sql/commands/show.h"
#include "sql/parser/deparse.h"
#include "sql/parser/parser.h"
#include "sql/types/type_table.h"

namespace doppel::sql {
namespace {

constexpr std::int64_t kMaxShownRows = 10000;

std::string Parameter(const ParameterRef& parameter) { return fmt::format("${}", parameter.number); }

std::string Term(const ShowName& name) {
  if (const auto* parameter = std::get_if<ParameterRef>(&name)) return Parameter(*parameter);
  return QuoteLiteral(std::get<Name>(name).text);
}
std::string Term(const ShowText& text) {
  if (const auto* parameter = std::get_if<ParameterRef>(&text)) return Parameter(*parameter);
  return QuoteLiteral(std::get<std::string>(text));
}

// The SELECT of one command, put together clause by clause.
class Listing {
 public:
  Listing(std::string_view columns, std::string_view from) : text_(fmt::format("select {} from {}", columns, from)) {}

  Listing& Where(std::string_view condition) {
    text_ += conditions_++ == 0 ? " where " : " and ";
    text_ += condition;
    return *this;
  }
  Listing& WhereIs(std::string_view column, const std::string& term) {
    return Where(fmt::format("{} = {}", column, term));
  }
  Listing& WhereLike(std::string_view column, const std::optional<ShowText>& pattern) {
    return pattern ? Where(fmt::format("{} like {}", column, Term(*pattern))) : *this;
  }
  std::string OrderBy(std::string_view columns, const std::optional<ShowNumber>& limit) {
    std::string text = text_ + fmt::format(" order by {}", columns);
    if (!limit) return text;
    if (const auto* parameter = std::get_if<ParameterRef>(&*limit)) return text + " limit " + Parameter(*parameter);
    const std::int64_t rows = std::get<std::int64_t>(*limit);
    if (rows < 0 || rows > kMaxShownRows) throw errors::ShowLimit(kMaxShownRows);
    return text + fmt::format(" limit {}", rows);
  }

 private:
  std::string text_;
  int conditions_ = 0;
};

// Database, schema and object of [[database.]schema.]object, as SQL terms.
struct Place {
  std::string database = "current_database()";
  std::string schema;
  std::string object;
};

Place PlaceOf(const std::vector<ShowName>& scope, const BindContext& context) {
  base::Check(!scope.empty() && scope.size() <= 3, "the scope of a SHOW");
  Place place;
  place.object = Term(scope.back());
  if (scope.size() >= 2) place.schema = Term(scope[scope.size() - 2]);
  if (scope.size() == 3) place.database = Term(scope[0]);
  if (scope.size() > 1) return place;
  // A bare name is looked for along the search path now; the plan is made anew when the path changes.
  const auto* name = std::get_if<Name>(&scope[0]);
  if (name == nullptr) {
    // Which name it is will be known when it runs; one that is nowhere has no rows.
    place.schema = fmt::format(
        "(select n.nspname::varchar from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = "
        "c.relnamespace where c.relname::varchar = {} and c.relkind <> 'i' and pg_catalog.pg_table_is_visible(c.oid))",
        place.object);
    return place;
  }
  const catalog::FoundRelation found = catalog::ResolveRelation(context.search_path, name->text);
  if (!found) throw catalog::errors::UndefinedTable(name->text).At(name->span);
  const Oid schema = found.relation != nullptr ? found.relation->schema : found.system->schema;
  place.schema = QuoteLiteral(context.snapshot.FindSchema(schema)->name);
  return place;
}

// [database.]schema
Place SchemaPlaceOf(const std::vector<ShowName>& scope) {
  base::Check(!scope.empty() && scope.size() <= 2, "the scope of a SHOW");
  Place place;
  place.schema = Term(scope.back());
  if (scope.size() == 2) place.database = Term(scope[0]);
  return place;
}

// {a=r/o,"group g=r/o"} as the guide prints it here: a=r/o~group g=r/o
constexpr std::string_view kAclText = "replace(replace(btrim(acl, '{}'), '\"', ''), ',', '~') as ";
std::string AclAs(std::string_view column) { return std::string(kAclText) + std::string(column); }

// ---------------------------------------------------------------------------------------------------------------------

std::string Databases(const ShowObjectsStatement& show) {
  return Listing(
             "database_name, owner_id as database_owner, 'local'::varchar(32) as database_type, acl as database_acl, "
             "null::varchar(128) as parameters, isolation_level as database_isolation_level",
             "pg_internal.databases")
      .WhereLike("database_name", show.like)
      .OrderBy("database_name", show.limit);
}

std::string Schemas(const ShowObjectsStatement& show) {
  base::Check(show.scope.size() == 1, "SHOW SCHEMAS is about one database");
  return Listing("database_name, schema_name, owner_id as schema_owner, schema_type, " + AclAs("schema_acl") +
                     ", source_database, options as schema_option",
                 "pg_internal.schemas")
      .WhereIs("database_name", Term(show.scope[0]))
      .Where("can_access and not is_temporary and schema_name <> 'pg_internal'")
      .WhereLike("schema_name", show.like)
      .OrderBy("schema_name", show.limit);
}

std::string Tables(const ShowObjectsStatement& show) {
  const Place place = SchemaPlaceOf(show.scope);
  return Listing(
             "database_name, schema_name, relation_name as table_name, "
             "(case when kind = 'external table' then 'EXTERNAL TABLE' when kind <> 'table' then 'VIEW' "
             "when is_temporary then 'LOCAL TEMPORARY' else 'TABLE' end)::varchar(32) as table_type, " +
                 AclAs("table_acl") +
                 ", remarks, owner_name as owner, null::timestamp as last_altered_time, "
                 "null::timestamp as last_modified_time, replace(dist_style, '(', ' (') as dist_style, "
                 "(case kind when 'table' then 'REGULAR TABLE' when 'view' then 'REGULAR VIEW' "
                 "else upper(kind) end)::varchar(32) as table_subtype",
             "pg_internal.relations")
      .WhereIs("database_name", place.database)
      .WhereIs("schema_name", place.schema)
      .Where("can_access")
      .WhereLike("relation_name", show.like)
      .OrderBy("relation_name", show.limit);
}

// Whether a name may be that of a late-binding view, whose columns only binding tells.
bool MayBeLateBinding(const ShowName& object, const BindContext& context) {
  const auto* name = std::get_if<Name>(&object);
  bool may_be = false;
  context.snapshot.ForEach<catalog::Relation>([&](const catalog::Relation& relation) {
    may_be = may_be || (relation.kind == catalog::RelationKind::late_binding_view &&
                        (name == nullptr || relation.name == name->text));
  });
  return may_be;
}

// The sort key's sign alternates in an interleaved key: -1, 2, -3 (r_SHOW_COLUMNS). An IDENTITY column, although it is
// NOT NULL, shows as nullable to Amazon's Python driver (test_metadataAPI.py).
std::string Columns(const ShowObjectsStatement& show, const BindContext& context) {
  const Place place = PlaceOf(show.scope, context);
  const std::string_view columns =
      MayBeLateBinding(show.scope.back(), context)
          ? "(select * from pg_internal.columns union all select * from pg_internal.late_binding_columns) c"
          : "pg_internal.columns c";
  return Listing(
             "c.database_name, c.schema_name, c.relation_name as table_name, c.column_name, c.ordinal_position, "
             "c.column_default, (case when position('identity\"(' in c.column_default) > 0 then 'YES' else "
             "c.is_nullable end)::varchar(3) as is_nullable, c.data_type, c.character_maximum_length, "
             "c.numeric_precision, "
             "c.numeric_scale, c.remarks, "
             "(case when c.sortkey = 0 then null when r.sort_style = 'INTERLEAVED' then 'INTERLEAVED' "
             "else 'COMPOUND' end)::varchar(32) as sort_key_type, "
             "case when r.sort_style = 'INTERLEAVED' then -c.sortkey else c.sortkey end as sort_key, "
             "case when c.is_distkey then 1 else null end as dist_key, "
             "(case c.encoding when 'none' then 'raw' else c.encoding end)::varchar(128) as encoding, "
             "(case when c.data_type like 'character%' then 'default' else null end)::varchar(32) as collation",
             fmt::format("{} join pg_internal.relations r on r.relation_oid = c.relation_oid and "
                         "r.database_oid = c.database_oid",
                         columns))
      .WhereIs("c.database_name", place.database)
      .WhereIs("c.schema_name", place.schema)
      .WhereIs("c.relation_name", place.object)
      .Where("c.can_access")
      .WhereLike("c.column_name", show.like)
      .OrderBy("c.ordinal_position", show.limit);
}

std::string PrimaryKeys(const ShowObjectsStatement& show, const BindContext& context) {
  const Place place = PlaceOf(show.scope, context);
  return Listing(
             "database_name, schema_name, relation_name as table_name, constraint_name as pk_name, column_name, "
             "ordinal_position as key_seq",
             "pg_internal.constraints")
      .WhereIs("database_name", place.database)
      .WhereIs("schema_name", place.schema)
      .WhereIs("relation_name", place.object)
      .Where("constraint_type = 'PRIMARY KEY' and can_access")
      .OrderBy("ordinal_position", show.limit);
}

// Of one table the keys that it has, or (exported) those of others that point at it.
std::string ForeignKeys(const ShowObjectsStatement& show, const BindContext& context) {
  const Place place = PlaceOf(show.scope, context);
  const bool is_exported = show.kind == ShowKind::kExportedKeys;
  return Listing(
             "database_name as pk_database_name, referenced_schema_name as pk_schema_name, "
             "referenced_relation_name as pk_table_name, referenced_column_name as pk_column_name, "
             "database_name as fk_database_name, schema_name as fk_schema_name, relation_name as fk_table_name, "
             "column_name as fk_column_name, ordinal_position as key_seq, constraint_name as fk_name, "
             "referenced_constraint_name as pk_name, null::int2 as update_rule, null::int2 as delete_rule, "
             "null::int2 as deferrability",
             "pg_internal.constraints")
      .WhereIs("database_name", place.database)
      .WhereIs(is_exported ? "referenced_schema_name" : "schema_name", place.schema)
      .WhereIs(is_exported ? "referenced_relation_name" : "relation_name", place.object)
      .Where("constraint_type = 'FOREIGN KEY' and can_access")
      .OrderBy("schema_name, relation_name, constraint_name, ordinal_position", show.limit);
}

std::string Routines(const ShowObjectsStatement& show) {
  const Place place = SchemaPlaceOf(show.scope);
  const bool is_procedure = show.kind == ShowKind::kProcedures;
  return Listing(fmt::format("database_name, schema_name, function_name as {}, "
                             "case argument_types when '' then 0 else "
                             "length(argument_types) - length(replace(argument_types, ',', '')) + 1 end as "
                             "number_of_arguments, argument_types as argument_list, result_type as return_type, "
                             "null::varchar(256) as remarks",
                             is_procedure ? "procedure_name" : "function_name"),
                 "pg_internal.routines")
      .WhereIs("database_name", place.database)
      .WhereIs("schema_name", place.schema)
      .Where(is_procedure ? "kind = 'PROCEDURE' and can_access" : "kind = 'FUNCTION' and can_access")
      .WhereLike("function_name", show.like)
      .OrderBy("function_name, argument_types", show.limit);
}

// The types in parentheses as the inventory writes them: "integer, character varying".
std::string ArgumentList(const std::vector<ShowText>& arguments) {
  std::string list;
  for (const ShowText& argument : arguments) {
    std::string term;
    if (const auto* parameter = std::get_if<ParameterRef>(&argument)) {
      term = Parameter(*parameter);
    } else {
      const LogicalType type = ResolveType(*ParseTypeName(std::get<std::string>(argument)));
      term = QuoteLiteral(FormatType({type.id, -1}));
    }
    list += list.empty() ? term : " || ', ' || " + term;
  }
  return list.empty() ? "''" : list;
}

Place RoutinePlaceOf(const std::vector<ShowName>& scope) {
  Place place;
  if (scope.size() < 2) throw errors::ShowNeedsSchema();
  place.object = Term(scope.back());
  place.schema = Term(scope[scope.size() - 2]);
  if (scope.size() == 3) place.database = Term(scope[0]);
  return place;
}

std::string Parameters(const ShowObjectsStatement& show) {
  const Place place = RoutinePlaceOf(show.scope);
  const bool is_procedure = show.kind == ShowKind::kParametersOfProcedure;
  Listing listing(fmt::format("p.database_name, p.schema_name, p.function_name as {}, p.parameter_name, "
                              "p.ordinal_position, p.parameter_type, p.data_type, p.character_maximum_length, "
                              "p.numeric_precision, p.numeric_scale",
                              is_procedure ? "procedure_name" : "function_name"),
                  "pg_internal.parameters p join pg_internal.routines r on r.function_oid = p.function_oid");
  listing.WhereIs("p.database_name", place.database)
      .WhereIs("p.schema_name", place.schema)
      .WhereIs("p.function_name", place.object)
      .Where(is_procedure ? "p.kind = 'PROCEDURE' and r.can_access" : "p.kind = 'FUNCTION' and r.can_access");
  if (show.has_arguments) listing.WhereIs("r.argument_types", ArgumentList(show.arguments));
  return listing.WhereLike("p.parameter_name", show.like).OrderBy("p.function_oid, p.ordinal_position", show.limit);
}

// ---------------------------------------------------------------------------------------------------------------------
// Grants

// Groups show as roles whose names begin with a slash, as the service shows them.
constexpr std::string_view kIdentity =
    "identity_id, (case identity_type when 'group' then '/' || identity_name else identity_name end)::varchar(128) as "
    "identity_name, (case identity_type when 'group' then 'role' else identity_type end)::varchar(32) as identity_type";
constexpr std::string_view kPrivilege =
    "(case privilege_type when 'TEMPORARY' then 'TEMP' else privilege_type end)::varchar(128) as privilege_type";
constexpr std::string_view kScope =
    "coalesce(privilege_scope, case object_type when 'relation' then 'TABLE' else "
    "upper(object_type) end)::varchar(32) as privilege_scope";
constexpr std::string_view kObjectType =
    "(case object_type when 'relation' then 'TABLE' else upper(object_type) end)::varchar(32) as object_type";
// Owners' own rights are no grants.
constexpr std::string_view kShownGrants = "is_visible and not is_owner";
// Users before roles, each in the order of their ids, as tests of Amazon's Python driver expect
// (test_metadataAPI_privileges.py).
constexpr std::string_view kByGrantee =
    "case identity_type when 'user' then 1 when 'role' then 2 when 'group' then 3 else 4 end, identity_id, "
    "privilege_type";

void WhereGrantee(Listing& listing, const ShowObjectsStatement& show) {
  if (!show.grantee) return;
  const std::string name =
      show.grantee_parameter
          ? Parameter(*show.grantee_parameter)
          : QuoteLiteral(show.grantee->name.original.empty() ? show.grantee->name.text : show.grantee->name.original);
  switch (show.grantee->kind) {
    case GranteeKind::kPublic:
      listing.Where("identity_type = 'public'");
      return;
    case GranteeKind::kRole:
      listing.Where("identity_type = 'role'").WhereIs("identity_name", name);
      return;
    case GranteeKind::kGroup:
      listing.Where("identity_type = 'group'").WhereIs("identity_name", name);
      return;
    default:
      listing.Where("identity_type = 'user'").WhereIs("identity_name", name);
  }
}

std::string GrantsOnDatabase(const ShowObjectsStatement& show) {
  base::Check(show.scope.size() == 1, "SHOW GRANTS ON DATABASE names one");
  Listing listing(fmt::format("database_name, {}, {}, admin_option, {}, grantor_name", kPrivilege, kIdentity, kScope),
                  "pg_internal.privileges");
  listing.Where("object_type = 'database'").Where(kShownGrants).WhereIs("database_name", Term(show.scope[0]));
  WhereGrantee(listing, show);
  return listing.OrderBy(kByGrantee, show.limit);
}

std::string GrantsOn(const ShowObjectsStatement& show, const BindContext& context) {
  if (show.grants_on == ShowGrantsOn::kDatabase) return GrantsOnDatabase(show);
  if (show.grants_on == ShowGrantsOn::kTemplate) throw base::NotEmulated("templates");
  Listing listing(fmt::format("schema_name, object_name, {}, {}, {}, admin_option, {}, database_name, grantor_name",
                              kObjectType, kPrivilege, kIdentity, kScope),
                  "pg_internal.privileges");
  listing.Where(kShownGrants);
  if (show.grants_on == ShowGrantsOn::kSchema) {
    const Place place = SchemaPlaceOf(show.scope);
    listing.Where("object_type = 'schema'").WhereIs("schema_name", place.schema);
    listing.Where(fmt::format("coalesce(database_name, {0}) = {0}", place.database));
  } else {
    const bool is_table = show.grants_on == ShowGrantsOn::kTable;
    const Place place = is_table ? PlaceOf(show.scope, context) : RoutinePlaceOf(show.scope);
    const std::string_view type = is_table                                     ? "'relation'"
                                  : show.grants_on == ShowGrantsOn::kProcedure ? "'procedure'"
                                                                               : "'function'";
    listing.WhereIs("object_type", std::string(type))
        .WhereIs("database_name", place.database)
        .WhereIs("schema_name", place.schema)
        .WhereIs("object_name", place.object);
    if (show.has_arguments) listing.WhereIs("argument_types", ArgumentList(show.arguments));
  }
  WhereGrantee(listing, show);
  return listing.OrderBy(kByGrantee, show.limit);
}

std::string GrantsFor(const ShowObjectsStatement& show) {
  Listing listing(
      fmt::format("database_name, schema_name, (case when object_type in ('database', 'schema') then null else "
                  "object_name end)::varchar(128) as object_name, {}, {}, {}, {}, grantor_name",
                  kObjectType, kPrivilege, kIdentity, kScope),
      "pg_internal.privileges");
  listing.Where(kShownGrants).Where("object_type <> 'column'");
  if (!show.scope.empty()) listing.WhereIs("database_name", Term(show.scope[0]));
  WhereGrantee(listing, show);
  return listing.OrderBy("database_name, schema_name, object_name, privilege_type", show.limit);
}

std::string ColumnGrants(const ShowObjectsStatement& show, const BindContext& context) {
  const Place place = PlaceOf(show.scope, context);
  Listing listing(fmt::format("database_name, schema_name, object_name as table_name, column_name, "
                              "'COLUMN'::varchar(32) as object_type, {}, {}, admin_option, "
                              "'COLUMN'::varchar(32) as privilege_scope, grantor_name",
                              kPrivilege, kIdentity),
                  "pg_internal.privileges");
  listing.Where("object_type = 'column'")
      .Where(kShownGrants)
      .WhereIs("database_name", place.database)
      .WhereIs("schema_name", place.schema)
      .WhereIs("object_name", place.object)
      .WhereLike("column_name", show.like);
  WhereGrantee(listing, show);
  return listing.OrderBy(fmt::format("column_name, {}", kByGrantee), show.limit);
}

// ---------------------------------------------------------------------------------------------------------------------
// Objects of kinds that Doppel has none of, because it refuses to create them: the columns, and no rows.

std::string NoRows(std::string_view columns) {
  return fmt::format("select {} from pg_internal.databases where false", columns);
}

std::string Datashares() {
  return NoRows(
      "null::varchar(128) as share_name, null::varchar(128) as share_owner, null::varchar(128) as source_database, "
      "null::varchar(128) as consumer_database, null::varchar(32) as share_type, null::timestamp as createdate, "
      "null::bool as is_publicaccessible, null::varchar(256) as share_acl, null::varchar(32) as producer_account, "
      "null::varchar(64) as producer_namespace, null::varchar(32) as managed_by");
}

std::string RlsPolicies(bool is_on_relation) {
  if (is_on_relation) {
    return NoRows(
        "null::varchar(128) as policy_name, null::varchar(128) as schema_name, null::varchar(128) as relation_name, "
        "null::varchar(32) as relation_kind, null::varchar(128) as grantor, null::varchar(128) as grantee, "
        "null::varchar(32) as grantee_kind, null::bool as is_policy_on, null::bool as is_rls_on, "
        "null::varchar(8) as rls_conjunction_type");
  }
  return NoRows(
      "null::varchar(128) as policy_name, null::varchar(128) as policy_alias, null::varchar(65535) as policy_atts, "
      "null::varchar(65535) as policy_qual, null::bool as policy_enabled, null::varchar(128) as policy_modified_by, "
      "null::timestamp as policy_modified_time");
}

std::string MaskingPolicies(bool is_on_relation) {
  if (is_on_relation) {
    return NoRows(
        "null::varchar(128) as policy_name, null::varchar(128) as schema_name, null::varchar(128) as relation_name, "
        "null::varchar(32) as relation_type, null::varchar(128) as grantor, null::varchar(128) as grantee, "
        "null::varchar(32) as grantee_type, null::int4 as priority, null::varchar(65535) as input_columns, "
        "null::varchar(65535) as output_columns");
  }
  return NoRows(
      "null::varchar(128) as policy_name, null::varchar(65535) as input_columns, "
      "null::varchar(65535) as policy_expression, null::varchar(128) as policy_modified_by, "
      "null::timestamp as policy_modified_time");
}

}  // namespace

std::string ListingQuery(const ShowObjectsStatement& show, const BindContext& context) {
  switch (show.kind) {
    case ShowKind::kDatabases:
      return Databases(show);
    case ShowKind::kDatabasesFromDataCatalog:
      throw base::NotEmulated("the Glue Data Catalog");
    case ShowKind::kSchemas:
      return Schemas(show);
    case ShowKind::kTables:
      return Tables(show);
    case ShowKind::kColumns:
      return Columns(show, context);
    case ShowKind::kPrimaryKeys:
      return PrimaryKeys(show, context);
    case ShowKind::kForeignKeys:
    case ShowKind::kExportedKeys:
      return ForeignKeys(show, context);
    case ShowKind::kFunctions:
    case ShowKind::kProcedures:
      return Routines(show);
    case ShowKind::kParametersOfFunction:
    case ShowKind::kParametersOfProcedure:
      return Parameters(show);
    case ShowKind::kGrantsOn:
      return GrantsOn(show, context);
    case ShowKind::kGrantsFor:
      return GrantsFor(show);
    case ShowKind::kColumnGrants:
      return ColumnGrants(show, context);
    case ShowKind::kRlsPolicies:
      return RlsPolicies(show.is_on_relation);
    case ShowKind::kMaskingPolicies:
      return MaskingPolicies(show.is_on_relation);
    case ShowKind::kTemplates:
      throw base::NotEmulated("SHOW TEMPLATES");
    case ShowKind::kDatashares:
      break;
  }
  return Datashares();
}

}  // namespace doppel::sql
