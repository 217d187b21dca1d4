// Expressions. Text is compared under SQLite's RTRIM collation (trailing blanks do not count), SUPER under one of its
// own; numerics of more than 18 digits are ordered by dec_key(), because their wide form is a BLOB and their narrow
// form an INTEGER.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "base/sql_error.h"
#include "base/text.h"
#include "sql/bind/bound_walk.h"
#include "sql/functions/chains.h"
#include "sql/translate/printer.h"
#include "sql/types/type_table.h"

namespace doppel::sql {
namespace {

// Below SQLite's own limit of 1000, with room for what templates add.
constexpr int kMaxDepth = 300;
// Of a bounded text, which SQLite gets in pieces; this one keeps to the thread's stack.
constexpr int kMaxBoundedDepth = 1000;
constexpr std::size_t kLongChain = 100;

// The operands of `a op b op c …`, as far as they are the same operation, from the left.
std::vector<BoundExprPtr> ChainOf(const BoundOperator& last) {
  std::vector<BoundExprPtr> operands;
  const BoundOperator* at = &last;
  while (true) {
    operands.push_back(at->arguments[1]);
    const auto* left = std::get_if<BoundOperator>(&at->arguments[0]->node);
    if (left == nullptr || left->row->sqlite != last.row->sqlite || left->row->print != nullptr) break;
    if (operands.size() == kLongChain) break;
    at = left;
  }
  operands.push_back(at->arguments[0]);
  std::reverse(operands.begin(), operands.end());
  return operands;
}

std::string SqliteLiteral(const Datum& datum) {
  const Value value = ToValue(datum);
  switch (value.kind) {
    case Value::Kind::kNull:
      return "NULL";
    case Value::Kind::kInteger:
      if (value.integer == INT64_MIN) return "(-9223372036854775807-1)";
      return value.integer < 0 ? fmt::format("({})", value.integer) : fmt::format("{}", value.integer);
    case Value::Kind::kReal: {
      if (std::isnan(value.real)) return fmt::format("'{}'", kNanText);
      if (std::isinf(value.real)) return value.real < 0 ? "(-9e999)" : "9e999";
      std::string text = fmt::format("{:.17g}", value.real);
      if (text.find_first_of(".e") == std::string::npos) text += ".0";
      return value.real < 0 ? "(" + text + ")" : text;
    }
    case Value::Kind::kText:
      return base::SingleQuoted(value.bytes);
    case Value::Kind::kBlob:
      return "x'" + base::ToHex(value.bytes) + "'";
  }
  return "NULL";
}

void AppendFrameBound(std::string& out, const BoundFrameEdge& bound) {
  switch (bound.kind) {
    case FrameBoundKind::kUnboundedPreceding:
      out += "UNBOUNDED PRECEDING";
      return;
    case FrameBoundKind::kPreceding:
      out += fmt::format("{} PRECEDING", bound.offset);
      return;
    case FrameBoundKind::kCurrentRow:
      out += "CURRENT ROW";
      return;
    case FrameBoundKind::kFollowing:
      out += fmt::format("{} FOLLOWING", bound.offset);
      return;
    case FrameBoundKind::kUnboundedFollowing:
      out += "UNBOUNDED FOLLOWING";
      return;
  }
}

}  // namespace

void Printer::Expression(const BoundExpr& expr) {
  if (Leaf(expr)) return;
  if (++depth_ > (is_bounded() ? kMaxBoundedDepth : kMaxDepth)) {
    throw base::SqlError(base::SqlState::kStatementTooComplex, "stack depth limit exceeded").At(expr.span);
  }
  ++level_;
  const bool is_apart = is_bounded() && level_ > max_levels_ && SubExpression(expr);
  if (!is_apart) std::visit([&](const auto& node) { Node(node, expr); }, expr.node);
  --level_;
  --depth_;
}

void Printer::Node(const BoundConstant& node, const BoundExpr&) {
  if (next_parameter_ == 0) return Append(SqliteLiteral(node.value));
  constants_.push_back(node.value);
  Append(fmt::format("?{}", next_parameter_++));
}

void Printer::Node(const BoundParameter& node, const BoundExpr&) { Append(fmt::format("?{}", node.index + 1)); }

void Printer::Node(const BoundColumn& node, const BoundExpr&) {
  Append(fmt::format("r{}.{}", node.relation, node.column));
}

std::string Printer::Printed(const std::function<void()>& print) {
  std::string outer = std::move(out_);
  out_.clear();
  print();
  std::swap(outer, out_);
  return outer;
}

std::string Printer::NotOrdinal(const BoundExpr& expr, std::string printed) {
  // SQLite makes 0 of `x AND 0`, also inside other logic.
  const bool may_fold = std::holds_alternative<BoundLogic>(expr.node);
  const bool is_integer = printed.find_first_not_of("()+-0123456789") == std::string::npos;
  return may_fold || is_integer ? fmt::format("coalesce(NULL, {})", printed) : printed;
}

Printer::Operands Printer::PrintOperands(const std::vector<BoundExprPtr>& arguments) {
  Operands operands;
  for (const BoundExprPtr& argument : arguments) {
    operands.texts.push_back(Printed([&] { Expression(*argument); }));
    operands.types.push_back(argument->type);
  }
  return operands;
}

void Printer::Node(const BoundCall& node, const BoundExpr& expr) {
  const Operands operands = PrintOperands(node.arguments);
  Append(PrintCall(*node.row, {.operands = operands.texts, .types = operands.types, .result = expr.type}));
}

void Printer::Node(const BoundOperator& node, const BoundExpr& expr) {
  const std::string_view separator = ChainSeparator(*node.row);
  Operands operands = PrintOperands(separator.empty() ? node.arguments : ChainOf(node));
  for (std::size_t i = 2; i < operands.texts.size(); ++i) operands.texts[1].append(separator).append(operands.texts[i]);
  Append(PrintOperator(*node.row, {.operands = operands.texts, .types = operands.types, .result = expr.type}));
}

void Printer::Node(const BoundCast& node, const BoundExpr& expr) {
  Append(CastSql(Printed([&] { Expression(*node.argument); }), node.argument->type, expr.type, node.context));
}

void Printer::Node(const BoundTemplate& node, const BoundExpr& expr) {
  const Operands operands = PrintOperands(node.arguments);
  Append(ExpandTemplate(node.sqlite, {.operands = operands.texts, .types = operands.types, .result = expr.type}));
}

void Printer::Node(const BoundComparison& node, const BoundExpr&) {
  const bool is_equality = node.op == Comparison::kEqual || node.op == Comparison::kNotEqual;
  if (node.left->type.id == TypeId::kSuper && !is_equality) {
    // Values of different types are not equal, and neither is less: NULL.
    const Operands operands = PrintOperands({node.left, node.right});
    Append(fmt::format("(super_compare({}, {}) {} 0)", operands.texts[0], operands.texts[1], SymbolOf(node.op)));
    return;
  }
  Append("(");
  is_equality ? EqualityKey(*node.left) : SortKey(*node.left);
  Append(fmt::format(" {} ", SymbolOf(node.op)));
  is_equality ? EqualityKey(*node.right) : SortKey(*node.right);
  Append(")");
}

void Printer::Node(const BoundLogic& node, const BoundExpr&) {
  if (node.op == Logic::kNot) {
    Append("(NOT ");
    Expression(*node.arguments[0]);
    Append(")");
    return;
  }
  LogicOf(node.op, node.arguments);
}

// SQLite's own tree of a chain leans to one side and may be 1000 deep, so a long chain is cut in halves.
void Printer::LogicOf(Logic op, std::span<const BoundExprPtr> arguments) {
  Append("(");
  if (arguments.size() > kLongChain) {
    LogicOf(op, arguments.first(arguments.size() / 2));
    Append(op == Logic::kAnd ? " AND " : " OR ");
    LogicOf(op, arguments.subspan(arguments.size() / 2));
  } else {
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      if (i > 0) Append(op == Logic::kAnd ? " AND " : " OR ");
      Expression(*arguments[i]);
    }
  }
  Append(")");
}

