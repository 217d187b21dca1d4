#include "sql/bind/bound_walk.h"

#include <algorithm>
#include <type_traits>
#include <utility>

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

}  // namespace

bool SameExpression(const BoundExpr& a, const BoundExpr& b) {
  if (&a == &b) return true;
  if (a.type != b.type || a.node.index() != b.node.index()) return false;
  return std::visit([&](const auto& node) { return SameNode(node, std::get<std::decay_t<decltype(node)>>(b.node)); },
                    a.node);
}

void ForEachChild(const BoundExpr& expr, const std::function<void(const BoundExpr&)>& visit) {
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

bool Contains(const BoundExpr& expr, const std::function<bool(const BoundExpr&)>& test) {
  if (test(expr)) return true;
  bool found = false;
  ForEachChild(expr, [&](const BoundExpr& child) { found = found || Contains(child, test); });
  return found;
}

bool HasAggregate(const BoundExpr& expr) {
  return Contains(expr, [](const BoundExpr& part) { return std::holds_alternative<BoundAggregate>(part.node); });
}

bool HasWindow(const BoundExpr& expr) {
  return Contains(expr, [](const BoundExpr& part) { return std::holds_alternative<BoundWindow>(part.node); });
}

bool HasSubquery(const BoundExpr& expr) {
  return Contains(expr, [](const BoundExpr& part) { return std::holds_alternative<BoundSubquery>(part.node); });
}

namespace {

// Walks a query with all it holds: relations it defines and columns its expressions name.
template <typename Visit>
class ColumnWalker {
 public:
  explicit ColumnWalker(Visit visit) : visit_(std::move(visit)) {}
  std::set<int> defined;
  std::set<int> ctes;  // that it reads

  void Expr(const BoundExpr& expr) {
    if (const auto* column = std::get_if<BoundColumn>(&expr.node)) visit_(*column);
    if (const auto* subquery = std::get_if<BoundSubquery>(&expr.node)) Query(*subquery->query);
    // ForEachChild stops at aggregates, whose arguments belong to another level of grouping.
    if (const auto* aggregate = std::get_if<BoundAggregate>(&expr.node)) {
      for (const BoundExprPtr& argument : aggregate->arguments) Expr(*argument);
    }
    ForEachChild(expr, [&](const BoundExpr& child) { Expr(child); });
  }

  void Query(const BoundQuery& query) {
    for (const BoundCte& cte : query.ctes) Query(*cte.query);
    if (const auto* select = std::get_if<BoundSelect>(&query.body)) {
      for (const BoundExprPtr& item : select->items) Expr(*item);
      for (const BoundFromPtr& from : select->from) From(*from);
      if (select->where) Expr(*select->where);
      for (const BoundExprPtr& key : select->group_by) Expr(*key);
      if (select->having) Expr(*select->having);
    } else if (const auto* operation = std::get_if<BoundSetOperation>(&query.body)) {
      defined.insert(query.order_relation);
      for (const BoundQueryPtr& input : operation->inputs) Query(*input);
    } else {
      for (const auto& row : std::get<BoundValues>(query.body).rows) {
        for (const BoundExprPtr& value : row) Expr(*value);
      }
    }
    for (const BoundSort& sort : query.order_by) Expr(*sort.key);
    if (query.limit) Expr(*query.limit);
    if (query.offset) Expr(*query.offset);
  }

  void From(const BoundFrom& from) {
    if (const auto* join = std::get_if<BoundJoin>(&from.node)) {
      From(*join->left);
      From(*join->right);
      if (join->on) Expr(*join->on);
    } else if (const auto* subquery = std::get_if<BoundSubqueryTable>(&from.node)) {
      defined.insert(subquery->relation);
      Query(*subquery->query);
    } else if (const auto* table = std::get_if<BoundTable>(&from.node)) {
      defined.insert(table->relation);
    } else if (const auto* system = std::get_if<BoundSystemTable>(&from.node)) {
      defined.insert(system->relation);
    } else if (const auto* cte = std::get_if<BoundCteTable>(&from.node)) {
      defined.insert(cte->relation);
      ctes.insert(cte->cte);
    } else {
      const auto& function = std::get<BoundFunctionTable>(from.node);
      defined.insert(function.relation);
      for (const BoundExprPtr& argument : function.arguments) Expr(*argument);
    }
  }

 private:
  Visit visit_;
};

template <typename Tree>
void Walk(const Tree& tree, auto& walker) {
  if constexpr (std::is_same_v<Tree, BoundExpr>) {
    walker.Expr(tree);
  } else {
    walker.Query(tree);
  }
}

template <typename Tree>
std::set<int> FreeRelations(const Tree& tree) {
  std::set<int> used;
  ColumnWalker walker([&](const BoundColumn& column) { used.insert(column.relation); });
  Walk(tree, walker);
  for (const int relation : walker.defined) used.erase(relation);
  return used;
}

}  // namespace

void ForEachColumn(const BoundExpr& expr, const std::function<void(const BoundColumn&)>& visit) {
  ColumnWalker walker(visit);
  walker.Expr(expr);
}

void ForEachColumn(const BoundQuery& query, const std::function<void(const BoundColumn&)>& visit) {
  ColumnWalker walker(visit);
  walker.Query(query);
}

std::set<int> RelationsOf(const BoundExpr& expr) { return FreeRelations(expr); }

bool ReadsOnly(const BoundExpr& expr, const std::set<int>& relations) {
  const std::set<int> read = RelationsOf(expr);
  return !read.empty() && std::includes(relations.begin(), relations.end(), read.begin(), read.end());
}

bool EquatesSides(const BoundExpr& condition, const std::set<int>& left, const std::set<int>& right) {
  const auto* comparison = std::get_if<BoundComparison>(&condition.node);
  if (comparison == nullptr || comparison->op != Comparison::kEqual) return false;
  const BoundExpr& a = *comparison->left;
  const BoundExpr& b = *comparison->right;
  return (ReadsOnly(a, left) && ReadsOnly(b, right)) || (ReadsOnly(a, right) && ReadsOnly(b, left));
}

std::set<int> OuterRelationsOf(const BoundQuery& query) { return FreeRelations(query); }

std::set<int> ReferencedCtes(const BoundQuery& query) {
  ColumnWalker walker([](const BoundColumn&) {});
  walker.Query(query);
  return std::move(walker.ctes);
}

std::set<int> RelationsDefinedBy(const BoundFrom& from) {
  if (const auto* join = std::get_if<BoundJoin>(&from.node)) {
    std::set<int> both = RelationsDefinedBy(*join->left);
    both.merge(RelationsDefinedBy(*join->right));
    return both;
  }
  if (const auto* subquery = std::get_if<BoundSubqueryTable>(&from.node)) return {subquery->relation};
  if (const auto* table = std::get_if<BoundTable>(&from.node)) return {table->relation};
  if (const auto* system = std::get_if<BoundSystemTable>(&from.node)) return {system->relation};
  if (const auto* cte = std::get_if<BoundCteTable>(&from.node)) return {cte->relation};
  return {std::get<BoundFunctionTable>(from.node).relation};
}

std::int16_t AttributeOf(const BoundColumn& column) {
  return static_cast<std::int16_t>(std::stoi(column.column.substr(1)));
}

std::vector<BoundExprPtr> Conjuncts(const BoundExprPtr& condition) {
  if (!condition) return {};
  const auto* logic = std::get_if<BoundLogic>(&condition->node);
  if (logic == nullptr || logic->op != Logic::kAnd) return {condition};
  std::vector<BoundExprPtr> all;
  for (const BoundExprPtr& argument : logic->arguments) {
    const std::vector<BoundExprPtr> parts = Conjuncts(argument);
    all.insert(all.end(), parts.begin(), parts.end());
  }
  return all;
}

BoundExprPtr Conjunction(std::vector<BoundExprPtr> conditions) {
  if (conditions.empty()) return nullptr;
  if (conditions.size() == 1) return conditions[0];
  const base::Span span = conditions[0]->span;
  return MakeBound({TypeId::kBool, -1}, span, BoundLogic{Logic::kAnd, std::move(conditions)});
}

}  // namespace doppel::sql
