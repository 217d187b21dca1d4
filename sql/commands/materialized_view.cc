// CREATE and REFRESH MATERIALIZED VIEW. The view is a stored table t<oid> that knows its query and what its bases were
// when it was filled; the catalog shows the table as mv_tbl__<name>__0.
#include "sql/commands/materialized_view.h"

#include <algorithm>
#include <set>

#include "base/clock.h"
#include "catalog/errors.h"
#include "catalog/materialized_view.h"
#include "sql/commands/commands.h"
#include "sql/commands/errors.h"
#include "sql/commands/incremental.h"
#include "sql/commands/keys.h"
#include "sql/commands/lookup.h"
#include "sql/commands/relations.h"
#include "sql/commands/table_of_query.h"
#include "sql/commands/tree_rewrite.h"
#include "sql/commands/view_definition.h"

namespace doppel::sql {
namespace {

using catalog::Relation;
using catalog::RelationKind;

// What the query may not say, wherever in it.
class ClauseChecker : public TreeRewriter {
 public:
  void EnterQuery(const Query& query) override {
    const auto* core = std::get_if<SelectCore>(&query.body);
    if (!query.order_by.empty()) throw errors::MaterializedViewClause("ORDER BY");
    if (query.limit || (core != nullptr && core->top)) throw errors::MaterializedViewClause("LIMIT");
    if (query.offset) throw errors::MaterializedViewClause("OFFSET");
  }
  void OnParameter(const ParameterRef&, base::Span) override { throw errors::ParameterInDefinition(); }
};

void CheckBases(const ViewAnalysis& analysis, const catalog::Snapshot& snapshot) {
  if (analysis.reads_system_relations) throw errors::MaterializedViewReads("system tables or views");
  for (const catalog::Dependency& dependency : DependenciesOf(analysis)) {
    const Relation* base = snapshot.FindRelation(dependency.relation);
    if (base == nullptr) continue;
    if (base->is_view()) throw errors::MaterializedViewReads("standard views");
    if (base->is_temporary) throw errors::MaterializedViewReads("temporary tables");
  }
}

// As pg_views and pg_get_viewdef print it: the statement, behind the comments in front of it.
std::string StatementText(std::string_view text) {
  for (;;) {
    const std::size_t begin = text.find_first_not_of(" \t\r\n");
    text.remove_prefix(begin == std::string_view::npos ? text.size() : begin);
    const bool is_line = text.starts_with("--");
    if (!is_line && !text.starts_with("/*")) break;
    const std::size_t end = is_line ? text.find('\n') : text.find("*/");
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + (is_line ? 1 : 2));
  }
  const std::size_t last = text.find_last_not_of("; \t\r\n");
  return std::string(text.substr(0, last == std::string_view::npos ? 0 : last + 1)) + ";";
}

bool HasSortKey(const Relation& view) {
  return std::any_of(view.columns.begin(), view.columns.end(),
                     [](const catalog::Column& column) { return column.sortkey_ordinal != 0; });
}

std::vector<catalog::RefreshedBase> RememberBases(const Relation& view, CommandContext& context) {
  std::vector<catalog::RefreshedBase> bases;
  for (const catalog::Dependency& dependency : view.depends_on) {
    const Relation* base = context.snapshot().FindRelation(dependency.relation);
    if (base == nullptr || !base->has_storage()) continue;
    bases.push_back(catalog::RememberBase(*base, context.StampRows(base->oid), context.snapshot()));
  }
  return bases;
}

bool IsUpToDate(const Relation& view, const std::vector<catalog::RefreshedBase>& bases) {
  const auto has_same_rows = [](const catalog::RefreshedBase& a, const catalog::RefreshedBase& b) {
    return a.relation == b.relation && a.rows == b.rows;
  };
  return !view.is_mutable &&
         std::equal(view.refreshed_from.begin(), view.refreshed_from.end(), bases.begin(), bases.end(), has_same_rows);
}

const Relation* FindBaseView(const catalog::Dependency& dependency, CommandContext& context) {
  const Relation* base = context.snapshot().FindRelation(dependency.relation);
  return base != nullptr && base->kind == RelationKind::materialized_view ? base : nullptr;
}

bool DependsOnStaleView(const Relation& view, CommandContext& context) {
  return std::any_of(view.depends_on.begin(), view.depends_on.end(), [&](const catalog::Dependency& dependency) {
    const Relation* base = FindBaseView(dependency, context);
    return base != nullptr && (!IsUpToDate(*base, RememberBases(*base, context)) || DependsOnStaleView(*base, context));
  });
}

BoundStatement BindWithRightsOf(Oid owner, const Query& query, CommandContext& context) {
  const BindContext own = context.MakeBindContext();
  const catalog::PrivilegeChecker checker(own.snapshot, owner);
  BindContext bind{.snapshot = own.snapshot,
                   .database = own.database,
                   .checker = checker,
                   .search_path = own.search_path,
                   .session = own.session,
                   .notices = own.notices,
                   .fills_table = true};
  return BindQuery(query, bind);
}

void DeleteRows(Oid table, CommandContext& context) {
  BoundStatement statement;
  statement.node = BoundDelete{.table = table, .relation = 1};
  statement.touched = {{table, TableUse::kWrite}};
  context.Run(statement);
}

// The view and those that read it, each behind what it reads.
std::vector<Oid> WithDependents(const Relation& view, CommandContext& context) {
  std::vector<Oid> order;
  std::set<Oid> seen;
  const auto visit = [&](const Relation& one, const auto& self) -> void {
    if (!seen.insert(one.oid).second) return;
    for (const catalog::Dependent& dependent : catalog::DependentsOf(context.snapshot(), one)) {
      if (dependent.relation->kind == RelationKind::materialized_view) self(*dependent.relation, self);
    }
    order.insert(order.begin(), one.oid);
  };
  visit(view, visit);
  return order;
}

void NoteRefresh(const Relation& view, std::string_view status, RefreshCause cause, std::int64_t start_time,
                 CommandContext& context) {
  const catalog::Database* database = context.snapshot().FindDatabase(view.database);
  const catalog::Schema* schema = context.snapshot().FindSchema(view.schema);
  context.NoteRefresh({.database_name = database == nullptr ? "" : database->name,
                       .schema_name = schema == nullptr ? "" : schema->name,
                       .view_name = view.name,
                       .status = std::string(status),
                       .view = view.oid,
                       .is_automatic = cause == RefreshCause::kAutomatic,
                       .start_time = start_time});
}

}  // namespace

