// Dates and times (reference 02-functions.md §2.7): arithmetic, months and days, zones and comparisons. Parts of dates
// are in datetime_parts.cc, the clock in clock.cc, templates in formatting.cc.
#include "sql/types/datetime.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <string>

#include "base/text.h"
#include "sql/functions/date_part.h"
#include "sql/functions/datetime_kernels.h"
#include "sql/functions/families.h"
#include "sql/types/context.h"
#include "sql/types/errors.h"
#include "sql/types/interval.h"
#include "sql/types/scalar.h"
#include "sql/types/session_info.h"

namespace doppel::sql {

TimeZone SessionZone(CallContext& context) { return MakeInputContext(context.session).time_zone; }

std::int64_t UtcTimeOf(std::int64_t packed) {
  const TimeTz time = UnpackTimeTz(packed);
  return MicrosOfDay(time.local_us + time.west_seconds * kMicrosPerSecond);
}
namespace {

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

constexpr Volatility kStable = Volatility::kStable;

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
  });
  rows.insert(rows.end(), more.begin(), more.end());
}

}  // namespace

std::span<const FunctionRow> DateTimeFunctions() {
  static const std::vector<FunctionRow> rows = [] {
    std::vector<FunctionRow> all;
    AddArithmetic(all);
    AddComparisons(all);
    AddOthers(all);
    return all;
  }();
  return rows;
}

}  // namespace doppel::sql
