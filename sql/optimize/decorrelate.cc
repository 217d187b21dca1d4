// Correlated subqueries among the conditions of WHERE.
//
//   EXISTS (SELECT … FROM i WHERE i.k = o.k AND p)          o.k IN (SELECT i.k FROM i WHERE p)
//   NOT EXISTS (…)                                          o.k IS NULL OR o.k NOT IN (SELECT … AND i.k IS NOT NULL)
//   EXISTS (… AND i.x <> o.x), also < <= > >=               EXISTS over (SELECT k, min(x), max(x) … GROUP BY k), which
//                                                           is made once: some x differs from o.x unless both are o.x,
//                                                           and some x is less when the least is
//   o.v < (SELECT agg(i.v) FROM i WHERE i.k = o.k AND p)    a join with (SELECT k, agg(v) … WHERE p GROUP BY k), whose
//                                                           rows are first restricted to the keys that o's own
//                                                           conditions leave
//
// A condition of WHERE keeps a row only when it is true, so false and NULL need not be told apart.
#include <fmt/format.h>

#include <algorithm>

#include "sql/bind/bound_walk.h"
#include "sql/optimize/passes.h"

namespace doppel::sql {
namespace {

constexpr LogicalType kBoolean{TypeId::kBool, -1};

struct Correlation {
  BoundExprPtr outer, inner;
  Comparison op = Comparison::kEqual;  // inner op outer
};

// A correlated query taken apart: pairs that must be equal, pairs that are compared otherwise, and what is its own.
struct Correlated {
  std::vector<Correlation> equal, different;
  std::vector<BoundExprPtr> own;
};

bool Intersect(const std::set<int>& a, const std::set<int>& b) {
  return std::any_of(a.begin(), a.end(), [&](int relation) { return b.contains(relation); });
}

std::set<int> InnerRelations(const BoundSelect& select) {
  std::set<int> inner;
  for (const BoundFromPtr& from : select.from) inner.merge(RelationsDefinedBy(*from));
  return inner;
}

// b op a for a op b.
Comparison Mirrored(Comparison op) {
  switch (op) {
    case Comparison::kLess:
      return Comparison::kGreater;
    case Comparison::kLessEqual:
      return Comparison::kGreaterEqual;
    case Comparison::kGreater:
      return Comparison::kLess;
    case Comparison::kGreaterEqual:
      return Comparison::kLessEqual;
    default:
      return op;
  }
}

// Nullopt when the correlation is of no known form.
std::optional<Correlated> TakeApart(const BoundSelect& select, const std::set<int>& outer) {
  const std::set<int> inner = InnerRelations(select);
  Correlated parts;
  for (const BoundFromPtr& from : select.from) {
    auto probe = std::make_shared<BoundQuery>();
    probe->body = BoundSelect{.items = {}, .from = {from}};
    if (!OuterRelationsOf(*probe).empty()) return std::nullopt;
  }
  for (const BoundExprPtr& condition : Conjuncts(select.where)) {
    const std::set<int> used = RelationsOf(*condition);
    if (!Intersect(used, outer)) {
      parts.own.push_back(condition);
      continue;
    }
    const auto* comparison = std::get_if<BoundComparison>(&condition->node);
    if (comparison == nullptr) return std::nullopt;
    Correlation pair;
    if (ReadsOnly(*comparison->left, outer) && ReadsOnly(*comparison->right, inner)) {
      pair = {comparison->left, comparison->right, Mirrored(comparison->op)};
    } else if (ReadsOnly(*comparison->right, outer) && ReadsOnly(*comparison->left, inner)) {
      pair = {comparison->right, comparison->left, comparison->op};
    } else {
      return std::nullopt;
    }
    if (HasSubquery(*pair.inner) || HasSubquery(*pair.outer)) return std::nullopt;
    // Groups are looked up by their texts, and equal SUPER values may have several.
    if (pair.inner->type.id == TypeId::kSuper) return std::nullopt;
    (comparison->op == Comparison::kEqual ? parts.equal : parts.different).push_back(std::move(pair));
  }
  if (parts.equal.empty()) return std::nullopt;
  return parts;
}

const BoundSelect* PlainSelect(const BoundQuery& query) {
  if (!query.ctes.empty() || query.limit || query.offset) return nullptr;
  const auto* select = std::get_if<BoundSelect>(&query.body);
  if (select == nullptr || select->from.empty() || !select->group_by.empty() || select->having) return nullptr;
  return select;
}

BoundExprPtr IsNullTest(const BoundExprPtr& expr, bool is_negated) {
  return MakeBound(kBoolean, expr->span, BoundTest{TruthTest::kNull, is_negated, expr});
}

BoundQueryPtr MakeQuery(BoundSelect select) {
  auto query = std::make_shared<BoundQuery>();
  for (std::size_t i = 0; i < select.items.size(); ++i) {
    query->columns.push_back({fmt::format("c{}", i + 1), select.items[i]->type, std::nullopt, false});
  }
  query->body = std::move(select);
  return query;
}

BoundFromPtr MakeFrom(int relation, BoundQueryPtr query) {
  return std::make_shared<BoundFrom>(BoundFrom{BoundSubqueryTable{relation, std::move(query)}});
}

BoundExprPtr Column(int relation, std::size_t ordinal, LogicalType type) {
  return MakeBound(type, {}, BoundColumn{relation, fmt::format("c{}", ordinal)});
}

BoundExprPtr Extreme(std::string_view name, const BoundExprPtr& argument) {
  for (const Signature& signature : FindFunctions(name)) {
    const bool fits = signature.parameters.size() == 1 && (signature.parameters[0].kind != Parameter::Kind::kType ||
                                                           signature.parameters[0].type == argument->type.id);
    if (fits) return MakeBound(argument->type, argument->span, BoundAggregate{signature.row, {argument}, false, false});
  }
  return nullptr;
}

class Decorrelator {
 public:
  Decorrelator(BoundSelect select, RelationNumbers& numbers) : select_(std::move(select)), numbers_(numbers) {
    outer_ = InnerRelations(select_);
    all_ = Conjuncts(select_.where);
  }

