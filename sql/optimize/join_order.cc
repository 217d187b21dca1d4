// Join order: which relation SQLite's nested loops visit in which order.
//
// The cost of an order is what SQLite will do: scan the first relation; for each next one, when an equality ties it to
// those before, keep its rows that pass their own conditions in a hash table (hash_joins.cc) and probe it once per row
// so far; else scan it once per row so far. Orders are searched exhaustively (dynamic programming over subsets) up to
// kMaxExact relations, greedily above. SQLite keeps an order that is written with CROSS JOIN.
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "sql/bind/bound_walk.h"
#include "sql/optimize/passes.h"

namespace doppel::sql {
namespace {

constexpr std::size_t kMaxExact = 11;
// In rows scanned, as measured.
constexpr double kKeepCost = 4.0;
constexpr double kProbeCost = 1.5;
constexpr double kUnknownRows = 1000;

struct Node {
  BoundFromPtr item;
  std::set<int> relations;
  double scanned = 1;   // rows read to find those that pass
  double filtered = 1;  // rows that pass the node's own conditions
  // When it is kept, smaller nodes filter it before: rows looked for in those, and rows left.
  double probed = 0;
  double kept = 1;
};

struct Edge {
  std::size_t a, b;
  double selectivity;
  // The larger end, of whose rows the smaller has left this part when the larger was kept.
  std::size_t larger = SIZE_MAX;
  double left = 1;
};

class JoinOrder {
 public:
  JoinOrder(JoinParts parts, TableStatistics& statistics) : parts_(std::move(parts)), statistics_(statistics) {
    for (const BoundFromPtr& item : parts_.items) nodes_.push_back(MakeNode(item));
    for (const BoundExprPtr& condition : parts_.conditions) AddCondition(*condition);
    ReduceNodes();
  }

  std::vector<std::size_t> Best() const { return nodes_.size() <= kMaxExact ? Exact() : Greedy(); }

 private:
  Node MakeNode(const BoundFromPtr& item) {
    Node node{item, RelationsDefinedBy(*item)};
    if (const auto* table = std::get_if<BoundTable>(&item->node)) {
      node.scanned = std::max(1.0, statistics_.Rows(table->table));
    } else if (const auto* subquery = std::get_if<BoundSubqueryTable>(&item->node)) {
      node.scanned = QueryRows(*subquery->query);
    } else if (const auto* join = std::get_if<BoundJoin>(&item->node)) {
      node.scanned = std::max(MakeNode(join->left).scanned, MakeNode(join->right).scanned);
    } else if (const auto* function = std::get_if<BoundFunctionTable>(&item->node)) {
      node.scanned = FunctionRows(*function);
    } else {
      node.scanned = kUnknownRows;
    }
    node.filtered = node.scanned;
    return node;
  }

  // A grouped or filtered derived table is thought to have a tenth of its largest input.
  double QueryRows(const BoundQuery& query) {
    const auto* select = std::get_if<BoundSelect>(&query.body);
    if (select == nullptr) return kUnknownRows;
    double rows = 1;
    for (const BoundFromPtr& from : select->from) rows = std::max(rows, MakeNode(from).scanned);
    if (!select->group_by.empty() || select->where) rows = std::max(1.0, rows / 10);
    return rows;
  }

  // Groups of kept_rows() are thought of as those of a grouped derived table.
  double FunctionRows(const BoundFunctionTable& function) {
    if (function.arguments.size() != 1) return kUnknownRows;
    const auto* subquery = std::get_if<BoundSubquery>(&function.arguments[0]->node);
    return subquery == nullptr ? kUnknownRows : QueryRows(*subquery->query);
  }

  std::optional<std::size_t> NodeOf(const std::set<int>& relations) const {
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      if (std::includes(nodes_[i].relations.begin(), nodes_[i].relations.end(), relations.begin(), relations.end())) {
        return i;
      }
    }
    return std::nullopt;
  }

  void AddCondition(const BoundExpr& condition) {
    std::set<int> own;
    for (const int relation : RelationsOf(condition)) {
      if (NodeOf({relation})) own.insert(relation);
    }
    if (own.empty()) return;
    if (const auto node = NodeOf(own)) {
      nodes_[*node].filtered = std::max(1.0, nodes_[*node].filtered * Selectivity(condition, nodes_[*node]));
      return;
    }
    const auto* comparison = std::get_if<BoundComparison>(&condition.node);
    if (comparison == nullptr || comparison->op != Comparison::kEqual) return;
    const auto left = NodeOf(RelationsOf(*comparison->left));
    const auto right = NodeOf(RelationsOf(*comparison->right));
    if (!left || !right || *left == *right) return;
    if (RelationsOf(*comparison->left).empty() || RelationsOf(*comparison->right).empty()) return;
    const double distinct =
        std::max(Distinct(*comparison->left, nodes_[*left]), Distinct(*comparison->right, nodes_[*right]));
    edges_.push_back({*left, *right, 1 / std::max(1.0, distinct)});
  }

