#include "sql/bind/explain_text.h"

#include <fmt/format.h>

#include "base/text.h"
#include "sql/functions/function.h"
#include "sql/functions/operators.h"
#include "sql/types/context.h"
#include "sql/types/type_table.h"

namespace doppel::sql {
namespace {

// What a literal or a converted value is called: strings are compared as text.
std::string TypeWord(LogicalType type) {
  if (type.id == TypeId::kVarchar || type.id == TypeId::kUnknown) return "text";
  if (type.id == TypeId::kBpchar) return "bpchar";
  return FormatType({type.id, -1});
}

std::string Constant(const Datum& value, LogicalType type) {
  if (IsNull(value)) return "NULL";
  const std::string text = ToText(ToValue(value), type, {});
  if (type.id == TypeId::kBool) return text == "t" ? "true" : "false";
  if (IsNumber(type.id)) return text;
  return base::SingleQuoted(text) + "::" + TypeWord(type);
}

std::string Unquoted(const std::string& name) {
  return name.size() > 2 && name.front() == '"' ? name.substr(1, name.size() - 2) : name;
}

std::string_view WordOf(TruthTest test) {
  switch (test) {
    case TruthTest::kNull:
      return "NULL";
    case TruthTest::kTrue:
      return "TRUE";
    case TruthTest::kFalse:
      return "FALSE";
    case TruthTest::kUnknown:
      return "UNKNOWN";
  }
  return "";
}

// The operators behind templates that match patterns.
std::string_view PatternSymbol(std::string_view sqlite) {
  if (sqlite.starts_with("like_match(")) return "~~";
  if (sqlite.starts_with("ilike_match(")) return "~~*";
  if (sqlite.starts_with("similar_match(")) return "~";
  return {};
}

std::string_view NameOf(const FunctionRow& row) { return row.column_name.empty() ? row.name : row.column_name; }

}  // namespace

void PlanText::Define(const BoundTable& table) {
  const catalog::Relation* relation = snapshot_.FindRelation(table.table);
  if (relation == nullptr) return;
  Relation& named = relations_[table.relation];
  named.name = relation->name;
  for (const catalog::Column& column : relation->columns) {
    named.columns[fmt::format("c{}", column.attnum)] = column.name;
  }
}

void PlanText::Define(int relation, std::string name, const std::vector<OutputColumn>& columns) {
  Relation& named = relations_[relation];
  named.name = std::move(name);
  for (std::size_t i = 0; i < columns.size(); ++i) named.columns[fmt::format("c{}", i + 1)] = columns[i].name;
}

struct PlanText::Visitor {
  const PlanText& text;
  const PlanQualifiers& qualifiers;
  LogicalType type;

  std::string Child(const BoundExprPtr& expr) const { return text.Print(*expr, qualifiers); }
  std::string List(const std::vector<BoundExprPtr>& items) const { return text.PrintList(items, qualifiers); }
  // An operand of a comparison, where varchar is seen as text.
  std::string Compared(const BoundExprPtr& expr) const {
    const bool is_converted = expr->type.id == TypeId::kVarchar && !std::holds_alternative<BoundConstant>(expr->node);
    return is_converted ? fmt::format("({})::text", Child(expr)) : Child(expr);
  }
  std::string Joined(const std::vector<BoundExprPtr>& items, std::string_view word) const {
    std::string out = "(";
    for (const BoundExprPtr& item : items) {
      if (out.size() > 1) out += fmt::format(" {} ", word);
      out += Child(item);
    }
    return out + ")";
  }

