// Questions about bound trees that binding and optimizing both ask.
#pragma once

#include <functional>
#include <set>
#include <vector>

#include "sql/bind/bound.h"

namespace doppel::sql {

// Whether two expressions compute the same thing (GROUP BY matching, DISTINCT with ORDER BY, common factors).
bool SameExpression(const BoundExpr& a, const BoundExpr& b);

// Calls `visit` on every direct child expression; queries of subqueries are not entered.
void ForEachChild(const BoundExpr& expr, const std::function<void(const BoundExpr&)>& visit);
// Whether the expression or a descendant (outside subqueries) passes `test`.
bool Contains(const BoundExpr& expr, const std::function<bool(const BoundExpr&)>& test);
bool HasAggregate(const BoundExpr& expr);
bool HasWindow(const BoundExpr& expr);
bool HasSubquery(const BoundExpr& expr);

// Calls `visit` on every column that the expression or query names, subqueries included.
void ForEachColumn(const BoundExpr& expr, const std::function<void(const BoundColumn&)>& visit);
void ForEachColumn(const BoundQuery& query, const std::function<void(const BoundColumn&)>& visit);
// Range-table entries that the expression reads and does not define itself, subqueries included.
std::set<int> RelationsOf(const BoundExpr& expr);
// Whether it reads some of `relations` and nothing else.
bool ReadsOnly(const BoundExpr& expr, const std::set<int>& relations);
// Whether the condition equates something of the one side with something of the other, either way round.
bool EquatesSides(const BoundExpr& condition, const std::set<int>& left, const std::set<int>& right);
// Those of the queries around it that a query reads: empty when it is not correlated.
std::set<int> OuterRelationsOf(const BoundQuery& query);
// The WITH queries, its own included, that a query reads.
std::set<int> ReferencedCtes(const BoundQuery& query);
// The entries that a FROM item defines.
std::set<int> RelationsDefinedBy(const BoundFrom& from);

// The attribute that the column of a stored table is. REQUIRES: its relation is one.
std::int16_t AttributeOf(const BoundColumn& column);

// The conditions that AND joins; none for a null condition. And back.
std::vector<BoundExprPtr> Conjuncts(const BoundExprPtr& condition);
BoundExprPtr Conjunction(std::vector<BoundExprPtr> conditions);

}  // namespace doppel::sql