  // A small node's own conditions leave less of the larger ones that equalities tie to it, before they are joined.
  void ReduceNodes() {
    std::vector<std::size_t> by_size(nodes_.size());
    std::iota(by_size.begin(), by_size.end(), 0u);
    std::sort(by_size.begin(), by_size.end(),
              [&](std::size_t a, std::size_t b) { return nodes_[a].scanned < nodes_[b].scanned; });
    for (const std::size_t larger : by_size) {
      nodes_[larger].kept = nodes_[larger].filtered;
      for (Edge& edge : edges_) {
        if (edge.a != larger && edge.b != larger) continue;
        const Node& smaller = nodes_[edge.a == larger ? edge.b : edge.a];
        if (smaller.scanned * kMuchSmaller > nodes_[larger].scanned) continue;
        edge.larger = larger;
        edge.left = smaller.kept / smaller.scanned;
        if (edge.left == 1) continue;
        nodes_[larger].probed += nodes_[larger].kept;
        nodes_[larger].kept = std::max(1.0, nodes_[larger].kept * edge.left);
      }
    }
  }

  double Distinct(const BoundExpr& expr, const Node& node) {
    const auto* column = std::get_if<BoundColumn>(&expr.node);
    const auto* table = std::get_if<BoundTable>(&node.item->node);
    if (const auto* cast = std::get_if<BoundCast>(&expr.node)) return Distinct(*cast->argument, node);
    if (RelationsOf(expr).empty()) return 1;
    // A column of a query around this one has one value for all rows.
    if (column != nullptr && !node.relations.contains(column->relation)) return 1;
    if (column != nullptr && table != nullptr) {
      return std::max(1.0, statistics_.DistinctValues(table->table, AttributeOf(*column)));
    }
    return std::max(1.0, column != nullptr ? node.scanned : node.scanned / 10);
  }

  double Selectivity(const BoundExpr& condition, const Node& node) {
    if (const auto* comparison = std::get_if<BoundComparison>(&condition.node)) {
      if (comparison->op == Comparison::kNotEqual) return 0.9;
      if (comparison->op != Comparison::kEqual) return 0.4;
      return 1 / std::max(Distinct(*comparison->left, node), Distinct(*comparison->right, node));
    }
    if (const auto* list = std::get_if<BoundInList>(&condition.node)) {
      const double hit = std::min(1.0, static_cast<double>(list->items.size()) / Distinct(*list->left, node));
      return list->is_negated ? 1 - hit : hit;
    }
    if (const auto* logic = std::get_if<BoundLogic>(&condition.node)) {
      double result = logic->op == Logic::kOr ? 0 : 1;
      for (const BoundExprPtr& argument : logic->arguments) {
        const double part = Selectivity(*argument, node);
        result = logic->op == Logic::kOr ? std::min(1.0, result + part) : result * part;
      }
      return logic->op == Logic::kNot ? std::max(0.05, 1 - result) : result;
    }
    return std::holds_alternative<BoundSubquery>(condition.node) ? 0.2 : 0.15;
  }

  // Rows after joining `next` to the set `joined` of `rows` rows, of which `first` is not kept; whether an equality
  // ties them.
  double RowsWith(std::uint32_t joined, std::size_t first, double rows, std::size_t next, bool& is_tied) const {
    double selectivity = 1;
    double already = 1;
    double fewest = std::numeric_limits<double>::infinity();
    is_tied = false;
    for (const Edge& edge : edges_) {
      const bool ties =
          (edge.a == next && (joined >> edge.b & 1) != 0) || (edge.b == next && (joined >> edge.a & 1) != 0);
      if (!ties) continue;
      is_tied = true;
      selectivity *= edge.selectivity;
      if (edge.larger != first) already /= edge.left;
      fewest = std::min({fewest, nodes_[edge.a].scanned, nodes_[edge.b].scanned});
    }
    // The smaller of two tables usually holds the key that the larger refers to; and columns of one key are not
    // independent: together they have no more values than the table has rows.
    if (is_tied) selectivity = std::max(selectivity, 1 / fewest);
    const double result = rows * nodes_[next].kept * selectivity * already;
    return std::max(1.0, result);
  }

