// LISTAGG, PERCENTILE_CONT and MEDIAN sort the rows of a group: all of one query block must want the same order, and
// none goes with a DISTINCT aggregate of another kind (r_LISTAGG, r_MEDIAN, r_PERCENTILE_CONT).
#include <algorithm>
#include <string_view>

#include "sql/bind/binder_impl.h"
#include "sql/bind/errors.h"

namespace doppel::sql {
namespace {

// What one of them sorts by; no keys where LISTAGG has no WITHIN GROUP.
struct GroupOrder {
  std::vector<BoundExprPtr> keys;
  std::string directions;
  base::Span span;
};

bool IsSortBased(std::string_view name) {
  return name == "listagg" || name == "listagg_ordered" || name == "percentile_cont" || name == "median";
}

GroupOrder OrderOf(const BoundAggregate& aggregate, base::Span span) {
  const std::vector<BoundExprPtr>& arguments = aggregate.arguments;
  const std::string direction = aggregate.is_descending ? "df" : "al";
  if (aggregate.row->name == "median") return {{arguments[0]}, "al", span};
  if (aggregate.row->name == "percentile_cont") return {{arguments[1]}, direction, span};
  if (aggregate.row->name == "listagg") return {{}, "", span};
  // value, delimiter, directions, then the keys
  const auto* directions = std::get_if<BoundConstant>(&arguments[2]->node);
  const auto* text = directions != nullptr ? std::get_if<std::string>(&directions->value) : nullptr;
  return {{arguments.begin() + 3, arguments.end()}, text != nullptr ? *text : "", span};
}

bool SameOrder(const GroupOrder& a, const GroupOrder& b) {
  return a.directions == b.directions &&
         std::equal(a.keys.begin(), a.keys.end(), b.keys.begin(), b.keys.end(),
                    [](const BoundExprPtr& x, const BoundExprPtr& y) { return SameExpression(*x, *y); });
}

}  // namespace

void CheckSortedAggregates(const BoundSelect& select, const BoundQuery& query) {
  std::vector<GroupOrder> orders;
  bool has_other_distinct = false;
  const auto visit = [&](const BoundExpr& expr, const auto& self) -> void {
    if (const auto* aggregate = std::get_if<BoundAggregate>(&expr.node)) {
      if (IsSortBased(aggregate->row->name)) {
        orders.push_back(OrderOf(*aggregate, expr.span));
      } else {
        has_other_distinct = has_other_distinct || aggregate->is_distinct;
      }
      return;
    }
    ForEachChild(expr, [&](const BoundExpr& child) { self(child, self); });
  };
  for (const BoundExprPtr& item : select.items) visit(*item, visit);
  if (select.having) visit(*select.having, visit);
  for (const BoundSort& sort : query.order_by) visit(*sort.key, visit);

  if (!orders.empty() && has_other_distinct) throw errors::SortedAggregateBesideDistinct(orders[0].span);
  const GroupOrder* first = nullptr;
  for (const GroupOrder& order : orders) {
    if (order.keys.empty()) continue;
    if (first != nullptr && !SameOrder(*first, order)) throw errors::GroupOrdersDiffer(order.span);
    first = &order;
  }
}

}  // namespace doppel::sql
