// Function calls: overload resolution over the function table, aggregates, window functions, casts written as calls.
//
// Resolution follows PostgreSQL in spirit: each candidate costs what its conversions cost, the cheapest wins, the
// table's order breaks ties.
#include <fmt/format.h>

#include "base/check.h"
#include "base/text.h"
#include "sql/bind/binder_impl.h"
#include "sql/bind/errors.h"
#include "sql/types/type_table.h"

namespace doppel::sql {
namespace {

std::optional<std::string> BareWord(const Expr& expr) {
  if (const auto* column = std::get_if<ColumnRef>(&expr.node); column != nullptr && column->path.size() == 1) {
    return column->path[0].text;
  }
  if (const auto* literal = std::get_if<Literal>(&expr.node);
      literal != nullptr && literal->kind == LiteralKind::kString) {
    return literal->text;
  }
  return std::nullopt;
}

bool TakesDatePart(std::string_view name, std::size_t position) {
  for (const Signature& signature : FindFunctions(name)) {
    if (position < signature.parameters.size() && signature.parameters[position].kind == Parameter::Kind::kDatePart) {
      return true;
    }
  }
  return false;
}

const Parameter& ParameterAt(const Signature& signature, std::size_t index) {
  return signature.parameters[std::min(index, signature.parameters.size() - 1)];
}

std::int64_t FrameOffset(const ExprPtr& offset) {
  const auto* literal = offset ? std::get_if<Literal>(&offset->node) : nullptr;
  if (literal == nullptr || literal->kind != LiteralKind::kInteger || literal->text.size() > 18) {
    throw errors::FeatureNotSupported("Window frame offsets must be constant integers.",
                                      offset ? offset->span : base::Span{});
  }
  return std::stoll(literal->text);
}

// COALESCE and its like are syntax, not functions, to PostgreSQL: they say which types do not match.
void RefuseUnlikeTypes(std::string_view name, std::span<const LogicalType> types, base::Span span) {
  const std::span<const Signature> overloads = FindFunctions(name);
  if (overloads.size() != 1 || types.size() < overloads[0].required) return;
  const bool takes_one_type =
      std::all_of(overloads[0].parameters.begin(), overloads[0].parameters.end(),
                  [](const Parameter& parameter) { return parameter.kind == Parameter::Kind::kAnyElement; });
  if (!takes_one_type) return;
  if (name == "nullif") throw errors::UndefinedOperator("=", types[0], types[1], span);
  const FunctionRow& row = *overloads[0].row;
  try {
    CommonType(types, base::ToUpperAscii(row.column_name.empty() ? row.name : row.column_name));
  } catch (base::SqlError& error) {
    error.set_span(span);
    throw;
  }
}

// `edge`: "starting" or "ending".
BoundFrameEdge Edge(const FrameBound& bound, std::string_view edge) {
  if (bound.kind != FrameBoundKind::kPreceding && bound.kind != FrameBoundKind::kFollowing) return {bound.kind, 0};
  const std::int64_t offset = FrameOffset(bound.offset);
  if (offset < 0) {
    throw errors::InvalidFrame(fmt::format("frame {} offset must not be negative", edge), bound.offset->span);
  }
  return {bound.kind, offset};
}

// The edges in PostgreSQL's words; a frame that ends before it begins by its very kinds is a mistake.
BoundFrame ToFrame(const WindowFrame& frame, base::Span span) {
  using enum FrameBoundKind;
  const FrameBoundKind start = frame.start.kind;
  const FrameBoundKind end = frame.end.kind;
  if (start == kUnboundedFollowing) throw errors::InvalidFrame("frame start cannot be UNBOUNDED FOLLOWING", span);
  if (end == kUnboundedPreceding) throw errors::InvalidFrame("frame end cannot be UNBOUNDED PRECEDING", span);
  if (start == kCurrentRow && end == kPreceding) {
    throw errors::InvalidFrame("frame starting from current row cannot have preceding rows", span);
  }
  if (start == kFollowing && (end == kPreceding || end == kCurrentRow)) {
    throw errors::InvalidFrame(end == kPreceding ? "frame starting from following row cannot have preceding rows"
                                                 : "frame starting from following row cannot end with current row",
                               span);
  }
  return {Edge(frame.start, "starting"), Edge(frame.end, "ending")};
}

}  // namespace

std::vector<BoundExprPtr> Binder::BindArguments(const FunctionCall& node, Scope& scope, Clause clause) {
  const std::string& name = Last(node.name).text;
  std::vector<BoundExprPtr> arguments;
  for (std::size_t i = 0; i < node.arguments.size(); ++i) {
    const Expr& argument = *node.arguments[i];
    const std::optional<std::string> word = BareWord(argument);
    if (word && TakesDatePart(name, i)) {
      const bool is_column = std::holds_alternative<ColumnRef>(argument.node);
      if (const auto part = PartName(*word)) {
        arguments.push_back(MakeBound({TypeId::kUnknown, -1}, argument.span, BoundConstant{Datum(std::string(*part))}));
        continue;
      }
      if (is_column) {
        throw base::SqlError(base::SqlState::kInvalidParameterValue,
                             fmt::format("timestamp units \"{}\" not recognized", *word))
            .At(argument.span);
      }
    }
    arguments.push_back(BindExpr(argument, scope, clause));
  }
  return arguments;
}

std::optional<Binder::Resolution> Binder::TryResolve(const Signature& signature,
                                                     const std::vector<BoundExprPtr>& arguments, int& cost) {
  const std::size_t count = arguments.size();
  if (count < signature.required || (count > signature.parameters.size() && !signature.is_variadic)) {
    return std::nullopt;
  }
  cost = 0;
  std::vector<LogicalType> element_types;
  for (std::size_t i = 0; i < count; ++i) {
    const Parameter& parameter = ParameterAt(signature, i);
    if (parameter.kind == Parameter::Kind::kAnyElement) element_types.push_back(arguments[i]->type);
    if (parameter.kind == Parameter::Kind::kAny || parameter.kind == Parameter::Kind::kAnyElement) cost += 5;
    if (parameter.kind != Parameter::Kind::kType) continue;
    const int conversion = ConversionCost(arguments[i]->type.id, parameter.type);
    if (conversion < 0) return std::nullopt;
    cost += conversion;
  }
  std::optional<LogicalType> element;
  if (!element_types.empty()) {
    element = FindCommonType(element_types);
    if (!element) return std::nullopt;
  }
  Resolution resolution;
  resolution.signature = &signature;
  return resolution;
}

Binder::Resolution Binder::Resolve(const std::string& name, std::vector<BoundExprPtr> arguments, base::Span span) {
  std::optional<Resolution> best;
  int best_cost = 0;
  for (const Signature& signature : FindFunctions(name)) {
    int cost = 0;
    std::optional<Resolution> candidate = TryResolve(signature, arguments, cost);
    if (candidate && (!best || cost < best_cost)) {
      best = std::move(candidate);
      best_cost = cost;
    }
  }
  if (!best) {
    std::vector<LogicalType> types;
    for (const BoundExprPtr& argument : arguments) types.push_back(argument->type);
    RefuseUnlikeTypes(name, types, span);
    throw errors::UndefinedFunction(name, types, span);
  }
  const Signature& signature = *best->signature;
  std::vector<LogicalType> element_types;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (ParameterAt(signature, i).kind == Parameter::Kind::kAnyElement) element_types.push_back(arguments[i]->type);
  }
  std::vector<LogicalType> types;
  std::vector<const Datum*> literals;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const Parameter& parameter = ParameterAt(signature, i);
    LogicalType wanted = arguments[i]->type;
    if (parameter.kind == Parameter::Kind::kType && wanted.id != parameter.type) wanted = {parameter.type, -1};
    if (parameter.kind == Parameter::Kind::kAnyElement) wanted = CommonType(element_types, name);
    if (wanted.id == TypeId::kUnknown) wanted = {TypeId::kVarchar, -1};
    // A literal keeps its length, which is the result's where the result has the type of an argument.
    if (wanted == LogicalType{TypeId::kVarchar, -1} && arguments[i]->type.id == TypeId::kUnknown) {
      wanted.modifier = arguments[i]->type.modifier;
    }
    arguments[i] = Coerce(arguments[i], wanted, CastContext::kImplicit);
    types.push_back(arguments[i]->type);
    const auto* constant = std::get_if<BoundConstant>(&arguments[i]->node);
    literals.push_back(constant != nullptr ? &constant->value : nullptr);
  }
  best->result = ResultTypeOf(signature, types, literals);
  best->arguments = std::move(arguments);
  return *std::move(best);
}

