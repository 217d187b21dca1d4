// EXPLAIN: a bound statement as Redshift's plan text (r_EXPLAIN, c-the-query-plan). Operators and their nesting are
// those of the bound tree; costs and widths are of Redshift's form, computed from row estimates, and promise nothing.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "catalog/snapshot.h"
#include "sql/bind/bound.h"

namespace doppel::sql {

// Rows a table is thought to have.
using RowEstimate = std::function<double(Oid table)>;

// The lines of the column "QUERY PLAN".
std::vector<std::string> ExplainLines(const BoundStatement& statement, const catalog::Snapshot& snapshot,
                                      const RowEstimate& rows);

// What EXPLAIN VERBOSE puts before them: the plan as a tree of nodes with their estimates, one field a line.
std::vector<std::string> ExplainTreeLines(const BoundStatement& statement, const catalog::Snapshot& snapshot,
                                          const RowEstimate& rows);

}  // namespace doppel::sql
