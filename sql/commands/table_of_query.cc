#include "sql/commands/table_of_query.h"

#include <fmt/format.h>

#include "catalog/errors.h"
#include "sql/bind/errors.h"
#include "sql/commands/columns.h"
#include "sql/commands/errors.h"
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

}  // namespace

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

BoundStatement Filling(const catalog::Relation& table, BoundStatement query) {
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
  return query;
}

}  // namespace doppel::sql