std::string CallText(std::string_view name, std::span<const LogicalType> arguments) {
  std::string text(name);
  text += '(';
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    text += (i > 0 ? "," : "") + FormatType({arguments[i].id, -1});
  }
  return text + ")";
}

void Binder::NoteUse(const FunctionRow& row, std::span<const BoundExprPtr> arguments) {
  if (row.support == Support::kUnsupported) throw base::NotEmulated(fmt::format("function {}", row.name));
  if (row.scope == NodeScope::kLeaderOnly && !in_system_view_) {
    std::vector<LogicalType> types;
    for (const BoundExprPtr& argument : arguments) types.push_back(argument->type);
    leader_only_.insert(CallText(row.name, types));
  }
  if (row.scope == NodeScope::kComputeOnly && !in_system_view_) compute_only_.insert(std::string(row.name));
}

BoundExprPtr Binder::MakeCall(Resolution resolution, base::Span span) {
  const FunctionRow& row = *resolution.signature->row;
  NoteUse(row, resolution.arguments);
  return MakeBound(resolution.result, span, BoundCall{&row, std::move(resolution.arguments)});
}

// DECODE(e, search, result, …, default) is a CASE in which NULL finds NULL.
BoundExprPtr Binder::BindDecode(const FunctionCall& node, const Expr& expr, Scope& scope, Clause clause) {
  std::vector<BoundExprPtr> arguments = BindArguments(node, scope, clause);
  if (arguments.size() < 3) {
    std::vector<LogicalType> types;
    for (const BoundExprPtr& argument : arguments) types.push_back(argument->type);
    throw errors::UndefinedFunction("decode", types, expr.span);
  }
  const LogicalType boolean{TypeId::kBool, -1};
  const auto is_null = [&](const BoundExprPtr& operand) {
    return MakeBound(boolean, operand->span, BoundTest{TruthTest::kNull, false, operand});
  };
  BoundCase bound;
  std::vector<LogicalType> types;
  std::size_t i = 1;
  for (; i + 1 < arguments.size(); i += 2) {
    BoundExprPtr equal = Compare(Comparison::kEqual, arguments[0], arguments[i], arguments[i]->span);
    BoundExprPtr both_null =
        MakeBound(boolean, expr.span, BoundLogic{Logic::kAnd, {is_null(arguments[0]), is_null(arguments[i])}});
    bound.whens.push_back(
        {MakeBound(boolean, expr.span, BoundLogic{Logic::kOr, {std::move(equal), std::move(both_null)}}),
         arguments[i + 1]});
    types.push_back(arguments[i + 1]->type);
  }
  if (i < arguments.size()) {
    bound.otherwise = arguments[i];
    types.push_back(arguments[i]->type);
  }
  const LogicalType type = CommonType(types, "DECODE");
  for (BoundCase::When& when : bound.whens) when.result = Coerce(when.result, type, CastContext::kImplicit);
  if (bound.otherwise) bound.otherwise = Coerce(bound.otherwise, type, CastContext::kImplicit);
  return MakeBound(type, expr.span, std::move(bound));
}

