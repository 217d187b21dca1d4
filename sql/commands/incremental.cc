#include "sql/commands/incremental.h"

#include <algorithm>
#include <array>

#include "sql/bind/bound_walk.h"

namespace doppel::sql {
namespace {

constexpr std::array<std::string_view, 5> kMaintainedAggregates = {"count", "sum", "min", "max", "avg"};

class Judge {
 public:
  explicit Judge(bool has_sort_key) : has_sort_key_(has_sort_key) {}

  void Query(const BoundQuery& query) {
    for (const BoundCte& cte : query.ctes) Inner(*cte.query);
    if (const auto* select = std::get_if<BoundSelect>(&query.body)) {
      Select(*select);
    } else if (const auto* operation = std::get_if<BoundSetOperation>(&query.body)) {
      if (operation->op != SetOperator::kUnion || !operation->is_all || has_sort_key_) Because("Set Operations");
      if (depth_ > 0) has_inner_union_ = true;
      for (const BoundQueryPtr& input : operation->inputs) Query(*input);
    }
  }

  IncrementalVerdict Finish() {
    if (has_inner_union_ && is_grouped_) Because("Set Operations");
    return verdict_;
  }

 private:
  void Because(std::string_view reason) {
    if (verdict_.reason.empty()) verdict_.reason = reason;
  }

  void Inner(const BoundQuery& query) {
    ++depth_;
    Query(query);
    --depth_;
  }

  void Select(const BoundSelect& select) {
    is_grouped_ |= !select.group_by.empty();
    for (const BoundExprPtr& item : select.items) Expr(*item);
    for (const BoundFromPtr& from : select.from) From(*from);
    if (select.where) Expr(*select.where);
    for (const BoundExprPtr& key : select.group_by) Expr(*key);
    if (select.having) Expr(*select.having);
  }

  void From(const BoundFrom& from) {
    if (const auto* derived = std::get_if<BoundSubqueryTable>(&from.node)) return Inner(*derived->query);
    const auto* join = std::get_if<BoundJoin>(&from.node);
    if (join == nullptr) return;
    if (join->kind != JoinKind::kInner && join->kind != JoinKind::kCross) Because("Outer Joins");
    From(*join->left);
    From(*join->right);
    if (join->on) Expr(*join->on);
  }

  void Expr(const BoundExpr& expr) {
    if (const auto* call = std::get_if<BoundCall>(&expr.node); call != nullptr) {
      if (call->row->volatility != Volatility::kImmutable) {
        verdict_.is_mutable = true;
        Because("Mutable Functions");
      }
    } else if (const auto* aggregate = std::get_if<BoundAggregate>(&expr.node)) {
      is_grouped_ = true;
      const bool is_maintained = std::find(kMaintainedAggregates.begin(), kMaintainedAggregates.end(),
                                           aggregate->row->name) != kMaintainedAggregates.end();
      if (!is_maintained) Because("Unsupported Aggregates");
      if (aggregate->is_distinct) Because("Distinct Aggregates");
      for (const BoundExprPtr& argument : aggregate->arguments) Expr(*argument);
    } else if (std::holds_alternative<BoundWindow>(expr.node)) {
      Because("Window Functions");
    } else if (const auto* subquery = std::get_if<BoundSubquery>(&expr.node)) {
      Because("Subqueries");
      Inner(*subquery->query);
    }
    ForEachChild(expr, [this](const BoundExpr& child) { Expr(child); });
  }

  const bool has_sort_key_;
  IncrementalVerdict verdict_;
  int depth_ = 0;
  bool has_inner_union_ = false;
  bool is_grouped_ = false;
};

}  // namespace

IncrementalVerdict JudgeIncremental(const BoundQuery& query, bool has_sort_key) {
  Judge judge(has_sort_key);
  judge.Query(query);
  return judge.Finish();
}

}  // namespace doppel::sql
