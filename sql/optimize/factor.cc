// (a AND b AND x) OR (a AND b AND y) becomes a AND b AND (x OR y), so that join conditions repeated in every branch of
// an OR are seen as such. And an OR whose every branch restricts one same relation, (t.a AND u.x) OR (t.b AND u.y),
// also says (t.a OR t.b) AND (u.x OR u.y), which can be asked before the two are joined.
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

// The conditions on single relations that an OR over several implies.
std::vector<BoundExprPtr> ImpliedBy(const BoundExprPtr& condition) {
  const auto* logic = std::get_if<BoundLogic>(&condition->node);
  if (logic == nullptr || logic->op != Logic::kOr || HasSubquery(*condition)) return {};
  const std::set<int> relations = RelationsOf(*condition);
  if (relations.size() < 2) return {};
  std::vector<BoundExprPtr> implied;
  for (const int relation : relations) {
    BoundLogic any{Logic::kOr, {}};
    for (const BoundExprPtr& branch : logic->arguments) {
      std::vector<BoundExprPtr> own;
      for (const BoundExprPtr& part : Conjuncts(branch)) {
        if (RelationsOf(*part) == std::set<int>{relation}) own.push_back(part);
      }
      if (own.empty()) break;
      any.arguments.push_back(Conjunction(std::move(own)));
    }
    if (any.arguments.size() < logic->arguments.size()) continue;
    implied.push_back(MakeBound(condition->type, condition->span, std::move(any)));
  }
  return implied;
}

}  // namespace

BoundSelect FactorConditions(BoundSelect select) {
  std::vector<BoundExprPtr> conditions;
  for (const BoundExprPtr& condition : Conjuncts(select.where)) {
    const std::vector<BoundExprPtr> factored = Factor(condition);
    conditions.insert(conditions.end(), factored.begin(), factored.end());
    const std::vector<BoundExprPtr> implied = ImpliedBy(factored.back());
    conditions.insert(conditions.end(), implied.begin(), implied.end());
  }
  select.where = Conjunction(std::move(conditions));
  return select;
}

}  // namespace doppel::sql
