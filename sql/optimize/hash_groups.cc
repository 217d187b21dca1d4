// GROUP BY and DISTINCT by hashing. SQLite sorts all rows to group them; hash_group() reads them once:
//
//   SELECT k, sum(v) FROM t WHERE p GROUP BY k HAVING h
//   SELECT g.c1, g.c2 FROM kept_rows((SELECT hash_group('k:i', k, v) FROM t WHERE p))) g WHERE h
//
// storage/group_functions.h says what the two do. Groups come in the order of their keys, as SQLite gives them, unless
// the query has an order of its own. What stays as it is: correlated queries, and aggregates that GroupTable does not
// know.
#include <fmt/format.h>

#include <algorithm>

#include "sql/bind/bound_walk.h"
#include "sql/optimize/passes.h"
#include "sql/types/type_table.h"

namespace doppel::sql {
namespace {

// SQLite's functions take a hundred arguments or so.
constexpr std::size_t kMaxColumns = 90;
// Digits of decimals that SQLite itself orders.
constexpr int kSafeDigits = 18;

bool IsReal(TypeId type) { return type == TypeId::kFloat4 || type == TypeId::kFloat8; }

bool IsOrderedBySqlite(LogicalType type) {
  if (type.id == TypeId::kNumeric) return type.precision() <= kSafeDigits;
  return type.id != TypeId::kInterval && type.id != TypeId::kSuper;
}

// The letter of group_table.h; nullopt when it has none.
std::optional<char> LetterOf(const BoundAggregate& aggregate) {
  const std::string_view name = aggregate.row->name;
  if (name == "count" && aggregate.arguments.empty()) return 'r';
  if (aggregate.arguments.size() != 1) return std::nullopt;
  const LogicalType type = aggregate.arguments[0]->type;
  if (name == "count" && aggregate.is_distinct && type.id == TypeId::kSuper) return std::nullopt;
  if (name == "count") return aggregate.is_distinct ? 'u' : 'c';
  if (name == "min" && IsOrderedBySqlite(type)) return 'n';
  if (name == "max" && IsOrderedBySqlite(type)) return 'x';
  if (aggregate.is_distinct) return std::nullopt;
  if (name == "sum") {
    if (IsInteger(type.id)) return 'i';
    if (type.id == TypeId::kNumeric) return 'd';
    if (IsReal(type.id)) return 's';
  }
  if (name == "avg") {
    if (IsInteger(type.id) || type.id == TypeId::kNumeric) return 'a';
    if (IsReal(type.id)) return 'v';
  }
  return std::nullopt;
}

bool ReadsStoredRows(const BoundFrom& from) {
  if (const auto* join = std::get_if<BoundJoin>(&from.node)) {
    return ReadsStoredRows(*join->left) || ReadsStoredRows(*join->right);
  }
  return std::holds_alternative<BoundTable>(from.node) || std::holds_alternative<BoundSubqueryTable>(from.node) ||
         std::holds_alternative<BoundCteTable>(from.node);
}

// Says the expressions above a grouping over the columns of the table of groups.
class Grouping {
 public:
  Grouping(const BoundSelect& select, int relation) : keys_(select.group_by), relation_(relation) {
    for (const BoundFromPtr& from : select.from) own_.merge(RelationsDefinedBy(*from));
  }

  BoundExprPtr Above(const BoundExprPtr& expr) {
    if (!expr) return nullptr;
    for (std::size_t i = 0; i < keys_.size(); ++i) {
      if (SameExpression(*keys_[i], *expr)) return Column(i, expr->type);
    }
    if (const auto* aggregate = std::get_if<BoundAggregate>(&expr->node)) return Aggregate(expr, *aggregate);
    if (const auto* column = std::get_if<BoundColumn>(&expr->node)) is_possible_ &= !own_.contains(column->relation);
    if (const auto* subquery = std::get_if<BoundSubquery>(&expr->node)) {
      for (const int relation : OuterRelationsOf(*subquery->query)) is_possible_ &= !own_.contains(relation);
    }
    return MapChildren(expr, [this](const BoundExprPtr& child) { return Above(child); });
  }

