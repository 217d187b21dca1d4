// Strings. Positions and lengths count characters, limits count bytes (reference 02-functions.md §2.6).
#include "sql/functions/families.h"

namespace doppel::sql {

std::span<const FunctionRow> StringFunctions() { return {}; }

}  // namespace doppel::sql
