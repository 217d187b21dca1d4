// Column definitions of CREATE TABLE and ALTER TABLE ADD COLUMN as catalog columns.
#pragma once

#include <string>
#include <string_view>

#include "catalog/object.h"
#include "sql/commands/command.h"
#include "sql/parser/statements_table.h"

namespace doppel::sql {

inline constexpr std::size_t kMaxColumns = 1600;

// The column as it is declared: type, NOT NULL, default, identity, encoding where one is written; keys and constraints
// are the table's business. Its attnum is not set.
catalog::Column MakeColumn(const ColumnDefinition& definition, std::string_view table, CommandContext& context);

// Throws 42701 for a name that PostgreSQL keeps for itself (ctid, xmin, …).
void CheckColumnName(const Name& name);

// The encoding a column gets when none is written (c_Compression_encodings), and whether one may be written.
std::string DefaultEncoding(const catalog::Column& column, bool is_temporary);
bool IsValidEncoding(std::string_view encoding, LogicalType type);

bool IsDistKeyType(TypeId type);
bool IsSortKeyType(TypeId type);

}  // namespace doppel::sql
