// The queries behind the SHOW commands that list or print catalog objects. A query has no side effects, so these are
// bound and run like any SELECT; DelegateQuery (command.h) hands them out.
#pragma once

#include <string>

#include "sql/bind/binder.h"
#include "sql/parser/statements_session.h"

namespace doppel::sql {

// SHOW DATABASES, SCHEMAS, TABLES, COLUMNS, CONSTRAINTS, FUNCTIONS, PROCEDURES, PARAMETERS, GRANTS, ….
std::string ListingQuery(const ShowObjectsStatement& show, const BindContext& context);

// SHOW TABLE, SHOW VIEW: one row with the text of the definition.
std::string DefinitionQuery(const ShowDefinitionStatement& show, const BindContext& context);

// The CREATE TABLE that makes the table again (r_SHOW_TABLE).
std::string TableDefinitionText(const catalog::Relation& table, const catalog::Snapshot& snapshot);

}  // namespace doppel::sql