  double StepCost(double rows, std::size_t next, bool is_tied) const {
    if (!is_tied) return rows * nodes_[next].scanned;
    return nodes_[next].scanned + nodes_[next].kept * kKeepCost + (nodes_[next].probed + rows) * kProbeCost;
  }

  std::vector<std::size_t> Exact() const {
    struct State {
      double cost = std::numeric_limits<double>::infinity();
      double rows = 1;
      std::vector<std::size_t> order;
    };
    std::vector<State> states(std::size_t{1} << nodes_.size());
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      states[std::size_t{1} << i] = {nodes_[i].scanned, nodes_[i].filtered, {i}};
    }
    for (std::uint32_t set = 1; set < states.size(); ++set) {
      if (states[set].order.empty()) continue;
      for (std::size_t next = 0; next < nodes_.size(); ++next) {
        if ((set >> next & 1) != 0) continue;
        bool is_tied = false;
        const double rows = RowsWith(set, states[set].order[0], states[set].rows, next, is_tied);
        const double cost = states[set].cost + StepCost(states[set].rows, next, is_tied) + rows;
        State& target = states[set | (1u << next)];
        if (cost >= target.cost) continue;
        target.cost = cost;
        target.rows = rows;
        target.order = states[set].order;
        target.order.push_back(next);
      }
    }
    return states.back().order;
  }

  std::vector<std::size_t> Greedy() const {
    std::vector<std::size_t> order;
    // Beyond 32 relations the order they were written in is kept.
    if (nodes_.size() > 32) {
      for (std::size_t i = 0; i < nodes_.size(); ++i) order.push_back(i);
      return order;
    }
    std::uint32_t joined = 0;
    double rows = 1;
    while (order.size() < nodes_.size()) {
      std::size_t best = nodes_.size();
      double best_cost = std::numeric_limits<double>::infinity();
      double best_rows = 1;
      for (std::size_t next = 0; next < nodes_.size(); ++next) {
        if ((joined >> next & 1) != 0) continue;
        bool is_tied = false;
        const double after = order.empty() ? nodes_[next].filtered : RowsWith(joined, order[0], rows, next, is_tied);
        const double cost = (order.empty() ? nodes_[next].scanned : StepCost(rows, next, is_tied)) + after;
        if (cost < best_cost) {
          best = next;
          best_cost = cost;
          best_rows = after;
        }
      }
      order.push_back(best);
      joined |= 1u << best;
      rows = best_rows;
    }
    return order;
  }

  JoinParts parts_;
  TableStatistics& statistics_;
  std::vector<Node> nodes_;
  std::vector<Edge> edges_;
};

void Flatten(const BoundFromPtr& from, JoinParts& parts) {
  const auto* join = std::get_if<BoundJoin>(&from->node);
  if (join == nullptr || (join->kind != JoinKind::kInner && join->kind != JoinKind::kCross)) {
    parts.items.push_back(from);
    return;
  }
  Flatten(join->left, parts);
  Flatten(join->right, parts);
  for (const BoundExprPtr& condition : Conjuncts(join->on)) parts.conditions.push_back(condition);
}

// Functions over columns of other entries must stay behind them.
bool HaveAnOrder(const std::vector<BoundFromPtr>& items) {
  std::set<int> defined;
  for (const BoundFromPtr& item : items) defined.merge(RelationsDefinedBy(*item));
  return std::any_of(items.begin(), items.end(), [&](const BoundFromPtr& item) {
    BoundQuery probe;
    probe.body = BoundSelect{.items = {}, .from = {item}};
    const std::set<int> read = OuterRelationsOf(probe);
    return std::any_of(read.begin(), read.end(), [&](int relation) { return defined.contains(relation); });
  });
}

}  // namespace

JoinParts FlattenJoins(const BoundSelect& select) {
  JoinParts parts;
  for (const BoundFromPtr& from : select.from) Flatten(from, parts);
  for (const BoundExprPtr& condition : Conjuncts(select.where)) parts.conditions.push_back(condition);
  return parts;
}

BoundSelect OrderJoins(BoundSelect select, TableStatistics& statistics) {
  JoinParts parts = FlattenJoins(select);
  if (parts.items.size() < 2 || HaveAnOrder(parts.items)) return select;
  const std::vector<std::size_t> order = JoinOrder(parts, statistics).Best();
  select.from.clear();
  for (const std::size_t index : order) select.from.push_back(parts.items[index]);
  select.where = Conjunction(std::move(parts.conditions));
  select.is_join_order_fixed = true;
  return select;
}

}  // namespace doppel::sql
