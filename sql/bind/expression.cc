// Expressions, node by node. Function calls are in function.cc, names in names.cc.
#include <fmt/format.h>

#include <charconv>

#include "base/check.h"
#include "sql/bind/binder_impl.h"
#include "sql/bind/errors.h"
#include "sql/types/decimal.h"
#include "sql/types/try_cast.h"
#include "sql/types/type_table.h"

namespace doppel::sql {
namespace {

constexpr LogicalType kBoolean{TypeId::kBool, -1};

BoundExprPtr Truth(base::Span span, bool value) {
  return MakeBound(kBoolean, span, BoundConstant{Datum(std::int64_t{value ? 1 : 0})});
}

BoundExprPtr Negated(BoundExprPtr expr, bool is_negated) {
  if (!is_negated) return expr;
  const base::Span span = expr->span;
  return MakeBound(kBoolean, span, BoundLogic{Logic::kNot, {std::move(expr)}});
}

BoundExprPtr NumberLiteral(const std::string& text, base::Span span) {
  std::int64_t integer = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), integer);
  if (error == std::errc() && end == text.data() + text.size()) {
    const TypeId id = integer >= INT32_MIN && integer <= INT32_MAX ? TypeId::kInt4 : TypeId::kInt8;
    return MakeBound({id, -1}, span, BoundConstant{Datum(integer)});
  }
  if (const std::optional<LogicalType> type = TypeOfDecimalLiteral(text)) {
    return MakeBound(*type, span, BoundConstant{ToDatum(ParseDecimal(text, *type))});
  }
  const LogicalType type{TypeId::kFloat8, -1};
  return MakeBound(type, span, BoundConstant{FromText(text, type, {})});
}

}  // namespace

BoundExprPtr Binder::BindExpr(const Expr& expr, Scope& scope, Clause clause) {
  return std::visit([&](const auto& node) { return Node(node, expr, scope, clause); }, expr.node);
}

BoundExprPtr Binder::Node(const Literal& node, const Expr& expr, Scope&, Clause) {
  switch (node.kind) {
    case LiteralKind::kNull:
      return MakeBound({TypeId::kUnknown, -1}, expr.span, BoundConstant{});
    case LiteralKind::kTrue:
      return Truth(expr.span, true);
    case LiteralKind::kFalse:
      return Truth(expr.span, false);
    case LiteralKind::kInteger:
    case LiteralKind::kDecimal:
    case LiteralKind::kFloat:
      return NumberLiteral(node.text, expr.span);
    case LiteralKind::kString: {
      // The length travels along, so that CASE and COALESCE with a shorter column have room for the literal.
      const auto bytes = static_cast<std::int32_t>(std::min<std::size_t>(node.text.size(), kMaxVarcharBytes));
      return MakeBound({TypeId::kUnknown, std::max(bytes, 1) + 4}, expr.span, BoundConstant{Datum(node.text)});
    }
    case LiteralKind::kBitString:
      throw errors::FeatureNotSupported("Type \"bit\" is not supported.", expr.span);
  }
  return nullptr;
}

BoundExprPtr Binder::Node(const TypedLiteral& node, const Expr& expr, Scope&, Clause) {
  const LogicalType type = ResolveType(*node.type);
  if (node.type->interval) {
    const Interval interval = ParseInterval(node.text, *node.type->interval);
    const std::int64_t value = type.id == TypeId::kIntervalY2M ? interval.months : interval.us;
    return MakeBound(type, expr.span, BoundConstant{Datum(value)});
  }
  const BoundExprPtr text = MakeBound({TypeId::kUnknown, -1}, expr.span, BoundConstant{Datum(node.text)});
  return Coerce(text, type, CastContext::kExplicit);
}

