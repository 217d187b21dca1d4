// The time now, in its many spellings, and how long ago something was (Date_functions_header).
#include <fmt/format.h>

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "sql/functions/datetime_kernels.h"
#include "sql/functions/families.h"
#include "sql/types/datetime.h"
#include "sql/types/interval.h"
#include "sql/types/scalar.h"
#include "sql/types/session_info.h"

namespace doppel::sql {
namespace {

constexpr Volatility kStable = Volatility::kStable;
constexpr NodeScope kLeader = NodeScope::kLeaderOnly;

// GETDATE has whole seconds, SYSDATE microseconds (r_GETDATE, r_SYSDATE).
std::int64_t GetDate(CallContext& context) {
  const std::int64_t us = SessionZone(context).ToLocal(context.session.StatementStart());
  return DayOf(us) * kMicrosPerDay + MicrosOfDay(us) / kMicrosPerSecond * kMicrosPerSecond;
}
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

void AddAges(std::vector<FunctionRow>& rows) {
  const auto more = std::to_array<FunctionRow>({
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

std::span<const FunctionRow> ClockFunctions() {
  static const std::vector<FunctionRow> rows = [] {
    std::vector<FunctionRow> all;
    AddClock(all);
    AddAges(all);
    return all;
  }();
  return rows;
}

}  // namespace doppel::sql
