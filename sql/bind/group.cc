// GROUP BY, and the rule that what is selected beside aggregates must be grouped.
#include <fmt/format.h>

#include <algorithm>

#include "sql/bind/binder_impl.h"
#include "sql/bind/bound_walk.h"
#include "sql/bind/errors.h"

namespace doppel::sql {

std::vector<BoundExprPtr> Binder::BindGroupBy(const SelectCore& core, Scope& scope, const BoundSelect& select,
                                              const BoundQuery& bound) {
  std::vector<BoundExprPtr> keys;
  if (core.is_group_by_all) {
    for (const BoundExprPtr& item : select.items) {
      if (!HasAggregate(*item) && !HasWindow(*item) && !IsConstantNode(*item)) keys.push_back(item);
    }
    return keys;
  }
  const bool saw_aggregate = saw_aggregate_;
  for (const GroupByItem& item : core.group_by) {
    const auto* written = std::get_if<ExprPtr>(&item.item);
    if (written == nullptr) throw base::NotEmulated("GROUPING SETS, ROLLUP and CUBE").At(item.span);
    const Expr& expr = **written;
    const auto* literal = std::get_if<Literal>(&expr.node);
    if (literal != nullptr && literal->kind == LiteralKind::kInteger) {
      const std::int64_t ordinal = literal->text.size() > 9 ? 0 : std::stoll(literal->text);
      if (ordinal < 1 || ordinal > static_cast<std::int64_t>(select.items.size())) {
        throw errors::OrdinalOutOfRange("GROUP BY", literal->text, expr.span);
      }
      keys.push_back(select.items[static_cast<std::size_t>(ordinal - 1)]);
      continue;
    }
    if (const auto* reference = std::get_if<ColumnRef>(&expr.node);
        reference != nullptr && reference->path.size() == 1) {
      // A column of FROM comes first, then an output name that is no alias (a default name).
      try {
        keys.push_back(BindExpr(expr, scope, Clause::kGroupBy));
        continue;
      } catch (const base::SqlError& error) {
        if (error.state() != base::SqlState::kUndefinedColumn) throw;
        BoundExprPtr named;
        for (std::size_t i = 0; i < bound.columns.size(); ++i) {
          if (bound.columns[i].name == reference->path[0].text) named = select.items[i];
        }
        if (!named) throw;
        keys.push_back(named);
        continue;
      }
    }
    keys.push_back(BindExpr(expr, scope, Clause::kGroupBy));
  }
  saw_aggregate_ = saw_aggregate;
  for (BoundExprPtr& key : keys) {
    if (HasWindow(*key)) throw errors::WindowNotAllowed("GROUP BY clause", key->span);
    if (HasAggregate(*key)) throw errors::AggregateNotAllowed("GROUP BY clause", key->span);
    if (IsUntyped(*key)) key = Coerce(key, {TypeId::kVarchar, -1}, CastContext::kImplicit);
  }
  return keys;
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
