// Parts of dates and times: their names, and taking, truncating, adding and counting them (reference 02-functions.md
// §2.7; r_Dateparts_for_datetime_functions).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace doppel::sql {

// From the smallest to the largest, then those that can only be taken.
enum class DatePart {
  kMicrosecond,
  kMillisecond,
  kSecond,
  kMinute,
  kHour,
  kDay,
  kWeek,
  kMonth,
  kQuarter,
  kYear,
  kDecade,
  kCentury,
  kMillennium,
  kEpoch,
  kDayOfWeek,
  kDayOfYear,
  kTimeZone,
  kTimeZoneHour,
  kTimeZoneMinute,
};

// By any name or abbreviation, without regard to case.
std::optional<DatePart> FindDatePart(std::string_view word);
// Throws 22023 `timestamp units "x" not recognized`.
DatePart GetDatePart(std::string_view word);
std::string_view NameOf(DatePart part);

// A part of a local timestamp as DATE_PART gives it: seconds, milliseconds and microseconds with all that is smaller.
// Throws 0A000 for parts that need a zone.
double TakePart(DatePart part, std::int64_t local_us);
// As EXTRACT gives it: a whole number, without the parts below and above.
std::int64_t ExtractPart(DatePart part, std::int64_t local_us);
// Of a time of day; parts of dates throw.
double TakeTimePart(DatePart part, std::int64_t us_of_day);
std::int64_t ExtractTimePart(DatePart part, std::int64_t us_of_day);

// The beginning of the part that holds `local_us`.
std::int64_t TruncateTo(DatePart part, std::int64_t local_us);
// DATEADD: months clamp to the shorter month's last day, years roll 29 February over to 1 March.
std::int64_t AddParts(DatePart part, std::int64_t count, std::int64_t local_us);
// DATEDIFF: how many boundaries of the part lie between.
std::int64_t CountParts(DatePart part, std::int64_t from_us, std::int64_t to_us);

}  // namespace doppel::sql
