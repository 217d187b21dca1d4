// Joins by hashing. For an equality between tables SQLite builds a sorted index at each run; kept_rows() is a hash
// table of the rows and columns that the join needs:
//
//   SELECT … FROM big CROSS JOIN small WHERE small.k = big.k AND small.v > 1
//   SELECT … FROM big CROSS JOIN kept_rows((SELECT keep_rows('1:1', small.k) FROM small WHERE small.v > 1)) AS small
//     WHERE small.k = big.k
//
// The columns keep their names, so nothing else of the query changes; expressions that are compared become columns of
// their own. A table that filters a larger one which is kept does so before: SELECT … FROM item, supplier, nation keeps
// the suppliers WHERE nation IN (SELECT k FROM nation WHERE …). The same is done to the right side of a LEFT JOIN, and
// to a table of a correlated subquery that an equality ties to the query around it, which is then read once and not
// once per outer row.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

#include "sql/bind/bound_walk.h"
#include "sql/optimize/passes.h"
#include "sql/types/type_table.h"

namespace doppel::sql {
namespace {

// Columns that kept_rows has; expressions take the last ones. SQLite's functions take a hundred arguments or so.
constexpr int kLastColumn = 250;
constexpr int kFirstExpression = 240;
constexpr std::size_t kMaxKept = 90;
// What is kept stays in memory, so tables of more rows are left to SQLite, which has files for them.
constexpr double kMaxRows = 2e6;
// Of a column that is only passed on.
constexpr LogicalType kAnyType{TypeId::kInt8, -1};

// Types whose values are equal when kept_rows and SQLite say so.
bool IsHashable(LogicalType type) {
  switch (GetType(type.id).representation) {
    case Representation::kInteger:
      return type.id != TypeId::kInterval;
    case Representation::kText:
      return type.id != TypeId::kSuper;
    case Representation::kDecimal:
      return type.precision() <= 18;
    default:
      return false;
  }
}

bool IsVolatile(const BoundExpr& expr) {
  return Contains(expr, [](const BoundExpr& part) {
    const auto* call = std::get_if<BoundCall>(&part.node);
    return call != nullptr && call->row->volatility == Volatility::kVolatile;
  });
}

// The relation of an entry whose rows can be kept: a stored table, or a derived one, which SQLite would run once per
// row that it is joined to. 0: none. Groups are kept already.
int KeepableRelation(const BoundFrom& from) {
  if (const auto* table = std::get_if<BoundTable>(&from.node)) return table->relation;
  const auto* subquery = std::get_if<BoundSubqueryTable>(&from.node);
  if (subquery == nullptr || !OuterRelationsOf(*subquery->query).empty()) return 0;
  const auto* select = std::get_if<BoundSelect>(&subquery->query->body);
  const bool is_kept = select != nullptr && select->from.size() == 1 &&
                       std::holds_alternative<BoundFunctionTable>(select->from[0]->node);
  return is_kept ? 0 : subquery->relation;
}

// An entry of FROM that equalities tie to what is read before it.
struct Tied {
  int relation = 0;
  std::vector<BoundExprPtr> local;  // conditions on its columns alone
  std::vector<BoundExprPtr> rest;   // the other conditions, with expressions of its own replaced by columns
  std::vector<std::pair<int, BoundExprPtr>> expressions;  // those columns
  std::set<int> keys;                                     // columns that rows are looked up by
};

// The pass over one SELECT.
class HashJoiner {
 public:
  HashJoiner(const BoundQuery& query, TableStatistics& statistics)
      : query_(query), select_(std::get<BoundSelect>(query.body)), statistics_(statistics) {}

  BoundSelect Run() {
    std::vector<BoundExprPtr> conditions = Conjuncts(select_.where);
    original_ = conditions;
    for (const BoundFromPtr& from : select_.from) {
      if (const auto* table = std::get_if<BoundTable>(&from->node)) tables_.emplace(table->relation, from);
    }
    std::set<int> later;
    for (const BoundFromPtr& from : select_.from) later.merge(RelationsDefinedBy(*from));
    for (BoundFromPtr& from : select_.from) {
      const BoundFromPtr original = from;
      if (KeepableRelation(*original) != 0) {
        const std::optional<Tied> tied = Tie(*original, conditions, later);
        if (const BoundFromPtr kept = tied ? Keep(original, *tied, Reductions(*original)) : nullptr) {
          from = kept;
          conditions = tied->rest;
          select_.where = Conjunction(conditions);
        }
      } else {
        from = Join(original);
      }
      for (const int relation : RelationsDefinedBy(*original)) later.erase(relation);
    }
    return std::move(select_);
  }

