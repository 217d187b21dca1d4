// The session settings that decide how values are read and printed, parsed once per statement so that no per-value
// code looks a setting up.
#pragma once

#include <cstdint>

#include "sql/types/time_zone.h"

namespace doppel::sql {

class SessionInfo;

enum class DateFormat { kIso, kPostgres, kSql, kGerman };
enum class DateOrder { kMdy, kDmy, kYmd };
enum class IntervalStyle { kPostgres, kPostgresVerbose, kSqlStandard };

struct InputContext {
  TimeZone time_zone;
  DateOrder date_order = DateOrder::kMdy;
  // Transaction start, microseconds since 2000-01-01 UTC: what 'now' and 'today' mean.
  std::int64_t now = 0;
  // Set when a value came from `now`, so that it is not kept for another transaction; may be null.
  bool* used_now = nullptr;

  std::int64_t Now() const {
    if (used_now != nullptr) *used_now = true;
    return now;
  }
};

struct OutputContext {
  TimeZone time_zone;
  DateFormat date_format = DateFormat::kIso;
  DateOrder date_order = DateOrder::kMdy;
  IntervalStyle interval_style = IntervalStyle::kPostgres;
  int extra_float_digits = 0;
  // Who knows the names behind reg* values; null: they print as numbers.
  SessionInfo* session = nullptr;
};

// From the settings timezone, datestyle, intervalstyle and extra_float_digits of the session; a setting that the
// session does not have takes the default above.
InputContext MakeInputContext(const SessionInfo& session);
OutputContext MakeOutputContext(SessionInfo& session);

}  // namespace doppel::sql