BoundExprPtr Binder::CallByName(const std::string& name, std::vector<BoundExprPtr> arguments, base::Span span) {
  return MakeCall(Resolve(name, std::move(arguments), span), span);
}

// int4(x), varchar(x), date(x): a type's name with one argument is a cast, unless a function has that name.
BoundExprPtr Binder::CastByCall(const FunctionCall& node, const Expr& expr, Scope& scope, Clause clause) {
  if (node.arguments.size() != 1 || node.over || node.is_distinct || node.is_star) return nullptr;
  const TypeRow* row = FindTypeByName(Last(node.name).text);
  if (row == nullptr) return nullptr;
  const BoundExprPtr operand = BindExpr(*node.arguments[0], scope, clause);
  return TryCoerce(operand, {row->id, -1}, CastContext::kExplicit) != nullptr
             ? Coerce(operand, {row->id, -1}, CastContext::kExplicit)
             : throw errors::UndefinedFunction(Last(node.name).text, std::vector<LogicalType>{operand->type},
                                               expr.span);
}

BoundExprPtr Binder::Node(const FunctionCall& node, const Expr& expr, Scope& scope, Clause clause) {
  const std::string& name = Last(node.name).text;
  if (node.name.size() > 1 && node.name[node.name.size() - 2].text != "pg_catalog") {
    if (BoundExprPtr call = BindUserFunction(node, expr, scope, clause)) return call;
    throw errors::UndefinedFunction(ToText(node.name), {}, expr.span);
  }
  if (const TableFunctionRow* function = FindTableFunction(name)) {
    return BindRowFunctionItem(*function, node, expr, scope, clause);
  }
  if (name == "grouping" || name == "grouping_id") return BindGrouping(node, expr, scope, clause);
  const std::span<const Signature> overloads = FindFunctions(name);
  if (name == "decode" && overloads.empty()) return BindDecode(node, expr, scope, clause);
  if (overloads.empty()) {
    if (BoundExprPtr call = BindUserFunction(node, expr, scope, clause)) return call;
    if (BoundExprPtr cast = CastByCall(node, expr, scope, clause)) return cast;
  }
  const bool is_aggregate = !overloads.empty() && overloads[0].row->kind == FunctionRow::Kind::kAggregate;
  const bool nests_here = is_aggregate && !node.over;
  if (nests_here && in_aggregate_) throw errors::NestedAggregate(expr.span);
  const bool was_in_aggregate = in_aggregate_;
  if (nests_here) in_aggregate_ = true;
  std::vector<BoundExprPtr> arguments = BindArguments(node, scope, clause);
  std::string resolved_name = node.is_star ? "count" : node.is_approximate ? "approximate_" + name : name;
  if (!node.within_group.empty() && !FindFunctions(name + "_ordered").empty()) {
    // value, delimiter, directions of the keys, then the keys.
    resolved_name = name + "_ordered";
    const LogicalType unknown{TypeId::kUnknown, -1};
    if (arguments.size() < 2) arguments.push_back(MakeBound(unknown, expr.span, BoundConstant{Datum(std::string())}));
    std::string directions;
    for (const SortItem& item : node.within_group) {
      const bool nulls_first =
          item.nulls == NullsOrder::kDefault ? item.is_descending : item.nulls == NullsOrder::kFirst;
      directions += item.is_descending ? 'd' : 'a';
      directions += nulls_first ? 'f' : 'l';
    }
    arguments.push_back(MakeBound(unknown, expr.span, BoundConstant{Datum(directions)}));
  }
  for (const SortItem& item : node.within_group) arguments.push_back(BindExpr(*item.expr, scope, clause));
  in_aggregate_ = was_in_aggregate;
  if (node.nulls == NullTreatment::kIgnoreNulls) resolved_name += " ignore nulls";
  // r_WF_SUM, r_WF_AVG: over a window, NUMERIC for BIGINT arguments.
  if (node.over && (name == "sum" || name == "avg") && arguments.size() == 1 &&
      arguments[0]->type.id == TypeId::kInt8) {
    arguments[0] = Coerce(arguments[0], LogicalType::Numeric(19, 0), CastContext::kImplicit);
  }
  Resolution resolution = Resolve(resolved_name, std::move(arguments), expr.span);
  const FunctionRow& row = *resolution.signature->row;
  if (node.over) return BindWindow(node, std::move(resolution), expr, scope, clause);
  if (row.kind == FunctionRow::Kind::kWindow) {
    throw base::SqlError(base::SqlState::kWrongObjectType,
                         fmt::format("window function {} requires an OVER clause", name))
        .At(expr.span);
  }
  if (row.kind == FunctionRow::Kind::kAggregate) {
    return BindAggregate(node, std::move(resolution), expr, scope, clause);
  }
  if (node.is_distinct || node.is_star) {
    throw base::SqlError(base::SqlState::kWrongObjectType,
                         fmt::format("DISTINCT specified, but {} is not an aggregate function", name))
        .At(expr.span);
  }
  return MakeCall(std::move(resolution), expr.span);
}

