// GROUP BY, and the rule that what is selected beside aggregates must be grouped.
#include <fmt/format.h>

#include <algorithm>

#include "sql/bind/binder_impl.h"
#include "sql/bind/bound_walk.h"
#include "sql/bind/errors.h"

namespace doppel::sql {

BoundExprPtr Binder::BindGroupKey(const Expr& expr, Scope& scope, const BoundSelect& select, const BoundQuery& bound) {
  const auto* literal = std::get_if<Literal>(&expr.node);
  if (literal != nullptr && literal->kind == LiteralKind::kInteger) {
    const std::int64_t ordinal = literal->text.size() > 9 ? 0 : std::stoll(literal->text);
    if (ordinal < 1 || ordinal > static_cast<std::int64_t>(select.items.size())) {
      throw errors::OrdinalOutOfRange("GROUP BY", literal->text, expr.span);
    }
    return select.items[static_cast<std::size_t>(ordinal - 1)];
  }
  const auto* reference = std::get_if<ColumnRef>(&expr.node);
  if (reference == nullptr || reference->path.size() != 1) return BindExpr(expr, scope, Clause::kGroupBy);
  // A column of FROM comes first, then an output name that is no alias (a default name).
  try {
    return BindExpr(expr, scope, Clause::kGroupBy);
  } catch (const base::SqlError& error) {
    if (error.state() != base::SqlState::kUndefinedColumn) throw;
    BoundExprPtr named;
    for (std::size_t i = 0; i < bound.columns.size(); ++i) {
      if (bound.columns[i].name == reference->path[0].text) named = select.items[i];
    }
    if (!named) throw;
    return named;
  }
}

std::vector<GroupingSet> Binder::BindGroupBy(const SelectCore& core, Scope& scope, BoundSelect& select,
                                             const BoundQuery& bound) {
  if (core.is_group_by_all) {
    for (const BoundExprPtr& item : select.items) {
      if (!HasAggregate(*item) && !HasWindow(*item) && !IsConstantNode(*item)) select.group_by.push_back(item);
    }
    return {select.group_by};
  }
  if (core.group_by.empty()) return {{}};
  for (const GroupByItem& item : core.group_by) {
    if (std::holds_alternative<EmptyGroupingSet>(item.item)) throw errors::EmptyGroupBy(item.span);
  }
  const bool saw_aggregate = saw_aggregate_;
  const auto bind_key = [&](const Expr& expr) {
    BoundExprPtr key = BindGroupKey(expr, scope, select, bound);
    if (HasWindow(*key)) throw errors::WindowNotAllowed("GROUP BY clause", key->span);
    if (HasAggregate(*key)) throw errors::AggregateNotAllowed("GROUP BY clause", key->span);
    return IsUntyped(*key) ? Coerce(key, {TypeId::kVarchar, -1}, CastContext::kImplicit) : key;
  };
  std::vector<GroupingSet> sets;
  const bool is_plain = std::all_of(core.group_by.begin(), core.group_by.end(),
                                    [](const GroupByItem& item) { return std::holds_alternative<ExprPtr>(item.item); });
  if (is_plain) {
    sets.emplace_back();
    for (const GroupByItem& item : core.group_by) sets[0].push_back(bind_key(*std::get<ExprPtr>(item.item)));
  } else {
    sets = BindGroupingSets(core, bind_key);
  }
  saw_aggregate_ = saw_aggregate;
  for (const GroupingSet& set : sets) {
    for (const BoundExprPtr& key : set) {
      const bool is_known = !is_plain && std::any_of(select.group_by.begin(), select.group_by.end(),
                                                     [&](const auto& other) { return SameExpression(*other, *key); });
      if (!is_known) select.group_by.push_back(key);
    }
  }
  return sets;
}

void Binder::CheckGrouping(const BoundSelect& select, const BoundExprPtr& qualify, const BoundQuery& bound,
                           const Scope& scope) {
  const auto check = [&](const BoundExpr& expr, const auto& self) -> void {
    const bool is_key = std::any_of(select.group_by.begin(), select.group_by.end(),
                                    [&](const BoundExprPtr& key) { return SameExpression(*key, expr); });
    if (is_key || std::holds_alternative<BoundAggregate>(expr.node)) return;
    if (const auto* column = std::get_if<BoundColumn>(&expr.node)) {
      if (!scope.relation_numbers.contains(column->relation)) return;  // of an outer query
      std::string name = column->column;
      for (const FromScope& from : scope.from) {
        for (const ScopeRelation& relation : from.relations) {
          for (const ScopeColumn& candidate : relation.columns) {
            if (SameExpression(*candidate.expr, expr)) name = relation.alias + "." + candidate.name;
          }
        }
      }
      throw errors::MustBeGrouped(name, expr.span);
    }
    ForEachChild(expr, [&](const BoundExpr& child) { self(child, self); });
  };
  for (const BoundExprPtr& item : select.items) check(*item, check);
  if (select.having) check(*select.having, check);
  if (qualify) check(*qualify, check);
  for (const BoundSort& sort : bound.order_by) check(*sort.key, check);
}

}  // namespace doppel::sql
