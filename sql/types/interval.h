// Intervals: INTERVAL YEAR TO MONTH is a number of months, INTERVAL DAY TO SECOND a number of microseconds, and the
// leader node's PostgreSQL interval both at once (kept as a 12-byte BLOB: int64 microseconds, int32 months).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sql/types/context.h"
#include "sql/types/datum.h"
#include "sql/types/type.h"

namespace doppel::sql {

struct Interval {
  std::int64_t us = 0;
  std::int32_t months = 0;
  friend bool operator==(const Interval&, const Interval&) = default;
};

// The fields of a literal's qualifier, from the largest to the smallest: INTERVAL '...' DAY TO MINUTE.
enum class IntervalField { kYear, kMonth, kDay, kHour, kMinute, kSecond };
inline constexpr int kIntervalDigits = 6;  // of fractional seconds, unless a precision says less
struct IntervalQualifier {
  IntervalField from = IntervalField::kDay;
  IntervalField to = IntervalField::kSecond;
  int precision = kIntervalDigits;  // 0-6
};

// "1 day 2 hours", "1-2", "10 23:59:59.5", "P1Y2M3DT4H5M6S", "@ 1 day ago". Throws 22007 for other text, 22008 or
// 22015 when a part is too large.
Interval ParseInterval(std::string_view text);
// A literal with a qualifier: a bare number counts the qualifier's smallest field; fields smaller than it are cut off.
// Months of a qualifier YEAR..MONTH, microseconds of one of DAY..SECOND.
Interval ParseInterval(std::string_view text, IntervalQualifier qualifier);

// What a CAST to a string gives: the session's IntervalStyle.
void FormatInterval(Interval value, IntervalStyle style, std::string& out);
void FormatYearToMonth(std::int64_t months, IntervalStyle style, std::string& out);
void FormatDayToSecond(std::int64_t us, IntervalStyle style, std::string& out);
// What a client is sent as text: every field, in the plural, whatever the style ("0 days 5 hours 0 mins 0.0 secs"), as
// the guide's samples without a cast show (r_interval_data_types).
void PrintYearToMonth(std::int64_t months, std::string& out);
void PrintDayToSecond(std::int64_t us, std::string& out);

// To so many digits of fractional seconds, 0 to 6; half a unit goes away from zero.
std::int64_t RoundToPrecision(std::int64_t us, int precision);

std::string EncodeInterval(Interval value);
// REQUIRES: `bytes` are EncodeInterval's.
Interval DecodeInterval(std::string_view bytes);
// Of a value of any of the three interval types.
Interval ToInterval(const Value& value, TypeId type);

// A month counts 30 days, as PostgreSQL orders intervals.
int CompareIntervals(Interval a, Interval b);
Interval AddIntervals(Interval a, Interval b);
Interval NegateInterval(Interval value);
// Fractions of months spill into days, as in PostgreSQL.
Interval MultiplyInterval(Interval value, double factor);
// The months first (clamping to the shorter month's last day), then the microseconds.
std::int64_t AddToTimestamp(std::int64_t us, Interval value);

}  // namespace doppel::sql