namespace {

// An aggregate over columns of an outer query alone belongs to that query.
void RefuseOuterAggregate(const std::vector<BoundExprPtr>& arguments, const Scope& scope, base::Span span) {
  std::set<int> relations;
  for (const BoundExprPtr& argument : arguments) relations.merge(RelationsOf(*argument));
  const bool has_own = std::any_of(relations.begin(), relations.end(),
                                   [&](int relation) { return scope.relation_numbers.contains(relation); });
  if (relations.empty() || has_own) return;
  throw base::NotEmulated("an aggregate of an outer query's columns in a subquery").At(span);
}

void RefuseNestedWindow(const BoundWindow& window, base::Span span) {
  const auto has_window = [](const BoundExprPtr& part) { return HasWindow(*part); };
  const bool is_nested = std::any_of(window.arguments.begin(), window.arguments.end(), has_window) ||
                         std::any_of(window.partition_by.begin(), window.partition_by.end(), has_window) ||
                         std::any_of(window.order_by.begin(), window.order_by.end(),
                                     [](const BoundSort& sort) { return HasWindow(*sort.key); });
  if (is_nested) throw errors::NestedWindow(span);
}

}  // namespace

BoundExprPtr Binder::BindAggregate(const FunctionCall& node, Resolution resolution, const Expr& expr, Scope& scope,
                                   Clause clause) {
  RefuseOuterAggregate(resolution.arguments, scope, expr.span);
  // Also what an alias brings in: SELECT rank() OVER () AS r, sum(r).
  for (const BoundExprPtr& argument : resolution.arguments) {
    if (HasAggregate(*argument) || HasWindow(*argument)) throw errors::NestedAggregate(expr.span);
  }
  switch (clause) {
    case Clause::kSelectList:
    case Clause::kHaving:
    case Clause::kQualify:
    case Clause::kOrderBy:
      break;
    case Clause::kWhere:
      throw errors::AggregateNotAllowed("WHERE clause", expr.span);
    case Clause::kGroupBy:
      throw errors::AggregateNotAllowed("GROUP BY clause", expr.span);
    case Clause::kJoinOn:
      throw errors::AggregateNotAllowed("JOIN conditions", expr.span);
    case Clause::kValues:
      throw errors::AggregateNotAllowed("VALUES", expr.span);
    case Clause::kLimit:
      throw errors::AggregateNotAllowed("LIMIT", expr.span);
    case Clause::kDefault:
      throw errors::AggregateNotAllowed("DEFAULT expressions", expr.span);
    case Clause::kFunctionInFrom:
      throw errors::AggregateNotAllowed("function expression in FROM", expr.span);
  }
  saw_aggregate_ = true;
  NoteUse(*resolution.signature->row, resolution.arguments);
  const bool is_descending = !node.within_group.empty() && node.within_group[0].is_descending;
  return MakeBound(
      resolution.result, expr.span,
      BoundAggregate{resolution.signature->row, std::move(resolution.arguments), node.is_distinct, is_descending});
}

