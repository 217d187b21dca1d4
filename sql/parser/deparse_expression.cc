// Expressions as SQL text. Whatever stands beside an operator is put in parentheses unless it needs none under any
// precedence, so that the text means the tree whoever reads it.
#include <array>

#include "sql/parser/deparse.h"
#include "sql/parser/keywords.h"
#include "sql/parser/sql_writer.h"

namespace doppel::sql {

namespace {

constexpr std::array<std::string_view, 4> kTruthTests = {"NULL", "TRUE", "FALSE", "UNKNOWN"};
constexpr std::array<std::string_view, 3> kPatternWords = {"LIKE", "ILIKE", "SIMILAR TO"};

bool IsNegativeNumber(const Literal& literal) {
  return literal.kind != LiteralKind::kString && literal.text.starts_with('-');
}

// Whether the node is written so that no neighbour can pull it apart.
bool IsSelfContained(const Expr& expr) {
  if (const auto* literal = std::get_if<Literal>(&expr.node)) return !IsNegativeNumber(*literal);
  if (const auto* cast = std::get_if<Cast>(&expr.node)) {
    return cast->form != CastForm::kColons || IsSelfContained(*cast->operand);
  }
  return std::holds_alternative<TypedLiteral>(expr.node) || std::holds_alternative<ParameterRef>(expr.node) ||
         std::holds_alternative<ColumnRef>(expr.node) || std::holds_alternative<FunctionCall>(expr.node) ||
         std::holds_alternative<KeywordCall>(expr.node) || std::holds_alternative<Case>(expr.node) ||
         std::holds_alternative<Exists>(expr.node) || std::holds_alternative<ScalarSubquery>(expr.node) ||
         std::holds_alternative<Navigation>(expr.node) || std::holds_alternative<RowConstructor>(expr.node) ||
         std::holds_alternative<ArrayConstructor>(expr.node) || std::holds_alternative<ArraySubquery>(expr.node) ||
         std::holds_alternative<OuterJoinMarker>(expr.node);
}

// Whether [i] or .a may follow without parentheses.
bool TakesNavigation(const Expr& expr, const NavigationStep& first) {
  if (std::holds_alternative<ColumnRef>(expr.node)) return std::holds_alternative<SubscriptStep>(first);
  if (const auto* call = std::get_if<FunctionCall>(&expr.node)) {
    return call->over == nullptr && call->within_group.empty() && call->nulls == NullTreatment::kUnspecified;
  }
  return std::holds_alternative<ParameterRef>(expr.node) || std::holds_alternative<ArrayConstructor>(expr.node);
}

void WriteFrameBound(SqlWriter& writer, const FrameBound& bound) {
  switch (bound.kind) {
    case FrameBoundKind::kUnboundedPreceding:
      writer.Word("UNBOUNDED PRECEDING");
      return;
    case FrameBoundKind::kPreceding:
      writer.Operand(*bound.offset).Word("PRECEDING");
      return;
    case FrameBoundKind::kCurrentRow:
      writer.Word("CURRENT ROW");
      return;
    case FrameBoundKind::kFollowing:
      writer.Operand(*bound.offset).Word("FOLLOWING");
      return;
    case FrameBoundKind::kUnboundedFollowing:
      writer.Word("UNBOUNDED FOLLOWING");
      return;
  }
}

void WriteWindow(SqlWriter& writer, const WindowSpec& window) {
  writer.Word("OVER (");
  if (!window.partition_by.empty()) writer.Word("PARTITION BY").Exprs(window.partition_by);
  if (!window.order_by.empty()) writer.Word("ORDER BY").Sort(window.order_by);
  if (window.frame) {
    writer.Word(window.frame->unit == FrameUnit::kRows ? "ROWS" : "RANGE").Word("BETWEEN");
    WriteFrameBound(writer, window.frame->start);
    writer.Word("AND");
    WriteFrameBound(writer, window.frame->end);
  }
  writer.Raw(")");
}

// left, right, array and their kin stay bare in front of a parenthesis.
std::string FunctionName(const FunctionCall& call) {
  const Name& name = call.name.front();
  bool stays_bare =
      IsReservedFunctionName(name.text) || name.text == "extract" || (name.text == "array" && !call.is_star);
  return call.name.size() == 1 && stays_bare ? name.text : QuoteName(call.name);
}

class ExprWriter {
 public:
  explicit ExprWriter(SqlWriter& writer) : w_(writer) {}

