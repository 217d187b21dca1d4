// TO_CHAR of dates, times and intervals by a format template. Templates of numbers, TO_DATE, TO_TIMESTAMP and TO_NUMBER
// are not emulated yet and say so.
#include <vector>

#include "sql/functions/datetime_template.h"
#include "sql/functions/families.h"
#include "sql/types/context.h"
#include "sql/types/datetime.h"
#include "sql/types/interval.h"
#include "sql/types/scalar.h"

namespace doppel::sql {
namespace {

std::string PrintAt(std::int64_t local_us, std::string_view format, std::string zone, std::int32_t east_seconds) {
  return FormatDateTime(CachedDateTimeTemplate(format), {.days = DayOf(local_us),
                                                         .us_of_day = MicrosOfDay(local_us),
                                                         .zone = std::move(zone),
                                                         .east_seconds = east_seconds});
}

// Redshift prints UTC for the zone of a timestamp that has none (r_TO_CHAR).
std::optional<std::string> TimestampText(std::int64_t us, std::string_view format) {
  if (!IsFiniteTimestamp(us)) return std::nullopt;
  return PrintAt(us, format, "UTC", 0);
}

std::optional<std::string> TimestampTzText(CallContext& call, std::int64_t us, std::string_view format) {
  if (!IsFiniteTimestamp(us)) return std::nullopt;
  const TimeZone zone = MakeOutputContext(call.session).time_zone;
  return PrintAt(zone.ToLocal(us), format, zone.AbbreviationAt(us), zone.EastSecondsAt(us));
}

template <TypeId kType>
std::optional<std::string> IntervalText(Value interval, std::string_view format) {
  if (interval.is_null()) return std::nullopt;
  return FormatIntervalByTemplate(CachedDateTimeTemplate(format), ToInterval(interval, kType));
}

std::vector<FunctionRow> MakeRows() {
  std::vector<FunctionRow> rows;
  const auto add = [&](std::string_view arguments, std::string_view sqlite, ScalarKernel kernel) {
    rows.push_back({.name = "to_char",
                    .arguments = arguments,
                    .result = "varchar",
                    .sqlite = sqlite,
                    .scalar = kernel,
                    .volatility = Volatility::kStable,
                    .documentation_page = "r_TO_CHAR",
                    .description = "A date or time printed by a template"});
  };
  add("timestamp, varchar", "timestamp_to_char($1, $2)", Scalar<&TimestampText>);
  add("timestamptz, varchar", "timestamptz_to_char($1, $2)", Scalar<&TimestampTzText>);
  add("interval, varchar", "interval_to_char($1, $2)", Scalar<&IntervalText<TypeId::kInterval>>);
  add("intervaly2m, varchar", "intervaly2m_to_char($1, $2)", Scalar<&IntervalText<TypeId::kIntervalY2M>>);
  add("intervald2s, varchar", "intervald2s_to_char($1, $2)", Scalar<&IntervalText<TypeId::kIntervalD2S>>);
  const auto unsupported = [&](std::string_view name, std::string_view arguments, std::string_view result,
                               std::string_view page) {
    rows.push_back({.name = name,
                    .arguments = arguments,
                    .result = result,
                    .support = Support::kUnsupported,
                    .documentation_page = page});
  };
  unsupported("to_char", "int4, varchar", "varchar", "r_TO_CHAR");
  unsupported("to_char", "int8, varchar", "varchar", "r_TO_CHAR");
  unsupported("to_char", "numeric, varchar", "varchar", "r_TO_CHAR");
  unsupported("to_char", "float8, varchar", "varchar", "r_TO_CHAR");
  unsupported("to_date", "varchar, varchar, [bool]", "date", "r_TO_DATE_function");
  unsupported("to_timestamp", "varchar, varchar, [bool]", "timestamptz", "r_TO_TIMESTAMP");
  unsupported("to_number", "varchar, varchar", "numeric", "r_TO_NUMBER");
  unsupported("text_to_int_alt", "varchar, [varchar]", "int4", "r_TEXT_TO_INT_ALT");
  unsupported("text_to_numeric_alt", "varchar, [varchar], [int4], [int4]", "numeric", "r_TEXT_TO_NUMERIC_ALT");
  return rows;
}

}  // namespace

std::span<const FunctionRow> FormattingFunctions() {
  static const std::vector<FunctionRow> rows = MakeRows();
  return rows;
}

}  // namespace doppel::sql
