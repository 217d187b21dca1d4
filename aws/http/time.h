// Moments as clients write them, in UTC.
#pragma once

#include <chrono>
#include <ctime>
#include <optional>
#include <string>

namespace doppel::aws {

// Nullopt beyond what the clock counts, some 290 years around 1970.
std::optional<std::chrono::system_clock::time_point> FromUnixTime(std::time_t seconds);
// The whole text in a format of strptime; nullopt when it does not fit, or is too far away.
std::optional<std::chrono::system_clock::time_point> ParseTime(const std::string& text, const char* format);

}  // namespace doppel::aws
