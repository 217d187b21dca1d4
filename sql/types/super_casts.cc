// Casts between SUPER and scalar types. Casts from SUPER are lax: a value of another kind is NULL.
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <string>

#include "base/sql_error.h"
#include "base/text.h"
#include "sql/types/cast_kernels.h"
#include "sql/types/context.h"
#include "sql/types/datetime.h"
#include "sql/types/decimal.h"
#include "sql/types/errors.h"
#include "sql/types/io.h"
#include "sql/types/json_text.h"
#include "sql/types/scalar.h"
#include "sql/types/super_number.h"
#include "sql/types/super_settings.h"
#include "sql/types/super_value.h"
#include "sql/types/type_table.h"

namespace doppel::sql {
namespace {

LogicalType NumericOf(std::int64_t modifier) { return {TypeId::kNumeric, static_cast<std::int32_t>(modifier)}; }

std::string SuperFromText(std::string_view text) { return QuoteJson(text); }
std::string SuperFromBool(bool value) { return value ? "true" : "false"; }
std::string SuperFromInteger(std::int64_t value) { return std::to_string(value); }

std::string SuperFromNumeric(Int128 value, std::int64_t, std::int64_t source) {
  return FormatSuperNumber(SuperNumber::Decimal(value, NumericOf(source).scale()));
}

std::optional<std::string> SuperFromFloat(double value) {
  if (!std::isfinite(value)) return std::nullopt;
  return FormatSuperNumber(SuperNumber::Float(value));
}

// The double that the digits of a FLOAT4 say, not the longer one that holds it.
std::optional<std::string> SuperFromFloat4(double value) {
  if (!std::isfinite(value)) return std::nullopt;
  std::array<char, 40> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), static_cast<float>(value)).ptr;
  return SuperFromFloat(ParseDouble({buffer.data(), static_cast<std::size_t>(end - buffer.data())}));
}

// --- From SUPER. Nullopt is a value that the type cannot take.

// limitations-super: an integer is one, a decimal with digits behind its point is none.
std::optional<bool> ToBool(std::string_view super, LogicalType, CallContext&) {
  if (super == "true") return true;
  if (super == "false") return false;
  if (SuperKindOf(super) != SuperKind::kNumber) return std::nullopt;
  const SuperNumber number = ParseSuperNumber(super);
  if (!number.is_integer()) return std::nullopt;
  return number.unscaled != 0;
}

// A number's value as a decimal of the wanted type, or nullopt when it does not fit or is no number.
std::optional<Int128> ToDecimal(std::string_view super, LogicalType type, CallContext&) {
  if (SuperKindOf(super) != SuperKind::kNumber) return std::nullopt;
  try {
    return ParseDecimal(super, type);
  } catch (const base::SqlError&) {
    return std::nullopt;
  }
}

std::optional<std::int64_t> ToInteger(std::string_view super, LogicalType type, CallContext& call) {
  const std::optional<Int128> value = ToDecimal(super, LogicalType::Numeric(20, 0), call);
  const std::int64_t max = type.id == TypeId::kInt2 ? INT16_MAX : type.id == TypeId::kInt4 ? INT32_MAX : INT64_MAX;
  if (!value || *value > max || *value < -static_cast<Int128>(max) - 1) return std::nullopt;
  return static_cast<std::int64_t>(*value);
}

std::optional<double> ToFloat(std::string_view super, LogicalType type, CallContext&) {
  if (SuperKindOf(super) != SuperKind::kNumber) return std::nullopt;
  const double value = ParseDouble(super);
  if (type.id == TypeId::kFloat8) return value;
  if (std::abs(value) > 3.4028234663852886e38) return std::nullopt;
  return ToFloat4(value);
}

// A string's own characters; numbers and booleans as they print elsewhere. Objects and arrays are JSON_SERIALIZE's.
std::optional<std::string> ToCharacters(std::string_view super, LogicalType type, CallContext&) {
  std::string text;
  switch (SuperKindOf(super)) {
    case SuperKind::kString:
      text = UnquoteJson(super).value_or("");
      break;
    case SuperKind::kBoolean:
      text = super;
      break;
    case SuperKind::kNumber:
      if (const SuperNumber number = ParseSuperNumber(super); number.is_float) {
        FormatDouble(number.real, 0, text);
      } else {
        text = super;
      }
      break;
    default:
      return std::nullopt;
  }
  return CutText(text, {TypeId::kVarchar, type.modifier});
}

std::optional<Datum> ToDateTime(std::string_view super, LogicalType type, CallContext& call) {
  const std::optional<std::string> text = UnquoteJson(super);
  if (!text) return std::nullopt;
  try {
    return FromText(*text, {type.id}, MakeInputContext(call.session));
  } catch (const base::SqlError&) {
    return std::nullopt;
  }
}

// Lax, a value that does not fit is NULL; with cast_super_null_on_error off, an error (super-configurations).
template <TypeId kType, auto kConvert>
auto FromSuper(CallContext& call, std::string_view super, std::optional<std::int64_t> modifier) {
  const LogicalType type{kType, static_cast<std::int32_t>(modifier.value_or(-1))};
  auto result = kConvert(super, type, call);
  if (!result && IsSettingOff(call.session, "cast_super_null_on_error")) throw errors::SuperCast(type);
  return result;
}

constexpr auto kKernels = std::to_array<KernelRow>({
    {"super_from_text", 3, Scalar<&SuperFromText>},
    {"super_from_bool", 3, Scalar<&SuperFromBool>},
    {"super_from_integer", 3, Scalar<&SuperFromInteger>},
    {"super_from_numeric", 3, Scalar<&SuperFromNumeric>},
    {"super_from_float", 3, Scalar<&SuperFromFloat>},
    {"super_from_float4", 3, Scalar<&SuperFromFloat4>},
    {"bool_from_super", 3, Scalar<&FromSuper<TypeId::kBool, &ToBool>>},
    {"int2_from_super", 3, Scalar<&FromSuper<TypeId::kInt2, &ToInteger>>},
    {"int4_from_super", 3, Scalar<&FromSuper<TypeId::kInt4, &ToInteger>>},
    {"int8_from_super", 3, Scalar<&FromSuper<TypeId::kInt8, &ToInteger>>},
    {"numeric_from_super", 3, Scalar<&FromSuper<TypeId::kNumeric, &ToDecimal>>},
    {"float8_from_super", 3, Scalar<&FromSuper<TypeId::kFloat8, &ToFloat>>},
    {"float4_from_super", 3, Scalar<&FromSuper<TypeId::kFloat4, &ToFloat>>},
    {"text_from_super", 3, Scalar<&FromSuper<TypeId::kVarchar, &ToCharacters>>},
    {"date_from_super", 3, Scalar<&FromSuper<TypeId::kDate, &ToDateTime>>},
    {"time_from_super", 3, Scalar<&FromSuper<TypeId::kTime, &ToDateTime>>},
    {"timetz_from_super", 3, Scalar<&FromSuper<TypeId::kTimeTz, &ToDateTime>>},
    {"timestamp_from_super", 3, Scalar<&FromSuper<TypeId::kTimestamp, &ToDateTime>>},
    {"timestamptz_from_super", 3, Scalar<&FromSuper<TypeId::kTimestampTz, &ToDateTime>>},
});

}  // namespace

std::span<const KernelRow> SuperCastKernels() { return kKernels; }

}  // namespace doppel::sql