BoundExprPtr Binder::Node(const ParameterRef& node, const Expr& expr, Scope&, Clause) {
  if (function_arguments_ != nullptr) {
    const auto place = static_cast<std::size_t>(node.number) - 1;
    if (place >= function_arguments_->values.size()) throw errors::UndefinedParameter(node.number, expr.span);
    ++function_arguments_->uses[place];
    return function_arguments_->values[place];
  }
  if (context_.variables != nullptr) {
    const auto variable = context_.variables->FindArgument(node.number, expr.span);
    if (!variable) throw errors::UndefinedParameter(node.number, expr.span);
    return BindVariable(*variable, expr.span);
  }
  if (node.number < 1 || node.number > 32767) throw errors::UndefinedParameter(node.number, expr.span);
  const auto index = static_cast<std::size_t>(node.number - 1);
  if (parameters_.size() <= index) parameters_.resize(index + 1, LogicalType{TypeId::kUnknown, -1});
  return MakeBound(parameters_[index], expr.span, BoundParameter{node.number - 1});
}

BoundExprPtr Binder::BindVariable(const VariableSource::Variable& variable, base::Span span) {
  const auto index = static_cast<std::size_t>(variable.parameter);
  if (parameters_.size() <= index) parameters_.resize(index + 1, LogicalType{TypeId::kUnknown, -1});
  parameters_[index] = variable.type;
  return MakeBound(variable.type, span, BoundParameter{variable.parameter});
}

BoundExprPtr Binder::Node(const ColumnRef& node, const Expr& expr, Scope& scope, Clause clause) {
  if (context_.variables != nullptr && !in_view_) {
    if (const auto variable = context_.variables->FindVariable(node.path, expr.span)) {
      return BindVariable(*variable, expr.span);
    }
  }
  return FindColumn(node.path, scope, expr.span, clause != Clause::kHaving && clause != Clause::kJoinOn);
}

BoundExprPtr Binder::Node(const Star&, const Expr& expr, Scope&, Clause) {
  throw base::SqlError(base::SqlState::kSyntaxError, "syntax error at or near \"*\"").At(expr.span);
}

BoundExprPtr Binder::Node(const KeywordCall& node, const Expr& expr, Scope&, Clause) {
  return CallByName(node.word, {}, expr.span);
}

BoundExprPtr Binder::Node(const UnaryOperation& node, const Expr& expr, Scope& scope, Clause clause) {
  if (node.is_postfix) throw errors::FeatureNotSupported("Postfix operators are not supported.", expr.span);
  // -9223372036854775808 is one literal, though its digits alone are beyond bigint.
  if (const auto* literal = std::get_if<Literal>(&node.operand->node);
      literal != nullptr && node.op == "-" &&
      (literal->kind == LiteralKind::kInteger || literal->kind == LiteralKind::kDecimal ||
       literal->kind == LiteralKind::kFloat)) {
    const std::string& digits = literal->text;
    return NumberLiteral(digits.starts_with('-') ? digits.substr(1) : "-" + digits, expr.span);
  }
  return BindPrefixOperator(node.op, BindExpr(*node.operand, scope, clause), expr.span);
}

BoundExprPtr Binder::Node(const BinaryOperation& node, const Expr& expr, Scope& scope, Clause clause) {
  const bool is_row = std::holds_alternative<RowConstructor>(node.left->node);
  if (is_row && (node.op == "=" || node.op == "<>")) {
    const auto left = RowItems(*node.left, scope, clause);
    return RowCompare(node.op == "=" ? Comparison::kEqual : Comparison::kNotEqual, left,
                      RowItems(*node.right, scope, clause), expr.span);
  }
  BoundExprPtr left = BindExpr(*node.left, scope, clause);
  return BindOperator(node.op, std::move(left), BindExpr(*node.right, scope, clause), expr.span);
}

BoundExprPtr Binder::Node(const BooleanOperation& node, const Expr& expr, Scope& scope, Clause clause) {
  BoundLogic logic{node.op == BooleanOperator::kAnd ? Logic::kAnd : Logic::kOr, {}};
  const int marks = marks_ ? marks_->count : 0;
  for (const ExprPtr& operand : node.operands) {
    logic.arguments.push_back(
        ToBoolean(BindExpr(*operand, scope, clause), node.op == BooleanOperator::kAnd ? "AND" : "OR"));
  }
  if (node.op == BooleanOperator::kOr) RefuseMarksSince(marks);
  return MakeBound(kBoolean, expr.span, std::move(logic));
}