void RefreshMaterializedView(Oid oid, RefreshCause cause, CommandContext& context) {
  const std::int64_t start_time = base::Now();
  context.Lock(oid, TableUse::kWrite);
  const Relation view = GetRelation(oid, context);
  for (const catalog::Dependency& dependency : view.depends_on) {
    if (dependency.relation != 0) context.Lock(dependency.relation, TableUse::kRead);
  }
  const auto tell = [&](base::Notice notice) {
    if (cause == RefreshCause::kStatement) context.Notify(std::move(notice));
  };
  const catalog::RefreshState state = catalog::RefreshStateOf(view, context.snapshot());
  if (state >= catalog::RefreshState::kColumnDropped) throw errors::MaterializedViewUnrefreshable(view.name, state);
  std::vector<catalog::RefreshedBase> bases = RememberBases(view, context);
  if (IsUpToDate(view, bases)) {
    tell(errors::MaterializedViewUpToDate(view.name, DependsOnStaleView(view, context)));
    return NoteRefresh(view, "MV was already updated", cause, start_time, context);
  }
  BoundStatement query = BindWithRightsOf(view.owner, *ReadDefinition(view, context.snapshot()), context);
  DeleteRows(oid, context);
  context.Run(Filling(view, std::move(query)));
  Relation refreshed = view;
  refreshed.refreshed_from = std::move(bases);
  context.Put(std::move(refreshed));
  tell(errors::MaterializedViewRefreshed(view.name, view.is_incremental));
  NoteRefresh(view,
              view.is_incremental ? "Refresh successfully updated MV incrementally"
                                  : "Refresh successfully recomputed MV from scratch",
              cause, start_time, context);
}

