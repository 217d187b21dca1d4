// PIVOT and UNPIVOT (r_FROM_clause-pivot-unpivot-examples), written out as the queries they stand for: aggregates over
// CASE, and a UNION ALL of one SELECT for each column.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "base/check.h"
#include "sql/bind/binder_impl.h"
#include "sql/bind/errors.h"
#include "sql/parser/parser.h"

namespace doppel::sql {
namespace {

constexpr std::array<std::string_view, 5> kPivotAggregates = {"count", "sum", "min", "max", "avg"};

bool IsNullLiteral(const Expr& expr) {
  const auto* literal = std::get_if<Literal>(&expr.node);
  return literal != nullptr && literal->kind == LiteralKind::kNull;
}

// A constant is its column's name.
std::string NameOfValue(const SelectItem& value) {
  if (value.alias) return value.alias->text;
  const auto* literal = std::get_if<Literal>(&value.expr->node);
  if (literal == nullptr) return DefaultColumnName(*value.expr);
  switch (literal->kind) {
    case LiteralKind::kNull:
      return "null";
    case LiteralKind::kTrue:
      return "true";
    case LiteralKind::kFalse:
      return "false";
    default:
      return literal->text;
  }
}

std::string NameInList(const UnpivotColumn& column) {
  if (!column.alias) return Last(column.column).text;
  if (const auto* name = std::get_if<ColumnRef>(&column.alias->node)) return Last(name->path).text;
  const auto* literal = std::get_if<Literal>(&column.alias->node);
  base::Check(literal != nullptr, "an alias of UNPIVOT is a name or a literal");
  return literal->text;
}

bool ReadsColumn(const std::set<std::pair<int, std::string>>& read, const ScopeColumn& column) {
  const auto* node = std::get_if<BoundColumn>(&column.expr->node);
  return node != nullptr && read.contains({node->relation, node->column});
}

}  // namespace

FromScope Binder::PivotInput(const TableRef& input, const Scope& scope, Scope& inner) {
  if (!std::holds_alternative<NamedTable>(input.node) && !std::holds_alternative<DerivedTable>(input.node)) {
    throw errors::PivotInput(input.span);
  }
  inner.outer = scope.outer;
  inner.ctes = scope.ctes;
  FromScope from = BindFrom(input, inner);
  inner.from.push_back(from);
  return from;
}

// The aggregate's rows are those for which the condition holds.
BoundExprPtr Binder::PivotAggregate(const BoundExprPtr& aggregate, const BoundExprPtr& condition) {
  BoundAggregate over_some = std::get<BoundAggregate>(aggregate->node);
  const BoundExprPtr argument = over_some.arguments.at(0);
  over_some.arguments[0] = MakeBound(argument->type, argument->span, BoundCase{{{condition, argument}}, nullptr});
  return MakeBound(aggregate->type, aggregate->span, std::move(over_some));
}

BoundExprPtr Binder::BindPivotAggregate(const Expr& expr, Scope& scope) {
  const auto* call = std::get_if<FunctionCall>(&expr.node);
  const std::string name = call == nullptr ? "" : Last(call->name).text;
  const bool is_known = std::find(kPivotAggregates.begin(), kPivotAggregates.end(), name) != kPivotAggregates.end();
  if (!is_known || call->over) throw errors::PivotAggregate(expr.span);
  // COUNT(*) has no argument to choose by.
  const ExprPtr counted = call->is_star ? ParseExpression("count(1)", kStoredText) : nullptr;
  const bool saw_aggregate = saw_aggregate_;
  BoundExprPtr bound = BindExpr(counted ? *counted : expr, scope, Clause::kSelectList);
  saw_aggregate_ = saw_aggregate;
  if (!std::holds_alternative<BoundAggregate>(bound->node)) throw errors::PivotAggregate(expr.span);
  return bound;
}

FromScope Binder::FromPivot(const Pivot& pivot, const TableRef& ref, Scope& scope) {
  Scope inner;
  const FromScope input = PivotInput(*pivot.input, scope, inner);
  const BoundExprPtr column = BindExpr(*pivot.column, inner, Clause::kGroupBy);
  std::set<std::pair<int, std::string>> read;
  const auto note = [&](const BoundColumn& node) { read.emplace(node.relation, node.column); };
  ForEachColumn(*column, note);
  std::vector<BoundExprPtr> aggregates;
  for (const SelectItem& item : pivot.aggregates) {
    aggregates.push_back(BindPivotAggregate(*item.expr, inner));
    ForEachColumn(*aggregates.back(), note);
  }

  BoundSelect select;
  auto query = std::make_shared<BoundQuery>();
  select.from.push_back(input.from);
  // What PIVOT does not name is what it groups by.
  for (const ScopeColumn& implicit : input.columns) {
    if (implicit.is_hidden || ReadsColumn(read, implicit)) continue;
    NoteColumn(*implicit.expr, {});
    select.group_by.push_back(implicit.expr);
    select.items.push_back(implicit.expr);
    query->columns.push_back({implicit.name, implicit.expr->type, implicit.origin, false});
  }
  Scope none;
  for (const SelectItem& value : pivot.values) {
    const BoundExprPtr condition =
        IsNullLiteral(*value.expr)
            ? MakeBound({TypeId::kBool, -1}, value.expr->span, BoundTest{TruthTest::kNull, false, column})
            : Compare(Comparison::kEqual, column, BindExpr(*value.expr, none, Clause::kValues), value.expr->span);
    for (std::size_t i = 0; i < aggregates.size(); ++i) {
      const std::optional<Name>& alias = pivot.aggregates[i].alias;
      select.items.push_back(PivotAggregate(aggregates[i], condition));
      query->columns.push_back({NameOfValue(value) + (alias ? "_" + alias->text : ""), aggregates[i]->type, {}, false});
    }
  }
  query->body = std::move(select);
  FromScope item = FromQuery(std::move(query), ref.alias ? ref.alias->text : "", ref);
  scope.relation_numbers.insert(last_relation_);
  return item;
}

FromScope Binder::FromUnpivot(const Unpivot& unpivot, const TableRef& ref, Scope& scope) {
  Scope inner;
  const FromScope input = PivotInput(*unpivot.input, scope, inner);
  std::vector<BoundExprPtr> columns;
  std::vector<LogicalType> types;
  std::set<std::pair<int, std::string>> read;
  std::size_t longest = 1;
  for (const UnpivotColumn& column : unpivot.columns) {
    columns.push_back(FindColumn(column.column, inner, SpanOf(column.column), false));
    types.push_back(columns.back()->type);
    ForEachColumn(*columns.back(), [&](const BoundColumn& node) { read.emplace(node.relation, node.column); });
    longest = std::max(longest, NameInList(column).size());
  }
  const LogicalType type = CommonType(types, "UNPIVOT");
  const LogicalType name_type = LogicalType::Varchar(static_cast<std::int32_t>(longest));

  BoundSetOperation operation{SetOperator::kUnion, true, {}};
  for (std::size_t i = 0; i < columns.size(); ++i) {
    BoundSelect select;
    auto query = std::make_shared<BoundQuery>();
    select.from.push_back(input.from);
    for (const ScopeColumn& implicit : input.columns) {
      if (implicit.is_hidden || ReadsColumn(read, implicit)) continue;
      NoteColumn(*implicit.expr, {});
      select.items.push_back(implicit.expr);
      query->columns.push_back({implicit.name, implicit.expr->type, std::nullopt, false});
    }
    select.items.push_back(MakeBound(name_type, {}, BoundConstant{Datum(NameInList(unpivot.columns[i]))}));
    query->columns.push_back({unpivot.name_column.text, name_type, std::nullopt, false});
    select.items.push_back(Coerce(columns[i], type, CastContext::kImplicit));
    query->columns.push_back({unpivot.value_column.text, type, std::nullopt, false});
    if (!unpivot.includes_nulls) {
      select.where = MakeBound({TypeId::kBool, -1}, {}, BoundTest{TruthTest::kNull, true, columns[i]});
    }
    query->body = std::move(select);
    operation.inputs.push_back(std::move(query));
  }
  auto all = std::make_shared<BoundQuery>();
  all->columns = operation.inputs[0]->columns;
  all->order_relation = NewRelation();
  if (operation.inputs.size() == 1) {
    all = std::make_shared<BoundQuery>(*operation.inputs[0]);
  } else {
    all->body = std::move(operation);
  }
  FromScope item = FromQuery(std::move(all), ref.alias ? ref.alias->text : "", ref);
  scope.relation_numbers.insert(last_relation_);
  return item;
}

}  // namespace doppel::sql