  BoundSelect Run() {
    std::vector<BoundExprPtr> kept;
    for (const BoundExprPtr& condition : all_) {
      BoundExprPtr replaced = Condition(condition);
      if (replaced) kept.push_back(std::move(replaced));
    }
    kept.insert(kept.end(), added_.begin(), added_.end());
    select_.where = Conjunction(std::move(kept));
    return std::move(select_);
  }

 private:
  // The condition to keep in its place; null when what was added says it all.
  BoundExprPtr Condition(const BoundExprPtr& condition) {
    if (const auto* logic = std::get_if<BoundLogic>(&condition->node); logic != nullptr && logic->op == Logic::kNot) {
      const auto* negated = std::get_if<BoundSubquery>(&logic->arguments[0]->node);
      if (negated != nullptr && negated->kind == SubqueryKind::kExists) {
        return Exists(condition, *negated, !negated->is_negated);
      }
    }
    if (const auto* subquery = std::get_if<BoundSubquery>(&condition->node);
        subquery != nullptr && subquery->kind == SubqueryKind::kExists) {
      return Exists(condition, *subquery, subquery->is_negated);
    }
    if (const auto* comparison = std::get_if<BoundComparison>(&condition->node)) {
      BoundComparison copy = *comparison;
      bool is_changed = Scalar(copy.left);
      is_changed = Scalar(copy.right) || is_changed;
      if (is_changed) return MakeBound(kBoolean, condition->span, std::move(copy));
    }
    return condition;
  }

  BoundExprPtr Exists(const BoundExprPtr& condition, const BoundSubquery& subquery, bool is_negated) {
    const BoundSelect* inner = PlainSelect(*subquery.query);
    if (inner == nullptr || std::any_of(inner->items.begin(), inner->items.end(),
                                        [](const BoundExprPtr& item) { return HasAggregate(*item); })) {
      return condition;
    }
    std::optional<Correlated> parts = TakeApart(*inner, outer_);
    if (!parts || parts->different.size() > 1) return condition;
    if (parts->different.size() == 1) return ExistsDifferent(condition, *inner, *parts, is_negated);

    BoundSelect keys{.items = {}, .from = inner->from};
    std::vector<BoundExprPtr> left, nulls;
    for (const Correlation& pair : parts->equal) {
      left.push_back(pair.outer);
      keys.items.push_back(pair.inner);
      if (!is_negated) continue;
      parts->own.push_back(IsNullTest(pair.inner, true));
      nulls.push_back(IsNullTest(pair.outer, false));
    }
    keys.where = Conjunction(parts->own);
    BoundExprPtr in =
        MakeBound(kBoolean, condition->span,
                  BoundSubquery{SubqueryKind::kIn, is_negated, std::move(left), MakeQuery(std::move(keys))});
    if (!is_negated) return in;
    nulls.push_back(std::move(in));
    return MakeBound(kBoolean, condition->span, BoundLogic{Logic::kOr, std::move(nulls)});
  }

  // Some row with the same keys has another x, or a lesser, or a greater: the group's least or greatest x has.
  BoundExprPtr ExistsDifferent(const BoundExprPtr& condition, const BoundSelect& inner, const Correlated& parts,
                               bool is_negated) {
    const Correlation& x = parts.different[0];
    std::vector<BoundExprPtr> extremes;
    if (x.op != Comparison::kGreater && x.op != Comparison::kGreaterEqual) extremes.push_back(Extreme("min", x.inner));
    if (x.op != Comparison::kLess && x.op != Comparison::kLessEqual) extremes.push_back(Extreme("max", x.inner));
    if (std::any_of(extremes.begin(), extremes.end(), [](const BoundExprPtr& extreme) { return !extreme; })) {
      return condition;
    }
    BoundSelect groups{.items = {}, .from = inner.from, .where = Conjunction(parts.own)};
    const int relation = numbers_.Next();
    std::vector<BoundExprPtr> conditions;
    for (const Correlation& pair : parts.equal) {
      groups.items.push_back(pair.inner);
      groups.group_by.push_back(pair.inner);
      conditions.push_back(MakeBound(
          kBoolean, {},
          BoundComparison{Comparison::kEqual, Column(relation, groups.items.size(), pair.inner->type), pair.outer}));
    }
    std::vector<BoundExprPtr> compared;
    for (const BoundExprPtr& extreme : extremes) {
      groups.items.push_back(extreme);
      compared.push_back(MakeBound(
          kBoolean, {}, BoundComparison{x.op, Column(relation, groups.items.size(), x.inner->type), x.outer}));
    }
    conditions.push_back(compared.size() == 1 ? compared[0]
                                              : MakeBound(kBoolean, {}, BoundLogic{Logic::kOr, std::move(compared)}));
    BoundSelect look_up{.items = {x.outer}, .from = {MakeFrom(relation, MakeQuery(std::move(groups)))}};
    look_up.where = Conjunction(std::move(conditions));
    return MakeBound(kBoolean, condition->span,
                     BoundSubquery{SubqueryKind::kExists, is_negated, {}, MakeQuery(std::move(look_up))});
  }