BoundExprPtr Binder::Node(const Not& node, const Expr&, Scope& scope, Clause clause) {
  return Negated(ToBoolean(BindExpr(*node.operand, scope, clause), "NOT"), true);
}

BoundExprPtr Binder::Node(const Cast& node, const Expr& expr, Scope& scope, Clause clause) {
  const LogicalType type = ResolveType(*node.type);
  BoundExprPtr operand = BindExpr(*node.operand, scope, clause);
  // A bare CHAR or NUMERIC in a cast has its column default, as in cast('abc' as char) = 'a'; bpchar has no length.
  const LogicalType target =
      type.modifier < 0 && node.type->modifiers.empty() && Last(node.type->name).text != "bpchar" &&
              (type.id == TypeId::kBpchar || type.id == TypeId::kNumeric || type.id == TypeId::kVarchar)
          ? DefaultColumnType(type.id)
          : type;
  if (operand->type == target) return operand;
  if (node.form == CastForm::kTryCast) return TryCast(std::move(operand), target, expr.span);
  return Coerce(operand, target, CastContext::kExplicit);
}

BoundExprPtr Binder::TryCast(BoundExprPtr operand, LogicalType target, base::Span span) {
  if (operand->type.id == TypeId::kUnknown) {
    operand = Coerce(operand, {TypeId::kVarchar, -1}, CastContext::kExplicit);
  }
  if (!CanTryCast(operand->type.id, target.id)) throw errors::CannotCast(operand->type, target, span);
  std::string sqlite = TryCastSql("$1", operand->type, target);
  return MakeBound(target, span, BoundTemplate{std::move(sqlite), {std::move(operand)}});
}

BoundExprPtr Binder::Node(const Case& node, const Expr& expr, Scope& scope, Clause clause) {
  BoundExprPtr operand = node.operand ? BindExpr(*node.operand, scope, clause) : nullptr;
  BoundCase bound;
  std::vector<LogicalType> types;
  for (const WhenClause& when : node.whens) {
    BoundExprPtr condition = BindExpr(*when.condition, scope, clause);
    condition = operand ? Compare(Comparison::kEqual, operand, condition, when.condition->span)
                        : ToBoolean(condition, "CASE/WHEN");
    bound.whens.push_back({std::move(condition), BindExpr(*when.result, scope, clause)});
    types.push_back(bound.whens.back().result->type);
  }
  if (node.otherwise) {
    bound.otherwise = BindExpr(*node.otherwise, scope, clause);
    types.push_back(bound.otherwise->type);
  }
  const LogicalType type = CommonType(types, "CASE");
  for (BoundCase::When& when : bound.whens) when.result = Coerce(when.result, type, CastContext::kImplicit);
  if (bound.otherwise) bound.otherwise = Coerce(bound.otherwise, type, CastContext::kImplicit);
  return MakeBound(type, expr.span, std::move(bound));
}

std::vector<BoundExprPtr> Binder::RowItems(const Expr& expr, Scope& scope, Clause clause) {
  std::vector<BoundExprPtr> items;
  if (const auto* row = std::get_if<RowConstructor>(&expr.node)) {
    for (const ExprPtr& item : row->items) items.push_back(BindExpr(*item, scope, clause));
  } else {
    items.push_back(BindExpr(expr, scope, clause));
  }
  return items;
}