  std::string operator()(const BoundConstant& node) const { return Constant(node.value, type); }
  std::string operator()(const BoundParameter& node) const { return fmt::format("${}", node.index + 1); }
  std::string operator()(const BoundColumn& node) const {
    const auto relation = text.relations_.find(node.relation);
    // Columns of system relations are already called by their names.
    if (relation == text.relations_.end()) return Unquoted(node.column);
    const auto found = relation->second.columns.find(node.column);
    const std::string& name = found == relation->second.columns.end() ? node.column : found->second;
    if (qualifiers.outer.contains(node.relation)) return "\"outer\"." + name;
    if (qualifiers.inner.contains(node.relation)) return "\"inner\"." + name;
    return qualifiers.by_relation ? relation->second.name + "." + name : name;
  }
  std::string operator()(const BoundCall& node) const {
    return fmt::format("{}({})", NameOf(*node.row), List(node.arguments));
  }
  std::string operator()(const BoundOperator& node) const {
    if (node.arguments.size() == 1) return fmt::format("({} {})", node.row->symbol, Child(node.arguments[0]));
    return fmt::format("({} {} {})", Child(node.arguments[0]), node.row->symbol, Child(node.arguments[1]));
  }
  std::string operator()(const BoundCast& node) const {
    return fmt::format("({})::{}", Child(node.argument), FormatType(type));
  }
  std::string operator()(const BoundTemplate& node) const {
    const std::string_view symbol = PatternSymbol(node.sqlite);
    if (!symbol.empty() && node.arguments.size() == 2) {
      return fmt::format("({} {} {})", Compared(node.arguments[0]), symbol, Compared(node.arguments[1]));
    }
    // Checks of Doppel's own making are no part of the plan.
    if (node.arguments.size() == 1) return Child(node.arguments[0]);
    return fmt::format("{}({})", node.sqlite.substr(0, node.sqlite.find('(')), List(node.arguments));
  }
  std::string operator()(const BoundComparison& node) const {
    return fmt::format("({} {} {})", Compared(node.left), SymbolOf(node.op), Compared(node.right));
  }
  std::string operator()(const BoundLogic& node) const {
    if (node.op == Logic::kNot) return fmt::format("(NOT {})", Child(node.arguments[0]));
    return Joined(node.arguments, node.op == Logic::kAnd ? "AND" : "OR");
  }
  std::string operator()(const BoundTest& node) const {
    return fmt::format("({} IS {}{})", Child(node.argument), node.is_negated ? "NOT " : "", WordOf(node.test));
  }
  std::string operator()(const BoundCase& node) const {
    std::string out = "CASE";
    for (const BoundCase::When& when : node.whens) {
      out += fmt::format(" WHEN {} THEN {}", Child(when.condition), Child(when.result));
    }
    if (node.otherwise) out += " ELSE " + Child(node.otherwise);
    return out + " END";
  }
  std::string operator()(const BoundCoalesce& node) const { return fmt::format("COALESCE({})", List(node.arguments)); }
  std::string operator()(const BoundInList& node) const {
    std::string out = "(";
    for (const BoundExprPtr& item : node.items) {
      if (out.size() > 1) out += node.is_negated ? " AND " : " OR ";
      out += fmt::format("({} {} {})", Compared(node.left), node.is_negated ? "<>" : "=", Compared(item));
    }
    return node.items.size() == 1 ? out.substr(1) : out + ")";
  }
  std::string operator()(const BoundSubquery& node) const {
    const std::string plan = node.left.empty() ? "(subplan)" : fmt::format("({} = (subplan))", Child(node.left[0]));
    return node.is_negated ? fmt::format("(NOT {})", plan) : plan;
  }
  std::string operator()(const BoundAggregate& node) const {
    if (node.arguments.empty()) return fmt::format("{}(*)", NameOf(*node.row));
    return fmt::format("{}({}{})", NameOf(*node.row), node.is_distinct ? "DISTINCT " : "", List(node.arguments));
  }
  std::string operator()(const BoundWindow& node) const {
    return fmt::format("{}({}) OVER", NameOf(*node.row), List(node.arguments));
  }
};

std::string PlanText::Print(const BoundExpr& expr, const PlanQualifiers& qualifiers) const {
  return std::visit(Visitor{*this, qualifiers, expr.type}, expr.node);
}

std::string PlanText::PrintAll(const std::vector<BoundExprPtr>& conditions, const PlanQualifiers& qualifiers) const {
  if (conditions.size() == 1) return Print(*conditions[0], qualifiers);
  std::string out = "(";
  for (const BoundExprPtr& condition : conditions) {
    if (out.size() > 1) out += " AND ";
    out += Print(*condition, qualifiers);
  }
  return out + ")";
}

std::string PlanText::PrintList(const std::vector<BoundExprPtr>& items, const PlanQualifiers& qualifiers) const {
  std::string out;
  for (const BoundExprPtr& item : items) {
    if (!out.empty()) out += ", ";
    out += Print(*item, qualifiers);
  }
  return out;
}

}  // namespace doppel::sql
