// System relations: pg_class, information_schema.columns, svv_tables, stl_query, … as data.
//
// A native relation has a generator that makes its rows from a SystemState. Every other one is a view written in
// Redshift SQL over native relations: one file views/NAME.sql (views/information_schema.NAME.sql), whose header says
//   -- What it shows, in one sentence.
//   -- doc: r_SVV_TABLES                    the page of the Redshift guide (or of PostgreSQL 8.0) with the columns
//   -- visibility: all | own_rows | superuser
//   -- columns: name type[(n)] [not null] [hidden], "table" text, …
//   -- listed: no                           only for what psql wants and Redshift lacks; see is_listed
// A file that ends with its header is a relation that never has rows here.
// The shape is what is declared: the binder converts each column of the view's query to the declared type.
// Views are bound with the rights of their owner (rdsdb), while functions in them see the current user.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/privileges.h"
#include "catalog/search_path.h"
#include "catalog/snapshot.h"
#include "catalog/system/system_state.h"
#include "sql/types/datum.h"
#include "sql/types/type.h"

namespace doppel::catalog {

struct ColumnShape {
  std::string name;
  LogicalType type;
  bool not_null = false;
  bool is_hidden = false;  // found by name but not part of `*`: the oid of PostgreSQL's catalogs
};

// Who may read: all rows for everyone; own rows unless SYSLOG ACCESS UNRESTRICTED or ACCESS SYSTEM TABLE (the
// relation's query or generator filters); only superusers, ACCESS SYSTEM TABLE and those it was granted to.
enum class Visibility { all, own_rows, superuser };

// The generator's rows have one Datum per column, hidden ones included, in the order of the shape.
using Generator = std::vector<sql::Row> (*)(const SystemState&);

struct SystemRelation {
  Oid oid = 0;
  Oid schema = kPgCatalogSchema;  // kPgCatalogSchema, kInformationSchema or kPgInternalSchema
  std::string name;
  std::vector<ColumnShape> columns;
  Visibility visibility = Visibility::all;
  Generator generate = nullptr;  // null: a view
  std::string_view view_sql;     // empty: a native relation
  std::string documentation_page;
  std::string description;
  // False: found by name only. What PostgreSQL's clients ask for and Redshift does not have.
  bool is_listed = true;

  bool is_view() const { return generate == nullptr; }
  // "pg_catalog.pg_class", the name of its virtual table.
  std::string QualifiedName() const;
};

// All of them, in oid order; made once.
std::span<const SystemRelation> SystemRelations();
// Null when there is none.
const SystemRelation* FindSystemRelation(Oid schema, std::string_view name);
const SystemRelation* FindSystemRelation(Oid oid);

// What a name stands for: exactly one of the two is set, or neither.
struct FoundRelation {
  const Relation* relation = nullptr;
  const SystemRelation* system = nullptr;
  explicit operator bool() const { return relation != nullptr || system != nullptr; }
};
// By search path; in each schema ordinary relations come first.
FoundRelation ResolveRelation(const SearchPath& path, std::string_view name);
FoundRelation ResolveRelation(const Snapshot& snapshot, Oid schema, std::string_view name);

// The ACL in force on a system relation: what was granted, and PUBLIC's SELECT unless it is for superusers.
Acl SystemRelationAcl(const Snapshot& snapshot, const SystemRelation& relation);
bool MayRead(const PrivilegeChecker& checker, const SystemRelation& relation);
// Throws 42501 permission denied for relation stl_….
void RequireRead(const PrivilegeChecker& checker, const SystemRelation& relation);

}  // namespace doppel::catalog