void Printer::Node(const BoundTest& node, const BoundExpr&) {
  Append("(");
  Expression(*node.argument);
  Append(node.is_negated ? " IS NOT " : " IS ");
  switch (node.test) {
    case TruthTest::kNull:
    case TruthTest::kUnknown:
      Append("NULL");
      break;
    case TruthTest::kTrue:
      Append("TRUE");
      break;
    case TruthTest::kFalse:
      Append("FALSE");
      break;
  }
  Append(")");
}

void Printer::Node(const BoundCase& node, const BoundExpr&) {
  Append("CASE");
  for (const BoundCase::When& when : node.whens) {
    Append(" WHEN ");
    Expression(*when.condition);
    Append(" THEN ");
    Expression(*when.result);
  }
  if (node.otherwise) {
    Append(" ELSE ");
    Expression(*node.otherwise);
  }
  Append(" END");
}

void Printer::Node(const BoundCoalesce& node, const BoundExpr&) {
  if (node.arguments.size() == 1) return Expression(*node.arguments[0]);
  Append("coalesce(");
  List(node.arguments);
  Append(")");
}

void Printer::Node(const BoundInList& node, const BoundExpr&) {
  Append("(");
  EqualityKey(*node.left);
  Append(node.is_negated ? " NOT IN (" : " IN (");
  List(node.items);
  Append("))");
}

