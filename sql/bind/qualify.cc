// QUALIFY (r_QUALIFY_clause): a condition on what HAVING and the window functions leave. The select list with the
// condition as one more column becomes a derived table, and the query around it keeps the rows for which it holds;
// DISTINCT, ORDER BY and LIMIT act on those.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sql/bind/binder_impl.h"

namespace doppel::sql {
namespace {

// The derived table that is being filled, and how the query around it reads its columns.
class Derived {
 public:
  Derived(BoundSelect select, int relation) : select_(std::move(select)), relation_(relation) { select_.items.clear(); }

  // Puts the expression into the derived table, unless it is there. Constants need no column, and may still take the
  // type of what they are assigned to.
  BoundExprPtr Read(const BoundExprPtr& expr) {
    if (IsConstantNode(*expr) || IsUntyped(*expr)) return expr;
    const auto known = std::find_if(select_.items.begin(), select_.items.end(),
                                    [&](const BoundExprPtr& item) { return SameExpression(*item, *expr); });
    const auto position = known - select_.items.begin() + 1;
    if (known == select_.items.end()) select_.items.push_back(expr);
    return MakeBound(expr->type, expr->span, BoundColumn{relation_, fmt::format("c{}", position)});
  }

  BoundFromPtr Finish() {
    auto query = std::make_shared<BoundQuery>();
    for (const BoundExprPtr& item : select_.items) query->columns.push_back({"?column?", item->type, {}, false});
    query->body = std::move(select_);
    return MakeFrom(BoundSubqueryTable{relation_, std::move(query)});
  }

 private:
  BoundSelect select_;
  int relation_;
};

}  // namespace

BoundSelect Binder::Qualified(BoundSelect select, const BoundExprPtr& condition, BoundQuery& bound) {
  BoundSelect outer;
  outer.is_distinct = std::exchange(select.is_distinct, false);
  const std::vector<BoundExprPtr> items = select.items;
  Derived derived(std::move(select), NewRelation());
  for (const BoundExprPtr& item : items) outer.items.push_back(derived.Read(item));
  for (BoundSort& sort : bound.order_by) sort.key = derived.Read(sort.key);
  outer.where = derived.Read(condition);
  outer.from.push_back(derived.Finish());
  return outer;
}

}  // namespace doppel::sql
