// GROUPING SETS, ROLLUP and CUBE (r_GROUP_BY_aggregation-extensions): the rows grouped by each set, one after the
// other, are a derived table of keys, aggregates and GROUPING values; the select list is computed from its columns.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "sql/bind/binder_impl.h"
#include "sql/bind/errors.h"
#include "sql/optimize/passes.h"

namespace doppel::sql {
namespace {

constexpr std::size_t kMaxGroupingSets = 64;
constexpr std::string_view kGroupingMark = "grouping()";
constexpr LogicalType kInteger{TypeId::kInt4, -1};

bool IsIn(const GroupingSet& set, const BoundExpr& expr) {
  return std::any_of(set.begin(), set.end(), [&](const BoundExprPtr& key) { return SameExpression(*key, expr); });
}

bool IsGroupingMark(const BoundExpr& expr) {
  const auto* mark = std::get_if<BoundTemplate>(&expr.node);
  return mark != nullptr && mark->sqlite == kGroupingMark;
}

// A bit for each argument, the last one lowest: set where the row's set lacks it.
std::int64_t GroupingValue(const BoundTemplate& mark, const GroupingSet& set) {
  std::int64_t value = 0;
  for (const BoundExprPtr& argument : mark.arguments) value = value * 2 + (IsIn(set, *argument) ? 0 : 1);
  return value;
}

std::vector<GroupingSet> Concatenated(const std::vector<GroupingSet>& left, const std::vector<GroupingSet>& right) {
  std::vector<GroupingSet> product;
  for (const GroupingSet& a : left) {
    for (const GroupingSet& b : right) {
      product.push_back(a);
      product.back().insert(product.back().end(), b.begin(), b.end());
    }
  }
  return product;
}

// (a, b), (a), () of a and b.
std::vector<GroupingSet> Rollup(const std::vector<GroupingSet>& units) {
  std::vector<GroupingSet> sets(1);
  for (const GroupingSet& unit : units) {
    sets.push_back(sets.back());
    sets.back().insert(sets.back().end(), unit.begin(), unit.end());
  }
  std::reverse(sets.begin(), sets.end());
  return sets;
}

// (a, b), (a), (b), () of a and b.
std::vector<GroupingSet> Cube(const std::vector<GroupingSet>& units) {
  std::vector<GroupingSet> sets(1);
  for (const GroupingSet& unit : units) sets = Concatenated(sets, {unit, {}});
  return sets;
}

// The derived table that is being made, and how the query around it reads it.
class GroupedRows {
 public:
  GroupedRows(const GroupingSet& keys, int relation) : keys_(keys), relation_(relation) {}

  BoundExprPtr Read(const BoundExprPtr& expr) {
    const bool is_column =
        IsIn(keys_, *expr) || std::holds_alternative<BoundAggregate>(expr->node) || IsGroupingMark(*expr);
    if (is_column) return Column(expr);
    if (const auto* subquery = std::get_if<BoundSubquery>(&expr->node);
        subquery != nullptr && !OuterRelationsOf(*subquery->query).empty()) {
      throw base::NotEmulated("a correlated subquery beside GROUPING SETS, ROLLUP or CUBE").At(expr->span);
    }
    return MapChildren(expr, [this](const BoundExprPtr& child) { return Read(child); });
  }

  // The rows of one set.
  BoundQueryPtr RowsOf(const GroupingSet& set, const BoundSelect& ungrouped) const {
    auto query = std::make_shared<BoundQuery>();
    BoundSelect select;
    select.from = ungrouped.from;
    select.where = ungrouped.where;
    select.group_by = set;
    for (const BoundExprPtr& column : columns_) {
      query->columns.push_back({"?column?", column->type, std::nullopt, false});
      select.items.push_back(ValueIn(set, column));
    }
    // Makes one row of all rows where the set is empty, also when nothing else aggregates.
    const LogicalType bigint{TypeId::kInt8, -1};
    query->columns.push_back({"count", bigint, std::nullopt, false});
    select.items.push_back(set.empty() ? MakeBound(bigint, {}, BoundTemplate{"count(*)", {}, true})
                                       : MakeBound(bigint, {}, BoundConstant{Datum(std::int64_t{0})}));
    query->body = std::move(select);
    return query;
  }

 private:
  BoundExprPtr Column(const BoundExprPtr& expr) {
    const auto known = std::find_if(columns_.begin(), columns_.end(),
                                    [&](const BoundExprPtr& column) { return SameExpression(*column, *expr); });
    const auto position = known - columns_.begin() + 1;
    if (known == columns_.end()) columns_.push_back(expr);
    return MakeBound(expr->type, expr->span, BoundColumn{relation_, fmt::format("c{}", position)});
  }

