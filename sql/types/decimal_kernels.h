// The SQLite functions of decimal arithmetic and order.
#pragma once

#include <span>

#include "sql/types/decimal.h"
#include "sql/types/function_call.h"

namespace doppel::sql {

std::span<const KernelRow> DecimalKernels();

}  // namespace doppel::sql
