// Values to text and back by templates: TO_CHAR, TO_NUMBER, TO_DATE, TO_TIMESTAMP and the Teradata casts. What the
// templates mean is in datetime_template.h, number_template.h and teradata_number.h.
#include <array>
#include <string>
#include <vector>

#include "sql/functions/datetime_template.h"
#include "sql/functions/errors.h"
#include "sql/functions/families.h"
#include "sql/functions/number_template.h"
#include "sql/functions/teradata_number.h"
#include "sql/types/context.h"
#include "sql/types/datetime.h"
#include "sql/types/errors.h"
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

// --- Numbers by their template.

std::string IntegerText(std::int64_t value, std::string_view format) {
  return FormatNumber(CachedNumberTemplate(format), ToNumberText(Int128{value}, 0));
}

std::string DecimalText(Int128 unscaled, std::int64_t modifier, std::string_view format) {
  if (unscaled > INT64_MAX || unscaled < INT64_MIN) throw errors::NumberTooWide();
  const LogicalType type{TypeId::kNumeric, static_cast<std::int32_t>(modifier)};
  return FormatNumber(CachedNumberTemplate(format), ToNumberText(unscaled, type.scale()));
}

std::string DoubleText(double value, std::string_view format) {
  const NumberTemplate& layout = CachedNumberTemplate(format);
  return FormatNumber(layout, ToNumberText(value, layout));
}

std::optional<Int128> ToNumber(std::string_view text, std::string_view format) {
  if (format.empty()) return std::nullopt;
  return ReadNumber(CachedNumberTemplate(format), text);
}

const Datum& GetLiteral(const Datum* literal, std::string_view function, std::string_view argument) {
  if (literal == nullptr) throw errors::ArgumentMustBeLiteral(function, argument);
  return *literal;
}

// The format is a literal (r_TO_NUMBER): the result's digits are its places.
LogicalType ToNumberType(std::span<const LogicalType>, std::span<const Datum* const> literals) {
  const Datum& format = GetLiteral(literals[1], "TO_NUMBER", "format");
  if (IsNull(format)) return LogicalType::Numeric(kMaxNumericPrecision, 0);
  return TypeOfTemplate(CachedNumberTemplate(std::get<std::string>(format)));
}

// --- Dates by their template.

FieldOverflow OverflowRule(std::optional<bool> is_strict) {
  return is_strict.value_or(false) ? FieldOverflow::kRefused : FieldOverflow::kCarried;
}

std::int64_t ToDate(std::string_view text, std::string_view format, std::optional<bool> is_strict) {
  return DayOf(ReadDateTime(CachedDateTimeTemplate(format), text, OverflowRule(is_strict)));
}

std::int64_t ToTimestampTz(CallContext& call, std::string_view text, std::string_view format,
                           std::optional<bool> is_strict) {
  const TimeZone zone = MakeInputContext(call.session).time_zone;
  return CheckTimestamp(zone.ToUtc(ReadDateTime(CachedDateTimeTemplate(format), text, OverflowRule(is_strict))));
}

// --- Teradata's casts.

std::int64_t TextToInt(std::string_view text, std::optional<std::string_view> format_text) {
  const TeradataFormat* format = format_text ? &CachedTeradataFormat(*format_text) : nullptr;
  NumberText number = ReadTeradataNumber(text, format);
  number.fraction.clear();
  CheckTeradataLength(number, format, text);
  constexpr std::size_t kMostDigits = 10;
  if (number.whole.size() > kMostDigits) throw errors::IntegerOutOfRange(TypeId::kInt4);
  const std::int64_t value = std::stoll((number.is_negative ? "-" : "") + number.whole);
  if (value < INT32_MIN || value > INT32_MAX) throw errors::IntegerOutOfRange(TypeId::kInt4);
  return value;
}

Int128 TextToNumeric(std::string_view text, std::optional<std::string_view> format_text, std::int64_t modifier) {
  const TeradataFormat* format = format_text ? &CachedTeradataFormat(*format_text) : nullptr;
  const LogicalType type{TypeId::kNumeric, static_cast<std::int32_t>(modifier)};
  NumberText number = ReadTeradataNumber(text, format);
  RoundDigits(number, type.scale(), Ties::kToEven);
  CheckTeradataLength(number, format, text);
  return ParseDecimal((number.is_negative ? "-" : "") + number.whole + "." + number.fraction + "0", type);
}
Int128 TextToNumericPlain(std::string_view text, std::int64_t modifier) {
  return TextToNumeric(text, std::nullopt, modifier);
}

// Precision and scale are the last two arguments.
LogicalType TextToNumericType(std::span<const LogicalType>, std::span<const Datum* const> literals) {
  const auto number = [&](std::size_t from_end) {
    const Datum& literal =
        GetLiteral(literals[literals.size() - from_end], "TEXT_TO_NUMERIC_ALT", from_end == 2 ? "precision" : "scale");
    if (IsNull(literal)) throw errors::ArgumentMustBeLiteral("TEXT_TO_NUMERIC_ALT", "precision");
    return std::get<std::int64_t>(literal);
  };
  const std::int64_t precision = number(2);
  const std::int64_t scale = number(1);
  if (precision < 1 || precision > kMaxNumericPrecision || scale < 0 || scale > precision) {
    throw errors::InvalidNumericModifier(precision, scale);
  }
  return LogicalType::Numeric(static_cast<std::int32_t>(precision), static_cast<std::int32_t>(scale));
}

