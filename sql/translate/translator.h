// Prints a bound statement as SQLite SQL. The only place that knows how a bound node is written there.
//
// Naming in the output: output columns c1…cn, range-table entries r<number>, WITH queries w<number>; parameters ?1… are
// the client's. What is stored, and which rows are visible, is asked of TableAccess (table_access.h), so no transaction
// rule is known here.
#pragma once

#include <memory>
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
  // What sub_expression(n, …) in the texts stands for: SELECTs of one value with its other arguments as ?1 …
  std::shared_ptr<const std::vector<std::string>> expressions;
};

// How much may stand inside one another. SQLite's parser has a stack of a fixed size, which some thirty calls within
// calls or fifteen subqueries in FROM fill; a statement that does not fit is printed again with a bound: subqueries in
// FROM become WITH queries of the whole statement, which SQLite expands as it does subqueries, and an expression is cut
// into parts of so many levels, which sub_expression() evaluates.
struct Nesting {
  int expression_levels = 0;  // 0: no bound, everything stands where it was written
};

// Throws 54001 when the statement is too deep for SQLite's limits.
// REQUIRES: the statement is no command.
Program Translate(const BoundStatement& statement, TableAccess& access, Nesting nesting = {});
std::string TranslateQuery(const BoundQuery& query, TableAccess& access);

}  // namespace doppel::sql