 private:
  // Replaces the right sides of LEFT JOINs.
  BoundFromPtr Join(const BoundFromPtr& from) {
    const auto* original = std::get_if<BoundJoin>(&from->node);
    if (original == nullptr || original->kind == JoinKind::kFull) return from;
    BoundJoin join = *original;
    if (join.kind == JoinKind::kRight) {
      join.kind = JoinKind::kLeft;
      std::swap(join.left, join.right);
    }
    if (join.kind != JoinKind::kLeft) return from;
    join.left = Join(join.left);
    if (const int relation = KeepableRelation(*join.right); relation != 0) {
      const std::optional<Tied> tied = Tie(*join.right, Conjuncts(join.on), {relation});
      if (const BoundFromPtr kept = tied ? Keep(join.right, *tied, {}) : nullptr) {
        join.right = kept;
        join.on = Conjunction(tied->rest);
      }
    }
    return MakeFrom(std::move(join));
  }

  // `later`: entries of FROM that are read no earlier than `from`, itself included.
  std::optional<Tied> Tie(const BoundFrom& from, const std::vector<BoundExprPtr>& conditions,
                          const std::set<int>& later) {
    Tied tied{.relation = KeepableRelation(from), .local = {}, .rest = {}, .expressions = {}, .keys = {}};
    bool is_tied = false;
    for (const BoundExprPtr& condition : conditions) {
      if (RelationsOf(*condition) == std::set<int>{tied.relation} && !IsVolatile(*condition)) {
        tied.local.push_back(condition);
        continue;
      }
      BoundExprPtr kept = condition;
      if (const auto* comparison = std::get_if<BoundComparison>(&condition->node);
          comparison != nullptr && comparison->op == Comparison::kEqual) {
        BoundComparison copy = *comparison;
        if (IsKey(*copy.left, *copy.right, tied.relation, later)) {
          copy.left = KeyColumn(copy.left, tied);
        } else if (IsKey(*copy.right, *copy.left, tied.relation, later)) {
          copy.right = KeyColumn(copy.right, tied);
        } else {
          tied.rest.push_back(condition);
          continue;
        }
        is_tied = true;
        kept = MakeBound(condition->type, condition->span, std::move(copy));
      }
      tied.rest.push_back(std::move(kept));
    }
    if (!is_tied || kFirstExpression + static_cast<int>(tied.expressions.size()) > kLastColumn) return std::nullopt;
    const auto* table = std::get_if<BoundTable>(&from.node);
    if (table != nullptr && statistics_.Rows(table->table) > kMaxRows) return std::nullopt;
    return tied;
  }

  // What much smaller tables with conditions of their own leave of the table's rows.
  std::vector<BoundExprPtr> Reductions(const BoundFrom& from) {
    const auto* table = std::get_if<BoundTable>(&from.node);
    if (table == nullptr) return {};
    std::set<int> seen{table->relation};
    return Reductions(*table, seen);
  }
  std::vector<BoundExprPtr> Reductions(const BoundTable& table, std::set<int>& seen) {
    std::vector<BoundExprPtr> reductions;
    for (const BoundExprPtr& condition : original_) {
      const auto* comparison = std::get_if<BoundComparison>(&condition->node);
      if (comparison == nullptr || comparison->op != Comparison::kEqual || HasSubquery(*condition)) continue;
      const bool is_left = RelationsOf(*comparison->left) == std::set<int>{table.relation};
      const BoundExprPtr& own = is_left ? comparison->left : comparison->right;
      const BoundExprPtr& other = is_left ? comparison->right : comparison->left;
      const std::set<int> read = RelationsOf(*other);
      if (RelationsOf(*own) != std::set<int>{table.relation} || read.size() != 1 || seen.contains(*read.begin()))
        continue;
      const auto found = tables_.find(*read.begin());
      if (found == tables_.end() || IsVolatile(*condition)) continue;
      const auto& smaller = std::get<BoundTable>(found->second->node);
      if (statistics_.Rows(smaller.table) * kMuchSmaller > statistics_.Rows(table.table)) continue;
      seen.insert(smaller.relation);
      std::vector<BoundExprPtr> filters = Reductions(smaller, seen);
      for (const BoundExprPtr& filter : original_) {
        const bool is_local = RelationsOf(*filter) == std::set<int>{smaller.relation};
        // A subquery would run twice.
        if (is_local && !IsVolatile(*filter) && !HasSubquery(*filter)) filters.push_back(filter);
      }
      if (filters.empty()) continue;
      auto keys = std::make_shared<BoundQuery>();
      keys->columns.push_back({"c1", other->type, std::nullopt, false});
      keys->body = BoundSelect{.items = {other}, .from = {found->second}, .where = Conjunction(std::move(filters))};
      reductions.push_back(
          MakeBound(condition->type, condition->span, BoundSubquery{SubqueryKind::kIn, false, {own}, std::move(keys)}));
    }
    return reductions;
  }

