// Dates and times (reference 02-functions.md §2.7). Templates TO_CHAR and TO_DATE are in formatting.cc.
#include "sql/types/datetime.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <string>

#include "base/text.h"
#include "sql/functions/date_part.h"
#include "sql/functions/families.h"
#include "sql/types/context.h"
#include "sql/types/errors.h"
#include "sql/types/interval.h"
#include "sql/types/scalar.h"
#include "sql/types/session_info.h"

namespace doppel::sql {
namespace {

TimeZone SessionZone(CallContext& context) { return MakeInputContext(context.session).time_zone; }

// --- DATEADD, DATEDIFF, DATE_TRUNC

std::int64_t DateAdd(std::string_view part, std::int64_t count, std::int64_t us) {
  return AddParts(GetDatePart(part), count, us);
}
std::int64_t DateAddTz(CallContext& context, std::string_view part, std::int64_t count, std::int64_t us) {
  const DatePart unit = GetDatePart(part);
  if (unit < DatePart::kDay) return AddParts(unit, count, us);
  const TimeZone zone = SessionZone(context);
  return zone.ToUtc(AddParts(unit, count, zone.ToLocal(us)));
}

// A time of day goes round the clock.
std::int64_t AddToTime(DatePart part, std::int64_t count, std::int64_t us) {
  if (part > DatePart::kHour) {
    throw base::SqlError(base::SqlState::kFeatureNotSupported,
                         fmt::format("\"time\" units \"{}\" not supported", NameOf(part)));
  }
  return MicrosOfDay(AddParts(part, count, us));
}
std::int64_t TimeAdd(std::string_view part, std::int64_t count, std::int64_t us) {
  return AddToTime(GetDatePart(part), count, us);
}

std::int64_t UtcTimeOf(std::int64_t packed) {
  const TimeTz time = UnpackTimeTz(packed);
  return MicrosOfDay(time.local_us + time.west_seconds * kMicrosPerSecond);
}
// The guide's results are in UTC: dateadd(hour, 2, timetz '13:24:55 PST') = 23:24:55+00.
std::int64_t TimeTzAdd(std::string_view part, std::int64_t count, std::int64_t packed) {
  return PackTimeTz({AddToTime(GetDatePart(part), count, UtcTimeOf(packed)), 0});
}

std::int64_t DateDiff(std::string_view part, std::int64_t from, std::int64_t to) {
  return CountParts(GetDatePart(part), from, to);
}
std::int64_t DateDiffTz(CallContext& context, std::string_view part, std::int64_t from, std::int64_t to) {
  const TimeZone zone = SessionZone(context);
  return CountParts(GetDatePart(part), zone.ToLocal(from), zone.ToLocal(to));
}
std::int64_t TimeTzDiff(std::string_view part, std::int64_t from, std::int64_t to) {
  return CountParts(GetDatePart(part), UtcTimeOf(from), UtcTimeOf(to));
}

std::int64_t DateTrunc(std::string_view part, std::int64_t us) { return TruncateTo(GetDatePart(part), us); }
std::int64_t DateTruncTz(CallContext& context, std::string_view part, std::int64_t us) {
  const TimeZone zone = SessionZone(context);
  return zone.ToUtc(TruncateTo(GetDatePart(part), zone.ToLocal(us)));
}

// --- DATE_PART and EXTRACT

std::optional<std::int64_t> ZonePart(DatePart part, std::int64_t east_seconds) {
  switch (part) {
    case DatePart::kTimeZone:
      return east_seconds;
    case DatePart::kTimeZoneHour:
      return east_seconds / 3600;
    case DatePart::kTimeZoneMinute:
      return east_seconds / 60 % 60;
    default:
      return std::nullopt;
  }
}

std::optional<double> PartOf(std::string_view part, std::int64_t us) {
  if (!IsFiniteTimestamp(us)) return std::nullopt;
  return TakePart(GetDatePart(part), us);
}
std::optional<double> PartOfTz(CallContext& context, std::string_view name, std::int64_t us) {
  if (!IsFiniteTimestamp(us)) return std::nullopt;
  const DatePart part = GetDatePart(name);
  if (part == DatePart::kEpoch) return TakePart(part, us);
  const TimeZone zone = SessionZone(context);
  if (const auto offset = ZonePart(part, zone.EastSecondsAt(us))) return static_cast<double>(*offset);
  return TakePart(part, zone.ToLocal(us));
}
double PartOfTime(std::string_view part, std::int64_t us) { return TakeTimePart(GetDatePart(part), us); }
double PartOfTimeTz(std::string_view name, std::int64_t packed) {
  const DatePart part = GetDatePart(name);
  const TimeTz time = UnpackTimeTz(packed);
  if (const auto offset = ZonePart(part, -time.west_seconds)) return static_cast<double>(*offset);
  if (part == DatePart::kEpoch) return TakeTimePart(part, UtcTimeOf(packed));
  return TakeTimePart(part, time.local_us);
}

std::optional<std::int64_t> Extract(std::string_view part, std::int64_t us) {
  if (!IsFiniteTimestamp(us)) return std::nullopt;
  return ExtractPart(GetDatePart(part), us);
}
std::optional<double> ExtractTz(CallContext& context, std::string_view name, std::int64_t us) {
  if (!IsFiniteTimestamp(us)) return std::nullopt;
  const DatePart part = GetDatePart(name);
  if (part == DatePart::kEpoch) return TakePart(part, us);
  const TimeZone zone = SessionZone(context);
  if (const auto offset = ZonePart(part, zone.EastSecondsAt(us))) return static_cast<double>(*offset);
  return static_cast<double>(ExtractPart(part, zone.ToLocal(us)));
}
std::int64_t ExtractTime(std::string_view part, std::int64_t us) { return ExtractTimePart(GetDatePart(part), us); }
std::int64_t ExtractTimeTz(std::string_view name, std::int64_t packed) {
  const DatePart part = GetDatePart(name);
  const TimeTz time = UnpackTimeTz(packed);
  if (const auto offset = ZonePart(part, -time.west_seconds)) return *offset;
  return ExtractTimePart(part, time.local_us);
}

// Of an interval: each field by itself, as it prints ("1 day 12 hours", "1 year 3 mons").
double PartOfInterval(DatePart part, Interval value) {
  const std::int64_t years = value.months / 12;
  switch (part) {
    case DatePart::kMillennium:
      return static_cast<double>(years / 1000);
    case DatePart::kCentury:
      return static_cast<double>(years / 100);
    case DatePart::kDecade:
      return static_cast<double>(years / 10);
    case DatePart::kYear:
      return static_cast<double>(years);
    case DatePart::kQuarter:
      return value.months % 12 / 3 + 1;
    case DatePart::kMonth:
      return value.months % 12;
    case DatePart::kDay:
      return static_cast<double>(value.us / kMicrosPerDay);
    case DatePart::kHour:
      return static_cast<double>(value.us / kMicrosPerHour % 24);
    case DatePart::kMinute:
      return static_cast<double>(value.us / kMicrosPerMinute % 60);
    case DatePart::kSecond:
      return static_cast<double>(value.us % kMicrosPerMinute) / kMicrosPerSecond;
    case DatePart::kMillisecond:
      return static_cast<double>(value.us % kMicrosPerSecond) / 1000;
    case DatePart::kMicrosecond:
      return static_cast<double>(value.us % kMicrosPerSecond);
    case DatePart::kEpoch: {
      constexpr double kDaysPerYear = 365.25;
      const double days = static_cast<double>(years) * kDaysPerYear + value.months % 12 * 30.0;
      return days * 86400 + static_cast<double>(value.us) / kMicrosPerSecond;
    }
    default:
      throw base::SqlError(base::SqlState::kFeatureNotSupported,
                           fmt::format("interval units \"{}\" not supported", NameOf(part)));
  }
}
double IntervalPart(std::string_view part, std::string_view bytes) {
  return PartOfInterval(GetDatePart(part), DecodeInterval(bytes));
}
double DayToSecondPart(std::string_view part, std::int64_t us) { return PartOfInterval(GetDatePart(part), {us, 0}); }
double YearToMonthPart(std::string_view part, std::int64_t months) {
  return PartOfInterval(GetDatePart(part), {0, static_cast<std::int32_t>(months)});
}

// --- months and days

bool IsLastDay(const CivilDate& date) { return date.day == DaysInMonth(date.year, date.month); }

std::int64_t AddMonths(std::int64_t us, std::int64_t months) {
  if (!IsFiniteTimestamp(us)) return us;
  const std::int64_t moved = AddParts(DatePart::kMonth, months, us);
  if (!IsLastDay(CivilFromDays(DayOf(us)))) return moved;
  const CivilDate date = CivilFromDays(DayOf(moved));
  return DaysFromCivil(date.year, date.month, DaysInMonth(date.year, date.month)) * kMicrosPerDay + MicrosOfDay(us);
}

double MonthsBetween(std::int64_t a_us, std::int64_t b_us) {
  const CivilDate a = CivilFromDays(DayOf(a_us));
  const CivilDate b = CivilFromDays(DayOf(b_us));
  const double whole = static_cast<double>((a.year - b.year) * 12 + a.month - b.month);
  if (a.day == b.day || (IsLastDay(a) && IsLastDay(b))) return whole;
  constexpr double kDaysPerMonth = 31;
  const double days = a.day - b.day + static_cast<double>(MicrosOfDay(a_us) - MicrosOfDay(b_us)) / kMicrosPerDay;
  return whole + days / kDaysPerMonth;
}

std::int64_t LastDay(std::int64_t us) {
  const CivilDate date = CivilFromDays(DayOf(us));
  return DaysFromCivil(date.year, date.month, DaysInMonth(date.year, date.month));
}

// 0 is Sunday; nullopt for no day's name.
std::optional<int> DayByName(std::string_view name) {
  constexpr auto kNames = std::to_array<std::string_view>(
      {" su sun sunday ", " m mo mon monday ", " tu tue tues tuesday ", " w we wed wednesday ",
       " th thu thurs thursday ", " f fr fri friday ", " sa sat saturday "});
  const std::string key = " " + base::ToLowerAscii(base::TrimBlanks(name)) + " ";
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (key.size() > 2 && kNames[i].find(key) != std::string_view::npos) return static_cast<int>(i);
  }
  return std::nullopt;
}

std::int64_t NextDay(std::int64_t us, std::string_view name) {
  const std::optional<int> weekday = DayByName(name);
  if (!weekday) {
    throw base::SqlError(base::SqlState::kInvalidParameterValue, fmt::format("Invalid day of the week: {}", name));
  }
  const std::int64_t day = DayOf(us);
  const int ahead = (*weekday - DayOfWeek(day) + 7) % 7;
  return CheckDate(day + (ahead == 0 ? 7 : ahead));
}

std::int64_t TruncTz(CallContext& context, std::int64_t us) {
  return DateFromTimestamp(SessionZone(context).ToLocal(us));
}

// --- now

std::int64_t GetDate(CallContext& context) { return SessionZone(context).ToLocal(context.session.StatementStart()); }
std::int64_t SysDate(CallContext& context) { return SessionZone(context).ToLocal(context.session.TransactionStart()); }
std::int64_t CurrentDate(CallContext& context) { return DayOf(SysDate(context)); }
std::int64_t LocalTime(CallContext& context) { return MicrosOfDay(SysDate(context)); }
std::int64_t CurrentTime(CallContext& context) {
  const std::int32_t east = SessionZone(context).EastSecondsAt(context.session.TransactionStart());
  return PackTimeTz({LocalTime(context), -east});
}
std::int64_t Now(CallContext& context) { return context.session.TransactionStart(); }

// "Thu Sep 19 22:53:50.333525 2013 UTC"
std::string TimeOfDay(CallContext& context) {
  constexpr auto kDays = std::to_array<std::string_view>({"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"});
  constexpr auto kMonths = std::to_array<std::string_view>(
      {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"});
  const TimeZone zone = SessionZone(context);
  const std::int64_t utc = context.session.StatementStart();
  const std::int64_t us = zone.ToLocal(utc);
  const CivilDate date = CivilFromDays(DayOf(us));
  const CivilTime time = TimeFromMicros(MicrosOfDay(us));
  return fmt::format("{} {} {:02} {:02}:{:02}:{:02}.{:06} {:04} {}",
                     kDays[static_cast<std::size_t>(DayOfWeek(DayOf(us)))],
                     kMonths[static_cast<std::size_t>(date.month - 1)], date.day, time.hour, time.minute, time.second,
                     time.microsecond, date.year, zone.AbbreviationAt(utc));
}

// --- zones

// The last zone that this thread converted with, by name: a query converts every row with the same one.
const TimeZone& ZoneByName(std::string_view name) {
  thread_local std::array<std::pair<std::string, TimeZone>, 2> recent;
  for (const auto& [known, zone] : recent) {
    if (known == name) return zone;
  }
  std::swap(recent[0], recent[1]);
  recent[0] = {std::string(name), GetTimeZone(name)};
  return recent[0].second;
}

std::int64_t ConvertFromUtc(std::string_view to, std::int64_t us) { return ZoneByName(to).ToLocal(us); }
std::int64_t ConvertTimeZone(std::string_view from, std::string_view to, std::int64_t us) {
  const std::int64_t utc = ZoneByName(from).ToUtc(us);
  return ZoneByName(to).ToLocal(utc);
}
std::int64_t ToTimestampTz(std::string_view zone, std::int64_t us) { return ZoneByName(zone).ToUtc(us); }
std::int64_t ToTimestamp(std::string_view zone, std::int64_t us) { return ZoneByName(zone).ToLocal(us); }
std::int64_t TimeTzInZone(CallContext& context, std::string_view name, std::int64_t packed) {
  const std::int32_t east = ZoneByName(name).EastSecondsAt(context.session.TransactionStart());
  return PackTimeTz({MicrosOfDay(UtcTimeOf(packed) + east * kMicrosPerSecond), -east});
}

// --- comparisons

std::int64_t Order(std::int64_t a, std::int64_t b) { return a < b ? -1 : (a > b ? 1 : 0); }
std::int64_t DateToTimestamp(std::int64_t date, std::int64_t us) { return Order(date * kMicrosPerDay, us); }
std::int64_t TimestampToDate(std::int64_t us, std::int64_t date) { return Order(us, date * kMicrosPerDay); }
std::int64_t DateToTz(CallContext& context, std::int64_t date, std::int64_t us) {
  return Order(SessionZone(context).ToUtc(date * kMicrosPerDay), us);
}
std::int64_t TzToDate(CallContext& context, std::int64_t us, std::int64_t date) { return -DateToTz(context, date, us); }
std::int64_t TimestampToTz(CallContext& context, std::int64_t local, std::int64_t us) {
  return Order(SessionZone(context).ToUtc(local), us);
}
std::int64_t TzToTimestamp(CallContext& context, std::int64_t us, std::int64_t local) {
  return -TimestampToTz(context, local, us);
}
std::int64_t IntervalCompare(std::string_view a, std::string_view b) {
  return CompareIntervals(DecodeInterval(a), DecodeInterval(b));
}

bool Overlaps(std::int64_t a_start, std::int64_t a_end, std::int64_t b_start, std::int64_t b_end) {
  if (a_start > a_end) std::swap(a_start, a_end);
  if (b_start > b_end) std::swap(b_start, b_end);
  return a_start == b_start || (a_start < b_end && b_start < a_end);
}

// AGE: years, months and days by the calendar, as a person's age is told.
Blob Age(std::int64_t later, std::int64_t earlier) {
  const bool is_negative = later < earlier;
  if (is_negative) std::swap(later, earlier);
  const CivilDate a = CivilFromDays(DayOf(later));
  const CivilDate b = CivilFromDays(DayOf(earlier));
  std::int64_t months = (a.year - b.year) * 12 + a.month - b.month;
  std::int64_t days = a.day - b.day;
  std::int64_t us = MicrosOfDay(later) - MicrosOfDay(earlier);
  if (us < 0) {
    us += kMicrosPerDay;
    --days;
  }
  if (days < 0) {
    // The days of the earlier date's month make up a month.
    days += DaysInMonth(b.year, b.month);
    --months;
  }
  const Interval age{us + days * kMicrosPerDay, static_cast<std::int32_t>(months)};
  return {EncodeInterval(is_negative ? NegateInterval(age) : age)};
}
Blob AgeOfDay(CallContext& context, std::int64_t us) { return Age(CurrentDate(context) * kMicrosPerDay, us); }

bool IsFinite(std::int64_t us) { return IsFiniteTimestamp(us); }

constexpr Volatility kStable = Volatility::kStable;
constexpr NodeScope kLeader = NodeScope::kLeaderOnly;

// DATEADD and DATE_ADD and so on are one function; both names get the rows.
void AddArithmetic(std::vector<FunctionRow>& rows) {
  for (const std::string_view name : {"dateadd", "date_add"}) {
    const auto add = [&](std::string_view type, std::string_view sqlite, ScalarKernel kernel, Volatility volatility) {
      rows.push_back({.name = name,
                      .arguments = type == "timestamp"     ? "datepart, int8, timestamp"
                                   : type == "timestamptz" ? "datepart, int8, timestamptz"
                                   : type == "time"        ? "datepart, int8, time"
                                                           : "datepart, int8, timetz",
                      .result = type,
                      .sqlite = sqlite,
                      .scalar = kernel,
                      .volatility = volatility,
                      .column_name = "date_add",
                      .documentation_page = "r_DATEADD_function",
                      .description = "Adds a number of date parts."});
    };
    add("timestamp", "dateadd_timestamp($1, $2, $3)", Scalar<&DateAdd>, Volatility::kImmutable);
    add("timestamptz", "dateadd_timestamptz($1, $2, $3)", Scalar<&DateAddTz>, kStable);
    add("time", "dateadd_time($1, $2, $3)", Scalar<&TimeAdd>, Volatility::kImmutable);
    add("timetz", "dateadd_timetz($1, $2, $3)", Scalar<&TimeTzAdd>, Volatility::kImmutable);
  }
  for (const std::string_view name : {"datediff", "date_diff"}) {
    const auto add = [&](std::string_view arguments, std::string_view sqlite, ScalarKernel kernel,
                         Volatility volatility) {
      rows.push_back({.name = name,
                      .arguments = arguments,
                      .result = "int8",
                      .sqlite = sqlite,
                      .scalar = kernel,
                      .volatility = volatility,
                      .column_name = "date_diff",
                      .documentation_page = "r_DATEDIFF_function",
                      .description = "Counts the boundaries of a date part between two times."});
    };
    add("datepart, timestamp, timestamp", "datediff_timestamp($1, $2, $3)", Scalar<&DateDiff>, Volatility::kImmutable);
    add("datepart, timestamptz, timestamptz", "datediff_timestamptz($1, $2, $3)", Scalar<&DateDiffTz>, kStable);
    add("datepart, time, time", "datediff_time($1, $2, $3)", Scalar<&DateDiff>, Volatility::kImmutable);
    add("datepart, timetz, timetz", "datediff_timetz($1, $2, $3)", Scalar<&TimeTzDiff>, Volatility::kImmutable);
  }
}

void AddParts(std::vector<FunctionRow>& rows) {
  struct PartFunction {
    std::string_view arguments;
    std::string_view part_sqlite;
    ScalarKernel part;
    std::string_view extract_result;
    std::string_view extract_sqlite;
    ScalarKernel extract;
    Volatility volatility = Volatility::kImmutable;
  };
  const auto functions = std::to_array<PartFunction>({
      {"datepart, timestamp", "part_of_timestamp($1, $2)", Scalar<&PartOf>, "int8", "extract_timestamp($1, $2)",
       Scalar<&Extract>},
      {"datepart, timestamptz", "part_of_timestamptz($1, $2)", Scalar<&PartOfTz>, "float8",
       "extract_timestamptz($1, $2)", Scalar<&ExtractTz>, kStable},
      {"datepart, time", "part_of_time($1, $2)", Scalar<&PartOfTime>, "int8", "extract_time($1, $2)",
       Scalar<&ExtractTime>},
      {"datepart, timetz", "part_of_timetz($1, $2)", Scalar<&PartOfTimeTz>, "int8", "extract_timetz($1, $2)",
       Scalar<&ExtractTimeTz>},
      {"datepart, interval", "part_of_interval($1, $2)", Scalar<&IntervalPart>, "float8", "part_of_interval($1, $2)",
       Scalar<&IntervalPart>},
      {"datepart, intervald2s", "part_of_d2s($1, $2)", Scalar<&DayToSecondPart>, "float8", "part_of_d2s($1, $2)",
       Scalar<&DayToSecondPart>},
      {"datepart, intervaly2m", "part_of_y2m($1, $2)", Scalar<&YearToMonthPart>, "float8", "part_of_y2m($1, $2)",
       Scalar<&YearToMonthPart>},
  });
  for (const PartFunction& function : functions) {
    for (const std::string_view name : {"date_part", "pgdate_part"}) {
      rows.push_back({.name = name,
                      .arguments = function.arguments,
                      .result = "float8",
                      .sqlite = function.part_sqlite,
                      .scalar = function.part,
                      .volatility = function.volatility,
                      .column_name = "pgdate_part",
                      .documentation_page = "r_DATE_PART_function",
                      .description = "A part of a date or time."});
    }
    rows.push_back({.name = "extract",
                    .arguments = function.arguments,
                    .result = function.extract_result,
                    .sqlite = function.extract_sqlite,
                    .scalar = function.extract,
                    .volatility = function.volatility,
                    .column_name = "date_part",
                    .documentation_page = "r_EXTRACT_function",
                    .description = "A part of a date or time, as a whole number."});
  }
}

void AddComparisons(std::vector<FunctionRow>& rows) {
  struct Comparison {
    std::string_view name, arguments, sqlite;
    ScalarKernel kernel;
    Volatility volatility;
    std::string_view page;
  };
  const auto comparisons = std::to_array<Comparison>({
      {"date_cmp", "date, date", "order_cmp($1, $2)", Scalar<&Order>, Volatility::kImmutable, "r_DATE_CMP"},
      {"date_cmp_timestamp", "date, timestamp", "date_to_timestamp_cmp($1, $2)", Scalar<&DateToTimestamp>,
       Volatility::kImmutable, "r_DATE_CMP_TIMESTAMP"},
      {"date_cmp_timestamptz", "date, timestamptz", "date_to_tz_cmp($1, $2)", Scalar<&DateToTz>, kStable,
       "r_DATE_CMP_TIMESTAMPTZ"},
      {"timestamp_cmp", "timestamp, timestamp", "order_cmp($1, $2)", Scalar<&Order>, Volatility::kImmutable,
       "r_TIMESTAMP_CMP"},
      {"timestamp_cmp_date", "timestamp, date", "timestamp_to_date_cmp($1, $2)", Scalar<&TimestampToDate>,
       Volatility::kImmutable, "r_TIMESTAMP_CMP_DATE"},
      {"timestamp_cmp_timestamptz", "timestamp, timestamptz", "timestamp_to_tz_cmp($1, $2)", Scalar<&TimestampToTz>,
       kStable, "r_TIMESTAMP_CMP_TIMESTAMPTZ"},
      {"timestamptz_cmp", "timestamptz, timestamptz", "order_cmp($1, $2)", Scalar<&Order>, Volatility::kImmutable,
       "r_TIMESTAMPTZ_CMP"},
      {"timestamptz_cmp_date", "timestamptz, date", "tz_to_date_cmp($1, $2)", Scalar<&TzToDate>, kStable,
       "r_TIMESTAMPTZ_CMP_DATE"},
      {"timestamptz_cmp_timestamp", "timestamptz, timestamp", "tz_to_timestamp_cmp($1, $2)", Scalar<&TzToTimestamp>,
       kStable, "r_TIMESTAMPTZ_CMP_TIMESTAMP"},
      {"interval_cmp", "interval, interval", "interval_order($1, $2)", Scalar<&IntervalCompare>, Volatility::kImmutable,
       "r_INTERVAL_CMP"},
  });
  for (const Comparison& comparison : comparisons) {
    rows.push_back({.name = comparison.name,
                    .arguments = comparison.arguments,
                    .result = "int4",
                    .sqlite = comparison.sqlite,
                    .scalar = comparison.kernel,
                    .volatility = comparison.volatility,
                    .documentation_page = comparison.page,
                    .description = "-1, 0 or 1 as the first is earlier, the same or later."});
  }
}

void AddClock(std::vector<FunctionRow>& rows) {
  struct ClockFunction {
    std::string_view name, result, sqlite;
    ScalarKernel kernel;
    NodeScope scope;
    std::string_view column, page;
  };
  const auto functions = std::to_array<ClockFunction>({
      {"getdate", "timestamp", "statement_timestamp()", Scalar<&GetDate>, NodeScope::kAny, "timestamp", "r_GETDATE"},
      {"sysdate", "timestamp", "transaction_timestamp()", Scalar<&SysDate>, NodeScope::kAny, "timestamp", "r_SYSDATE"},
      {"current_date", "date", "current_day()", Scalar<&CurrentDate>, NodeScope::kAny, "date",
       "r_CURRENT_DATE_function"},
      {"now", "timestamptz", "transaction_timestamptz()", Scalar<&Now>, kLeader, "now", "Date_functions_header"},
      {"current_timestamp", "timestamptz", "transaction_timestamptz()", Scalar<&Now>, kLeader, "timestamptz",
       "Date_functions_header"},
      {"localtimestamp", "timestamp", "transaction_timestamp()", Scalar<&SysDate>, kLeader, "timestamp",
       "Date_functions_header"},
      {"localtime", "time", "transaction_time()", Scalar<&LocalTime>, kLeader, "time", "Date_functions_header"},
      {"current_time", "timetz", "transaction_timetz()", Scalar<&CurrentTime>, kLeader, "timetz",
       "Date_functions_header"},
      {"timeofday", "varchar", "time_of_day()", Scalar<&TimeOfDay>, NodeScope::kAny, "timeofday",
       "r_TIMEOFDAY_function"},
  });
  for (const ClockFunction& function : functions) {
    rows.push_back({.name = function.name,
                    .arguments = "",
                    .result = function.result,
                    .sqlite = function.sqlite,
                    .scalar = function.kernel,
                    .volatility = kStable,
                    .scope = function.scope,
                    .column_name = function.column,
                    .documentation_page = function.page,
                    .description = "The time of the transaction or statement."});
  }
}

void AddOthers(std::vector<FunctionRow>& rows) {
  const auto more = std::to_array<FunctionRow>({
      {.name = "date_trunc",
       .arguments = "datepart, timestamp",
       .result = "timestamp",
       .sqlite = "date_trunc_timestamp($1, $2)",
       .scalar = Scalar<&DateTrunc>,
       .documentation_page = "r_DATE_TRUNC",
       .description = "The beginning of the part that holds the time."},
      {.name = "date_trunc",
       .arguments = "datepart, timestamptz",
       .result = "timestamptz",
       .sqlite = "date_trunc_timestamptz($1, $2)",
       .scalar = Scalar<&DateTruncTz>,
       .volatility = kStable,
       .documentation_page = "r_DATE_TRUNC",
       .description = "The beginning of the part that holds the time."},
      {.name = "date_part_year",
       .arguments = "date",
       .result = "int4",
       .sqlite = "extract_timestamp('year', $1 * 86400000000)",
       .documentation_page = "r_DATE_PART_YEAR",
       .description = "The year of a date."},
      {.name = "add_months",
       .arguments = "timestamp, int8",
       .result = "timestamp",
       .scalar = Scalar<&AddMonths>,
       .documentation_page = "r_ADD_MONTHS",
       .description = "Adds months; a last day of a month stays one."},
      {.name = "months_between",
       .arguments = "timestamp, timestamp",
       .result = "float8",
       .scalar = Scalar<&MonthsBetween>,
       .documentation_page = "r_MONTHS_BETWEEN_function",
       .description = "The months between two dates."},
      {.name = "last_day",
       .arguments = "timestamp",
       .result = "date",
       .scalar = Scalar<&LastDay>,
       .documentation_page = "r_LAST_DAY",
       .description = "The last day of the month."},
      {.name = "next_day",
       .arguments = "timestamp, varchar",
       .result = "date",
       .scalar = Scalar<&NextDay>,
       .documentation_page = "r_NEXT_DAY",
       .description = "The first such weekday after a date."},
      {.name = "trunc",
       .arguments = "timestamp",
       .result = "date",
       .sqlite = "trunc_timestamp($1)",
       .scalar = Scalar<&DateFromTimestamp>,
       .documentation_page = "r_TRUNC_date",
       .description = "The date of a timestamp."},
      {.name = "trunc",
       .arguments = "timestamptz",
       .result = "date",
       .sqlite = "trunc_timestamptz($1)",
       .scalar = Scalar<&TruncTz>,
       .volatility = kStable,
       .documentation_page = "r_TRUNC_date",
       .description = "The date of a timestamp."},
      {.name = "convert_timezone",
       .arguments = "varchar, timestamp",
       .result = "timestamp",
       .sqlite = "convert_from_utc($1, $2)",
       .scalar = Scalar<&ConvertFromUtc>,
       .documentation_page = "CONVERT_TIMEZONE",
       .description = "The time in another zone."},
      {.name = "convert_timezone",
       .arguments = "varchar, timestamptz",
       .result = "timestamp",
       .sqlite = "convert_from_utc($1, $2)",
       .scalar = Scalar<&ConvertFromUtc>,
       .documentation_page = "CONVERT_TIMEZONE",
       .description = "The time in another zone."},
      {.name = "convert_timezone",
       .arguments = "varchar, varchar, timestamp",
       .result = "timestamp",
       .sqlite = "convert_between_zones($1, $2, $3)",
       .scalar = Scalar<&ConvertTimeZone>,
       .documentation_page = "CONVERT_TIMEZONE",
       .description = "The time in another zone."},
      {.name = "timezone",
       .arguments = "varchar, timestamp",
       .result = "timestamptz",
       .sqlite = "timestamptz_at_zone($1, $2)",
       .scalar = Scalar<&ToTimestampTz>,
       .documentation_page = "r_TIMEZONE",
       .description = "The moment when a clock of the zone shows this time."},
      {.name = "timezone",
       .arguments = "varchar, timestamptz",
       .result = "timestamp",
       .sqlite = "timestamp_at_zone($1, $2)",
       .scalar = Scalar<&ToTimestamp>,
       .documentation_page = "r_TIMEZONE",
       .description = "What a clock of the zone shows at this moment."},
      {.name = "timezone",
       .arguments = "varchar, timetz",
       .result = "timetz",
       .sqlite = "timetz_at_zone($1, $2)",
       .scalar = Scalar<&TimeTzInZone>,
       .volatility = kStable,
       .documentation_page = "r_TIMEZONE",
       .description = "The time of day in another zone."},
      {.name = "overlaps",
       .arguments = "timestamp, timestamp, timestamp, timestamp",
       .result = "bool",
       .sqlite = "spans_overlap($1, $2, $3, $4)",
       .scalar = Scalar<&Overlaps>,
       .description = "Whether two spans of time overlap."},
      {.name = "age",
       .arguments = "timestamp, timestamp",
       .result = "interval",
       .scalar = Scalar<&Age>,
       .scope = kLeader,
       .documentation_page = "Date_functions_header",
       .description = "Years, months and days between two times."},
      {.name = "age",
       .arguments = "timestamp",
       .result = "interval",
       .sqlite = "age_of_day($1)",
       .scalar = Scalar<&AgeOfDay>,
       .volatility = kStable,
       .scope = kLeader,
       .documentation_page = "Date_functions_header",
       .description = "Years, months and days until today."},
      {.name = "isfinite",
       .arguments = "timestamp",
       .result = "bool",
       .scalar = Scalar<&IsFinite>,
       .scope = kLeader,
       .documentation_page = "Date_functions_header",
       .description = "Whether a time is not infinity."},
  });
  rows.insert(rows.end(), more.begin(), more.end());
}

}  // namespace

std::span<const FunctionRow> DateTimeFunctions() {
  static const std::vector<FunctionRow> rows = [] {
    std::vector<FunctionRow> all;
    AddArithmetic(all);
    AddParts(all);
    AddComparisons(all);
    AddClock(all);
    AddOthers(all);
    return all;
  }();
  return rows;
}

}  // namespace doppel::sql
