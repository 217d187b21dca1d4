// GROUP BY, and the rule that what is selected beside aggregates must be grouped.
#include <fmt/format.h>

#include <algorithm>

#include "sql/bind/binder_impl.h"
#include "sql/bind/errors.h"

namespace doppel::sql {
namespace {

bool SameAll(const std::vector<BoundExprPtr>& a, const std::vector<BoundExprPtr>& b) {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](const auto& x, const auto& y) { return SameExpression(*x, *y); });
}

bool SameOptional(const BoundExprPtr& a, const BoundExprPtr& b) {
  return (!a && !b) || (a && b && SameExpression(*a, *b));
}

bool SameNode(const BoundConstant& a, const BoundConstant& b) { return a.value == b.value; }
bool SameNode(const BoundParameter& a, const BoundParameter& b) { return a.index == b.index; }
bool SameNode(const BoundColumn& a, const BoundColumn& b) { return a.relation == b.relation && a.column == b.column; }
bool SameNode(const BoundCall& a, const BoundCall& b) { return a.row == b.row && SameAll(a.arguments, b.arguments); }
bool SameNode(const BoundOperator& a, const BoundOperator& b) {
  return a.row == b.row && SameAll(a.arguments, b.arguments);
}
bool SameNode(const BoundCast& a, const BoundCast& b) { return SameExpression(*a.argument, *b.argument); }
bool SameNode(const BoundTemplate& a, const BoundTemplate& b) {
  return a.sqlite == b.sqlite && SameAll(a.arguments, b.arguments);
}
bool SameNode(const BoundComparison& a, const BoundComparison& b) {
  return a.op == b.op && SameExpression(*a.left, *b.left) && SameExpression(*a.right, *b.right);
}
bool SameNode(const BoundLogic& a, const BoundLogic& b) { return a.op == b.op && SameAll(a.arguments, b.arguments); }
bool SameNode(const BoundTest& a, const BoundTest& b) {
  return a.test == b.test && a.is_negated == b.is_negated && SameExpression(*a.argument, *b.argument);
}
bool SameNode(const BoundCase& a, const BoundCase& b) {
  if (a.whens.size() != b.whens.size() || !SameOptional(a.otherwise, b.otherwise)) return false;
  for (std::size_t i = 0; i < a.whens.size(); ++i) {
    if (!SameExpression(*a.whens[i].condition, *b.whens[i].condition)) return false;
    if (!SameExpression(*a.whens[i].result, *b.whens[i].result)) return false;
  }
  return true;
}
bool SameNode(const BoundCoalesce& a, const BoundCoalesce& b) { return SameAll(a.arguments, b.arguments); }
bool SameNode(const BoundInList& a, const BoundInList& b) {
  return a.is_negated == b.is_negated && SameExpression(*a.left, *b.left) && SameAll(a.items, b.items);
}
bool SameNode(const BoundSubquery& a, const BoundSubquery& b) { return a.query == b.query; }
bool SameNode(const BoundAggregate& a, const BoundAggregate& b) {
  return a.row == b.row && a.is_distinct == b.is_distinct && SameAll(a.arguments, b.arguments);
}
bool SameNode(const BoundWindow& a, const BoundWindow& b) { return &a == &b; }

// Calls `visit` on every direct child expression.
template <typename Visit>
void ForEachChild(const BoundExpr& expr, Visit visit) {
  const auto all = [&](const std::vector<BoundExprPtr>& list) {
    for (const BoundExprPtr& child : list) visit(*child);
  };
  if (const auto* call = std::get_if<BoundCall>(&expr.node)) all(call->arguments);
  if (const auto* op = std::get_if<BoundOperator>(&expr.node)) all(op->arguments);
  if (const auto* cast = std::get_if<BoundCast>(&expr.node)) visit(*cast->argument);
  if (const auto* text = std::get_if<BoundTemplate>(&expr.node)) all(text->arguments);
  if (const auto* comparison = std::get_if<BoundComparison>(&expr.node)) {
    visit(*comparison->left);
    visit(*comparison->right);
  }
  if (const auto* logic = std::get_if<BoundLogic>(&expr.node)) all(logic->arguments);
  if (const auto* test = std::get_if<BoundTest>(&expr.node)) visit(*test->argument);
  if (const auto* branch = std::get_if<BoundCase>(&expr.node)) {
    for (const BoundCase::When& when : branch->whens) {
      visit(*when.condition);
      visit(*when.result);
    }
    if (branch->otherwise) visit(*branch->otherwise);
  }
  if (const auto* coalesce = std::get_if<BoundCoalesce>(&expr.node)) all(coalesce->arguments);
  if (const auto* list = std::get_if<BoundInList>(&expr.node)) {
    visit(*list->left);
    all(list->items);
  }
  if (const auto* subquery = std::get_if<BoundSubquery>(&expr.node)) all(subquery->left);
  if (const auto* window = std::get_if<BoundWindow>(&expr.node)) {
    all(window->arguments);
    all(window->partition_by);
    for (const BoundSort& sort : window->order_by) visit(*sort.key);
  }
}

}  // namespace

bool SameExpression(const BoundExpr& a, const BoundExpr& b) {
  if (&a == &b) return true;
  if (a.type != b.type || a.node.index() != b.node.index()) return false;
  return std::visit([&](const auto& node) { return SameNode(node, std::get<std::decay_t<decltype(node)>>(b.node)); },
                    a.node);
}

std::vector<BoundExprPtr> Binder::BindGroupBy(const SelectCore& core, Scope& scope, const BoundSelect& select,
                                              const BoundQuery& bound) {
  std::vector<BoundExprPtr> keys;
  if (core.is_group_by_all) {
    for (const BoundExprPtr& item : select.items) {
      bool has_aggregate = false;
      const auto look = [&](const BoundExpr& expr, const auto& self) -> void {
        has_aggregate = has_aggregate || std::holds_alternative<BoundAggregate>(expr.node) ||
                        std::holds_alternative<BoundWindow>(expr.node);
        ForEachChild(expr, [&](const BoundExpr& child) { self(child, self); });
      };
      look(*item, look);
      if (!has_aggregate && !IsConstantNode(*item)) keys.push_back(item);
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
      bool has_aggregate = false;
      const auto look = [&](const BoundExpr& key, const auto& self) -> void {
        has_aggregate = has_aggregate || std::holds_alternative<BoundAggregate>(key.node);
        ForEachChild(key, [&](const BoundExpr& child) { self(child, self); });
      };
      look(*keys.back(), look);
      if (has_aggregate) throw errors::AggregateNotAllowed("GROUP BY clause", expr.span);
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
    if (IsUntyped(*key)) key = Coerce(key, {TypeId::kVarchar, -1}, CastContext::kImplicit);
  }
  return keys;
}

void Binder::CheckGrouping(const BoundSelect& select, const BoundQuery& bound, const Scope& scope) {
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
  for (const BoundSort& sort : bound.order_by) check(*sort.key, check);
}

}  // namespace doppel::sql
