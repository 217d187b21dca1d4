#include "sql/bind/explain.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "base/text.h"
#include "catalog/materialized_view.h"
#include "sql/bind/bound_walk.h"
#include "sql/bind/explain_text.h"
#include "sql/types/type_table.h"

namespace doppel::sql {
namespace {

// One plan node: its line, what is printed under it, and its estimates.
struct Plan {
  std::string label;  // "XN Seq Scan on t"
  std::vector<std::string> details;
  std::vector<Plan> inputs;
  double rows = 1;
  double cost = 0;
  int width = 0;
};

int WidthOf(const std::vector<OutputColumn>& columns) {
  int width = 0;
  for (const OutputColumn& column : columns) {
    const int length = GetType(column.type.id).length;
    width += length > 0 ? length : std::max(1, column.type.length());
  }
  return width;
}

class Explainer {
 public:
  Explainer(const catalog::Snapshot& snapshot, const RowEstimate& rows)
      : snapshot_(snapshot), rows_(rows), text_(snapshot) {}

  void Define(const std::vector<BoundCte>& ctes) {
    for (const BoundCte& cte : ctes) ctes_[cte.number] = &cte;
  }

  Plan Query(const BoundQuery& query) {
    Define(query.ctes);
    Plan plan = Body(query);
    if (!query.order_by.empty()) {
      if (query.order_relation != 0) text_.Define(query.order_relation, "", query.columns);
      std::vector<BoundExprPtr> keys;
      for (const BoundSort& sort : query.order_by) keys.push_back(sort.key);
      const std::string key = text_.PrintList(keys, QualifiersOf(query));
      // Redshift merges on the leader node what the compute nodes sorted.
      Plan merge = Over("XN Merge", Over("XN Network", Over("XN Sort", std::move(plan))));
      merge.details = {"Merge Key: " + key};
      merge.inputs[0].details = {"Send to leader"};
      merge.inputs[0].inputs[0].details = {"Sort Key: " + key};
      plan = std::move(merge);
    }
    if (query.limit) plan = Over("XN Limit", std::move(plan));
    return plan;
  }

  Plan Table(Oid table, std::string_view verb = "Seq Scan on") {
    const catalog::Relation* relation = snapshot_.FindRelation(table);
    Plan plan;
    std::string name = relation != nullptr ? relation->name : "unknown";
    if (relation != nullptr && relation->hidden_table_oid != 0) name = catalog::HiddenTableName(*relation);
    plan.label = fmt::format("XN {} {}", verb, name);
    plan.rows = std::max(1.0, rows_(table));
    plan.cost = plan.rows / 100;
    plan.width = relation != nullptr ? static_cast<int>(relation->columns.size()) * 4 : 0;
    return plan;
  }

  // The rows that an UPDATE, DELETE or MERGE finds.
  Plan Changed(Oid table, int relation, std::vector<BoundFromPtr> from, const BoundExprPtr& where) {
    from.insert(from.begin(), MakeFrom(BoundTable{relation, table}));
    return From(from, where);
  }

  Plan From(const std::vector<BoundFromPtr>& from, const BoundExprPtr& where) {
    if (from.empty()) {
      Plan plan;
      plan.label = "XN Result";
      plan.cost = 0.01;
      return plan;
    }
    // Each condition stands where what it reads is first together.
    std::vector<BoundExprPtr> pending = where ? Conjuncts(where) : std::vector<BoundExprPtr>();
    std::set<int> all;
    for (const BoundFromPtr& item : from) all.merge(RelationsDefinedBy(*item));
    Plan plan = Filtered(Item(*from[0]), TakeConditions(pending, all, RelationsDefinedBy(*from[0])));
    std::set<int> left = RelationsDefinedBy(*from[0]);
    for (std::size_t i = 1; i < from.size(); ++i) {
      const std::set<int> right = RelationsDefinedBy(*from[i]);
      Plan item = Filtered(Item(*from[i]), TakeConditions(pending, all, right));
      std::set<int> both = left;
      both.insert(right.begin(), right.end());
      plan = JoinOn("", std::move(plan), std::move(item), left, right, TakeConditions(pending, all, both));
      left = std::move(both);
    }
    plan = Filtered(std::move(plan), pending);
    if (where) plan.rows = std::max(1.0, plan.rows / 3);
    return plan;
  }

