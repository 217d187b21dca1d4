// Chains of one operator, `a + b + c`, that one SQLite call can take: SQLite's parser accepts only some thirty calls
// within one another.
#pragma once

#include <string_view>

#include "sql/functions/operators.h"

namespace doppel::sql {

// What stands between further operands, in place of $2 of the row's template; empty when each operation must be written
// by itself.
std::string_view ChainSeparator(const OperatorRow& row);

}  // namespace doppel::sql
