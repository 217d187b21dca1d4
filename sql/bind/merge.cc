// MERGE (r_MERGE): the target joined with one source; see BoundMerge.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sql/bind/binder_impl.h"
#include "sql/bind/errors.h"

namespace doppel::sql {
namespace {

catalog::Privileges PrivilegesFor(const MergeStatement& merge) {
  catalog::Privileges needed;
  if (merge.removes_duplicates) needed = catalog::Privilege::kInsert | catalog::Privilege::kDelete;
  if (merge.when_not_matched) needed = needed | catalog::Privilege::kInsert;
  if (!merge.when_matched) return needed;
  const bool updates = std::holds_alternative<MergeUpdate>(*merge.when_matched);
  return needed | (updates ? catalog::Privilege::kUpdate : catalog::Privilege::kDelete);
}

}  // namespace

FromScope Binder::MergeSource(const TableRef& ref, Scope& scope, BoundMerge& bound) {
  const bool is_query = std::holds_alternative<DerivedTable>(ref.node);
  if (!is_query && !std::holds_alternative<NamedTable>(ref.node)) throw errors::MergeSource(ref.span);
  FromScope source = BindFrom(ref, scope);
  const int relation = *RelationsDefinedBy(*source.from).begin();
  BoundQueryPtr query;
  if (const auto* derived = std::get_if<BoundSubqueryTable>(&source.from->node)) {
    query = derived->query;
  } else if (!std::holds_alternative<BoundTable>(source.from->node)) {
    throw base::NotEmulated("MERGE from a system relation").At(ref.span);
  }
  if (query) {
    bound.ctes.push_back({++last_cte_, source.relations.at(0).alias, query, false});
    source.from = MakeFrom(BoundCteTable{relation, last_cte_});
  }
  bound.source = source.from;
  return source;
}

// INSERT (…) VALUES (…): the source's columns alone are in view.
std::vector<BoundExprPtr> Binder::MergedRow(const MergeInsert& insert, const catalog::Relation& relation,
                                            const FromScope& source) {
  const std::vector<const catalog::Column*> given = TargetColumns(insert.columns, relation);
  if (insert.values.size() > given.size()) {
    throw errors::InsertHasMoreExpressions(insert.values[given.size()]->span);
  }
  if (!insert.columns.empty() && insert.values.size() < given.size()) {
    throw errors::InsertHasMoreColumns(insert.columns[insert.values.size()].span);
  }
  Scope scope;
  scope.from.push_back(source);
  scope.relation_numbers = RelationsDefinedBy(*source.from);
  std::vector<BoundExprPtr> row;
  for (const catalog::Column& column : relation.columns) {
    if (column.is_dropped) continue;
    const auto position = static_cast<std::size_t>(std::find(given.begin(), given.end(), &column) - given.begin());
    row.push_back(position < insert.values.size() ? InsertedValue(*insert.values[position], relation, column, scope)
                                                  : DefaultOf(relation, column));
  }
  return row;
}

// REMOVE DUPLICATES: the source's columns are the target's, one by one.
std::vector<BoundExprPtr> Binder::ReplacingRow(const catalog::Relation& relation, const FromScope& source,
                                               base::Span span) {
  std::vector<BoundExprPtr> row;
  for (const catalog::Column* column : TargetColumns({}, relation)) {
    if (row.size() == source.columns.size()) throw errors::MergedColumnsDiffer(span);
    const BoundExprPtr& value = source.columns[row.size()].expr;
    if (column->identity && !column->identity->by_default) throw errors::IdentityAssigned(column->name, span);
    NoteColumn(*value, span);
    row.push_back(AssignTo(value, *column));
  }
  if (row.size() < source.columns.size()) throw errors::MergedColumnsDiffer(span);
  return row;
}

BoundStatement Binder::BindMerge(const MergeStatement& merge) {
  if (merge.target_alias) throw errors::MergeTargetAlias(merge.target_alias->text, merge.target_alias->span);
  const catalog::Relation& relation = TargetTable(merge.target, PrivilegesFor(merge));
  const auto reads_target = [&] {
    return std::any_of(touched_.begin(), touched_.end(),
                       [&](const TouchedTable& touched) { return touched.table == relation.oid; });
  };
  Scope scope;
  BoundMerge bound;
  bound.table = relation.oid;
  bound.relation = NewRelation();
  scope.relation_numbers.insert(bound.relation);
  const FromScope source = MergeSource(*merge.source, scope, bound);
  if (reads_target()) {
    throw std::holds_alternative<BoundTable>(source.from->node) ? errors::MergeWithItself(merge.source->span)
                                                                : errors::MergeSourceReadsTarget(merge.source->span);
  }
  AddToScope(TargetScope(relation, merge.target, std::nullopt, bound.relation), scope, SpanOf(merge.target));
  AddToScope(source, scope, merge.source->span);
  bound.on = ToBoolean(BindExpr(*merge.on, scope, Clause::kJoinOn), "JOIN/ON");
  for (const catalog::Column* column : TargetColumns({}, relation)) bound.attributes.push_back(column->attnum);
  if (merge.removes_duplicates) {
    bound.matched = MergeAction::kDelete;
    bound.inserted = ReplacingRow(relation, source, merge.source->span);
    bound.inserts_matches = true;
  }
  if (merge.when_matched) {
    const auto* update = std::get_if<MergeUpdate>(&*merge.when_matched);
    bound.matched = update != nullptr ? MergeAction::kUpdate : MergeAction::kDelete;
    if (update != nullptr) {
      for (BoundAssignment& assignment : BindAssignments(update->assignments, relation, bound.relation, scope)) {
        bound.updated.push_back(std::move(assignment.value));
      }
    }
  }
  if (merge.when_not_matched) bound.inserted = MergedRow(*merge.when_not_matched, relation, source);
  if (reads_target()) throw errors::MergeSourceReadsTarget(merge.on->span);
  Touch(relation.oid, TableUse::kWrite);
  BoundStatement statement;
  statement.node = std::move(bound);
  return statement;
}

}  // namespace doppel::sql