 private:
  static Plan Over(std::string label, Plan input) {
    Plan plan;
    plan.label = std::move(label);
    plan.rows = input.rows;
    plan.cost = input.cost + input.rows / 100;
    plan.width = input.width;
    plan.inputs.push_back(std::move(input));
    return plan;
  }

  static PlanQualifiers QualifiersOf(const BoundQuery& query) {
    const auto* select = std::get_if<BoundSelect>(&query.body);
    std::size_t relations = 0;
    if (select != nullptr) {
      for (const BoundFromPtr& item : select->from) relations += RelationsDefinedBy(*item).size();
    }
    return {.by_relation = relations > 1, .outer = {}, .inner = {}};
  }

  // Takes those conditions that read nothing of this FROM clause (`all`) outside `available`, and something of it.
  static std::vector<BoundExprPtr> TakeConditions(std::vector<BoundExprPtr>& pending, const std::set<int>& all,
                                                  const std::set<int>& available) {
    std::vector<BoundExprPtr> taken;
    std::erase_if(pending, [&](const BoundExprPtr& condition) {
      bool reads_any = false, reads_other = false;
      for (const int relation : RelationsOf(*condition)) {
        if (!all.contains(relation)) continue;
        (available.contains(relation) ? reads_any : reads_other) = true;
      }
      const bool takes = reads_any && !reads_other;
      if (takes) taken.push_back(condition);
      return takes;
    });
    return taken;
  }

  Plan Filtered(Plan plan, const std::vector<BoundExprPtr>& conditions) {
    if (!conditions.empty()) plan.details.push_back("Filter: " + text_.PrintAll(conditions, {}));
    return plan;
  }

  // `kind` is "", "Left ", "Right " or "Full ". Without an equality of both sides the join is a nested loop.
  Plan JoinOn(std::string_view kind, Plan left, Plan right, const std::set<int>& left_relations,
              const std::set<int>& right_relations, const std::vector<BoundExprPtr>& conditions) {
    const PlanQualifiers qualifiers{.by_relation = false, .outer = left_relations, .inner = right_relations};
    std::vector<BoundExprPtr> equalities, others;
    for (const BoundExprPtr& condition : conditions) {
      const bool joins = EquatesSides(*condition, left_relations, right_relations);
      (joins ? equalities : others).push_back(condition);
    }
    Plan plan;
    if (equalities.empty()) {
      plan = Join(fmt::format("XN Nested Loop {}{}DS_BCAST_INNER", kind, kind.empty() ? "" : "Join "), std::move(left),
                  std::move(right));
    } else {
      plan = Join(fmt::format("XN Hash {}Join DS_DIST_NONE", kind), std::move(left), Over("XN Hash", std::move(right)));
      plan.details.push_back("Hash Cond: " + text_.PrintAll(equalities, qualifiers));
    }
    if (!others.empty()) plan.details.push_back("Join Filter: " + text_.PrintAll(others, qualifiers));
    return plan;
  }

  static Plan Join(std::string label, Plan left, Plan right) {
    Plan hash = std::move(right);
    Plan plan;
    plan.label = std::move(label);
    plan.rows = std::max(left.rows, hash.rows);
    plan.cost = left.cost + hash.cost + plan.rows / 100;
    plan.width = left.width + hash.width;
    plan.inputs.push_back(std::move(left));
    plan.inputs.push_back(std::move(hash));
    return plan;
  }