std::string Run(const CreateMaterializedViewStatement& statement, CommandContext& context) {
  if (statement.iceberg) throw base::NotEmulated("Iceberg tables");
  const CreationTarget target = TargetOfCreate(statement.view, false, "", context);
  if (context.snapshot().FindRelation(target.schema, target.name) != nullptr) {
    throw catalog::errors::DuplicateTable(target.name);
  }
  ClauseChecker clauses;
  Rewrite(*statement.query, clauses);
  BindContext bind = context.MakeBindContext();
  bind.fills_table = true;
  ViewAnalysis analysis = AnalyzeView(*statement.query, bind);
  CheckBases(analysis, context.snapshot());
  CheckStorable(analysis.statement.columns, context);
  for (const TouchedTable& touched : analysis.statement.touched) context.Lock(touched.table, touched.use);

  Relation view = NewRelation(target, RelationKind::materialized_view, context);
  view.hidden_table_oid = context.AllocateOid();
  view.source_text = StatementText(context.own_text());
  view.view_definition = StoredDefinition(*statement.query, analysis, context.snapshot());
  view.depends_on = DependenciesOf(analysis);
  view = WithColumns(std::move(view), analysis.statement.columns, statement.columns);
  TableAttributes attributes = statement.attributes;
  if (!attributes.dist_style && !attributes.dist_key) attributes.dist_style = DistStyle::kEven;
  view = WithAttributes(std::move(view), attributes, {});
  if (!HasSortKey(view) && !attributes.is_sort_key_auto) view.sort_style = catalog::SortStyle::none;
  IncrementalVerdict verdict = JudgeIncremental(*std::get<BoundQueryPtr>(analysis.statement.node), HasSortKey(view));
  view.is_mutable = verdict.is_mutable || bind.used_now;
  if (bind.used_now && verdict.reason.empty()) verdict.reason = "Mutable Functions";
  view.is_incremental = verdict.reason.empty();
  SetAutoRefresh(view, statement.auto_refresh.value_or(false), context.snapshot());
  PutNewRelation(view, context);
  context.KeepAnalyzedRows(view.oid, context.Run(Filling(view, std::move(analysis.statement))));

  Relation filled = GetRelation(view.oid, context);
  filled.refreshed_from = RememberBases(filled, context);
  context.Put(std::move(filled));
  if (!view.is_incremental) context.Notify(errors::MaterializedViewRecomputed(view.name, verdict.reason));
  return "CREATE MATERIALIZED VIEW";
}

void SetAutoRefresh(Relation& view, bool is_on, const catalog::Snapshot& snapshot) {
  if (is_on && view.is_mutable) throw errors::AutoRefreshNotAllowed("that calls mutable functions");
  const bool is_nested = std::any_of(view.depends_on.begin(), view.depends_on.end(), [&](const auto& dependency) {
    const Relation* base = snapshot.FindRelation(dependency.relation);
    return base != nullptr && base->kind == RelationKind::materialized_view;
  });
  if (is_on && is_nested) throw errors::AutoRefreshNotAllowed("on another materialized view");
  view.auto_refresh = is_on;
}

std::string Run(const RefreshMaterializedViewStatement& statement, CommandContext& context) {
  const Relation& named = GetRelation(statement.view, context);
  if (named.kind != RelationKind::materialized_view) throw catalog::errors::NotAMaterializedView(named.name);
  std::vector<Oid> views = {named.oid};
  if (statement.behavior == DropBehavior::kCascade) views = WithDependents(named, context);
  // Locks come first: a command that waits for one may be run again from its beginning.
  for (const Oid view : views) RequireOwnerOr("", {}, &GetRelation(view, context), context);
  for (const Oid view : views) context.Lock(view, TableUse::kWrite);
  for (const Oid view : views) RefreshMaterializedView(view, RefreshCause::kStatement, context);
  return "REFRESH MATERIALIZED VIEW";
}

}  // namespace doppel::sql
