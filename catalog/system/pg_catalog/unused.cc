// Catalogs that Redshift has from PostgreSQL 8.0 and that hold nothing there that a client could use: they exist with
// their columns, so that queries over them run. What an index access method, an operator class or a trigger needs has
// no counterpart here; operators are resolved by the binder, not through pg_operator.
#include "catalog/system/native.h"
#include "catalog/system/oids.h"
#include "catalog/system/rows.h"

namespace doppel::catalog {
namespace {

using sql::Row;

std::vector<Row> NoRows(const SystemState&) { return {}; }

// The one access method that pg_class.relam names.
std::vector<Row> PgAm(const SystemState&) {
  Row row = MakeRow(kBtreeAccessMethod, "btree", kRdsdbUser, 5, 1, 1, true, true, true, true);
  while (row.size() < 21) row.push_back(ToCell(0));
  return {std::move(row)};
}

// PostgreSQL's two; nothing can be put into either by name.
std::vector<Row> PgTablespace(const SystemState&) {
  return {MakeRow(1663, "pg_default", kRdsdbUser, "", kNull), MakeRow(1664, "pg_global", kRdsdbUser, "", kNull)};
}

SystemRelation Empty(Oid oid, std::string name, std::string_view shape) {
  return Native(oid, std::move(name), shape, NoRows, "c_join_PG");
}

// What psql asks every server for, and Redshift does not have.
SystemRelation ForPsql(std::string name, std::string_view shape, std::string page) {
  SystemRelation relation = Native(OidOfName("pg_catalog", name), name, shape, NoRows, std::move(page));
  relation.is_listed = false;
  return relation;
}

}  // namespace

std::vector<SystemRelation> UnusedRelations() {
  return {
      Native(kPgAm, "pg_am",
             "oid oid not null hidden, amname name not null, amowner int4 not null, amstrategies int2 not null, "
             "amsupport int2 not null, amorderstrategy int2 not null, amcanunique bool not null, amcanmulticol bool "
             "not null, amindexnulls bool not null, amconcurrent bool not null, amgettuple regproc, aminsert regproc, "
             "ambeginscan regproc, amrescan regproc, amendscan regproc, ammarkpos regproc, amrestrpos regproc, ambuild "
             "regproc, ambulkdelete regproc, amvacuumcleanup regproc, amcostestimate regproc",
             PgAm, "c_join_PG"),
      Empty(kPgAmop, "pg_amop",
            "amopclaid oid not null, amopsubtype oid not null, amopstrategy int2 not null, amopreqcheck bool not null, "
            "amopopr oid not null"),
      Empty(kPgAmproc, "pg_amproc",
            "amopclaid oid not null, amprocsubtype oid not null, amprocnum int2 not null, amproc regproc not null"),
      Empty(kPgConversion, "pg_conversion",
            "oid oid not null hidden, conname name not null, connamespace oid not null, conowner int4 not null, "
            "conforencoding int4 not null, contoencoding int4 not null, conproc regproc not null, condefault bool not "
            "null"),
      Empty(kPgInherits, "pg_inherits", "inhrelid oid not null, inhparent oid not null, inhseqno int4 not null"),
      Empty(kPgLargeobject, "pg_largeobject", "loid oid not null, pageno int4 not null, data bytea"),
      Empty(kPgListener, "pg_listener", "relname name not null, listenerpid int4 not null, notification int4 not null"),
      Empty(kPgOpclass, "pg_opclass",
            "oid oid not null hidden, opcamid oid not null, opcname name not null, opcnamespace oid not null, opcowner "
            "int4 not null, opcintype oid not null, opcdefault bool not null, opckeytype oid not null"),
      Empty(kPgOperator, "pg_operator",
            "oid oid not null hidden, oprname name not null, oprnamespace oid not null, oprowner int4 not null, "
            "oprkind \"char\" not null, oprcanhash bool not null, oprleft oid not null, oprright oid not null, "
            "oprresult oid not null, oprcom oid not null, oprnegate oid not null, oprlsortop oid not null, oprrsortop "
            "oid not null, oprltcmpop oid not null, oprgtcmpop oid not null, oprcode regproc not null, oprrest regproc "
            "not null, oprjoin regproc not null"),
      Empty(kPgCast, "pg_cast",
            "oid oid not null hidden, castsource oid not null, casttarget oid not null, castfunc oid not null, "
            "castcontext \"char\" not null"),
      Empty(OidOfName("pg_catalog", "pg_shdepend"), "pg_shdepend",
            "dbid oid not null, classid oid not null, objid oid not null, refclassid oid not null, refobjid oid not "
            "null, deptype \"char\" not null"),
      Native(kPgTablespace, "pg_tablespace",
             "oid oid not null hidden, spcname name not null, spcowner int4 not null, spclocation text, spcacl "
             "aclitem[]",
             PgTablespace, "c_join_PG"),
      Empty(
          kPgTrigger, "pg_trigger",
          "oid oid not null hidden, tgrelid oid not null, tgname name not null, tgfoid oid not null, tgtype int2 not "
          "null, tgenabled \"char\" not null, tgisconstraint bool not null, tgconstrname name not null, tgconstrrelid "
          "oid not null, tgdeferrable bool not null, tginitdeferred bool not null, tgnargs int2 not null, tgattr "
          "int2vector not null, tgargs bytea, tgisinternal bool not null hidden"),
      Native(OidOfName("pg_catalog", "pg_library"), "pg_library",
             "name name not null, language_oid oid not null, file_store_id int4 not null, owner int4", NoRows,
             "r_PG_LIBRARY"),
      Native(OidOfName("pg_catalog", "pg_prepared_xacts"), "pg_prepared_xacts",
             "transaction xid, gid text, prepared timestamptz, owner name, database name", NoRows, "c_join_PG"),
      ForPsql("pg_collation",
              "oid oid not null hidden, collname name not null, collnamespace oid not null, collowner int4 not null, "
              "collencoding int4 not null, collcollate name not null, collctype name not null",
              "catalog-pg-collation"),
      ForPsql("pg_extension",
              "oid oid not null hidden, extname name not null, extowner int4 not null, extnamespace oid not null, "
              "extrelocatable bool not null, extversion text",
              "catalog-pg-extension"),
      ForPsql("pg_db_role_setting", "setdatabase oid not null, setrole oid not null, setconfig text[]",
              "catalog-pg-db-role-setting"),
  };
}

}  // namespace doppel::catalog