  bool is_possible() const { return is_possible_ && keys_.size() + aggregates_.size() <= kMaxColumns; }

  // The FROM item that gives the groups of `select`.
  BoundFromPtr Groups(const BoundSelect& select, bool is_sorted) const {
    std::string spec(keys_.size(), 'k');
    spec += ':';
    BoundTemplate collect{"", keys_, true};
    for (const BoundExprPtr& expr : aggregates_) {
      const auto& aggregate = std::get<BoundAggregate>(expr->node);
      spec += *LetterOf(aggregate);
      collect.arguments.insert(collect.arguments.end(), aggregate.arguments.begin(), aggregate.arguments.end());
    }
    if (is_sorted) spec += '<';
    collect.sqlite = fmt::format("hash_group('{}', $*)", spec);

    BoundSelect rows = select;
    rows.is_distinct = false;
    rows.group_by.clear();
    rows.having = nullptr;
    return KeptRows(relation_, std::move(collect), std::move(rows));
  }

 private:
  BoundExprPtr Column(std::size_t index, LogicalType type) const {
    return MakeBound(type, {}, BoundColumn{relation_, fmt::format("c{}", index + 1)});
  }

  BoundExprPtr Aggregate(const BoundExprPtr& expr, const BoundAggregate& aggregate) {
    if (!LetterOf(aggregate)) {
      is_possible_ = false;
      return expr;
    }
    std::size_t i = 0;
    while (i < aggregates_.size() && !SameExpression(*aggregates_[i], *expr)) ++i;
    if (i == aggregates_.size()) aggregates_.push_back(expr);
    return Column(keys_.size() + i, expr->type);
  }

  std::vector<BoundExprPtr> keys_;
  int relation_;
  std::set<int> own_;
  std::vector<BoundExprPtr> aggregates_;
  bool is_possible_ = true;
};

bool IsPlainDistinct(const BoundSelect& select) {
  return select.is_distinct && select.group_by.empty() && !select.having &&
         std::none_of(select.items.begin(), select.items.end(),
                      [](const BoundExprPtr& item) { return HasAggregate(*item) || HasWindow(*item); });
}

}  // namespace

BoundQuery HashGroups(BoundQuery query, RelationNumbers& numbers, bool is_sorted) {
  const auto* original = std::get_if<BoundSelect>(&query.body);
  if (original == nullptr || !OuterRelationsOf(query).empty()) return query;
  if (std::none_of(original->from.begin(), original->from.end(),
                   [](const BoundFromPtr& from) { return ReadsStoredRows(*from); })) {
    return query;
  }
  BoundSelect select = *original;
  const bool is_distinct = IsPlainDistinct(select);
  if (is_distinct) {
    select.is_distinct = false;
    select.group_by = select.items;
  }
  if (select.group_by.empty()) return query;
  // GroupTable knows texts by their bytes.
  if (std::any_of(select.group_by.begin(), select.group_by.end(),
                  [](const BoundExprPtr& key) { return key->type.id == TypeId::kSuper; })) {
    return query;
  }

  Grouping grouping(select, numbers.Next());
  BoundSelect result{.is_distinct = select.is_distinct, .items = {}, .from = {}};
  for (const BoundExprPtr& item : select.items) result.items.push_back(grouping.Above(item));
  result.where = grouping.Above(select.having);
  std::vector<BoundSort> order_by = query.order_by;
  for (BoundSort& sort : order_by) sort.key = grouping.Above(sort.key);
  if (!grouping.is_possible()) return query;

  result.from = {grouping.Groups(select, is_sorted && !is_distinct && order_by.empty())};
  query.body = std::move(result);
  query.order_by = std::move(order_by);
  return query;
}

}  // namespace doppel::sql