BoundExprPtr Binder::BindWindow(const FunctionCall& node, Resolution resolution, const Expr& expr, Scope& scope,
                                Clause clause) {
  if (clause == Clause::kWhere) throw errors::WindowNotAllowed("WHERE clause", expr.span);
  if (clause == Clause::kHaving) throw errors::WindowNotAllowed("HAVING clause", expr.span);
  if (clause == Clause::kGroupBy) throw errors::WindowNotAllowed("GROUP BY clause", expr.span);
  if (clause == Clause::kJoinOn) throw errors::WindowNotAllowed("JOIN conditions", expr.span);
  const FunctionRow& row = *resolution.signature->row;
  if (row.kind == FunctionRow::Kind::kScalar) {
    throw base::SqlError(
        base::SqlState::kWrongObjectType,
        fmt::format("OVER specified, but {} is not a window function nor an aggregate function", row.name))
        .At(expr.span);
  }
  if (node.is_distinct)
    throw errors::FeatureNotSupported("DISTINCT is not implemented for window functions", expr.span);
  NoteUse(row, resolution.arguments);
  saw_window_ = true;
  BoundWindow window{.row = &row, .arguments = std::move(resolution.arguments)};
  window.is_descending = !node.within_group.empty() && node.within_group[0].is_descending;
  window.ignores_nulls = node.nulls == NullTreatment::kIgnoreNulls;
  for (const ExprPtr& key : node.over->partition_by) {
    window.partition_by.push_back(BindExpr(*key, scope, clause));
    if (IsConstantNode(*window.partition_by.back())) {
      throw errors::FeatureNotSupported("constant expressions are not supported in partition by clauses.", key->span);
    }
  }
  for (const SortItem& item : node.over->order_by) {
    BoundSort sort{BindExpr(*item.expr, scope, clause), item.is_descending, item.is_descending};
    if (item.nulls != NullsOrder::kDefault) sort.nulls_first = item.nulls == NullsOrder::kFirst;
    if (!IsConstantNode(*sort.key)) window.order_by.push_back(std::move(sort));
  }
  if (node.over->frame) {
    if (node.over->frame->unit == FrameUnit::kRange) {
      throw base::SqlError(base::SqlState::kSyntaxError, "RANGE window frames are not supported.").At(expr.span);
    }
    window.frame = ToFrame(*node.over->frame, expr.span);
  } else if (!window.order_by.empty() && row.kind == FunctionRow::Kind::kAggregate) {
    throw errors::FrameRequired(expr.span);
  }
  RefuseNestedWindow(window, expr.span);
  // Without NULLs these count among all rows before or after, which SQLite's own do not do.
  if (row.name == "lag ignore nulls") {
    window.frame = BoundFrame{{FrameBoundKind::kUnboundedPreceding, 0}, {FrameBoundKind::kPreceding, 1}};
  } else if (row.name == "lead ignore nulls") {
    window.frame = BoundFrame{{FrameBoundKind::kFollowing, 1}, {FrameBoundKind::kUnboundedFollowing, 0}};
  }
  return MakeBound(resolution.result, expr.span, std::move(window));
}

}  // namespace doppel::sql
