#include "sql/bind/explain.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.h"
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
  Explainer(const catalog::Snapshot& snapshot, const RowEstimate& rows) : snapshot_(snapshot), rows_(rows) {}

  Plan Query(const BoundQuery& query) {
    Plan plan = Body(query);
    if (!query.order_by.empty()) {
      // Redshift sorts on the leader node what the compute nodes sorted.
      Plan sort = Over("XN Merge", Over("XN Network", Over("XN Sort", std::move(plan))));
      sort.inputs[0].details = {"Send to leader"};
      plan = std::move(sort);
    }
    if (query.limit) plan = Over("XN Limit", std::move(plan));
    return plan;
  }

  Plan Table(Oid table, std::string_view verb = "Seq Scan on") {
    const catalog::Relation* relation = snapshot_.FindRelation(table);
    Plan plan;
    plan.label = fmt::format("XN {} {}", verb, relation != nullptr ? relation->name : "unknown");
    plan.rows = std::max(1.0, rows_(table));
    plan.cost = plan.rows / 100;
    plan.width = relation != nullptr ? static_cast<int>(relation->columns.size()) * 4 : 0;
    return plan;
  }

  // The rows that an UPDATE or DELETE finds.
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
    Plan plan = Item(*from[0]);
    for (std::size_t i = 1; i < from.size(); ++i)
      plan = Join("XN Hash Join DS_DIST_BOTH", std::move(plan), Item(*from[i]));
    if (where) {
      plan.rows = std::max(1.0, plan.rows / 3);
    }
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

  static Plan Join(std::string label, Plan left, Plan right) {
    Plan hash = Over("XN Hash", std::move(right));
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
    if (const auto* table = std::get_if<BoundTable>(&from.node)) return Table(table->table);
    if (const auto* join = std::get_if<BoundJoin>(&from.node)) {
      std::string_view kind = "XN Hash Join";
      if (join->kind == JoinKind::kLeft) kind = "XN Hash Left Join";
      if (join->kind == JoinKind::kRight) kind = "XN Hash Right Join";
      if (join->kind == JoinKind::kFull) kind = "XN Hash Full Join";
      if (join->kind == JoinKind::kCross) kind = "XN Nested Loop";
      return Join(fmt::format("{} DS_DIST_NONE", kind), Item(*join->left), Item(*join->right));
    }
    if (const auto* subquery = std::get_if<BoundSubqueryTable>(&from.node)) {
      return Over("XN Subquery Scan", Query(*subquery->query));
    }
    Plan plan;
    plan.rows = 1000;
    plan.cost = 10;
    if (const auto* system = std::get_if<BoundSystemTable>(&from.node)) {
      plan.label = fmt::format("LD Seq Scan on {}", system->sqlite_name.substr(system->sqlite_name.find('.') + 1));
    } else if (std::holds_alternative<BoundCteTable>(from.node)) {
      plan.label = "XN Subquery Scan";
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
      if (!select->group_by.empty()) {
        plan = Over("XN HashAggregate", std::move(plan));
        plan.rows = std::max(1.0, std::sqrt(plan.rows));
      } else if (aggregates || select->having) {
        plan = Over("XN Aggregate", std::move(plan));
        plan.rows = 1;
      }
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

  const catalog::Snapshot& snapshot_;
  const RowEstimate& rows_;
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
