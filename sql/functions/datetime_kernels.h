// What the kernels of dates and times share.
#pragma once

#include <cstdint>

#include "sql/types/function_call.h"
#include "sql/types/time_zone.h"

namespace doppel::sql {

TimeZone SessionZone(CallContext& context);
// The time of day in UTC of a packed TIMETZ.
std::int64_t UtcTimeOf(std::int64_t packed);

}  // namespace doppel::sql
