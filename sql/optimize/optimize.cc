#include "sql/optimize/optimize.h"

#include <algorithm>

#include "sql/bind/bound_walk.h"
#include "sql/optimize/passes.h"

namespace doppel::sql {
namespace {

int HighestRelation(const BoundQuery& query);

int HighestRelation(const BoundFrom& from) {
  if (const auto* join = std::get_if<BoundJoin>(&from.node)) {
    return std::max(HighestRelation(*join->left), HighestRelation(*join->right));
  }
  int highest = *RelationsDefinedBy(from).rbegin();
  if (const auto* subquery = std::get_if<BoundSubqueryTable>(&from.node)) {
    highest = std::max(highest, HighestRelation(*subquery->query));
  }
  return highest;
}

int HighestRelation(const BoundExpr& expr) {
  int highest = 0;
  if (const auto* subquery = std::get_if<BoundSubquery>(&expr.node)) highest = HighestRelation(*subquery->query);
  if (const auto* aggregate = std::get_if<BoundAggregate>(&expr.node)) {
    for (const BoundExprPtr& argument : aggregate->arguments) highest = std::max(highest, HighestRelation(*argument));
  }
  ForEachChild(expr, [&](const BoundExpr& child) { highest = std::max(highest, HighestRelation(child)); });
  return highest;
}

int HighestRelation(const BoundQuery& query) {
  int highest = query.order_relation;
  for (const BoundCte& cte : query.ctes) highest = std::max(highest, HighestRelation(*cte.query));
  if (const auto* select = std::get_if<BoundSelect>(&query.body)) {
    for (const BoundFromPtr& from : select->from) highest = std::max(highest, HighestRelation(*from));
    for (const BoundExprPtr& item : select->items) highest = std::max(highest, HighestRelation(*item));
    if (select->where) highest = std::max(highest, HighestRelation(*select->where));
    if (select->having) highest = std::max(highest, HighestRelation(*select->having));
    for (const BoundSort& sort : query.order_by) highest = std::max(highest, HighestRelation(*sort.key));
  } else if (const auto* operation = std::get_if<BoundSetOperation>(&query.body)) {
    for (const BoundQueryPtr& input : operation->inputs) highest = std::max(highest, HighestRelation(*input));
  }
  return highest;
}

class Optimizer {
 public:
  Optimizer(TableStatistics& statistics, int last_relation) : statistics_(statistics), numbers_(last_relation) {}

  // `is_outermost`: the client sees its rows, and finds groups in the order of their keys, as SQLite gives them.
  BoundQueryPtr Query(const BoundQueryPtr& query, bool is_outermost = false) {
    auto copy = std::make_shared<BoundQuery>(*query);
    for (BoundCte& cte : copy->ctes) cte.query = Query(cte.query);
    if (auto* select = std::get_if<BoundSelect>(&copy->body)) {
      *select = Select(std::move(*select));
      *copy = HashGroups(HashJoins(std::move(*copy), statistics_), numbers_, is_outermost);
    } else if (auto* operation = std::get_if<BoundSetOperation>(&copy->body)) {
      for (BoundQueryPtr& input : operation->inputs) input = Query(input);
    }
    return copy;
  }

  BoundSelect Select(BoundSelect select) {
    if (select.where) {
      select = FactorConditions(std::move(select));
      select = Decorrelate(std::move(select), numbers_);
    }
    // Those that decorrelating added too.
    for (BoundFromPtr& from : select.from) from = From(from);
    if (select.where) select.where = Expr(select.where);
    if (select.having) select.having = Expr(select.having);
    // Grouped queries look for their keys among the items.
    if (select.group_by.empty() && !select.is_distinct) {
      for (BoundExprPtr& item : select.items) item = Expr(item);
    }
    return OrderJoins(std::move(select), statistics_);
  }

 private:
  BoundFromPtr From(const BoundFromPtr& from) {
    if (const auto* join = std::get_if<BoundJoin>(&from->node)) {
      BoundJoin copy = *join;
      copy.left = From(copy.left);
      copy.right = From(copy.right);
      return std::make_shared<BoundFrom>(BoundFrom{std::move(copy)});
    }
    if (const auto* subquery = std::get_if<BoundSubqueryTable>(&from->node)) {
      return std::make_shared<BoundFrom>(BoundFrom{BoundSubqueryTable{subquery->relation, Query(subquery->query)}});
    }
    return from;
  }

  // Subqueries that stay in conditions are optimized where they stand.
  BoundExprPtr Expr(const BoundExprPtr& expr) {
    if (!HasSubquery(*expr)) return expr;
    BoundExprPtr mapped = MapChildren(expr, [this](const BoundExprPtr& child) { return Expr(child); });
    const auto* subquery = std::get_if<BoundSubquery>(&mapped->node);
    if (subquery == nullptr) return mapped;
    BoundSubquery copy = *subquery;
    copy.query = Query(subquery->query);
    return MakeBound(expr->type, expr->span, std::move(copy));
  }

  TableStatistics& statistics_;
  RelationNumbers numbers_;
};

}  // namespace

BoundStatement Optimize(BoundStatement statement, TableStatistics& statistics) {
  if (const auto* query = std::get_if<BoundQueryPtr>(&statement.node)) {
    statement.node = Optimizer(statistics, HighestRelation(**query)).Query(*query, true);
  } else if (auto* insert = std::get_if<BoundInsert>(&statement.node)) {
    // Lists of values have nothing to order, and may be long.
    if (!std::holds_alternative<BoundValues>(insert->source->body)) {
      insert->source = Optimizer(statistics, HighestRelation(*insert->source)).Query(insert->source);
    }
  }
  if (auto* merge = std::get_if<BoundMerge>(&statement.node)) {
    for (BoundCte& source : merge->ctes) {
      source.query = Optimizer(statistics, HighestRelation(*source.query)).Query(source.query);
    }
  }
  return statement;
}

}  // namespace doppel::sql
