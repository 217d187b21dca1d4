// (a AND b AND x) OR (a AND b AND y) becomes a AND b AND (x OR y), so that join conditions repeated in every branch of
// an OR are seen as such.
#include <algorithm>

#include "sql/bind/bound_walk.h"
#include "sql/optimize/passes.h"

namespace doppel::sql {
namespace {

bool IsIn(const std::vector<BoundExprPtr>& list, const BoundExpr& expr) {
  return std::any_of(list.begin(), list.end(), [&](const BoundExprPtr& item) { return SameExpression(*item, expr); });
}

// The factored conditions, or just `condition` when there is nothing to pull.
std::vector<BoundExprPtr> Factor(const BoundExprPtr& condition) {
  const auto* logic = std::get_if<BoundLogic>(&condition->node);
  if (logic == nullptr || logic->op != Logic::kOr) return {condition};
  std::vector<std::vector<BoundExprPtr>> branches;
  for (const BoundExprPtr& branch : logic->arguments) branches.push_back(Conjuncts(branch));
  std::vector<BoundExprPtr> common;
  for (const BoundExprPtr& candidate : branches[0]) {
    const bool is_everywhere =
        std::all_of(branches.begin() + 1, branches.end(), [&](const auto& branch) { return IsIn(branch, *candidate); });
    if (is_everywhere && !IsIn(common, *candidate)) common.push_back(candidate);
  }
  if (common.empty()) return {condition};
  BoundLogic rest{Logic::kOr, {}};
  for (const auto& branch : branches) {
    std::vector<BoundExprPtr> kept;
    for (const BoundExprPtr& part : branch) {
      if (!IsIn(common, *part)) kept.push_back(part);
    }
    // A branch that is only the common part makes the OR superfluous.
    if (kept.empty()) return common;
    rest.arguments.push_back(Conjunction(std::move(kept)));
  }
  common.push_back(MakeBound(condition->type, condition->span, std::move(rest)));
  return common;
}

}  // namespace

BoundSelect FactorConditions(BoundSelect select) {
  std::vector<BoundExprPtr> conditions;
  for (const BoundExprPtr& condition : Conjuncts(select.where)) {
    const std::vector<BoundExprPtr> factored = Factor(condition);
    conditions.insert(conditions.end(), factored.begin(), factored.end());
  }
  select.where = Conjunction(std::move(conditions));
  return select;
}

}  // namespace doppel::sql