namespace {

// Whether it is one value for all rows of an ungrouped SELECT.
bool IsAggregate(const BoundExpr& expr) {
  const auto* call = std::get_if<BoundTemplate>(&expr.node);
  return call != nullptr ? call->is_aggregate : HasAggregate(expr);
}

}  // namespace

void Printer::Node(const BoundSubquery& node, const BoundExpr&) {
  Append("(");
  if (node.kind == SubqueryKind::kExists) Append(node.is_negated ? "NOT EXISTS " : "EXISTS ");
  if (node.kind == SubqueryKind::kIn) {
    if (node.left.size() > 1) Append("(");
    for (std::size_t i = 0; i < node.left.size(); ++i) {
      if (i > 0) Append(", ");
      EqualityKey(*node.left[i]);
    }
    if (node.left.size() > 1) Append(")");
    Append(node.is_negated ? " NOT IN " : " IN ");
  }
  Append("(");
  // A scalar subquery gets the guard that refuses a second row, unless it can have one row only.
  const auto* select = std::get_if<BoundSelect>(&node.query->body);
  const bool is_single = select != nullptr && select->group_by.empty() &&
                         (select->from.empty() || (select->items.size() == 1 && IsAggregate(*select->items[0])));
  const bool is_guarded = node.kind == SubqueryKind::kScalar && !is_single;
  if (MayHoist(*node.query)) {
    Append(fmt::format("SELECT {} FROM {}))", is_guarded ? "single_row(c1)" : "*", Hoist(*node.query)));
    return;
  }
  const bool is_array = node.kind == SubqueryKind::kArray;
  if (is_guarded) Append("SELECT single_row(c1) FROM (");
  if (is_array) Append("SELECT array_of(c1) FROM (");
  Query(*node.query);
  if (is_guarded || is_array) Append(")");
  Append("))");
}

void Printer::Node(const BoundAggregate& node, const BoundExpr& expr) {
  Operands operands = PrintOperands(node.arguments);
  // The argument's collation decides what DISTINCT takes for the same.
  if (node.is_distinct) operands.texts[0] += CollationSql(operands.types[0]);
  const PrintArguments arguments{
      .operands = operands.texts, .types = operands.types, .result = expr.type, .descending = node.is_descending};
  Append(PrintCall(*node.row, arguments, node.is_distinct));
}

void Printer::Over(const BoundWindow& node) {
  Append(" OVER (");
  if (!node.partition_by.empty()) {
    Append("PARTITION BY ");
    for (std::size_t i = 0; i < node.partition_by.size(); ++i) {
      if (i > 0) Append(", ");
      EqualityKey(*node.partition_by[i]);
    }
  }
  if (!node.order_by.empty()) {
    Append(" ORDER BY ");
    Sorts(node.order_by);
  }
  if (node.frame) {
    Append(" ROWS BETWEEN ");
    AppendFrameBound(out_, node.frame->start);
    Append(" AND ");
    AppendFrameBound(out_, node.frame->end);
  }
  Append(")");
}

void Printer::Node(const BoundWindow& node, const BoundExpr& expr) {
  const Operands operands = PrintOperands(node.arguments);
  const std::string over = Printed([&] { Over(node); });
  Append("(");
  Append(PrintCall(*node.row, {.operands = operands.texts,
                               .types = operands.types,
                               .result = expr.type,
                               .descending = node.is_descending,
                               .over = over}));
  if (node.row->sqlite.find("$w") == std::string_view::npos) Append(over);
  Append(")");
}

void Printer::EqualityKey(const BoundExpr& expr) {
  Expression(expr);
  Append(CollationSql(expr.type));
}

void Printer::SortKey(const BoundExpr& expr) {
  Append(OrderKeySql(Printed([&] { Expression(expr); }), expr.type));
  Append(CollationSql(expr.type));
}

void Printer::Sorts(const std::vector<BoundSort>& sorts) {
  bool is_first = true;
  for (const BoundSort& sort : sorts) {
    if (!is_first) Append(", ");
    is_first = false;
    Append(NotOrdinal(*sort.key, Printed([&] { SortKey(*sort.key); })));
    Append(sort.is_descending ? " DESC" : " ASC");
    Append(sort.nulls_first ? " NULLS FIRST" : " NULLS LAST");
  }
}

void Printer::List(const std::vector<BoundExprPtr>& expressions) {
  for (std::size_t i = 0; i < expressions.size(); ++i) {
    if (i > 0) Append(", ");
    Expression(*expressions[i]);
  }
}

}  // namespace doppel::sql
