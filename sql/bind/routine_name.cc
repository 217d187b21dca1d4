#include "sql/bind/routine_name.h"

#include <algorithm>

#include "sql/bind/binder_impl.h"
#include "sql/bind/errors.h"

namespace doppel::sql {
namespace {

bool HaveSameTypes(const catalog::Function& a, const catalog::Function& b) {
  const std::vector<LogicalType> first = a.InputTypes();
  const std::vector<LogicalType> second = b.InputTypes();
  return std::equal(first.begin(), first.end(), second.begin(), second.end(),
                    [](LogicalType x, LogicalType y) { return x.id == y.id; });
}

// -1: the types do not fit.
int CostOf(const catalog::Function& candidate, std::span<const LogicalType> arguments) {
  const std::vector<LogicalType> types = candidate.InputTypes();
  if (types.size() != arguments.size()) return -1;
  int cost = 0;
  for (std::size_t i = 0; i < types.size(); ++i) {
    const int conversion = ConversionCost(arguments[i].id, types[i].id);
    if (conversion < 0) return -1;
    cost += conversion;
  }
  return cost;
}

}  // namespace

std::vector<const catalog::Function*> FindNamedRoutines(const QualifiedName& name, catalog::FunctionKind kind,
                                                        const NameScope& scope) {
  std::vector<const catalog::Function*> found;
  if (name.size() == 1) {
    found = scope.search_path.FindFunctions(Last(name).text);
  } else if (const catalog::Schema* schema = FindNamedSchema(name, scope, catalog::Privilege::kUsage)) {
    found = scope.snapshot.FindFunctions(schema->oid, Last(name).text);
  }
  std::erase_if(found, [&](const catalog::Function* function) { return function->kind != kind; });
  std::vector<const catalog::Function*> visible;
  for (const catalog::Function* function : found) {
    const bool is_hidden = std::any_of(visible.begin(), visible.end(), [&](const catalog::Function* earlier) {
      return HaveSameTypes(*earlier, *function);
    });
    if (!is_hidden) visible.push_back(function);
  }
  return visible;
}

const catalog::Function* ChooseOverload(const std::vector<const catalog::Function*>& candidates,
                                        std::span<const LogicalType> arguments) {
  const catalog::Function* best = nullptr;
  int best_cost = 0;
  bool is_unique = true;
  for (const catalog::Function* candidate : candidates) {
    const int cost = CostOf(*candidate, arguments);
    if (cost < 0 || (best != nullptr && cost > best_cost)) continue;
    is_unique = best == nullptr || cost < best_cost;
    best = candidate;
    best_cost = cost;
  }
  if (best != nullptr && !is_unique) {
    const bool is_procedure = best->kind == catalog::FunctionKind::procedure;
    throw errors::RoutineNotUnique(is_procedure ? "procedure" : "function", CallText(best->name, arguments));
  }
  return best;
}

}  // namespace doppel::sql
