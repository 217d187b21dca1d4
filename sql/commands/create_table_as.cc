// CREATE TABLE AS and SELECT … INTO: a table with the columns of a query, filled with its rows.
#include <fmt/format.h>

#include "base/check.h"
#include "catalog/errors.h"
#include "sql/bind/errors.h"
#include "sql/commands/columns.h"
#include "sql/commands/commands.h"
#include "sql/commands/errors.h"
#include "sql/commands/keys.h"
#include "sql/commands/lookup.h"
#include "sql/commands/relations.h"
#include "sql/commands/select_into.h"
#include "sql/types/type_table.h"

namespace doppel::sql {
namespace {

// What a column of this type is stored as. Strings whose length nothing limits get the longest column there is.
LogicalType StoredType(LogicalType type) {
  if (type.modifier >= 0) return type;
  switch (type.id) {
    case TypeId::kUnknown:
    case TypeId::kVarchar:
      return LogicalType::Varchar(kMaxVarcharBytes);
    case TypeId::kBpchar:
      return LogicalType::Char(kMaxCharBytes);
    default:
      return DefaultColumnType(type.id);
  }
}

void CheckStorable(const std::vector<OutputColumn>& columns, CommandContext& context) {
  bool is_storable = true;
  for (const OutputColumn& column : columns) {
    const TypeId id = column.type.id;
    if (id == TypeId::kText || id == TypeId::kUnknown || GetType(id).is_column_type) continue;
    context.Notify(errors::UnsupportedColumnOfQuery(column.name, GetType(id).name));
    is_storable = false;
  }
  if (!is_storable) throw errors::LeaderOnlyFunctions();
}

// The query with its columns converted to `types`, as a select over it. Bound relation numbers are unique in a
// statement; binding counts up from one, so this one is free.
BoundQueryPtr Converted(const BoundQueryPtr& query, const std::vector<LogicalType>& types) {
  constexpr int kOuterRelation = 1 << 30;
  BoundSelect select;
  auto outer = std::make_shared<BoundQuery>();
  for (std::size_t i = 0; i < types.size(); ++i) {
    const OutputColumn& column = query->columns[i];
    BoundExprPtr value = MakeBound(column.type, {}, BoundColumn{kOuterRelation, fmt::format("c{}", i + 1)});
    if (column.type != types[i]) value = MakeBound(types[i], {}, BoundCast{value, CastContext::kExplicit});
    select.items.push_back(std::move(value));
    outer->columns.push_back({column.name, types[i], std::nullopt, false});
  }
  select.from.push_back(std::make_shared<BoundFrom>(BoundFrom{BoundSubqueryTable{kOuterRelation, query}}));
  outer->body = std::move(select);
  return outer;
}

catalog::Relation WithColumns(catalog::Relation table, const std::vector<OutputColumn>& columns,
                              const std::vector<Name>& names) {
  if (names.size() > columns.size()) throw errors::TooManyColumnNames();
  if (columns.size() > kMaxColumns) throw catalog::errors::TooManyColumns();
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const Name name = i < names.size() ? names[i] : Name{.text = columns[i].name};
    CheckColumnName(name);
    if (table.FindColumn(name.text) != nullptr) throw catalog::errors::DuplicateColumnName(name.text);
    catalog::Column column;
    column.attnum = table.next_attnum++;
    column.name = name.text;
    column.type = StoredType(columns[i].type);
    table.columns.push_back(std::move(column));
  }
  return table;
}

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

  BoundInsert insert{.table = table.oid};
  std::vector<LogicalType> types;
  for (const catalog::Column& column : table.columns) {
    insert.attributes.push_back(column.attnum);
    types.push_back(column.type);
  }
  insert.source = Converted(std::get<BoundQueryPtr>(query.node), types);
  query.node = std::move(insert);
  query.columns.clear();
  query.touched.push_back({table.oid, TableUse::kWrite});
  // r_ANALYZE: tables made this way are analyzed right away.
  context.KeepAnalyzedRows(table.oid, context.Run(query));
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