  // Replaces a correlated scalar aggregate by a column of a grouped derived table. True when it did.
  bool Scalar(BoundExprPtr& expr) {
    if (const auto* cast = std::get_if<BoundCast>(&expr->node)) {
      BoundExprPtr argument = cast->argument;
      if (!Scalar(argument)) return false;
      expr = MakeBound(expr->type, expr->span, BoundCast{std::move(argument), cast->context});
      return true;
    }
    const auto* subquery = std::get_if<BoundSubquery>(&expr->node);
    if (subquery == nullptr || subquery->kind != SubqueryKind::kScalar) return false;
    const BoundSelect* inner = PlainSelect(*subquery->query);
    if (inner == nullptr || inner->is_distinct || !HasAggregate(*inner->items[0])) return false;
    // A count of nothing is 0, not a missing row.
    if (Contains(*inner->items[0], [](const BoundExpr& part) {
          const auto* aggregate = std::get_if<BoundAggregate>(&part.node);
          return aggregate != nullptr && aggregate->row->name.find("count") != std::string_view::npos;
        })) {
      return false;
    }
    if (Intersect(RelationsOf(*inner->items[0]), outer_)) return false;
    std::optional<Correlated> parts = TakeApart(*inner, outer_);
    if (!parts || !parts->different.empty()) return false;

    BoundSelect groups{.items = {}, .from = inner->from};
    const int relation = numbers_.Next();
    for (const Correlation& pair : parts->equal) {
      groups.items.push_back(pair.inner);
      groups.group_by.push_back(pair.inner);
      added_.push_back(MakeBound(
          kBoolean, {},
          BoundComparison{Comparison::kEqual, pair.outer, Column(relation, groups.items.size(), pair.inner->type)}));
    }
    if (BoundExprPtr restriction = Restriction(*parts)) parts->own.push_back(std::move(restriction));
    groups.where = Conjunction(parts->own);
    groups.items.push_back(inner->items[0]);
    expr = Column(relation, groups.items.size(), inner->items[0]->type);
    select_.from.push_back(MakeFrom(relation, MakeQuery(std::move(groups))));
    return true;
  }

  // inner keys IN (SELECT outer keys FROM the one outer table they come from WHERE its own conditions), when it has
  // some.
  BoundExprPtr Restriction(const Correlated& parts) {
    std::set<int> sources;
    for (const Correlation& pair : parts.equal) sources.merge(RelationsOf(*pair.outer));
    if (sources.size() != 1) return nullptr;
    BoundFromPtr source;
    for (const BoundFromPtr& item : FlattenJoins(select_).items) {
      const auto* table = std::get_if<BoundTable>(&item->node);
      if (table != nullptr && table->relation == *sources.begin()) source = item;
    }
    if (!source) return nullptr;
    std::vector<BoundExprPtr> filters;
    for (const BoundExprPtr& condition : all_) {
      if (RelationsOf(*condition) == sources && !HasSubquery(*condition)) filters.push_back(condition);
    }
    if (filters.empty()) return nullptr;
    BoundSelect keys{.items = {}, .from = {source}, .where = Conjunction(std::move(filters))};
    std::vector<BoundExprPtr> left;
    for (const Correlation& pair : parts.equal) {
      left.push_back(pair.inner);
      keys.items.push_back(pair.outer);
    }
    return MakeBound(kBoolean, {},
                     BoundSubquery{SubqueryKind::kIn, false, std::move(left), MakeQuery(std::move(keys))});
  }

  BoundSelect select_;
  RelationNumbers& numbers_;
  std::set<int> outer_;
  std::vector<BoundExprPtr> all_;    // the conditions as they were
  std::vector<BoundExprPtr> added_;  // join conditions of new derived tables
};

}  // namespace

BoundSelect Decorrelate(BoundSelect select, RelationNumbers& numbers) {
  const bool has_subquery = select.where && HasSubquery(*select.where);
  if (!has_subquery || select.from.empty()) return select;
  return Decorrelator(std::move(select), numbers).Run();
}

}  // namespace doppel::sql
