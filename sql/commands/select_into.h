// SELECT … INTO: a query by its syntax, CREATE TABLE AS by what it does.
#pragma once

#include "sql/parser/statements.h"
#include "sql/parser/tree.h"

namespace doppel::sql {

// The INTO clause of the leftmost branch, where the grammar allows one; null: an ordinary query.
const IntoClause* FindInto(const Query& query);

// The query whose rows CREATE TABLE AS or SELECT INTO stores; null: the statement is neither.
QueryPtr QueryThatFills(const Statement& statement);

}  // namespace doppel::sql
