// REGEXP_COUNT, REGEXP_INSTR, REGEXP_REPLACE, REGEXP_SUBSTR.
#include "sql/functions/families.h"

namespace doppel::sql {

std::span<const FunctionRow> RegexpFunctions() {
  static const std::vector<FunctionRow> rows = {};
  return rows;
}

}  // namespace doppel::sql
