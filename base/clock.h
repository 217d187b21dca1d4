// The clock: microseconds since 2000-01-01 00:00 UTC, as SQL's timestamps count.
#pragma once

#include <cstdint>

namespace doppel::base {

std::int64_t Now();

}  // namespace doppel::base