BoundExprPtr Binder::Node(const InList& node, const Expr& expr, Scope& scope, Clause clause) {
  const int marks = marks_ ? marks_->count : 0;
  const std::vector<BoundExprPtr> left = RowItems(*node.operand, scope, clause);
  if (left.size() > 1) {
    BoundLogic any{Logic::kOr, {}};
    for (const ExprPtr& item : node.items) {
      any.arguments.push_back(RowCompare(Comparison::kEqual, left, RowItems(*item, scope, clause), item->span));
    }
    RefuseMarksSince(marks);
    return Negated(MakeBound(kBoolean, expr.span, std::move(any)), node.is_negated);
  }
  std::vector<BoundExprPtr> items;
  std::vector<LogicalType> types{left[0]->type};
  for (const ExprPtr& item : node.items) {
    items.push_back(BindExpr(*item, scope, clause));
    types.push_back(items.back()->type);
  }
  RefuseMarksSince(marks);
  std::optional<LogicalType> common = types[0];
  for (std::size_t i = 1; i < types.size() && common; ++i) common = ComparisonType(*common, types[i]);
  if (!common) {
    // No one type suits all: compare item by item, which also words the error.
    BoundLogic any{Logic::kOr, {}};
    for (BoundExprPtr& item : items) any.arguments.push_back(Compare(Comparison::kEqual, left[0], item, item->span));
    return Negated(MakeBound(kBoolean, expr.span, std::move(any)), node.is_negated);
  }
  BoundInList list{Coerce(left[0], *common, CastContext::kExplicit), {}, node.is_negated};
  for (BoundExprPtr& item : items) list.items.push_back(Coerce(item, *common, CastContext::kExplicit));
  return MakeBound(kBoolean, expr.span, std::move(list));
}

BoundExprPtr Binder::Node(const InSubquery& node, const Expr& expr, Scope& scope, Clause clause) {
  const int marks = marks_ ? marks_->count : 0;
  BoundSubquery in{SubqueryKind::kIn, node.is_negated, RowItems(*node.operand, scope, clause), nullptr};
  RefuseMarksSince(marks);
  BoundQueryPtr query = BindQuery(*node.query, &scope);
  if (query->columns.size() > in.left.size()) throw errors::SubqueryColumns("subquery has too many columns", expr.span);
  if (query->columns.size() < in.left.size()) throw errors::SubqueryColumns("subquery has too few columns", expr.span);
  std::vector<LogicalType> types;
  for (std::size_t i = 0; i < in.left.size(); ++i) {
    const std::optional<LogicalType> type = ComparisonType(in.left[i]->type, query->columns[i].type);
    if (!type) throw errors::UndefinedOperator("=", in.left[i]->type, query->columns[i].type, expr.span);
    types.push_back(*type);
    in.left[i] = Coerce(in.left[i], *type, CastContext::kExplicit);
  }
  in.query = CoerceColumns(query, types, CastContext::kExplicit);
  return MakeBound(kBoolean, expr.span, std::move(in));
}

BoundExprPtr Binder::Node(const Between& node, const Expr& expr, Scope& scope, Clause clause) {
  const BoundExprPtr operand = BindExpr(*node.operand, scope, clause);
  BoundLogic both{Logic::kAnd, {}};
  both.arguments.push_back(
      Compare(Comparison::kGreaterEqual, operand, BindExpr(*node.low, scope, clause), node.low->span));
  both.arguments.push_back(
      Compare(Comparison::kLessEqual, operand, BindExpr(*node.high, scope, clause), node.high->span));
  return Negated(MakeBound(kBoolean, expr.span, std::move(both)), node.is_negated);
}

BoundExprPtr Binder::Node(const PatternMatch& node, const Expr& expr, Scope& scope, Clause clause) {
  std::string name = "like_match";
  if (node.kind == PatternKind::kILike) name = "ilike_match";
  if (node.kind == PatternKind::kSimilar) name = "similar_match";
  const auto text = [&](const Expr& operand) {
    const BoundExprPtr bound = BindExpr(operand, scope, clause);
    // query-super: with a SUPER that holds no string, the operator gives NULL.
    const bool is_super = bound->type.id == TypeId::kSuper;
    return Coerce(bound, {TypeId::kVarchar, -1}, is_super ? CastContext::kExplicit : CastContext::kImplicit);
  };
  std::vector<BoundExprPtr> arguments{text(*node.operand), text(*node.pattern)};
  if (node.escape) arguments.push_back(text(*node.escape));
  const std::string call = name + (node.escape ? "($1, $2, $3)" : "($1, $2)");
  return Negated(MakeBound(kBoolean, expr.span, BoundTemplate{call, std::move(arguments)}), node.is_negated);
}