  static bool IsKey(const BoundExpr& own, const BoundExpr& other, int relation, const std::set<int>& later) {
    if (!IsHashable(own.type) || !IsHashable(other.type) || HasSubquery(own)) return false;
    if (RelationsOf(own) != std::set<int>{relation} || IsVolatile(own)) return false;
    const std::set<int> read = RelationsOf(other);
    return !read.empty() && std::none_of(read.begin(), read.end(), [&](int one) { return later.contains(one); });
  }

  static BoundExprPtr KeyColumn(const BoundExprPtr& key, Tied& tied) {
    if (const auto* column = std::get_if<BoundColumn>(&key->node)) {
      tied.keys.insert(AttributeOf(*column));
      return key;
    }
    const int number = kFirstExpression + static_cast<int>(tied.expressions.size());
    tied.expressions.emplace_back(number, key);
    tied.keys.insert(number);
    return MakeBound(key->type, key->span, BoundColumn{tied.relation, fmt::format("c{}", number)});
  }

  // The rows of the table that pass its own conditions, with the columns that the rest of the query reads. Null when
  // these are too many.
  BoundFromPtr Keep(const BoundFromPtr& from, const Tied& tied, std::vector<BoundExprPtr> reductions) {
    std::map<int, int> uses;
    const auto count = [&](int difference) {
      return [&uses, relation = tied.relation, difference](const BoundColumn& column) {
        if (column.relation == relation) uses[AttributeOf(column)] += difference;
      };
    };
    BoundQuery query = query_;
    query.body = select_;
    ForEachColumn(query, count(1));
    for (const BoundExprPtr& condition : tied.local) ForEachColumn(*condition, count(-1));
    for (const auto& [number, expression] : tied.expressions) ForEachColumn(*expression, count(-1));

    std::vector<int> numbers;
    BoundTemplate keep{"", {}, true};
    for (const auto& [number, count_of_uses] : uses) {
      if (count_of_uses == 0) continue;
      if (number >= kFirstExpression) return nullptr;
      numbers.push_back(number);
      keep.arguments.push_back(MakeBound(kAnyType, {}, BoundColumn{tied.relation, fmt::format("c{}", number)}));
    }
    for (const auto& [number, expression] : tied.expressions) {
      numbers.push_back(number);
      keep.arguments.push_back(expression);
    }
    if (numbers.empty() || numbers.size() > kMaxKept) return nullptr;
    reductions.insert(reductions.begin(), tied.local.begin(), tied.local.end());
    keep.sqlite = fmt::format("keep_rows('{}:{}', $*)", fmt::join(tied.keys, ","), fmt::join(numbers, ","));
    return KeptRows(tied.relation, std::move(keep),
                    BoundSelect{.items = {}, .from = {from}, .where = Conjunction(std::move(reductions))});
  }

  const BoundQuery& query_;
  BoundSelect select_;
  TableStatistics& statistics_;
  std::vector<BoundExprPtr> original_;  // the conditions of WHERE as they were
  std::map<int, BoundFromPtr> tables_;  // entries of FROM, by relation
};

}  // namespace

BoundQuery HashJoins(BoundQuery query, TableStatistics& statistics) {
  const auto* select = std::get_if<BoundSelect>(&query.body);
  // In which order SQLite reads several entries must be known.
  if (select == nullptr || (select->from.size() > 1 && !select->is_join_order_fixed)) return query;
  query.body = HashJoiner(query, statistics).Run();
  return query;
}

}  // namespace doppel::sql
