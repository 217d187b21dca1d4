// TO_CHAR, TO_DATE, TO_TIMESTAMP, TO_NUMBER: values by a format template.
#include "sql/functions/families.h"

namespace doppel::sql {

std::span<const FunctionRow> FormattingFunctions() {
  static const std::vector<FunctionRow> rows = {};
  return rows;
}

}  // namespace doppel::sql