// --- Rows.

void AddToChar(std::vector<FunctionRow>& rows) {
  struct Source {
    std::string_view arguments, sqlite;
    ScalarKernel kernel;
    std::string_view description = "A number printed by a template";
    Volatility volatility = Volatility::kImmutable;
  };
  constexpr std::string_view kTimes = "A date or time printed by a template";
  const auto sources = std::to_array<Source>({
      {"int8, varchar", "int8_to_char($1, $2)", Scalar<&IntegerText>},
      {"numeric, varchar", "numeric_to_char($1, $m1, $2)", Scalar<&DecimalText>},
      {"float8, varchar", "float8_to_char($1, $2)", Scalar<&DoubleText>},
      {"timestamp, varchar", "timestamp_to_char($1, $2)", Scalar<&TimestampText>, kTimes},
      {"timestamptz, varchar", "timestamptz_to_char($1, $2)", Scalar<&TimestampTzText>, kTimes, Volatility::kStable},
      {"interval, varchar", "interval_to_char($1, $2)", Scalar<&IntervalText<TypeId::kInterval>>, kTimes},
      {"intervaly2m, varchar", "intervaly2m_to_char($1, $2)", Scalar<&IntervalText<TypeId::kIntervalY2M>>, kTimes},
      {"intervald2s, varchar", "intervald2s_to_char($1, $2)", Scalar<&IntervalText<TypeId::kIntervalD2S>>, kTimes},
  });
  for (const Source& source : sources) {
    rows.push_back({.name = "to_char",
                    .arguments = source.arguments,
                    .result = "varchar",
                    .sqlite = source.sqlite,
                    .scalar = source.kernel,
                    .volatility = source.volatility,
                    .documentation_page = "r_TO_CHAR",
                    .description = source.description});
  }
}

void AddTextToNumeric(std::vector<FunctionRow>& rows) {
  struct Form {
    std::string_view arguments, sqlite;
    ScalarKernel kernel;
  };
  const auto forms = std::to_array<Form>({
      {"varchar", "text_to_numeric_plain($1, $m)", Scalar<&TextToNumericPlain>},
      {"varchar, varchar", "text_to_numeric($1, $2, $m)", Scalar<&TextToNumeric>},
      {"varchar, int4, int4", "text_to_numeric_plain($1, $m)", Scalar<&TextToNumericPlain>},
      {"varchar, varchar, int4, int4", "text_to_numeric($1, $2, $m)", Scalar<&TextToNumeric>},
  });
  for (const Form& form : forms) {
    const bool has_scale = form.arguments.ends_with("int4");
    rows.push_back({.name = "text_to_numeric_alt",
                    .arguments = form.arguments,
                    .result = "numeric(38,0)",
                    .sqlite = form.sqlite,
                    .scalar = form.kernel,
                    .literal_result_type = has_scale ? &TextToNumericType : nullptr,
                    .documentation_page = "r_TEXT_TO_NUMERIC_ALT",
                    .description = "A decimal read as Teradata does"});
  }
}

std::vector<FunctionRow> MakeRows() {
  std::vector<FunctionRow> rows;
  AddToChar(rows);
  AddTextToNumeric(rows);
  const auto more = std::to_array<FunctionRow>({
      {.name = "to_number",
       .arguments = "varchar, varchar",
       .result = "numeric",
       .scalar = Scalar<&ToNumber>,
       .literal_result_type = &ToNumberType,
       .documentation_page = "r_TO_NUMBER",
       .description = "A number read by a template"},
      {.name = "to_date",
       .arguments = "varchar, varchar, [bool]",
       .result = "date",
       .sqlite = "to_date($1, $2, $3?)",
       .scalar = Scalar<&ToDate>,
       .documentation_page = "r_TO_DATE_function",
       .description = "A date read by a template"},
      {.name = "to_timestamp",
       .arguments = "varchar, varchar, [bool]",
       .result = "timestamptz",
       .sqlite = "to_timestamp($1, $2, $3?)",
       .scalar = Scalar<&ToTimestampTz>,
       .volatility = Volatility::kStable,
       .documentation_page = "r_TO_TIMESTAMP",
       .description = "A time read by a template, in the session's time zone"},
      {.name = "text_to_int_alt",
       .arguments = "varchar, [varchar]",
       .result = "int4",
       .sqlite = "text_to_int_alt($1, $2?)",
       .scalar = Scalar<&TextToInt>,
       .documentation_page = "r_TEXT_TO_INT_ALT",
       .description = "An integer read as Teradata does"},
  });
  rows.insert(rows.end(), more.begin(), more.end());
  return rows;
}

}  // namespace

std::span<const FunctionRow> FormattingFunctions() {
  static const std::vector<FunctionRow> rows = MakeRows();
  return rows;
}

}  // namespace doppel::sql
