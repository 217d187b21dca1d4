// Any text and any bytes as a value of every type: input gives a value or SqlError, and a value's text form is read
// back as a value with the same text. The first byte picks the type, the second its modifier.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/sql_error.h"
#include "sql/types/context.h"
#include "sql/types/datum.h"
#include "sql/types/type_table.h"

namespace {

using namespace doppel;

void CheckValue(const sql::TypeRow& row, const sql::Datum& datum, sql::LogicalType type) {
  if (sql::IsNull(datum)) return;
  const sql::Value value = sql::ToValue(datum);
  const sql::OutputContext output;
  const sql::InputContext input;
  std::string binary;
  row.binary_output(value, type, output, binary);
  std::string first;
  row.text_output(value, type, output, first);
  // Text becomes the bytes that it is made of, and bytes are shown as hexadecimal digits (r_VARBYTE_type).
  if (row.id == sql::TypeId::kVarbyte || row.id == sql::TypeId::kBytea) return;
  // SUPER is shown as JSON and reads text as a string (super_fuzzer.cc).
  if (row.id == sql::TypeId::kSuper) return;
  std::string second;
  try {
    const sql::Datum again = row.text_input(first, type, input);
    row.text_output(sql::ToValue(again), type, output, second);
  } catch (const base::SqlError& error) {
    second = error.what();
  }
  if (first != second) {
    std::fprintf(stderr, "%s: %s was read back as %s\n", std::string(row.name).c_str(), first.c_str(), second.c_str());
    std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2 || size > 4096) return 0;
  const auto rows = sql::AllTypes();
  const sql::TypeRow& row = rows[data[0] % rows.size()];
  sql::LogicalType type = sql::DefaultColumnType(row.id);
  if (row.id == sql::TypeId::kNumeric) type = sql::LogicalType::Numeric(38, data[1] % 38);
  if (row.id == sql::TypeId::kVarchar) type = sql::LogicalType::Varchar(data[1] + 1);
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 2, size - 2);
  const sql::InputContext input;
  try {
    CheckValue(row, row.text_input(bytes, type, input), type);
  } catch (const base::SqlError&) {
  }
  try {
    CheckValue(row, row.binary_input(bytes, type, input), type);
  } catch (const base::SqlError&) {
  }
  return 0;
}