  void operator()(const Literal& literal) {
    switch (literal.kind) {
      case LiteralKind::kNull:
        w_.Word("NULL");
        return;
      case LiteralKind::kTrue:
        w_.Word("TRUE");
        return;
      case LiteralKind::kFalse:
        w_.Word("FALSE");
        return;
      case LiteralKind::kString:
        w_.String(literal.text);
        return;
      case LiteralKind::kBitString:
        w_.Word(literal.text.front() == 'b' ? "B'" : "X'").Raw(std::string_view(literal.text).substr(1)).Raw("'");
        return;
      case LiteralKind::kInteger:
      case LiteralKind::kDecimal:
      case LiteralKind::kFloat:
        w_.Word(literal.text);
        return;
    }
  }

  void operator()(const TypedLiteral& literal) {
    TypeName type = *literal.type;
    std::optional<IntervalQualifier> qualifier = std::exchange(type.interval, std::nullopt);
    w_.Put(type).String(literal.text);
    if (qualifier) w_.Word(IntervalQualifierText(*qualifier));
  }

  void operator()(const ParameterRef& parameter) { w_.Word("$" + std::to_string(parameter.number)); }

  void operator()(const ColumnRef& column) {
    std::string text;
    for (std::size_t i = 0; i < column.path.size(); ++i) {
      if (i > 0) text += '.';
      // What follows a table and its column names attributes of a SUPER value.
      text += QuoteName(i < 2 ? column.path[i].text : column.path[i].exact());
    }
    w_.Word(text);
  }

  void operator()(const Star& star) {
    if (star.qualifier.empty()) {
      w_.Word("*");
    } else {
      w_.Put(star.qualifier).Raw(".*");
    }
    if (!star.exclude.empty()) w_.Word("EXCLUDE").Columns(star.exclude);
  }

  void operator()(const FunctionCall& call) {
    w_.WordIf(call.is_approximate, "APPROXIMATE").Word(FunctionName(call)).Raw("(");
    if (call.is_star) w_.Raw("*");
    w_.WordIf(call.is_distinct, "DISTINCT").Exprs(call.arguments).Raw(")");
    if (!call.within_group.empty()) w_.Word("WITHIN GROUP (ORDER BY").Sort(call.within_group).Raw(")");
    w_.WordIf(call.nulls == NullTreatment::kIgnoreNulls, "IGNORE NULLS");
    w_.WordIf(call.nulls == NullTreatment::kRespectNulls, "RESPECT NULLS");
    if (call.over != nullptr) WriteWindow(w_, *call.over);
  }

  void operator()(const KeywordCall& call) {
    w_.Word(call.word);
    if (call.precision) w_.Raw("(" + std::to_string(*call.precision) + ")");
  }

  void operator()(const UnaryOperation& operation) {
    if (operation.is_postfix) {
      // The parentheses tell it from an infix operator whatever comes next.
      w_.Word("(").Operand(*operation.operand).Word(operation.op).Raw(")");
    } else {
      w_.Word(operation.op).Operand(*operation.operand);
    }
  }

  void operator()(const BinaryOperation& operation) {
    w_.Operand(*operation.left).Word(operation.op).Operand(*operation.right);
  }

  void operator()(const BooleanOperation& operation) {
    std::string_view word = operation.op == BooleanOperator::kAnd ? "AND" : "OR";
    for (std::size_t i = 0; i < operation.operands.size(); ++i) {
      if (i > 0) w_.Word(word);
      w_.Operand(*operation.operands[i]);
    }
  }

  void operator()(const Not& negation) { w_.Word("NOT").Operand(*negation.operand); }

  void operator()(const Cast& cast) {
    switch (cast.form) {
      case CastForm::kColons:
        w_.Operand(*cast.operand).Raw("::");
        // The type's name follows without a blank.
        w_.Raw(Deparse(*cast.type));
        return;
      case CastForm::kConvert:
        w_.Word("CONVERT(").Put(*cast.type).Raw(",").Put(*cast.operand).Raw(")");
        return;
      case CastForm::kCast:
      case CastForm::kTryCast:
        w_.Word(cast.form == CastForm::kCast ? "CAST(" : "TRY_CAST(").Put(*cast.operand);
        w_.Word("AS").Put(*cast.type).Raw(")");
        return;
    }
  }

  void operator()(const Case& node) {
    w_.Word("CASE");
    if (node.operand != nullptr) w_.Put(*node.operand);
    for (const WhenClause& when : node.whens) {
      w_.Word("WHEN").Put(*when.condition).Word("THEN").Put(*when.result);
    }
    if (node.otherwise != nullptr) w_.Word("ELSE").Put(*node.otherwise);
    w_.Word("END");
  }

