// pg_type and pg_cast.
#include "catalog/system/native.h"
#include "catalog/system/oids.h"
#include "catalog/system/rows.h"
#include "catalog/system/type_facts.h"
#include "sql/types/type_table.h"

namespace doppel::catalog {
namespace {

using sql::Row;

// b base, p pseudo; Redshift has no composite or domain types of users.
char TypeTypeLetter(const sql::TypeRow& type) { return type.category == 'P' ? 'p' : 'b'; }

Oid FunctionOf(const sql::TypeRow& type, bool is_input) {
  for (const TypeFunction& function : TypeFunctions()) {
    if (function.type == type.id && function.is_input == is_input) return function.oid;
  }
  if (type.category == 'A') return is_input ? kArrayIn : kArrayOut;
  return 0;
}

std::vector<Row> PgType(const SystemState&) {
  std::vector<Row> rows;
  for (const sql::TypeRow& type : sql::AllTypes()) {
    if (type.id == sql::TypeId::kInvalid) continue;
    const StorageFacts facts = StorageFactsOf(type.id);
    rows.push_back(MakeRow(static_cast<Oid>(type.id), type.name, kPgCatalogSchema, kRdsdbUser, facts.length,
                           facts.by_value, TypeTypeLetter(type), true, ',', 0, static_cast<Oid>(type.element_id),
                           FunctionOf(type, true), FunctionOf(type, false), 0, 0, 0, facts.alignment, facts.storage,
                           false, 0, -1, 0, kNull, kNull, static_cast<Oid>(type.array_id), 0));
  }
  return rows;
}

}  // namespace

std::vector<SystemRelation> TypeRelations() {
  return {
      Native(kPgType, "pg_type",
             "oid oid not null hidden, typname name not null, typnamespace oid not null, typowner int4 not null, "
             "typlen int2 not null, typbyval bool not null, typtype \"char\" not null, typisdefined bool not null, "
             "typdelim \"char\" not null, typrelid oid not null, typelem oid not null, typinput regproc not null, "
             "typoutput regproc not null, typreceive regproc not null, typsend regproc not null, typanalyze regproc "
             "not null, typalign \"char\" not null, typstorage \"char\" not null, typnotnull bool not null, "
             "typbasetype oid not null, typtypmod int4 not null, typndims int4 not null, typdefaultbin text, "
             "typdefault text, typarray oid not null hidden, typcollation oid not null hidden",
             PgType, "c_join_PG"),
  };
}

}  // namespace doppel::catalog
