// TRY_CAST (r_TRY_CAST): a cast that gives NULL for a value it cannot convert, between the pairs of types that the
// guide lists.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "sql/types/function_call.h"
#include "sql/types/type.h"

namespace doppel::sql {

bool CanTryCast(TypeId from, TypeId to);
// SQLite SQL for `operand` (SQLite SQL of type `from`) converted to `to`, or NULL. REQUIRES: CanTryCast.
std::string TryCastSql(std::string_view operand, LogicalType from, LogicalType to);

std::span<const KernelRow> TryCastKernels();

}  // namespace doppel::sql
