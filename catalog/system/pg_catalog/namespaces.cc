// Databases, schemas, default privileges and external schemas, as PostgreSQL's catalogs and Redshift's show them.
#include "catalog/system/native.h"
#include "catalog/system/oids.h"
#include "catalog/system/rows.h"

namespace doppel::catalog {
namespace {

using sql::Datum;
using sql::Row;

constexpr int kUtf8Encoding = 6;  // PostgreSQL's number; Redshift databases are always UNICODE

template <class Visit>
void ForEachSchema(const SystemState& state, Visit&& visit) {
  state.snapshot().ForEach<Schema>([&](const Schema& schema) {
    if (schema.database == state.database() || schema.database == kEveryDatabase) visit(schema);
  });
}

std::vector<Row> PgNamespace(const SystemState& state) {
  std::vector<Row> rows;
  ForEachSchema(state, [&](const Schema& schema) {
    rows.push_back(MakeRow(schema.oid, schema.name, schema.owner, AclCell(state.snapshot(), schema.acl)));
  });
  return rows;
}

Row CellsOf(const Snapshot& snapshot, const Database& database) {
  return MakeRow(database.oid, database.name, database.owner, kUtf8Encoding, false, true, 0, 0, 0, 0, kNull,
                 AclCell(snapshot, database.acl));
}

std::vector<Row> PgDatabase(const SystemState& state) {
  std::vector<Row> rows;
  state.snapshot().ForEach<Database>([&](const Database& database) {
    Row row = CellsOf(state.snapshot(), database);
    Append(row, "C", "C");
    rows.push_back(std::move(row));
  });
  return rows;
}

// "UNLIMITED" or the number, as the Redshift views print limits.
std::string LimitText(std::int32_t limit) { return limit == kUnlimited ? "UNLIMITED" : std::to_string(limit); }

std::vector<Row> PgDatabaseInfo(const SystemState& state) {
  std::vector<Row> rows;
  state.snapshot().ForEach<Database>([&](const Database& database) {
    Row row = CellsOf(state.snapshot(), database);
    row.push_back(LimitText(database.connection_limit));
    rows.push_back(std::move(row));
  });
  return rows;
}

// How a database was created, for the views that show it and PostgreSQL's catalog does not.
std::vector<Row> Databases(const SystemState& state) {
  std::vector<Row> rows;
  state.snapshot().ForEach<Database>([&](const Database& database) {
    const bool is_serializable = database.isolation == Isolation::serializable;
    rows.push_back(MakeRow(database.oid, database.name, database.owner, AclCell(state.snapshot(), database.acl),
                           is_serializable ? "Serializable" : "Snapshot Isolation",
                           database.collation == Collation::case_insensitive));
  });
  return rows;
}

std::vector<Row> PgDefaultAcl(const SystemState& state) {
  std::vector<Row> rows;
  state.snapshot().ForEach<DefaultAcl>([&](const DefaultAcl& defaults) {
    if (defaults.database != state.database()) return;
    const char kind = defaults.object_kind == AclObjectKind::relation    ? 'r'
                      : defaults.object_kind == AclObjectKind::procedure ? 'p'
                                                                         : 'f';
    rows.push_back(MakeRow(defaults.oid, defaults.creator, defaults.schema, kind,
                           AclCell(state.snapshot(), defaults.acl), defaults.creator));
  });
  return rows;
}

// eskind (r_PG_EXTERNAL_SCHEMA and r_SVV_EXTERNAL_SCHEMAS).
Datum ExternalKind(const std::string& kind) {
  if (kind == "data catalog") return std::int64_t{1};
  if (kind == "hive metastore") return std::int64_t{2};
  if (kind == "postgres") return std::int64_t{3};
  if (kind == "redshift") return std::int64_t{4};
  if (kind == "mysql") return std::int64_t{7};
  return std::monostate{};
}

std::vector<Row> PgExternalSchema(const SystemState& state) {
  std::vector<Row> rows;
  ForEachSchema(state, [&](const Schema& schema) {
    if (!schema.external) return;
    rows.push_back(MakeRow(schema.oid, ExternalKind(schema.external->kind), schema.external->database_name,
                           schema.external->options));
  });
  return rows;
}

}  // namespace

std::vector<SystemRelation> NamespaceRelations() {
  const std::string with_oid = "oid oid not null hidden, ";
  const std::string database_shape =
      "datname name not null, datdba int4 not null, encoding int4 not null, datistemplate bool not null, datallowconn "
      "bool not null, datlastsysoid oid not null, datvacuumxid xid not null, datfrozenxid xid not null, dattablespace "
      "oid not null, datconfig text[], datacl aclitem[]";
  return {
      Native(kPgNamespace, "pg_namespace", with_oid + "nspname name not null, nspowner int4 not null, nspacl aclitem[]",
             PgNamespace, "c_join_PG"),
      Native(kPgDatabase, "pg_database",
             with_oid + database_shape + ", datcollate name not null hidden, datctype name not null hidden", PgDatabase,
             "c_join_PG"),
      Native(OidOfName("pg_catalog", "pg_database_info"), "pg_database_info",
             "datid oid not null, " + database_shape + ", datconnlimit text", PgDatabaseInfo, "r_PG_DATABASE_INFO"),
      Native(OidOfName("pg_catalog", "pg_default_acl"), "pg_default_acl",
             with_oid +
                 "defacluser int4 not null, defaclnamespace oid not null, defaclobjtype \"char\" not null, defaclacl "
                 "aclitem[], defaclrole int4 not null hidden",
             PgDefaultAcl, "r_PG_DEFAULT_ACL"),
      Native(OidOfName("pg_catalog", "pg_external_schema"), "pg_external_schema",
             "esoid oid not null, eskind int4, esdbname text, esoptions text", PgExternalSchema,
             "r_PG_EXTERNAL_SCHEMA"),
      Internal("databases",
               "database_oid oid, database_name varchar(128), owner_id int4, acl text, isolation_level varchar(128), "
               "is_case_insensitive bool",
               Databases),
  };
}

}  // namespace doppel::catalog
