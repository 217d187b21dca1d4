#include "sql/commands/tree_rewrite.h"

#include <memory>
#include <utility>

namespace doppel::sql {
namespace {

class Rebuilder {
 public:
  explicit Rebuilder(TreeRewriter& rewriter) : rewriter_(rewriter) {}

  ExprPtr Expression(const Expr& expr) {
    Expr copy = expr;
    std::visit([&](auto& node) { Parts(node, expr.span); }, copy.node);
    if (const auto* column = std::get_if<ColumnRef>(&expr.node)) copy = rewriter_.OnColumn(*column, std::move(copy));
    return std::make_shared<const Expr>(std::move(copy));
  }

  QueryPtr WholeQuery(const Query& query) {
    rewriter_.EnterQuery(query);
    Query copy = query;
    if (copy.with) {
      for (CommonTable& table : copy.with->tables) {
        rewriter_.EnterCommonTable(table);
        Go(table.query);
      }
    }
    std::visit([&](auto& body) { Body(body); }, copy.body);
    Go(copy.order_by);
    Go(copy.limit);
    Go(copy.offset);
    return std::make_shared<const Query>(std::move(copy));
  }

 private:
  void Go(ExprPtr& expr) {
    if (expr) expr = Expression(*expr);
  }
  void Go(QueryPtr& query) {
    if (query) query = WholeQuery(*query);
  }
  void Go(TableRefPtr& ref) {
    if (!ref) return;
    TableRef copy = *ref;
    std::visit([&](auto& node) { FromParts(node); }, copy.node);
    if (const auto* named = std::get_if<NamedTable>(&ref->node)) copy = rewriter_.OnTable(*named, std::move(copy));
    ref = std::make_shared<const TableRef>(std::move(copy));
  }
  void Go(std::vector<ExprPtr>& list) {
    for (ExprPtr& expr : list) Go(expr);
  }
  void Go(std::vector<SortItem>& list) {
    for (SortItem& item : list) Go(item.expr);
  }
  void Go(std::vector<GroupByItem>& list) {
    for (GroupByItem& item : list) {
      if (auto* expr = std::get_if<ExprPtr>(&item.item)) Go(*expr);
      if (auto* extension = std::get_if<GroupingExtension>(&item.item)) Go(extension->items);
    }
  }
  void Go(std::vector<SelectItem>& items) {
    std::vector<SelectItem> rewritten;
    for (SelectItem& item : items) {
      Go(item.expr);
      for (SelectItem& result : rewriter_.OnItem(std::move(item))) rewritten.push_back(std::move(result));
    }
    items = std::move(rewritten);
  }

  // --- Bodies of queries.
  void Body(SelectCore& core) {
    Go(core.distinct_on);
    Go(core.top);
    Go(core.items);
    for (TableRefPtr& ref : core.from) Go(ref);
    Go(core.where);
    Go(core.start_with);
    Go(core.connect_by);
    Go(core.group_by);
    Go(core.having);
    Go(core.qualify);
  }
  void Body(SetOperation& operation) {
    for (QueryPtr& input : operation.inputs) Go(input);
  }
  void Body(Values& values) {
    for (std::vector<ExprPtr>& row : values.rows) Go(row);
  }

  // --- FROM items.
  void FromParts(NamedTable&) {}
  void FromParts(DerivedTable& node) { Go(node.query); }
  void FromParts(FunctionTable& node) { Go(node.call); }
  void FromParts(PathTable& node) { Go(node.path); }
  void FromParts(Join& node) {
    Go(node.left);
    Go(node.right);
    Go(node.on);
  }
  void FromParts(Pivot& node) {
    Go(node.input);
    for (SelectItem& item : node.aggregates) Go(item.expr);
    Go(node.column);
    for (SelectItem& item : node.values) Go(item.expr);
  }
  void FromParts(Unpivot& node) { Go(node.input); }

  // --- Expressions.
  void Parts(Literal&, base::Span) {}
  void Parts(TypedLiteral&, base::Span) {}
  void Parts(Star&, base::Span) {}
  void Parts(KeywordCall&, base::Span) {}
  void Parts(DefaultMarker&, base::Span) {}
  void Parts(ColumnRef&, base::Span) {}
  void Parts(ParameterRef& node, base::Span span) { rewriter_.OnParameter(node, span); }
  void Parts(FunctionCall& node, base::Span span) {
    node = rewriter_.OnCall(std::move(node), span);
    Go(node.arguments);
    Go(node.within_group);
    if (!node.over) return;
    WindowSpec over = *node.over;
    Go(over.partition_by);
    Go(over.order_by);
    if (over.frame) {
      Go(over.frame->start.offset);
      Go(over.frame->end.offset);
    }
    node.over = std::make_shared<const WindowSpec>(std::move(over));
  }
  void Parts(UnaryOperation& node, base::Span) { Go(node.operand); }
  void Parts(BinaryOperation& node, base::Span) {
    Go(node.left);
    Go(node.right);
  }
  void Parts(BooleanOperation& node, base::Span) { Go(node.operands); }
  void Parts(Not& node, base::Span) { Go(node.operand); }
  void Parts(Cast& node, base::Span) { Go(node.operand); }
  void Parts(Case& node, base::Span) {
    Go(node.operand);
    for (WhenClause& when : node.whens) {
      Go(when.condition);
      Go(when.result);
    }
    Go(node.otherwise);
  }
  void Parts(InList& node, base::Span) {
    Go(node.operand);
    Go(node.items);
  }
  void Parts(InSubquery& node, base::Span) {
    Go(node.operand);
    Go(node.query);
  }
  void Parts(Between& node, base::Span) {
    Go(node.operand);
    Go(node.low);
    Go(node.high);
  }
  void Parts(PatternMatch& node, base::Span) {
    Go(node.operand);
    Go(node.pattern);
    Go(node.escape);
  }
  void Parts(IsTest& node, base::Span) { Go(node.operand); }
  void Parts(IsDistinctFrom& node, base::Span) {
    Go(node.left);
    Go(node.right);
  }
  void Parts(Exists& node, base::Span) { Go(node.query); }
  void Parts(ScalarSubquery& node, base::Span) { Go(node.query); }
  void Parts(QuantifiedComparison& node, base::Span) {
    Go(node.left);
    Go(node.query);
    Go(node.array);
  }
  void Parts(Navigation& node, base::Span) {
    Go(node.operand);
    for (NavigationStep& step : node.steps) {
      auto* subscript = std::get_if<SubscriptStep>(&step);
      if (auto* attribute = std::get_if<Name>(&step)) *attribute = rewriter_.OnAttribute(std::move(*attribute));
      if (subscript == nullptr) continue;
      Go(subscript->index);
      Go(subscript->upper);
    }
  }
  void Parts(RowConstructor& node, base::Span) { Go(node.items); }
  void Parts(ArrayConstructor& node, base::Span) { Go(node.items); }
  void Parts(ArraySubquery& node, base::Span) { Go(node.query); }
  void Parts(Collate& node, base::Span) { Go(node.operand); }
  void Parts(Prior& node, base::Span) { Go(node.operand); }
  void Parts(OuterJoinMarker& node, base::Span) { Go(node.operand); }

  TreeRewriter& rewriter_;
};

}  // namespace

QueryPtr Rewrite(const Query& query, TreeRewriter& rewriter) { return Rebuilder(rewriter).WholeQuery(query); }

ExprPtr Rewrite(const Expr& expr, TreeRewriter& rewriter) { return Rebuilder(rewriter).Expression(expr); }

}  // namespace doppel::sql
