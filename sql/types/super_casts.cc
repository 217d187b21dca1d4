// Casts between SUPER (kept as JSON text) and scalar types. Casts from SUPER are lax: a value of another kind is NULL.
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
#include "sql/types/io.h"
#include "sql/types/json_text.h"
#include "sql/types/scalar.h"
#include "sql/types/type_table.h"

namespace doppel::sql {
namespace {

LogicalType NumericOf(std::int64_t modifier) { return {TypeId::kNumeric, static_cast<std::int32_t>(modifier)}; }

std::string SuperFromText(std::string_view text) { return QuoteJson(text); }
std::string SuperFromBool(bool value) { return value ? "true" : "false"; }
std::string SuperFromInteger(std::int64_t value) { return std::to_string(value); }

std::string SuperFromNumeric(Int128 value, std::int64_t, std::int64_t source) {
  std::string out;
  FormatDecimal(value, NumericOf(source).scale(), out);
  return out;
}

std::optional<std::string> SuperFromFloat(double value) {
  if (!std::isfinite(value)) return std::nullopt;
  std::array<char, 40> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
  std::string out(buffer.data(), end);
  // Told apart from an integer by its point.
  if (out.find_first_of(".e") == std::string::npos) out += ".0";
  return out;
}

std::optional<bool> BoolFromSuper(std::string_view json) {
  json = base::TrimBlanks(json);
  if (json == "true") return true;
  if (json == "false") return false;
  return std::nullopt;
}

// A number's value as a decimal of the wanted type, or NULL when it does not fit or is no number.
std::optional<Int128> NumberFromSuper(std::string_view json, LogicalType type) {
  if (!IsJsonNumber(json)) return std::nullopt;
  try {
    return ParseDecimal(json, type);
  } catch (const base::SqlError&) {
    return std::nullopt;
  }
}

template <TypeId kType>
std::optional<std::int64_t> IntegerFromSuper(std::string_view json) {
  const std::optional<Int128> value = NumberFromSuper(json, LogicalType::Numeric(20, 0));
  constexpr std::int64_t kMax = kType == TypeId::kInt2 ? INT16_MAX : kType == TypeId::kInt4 ? INT32_MAX : INT64_MAX;
  if (!value || *value > kMax || *value < -static_cast<Int128>(kMax) - 1) return std::nullopt;
  return static_cast<std::int64_t>(*value);
}

std::optional<Int128> NumericFromSuper(std::string_view json, std::int64_t target) {
  return NumberFromSuper(json, NumericOf(target));
}

std::optional<double> Float8FromSuper(std::string_view json) {
  if (!IsJsonNumber(json)) return std::nullopt;
  return ParseDouble(json);
}
std::optional<double> Float4FromSuper(std::string_view json) {
  const std::optional<double> value = Float8FromSuper(json);
  if (!value || std::abs(*value) > 3.4028234663852886e38) return std::nullopt;
  return ToFloat4(*value);
}

// A string's own characters; numbers and booleans as they print; objects and arrays give NULL (JSON_SERIALIZE is for
// them).
std::optional<std::string> TextFromSuper(std::string_view json, std::optional<std::int64_t> target) {
  json = base::TrimBlanks(json);
  if (json.empty() || json[0] == '{' || json[0] == '[' || json == "null") return std::nullopt;
  const std::optional<std::string> text = json[0] == '"' ? UnquoteJson(json) : std::optional(std::string(json));
  if (!text) return std::nullopt;
  return CutText(*text, {TypeId::kVarchar, static_cast<std::int32_t>(target.value_or(-1))});
}

template <TypeId kType>
Datum DateTimeFromSuper(CallContext& context, std::string_view json) {
  const std::optional<std::string> text = UnquoteJson(base::TrimBlanks(json));
  if (!text) return {};
  try {
    return FromText(*text, {kType}, MakeInputContext(context.session));
  } catch (const base::SqlError&) {
    return {};
  }
}

constexpr auto kKernels = std::to_array<KernelRow>({
    {"super_from_text", 3, Scalar<&SuperFromText>},
    {"super_from_bool", 3, Scalar<&SuperFromBool>},
    {"super_from_integer", 3, Scalar<&SuperFromInteger>},
    {"super_from_numeric", 3, Scalar<&SuperFromNumeric>},
    {"super_from_float", 3, Scalar<&SuperFromFloat>},
    {"bool_from_super", 3, Scalar<&BoolFromSuper>},
    {"int2_from_super", 3, Scalar<&IntegerFromSuper<TypeId::kInt2>>},
    {"int4_from_super", 3, Scalar<&IntegerFromSuper<TypeId::kInt4>>},
    {"int8_from_super", 3, Scalar<&IntegerFromSuper<TypeId::kInt8>>},
    {"numeric_from_super", 3, Scalar<&NumericFromSuper>},
    {"float8_from_super", 3, Scalar<&Float8FromSuper>},
    {"float4_from_super", 3, Scalar<&Float4FromSuper>},
    {"text_from_super", 3, Scalar<&TextFromSuper>},
    {"date_from_super", 3, Scalar<&DateTimeFromSuper<TypeId::kDate>>},
    {"time_from_super", 3, Scalar<&DateTimeFromSuper<TypeId::kTime>>},
    {"timestamp_from_super", 3, Scalar<&DateTimeFromSuper<TypeId::kTimestamp>>},
    {"timestamptz_from_super", 3, Scalar<&DateTimeFromSuper<TypeId::kTimestampTz>>},
});

}  // namespace

std::span<const KernelRow> SuperCastKernels() { return kKernels; }

}  // namespace doppel::sql
