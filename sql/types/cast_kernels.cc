#include "sql/types/cast_kernels.h"

#include <array>
#include <cmath>
#include <string>

#include "base/text.h"
#include "sql/types/bytes.h"
#include "sql/types/context.h"
#include "sql/types/datetime.h"
#include "sql/types/decimal.h"
#include "sql/types/interval.h"
#include "sql/types/io.h"
#include "sql/types/scalar.h"
#include "sql/types/session_info.h"
#include "sql/types/type_table.h"

namespace doppel::sql {
namespace {

LogicalType NumericOf(std::int64_t modifier) { return {TypeId::kNumeric, static_cast<std::int32_t>(modifier)}; }
int ScaleOf(std::int64_t modifier) { return NumericOf(modifier).scale(); }

// SET enable_numeric_rounding: off (the default) makes explicit casts of decimals cut digits off.
Rounding ExplicitRounding(CallContext& context) {
  const std::string* setting = context.session.FindSetting("enable_numeric_rounding");
  const bool rounds = setting != nullptr && (*setting == "on" || *setting == "true");
  return rounds ? Rounding::kHalfAwayFromZero : Rounding::kTruncate;
}

template <TypeId kType>
std::int64_t CheckInteger(Int128 value) {
  return DecimalToInteger(value, 0, kType, Rounding::kTruncate);
}

template <TypeId kType>
std::int64_t IntegerFromInteger(std::int64_t value) {
  return CheckInteger<kType>(value);
}

template <TypeId kType>
std::int64_t IntegerFromNumeric(CallContext& context, Int128 value, std::int64_t, std::int64_t source) {
  return DecimalToInteger(value, ScaleOf(source), kType, ExplicitRounding(context));
}

template <TypeId kType>
std::int64_t IntegerFromNumericAssigned(Int128 value, std::int64_t, std::int64_t source) {
  return DecimalToInteger(value, ScaleOf(source), kType, Rounding::kHalfAwayFromZero);
}

// To the nearest integer, halves to the even one, as PostgreSQL's rint.
template <TypeId kType>
std::int64_t IntegerFromFloat(double value) {
  const double whole = std::nearbyint(value);
  if (!(whole >= -9223372036854775808.0 && whole < 9223372036854775808.0)) throw errors::IntegerOutOfRange(kType);
  return CheckInteger<kType>(static_cast<std::int64_t>(whole));
}

bool BoolFromInteger(std::int64_t value) { return value != 0; }

Int128 NumericFromInteger(std::int64_t value, std::int64_t target) {
  const LogicalType type = NumericOf(target);
  return CheckPrecision(Rescale(value, 0, type.scale(), Rounding::kTruncate), type.precision());
}

Int128 NumericFromFloat(double value, std::int64_t target) { return DecimalFromDouble(value, NumericOf(target)); }

Int128 NumericFromNumeric(CallContext& context, Int128 value, std::int64_t target, std::int64_t source) {
  const LogicalType type = NumericOf(target);
  const int from = ScaleOf(source);
  const Rounding rounding = from > type.scale() ? ExplicitRounding(context) : Rounding::kTruncate;
  return CheckPrecision(Rescale(value, from, type.scale(), rounding), type.precision());
}

Int128 NumericFromNumericAssigned(Int128 value, std::int64_t target, std::int64_t source) {
  const LogicalType type = NumericOf(target);
  const Int128 scaled = Rescale(value, ScaleOf(source), type.scale(), Rounding::kHalfAwayFromZero);
  if (!FitsPrecision(scaled, type.precision())) throw errors::NumericFieldOverflow(type);
  return scaled;
}

double Float8FromNumeric(Int128 value, std::int64_t, std::int64_t source) {
  return DecimalToDouble(value, ScaleOf(source));
}
double Float4FromNumeric(Int128 value, std::int64_t, std::int64_t source) {
  return ToFloat4(DecimalToDouble(value, ScaleOf(source)));
}
double Float4FromFloat8(double value) { return ToFloat4(value); }
double Float4FromInteger(std::int64_t value) { return static_cast<float>(value); }

// Any type's text input and output, as casts from and to strings.
template <TypeId kType>
Datum FromString(CallContext& context, std::string_view text, std::optional<std::int64_t> target) {
  const LogicalType type{kType, static_cast<std::int32_t>(target.value_or(-1))};
  return FromText(text, type, MakeInputContext(context.session));
}

// Types whose text form no setting changes.
template <TypeId kType>
Datum FromPlainString(std::string_view text, std::optional<std::int64_t> target) {
  return FromText(text, {kType, static_cast<std::int32_t>(target.value_or(-1))}, {});
}

template <TypeId kType>
std::string ToPlainString(Value value, std::optional<std::int64_t>, std::optional<std::int64_t> source) {
  return ToText(value, {kType, static_cast<std::int32_t>(source.value_or(-1))}, {});
}

template <TypeId kType>
void ToString(CallContext& context, std::span<const Value> values) {
  if (values[0].is_null()) return context.result.Null();
  context.result.Text(ToText(values[0], {kType}, MakeOutputContext(context.session)));
}

template <TypeId kType>
void ToPlain(CallContext& context, std::span<const Value> values) {
  if (values[0].is_null()) return context.result.Null();
  Scalar<&ToPlainString<kType>>(context, values);
}

template <TypeId kType>
std::string Fit(std::string_view text, std::int64_t target) {
  return FitText(text, {kType, static_cast<std::int32_t>(target)});
}
template <TypeId kType>
std::string Cut(std::string_view text, std::int64_t target) {
  return CutText(text, {kType, static_cast<std::int32_t>(target)});
}
std::string NameFromText(std::string_view text) { return FitText(text, {TypeId::kName}); }
std::string CharFromText(std::string_view text) { return std::string(text.substr(0, 1)); }

std::string TextFromYearToMonth(CallContext& context, std::int64_t months) {
  std::string out;
  FormatYearToMonth(months, MakeOutputContext(context.session).interval_style, out);
  return out;
}
std::string TextFromDayToSecond(CallContext& context, std::int64_t us) {
  std::string out;
  FormatDayToSecond(us, MakeOutputContext(context.session).interval_style, out);
  return out;
}

std::int64_t TimestampTzFromDate(CallContext& context, std::int64_t days) {
  return MakeInputContext(context.session).time_zone.ToUtc(TimestampFromDate(days));
}
std::int64_t TimestampTzFromTimestamp(CallContext& context, std::int64_t us) {
  return MakeInputContext(context.session).time_zone.ToUtc(us);
}
std::int64_t TimestampFromTimestampTz(CallContext& context, std::int64_t us) {
  return MakeInputContext(context.session).time_zone.ToLocal(us);
}
std::int64_t DateFromTimestampTz(CallContext& context, std::int64_t us) {
  return DateFromTimestamp(TimestampFromTimestampTz(context, us));
}
std::optional<std::int64_t> TimeFromTimestamp(std::int64_t us) {
  if (!IsFiniteTimestamp(us)) return std::nullopt;
  return MicrosOfDay(us);
}
std::optional<std::int64_t> TimeFromTimestampTz(CallContext& context, std::int64_t us) {
  return TimeFromTimestamp(TimestampFromTimestampTz(context, us));
}
std::optional<std::int64_t> TimeTzFromTimestampTz(CallContext& context, std::int64_t us) {
  if (!IsFiniteTimestamp(us)) return std::nullopt;
  const std::int32_t east = MakeInputContext(context.session).time_zone.EastSecondsAt(us);
  return PackTimeTz({MicrosOfDay(us + east * kMicrosPerSecond), -east});
}
// The zone's offset today.
std::int64_t TimeTzFromTime(CallContext& context, std::int64_t us) {
  const InputContext input = MakeInputContext(context.session);
  const std::int64_t today = DayOf(input.time_zone.ToLocal(input.now));
  const std::int64_t utc = input.time_zone.ToUtc(today * kMicrosPerDay + us);
  return PackTimeTz({us, -input.time_zone.EastSecondsAt(utc)});
}
std::int64_t TimeFromTimeTz(std::int64_t packed) { return UnpackTimeTz(packed).local_us; }
std::int64_t TimestampTzFromAbsTime(std::int64_t seconds) { return (seconds - kEpochDays * 86400) * kMicrosPerSecond; }
std::int64_t DateFromAbsTime(std::int64_t seconds) { return DateFromTimestamp(TimestampTzFromAbsTime(seconds)); }

Blob IntervalFromYearToMonth(std::int64_t months) { return {EncodeInterval({0, static_cast<std::int32_t>(months)})}; }
Blob IntervalFromDayToSecond(std::int64_t us) { return {EncodeInterval({us, 0})}; }
std::int64_t YearToMonthFromInterval(std::string_view bytes) { return DecodeInterval(bytes).months; }
std::int64_t DayToSecondFromInterval(std::string_view bytes) { return DecodeInterval(bytes).us; }

template <typename T>
Blob VarbyteFromInteger(std::int64_t value) {
  Blob blob;
  AppendBigEndian(static_cast<T>(value), blob.bytes);
  return blob;
}

// Big-endian bytes, at most as many as the integer has.
template <typename T, TypeId kType>
std::int64_t IntegerFromVarbyte(std::string_view bytes) {
  while (bytes.size() > sizeof(T) && bytes[0] == '\0') bytes.remove_prefix(1);
  if (bytes.size() > sizeof(T)) throw errors::IntegerOutOfRange(kType);
  std::uint64_t bits = 0;
  for (const char c : bytes) bits = bits << 8 | static_cast<unsigned char>(c);
  return static_cast<T>(bits);
}

std::int64_t DayToSecondRounded(std::int64_t us, std::int64_t precision) {
  return precision < 0 ? us : RoundToPrecision(us, static_cast<int>(precision));
}

Blob VarbyteFromText(std::string_view text, std::int64_t target) {
  const LogicalType type{TypeId::kVarbyte, static_cast<std::int32_t>(target)};
  if (type.modifier >= 0) text = text.substr(0, static_cast<std::size_t>(type.length()));
  return {std::string(text)};
}
// CHAR is kept without its padding, which is part of its bytes.
Blob VarbyteFromChar(std::string_view text, std::int64_t target, std::int64_t source) {
  const LogicalType type{TypeId::kBpchar, static_cast<std::int32_t>(source)};
  std::string padded(text);
  const auto length = static_cast<std::size_t>(std::max(type.length(), 0));
  const std::size_t characters = base::CountCharacters(text);
  if (characters < length) padded.append(length - characters, ' ');
  return VarbyteFromText(padded, target);
}

Blob VarbyteFitted(std::string_view bytes, std::int64_t target) {
  const LogicalType type{TypeId::kVarbyte, static_cast<std::int32_t>(target)};
  if (type.modifier >= 0 && bytes.size() > static_cast<std::size_t>(type.length())) throw errors::ValueTooLong(type);
  return {std::string(bytes)};
}
std::string TextFromVarbyte(std::string_view bytes) {
  CheckText(bytes);
  return std::string(bytes);
}
std::string TextFromGeometry(std::string_view bytes) {
  std::string out;
  GeometryTextOutput(Value::BlobBytes(bytes), {TypeId::kGeometry}, {}, out);
  return out;
}

using T = TypeId;

constexpr auto kKernels = std::to_array<KernelRow>({
    {"int2_from_integer", 3, Scalar<&IntegerFromInteger<T::kInt2>>},
    {"int4_from_integer", 3, Scalar<&IntegerFromInteger<T::kInt4>>},
    {"int2_from_numeric", 3, Scalar<&IntegerFromNumeric<T::kInt2>>},
    {"int4_from_numeric", 3, Scalar<&IntegerFromNumeric<T::kInt4>>},
    {"int8_from_numeric", 3, Scalar<&IntegerFromNumeric<T::kInt8>>},
    {"int2_assigned_numeric", 3, Scalar<&IntegerFromNumericAssigned<T::kInt2>>},
    {"int4_assigned_numeric", 3, Scalar<&IntegerFromNumericAssigned<T::kInt4>>},
    {"int8_assigned_numeric", 3, Scalar<&IntegerFromNumericAssigned<T::kInt8>>},
    {"int2_from_float", 3, Scalar<&IntegerFromFloat<T::kInt2>>},
    {"int4_from_float", 3, Scalar<&IntegerFromFloat<T::kInt4>>},
    {"int8_from_float", 3, Scalar<&IntegerFromFloat<T::kInt8>>},
    {"bool_from_integer", 3, Scalar<&BoolFromInteger>},
    {"numeric_from_integer", 3, Scalar<&NumericFromInteger>},
    {"numeric_from_float", 3, Scalar<&NumericFromFloat>},
    {"numeric_from_numeric", 3, Scalar<&NumericFromNumeric>},
    {"numeric_assigned_numeric", 3, Scalar<&NumericFromNumericAssigned>},
    {"float8_from_numeric", 3, Scalar<&Float8FromNumeric>},
    {"float4_from_numeric", 3, Scalar<&Float4FromNumeric>},
    {"float4_from_float8", 3, Scalar<&Float4FromFloat8>},
    {"float4_from_integer", 3, Scalar<&Float4FromInteger>},

    {"bool_from_text", 3, Scalar<&FromPlainString<T::kBool>>},
    {"int2_from_text", 3, Scalar<&FromPlainString<T::kInt2>>},
    {"int4_from_text", 3, Scalar<&FromPlainString<T::kInt4>>},
    {"int8_from_text", 3, Scalar<&FromPlainString<T::kInt8>>},
    {"oid_from_text", 3, Scalar<&FromPlainString<T::kOid>>},
    {"float4_from_text", 3, Scalar<&FromPlainString<T::kFloat4>>},
    {"float8_from_text", 3, Scalar<&FromPlainString<T::kFloat8>>},
    {"numeric_from_text", 3, Scalar<&FromPlainString<T::kNumeric>>},
    {"date_from_text", 3, Scalar<&FromString<T::kDate>>},
    {"time_from_text", 3, Scalar<&FromString<T::kTime>>},
    {"timetz_from_text", 3, Scalar<&FromString<T::kTimeTz>>},
    {"timestamp_from_text", 3, Scalar<&FromString<T::kTimestamp>>},
    {"timestamptz_from_text", 3, Scalar<&FromString<T::kTimestampTz>>},
    {"abstime_from_text", 3, Scalar<&FromString<T::kAbsTime>>},
    {"interval_from_text", 3, Scalar<&FromPlainString<T::kInterval>>},
    {"intervaly2m_from_text", 3, Scalar<&FromPlainString<T::kIntervalY2M>>},
    {"intervald2s_from_text", 3, Scalar<&FromPlainString<T::kIntervalD2S>>},
    {"geometry_from_text", 3, Scalar<&FromPlainString<T::kGeometry>>},

    {"text_from_integer", 3, &ToPlain<T::kInt8>},
    {"text_from_numeric", 3, &ToPlain<T::kNumeric>},
    {"text_from_float8", 3, &ToString<T::kFloat8>},
    {"text_from_float4", 3, &ToString<T::kFloat4>},
    {"text_from_date", 3, &ToString<T::kDate>},
    {"text_from_time", 3, &ToPlain<T::kTime>},
    {"text_from_timetz", 3, &ToPlain<T::kTimeTz>},
    {"text_from_timestamp", 3, &ToString<T::kTimestamp>},
    {"text_from_timestamptz", 3, &ToString<T::kTimestampTz>},
    {"text_from_abstime", 3, &ToString<T::kAbsTime>},
    {"text_from_interval", 3, &ToString<T::kInterval>},
    {"text_from_intervaly2m", 3, Scalar<&TextFromYearToMonth>},
    {"text_from_intervald2s", 3, Scalar<&TextFromDayToSecond>},
    {"fit_varchar", 3, Scalar<&Fit<T::kVarchar>>},
    {"cut_varchar", 3, Scalar<&Cut<T::kVarchar>>},
    {"fit_char", 3, Scalar<&Fit<T::kBpchar>>},
    {"cut_char", 3, Scalar<&Cut<T::kBpchar>>},
    {"name_from_text", 3, Scalar<&NameFromText>},
    {"char_from_text", 3, Scalar<&CharFromText>},

    {"timestamptz_from_date", 3, Scalar<&TimestampTzFromDate>},
    {"timestamptz_from_timestamp", 3, Scalar<&TimestampTzFromTimestamp>},
    {"timestamptz_from_abstime", 3, Scalar<&TimestampTzFromAbsTime>},
    {"date_from_abstime", 3, Scalar<&DateFromAbsTime>},
    {"timestamp_from_date", 3, Scalar<&TimestampFromDate>},
    {"timestamp_from_timestamptz", 3, Scalar<&TimestampFromTimestampTz>},
    {"date_from_timestamp", 3, Scalar<&DateFromTimestamp>},
    {"date_from_timestamptz", 3, Scalar<&DateFromTimestampTz>},
    {"time_from_timestamp", 3, Scalar<&TimeFromTimestamp>},
    {"time_from_timestamptz", 3, Scalar<&TimeFromTimestampTz>},
    {"time_from_timetz", 3, Scalar<&TimeFromTimeTz>},
    {"timetz_from_timestamptz", 3, Scalar<&TimeTzFromTimestampTz>},
    {"timetz_from_time", 3, Scalar<&TimeTzFromTime>},
    {"interval_from_y2m", 3, Scalar<&IntervalFromYearToMonth>},
    {"interval_from_d2s", 3, Scalar<&IntervalFromDayToSecond>},
    {"y2m_from_interval", 3, Scalar<&YearToMonthFromInterval>},
    {"d2s_from_interval", 3, Scalar<&DayToSecondFromInterval>},

    {"intervald2s_rounded", 3, Scalar<&DayToSecondRounded>},
    {"varbyte_from_char", 3, Scalar<&VarbyteFromChar>},
    {"varbyte_from_int2", 3, Scalar<&VarbyteFromInteger<std::int16_t>>},
    {"varbyte_from_int4", 3, Scalar<&VarbyteFromInteger<std::int32_t>>},
    {"varbyte_from_int8", 3, Scalar<&VarbyteFromInteger<std::int64_t>>},
    {"int2_from_varbyte", 3, Scalar<&IntegerFromVarbyte<std::int16_t, T::kInt2>>},
    {"int4_from_varbyte", 3, Scalar<&IntegerFromVarbyte<std::int32_t, T::kInt4>>},
    {"int8_from_varbyte", 3, Scalar<&IntegerFromVarbyte<std::int64_t, T::kInt8>>},
    {"varbyte_from_text", 3, Scalar<&VarbyteFromText>},
    {"varbyte_fitted", 3, Scalar<&VarbyteFitted>},
    {"text_from_varbyte", 3, Scalar<&TextFromVarbyte>},
    {"text_from_geometry", 3, Scalar<&TextFromGeometry>},
});

}  // namespace

std::span<const KernelRow> CastKernels() { return kKernels; }

}  // namespace doppel::sql
