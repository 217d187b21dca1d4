// Dates and times as integers: days or microseconds since 2000-01-01, proleptic Gregorian, from 4713 BC to 294276 AD;
// reading of every literal form (reference sql/03-types.md §3.6) and printing by DateStyle.
//
// Errors: 22007 `invalid input syntax for type date: "x"`, 22008 `date/time field value out of range: "x"`.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sql/types/context.h"

namespace doppel::sql {

inline constexpr std::int64_t kMicrosPerSecond = 1'000'000;
inline constexpr std::int64_t kMicrosPerMinute = 60 * kMicrosPerSecond;
inline constexpr std::int64_t kMicrosPerHour = 60 * kMicrosPerMinute;
inline constexpr std::int64_t kMicrosPerDay = 24 * kMicrosPerHour;
// Days from 1970-01-01 to 2000-01-01.
inline constexpr std::int64_t kEpochDays = 10957;
// Timestamps 'infinity' and '-infinity'.
inline constexpr std::int64_t kTimestampInfinity = INT64_MAX;
inline constexpr std::int64_t kTimestampMinusInfinity = INT64_MIN;

inline bool IsFiniteTimestamp(std::int64_t us) { return us != kTimestampInfinity && us != kTimestampMinusInfinity; }

// Year is astronomical: 0 is 1 BC.
struct CivilDate {
  std::int64_t year = 2000;
  int month = 1;
  int day = 1;
};

struct CivilTime {
  int hour = 0;
  int minute = 0;
  int second = 0;
  int microsecond = 0;
};

bool IsLeapYear(std::int64_t year);
int DaysInMonth(std::int64_t year, int month);
// REQUIRES: month in 1..12; day may be out of range and then counts on.
std::int64_t DaysFromCivil(std::int64_t year, int month, int day);
CivilDate CivilFromDays(std::int64_t days);
CivilTime TimeFromMicros(std::int64_t us_of_day);
std::int64_t MicrosFromTime(int hour, int minute, int second, int microsecond);
// Splits into day and microseconds of that day, rounding toward the past.
std::int64_t DayOf(std::int64_t us);
std::int64_t MicrosOfDay(std::int64_t us);
// 0 is Sunday.
int DayOfWeek(std::int64_t days);
int DayOfYear(std::int64_t days);
struct IsoWeek {
  std::int64_t year;
  int week;
};
IsoWeek IsoWeekOf(std::int64_t days);

// Throw 22008 outside the range that the types hold.
std::int64_t CheckDate(std::int64_t days);
std::int64_t CheckTimestamp(std::int64_t us);

// TIMETZ: ordered by UTC time, then by zone, as one integer.
struct TimeTz {
  std::int64_t local_us = 0;
  std::int32_t west_seconds = 0;
};
std::int64_t PackTimeTz(TimeTz value);
TimeTz UnpackTimeTz(std::int64_t packed);

std::int64_t ParseDate(std::string_view text, const InputContext& context);
std::int64_t ParseTime(std::string_view text, const InputContext& context);
std::int64_t ParseTimeTz(std::string_view text, const InputContext& context);  // packed
std::int64_t ParseTimestamp(std::string_view text, const InputContext& context);
std::int64_t ParseTimestampTz(std::string_view text, const InputContext& context);

void FormatDate(std::int64_t days, const OutputContext& context, std::string& out);
void FormatTime(std::int64_t us, std::string& out);
void FormatTimeTz(std::int64_t packed, std::string& out);
void FormatTimestamp(std::int64_t us, const OutputContext& context, std::string& out);
void FormatTimestampTz(std::int64_t us, const OutputContext& context, std::string& out);

// Conversions between the types; infinities stay.
std::int64_t TimestampFromDate(std::int64_t days);
std::int64_t DateFromTimestamp(std::int64_t us);

}  // namespace doppel::sql
