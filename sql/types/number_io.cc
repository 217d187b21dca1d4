// Booleans, integers, floats and decimals as text and as bytes.
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <limits>

#include "base/text.h"
#include "sql/types/bytes.h"
#include "sql/types/decimal.h"
#include "sql/types/errors.h"
#include "sql/types/io.h"
#include "sql/types/session_info.h"
#include "sql/types/type_table.h"

namespace doppel::sql {
namespace {

constexpr int kDoubleDigits = 15;
constexpr int kFloatDigits = 6;

void AppendInteger(std::int64_t value, std::string& out) {
  std::array<char, 24> buffer{};
  const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  out.append(buffer.data(), result.ptr);
}

void AppendReal(double value, int digits, std::string& out) {
  if (std::isinf(value)) {
    out += value > 0 ? "Infinity" : "-Infinity";
    return;
  }
  if (std::isnan(value)) {
    out += kNanText;
    return;
  }
  std::array<char, 40> buffer{};
  const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::general,
                                    std::max(digits, 1));
  out.append(buffer.data(), result.ptr);
}

bool InRange(std::int64_t value, TypeId type) {
  switch (type) {
    case TypeId::kInt2:
      return value >= INT16_MIN && value <= INT16_MAX;
    case TypeId::kInt4:
      return value >= INT32_MIN && value <= INT32_MAX;
    default:
      return true;
  }
}

}  // namespace

std::int64_t ParseInteger(std::string_view text, TypeId type) {
  std::string_view digits = base::TrimBlanks(text);
  if (digits.size() > 1 && digits[0] == '+' && digits[1] != '-') digits.remove_prefix(1);
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  const bool is_number = !digits.empty() && end == digits.data() + digits.size();
  if (error == std::errc::result_out_of_range && is_number) {
    throw errors::ValueOutOfRangeForType(text, GetType(type).sql_name);
  }
  if (error != std::errc() || !is_number) throw errors::InvalidInteger(text);
  if (!InRange(value, type)) throw errors::ValueOutOfRangeForType(text, GetType(type).sql_name);
  return value;
}

double ParseDouble(std::string_view text) {
  std::string_view digits = base::TrimBlanks(text);
  if (digits.size() > 1 && digits[0] == '+' && digits[1] != '-') digits.remove_prefix(1);
  if (base::EqualsIgnoreCaseAscii(digits, "infinity") || base::EqualsIgnoreCaseAscii(digits, "inf")) {
    return std::numeric_limits<double>::infinity();
  }
  if (base::EqualsIgnoreCaseAscii(digits, "-infinity") || base::EqualsIgnoreCaseAscii(digits, "-inf")) {
    return -std::numeric_limits<double>::infinity();
  }
  if (base::EqualsIgnoreCaseAscii(digits, kNanText)) return std::numeric_limits<double>::quiet_NaN();
  double value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  const bool is_number = !digits.empty() && end == digits.data() + digits.size();
  if (error == std::errc::result_out_of_range && is_number) throw errors::FloatOverflow();
  if (error != std::errc() || !is_number) throw errors::InvalidInput("double precision", text);
  return value;
}

double ToFloat4(double value) {
  const auto narrow = static_cast<float>(value);
  if (std::isinf(narrow) && !std::isinf(value)) throw errors::FloatOverflow();
  return narrow;
}

bool ParseBoolean(std::string_view text) {
  const std::string word = base::ToLowerAscii(base::TrimBlanks(text));
  for (const std::string_view yes : {"t", "true", "y", "yes", "1"}) {
    if (word == yes) return true;
  }
  for (const std::string_view no : {"f", "false", "n", "no", "0"}) {
    if (word == no) return false;
  }
  throw errors::InvalidInput("boolean", text);
}

void FormatDouble(double value, int extra_float_digits, std::string& out) {
  AppendReal(value, kDoubleDigits + extra_float_digits, out);
}

// The digits are the single-precision number's, not those of the double that holds it.
void FormatFloat4(double value, int extra_float_digits, std::string& out) {
  AppendReal(value, kFloatDigits + extra_float_digits, out);
}

void BooleanTextOutput(const Value& value, LogicalType, const OutputContext&, std::string& out) {
  out += value.integer != 0 ? 't' : 'f';
}
void BooleanBinaryOutput(const Value& value, LogicalType, const OutputContext&, std::string& out) {
  out += static_cast<char>(value.integer != 0);
}
Datum BooleanTextInput(std::string_view text, LogicalType, const InputContext&) {
  return std::int64_t{ParseBoolean(text)};
}
Datum BooleanBinaryInput(std::string_view bytes, LogicalType, const InputContext&) {
  return std::int64_t{ReadExact<std::uint8_t>(bytes, "boolean") != 0};
}

void Int2TextOutput(const Value& value, LogicalType, const OutputContext&, std::string& out) {
  AppendInteger(value.integer, out);
}
void Int2BinaryOutput(const Value& value, LogicalType, const OutputContext&, std::string& out) {
  AppendBigEndian(static_cast<std::int16_t>(value.integer), out);
}
Datum Int2TextInput(std::string_view text, LogicalType, const InputContext&) {
  return ParseInteger(text, TypeId::kInt2);
}
Datum Int2BinaryInput(std::string_view bytes, LogicalType, const InputContext&) {
  return std::int64_t{ReadExact<std::int16_t>(bytes, "smallint")};
}

