#include "sql/commands/keys.h"

#include <algorithm>
#include <utility>

#include "sql/commands/columns.h"
#include "sql/commands/errors.h"
#include "sql/types/type_table.h"

namespace doppel::sql {
namespace {

catalog::Column& KeyColumn(catalog::Relation& table, const Name& name) {
  const auto found = std::find_if(table.columns.begin(), table.columns.end(), [&](const catalog::Column& column) {
    return !column.is_dropped && column.name == name.text;
  });
  if (found == table.columns.end()) throw errors::KeyColumnMissing(name.text, name.span);
  return *found;
}

std::string_view StyleWord(DistStyle style) {
  switch (style) {
    case DistStyle::kAuto:
      return "AUTO";
    case DistStyle::kEven:
      return "EVEN";
    case DistStyle::kKey:
      return "KEY";
    case DistStyle::kAll:
      break;
  }
  return "ALL";
}

catalog::DistStyle CatalogStyle(DistStyle style) {
  switch (style) {
    case DistStyle::kAuto:
      // A table begins small, and small tables of style AUTO are kept as ALL.
      return catalog::DistStyle::auto_all;
    case DistStyle::kEven:
      return catalog::DistStyle::even;
    case DistStyle::kKey:
      return catalog::DistStyle::key;
    case DistStyle::kAll:
      break;
  }
  return catalog::DistStyle::all;
}

// The column that DISTKEY(2) or SORTKEY(2) means.
Name ColumnAt(const catalog::Relation& table, int ordinal) {
  if (ordinal < 1 || static_cast<std::size_t>(ordinal) > table.columns.size()) {
    throw errors::KeyColumnMissing(std::to_string(ordinal), {});
  }
  return {.text = table.columns[static_cast<std::size_t>(ordinal) - 1].name};
}

std::vector<Name> SortKeyOf(const catalog::Relation& table, const TableAttributes& attributes) {
  std::vector<Name> columns = attributes.sort_key;
  for (const int ordinal : attributes.sort_key_ordinals) columns.push_back(ColumnAt(table, ordinal));
  return columns;
}

std::optional<Name> DistKeyOf(const catalog::Relation& table, const TableAttributes& attributes,
                              const ColumnKeys& keys) {
  std::vector<Name> named = keys.dist_keys;
  if (attributes.dist_key) named.push_back(*attributes.dist_key);
  if (attributes.dist_key_ordinal) named.push_back(ColumnAt(table, *attributes.dist_key_ordinal));
  if (named.empty()) return std::nullopt;
  if (std::any_of(named.begin(), named.end(), [&](const Name& name) { return !(name == named[0]); })) {
    throw errors::MultipleDistKeys();
  }
  return named[0];
}

}  // namespace

catalog::Relation WithDistStyle(catalog::Relation table, DistStyle style, const std::optional<Name>& dist_key) {
  if (style == DistStyle::kKey && !dist_key) throw errors::DistKeyNeeded();
  if (style != DistStyle::kKey && dist_key) throw errors::DistKeyNotAllowed(StyleWord(style));
  for (catalog::Column& column : table.columns) column.is_distkey = false;
  table.dist_style = CatalogStyle(style);
  if (!dist_key) return table;
  catalog::Column& column = KeyColumn(table, *dist_key);
  if (!IsDistKeyType(column.type.id)) throw errors::DistKeyType(column.name, FormatType(column.type));
  column.is_distkey = true;
  return table;
}

catalog::Relation WithoutSortKey(catalog::Relation table, catalog::SortStyle style) {
  for (catalog::Column& column : table.columns) column.sortkey_ordinal = 0;
  table.sort_style = style;
  return table;
}

catalog::Relation WithSortKey(catalog::Relation table, SortKeyStyle style, const std::vector<Name>& columns) {
  const bool is_interleaved = style == SortKeyStyle::kInterleaved;
  const int limit = is_interleaved ? kMaxInterleavedSortKeys : kMaxCompoundSortKeys;
  if (columns.size() > static_cast<std::size_t>(limit)) throw errors::TooManySortKeys(limit);
  table =
      WithoutSortKey(std::move(table), is_interleaved ? catalog::SortStyle::interleaved : catalog::SortStyle::compound);
  int ordinal = 0;
  for (const Name& name : columns) {
    catalog::Column& column = KeyColumn(table, name);
    if (column.sortkey_ordinal != 0) throw errors::SortKeyTwice(column.name);
    if (!IsSortKeyType(column.type.id)) throw errors::SortKeyType(column.name, FormatType(column.type));
    column.sortkey_ordinal = ++ordinal;
  }
  return table;
}

catalog::Relation WithDefaultEncodings(catalog::Relation table) {
  for (catalog::Column& column : table.columns) {
    if (column.encoding.empty() && !column.is_dropped) column.encoding = DefaultEncoding(column, table.is_temporary);
  }
  return table;
}

catalog::Relation WithAttributes(catalog::Relation table, const TableAttributes& attributes, const ColumnKeys& keys) {
  table.backup = attributes.backup.value_or(true);

  const std::optional<Name> dist_key = DistKeyOf(table, attributes, keys);
  const DistStyle style = attributes.dist_style.value_or(dist_key ? DistStyle::kKey : DistStyle::kAuto);
  table = WithDistStyle(std::move(table), style, dist_key);

  const std::vector<Name> sort_key = SortKeyOf(table, attributes);
  const int sort_clauses =
      static_cast<int>(keys.sort_keys.size()) + (sort_key.empty() ? 0 : 1) + (attributes.is_sort_key_auto ? 1 : 0);
  if (sort_clauses > 1) throw errors::MultipleSortKeys();
  if (!sort_key.empty()) {
    table = WithSortKey(std::move(table), attributes.sort_key_style.value_or(SortKeyStyle::kCompound), sort_key);
  } else if (!keys.sort_keys.empty()) {
    table = WithSortKey(std::move(table), SortKeyStyle::kCompound, keys.sort_keys);
  } else {
    table = WithoutSortKey(std::move(table), catalog::SortStyle::auto_);
  }

  const bool has_encoding = std::any_of(table.columns.begin(), table.columns.end(),
                                        [](const catalog::Column& column) { return !column.encoding.empty(); });
  table.encode_auto = attributes.is_encode_auto || !has_encoding;
  return WithDefaultEncodings(std::move(table));
}

}  // namespace doppel::sql