  BoundExprPtr ValueIn(const GroupingSet& set, const BoundExprPtr& column) const {
    if (IsGroupingMark(*column)) {
      return MakeBound(kInteger, {}, BoundConstant{Datum(GroupingValue(std::get<BoundTemplate>(column->node), set))});
    }
    if (!IsIn(keys_, *column) || IsIn(set, *column)) return column;
    return MakeBound(column->type, {}, BoundConstant{});
  }

  const GroupingSet& keys_;
  int relation_;
  std::vector<BoundExprPtr> columns_;
};

}  // namespace

BoundExprPtr Binder::BindGrouping(const FunctionCall& node, const Expr& expr, Scope& scope, Clause clause) {
  if (clause != Clause::kSelectList && clause != Clause::kHaving && clause != Clause::kOrderBy &&
      clause != Clause::kQualify) {
    throw errors::GroupingNotAllowed(expr.span);
  }
  saw_grouping_ = expr.span;
  return MakeBound(kInteger, expr.span, BoundTemplate{std::string(kGroupingMark), BindArguments(node, scope, clause)});
}

std::vector<GroupingSet> Binder::BindGroupingSets(const GroupByItem& item, const GroupKeyBinder& bind_key) {
  if (std::holds_alternative<EmptyGroupingSet>(item.item)) return {{}};
  if (const auto* expr = std::get_if<ExprPtr>(&item.item)) {
    GroupingSet set;
    if (const auto* row = std::get_if<RowConstructor>(&(*expr)->node)) {
      for (const ExprPtr& part : row->items) set.push_back(bind_key(*part));
    } else {
      set.push_back(bind_key(**expr));
    }
    return {set};
  }
  const auto& extension = std::get<GroupingExtension>(item.item);
  std::vector<GroupingSet> members;
  for (const GroupByItem& member : extension.items) {
    std::vector<GroupingSet> sets = BindGroupingSets(member, bind_key);
    std::move(sets.begin(), sets.end(), std::back_inserter(members));
  }
  if (extension.kind == GroupingKind::kGroupingSets) return members;
  // 2 ^ 6 sets are the most there may be.
  if (members.size() > kMaxGroupingSets) throw errors::TooManyGroupingSets(item.span);
  if (extension.kind == GroupingKind::kRollup) return Rollup(members);
  if (members.size() > 6) throw errors::TooManyGroupingSets(item.span);
  return Cube(members);
}

std::vector<GroupingSet> Binder::BindGroupingSets(const SelectCore& core, const GroupKeyBinder& bind_key) {
  std::vector<GroupingSet> sets(1);
  for (const GroupByItem& item : core.group_by) {
    sets = Concatenated(sets, BindGroupingSets(item, bind_key));
    if (sets.size() > kMaxGroupingSets) throw errors::TooManyGroupingSets(item.span);
  }
  for (const GroupingSet& set : sets) {
    for (std::size_t i = 0; i < set.size(); ++i) {
      if (IsConstantNode(*set[i])) throw errors::ConstantInGroupingSet(set[i]->span);
      const bool is_repeated = std::any_of(set.begin(), set.begin() + static_cast<long>(i),
                                           [&](const BoundExprPtr& key) { return SameExpression(*key, *set[i]); });
      if (is_repeated) throw errors::GroupingSetRepeatsColumn(core.group_by.front().span);
    }
  }
  return sets;
}

BoundSelect Binder::GroupedBySets(BoundSelect select, const std::vector<GroupingSet>& sets, BoundExprPtr& qualify,
                                  BoundQuery& bound) {
  const int relation = NewRelation();
  GroupedRows rows(select.group_by, relation);
  BoundSelect outer;
  outer.is_distinct = select.is_distinct;
  for (const BoundExprPtr& item : select.items) outer.items.push_back(rows.Read(item));
  if (select.having) outer.where = rows.Read(select.having);
  if (qualify) qualify = rows.Read(qualify);
  for (BoundSort& sort : bound.order_by) sort.key = rows.Read(sort.key);
  BoundQueryPtr derived = rows.RowsOf(sets.front(), select);
  if (sets.size() > 1) {
    auto all = std::make_shared<BoundQuery>();
    all->columns = derived->columns;
    BoundSetOperation operation{SetOperator::kUnion, true, {}};
    for (const GroupingSet& set : sets) operation.inputs.push_back(rows.RowsOf(set, select));
    all->order_relation = NewRelation();
    all->body = std::move(operation);
    derived = std::move(all);
  }
  outer.from.push_back(MakeFrom(BoundSubqueryTable{relation, std::move(derived)}));
  return outer;
}

}  // namespace doppel::sql
