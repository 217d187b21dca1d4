// Arithmetic functions (reference 02-functions.md §2.5).
#include "sql/functions/families.h"

namespace doppel::sql {

std::span<const FunctionRow> MathFunctions() { return {}; }

}  // namespace doppel::sql