BoundExprPtr Binder::Node(const IsTest& node, const Expr& expr, Scope& scope, Clause clause) {
  BoundExprPtr operand = BindExpr(*node.operand, scope, clause);
  if (node.test != TruthTest::kNull) {
    operand = ToBoolean(operand, "IS");
  } else if (IsUntyped(*operand) && !IsConstantNode(*operand)) {
    operand = Coerce(operand, {TypeId::kVarchar, -1}, CastContext::kImplicit);
  }
  return MakeBound(kBoolean, expr.span, BoundTest{node.test, node.is_negated, std::move(operand)});
}

BoundExprPtr Binder::Node(const IsDistinctFrom&, const Expr& expr, Scope&, Clause) {
  throw errors::FeatureNotSupported("IS DISTINCT FROM is not supported", expr.span);
}

BoundExprPtr Binder::Node(const Exists& node, const Expr& expr, Scope& scope, Clause) {
  return MakeBound(kBoolean, expr.span,
                   BoundSubquery{SubqueryKind::kExists, false, {}, BindQuery(*node.query, &scope)});
}

BoundExprPtr Binder::Node(const ScalarSubquery& node, const Expr& expr, Scope& scope, Clause) {
  BoundQueryPtr query = BindQuery(*node.query, &scope);
  if (query->columns.size() != 1) throw errors::SubqueryColumns("subquery must return only one column", expr.span);
  const LogicalType type = query->columns[0].type;
  query = CoerceColumns(query, std::vector<LogicalType>{type}, CastContext::kImplicit);
  return MakeBound(type, expr.span, BoundSubquery{SubqueryKind::kScalar, false, {}, std::move(query)});
}

BoundExprPtr Binder::Node(const QuantifiedComparison& node, const Expr& expr, Scope& scope, Clause clause) {
  if (node.array) return BindArrayComparison(node, expr, scope, clause);
  const bool is_any = node.op == "=" && node.quantifier == Quantifier::kAny;
  const bool is_none = node.op == "<>" && node.quantifier == Quantifier::kAll;
  if (!is_any && !is_none) {
    throw errors::FeatureNotSupported("This type of correlated subquery pattern is not supported yet", expr.span);
  }
  return Node(InSubquery{node.left, node.query, is_none}, expr, scope, clause);
}

// x = ANY(array): the catalog's arrays and what drivers bind are in PostgreSQL's text form.
BoundExprPtr Binder::BindArrayComparison(const QuantifiedComparison& node, const Expr& expr, Scope& scope,
                                         Clause clause) {
  if (node.op != "=" || node.quantifier != Quantifier::kAny) {
    throw errors::FeatureNotSupported("Only = ANY(array) is supported.", expr.span);
  }
  BoundExprPtr left = BindExpr(*node.left, scope, clause);
  BoundExprPtr array = BindExpr(*node.array, scope, clause);
  if (IsUntyped(*array)) {
    const TypeId element = IsUntyped(*left) ? TypeId::kText : left->type.id;
    const TypeId id = GetType(element).array_id == TypeId::kInvalid ? TypeId::kTextArray : GetType(element).array_id;
    array = Coerce(array, {id, -1}, CastContext::kImplicit);
  }
  if (GetType(array->type.id).element_id == TypeId::kInvalid) {
    throw base::SqlError(base::SqlState::kWrongObjectType, "op ANY/ALL (array) requires array on right side")
        .At(expr.span);
  }
  const BoundExprPtr text = Coerce(left, {TypeId::kVarchar, -1}, CastContext::kExplicit);
  return MakeBound(kBoolean, expr.span, BoundTemplate{"array_contains_text($1, $2)", {array, text}});
}

BoundExprPtr Binder::Node(const Navigation& node, const Expr& expr, Scope& scope, Clause clause) {
  BoundExprPtr array = BindExpr(*node.operand, scope, clause);
  if (array->type.id == TypeId::kSuper) return NavigateSuper(std::move(array), node, scope, clause);
  const auto* step = node.steps.size() == 1 ? std::get_if<SubscriptStep>(&node.steps[0]) : nullptr;
  TypeId element = GetType(array->type.id).element_id;
  if (array->type.id == TypeId::kInt2Vector) element = TypeId::kInt2;
  if (array->type.id == TypeId::kOidVector) element = TypeId::kOid;
  if (step == nullptr || step->upper || element == TypeId::kInvalid) {
    throw base::NotEmulated("navigation into this expression").At(expr.span);
  }
  const BoundExprPtr index = Coerce(BindExpr(*step->index, scope, clause), {TypeId::kInt4, -1}, CastContext::kImplicit);
  const bool is_vector = array->type.id == TypeId::kInt2Vector || array->type.id == TypeId::kOidVector;
  const BoundExprPtr text =
      MakeBound({TypeId::kVarchar, -1}, expr.span,
                BoundTemplate{is_vector ? "vector_element($1, $2)" : "array_element($1, $2)", {array, index}});
  return Coerce(text, {element, -1}, CastContext::kExplicit);
}

