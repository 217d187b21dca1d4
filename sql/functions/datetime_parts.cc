// DATE_PART and EXTRACT (r_DATE_PART_function, r_EXTRACT_function).
#include <fmt/format.h>

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "base/sql_error.h"
#include "sql/functions/date_part.h"
#include "sql/functions/datetime_kernels.h"
#include "sql/functions/families.h"
#include "sql/types/datetime.h"
#include "sql/types/interval.h"
#include "sql/types/scalar.h"

namespace doppel::sql {
namespace {

constexpr Volatility kStable = Volatility::kStable;

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

// The guide says INTEGER; seconds since 1970 have outgrown it.
LogicalType ExtractType(std::span<const LogicalType>, std::span<const Datum* const> literals) {
  const auto* part = literals[0] == nullptr ? nullptr : std::get_if<std::string>(literals[0]);
  const bool is_epoch = part == nullptr || FindDatePart(*part) == DatePart::kEpoch;
  return {is_epoch ? TypeId::kInt8 : TypeId::kInt4};
}

void AddParts(std::vector<FunctionRow>& rows) {
  struct PartFunction {
    std::string_view arguments;
    std::string_view part_sqlite;
    ScalarKernel part;
    LogicalType (*extract_type)(std::span<const LogicalType>, std::span<const Datum* const>);
    std::string_view extract_sqlite;
    ScalarKernel extract;
    Volatility volatility = Volatility::kImmutable;
  };
  const auto functions = std::to_array<PartFunction>({
      {"datepart, timestamp", "part_of_timestamp($1, $2)", Scalar<&PartOf>, &ExtractType, "extract_timestamp($1, $2)",
       Scalar<&Extract>},
      {"datepart, timestamptz", "part_of_timestamptz($1, $2)", Scalar<&PartOfTz>, nullptr,
       "extract_timestamptz($1, $2)", Scalar<&ExtractTz>, kStable},
      {"datepart, time", "part_of_time($1, $2)", Scalar<&PartOfTime>, &ExtractType, "extract_time($1, $2)",
       Scalar<&ExtractTime>},
      {"datepart, timetz", "part_of_timetz($1, $2)", Scalar<&PartOfTimeTz>, &ExtractType, "extract_timetz($1, $2)",
       Scalar<&ExtractTimeTz>},
      {"datepart, interval", "part_of_interval($1, $2)", Scalar<&IntervalPart>, nullptr, "part_of_interval($1, $2)",
       Scalar<&IntervalPart>},
      {"datepart, intervald2s", "part_of_d2s($1, $2)", Scalar<&DayToSecondPart>, nullptr, "part_of_d2s($1, $2)",
       Scalar<&DayToSecondPart>},
      {"datepart, intervaly2m", "part_of_y2m($1, $2)", Scalar<&YearToMonthPart>, nullptr, "part_of_y2m($1, $2)",
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
                    .result = "float8",
                    .sqlite = function.extract_sqlite,
                    .scalar = function.extract,
                    .volatility = function.volatility,
                    .literal_result_type = function.extract_type,
                    .column_name = "date_part",
                    .documentation_page = "r_EXTRACT_function",
                    .description = "A part of a date or time, as a whole number."});
  }
}

}  // namespace

std::span<const FunctionRow> DatePartFunctions() {
  static const std::vector<FunctionRow> rows = [] {
    std::vector<FunctionRow> all;
    AddParts(all);
    return all;
  }();
  return rows;
}

}  // namespace doppel::sql
