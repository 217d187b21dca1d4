#include "sql/functions/table_functions.h"

#include "base/sql_error.h"
#include "sql/types/decimal.h"

namespace doppel::sql {
namespace {

// A statement that asks for more is a mistake; the rows are made in memory.
constexpr std::int64_t kMaxSeriesRows = 10'000'000;

std::vector<Row> GenerateSeries(const catalog::SystemState&, std::span<const Value> arguments) {
  for (const Value& argument : arguments.first(2)) {
    if (argument.is_null()) return {};
  }
  const std::int64_t begin = arguments[0].integer;
  const std::int64_t end = arguments[1].integer;
  const std::int64_t step = arguments[2].is_null() ? 1 : arguments[2].integer;
  if (step == 0) {
    throw base::SqlError(base::SqlState::kInvalidParameterValue, "step size may not equal zero");
  }
  std::vector<Row> rows;
  for (Int128 value = begin; step > 0 ? value <= end : value >= end; value += step) {
    if (static_cast<std::int64_t>(rows.size()) == kMaxSeriesRows) {
      throw base::SqlError(base::SqlState::kProgramLimitExceeded, "generate_series returns too many rows");
    }
    rows.push_back({Datum(static_cast<std::int64_t>(value))});
  }
  return rows;
}

}  // namespace

std::span<const TableFunctionRow> AllTableFunctions() {
  static const std::vector<TableFunctionRow> rows = {
      {"generate_series",
       {TypeId::kInt8, TypeId::kInt8, TypeId::kInt8},
       2,
       {{"generate_series", {TypeId::kInt8, -1}}},
       &GenerateSeries,
       "c_unsupported-postgresql-functions"},
  };
  return rows;
}

const TableFunctionRow* FindTableFunction(std::string_view name) {
  for (const TableFunctionRow& row : AllTableFunctions()) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

}  // namespace doppel::sql
