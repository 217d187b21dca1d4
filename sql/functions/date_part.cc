#include "sql/functions/date_part.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>

#include "base/sql_error.h"
#include "base/text.h"
#include "sql/functions/function.h"
#include "sql/types/datetime.h"
#include "sql/types/errors.h"
#include "sql/types/interval.h"

namespace doppel::sql {
namespace {

struct PartRow {
  DatePart part;
  std::string_view names;  // the canonical one first
};

constexpr auto kParts = std::to_array<PartRow>({
    {DatePart::kMicrosecond, "microsecond microseconds microsec microsecs usecond useconds us usec usecs"},
    {DatePart::kMillisecond, "millisecond milliseconds ms msec msecs msecond mseconds millisec millisecs millisecon"},
    {DatePart::kSecond, "second seconds s sec secs"},
    {DatePart::kMinute, "minute minutes m min mins"},
    {DatePart::kHour, "hour hours h hr hrs"},
    {DatePart::kDay, "day days d"},
    {DatePart::kWeek, "week weeks w"},
    {DatePart::kMonth, "month months mon mons"},
    {DatePart::kQuarter, "quarter quarters qtr qtrs"},
    {DatePart::kYear, "year years y yr yrs"},
    {DatePart::kDecade, "decade decades dec decs"},
    {DatePart::kCentury, "century centuries c cent cents"},
    {DatePart::kMillennium, "millennium millennia mil mils millenniums"},
    {DatePart::kEpoch, "epoch"},
    {DatePart::kDayOfWeek, "dayofweek dow dw weekday"},
    {DatePart::kDayOfYear, "dayofyear doy dy yearday"},
    {DatePart::kTimeZone, "timezone"},
    {DatePart::kTimeZoneHour, "timezone_hour"},
    {DatePart::kTimeZoneMinute, "timezone_minute"},
});

constexpr std::int64_t kMonthsPerYear = 12;

using PartMap = std::unordered_map<std::string_view, DatePart>;

const PartMap& PartsByName() {
  static const PartMap map = [] {
    PartMap all;
    for (const PartRow& row : kParts) {
      std::string_view rest = row.names;
      while (!rest.empty()) {
        const std::size_t end = std::min(rest.find(' '), rest.size());
        all.emplace(rest.substr(0, end), row.part);
        rest.remove_prefix(std::min(end + 1, rest.size()));
      }
    }
    return all;
  }();
  return map;
}

[[noreturn]] void FailPart(DatePart part) {
  throw base::SqlError(base::SqlState::kFeatureNotSupported,
                       fmt::format("timestamp units \"{}\" not supported", NameOf(part)));
}

std::int64_t FloorDivide(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

// Numbered from 1 without a year 0, so 2000 is in the 20th century and the year before 1 is -1.
std::int64_t Age(std::int64_t astronomical_year, std::int64_t length) {
  return astronomical_year > 0 ? (astronomical_year + length - 1) / length
                               : -((length - 1 - (astronomical_year - 1)) / length);
}

std::int64_t MicrosOf(DatePart part) {
  switch (part) {
    case DatePart::kMicrosecond:
      return 1;
    case DatePart::kMillisecond:
      return 1000;
    case DatePart::kSecond:
      return kMicrosPerSecond;
    case DatePart::kMinute:
      return kMicrosPerMinute;
    case DatePart::kHour:
      return kMicrosPerHour;
    case DatePart::kDay:
      return kMicrosPerDay;
    case DatePart::kWeek:
      return 7 * kMicrosPerDay;
    default:
      return 0;
  }
}

std::int64_t MonthsOf(DatePart part) {
  switch (part) {
    case DatePart::kMonth:
      return 1;
    case DatePart::kQuarter:
      return 3;
    case DatePart::kYear:
      return kMonthsPerYear;
    case DatePart::kDecade:
      return 10 * kMonthsPerYear;
    case DatePart::kCentury:
      return 100 * kMonthsPerYear;
    case DatePart::kMillennium:
      return 1000 * kMonthsPerYear;
    default:
      return 0;
  }
}

// A whole-numbered part of the calendar date, shared by DATE_PART and EXTRACT.
std::optional<std::int64_t> CalendarPart(DatePart part, std::int64_t day) {
  const CivilDate date = CivilFromDays(day);
  switch (part) {
    case DatePart::kDay:
      return date.day;
    case DatePart::kWeek:
      return IsoWeekOf(day).week;
    case DatePart::kMonth:
      return date.month;
    case DatePart::kQuarter:
      return (date.month - 1) / 3 + 1;
    case DatePart::kYear:
      return date.year > 0 ? date.year : date.year - 1;
    case DatePart::kDecade:
      // The guide counts 2000-2009 as decade 201.
      return FloorDivide(date.year, 10) + 1;
    case DatePart::kCentury:
      return Age(date.year, 100);
    case DatePart::kMillennium:
      return Age(date.year, 1000);
    case DatePart::kDayOfWeek:
      return DayOfWeek(day);
    case DatePart::kDayOfYear:
      return DayOfYear(day);
    default:
      return std::nullopt;
  }
}

std::optional<std::int64_t> ClockPart(DatePart part, std::int64_t us_of_day) {
  switch (part) {
    case DatePart::kHour:
      return us_of_day / kMicrosPerHour;
    case DatePart::kMinute:
      return us_of_day / kMicrosPerMinute % 60;
    default:
      return std::nullopt;
  }
}

// Which month, week, … since 2000 the time is in: the difference of two is what DATEDIFF counts.
std::int64_t OrdinalOf(DatePart part, std::int64_t us) {
  // Weeks begin on Sunday; 2000-01-02 was one.
  if (part == DatePart::kWeek) return FloorDivide(DayOf(us) - 1, 7);
  if (const std::int64_t unit = MicrosOf(part); unit > 0) return FloorDivide(us, unit);
  const CivilDate date = CivilFromDays(DayOf(us));
  switch (part) {
    case DatePart::kMonth:
      return date.year * kMonthsPerYear + date.month;
    case DatePart::kQuarter:
      return date.year * 4 + (date.month - 1) / 3;
    case DatePart::kYear:
      return date.year;
    case DatePart::kDecade:
      return FloorDivide(date.year, 10);
    case DatePart::kCentury:
      return FloorDivide(date.year - 1, 100);
    case DatePart::kMillennium:
      return FloorDivide(date.year - 1, 1000);
    default:
      FailPart(part);
  }
}

std::int64_t FirstYear(DatePart part, std::int64_t year) {
  switch (part) {
    case DatePart::kDecade:
      return FloorDivide(year, 10) * 10;
    case DatePart::kCentury:
      return FloorDivide(year - 1, 100) * 100 + 1;
    case DatePart::kMillennium:
      return FloorDivide(year - 1, 1000) * 1000 + 1;
    default:
      return year;
  }
}

}  // namespace

std::optional<DatePart> FindDatePart(std::string_view word) {
  const auto found = PartsByName().find(word);
  if (found != PartsByName().end()) return found->second;
  const std::string lower = base::ToLowerAscii(base::TrimBlanks(word));
  const auto again = PartsByName().find(lower);
  return again == PartsByName().end() ? std::nullopt : std::optional(again->second);
}

DatePart GetDatePart(std::string_view word) {
  const std::optional<DatePart> part = FindDatePart(word);
  if (!part) {
    throw base::SqlError(base::SqlState::kInvalidParameterValue,
                         fmt::format("timestamp units \"{}\" not recognized", word));
  }
  return *part;
}

std::string_view NameOf(DatePart part) {
  const std::string_view names = kParts[static_cast<std::size_t>(part)].names;
  return names.substr(0, names.find(' '));
}

std::optional<std::string_view> PartName(std::string_view word) {
  const std::optional<DatePart> part = FindDatePart(word);
  return part ? std::optional(NameOf(*part)) : std::nullopt;
}

double TakeTimePart(DatePart part, std::int64_t us_of_day) {
  if (const std::optional<std::int64_t> whole = ClockPart(part, us_of_day)) return static_cast<double>(*whole);
  const auto fraction_us = static_cast<double>(us_of_day % kMicrosPerSecond);
  switch (part) {
    case DatePart::kSecond:
      return static_cast<double>(us_of_day % kMicrosPerMinute) / kMicrosPerSecond;
    case DatePart::kMillisecond:
      return fraction_us / 1000;
    case DatePart::kMicrosecond:
      return fraction_us;
    case DatePart::kEpoch:
      return static_cast<double>(us_of_day) / kMicrosPerSecond;
    default:
      FailPart(part);
  }
}

std::int64_t ExtractTimePart(DatePart part, std::int64_t us_of_day) {
  if (const std::optional<std::int64_t> whole = ClockPart(part, us_of_day)) return *whole;
  switch (part) {
    case DatePart::kSecond:
      return us_of_day / kMicrosPerSecond % 60;
    case DatePart::kMillisecond:
      return us_of_day / 1000 % 1000;
    case DatePart::kMicrosecond:
      return us_of_day % kMicrosPerSecond;
    case DatePart::kEpoch:
      return us_of_day / kMicrosPerSecond;
    default:
      FailPart(part);
  }
}

double TakePart(DatePart part, std::int64_t local_us) {
  if (part == DatePart::kEpoch) return static_cast<double>(local_us) / kMicrosPerSecond + kEpochDays * 86400.0;
  if (const auto whole = CalendarPart(part, DayOf(local_us))) return static_cast<double>(*whole);
  return TakeTimePart(part, MicrosOfDay(local_us));
}

std::int64_t ExtractPart(DatePart part, std::int64_t local_us) {
  if (part == DatePart::kEpoch) return FloorDivide(local_us, kMicrosPerSecond) + kEpochDays * 86400;
  if (const auto whole = CalendarPart(part, DayOf(local_us))) return *whole;
  return ExtractTimePart(part, MicrosOfDay(local_us));
}

std::int64_t TruncateTo(DatePart part, std::int64_t local_us) {
  if (!IsFiniteTimestamp(local_us)) return local_us;
  const std::int64_t day = DayOf(local_us);
  const CivilDate date = CivilFromDays(day);
  switch (part) {
    case DatePart::kMicrosecond:
    case DatePart::kMillisecond:
    case DatePart::kSecond:
    case DatePart::kMinute:
    case DatePart::kHour:
    case DatePart::kDay:
      return FloorDivide(local_us, MicrosOf(part)) * MicrosOf(part);
    case DatePart::kWeek:
      return (day - (DayOfWeek(day) + 6) % 7) * kMicrosPerDay;
    case DatePart::kMonth:
      return DaysFromCivil(date.year, date.month, 1) * kMicrosPerDay;
    case DatePart::kQuarter:
      return DaysFromCivil(date.year, (date.month - 1) / 3 * 3 + 1, 1) * kMicrosPerDay;
    case DatePart::kYear:
    case DatePart::kDecade:
    case DatePart::kCentury:
    case DatePart::kMillennium:
      return DaysFromCivil(FirstYear(part, date.year), 1, 1) * kMicrosPerDay;
    default:
      FailPart(part);
  }
}

std::int64_t AddParts(DatePart part, std::int64_t count, std::int64_t local_us) {
  if (!IsFiniteTimestamp(local_us)) return local_us;
  std::int64_t amount = 0;
  if (const std::int64_t unit = MicrosOf(part); unit > 0) {
    if (__builtin_mul_overflow(count, unit, &amount)) throw errors::ValueOutOfRange("timestamp");
    return AddToTimestamp(local_us, {amount, 0});
  }
  const std::int64_t months = MonthsOf(part);
  if (months == 0) FailPart(part);
  if (__builtin_mul_overflow(count, months, &amount) || amount > INT32_MAX || amount < INT32_MIN) {
    throw errors::ValueOutOfRange("timestamp");
  }
  if (months >= kMonthsPerYear) {
    const CivilDate date = CivilFromDays(DayOf(local_us));
    const std::int64_t year = date.year + amount / kMonthsPerYear;
    if (year > 294277 || year < -4714) throw errors::ValueOutOfRange("timestamp");
    return CheckTimestamp(DaysFromCivil(year, date.month, date.day) * kMicrosPerDay + MicrosOfDay(local_us));
  }
  return AddToTimestamp(local_us, {0, static_cast<std::int32_t>(amount)});
}

std::int64_t CountParts(DatePart part, std::int64_t from_us, std::int64_t to_us) {
  if (!IsFiniteTimestamp(from_us) || !IsFiniteTimestamp(to_us)) throw errors::IntervalOutOfRange();
  return OrdinalOf(part, to_us) - OrdinalOf(part, from_us);
}

}  // namespace doppel::sql
