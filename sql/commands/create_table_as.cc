// CREATE TABLE AS and SELECT … INTO: a table with the columns of a query, filled with its rows.
#include "base/check.h"
#include "catalog/errors.h"
#include "sql/commands/commands.h"
#include "sql/commands/errors.h"
#include "sql/commands/keys.h"
#include "sql/commands/lookup.h"
#include "sql/commands/relations.h"
#include "sql/commands/select_into.h"
#include "sql/commands/table_of_query.h"

namespace doppel::sql {
namespace {

std::string CreateAs(const CreateTableAsStatement& statement, CommandContext& context) {
  if (statement.iceberg) throw base::NotEmulated("Iceberg tables");
  const CreationTarget target = TargetOfCreate(statement.table, statement.is_temporary, "CREATE TABLE", context);
  if (context.snapshot().FindRelation(target.schema, target.name) != nullptr) {
    if (!statement.if_not_exists) throw catalog::errors::DuplicateTable(target.name);
    context.Notify(catalog::errors::TableExistsSkipped(target.name));
    return "SELECT";
  }
  // Bound before the table exists: its name may hide one that the query reads.
  BindContext bind = context.MakeBindContext();
  bind.fills_table = true;
  BoundStatement query = BindQuery(*statement.query, bind);
  CheckStorable(query.columns, context);
  // What is read is locked before anything is made: a command that waits may be run again from its beginning.
  for (const TouchedTable& touched : query.touched) context.Lock(touched.table, touched.use);

  catalog::Relation table = NewRelation(target, catalog::RelationKind::table, context);
  table = WithColumns(std::move(table), query.columns, statement.columns);
  table = WithAttributes(std::move(table), statement.attributes, {});
  PutNewRelation(table, context);

  // r_ANALYZE: tables made this way are analyzed right away.
  context.KeepAnalyzedRows(table.oid, context.Run(Filling(table, std::move(query))));
  return "SELECT";
}

// The query with its leftmost branch changed by `change`. Trees are immutable, so the path to it is copied.
template <typename Change>
QueryPtr WithLeftmost(const Query& query, const Change& change) {
  auto copy = std::make_shared<Query>(query);
  if (auto* core = std::get_if<SelectCore>(&copy->body)) {
    change(*core);
  } else if (auto* operation = std::get_if<SetOperation>(&copy->body)) {
    operation->inputs[0] = WithLeftmost(*operation->inputs[0], change);
  }
  return copy;
}

const SelectCore* Leftmost(const Query& query) {
  if (const auto* operation = std::get_if<SetOperation>(&query.body)) return Leftmost(*operation->inputs[0]);
  return std::get_if<SelectCore>(&query.body);
}

}  // namespace

const IntoClause* FindInto(const Query& query) {
  const SelectCore* core = Leftmost(query);
  return core != nullptr && core->into ? &*core->into : nullptr;
}

std::string Run(const CreateTableAsStatement& statement, CommandContext& context) {
  return CreateAs(statement, context);
}

std::string Run(const SelectStatement& statement, CommandContext& context) {
  const IntoClause* into = FindInto(*statement.query);
  base::Check(into != nullptr, "a SELECT that is no command");
  CreateTableAsStatement create;
  create.is_temporary = into->is_temporary || Last(into->table).text.starts_with('#');
  create.table = into->table;
  create.query = WithLeftmost(*statement.query, [](SelectCore& core) { core.into.reset(); });
  return CreateAs(create, context);
}

QueryPtr QueryThatFills(const Statement& statement) {
  if (const auto* create = std::get_if<CreateTableAsStatement>(&statement)) return create->query;
  const auto* select = std::get_if<SelectStatement>(&statement);
  return select != nullptr && FindInto(*select->query) != nullptr ? select->query : nullptr;
}

}  // namespace doppel::sql