  void operator()(const InList& list) {
    w_.Operand(*list.operand).WordIf(list.is_negated, "NOT").Word("IN (").Exprs(list.items).Raw(")");
  }

  void operator()(const InSubquery& in) {
    w_.Operand(*in.operand).WordIf(in.is_negated, "NOT").Word("IN").Subquery(*in.query);
  }

  void operator()(const Between& between) {
    w_.Operand(*between.operand).WordIf(between.is_negated, "NOT").Word("BETWEEN");
    w_.Operand(*between.low).Word("AND").Operand(*between.high);
  }

  void operator()(const PatternMatch& match) {
    w_.Operand(*match.operand).WordIf(match.is_negated, "NOT");
    w_.Word(kPatternWords[static_cast<std::size_t>(match.kind)]).Operand(*match.pattern);
    if (match.escape != nullptr) w_.Word("ESCAPE").Operand(*match.escape);
  }

  void operator()(const IsTest& test) {
    w_.Operand(*test.operand).Word("IS").WordIf(test.is_negated, "NOT");
    w_.Word(kTruthTests[static_cast<std::size_t>(test.test)]);
  }

  void operator()(const IsDistinctFrom& test) {
    w_.Operand(*test.left).Word("IS").WordIf(test.is_negated, "NOT").Word("DISTINCT FROM").Operand(*test.right);
  }

  void operator()(const Exists& exists) { w_.Word("EXISTS").Subquery(*exists.query); }

  void operator()(const ScalarSubquery& subquery) { w_.Subquery(*subquery.query); }

  void operator()(const QuantifiedComparison& comparison) {
    w_.Operand(*comparison.left).Word(comparison.op);
    w_.Word(comparison.quantifier == Quantifier::kAny ? "ANY" : "ALL");
    if (comparison.query != nullptr) {
      w_.Subquery(*comparison.query);
    } else {
      w_.Word("(").Put(*comparison.array).Raw(")");
    }
  }

  void operator()(const Navigation& navigation) {
    if (TakesNavigation(*navigation.operand, navigation.steps.front())) {
      w_.Put(*navigation.operand);
    } else {
      w_.Word("(").Put(*navigation.operand).Raw(")");
    }
    for (const NavigationStep& step : navigation.steps) {
      if (const auto* name = std::get_if<Name>(&step)) {
        w_.Raw(".").Raw(QuoteName(name->exact()));
        continue;
      }
      const auto& subscript = std::get<SubscriptStep>(step);
      w_.Raw("[").Put(*subscript.index);
      if (subscript.upper != nullptr) w_.Raw(" :").Put(*subscript.upper);
      w_.Raw("]");
    }
  }

  void operator()(const RowConstructor& row) { w_.Word(row.is_explicit ? "ROW(" : "(").Exprs(row.items).Raw(")"); }

  void operator()(const ArrayConstructor& array) { w_.Word("ARRAY[").Exprs(array.items).Raw("]"); }

  void operator()(const ArraySubquery& array) { w_.Word("ARRAY").Subquery(*array.query); }

  void operator()(const Collate& collate) { w_.Operand(*collate.operand).Word("COLLATE").Put(collate.collation); }

  void operator()(const Prior& prior) { w_.Word("PRIOR").Operand(*prior.operand); }

  void operator()(const OuterJoinMarker& marker) { w_.Put(*marker.operand).Raw("(+)"); }

  void operator()(const DefaultMarker&) { w_.Word("DEFAULT"); }

 private:
  SqlWriter& w_;
};

}  // namespace

SqlWriter& SqlWriter::Put(const Expr& expr) {
  std::visit(ExprWriter(*this), expr.node);
  return *this;
}

SqlWriter& SqlWriter::Operand(const Expr& expr) {
  const auto* unary = std::get_if<UnaryOperation>(&expr.node);
  bool has_parentheses = unary != nullptr && unary->is_postfix;
  if (IsSelfContained(expr) || has_parentheses) return Put(expr);
  return Word("(").Put(expr).Raw(")");
}

SqlWriter& SqlWriter::Exprs(const std::vector<ExprPtr>& exprs) {
  return List(exprs, [&](const ExprPtr& expr) { Put(*expr); });
}

SqlWriter& SqlWriter::Sort(const std::vector<SortItem>& items) {
  return List(items, [&](const SortItem& item) {
    Put(*item.expr).WordIf(item.is_descending, "DESC");
    WordIf(item.nulls == NullsOrder::kFirst, "NULLS FIRST").WordIf(item.nulls == NullsOrder::kLast, "NULLS LAST");
  });
}

}  // namespace doppel::sql