  Plan Item(const BoundFrom& from) {
    if (const auto* table = std::get_if<BoundTable>(&from.node)) {
      text_.Define(*table);
      return Table(table->table);
    }
    if (const auto* join = std::get_if<BoundJoin>(&from.node)) {
      std::string_view kind;
      if (join->kind == JoinKind::kLeft) kind = "Left ";
      if (join->kind == JoinKind::kRight) kind = "Right ";
      if (join->kind == JoinKind::kFull) kind = "Full ";
      Plan left = Item(*join->left);
      Plan right = Item(*join->right);
      return JoinOn(kind, std::move(left), std::move(right), RelationsDefinedBy(*join->left),
                    RelationsDefinedBy(*join->right), join->on ? Conjuncts(join->on) : std::vector<BoundExprPtr>());
    }
    if (const auto* subquery = std::get_if<BoundSubqueryTable>(&from.node)) {
      Plan scan = Over("XN Subquery Scan", Query(*subquery->query));
      text_.Define(subquery->relation, "derived", subquery->query->columns);
      return scan;
    }
    Plan plan;
    plan.rows = 1000;
    plan.cost = 10;
    if (const auto* system = std::get_if<BoundSystemTable>(&from.node)) {
      plan.label = fmt::format("LD Seq Scan on {}", system->sqlite_name.substr(system->sqlite_name.find('.') + 1));
    } else if (const auto* cte = std::get_if<BoundCteTable>(&from.node)) {
      plan.label = "XN Subquery Scan";
      const auto found = ctes_.find(cte->cte);
      if (found != ctes_.end()) {
        // A recursive one reads itself.
        if (!found->second->is_recursive) plan = Over(plan.label, Query(*found->second->query));
        text_.Define(cte->relation, found->second->name, found->second->query->columns);
      }
    } else {
      plan.label = "LD Function Scan";
    }
    return plan;
  }

  Plan Body(const BoundQuery& query) {
    Plan plan;
    if (const auto* select = std::get_if<BoundSelect>(&query.body)) {
      plan = From(select->from, select->where);
      const bool aggregates = std::any_of(select->items.begin(), select->items.end(), [](const BoundExprPtr& item) {
        return std::holds_alternative<BoundAggregate>(item->node);
      });
      const std::vector<BoundExprPtr> having = select->having ? Conjuncts(select->having) : std::vector<BoundExprPtr>();
      if (!select->group_by.empty()) {
        plan = Filtered(Over("XN HashAggregate", std::move(plan)), having);
        plan.rows = std::max(1.0, std::sqrt(plan.rows));
      } else if (aggregates || select->having) {
        plan = Filtered(Over("XN Aggregate", std::move(plan)), having);
        plan.rows = 1;
      }
      plan = Windows(std::move(plan), *select, query);
      if (select->is_distinct) plan = Over("XN Unique", std::move(plan));
    } else if (const auto* operation = std::get_if<BoundSetOperation>(&query.body)) {
      plan.label = "XN Append";
      for (const BoundQueryPtr& input : operation->inputs) {
        plan.inputs.push_back(Query(*input));
        plan.rows += plan.inputs.back().rows;
        plan.cost += plan.inputs.back().cost;
      }
      if (!operation->is_all)
        plan = Over(operation->op == SetOperator::kUnion ? "XN Unique" : "XN SetOp", std::move(plan));
    } else {
      plan.label = "XN Values Scan";
      plan.rows = static_cast<double>(std::get<BoundValues>(query.body).rows.size());
    }
    plan.width = WidthOf(query.columns);
    return plan;
  }

  // A window node, over a sort by its partition and order, for each different window.
  Plan Windows(Plan plan, const BoundSelect& select, const BoundQuery& query) {
    std::set<std::string> seen;
    const auto visit = [&](const BoundExpr& expr, const auto& self) -> void {
      if (const auto* window = std::get_if<BoundWindow>(&expr.node)) {
        const PlanQualifiers qualifiers = QualifiersOf(query);
        std::vector<BoundExprPtr> order;
        for (const BoundSort& sort : window->order_by) order.push_back(sort.key);
        std::vector<BoundExprPtr> keys = window->partition_by;
        keys.insert(keys.end(), order.begin(), order.end());
        std::vector<std::string> details;
        if (!window->partition_by.empty()) {
          details.push_back("Partition: " + text_.PrintList(window->partition_by, qualifiers));
        }
        if (!order.empty()) details.push_back("Order: " + text_.PrintList(order, qualifiers));
        if (seen.insert(fmt::format("{}", fmt::join(details, "\n"))).second) {
          if (!keys.empty()) {
            plan = Over("XN Sort", std::move(plan));
            plan.details = {"Sort Key: " + text_.PrintList(keys, qualifiers)};
          }
          plan = Over("XN Window", std::move(plan));
          plan.details = std::move(details);
        }
      }
      ForEachChild(expr, [&](const BoundExpr& child) { self(child, self); });
    };
    for (const BoundExprPtr& item : select.items) visit(*item, visit);
    return plan;
  }

