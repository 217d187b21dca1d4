// CREATE [OR REPLACE] VIEW … [WITH NO SCHEMA BINDING].
#include <algorithm>

#include "base/check.h"
#include "catalog/errors.h"
#include "sql/bind/binder_impl.h"
#include "sql/commands/columns.h"
#include "sql/commands/commands.h"
#include "sql/commands/errors.h"
#include "sql/commands/lookup.h"
#include "sql/commands/relations.h"
#include "sql/commands/tree_rewrite.h"
#include "sql/commands/view_definition.h"
#include "sql/parser/deparse.h"
#include "sql/parser/parser.h"
#include "sql/types/type_table.h"

namespace doppel::sql {
namespace {

class ParameterFinder : public TreeRewriter {
 public:
  void OnParameter(const ParameterRef&, base::Span) override { throw errors::ParameterInDefinition(); }
};

// The query as it was written, unless enable_case_sensitive_identifier would make it mean something else later.
std::string LateBindingText(const Query& query, std::string_view statement_text) {
  std::string printed = Deparse(query);
  base::Check(query.span.end <= statement_text.size(), "the query's span");
  const std::string written(statement_text.substr(query.span.begin, query.span.end - query.span.begin));
  try {
    if (Deparse(*ParseQuery(written, kStoredText)) == printed) return written;
  } catch (const base::SqlError&) {
    // The span of a query in parentheses or with a trailing clause may not be a query by itself.
  }
  return printed;
}

void AddColumn(catalog::Relation& view, const Name& name, LogicalType type) {
  CheckColumnName(name);
  if (view.FindColumn(name.text) != nullptr) throw catalog::errors::DuplicateColumnName(name.text);
  if (view.columns.size() >= kMaxColumns) throw catalog::errors::TooManyColumns();
  catalog::Column column;
  column.attnum = view.next_attnum++;
  column.name = name.text;
  column.type = type;
  view.columns.push_back(std::move(column));
}

bool StandsOn(const catalog::Relation& view, Oid relation, const catalog::Snapshot& snapshot) {
  return std::any_of(view.depends_on.begin(), view.depends_on.end(), [&](const catalog::Dependency& dependency) {
    if (dependency.relation == relation) return true;
    const catalog::Relation* base = snapshot.FindRelation(dependency.relation);
    return base != nullptr && StandsOn(*base, relation, snapshot);
  });
}

void CheckDependencies(const catalog::Relation& view, CommandContext& context) {
  for (const catalog::Dependency& dependency : view.depends_on) {
    const catalog::Relation* base = context.snapshot().FindRelation(dependency.relation);
    if (base != nullptr && base->database != view.database) throw errors::ViewAcrossDatabases();
  }
  if (StandsOn(view, view.oid, context.snapshot())) throw errors::ViewReadsItself(view.name);
}

catalog::Relation WithQuery(catalog::Relation view, const CreateViewStatement& statement, CommandContext& context) {
  ParameterFinder finder;
  Rewrite(*statement.query, finder);
  if (statement.is_late_binding) {
    CheckLateBindingNames(*statement.query, context.database(), context.snapshot());
    view.view_definition = LateBindingText(*statement.query, context.statement_text());
    for (const Name& name : statement.columns) AddColumn(view, name, {TypeId::kUnknown, -1});
    return view;
  }
  BindContext bind = context.MakeBindContext();
  const ViewAnalysis analysis = AnalyzeView(*statement.query, bind);
  const std::vector<OutputColumn>& columns = analysis.statement.columns;
  if (statement.columns.size() > columns.size()) throw errors::ViewTooManyNames();
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const Name name = i < statement.columns.size() ? statement.columns[i] : Name{.text = columns[i].name};
    AddColumn(view, name, columns[i].type);
  }
  view.view_definition = StoredDefinition(*statement.query, analysis, context.snapshot());
  view.depends_on = DependenciesOf(analysis);
  CheckDependencies(view, context);
  return view;
}

void CheckSameColumns(const catalog::Relation& old_view, const catalog::Relation& new_view) {
  if (old_view.columns.size() != new_view.columns.size()) throw errors::ViewColumnCount();
  for (std::size_t i = 0; i < old_view.columns.size(); ++i) {
    const catalog::Column& column = old_view.columns[i];
    if (column.name != new_view.columns[i].name) throw errors::ViewColumnName(column.name);
    if (column.type != new_view.columns[i].type) throw errors::ViewColumnType(column.name);
  }
}

std::string Replace(catalog::Relation old_view, const CreateViewStatement& statement, CommandContext& context) {
  if (!old_view.is_view()) throw catalog::errors::NotAView(old_view.name);
  RequireOwnerOr("CREATE OR REPLACE VIEW", {}, &old_view, context);
  catalog::Relation empty = old_view;
  empty.columns.clear();
  empty.depends_on.clear();
  empty.next_attnum = 1;
  empty.kind = statement.is_late_binding ? catalog::RelationKind::late_binding_view : catalog::RelationKind::view;
  catalog::Relation new_view = WithQuery(std::move(empty), statement, context);
  if (old_view.kind == catalog::RelationKind::view && !statement.is_late_binding) {
    CheckSameColumns(old_view, new_view);
    // Comments and privileges of columns stay, too.
    new_view.columns = old_view.columns;
  }
  context.Put(std::move(new_view));
  return "CREATE VIEW";
}

bool ReadsTemporary(const catalog::Relation& view, const catalog::Snapshot& snapshot) {
  return std::any_of(view.depends_on.begin(), view.depends_on.end(), [&](const catalog::Dependency& dependency) {
    const catalog::Relation* relation = snapshot.FindRelation(dependency.relation);
    return relation != nullptr && relation->is_temporary;
  });
}

}  // namespace

std::string Run(const CreateViewStatement& statement, CommandContext& context) {
  CreationTarget target = TargetOfCreate(statement.view, statement.is_temporary, "CREATE OR REPLACE VIEW", context);
  if (const auto* existing = context.snapshot().FindRelation(target.schema, target.name)) {
    if (!statement.or_replace) throw catalog::errors::DuplicateTable(target.name);
    return Replace(*existing, statement, context);
  }
  const auto kind = statement.is_late_binding ? catalog::RelationKind::late_binding_view : catalog::RelationKind::view;
  catalog::Relation view = WithQuery(NewRelation(target, kind, context), statement, context);
  if (!view.is_temporary && ReadsTemporary(view, context.snapshot())) {
    // As in PostgreSQL: a view of what goes with the session goes with it.
    context.Notify(errors::ViewBecomesTemporary(view.name));
    target = TargetOfCreate({Last(statement.view)}, true, "", context);
    view.schema = target.schema;
    view.is_temporary = true;
    if (context.snapshot().FindRelation(view.schema, view.name) != nullptr) {
      throw catalog::errors::DuplicateTable(view.name);
    }
  }
  PutNewRelation(std::move(view), context);
  return "CREATE VIEW";
}

}  // namespace doppel::sql