BoundExprPtr Binder::Node(const RowConstructor&, const Expr& expr, Scope&, Clause) {
  throw errors::FeatureNotSupported("Row constructors are not supported.", expr.span);
}

BoundExprPtr Binder::Node(const ArrayConstructor& node, const Expr& expr, Scope& scope, Clause clause) {
  std::vector<BoundExprPtr> items;
  std::vector<LogicalType> types;
  for (const ExprPtr& item : node.items) {
    items.push_back(BindExpr(*item, scope, clause));
    types.push_back(items.back()->type);
  }
  const LogicalType element = types.empty() ? LogicalType{TypeId::kText, -1} : CommonType(types, "ARRAY");
  const TypeId array = GetType(element.id).array_id;
  if (array == TypeId::kInvalid) throw errors::UndefinedType(FormatType(element) + "[]", expr.span);
  std::string call = "make_array(";
  for (std::size_t i = 0; i < items.size(); ++i) {
    items[i] =
        Coerce(Coerce(items[i], element, CastContext::kImplicit), {TypeId::kVarchar, -1}, CastContext::kExplicit);
    call += fmt::format("{}${}", i > 0 ? ", " : "", i + 1);
  }
  return MakeBound({array, -1}, expr.span, BoundTemplate{call + ")", std::move(items)});
}

BoundExprPtr Binder::Node(const ArraySubquery& node, const Expr& expr, Scope& scope, Clause) {
  BoundQueryPtr query = BindQuery(*node.query, &scope);
  if (query->columns.size() != 1) throw errors::SubqueryColumns("subquery must return only one column", expr.span);
  const LogicalType element = query->columns[0].type;
  const TypeId array = GetType(element.id).array_id;
  if (array == TypeId::kInvalid) throw errors::UndefinedType(FormatType(element) + "[]", expr.span);
  query = CoerceColumns(query, std::vector<LogicalType>{{TypeId::kVarchar, -1}}, CastContext::kExplicit);
  return MakeBound({array, -1}, expr.span, BoundSubquery{SubqueryKind::kArray, false, {}, std::move(query)});
}

BoundExprPtr Binder::Node(const Collate& node, const Expr& expr, Scope& scope, Clause clause) {
  const std::string& name = Last(node.collation).text;
  if (name == "case_sensitive" || name == "cs" || name == "c") return BindExpr(*node.operand, scope, clause);
  throw base::NotEmulated(fmt::format("COLLATE {}", name)).At(expr.span);
}

BoundExprPtr Binder::Node(const Prior&, const Expr& expr, Scope&, Clause) {
  throw base::NotEmulated("CONNECT BY").At(expr.span);
}

// Outside WHERE it is silently ignored (r_WHERE_oracle_outer).
BoundExprPtr Binder::Node(const OuterJoinMarker& node, const Expr& expr, Scope& scope, Clause clause) {
  BoundExprPtr operand = BindExpr(*node.operand, scope, clause);
  const auto* column = std::get_if<BoundColumn>(&operand->node);
  if (marks_ && column != nullptr) {
    marks_->relations.insert(column->relation);
    marks_->last = expr.span;
    ++marks_->count;
  }
  return operand;
}

BoundExprPtr Binder::Node(const DefaultMarker&, const Expr& expr, Scope&, Clause) {
  throw base::SqlError(base::SqlState::kSyntaxError, "DEFAULT can only appear in a VALUES list within INSERT")
      .At(expr.span);
}

}  // namespace doppel::sql
