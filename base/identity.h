// What Doppel says it is: its own version, and the Redshift release whose behaviour and numbers it reports.
#pragma once

#include <string_view>

namespace doppel::base {

inline constexpr std::string_view kProductVersion = "0.1.0";

// A release that real clusters reported (reference wire-protocol §1.4); the revision is the ten hex digits that
// asyncpg takes as the sign of Redshift.
inline constexpr std::string_view kServerVersion = "8.0.2";
inline constexpr std::string_view kPadbVersion = "1.0.358853";
inline constexpr std::string_view kPadbRevision = "17187a5367";

}  // namespace doppel::base
