// The passes of optimize.h, each over one SELECT. They take and return trees; nothing is changed in place.
#pragma once

#include <functional>
#include <map>
#include <vector>

#include "sql/bind/bound.h"
#include "sql/optimize/optimize.h"

namespace doppel::sql {

// Hands out range-table numbers that the statement does not use yet.
class RelationNumbers {
 public:
  explicit RelationNumbers(int last) : last_(last) {}
  int Next() { return ++last_; }

 private:
  int last_;
};

// Pulls conditions that every branch of an OR has in front of it.
BoundSelect FactorConditions(BoundSelect select);

// Replaces correlated EXISTS and scalar aggregate subqueries among the WHERE conditions.
BoundSelect Decorrelate(BoundSelect select, RelationNumbers& numbers);

// Orders an inner join of several relations and marks the order as final.
BoundSelect OrderJoins(BoundSelect select, TableStatistics& statistics);

// Groups by hashing where it can; without an ORDER BY the groups come in the order of their keys when `is_sorted`. The
// query's SELECT has been through the other passes.
BoundQuery HashGroups(BoundQuery query, RelationNumbers& numbers, bool is_sorted);

// Reads the later tables of a join from hash tables. The query has been through OrderJoins.
BoundQuery HashJoins(BoundQuery query, TableStatistics& statistics);

// --- Shared by the passes.

// How many times a table must be as large as another to be worth filtering by it before they are joined.
inline constexpr double kMuchSmaller = 8;

// The rows that SQLite's kept_rows gives of those that `aggregate` collects from `rows`, which has no items of its own.
BoundFromPtr KeptRows(int relation, BoundTemplate aggregate, BoundSelect rows);

// A copy of `expr` whose direct children are what `map` makes of them; queries of subqueries stay.
BoundExprPtr MapChildren(const BoundExprPtr& expr, const std::function<BoundExprPtr(const BoundExprPtr&)>& map);

// Flattens comma lists and inner joins: the items, and all their conditions with those of WHERE.
struct JoinParts {
  std::vector<BoundFromPtr> items;  // tables, derived tables, outer joins
  std::vector<BoundExprPtr> conditions;
};
JoinParts FlattenJoins(const BoundSelect& select);

}  // namespace doppel::sql
