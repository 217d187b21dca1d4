// The SQLite functions of casts. Each takes (value, target_modifier, source_modifier); names are built from typnames:
// int4_from_int8, text_from_date, timestamptz_from_text.
#pragma once

#include <span>

#include "sql/types/function_call.h"

namespace doppel::sql {

std::span<const KernelRow> CastKernels();
std::span<const KernelRow> SuperCastKernels();

}  // namespace doppel::sql