  const catalog::Snapshot& snapshot_;
  const RowEstimate& rows_;
  PlanText text_;
  std::map<int, const BoundCte*> ctes_;
};

void Print(const Plan& plan, int depth, std::vector<std::string>& lines) {
  const std::string indent(static_cast<std::size_t>(depth) * 6, ' ');
  const std::string arrow = depth == 0 ? "" : indent.substr(0, indent.size() - 4) + "->  ";
  lines.push_back(fmt::format("{}{}  (cost={:.2f}..{:.2f} rows={:.0f} width={})", arrow, plan.label,
                              plan.inputs.empty() ? 0.0 : plan.inputs[0].cost, plan.cost, plan.rows, plan.width));
  for (const std::string& detail : plan.details) lines.push_back(indent + "  " + detail);
  for (const Plan& input : plan.inputs) Print(input, depth + 1, lines);
}

// { XN LIMIT / :startup_cost 0.26 / … / :input / { … } }
void PrintTree(const Plan& plan, int depth, std::vector<std::string>& lines) {
  const std::string indent(static_cast<std::size_t>(depth) * 3, ' ');
  lines.push_back(fmt::format("{}{{ {}", indent, base::ToUpperAscii(plan.label)));
  const double startup_cost = plan.inputs.empty() ? 0.0 : plan.inputs[0].cost;
  lines.push_back(fmt::format("{}  :startup_cost {:.2f}", indent, startup_cost));
  lines.push_back(fmt::format("{}  :total_cost {:.2f}", indent, plan.cost));
  lines.push_back(fmt::format("{}  :plan_rows {:.0f}", indent, plan.rows));
  lines.push_back(fmt::format("{}  :plan_width {}", indent, plan.width));
  for (const Plan& input : plan.inputs) {
    lines.push_back(indent + "  :input");
    PrintTree(input, depth + 1, lines);
  }
  lines.push_back(indent + "}");
}

Plan PlanOf(const BoundStatement& statement, Explainer explainer) {
  if (const auto* query = std::get_if<BoundQueryPtr>(&statement.node)) return explainer.Query(**query);
  if (const auto* insert = std::get_if<BoundInsert>(&statement.node)) return explainer.Query(*insert->source);
  if (const auto* update = std::get_if<BoundUpdate>(&statement.node)) {
    return explainer.Changed(update->table, update->relation, update->from, update->where);
  }
  if (const auto* merge = std::get_if<BoundMerge>(&statement.node)) {
    explainer.Define(merge->ctes);
    return explainer.Changed(merge->table, merge->relation, {merge->source}, merge->on);
  }
  const auto& del = std::get<BoundDelete>(statement.node);
  return explainer.Changed(del.table, del.relation, del.from, del.where);
}

}  // namespace

std::vector<std::string> ExplainLines(const BoundStatement& statement, const catalog::Snapshot& snapshot,
                                      const RowEstimate& rows) {
  std::vector<std::string> lines;
  Print(PlanOf(statement, Explainer(snapshot, rows)), 0, lines);
  return lines;
}

std::vector<std::string> ExplainTreeLines(const BoundStatement& statement, const catalog::Snapshot& snapshot,
                                          const RowEstimate& rows) {
  std::vector<std::string> lines;
  PrintTree(PlanOf(statement, Explainer(snapshot, rows)), 0, lines);
  lines.emplace_back();
  return lines;
}

}  // namespace doppel::sql
