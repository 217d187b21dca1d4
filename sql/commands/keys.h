// Distribution style, sort key and encodings of a table, for CREATE TABLE, CREATE TABLE AS and ALTER TABLE. Doppel has
// one node, so these are recorded and shown, and change nothing else.
#pragma once

#include <optional>
#include <vector>

#include "catalog/object.h"
#include "sql/parser/statements_table.h"

namespace doppel::sql {

inline constexpr int kMaxCompoundSortKeys = 400;
inline constexpr int kMaxInterleavedSortKeys = 8;

// Each takes a table and returns it changed. Throws 42703 for a column that the table lacks, 42P16 for what does not
// go together.
catalog::Relation WithDistStyle(catalog::Relation table, DistStyle style, const std::optional<Name>& dist_key);
catalog::Relation WithSortKey(catalog::Relation table, SortKeyStyle style, const std::vector<Name>& columns);
catalog::Relation WithoutSortKey(catalog::Relation table, catalog::SortStyle style);
// Columns without an encoding get their default.
catalog::Relation WithDefaultEncodings(catalog::Relation table);

// DISTKEY and SORTKEY written at a column.
struct ColumnKeys {
  std::vector<Name> dist_keys;
  std::vector<Name> sort_keys;
};
// All attributes of CREATE TABLE [AS], encodings included.
catalog::Relation WithAttributes(catalog::Relation table, const TableAttributes& attributes, const ColumnKeys& keys);

}  // namespace doppel::sql
