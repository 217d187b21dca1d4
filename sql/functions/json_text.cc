// JSON kept as text: IS_VALID_JSON, JSON_EXTRACT_PATH_TEXT, JSON_ARRAY_LENGTH and kin.
#include "sql/functions/families.h"

namespace doppel::sql {

std::span<const FunctionRow> JsonTextFunctions() {
  static const std::vector<FunctionRow> rows = {};
  return rows;
}

}  // namespace doppel::sql
