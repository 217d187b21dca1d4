// Functions that return rows, in FROM or in a select list: generate_series and Redshift's catalog helpers. All of them
// run on the leader node. The engine registers each as a virtual table of the same name.
#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "catalog/system/system_state.h"
#include "sql/types/datum.h"
#include "sql/types/type.h"

namespace doppel::sql {

struct TableFunctionColumn {
  std::string_view name;
  LogicalType type;
};

// Rows, one at a time. Begins before the first.
class RowGenerator {
 public:
  virtual ~RowGenerator() = default;
  virtual bool Next() = 0;
  // Of the current row, borrowed until Next.
  virtual Value Column(int index) const = 0;
};

struct TableFunctionRow {
  std::string_view name;
  std::vector<TypeId> parameters;
  std::size_t required = 0;  // how many of them must be given; the rest are NULL
  std::vector<TableFunctionColumn> columns;
  // Whether bigint is but the widest form: without a bigint among its arguments it takes and returns integer.
  bool has_integer_form = false;
  // All rows at once; of a function that may have very many, null.
  std::vector<Row> (*generate)(const catalog::SystemState& state, std::span<const Value> arguments) = nullptr;
  // In its place.
  std::unique_ptr<RowGenerator> (*open)(std::span<const Value> arguments) = nullptr;
  std::string_view documentation_page;
  // In FROM the query names its columns and their types: AS t(a name, b int). In a select list it is one text.
  bool returns_record = false;
  // Of a function whose one column takes its type from the arguments, all of which are then converted to it.
  LogicalType (*column_type)(std::span<const LogicalType> arguments) = nullptr;
};

std::span<const TableFunctionRow> AllTableFunctions();
// What the binder prints where FROM iterates over a SUPER value; users cannot name them.
std::span<const TableFunctionRow> InternalTableFunctions();
// Null when there is none.
const TableFunctionRow* FindTableFunction(std::string_view name);

}  // namespace doppel::sql
