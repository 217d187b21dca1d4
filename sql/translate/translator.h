// Prints a bound statement as SQLite SQL. The only place that knows how a bound node is written there.
//
// Naming in the output: output columns c1…cn, range-table entries r<number>, WITH queries w<number>; parameters ?1… are
// the client's. What is stored, and which rows are visible, is asked of TableAccess (table_access.h), so no transaction
// rule is known here.
#pragma once

#include <string>
#include <vector>

#include "sql/bind/bound.h"
#include "sql/translate/table_access.h"

namespace doppel::sql {

// What a statement is in SQLite. A query returns its rows; an INSERT counts them; an UPDATE inserts the new versions
// and a DELETE selects, both naming the replaced rows by row_target().
//
// Constants of short statements are parameters too, numbered after the client's, so that statements which differ in
// their constants only are one text, which SQLite compiles once. Values of INSERT are one row's text, to be run once
// with each row's constants.
struct Program {
  std::string sql;
  std::vector<Datum> constants;  // of all runs, one after the other
  std::size_t runs = 1;
};

// Throws 54001 when the statement is too deep for SQLite's limits.
// REQUIRES: the statement is no command.
Program Translate(const BoundStatement& statement, TableAccess& access);
std::string TranslateQuery(const BoundQuery& query, TableAccess& access);

}  // namespace doppel::sql