void Int4TextOutput(const Value& value, LogicalType, const OutputContext&, std::string& out) {
  AppendInteger(value.integer, out);
}
void Int4BinaryOutput(const Value& value, LogicalType, const OutputContext&, std::string& out) {
  AppendBigEndian(static_cast<std::int32_t>(value.integer), out);
}
Datum Int4TextInput(std::string_view text, LogicalType, const InputContext&) {
  return ParseInteger(text, TypeId::kInt4);
}
Datum Int4BinaryInput(std::string_view bytes, LogicalType, const InputContext&) {
  return std::int64_t{ReadExact<std::int32_t>(bytes, "integer")};
}

void Int8TextOutput(const Value& value, LogicalType, const OutputContext&, std::string& out) {
  AppendInteger(value.integer, out);
}
void Int8BinaryOutput(const Value& value, LogicalType, const OutputContext&, std::string& out) {
  AppendBigEndian(value.integer, out);
}
Datum Int8TextInput(std::string_view text, LogicalType, const InputContext&) {
  return ParseInteger(text, TypeId::kInt8);
}
Datum Int8BinaryInput(std::string_view bytes, LogicalType, const InputContext&) {
  return ReadExact<std::int64_t>(bytes, "bigint");
}

void OidTextOutput(const Value& value, LogicalType, const OutputContext&, std::string& out) {
  AppendInteger(value.integer, out);
}
void OidBinaryOutput(const Value& value, LogicalType, const OutputContext&, std::string& out) {
  AppendBigEndian(static_cast<std::uint32_t>(value.integer), out);
}
Datum OidTextInput(std::string_view text, LogicalType, const InputContext&) {
  const std::int64_t value = ParseInteger(text, TypeId::kInt8);
  if (value < INT32_MIN || value > UINT32_MAX) throw errors::ValueOutOfRangeForType(text, "oid");
  return std::int64_t{static_cast<std::uint32_t>(value)};
}
Datum OidBinaryInput(std::string_view bytes, LogicalType, const InputContext&) {
  return std::int64_t{ReadExact<std::uint32_t>(bytes, "oid")};
}

void CatalogNameTextOutput(const Value& value, LogicalType type, const OutputContext& context, std::string& out) {
  const auto oid = static_cast<Oid>(value.integer);
  out += context.session == nullptr ? std::to_string(oid) : context.session->ObjectName(type.id, oid);
}
void CatalogNameBinaryOutput(const Value& value, LogicalType type, const OutputContext& context, std::string& out) {
  OidBinaryOutput(value, type, context, out);
}
// The binder has names looked up by casts from text; what comes here is a number.
Datum CatalogNameTextInput(std::string_view text, LogicalType type, const InputContext& context) {
  return OidTextInput(text, type, context);
}
Datum CatalogNameBinaryInput(std::string_view bytes, LogicalType type, const InputContext& context) {
  return OidBinaryInput(bytes, type, context);
}

void Float4TextOutput(const Value& value, LogicalType, const OutputContext& context, std::string& out) {
  FormatFloat4(RealOf(value), context.extra_float_digits, out);
}
void Float4BinaryOutput(const Value& value, LogicalType, const OutputContext&, std::string& out) {
  AppendBigEndian(std::bit_cast<std::uint32_t>(static_cast<float>(RealOf(value))), out);
}
Datum Float4TextInput(std::string_view text, LogicalType, const InputContext&) { return ToFloat4(ParseDouble(text)); }
Datum Float4BinaryInput(std::string_view bytes, LogicalType, const InputContext&) {
  return double{std::bit_cast<float>(ReadExact<std::uint32_t>(bytes, "real"))};
}

void Float8TextOutput(const Value& value, LogicalType, const OutputContext& context, std::string& out) {
  FormatDouble(RealOf(value), context.extra_float_digits, out);
}
void Float8BinaryOutput(const Value& value, LogicalType, const OutputContext&, std::string& out) {
  AppendBigEndian(std::bit_cast<std::uint64_t>(RealOf(value)), out);
}
Datum Float8TextInput(std::string_view text, LogicalType, const InputContext&) { return ParseDouble(text); }
Datum Float8BinaryInput(std::string_view bytes, LogicalType, const InputContext&) {
  return std::bit_cast<double>(ReadExact<std::uint64_t>(bytes, "double precision"));
}

void NumericTextOutput(const Value& value, LogicalType type, const OutputContext&, std::string& out) {
  FormatDecimal(ToInt128(value), type.scale(), out);
}

// Redshift's own form: the unscaled integer, 8 bytes up to precision 18, else 16.
void NumericBinaryOutput(const Value& value, LogicalType type, const OutputContext&, std::string& out) {
  const Int128 unscaled = ToInt128(value);
  if (type.precision() > 18) AppendBigEndian(static_cast<std::int64_t>(unscaled >> 64), out);
  AppendBigEndian(static_cast<std::int64_t>(unscaled), out);
}

Datum NumericTextInput(std::string_view text, LogicalType type, const InputContext&) {
  return ToDatum(ParseDecimal(text, type));
}

Datum NumericBinaryInput(std::string_view bytes, LogicalType type, const InputContext&) {
  Int128 unscaled = 0;
  if (bytes.size() == 16) {
    const auto high = LoadBigEndian<std::int64_t>(bytes);
    unscaled = static_cast<Int128>(high) << 64 | LoadBigEndian<std::uint64_t>(bytes.substr(8));
  } else {
    unscaled = ReadExact<std::int64_t>(bytes, "numeric");
  }
  return ToDatum(CheckPrecision(unscaled, type.precision()));
}

}  // namespace doppel::sql
