// Operators and comparisons: which operand types meet, and how (PostgreSQL's rule that an untyped operand takes the
// other one's type comes first).
#include <fmt/format.h>

#include "sql/bind/binder_impl.h"
#include "sql/bind/errors.h"
#include "sql/types/type_table.h"

namespace doppel::sql {
namespace {

std::optional<Comparison> ComparisonOf(const std::string& symbol) {
  if (symbol == "=") return Comparison::kEqual;
  if (symbol == "<>") return Comparison::kNotEqual;
  if (symbol == "<") return Comparison::kLess;
  if (symbol == "<=") return Comparison::kLessEqual;
  if (symbol == ">") return Comparison::kGreater;
  if (symbol == ">=") return Comparison::kGreaterEqual;
  return std::nullopt;
}

// A literal keeps its length where it becomes a string: a || '-' is one byte longer than a.
LogicalType OperandType(TypeId wanted, LogicalType operand) {
  const bool keeps_length = operand.id == TypeId::kUnknown && wanted == TypeId::kVarchar;
  return {wanted, keeps_length ? operand.modifier : -1};
}

constexpr const char* kChecked = "str_checked($1)";

// Whether strings of these types, joined, may be longer than a VARCHAR. The catalog's text has no bound.
bool MayExceedLength(LogicalType left, LogicalType right) {
  const auto is_bounded = [](LogicalType type) { return type.id == TypeId::kVarchar || type.id == TypeId::kBpchar; };
  if (!is_bounded(left) || !is_bounded(right)) return false;
  return left.modifier < 0 || right.modifier < 0 || left.length() + right.length() > kMaxVarcharBytes;
}

// `+` of strings joins them. What only could become a string, a date or a number, is not meant.
bool JoinsBySum(const OperatorRow& row) { return row.symbol == "+" && row.left == TypeId::kVarchar; }

}  // namespace

BoundExprPtr Binder::Compare(Comparison op, BoundExprPtr left, BoundExprPtr right, base::Span span) {
  const std::optional<LogicalType> type = ComparisonType(left->type, right->type);
  if (!type) throw errors::UndefinedOperator(SymbolOf(op), left->type, right->type, span);
  left = Coerce(left, *type, CastContext::kExplicit);
  right = Coerce(right, *type, CastContext::kExplicit);
  return MakeBound({TypeId::kBool, -1}, span, BoundComparison{op, std::move(left), std::move(right)});
}

BoundExprPtr Binder::RowCompare(Comparison op, const std::vector<BoundExprPtr>& left,
                                const std::vector<BoundExprPtr>& right, base::Span span) {
  if (left.size() != right.size()) throw errors::SubqueryColumns("unequal number of entries in row expression", span);
  if (op != Comparison::kEqual && op != Comparison::kNotEqual) {
    throw errors::FeatureNotSupported("Row comparison with < <= > >= is not supported.", span);
  }
  BoundLogic logic{op == Comparison::kEqual ? Logic::kAnd : Logic::kOr, {}};
  for (std::size_t i = 0; i < left.size(); ++i) logic.arguments.push_back(Compare(op, left[i], right[i], span));
  return MakeBound({TypeId::kBool, -1}, span, std::move(logic));
}

BoundExprPtr Binder::BindOperator(const std::string& symbol, BoundExprPtr left, BoundExprPtr right, base::Span span) {
  if (const auto comparison = ComparisonOf(symbol))
    return Compare(*comparison, std::move(left), std::move(right), span);

  // A scalar beside a SUPER becomes one (operators-functions).
  if ((left->type.id == TypeId::kSuper) != (right->type.id == TypeId::kSuper)) {
    BoundExprPtr& scalar = left->type.id == TypeId::kSuper ? right : left;
    if (BoundExprPtr super = TryCoerce(scalar, {TypeId::kSuper, -1}, CastContext::kExplicit)) scalar = std::move(super);
  }
  const OperatorRow* best = nullptr;
  TypeId left_id = left->type.id;
  TypeId right_id = right->type.id;
  if (left_id == TypeId::kUnknown && right_id != TypeId::kUnknown) best = FindOperator(symbol, right_id, right_id);
  if (right_id == TypeId::kUnknown && left_id != TypeId::kUnknown) best = FindOperator(symbol, left_id, left_id);
  if (best == nullptr) best = FindOperator(symbol, left_id, right_id);
  int best_cost = best == nullptr ? -1 : 0;
  if (best == nullptr) {
    for (const OperatorRow* row : FindOperators(symbol)) {
      if (row->left == TypeId::kInvalid || (JoinsBySum(*row) && !(IsString(left_id) && IsString(right_id)))) continue;
      const int left_cost = ConversionCost(left_id, row->left);
      const int right_cost = ConversionCost(right_id, row->right);
      if (left_cost < 0 || right_cost < 0) continue;
      if (best_cost < 0 || left_cost + right_cost < best_cost) {
        best = row;
        best_cost = left_cost + right_cost;
      }
    }
  }
  if (best == nullptr) throw errors::UndefinedOperator(symbol, left->type, right->type, span);
  if (best->left != left_id) left = Coerce(left, OperandType(best->left, left->type), CastContext::kImplicit);
  if (best->right != right_id) right = Coerce(right, OperandType(best->right, right->type), CastContext::kImplicit);
  const LogicalType result = ResultTypeOf(*best, left->type, right->type);
  if ((symbol != "||" && !JoinsBySum(*best)) || !MayExceedLength(left->type, right->type)) {
    return MakeBound(result, span, sql::BoundOperator{best, {std::move(left), std::move(right)}});
  }
  // Only the whole of a chain is checked, so that it stays one chain.
  if (const auto* checked = std::get_if<BoundTemplate>(&left->node);
      checked != nullptr && checked->sqlite == kChecked) {
    left = checked->arguments[0];
  }
  BoundExprPtr joined = MakeBound(result, span, sql::BoundOperator{best, {std::move(left), std::move(right)}});
  return MakeBound(result, span, BoundTemplate{kChecked, {std::move(joined)}});
}

BoundExprPtr Binder::BindPrefixOperator(const std::string& symbol, BoundExprPtr operand, base::Span span) {
  if (symbol == "+" && IsNumber(operand->type.id)) return operand;
  const OperatorRow* best = FindOperator(symbol, TypeId::kInvalid, operand->type.id);
  int best_cost = best == nullptr ? -1 : 0;
  if (best == nullptr) {
    for (const OperatorRow* row : FindOperators(symbol)) {
      if (row->left != TypeId::kInvalid) continue;
      // PostgreSQL reads -'5' as a double.
      const int cost = operand->type.id == TypeId::kUnknown ? (row->right == TypeId::kFloat8 ? 0 : 2)
                                                            : ConversionCost(operand->type.id, row->right);
      if (cost >= 0 && (best_cost < 0 || cost < best_cost)) {
        best = row;
        best_cost = cost;
      }
    }
  }
  if (best == nullptr) throw errors::UndefinedOperator(symbol, {}, operand->type, span);
  if (best->right != operand->type.id) operand = Coerce(operand, {best->right, -1}, CastContext::kImplicit);
  const LogicalType result = ResultTypeOf(*best, {}, operand->type);
  return MakeBound(result, span, sql::BoundOperator{best, {std::move(operand)}});
}

}  // namespace doppel::sql
