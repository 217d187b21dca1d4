// Functions about the session, its user, settings, backends and last statements (reference sql/02-functions.md §2.16).
#include "sql/functions/families.h"

namespace doppel::sql {

std::span<const FunctionRow> SessionFunctions() {
  static const std::vector<FunctionRow> rows = {};
  return rows;
}

}  // namespace doppel::sql
