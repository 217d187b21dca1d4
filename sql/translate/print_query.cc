// Queries and the three DML statements.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "sql/bind/bound_walk.h"
#include "sql/translate/printer.h"
#include "sql/types/type_table.h"

namespace doppel::sql {
namespace {

bool HasRightOrFullJoin(const BoundFrom& from) {
  const auto* join = std::get_if<BoundJoin>(&from.node);
  if (join == nullptr) return false;
  return join->kind == JoinKind::kRight || join->kind == JoinKind::kFull || HasRightOrFullJoin(*join->left) ||
         HasRightOrFullJoin(*join->right);
}

bool IsConstant(const BoundExpr& expr) { return std::holds_alternative<BoundConstant>(expr.node); }

bool IsTruthValue(const BoundExpr& expr) { return IsConstant(expr) && expr.type.id == TypeId::kBool; }

bool IsPlain(const BoundQuery& query) {
  return query.ctes.empty() && query.order_by.empty() && query.limit == nullptr && query.offset == nullptr;
}

}  // namespace

void Printer::Query(const BoundQuery& query) {
  Ctes(query.ctes);
  Body(query);
  OrderAndLimit(query);
}

void Printer::Ctes(const std::vector<BoundCte>& ctes) {
  bool is_first = true;
  for (const BoundCte& cte : ctes) {
    if (MayHoist(*cte.query)) {
      HoistCte(cte);
      continue;
    }
    if (is_bounded()) fixed_ctes_.insert(cte.number);
    Append(std::exchange(is_first, false) ? "WITH RECURSIVE " : ", ");
    Append(fmt::format("w{}(", cte.number));
    for (std::size_t k = 0; k < cte.query->columns.size(); ++k) {
      Append(fmt::format("{}c{}", k > 0 ? ", " : "", k + 1));
    }
    Append(") AS (");
    Query(*cte.query);
    Append(")");
  }
  if (!is_first) Append(" ");
}

void Printer::Body(const BoundQuery& query) {
  if (const auto* select = std::get_if<BoundSelect>(&query.body)) return Select(*select);
  if (const auto* values = std::get_if<BoundValues>(&query.body)) return Values(*values);
  const auto& operation = std::get<BoundSetOperation>(query.body);
  if (query.order_by.empty()) return SetOperation(operation);
  Append("SELECT * FROM (");
  SetOperation(operation);
  Append(fmt::format(") AS r{}", query.order_relation));
}

void Printer::Select(const BoundSelect& select) {
  Append(select.is_distinct ? "SELECT DISTINCT " : "SELECT ");
  // SQLite takes HAVING without GROUP BY only where an aggregate is selected.
  const bool lacks_aggregate = select.having && select.group_by.empty() &&
                               std::none_of(select.items.begin(), select.items.end(),
                                            [](const BoundExprPtr& item) { return HasAggregate(*item); });
  for (std::size_t i = 0; i < select.items.size(); ++i) {
    if (i > 0) Append(", ");
    if (lacks_aggregate && i == 0) Append("CASE WHEN count(*) >= 0 THEN ");
    select.is_distinct ? EqualityKey(*select.items[i]) : Expression(*select.items[i]);
    if (lacks_aggregate && i == 0) Append(" END");
    Append(fmt::format(" AS c{}", i + 1));
  }
  if (select.items.empty()) Append(lacks_aggregate ? "count(*)" : "NULL");
  if (!select.from.empty()) {
    Append(" FROM ");
    From(select.from, select.is_join_order_fixed);
  }
  Where(select.where);
  if (!select.group_by.empty()) {
    Append(" GROUP BY ");
    for (std::size_t i = 0; i < select.group_by.size(); ++i) {
      if (i > 0) Append(", ");
      Append(NotOrdinal(*select.group_by[i], Printed([&] { EqualityKey(*select.group_by[i]); })));
    }
  }
  if (select.having) {
    Append(" HAVING ");
    Expression(*select.having);
  }
}

namespace {

// Branches of one set operation that SQLite takes are 500; each level of groups multiplies that.
constexpr std::size_t kMaxBranches = 400;

// A long UNION as a union of shorter ones.
BoundSetOperation InGroups(const BoundSetOperation& operation) {
  BoundSetOperation groups{operation.op, operation.is_all, {}};
  for (std::size_t i = 0; i < operation.inputs.size(); i += kMaxBranches) {
    const auto begin = operation.inputs.begin() + static_cast<std::ptrdiff_t>(i);
    const std::size_t count = std::min(kMaxBranches, operation.inputs.size() - i);
    auto group = std::make_shared<BoundQuery>();
    group->columns = (*begin)->columns;
    group->body =
        BoundSetOperation{operation.op, operation.is_all, {begin, begin + static_cast<std::ptrdiff_t>(count)}};
    groups.inputs.push_back(std::move(group));
  }
  return groups;
}

}  // namespace

void Printer::SetOperation(const BoundSetOperation& operation) {
  if (operation.inputs.size() > kMaxBranches && operation.op == SetOperator::kUnion) {
    return SetOperation(InGroups(operation));
  }
  for (std::size_t i = 0; i < operation.inputs.size(); ++i) {
    if (i > 0) {
      switch (operation.op) {
        case SetOperator::kUnion:
          Append(operation.is_all ? " UNION ALL " : " UNION ");
          break;
        case SetOperator::kIntersect:
          Append(" INTERSECT ");
          break;
        case SetOperator::kExcept:
          Append(" EXCEPT ");
          break;
      }
    }
    Operand(*operation.inputs[i], operation.op == SetOperator::kUnion && operation.is_all);
  }
}

void Printer::Operand(const BoundQuery& query, bool is_union_all) {
  if (is_union_all && IsPlain(query) && std::holds_alternative<BoundSelect>(query.body)) {
    return Body(query);
  }
  Append("SELECT ");
  for (std::size_t i = 0; i < query.columns.size(); ++i) {
    // The set operation compares under the collation of its first operand's columns.
    Append(fmt::format("{}c{}{} AS c{}", i > 0 ? ", " : "", i + 1, CollationSql(query.columns[i].type), i + 1));
  }
  // SQLite 3.40 merges a UNION ALL into the operation around it, wrongly when one of its inputs has a RIGHT JOIN.
  const bool is_mergeable = std::holds_alternative<BoundSetOperation>(query.body) && !query.limit && !query.offset;
  const std::string_view ending = is_mergeable ? " LIMIT -1" : "";
  if (MayHoist(query)) return Append(" FROM " + Hoist(query, ending));
  Append(" FROM (");
  Query(query);
  Append(ending);
  Append(")");
}

void Printer::Values(const BoundValues& values) {
  Append("SELECT ");
  for (std::size_t i = 0; i < values.rows.at(0).size(); ++i) {
    Append(fmt::format("{}column{} AS c{}", i > 0 ? ", " : "", i + 1, i + 1));
  }
  Append(" FROM (VALUES ");
  for (std::size_t i = 0; i < values.rows.size(); ++i) {
    Append(i > 0 ? ", (" : "(");
    List(values.rows[i]);
    Append(")");
  }
  Append(")");
}

void Printer::OrderAndLimit(const BoundQuery& query) {
  std::vector<BoundSort> sorts;
  for (const BoundSort& sort : query.order_by) {
    if (!IsConstant(*sort.key)) sorts.push_back(sort);
  }
  if (!sorts.empty()) {
    Append(" ORDER BY ");
    Sorts(sorts);
  }
  if (query.limit || query.offset) {
    Append(" LIMIT ");
    if (query.limit) {
      Append("row_limit(");
      Expression(*query.limit);
      Append(")");
    } else {
      Append("-1");
    }
  }
  if (query.offset) {
    Append(" OFFSET row_offset(");
    Expression(*query.offset);
    Append(")");
  }
}

void Printer::From(const std::vector<BoundFromPtr>& from, bool is_order_fixed) {
  for (std::size_t i = 0; i < from.size(); ++i) {
    if (i > 0) Append(is_order_fixed ? " CROSS JOIN " : ", ");
    // SQLite gives the comma the rank of JOIN, so an outer join after a comma must keep to itself.
    const bool needs_parentheses =
        i > 0 && (is_order_fixed ? std::holds_alternative<BoundJoin>(from[i]->node) : HasRightOrFullJoin(*from[i]));
    if (needs_parentheses) Append("(");
    FromItem(*from[i]);
    if (needs_parentheses) Append(")");
  }
}

void Printer::FromItem(const BoundFrom& from) {
  if (const auto* join = std::get_if<BoundJoin>(&from.node)) return Join(*join);
  if (const auto* table = std::get_if<BoundTable>(&from.node)) {
    const std::string name = access_.PhysicalName(table->table);
    const std::string condition = access_.Predicate(table->table, name);
    Append(condition.empty() ? name : fmt::format("(SELECT * FROM {} WHERE {})", name, condition));
    return Append(fmt::format(" AS r{}", table->relation));
  }
  if (const auto* system = std::get_if<BoundSystemTable>(&from.node)) {
    return Append(fmt::format("\"{}\" AS r{}", system->sqlite_name, system->relation));
  }
  if (const auto* subquery = std::get_if<BoundSubqueryTable>(&from.node)) {
    if (MayHoist(*subquery->query)) {
      return Append(fmt::format("{} AS r{}", Hoist(*subquery->query), subquery->relation));
    }
    Append("(");
    Query(*subquery->query);
    return Append(fmt::format(") AS r{}", subquery->relation));
  }
  if (const auto* cte = std::get_if<BoundCteTable>(&from.node)) {
    return Append(fmt::format("w{} AS r{}", cte->cte, cte->relation));
  }
  const auto& function = std::get<BoundFunctionTable>(from.node);
  const Operands operands = PrintOperands(function.arguments);
  Append(ExpandTemplate(function.sqlite, {.operands = operands.texts, .types = operands.types, .result = {}}));
  Append(fmt::format(" AS r{}", function.relation));
}

void Printer::Join(const BoundJoin& join) {
  // SQLite 3.40 answers some RIGHT JOINs wrongly; the same join from the other side is a LEFT JOIN.
  const bool is_right = join.kind == JoinKind::kRight;
  const BoundFrom& first = is_right ? *join.right : *join.left;
  const BoundFrom& second = is_right ? *join.left : *join.right;
  const bool was_inside_full_join =
      std::exchange(is_inside_full_join_, is_inside_full_join_ || join.kind == JoinKind::kFull);
  const auto operand = [&](const BoundFrom& from, bool is_nested) {
    if (is_nested) Append("(");
    FromItem(from);
    if (is_nested) Append(")");
  };
  operand(first, is_right && std::holds_alternative<BoundJoin>(first.node));
  switch (join.kind) {
    case JoinKind::kInner:
      Append(" JOIN ");
      break;
    case JoinKind::kLeft:
    case JoinKind::kRight:
      Append(" LEFT JOIN ");
      break;
    case JoinKind::kFull:
      Append(" FULL JOIN ");
      break;
    case JoinKind::kCross:
      // Not CROSS JOIN, which in SQLite also pins the order.
      Append(" JOIN ");
      break;
  }
  operand(second, std::holds_alternative<BoundJoin>(second.node));
  is_inside_full_join_ = was_inside_full_join;
  if (join.on) On(join.on);
}

// Inside a FULL JOIN, SQLite 3.40 takes a constant condition of an inner join for one of the whole query; a subquery is
// no constant to it.
void Printer::On(const BoundExprPtr& condition) {
  Append(" ON ");
  if (!is_inside_full_join_) return Expression(*condition);
  bool is_first = true;
  for (const BoundExprPtr& conjunct : Conjuncts(condition)) {
    if (!std::exchange(is_first, false)) Append(" AND ");
    const bool may_fold = RelationsOf(*conjunct).empty() || Contains(*conjunct, IsTruthValue);
    if (may_fold) Append("(SELECT ");
    Expression(*conjunct);
    if (may_fold) Append(")");
  }
}

void Printer::Where(const BoundExprPtr& where) {
  if (!where) return;
  Append(" WHERE ");
  Expression(*where);
}

void Printer::Insert(const BoundInsert& insert) {
  Append(fmt::format("INSERT INTO {}(", access_.PhysicalName(insert.table)));
  for (const std::int16_t attribute : insert.attributes) Append(fmt::format("c{}, ", attribute));
  Append("_x) SELECT ");
  for (std::size_t i = 0; i < insert.attributes.size(); ++i) Append(fmt::format("c{}, ", i + 1));
  Append("row_xid() FROM (");
  Query(*insert.source);
  Append(")");
}

void Printer::InsertRow(const BoundInsert& insert, const std::vector<BoundExprPtr>& row) {
  Append(fmt::format("INSERT INTO {}(", access_.PhysicalName(insert.table)));
  for (const std::int16_t attribute : insert.attributes) Append(fmt::format("c{}, ", attribute));
  Append("_x) VALUES(");
  for (const BoundExprPtr& value : row) {
    Expression(*value);
    Append(", ");
  }
  Append("row_xid())");
}

void Printer::TargetRows(Oid table, int relation, const std::vector<BoundFromPtr>& from, const BoundExprPtr& where) {
  const std::string alias = fmt::format("r{}", relation);
  Append(fmt::format(" FROM {} AS {}", access_.PhysicalName(table), alias));
  if (!from.empty()) {
    Append(", ");
    From(from);
  }
  const std::string condition = access_.Predicate(table, alias);
  if (!condition.empty()) Append(" WHERE " + condition);
  if (where) {
    Append(condition.empty() ? " WHERE " : " AND ");
    Expression(*where);
  }
  if (!from.empty()) Append(fmt::format(" GROUP BY {}.rowid", alias));
}

void Printer::Update(const BoundUpdate& update) {
  Ctes(update.ctes);
  Append(fmt::format("INSERT INTO {}(", access_.PhysicalName(update.table)));
  for (const BoundAssignment& assignment : update.assignments) Append(fmt::format("c{}, ", assignment.attribute));
  Append("_x) SELECT ");
  for (const BoundAssignment& assignment : update.assignments) {
    Expression(*assignment.value);
    Append(", ");
  }
  Append(fmt::format("row_target(r{0}.rowid, r{0}._d)", update.relation));
  TargetRows(update.table, update.relation, update.from, update.where);
}

void Printer::Delete(const BoundDelete& del) {
  Ctes(del.ctes);
  Append(fmt::format("SELECT row_target(r{0}.rowid, r{0}._d)", del.relation));
  TargetRows(del.table, del.relation, del.from, del.where);
}

void Printer::MergeMatches(const BoundMerge& merge) {
  // One target row is a group. It is noted in the item or condition that also counts the group, which SQLite cannot
  // move to where single rows are tested.
  const std::string noted =
      fmt::format("row_target(r{0}.rowid, check_single_match(r{0}._d, count(*)))", merge.relation);
  const bool updates = merge.matched == MergeAction::kUpdate;
  Append("SELECT ");
  for (std::size_t i = 0; i < merge.attributes.size(); ++i) {
    updates ? Expression(*merge.updated[i]) : Append("NULL");
    Append(", ");
  }
  Append(updates ? noted : "NULL");
  TargetRows(merge.table, merge.relation, {merge.source}, merge.on);
  if (!updates) Append(fmt::format(" HAVING {} IS NULL", noted));
}

void Printer::MergeOthers(const BoundMerge& merge) {
  Append("SELECT ");
  for (const BoundExprPtr& value : merge.inserted) {
    Expression(*value);
    Append(", ");
  }
  Append("row_xid() FROM ");
  FromItem(*merge.source);
  if (merge.inserts_matches) return;
  const std::string alias = fmt::format("r{}", merge.relation);
  const std::string condition = access_.Predicate(merge.table, alias);
  Append(fmt::format(" LEFT JOIN {} AS {} ON ", access_.PhysicalName(merge.table), alias));
  if (!condition.empty()) Append(condition + " AND ");
  Expression(*merge.on);
  Append(fmt::format(" WHERE {}._x IS NULL", alias));
}

void Printer::Merge(const BoundMerge& merge) {
  Ctes(merge.ctes);
  Append(fmt::format("INSERT INTO {}(", access_.PhysicalName(merge.table)));
  for (const std::int16_t attribute : merge.attributes) Append(fmt::format("c{}, ", attribute));
  Append("_x) ");
  const bool changes_matches = merge.matched != MergeAction::kNone;
  if (changes_matches) MergeMatches(merge);
  if (merge.inserted.empty()) return;
  if (changes_matches) Append(" UNION ALL ");
  MergeOthers(merge);
}

}  // namespace doppel::sql
