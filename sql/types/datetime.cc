#include "sql/types/datetime.h"

#include <array>
#include <string_view>

#include "sql/types/errors.h"

namespace doppel::sql {
namespace {

// Julian day 0 (4714-11-24 BC) and 294276-12-31.
constexpr std::int64_t kMinDate = -2451545;
constexpr std::int64_t kMaxDate = 106751982;
// One spare bit pattern per zone second, so that values order by UTC time and then by zone.
constexpr std::int64_t kZoneBias = 65536;
constexpr int kZoneBits = 17;

constexpr auto kWeekdays = std::to_array<std::string_view>({"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"});
constexpr auto kMonths = std::to_array<std::string_view>(
    {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"});

void AppendTwo(int value, std::string& out) {
  out += static_cast<char>('0' + value / 10);
  out += static_cast<char>('0' + value % 10);
}

void AppendYear(std::int64_t year, std::string& out) {
  const std::string digits = std::to_string(year > 0 ? year : 1 - year);
  out.append(digits.size() < 4 ? 4 - digits.size() : 0, '0');
  out += digits;
}

void AppendEra(const CivilDate& date, std::string& out) {
  if (date.year <= 0) out += " BC";
}

void AppendClock(std::int64_t us_of_day, std::string& out) {
  const CivilTime time = TimeFromMicros(us_of_day);
  AppendTwo(time.hour, out);
  out += ':';
  AppendTwo(time.minute, out);
  out += ':';
  AppendTwo(time.second, out);
  if (time.microsecond == 0) return;
  out += '.';
  int rest = time.microsecond;
  for (int place = 100000; rest > 0; place /= 10) {
    out += static_cast<char>('0' + rest / place);
    rest %= place;
  }
}

void AppendOffset(std::int64_t east_seconds, std::string& out) {
  out += east_seconds < 0 ? '-' : '+';
  const std::int64_t magnitude = east_seconds < 0 ? -east_seconds : east_seconds;
  AppendTwo(static_cast<int>(magnitude / 3600), out);
  const auto minutes = static_cast<int>(magnitude / 60 % 60);
  const auto seconds = static_cast<int>(magnitude % 60);
  if (minutes == 0 && seconds == 0) return;
  out += ':';
  AppendTwo(minutes, out);
  if (seconds == 0) return;
  out += ':';
  AppendTwo(seconds, out);
}

void AppendThreeParts(int first, int second, char separator, const CivilDate& date, std::string& out) {
  AppendTwo(first, out);
  out += separator;
  AppendTwo(second, out);
  out += separator;
  AppendYear(date.year, out);
}

void AppendCivilDate(const CivilDate& date, const OutputContext& context, std::string& out) {
  const bool day_first = context.date_order == DateOrder::kDmy;
  switch (context.date_format) {
    case DateFormat::kIso:
      AppendYear(date.year, out);
      out += '-';
      AppendTwo(date.month, out);
      out += '-';
      AppendTwo(date.day, out);
      return;
    case DateFormat::kSql:
      return day_first ? AppendThreeParts(date.day, date.month, '/', date, out)
                       : AppendThreeParts(date.month, date.day, '/', date, out);
    case DateFormat::kGerman:
      return AppendThreeParts(date.day, date.month, '.', date, out);
    case DateFormat::kPostgres:
      return day_first ? AppendThreeParts(date.day, date.month, '-', date, out)
                       : AppendThreeParts(date.month, date.day, '-', date, out);
  }
}

// The part of a timestamp that is the same with and without zone, without the era.
void AppendLocalTimestamp(const CivilDate& date, std::int64_t local_us, const OutputContext& context,
                          std::string& out) {
  if (context.date_format != DateFormat::kPostgres) {
    AppendCivilDate(date, context, out);
    out += ' ';
    return AppendClock(MicrosOfDay(local_us), out);
  }
  out += kWeekdays[static_cast<std::size_t>(DayOfWeek(DayOf(local_us)))];
  out += ' ';
  const std::string_view month = kMonths[static_cast<std::size_t>(date.month - 1)];
  if (context.date_order == DateOrder::kDmy) {
    AppendTwo(date.day, out);
    out += ' ';
    out += month;
  } else {
    out += month;
    out += ' ';
    AppendTwo(date.day, out);
  }
  out += ' ';
  AppendClock(MicrosOfDay(local_us), out);
  out += ' ';
  AppendYear(date.year, out);
}

bool AppendInfinity(std::int64_t us, std::string& out) {
  if (IsFiniteTimestamp(us)) return false;
  out += us > 0 ? "infinity" : "-infinity";
  return true;
}

}  // namespace

bool IsLeapYear(std::int64_t year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

int DaysInMonth(std::int64_t year, int month) {
  constexpr std::array<int, 12> kDays{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && IsLeapYear(year) ? 29 : kDays[static_cast<std::size_t>(month - 1)];
}

// Howard Hinnant's days_from_civil: years start in March, so that the leap day is a year's last.
std::int64_t DaysFromCivil(std::int64_t year, int month, int day) {
  const std::int64_t y = month <= 2 ? year - 1 : year;
  const std::int64_t era = (y >= 0 ? y : y - 399) / 400;
  const std::int64_t year_of_era = y - era * 400;
  const std::int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const std::int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468 - kEpochDays;
}

CivilDate CivilFromDays(std::int64_t days) {
  const std::int64_t z = days + kEpochDays + 719468;
  const std::int64_t era = (z >= 0 ? z : z - 146096) / 146097;
  const std::int64_t day_of_era = z - era * 146097;
  const std::int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t shifted_month = (5 * day_of_year + 2) / 153;
  CivilDate date;
  date.day = static_cast<int>(day_of_year - (153 * shifted_month + 2) / 5 + 1);
  date.month = static_cast<int>(shifted_month < 10 ? shifted_month + 3 : shifted_month - 9);
  date.year = year_of_era + era * 400 + (date.month <= 2 ? 1 : 0);
  return date;
}

CivilTime TimeFromMicros(std::int64_t us) {
  CivilTime time;
  time.hour = static_cast<int>(us / kMicrosPerHour);
  time.minute = static_cast<int>(us / kMicrosPerMinute % 60);
  time.second = static_cast<int>(us / kMicrosPerSecond % 60);
  time.microsecond = static_cast<int>(us % kMicrosPerSecond);
  return time;
}

std::int64_t MicrosFromTime(int hour, int minute, int second, int microsecond) {
  return hour * kMicrosPerHour + minute * kMicrosPerMinute + second * kMicrosPerSecond + microsecond;
}

std::int64_t DayOf(std::int64_t us) {
  const std::int64_t day = us / kMicrosPerDay;
  return us % kMicrosPerDay < 0 ? day - 1 : day;
}

std::int64_t MicrosOfDay(std::int64_t us) {
  const std::int64_t rest = us % kMicrosPerDay;
  return rest < 0 ? rest + kMicrosPerDay : rest;
}

// 2000-01-01 was a Saturday.
int DayOfWeek(std::int64_t days) { return static_cast<int>(((days + 6) % 7 + 7) % 7); }

int DayOfYear(std::int64_t days) { return static_cast<int>(days - DaysFromCivil(CivilFromDays(days).year, 1, 1) + 1); }

IsoWeek IsoWeekOf(std::int64_t days) {
  // The ISO year is the year of the week's Thursday.
  const int monday_based = (DayOfWeek(days) + 6) % 7;
  const std::int64_t thursday = days - monday_based + 3;
  const std::int64_t year = CivilFromDays(thursday).year;
  return {year, static_cast<int>((thursday - DaysFromCivil(year, 1, 1)) / 7 + 1)};
}

std::int64_t CheckDate(std::int64_t days) {
  if (days < kMinDate || days > kMaxDate) throw errors::ValueOutOfRange("date");
  return days;
}

std::int64_t CheckTimestamp(std::int64_t us) {
  if (us < kMinDate * kMicrosPerDay || us >= (kMaxDate + 1) * kMicrosPerDay) throw errors::ValueOutOfRange("timestamp");
  return us;
}

std::int64_t PackTimeTz(TimeTz value) {
  const std::int64_t utc_us = value.local_us + value.west_seconds * kMicrosPerSecond;
  return utc_us * (std::int64_t{1} << kZoneBits) + value.west_seconds + kZoneBias;
}

TimeTz UnpackTimeTz(std::int64_t packed) {
  TimeTz value;
  value.west_seconds = static_cast<std::int32_t>((packed & ((1 << kZoneBits) - 1)) - kZoneBias);
  value.local_us = (packed >> kZoneBits) - value.west_seconds * kMicrosPerSecond;
  return value;
}

void FormatDate(std::int64_t days, const OutputContext& context, std::string& out) {
  const CivilDate date = CivilFromDays(days);
  AppendCivilDate(date, context, out);
  AppendEra(date, out);
}

void FormatTime(std::int64_t us, std::string& out) { AppendClock(us, out); }

void FormatTimeTz(std::int64_t packed, std::string& out) {
  const TimeTz value = UnpackTimeTz(packed);
  AppendClock(value.local_us, out);
  AppendOffset(-std::int64_t{value.west_seconds}, out);
}

void FormatTimestamp(std::int64_t us, const OutputContext& context, std::string& out) {
  if (AppendInfinity(us, out)) return;
  const CivilDate date = CivilFromDays(DayOf(us));
  AppendLocalTimestamp(date, us, context, out);
  AppendEra(date, out);
}

void FormatTimestampTz(std::int64_t us, const OutputContext& context, std::string& out) {
  if (AppendInfinity(us, out)) return;
  const std::int32_t east_seconds = context.time_zone.EastSecondsAt(us);
  const std::int64_t local_us = us + east_seconds * kMicrosPerSecond;
  const CivilDate date = CivilFromDays(DayOf(local_us));
  AppendLocalTimestamp(date, local_us, context, out);
  if (context.date_format == DateFormat::kIso) {
    AppendOffset(east_seconds, out);
  } else {
    out += ' ';
    out += context.time_zone.AbbreviationAt(us);
  }
  AppendEra(date, out);
}

std::int64_t TimestampFromDate(std::int64_t days) { return CheckTimestamp(days * kMicrosPerDay); }

std::int64_t DateFromTimestamp(std::int64_t us) {
  if (!IsFiniteTimestamp(us)) throw errors::ValueOutOfRange("date");
  return DayOf(us);
}

}  // namespace doppel::sql
