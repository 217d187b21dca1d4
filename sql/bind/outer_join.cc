// WHERE, and the outer joins that Oracle's operator (+) writes there (r_WHERE_oracle_outer).
//
// A condition whose marked columns all belong to one FROM item, and which reads exactly one other item, outer joins the
// first to the second: it becomes the ON of a LEFT JOIN. A marked condition on the first item alone goes with it.
// Everything else stays a filter, as the guide says: a condition with a column of an outer query, and every condition
// between two tables of which one lacks the mark.
#include <algorithm>

#include "sql/bind/binder_impl.h"
#include "sql/bind/errors.h"

namespace doppel::sql {
namespace {

struct Condition {
  BoundExprPtr expr;
  std::set<std::size_t> items;  // of FROM, that it reads
  std::set<std::size_t> marked;
  bool reads_outer_query = false;
  base::Span mark;  // of the last (+)
};

void SplitAnd(const Expr& expr, std::vector<const Expr*>& conjuncts) {
  const auto* operation = std::get_if<BooleanOperation>(&expr.node);
  if (operation == nullptr || operation->op != BooleanOperator::kAnd) return conjuncts.push_back(&expr);
  for (const ExprPtr& operand : operation->operands) SplitAnd(*operand, conjuncts);
}

// Which FROM item is outer joined to which, and on what.
class OuterJoins {
 public:
  OuterJoins(std::vector<BoundFromPtr> items, std::vector<Condition> conditions)
      : items_(std::move(items)), conditions_(std::move(conditions)) {
    for (const Condition& condition : conditions_) FindPreserved(condition);
    // One condition without the mark makes an inner join of it, without warning.
    for (const Condition& condition : conditions_) {
      std::erase_if(preserved_, [&](const auto& join) {
        return condition.marked.empty() && condition.items.contains(join.first) &&
               condition.items.contains(join.second);
      });
    }
    for (const Condition& condition : conditions_) {
      if (condition.marked.empty()) continue;
      for (std::size_t steps = 0, at = *condition.marked.begin(); preserved_.contains(at); at = preserved_.at(at)) {
        if (++steps > items_.size()) throw errors::OuterJoinCycle(condition.mark);
      }
    }
  }

  std::vector<BoundFromPtr> From() const {
    std::vector<BoundFromPtr> from;
    for (std::size_t i = 0; i < items_.size(); ++i) {
      if (!preserved_.contains(i)) from.push_back(JoinDependents(items_[i], i));
    }
    return from;
  }

  std::vector<BoundExprPtr> Filters() const {
    std::vector<BoundExprPtr> filters;
    for (const Condition& condition : conditions_) {
      if (!IsJoinCondition(condition)) filters.push_back(condition.expr);
    }
    return filters;
  }

 private:
  void FindPreserved(const Condition& condition) {
    if (condition.marked.size() > 1 || condition.items.size() > 2) {
      if (!condition.marked.empty()) throw errors::OuterJoinedTwice(condition.mark);
    }
    if (condition.marked.empty() || condition.items.size() != 2 || condition.reads_outer_query) return;
    const std::size_t joined = *condition.marked.begin();
    const std::size_t other = *condition.items.begin() == joined ? *condition.items.rbegin() : *condition.items.begin();
    const auto [place, is_new] = preserved_.emplace(joined, other);
    if (!is_new && place->second != other) throw errors::OuterJoinedTwice(condition.mark);
  }

  bool IsJoinCondition(const Condition& condition) const {
    return !condition.marked.empty() && !condition.reads_outer_query && preserved_.contains(*condition.marked.begin());
  }

  BoundFromPtr JoinDependents(BoundFromPtr from, std::size_t item) const {
    for (const auto& [joined, other] : preserved_) {
      if (other != item) continue;
      std::vector<BoundExprPtr> on;
      for (const Condition& condition : conditions_) {
        if (IsJoinCondition(condition) && *condition.marked.begin() == joined) on.push_back(condition.expr);
      }
      from = MakeFrom(BoundJoin{JoinKind::kLeft, from, items_[joined], Conjunction(std::move(on))});
      from = JoinDependents(std::move(from), joined);
    }
    return from;
  }

  std::vector<BoundFromPtr> items_;
  std::vector<Condition> conditions_;
  std::map<std::size_t, std::size_t> preserved_;  // by the item that may be missing: the one whose rows are kept
};

}  // namespace

void Binder::RefuseMarksSince(int count) const {
  if (marks_ && marks_->count > count) throw errors::OuterJoinMarkInOr(marks_->last);
}

void Binder::BindWhere(const SelectCore& core, Scope& scope, BoundSelect& select) {
  const bool saw_aggregate = saw_aggregate_;
  const bool saw_window = saw_window_;
  std::map<int, std::size_t> item_of;  // by relation
  for (std::size_t i = 0; i < select.from.size(); ++i) {
    for (const int relation : RelationsDefinedBy(*select.from[i])) item_of[relation] = i;
  }
  std::vector<const Expr*> conjuncts;
  SplitAnd(*core.where, conjuncts);
  std::vector<Condition> conditions;
  base::Span mark;
  for (const Expr* conjunct : conjuncts) {
    marks_ = OuterJoinMarks();
    Condition condition;
    condition.expr =
        ToBoolean(BindExpr(*conjunct, scope, Clause::kWhere), conjunct == core.where.get() ? "WHERE" : "AND");
    // An alias of the select list may stand for what WHERE comes before.
    if (HasAggregate(*condition.expr)) throw errors::AggregateNotAllowed("WHERE clause", conjunct->span);
    if (HasWindow(*condition.expr)) throw errors::WindowNotAllowed("WHERE clause", conjunct->span);
    condition.mark = marks_->last;
    for (const int relation : RelationsOf(*condition.expr)) {
      const auto item = item_of.find(relation);
      if (item == item_of.end()) {
        condition.reads_outer_query = true;
        continue;
      }
      condition.items.insert(item->second);
      if (marks_->relations.contains(relation)) condition.marked.insert(item->second);
    }
    if (!condition.marked.empty()) mark = condition.mark;
    conditions.push_back(std::move(condition));
  }
  marks_.reset();
  saw_aggregate_ = saw_aggregate;
  saw_window_ = saw_window;
  if (mark.end > 0) {
    const bool has_join = std::any_of(core.from.begin(), core.from.end(),
                                      [](const TableRefPtr& ref) { return std::holds_alternative<Join>(ref->node); });
    if (has_join) throw errors::OuterJoinMarkWithJoin(mark);
  }
  const OuterJoins joins(select.from, std::move(conditions));
  select.from = joins.From();
  select.where = Conjunction(joins.Filters());
}

}  // namespace doppel::sql
