#include "sql/types/decimal.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <limits>

#include "base/check.h"
#include "base/text.h"
#include "sql/types/errors.h"

namespace doppel::sql {
namespace {

constexpr UInt128 kSignBit = static_cast<UInt128>(1) << 127;
// The largest scale a division result is computed with before its precision is capped.
constexpr int kMaxComputedScale = 100;
constexpr int kMinDivisionScale = 4;

constexpr std::array<Int128, 39> MakePowers() {
  std::array<Int128, 39> powers{};
  Int128 power = 1;
  for (std::size_t i = 0; i < powers.size(); ++i) {
    powers[i] = power;
    if (i + 1 < powers.size()) power *= 10;
  }
  return powers;
}
constexpr std::array<Int128, 39> kPowers = MakePowers();

bool FitsInt64(Int128 value) {
  return value >= std::numeric_limits<std::int64_t>::min() && value <= std::numeric_limits<std::int64_t>::max();
}

UInt128 Magnitude(Int128 value) { return value < 0 ? ~static_cast<UInt128>(value) + 1 : static_cast<UInt128>(value); }

bool AddOverflows(Int128 a, Int128 b, Int128& sum) { return __builtin_add_overflow(a, b, &sum); }

// Not __builtin_mul_overflow: for 128 bits clang calls a function that libgcc lacks.
std::optional<Int128> Multiply(Int128 a, Int128 b) {
  if (FitsInt64(a) && FitsInt64(b)) return a * b;
  const UInt128 x = Magnitude(a);
  const UInt128 y = Magnitude(b);
  if (y != 0 && x > (kSignBit - 1) / y) return std::nullopt;
  return a * b;
}

std::optional<Int128> ScaleUp(Int128 value, int digits) {
  if (digits == 0 || value == 0) return value;
  if (digits > 38) return std::nullopt;
  return Multiply(value, kPowers[static_cast<std::size_t>(digits)]);
}

LogicalType CapPrecision(int precision, int scale) {
  scale = std::min(scale, kMaxNumericPrecision);
  return LogicalType::Numeric(std::clamp(precision, 1, kMaxNumericPrecision), scale);
}

struct DecimalText {
  bool negative = false;
  std::string_view whole;
  std::string_view fraction;
  std::int64_t exponent = 0;
};

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

std::string_view TakeDigits(std::string_view& text) {
  std::size_t n = 0;
  while (n < text.size() && IsDigit(text[n])) ++n;
  const std::string_view digits = text.substr(0, n);
  text.remove_prefix(n);
  return digits;
}

// [sign] digits [. digits] [e [sign] digits], at least one digit before the exponent.
std::optional<DecimalText> ScanDecimal(std::string_view text) {
  DecimalText out;
  text = base::TrimBlanks(text);
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    out.negative = text[0] == '-';
    text.remove_prefix(1);
  }
  out.whole = TakeDigits(text);
  if (!text.empty() && text[0] == '.') {
    text.remove_prefix(1);
    out.fraction = TakeDigits(text);
  }
  if (out.whole.empty() && out.fraction.empty()) return std::nullopt;
  if (!text.empty() && (text[0] == 'e' || text[0] == 'E')) {
    text.remove_prefix(1);
    if (!text.empty() && text[0] == '+') text.remove_prefix(1);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out.exponent);
    if (error != std::errc() || std::abs(out.exponent) > 1'000'000) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  }
  if (!text.empty()) return std::nullopt;
  return out;
}

Int128 RoundQuotient(Int128 quotient, UInt128 remainder, UInt128 divisor, bool negative, Rounding rounding) {
  if (rounding == Rounding::kHalfAwayFromZero && remainder >= divisor - remainder) quotient += negative ? -1 : 1;
  return quotient;
}

// One decimal digit of remainder*10/divisor, and the remainder left, without a 256-bit product: double and add.
int NextDigit(UInt128& remainder, UInt128 divisor) {
  UInt128 rest = 0;
  int digit = 0;
  for (const bool bit : {true, false, true, false}) {  // ten in binary
    rest = rest * 2 + (bit ? remainder : 0);
    digit *= 2;
    while (rest >= divisor) {
      rest -= divisor;
      ++digit;
    }
  }
  remainder = rest;
  return digit;
}

// value * 10^digits / divisor, truncated.
Int128 DivideScaled(Int128 value, int digits, Int128 divisor) {
  if (const std::optional<Int128> scaled = ScaleUp(value, digits)) return *scaled / divisor;
  const bool negative = (value < 0) != (divisor < 0);
  const UInt128 by = Magnitude(divisor);
  UInt128 quotient = Magnitude(value) / by;
  UInt128 remainder = Magnitude(value) % by;
  // Ten times as much has 39 digits.
  const auto limit = static_cast<UInt128>(kPowers[37]);
  for (int i = 0; i < digits; ++i) {
    if (quotient >= limit) throw errors::NumericOverflow();
    quotient = quotient * 10 + static_cast<UInt128>(NextDigit(remainder, by));
  }
  if (quotient >= kSignBit) throw errors::NumericOverflow();
  return negative ? -static_cast<Int128>(quotient) : static_cast<Int128>(quotient);
}

}  // namespace

Int128 ToInt128(const Value& value) {
  if (value.kind == Value::Kind::kInteger) return value.integer;
  base::Check(value.kind == Value::Kind::kBlob && value.bytes.size() == 16, "a decimal is an INTEGER or 16 bytes");
  UInt128 bits = 0;
  for (const char c : value.bytes) bits = (bits << 8) | static_cast<unsigned char>(c);
  return static_cast<Int128>(bits ^ kSignBit);
}

std::string DecimalKey(Int128 unscaled) {
  UInt128 bits = static_cast<UInt128>(unscaled) ^ kSignBit;
  std::string bytes(16, '\0');
  for (std::size_t i = 16; i-- > 0; bits >>= 8) bytes[i] = static_cast<char>(bits & 0xFF);
  return bytes;
}

Datum ToDatum(Int128 unscaled) {
  if (FitsInt64(unscaled)) return static_cast<std::int64_t>(unscaled);
  return Blob{DecimalKey(unscaled)};
}

void ReturnDecimal(ResultSink& result, Int128 unscaled) {
  if (FitsInt64(unscaled)) return result.Integer(static_cast<std::int64_t>(unscaled));
  result.BlobBytes(DecimalKey(unscaled));
}

Int128 PowerOfTen(int n) { return kPowers[static_cast<std::size_t>(n)]; }

bool FitsPrecision(Int128 unscaled, int precision) {
  if (precision == 19) return FitsInt64(unscaled) && unscaled != std::numeric_limits<std::int64_t>::min();
  const Int128 limit = PowerOfTen(precision);
  return unscaled < limit && unscaled > -limit;
}

Int128 CheckPrecision(Int128 unscaled, int precision) {
  if (!FitsPrecision(unscaled, precision)) throw errors::NumericOverflow();
  return unscaled;
}

Int128 Rescale(Int128 unscaled, int from_scale, int to_scale, Rounding rounding) {
  if (to_scale >= from_scale) {
    const std::optional<Int128> scaled = ScaleUp(unscaled, to_scale - from_scale);
    if (!scaled) throw errors::NumericOverflow();
    return *scaled;
  }
  const int drop = from_scale - to_scale;
  if (drop > 38) return 0;
  const Int128 divisor = PowerOfTen(drop);
  return RoundQuotient(unscaled / divisor, Magnitude(unscaled % divisor), static_cast<UInt128>(divisor), unscaled < 0,
                       rounding);
}

Int128 ParseDecimal(std::string_view text, LogicalType type, Rounding rounding) {
  const std::optional<DecimalText> parts = ScanDecimal(text);
  if (!parts) throw errors::InvalidInput("numeric", text);
  // Digits that stand left of the target's last place; the first one right of it decides the rounding.
  const std::int64_t point = static_cast<std::int64_t>(parts->whole.size()) + parts->exponent;
  const std::int64_t wanted = point + type.scale();
  const auto digit_at = [&](std::int64_t i) {
    const auto at = static_cast<std::size_t>(i);
    if (at < parts->whole.size()) return parts->whole[at] - '0';
    const std::size_t in_fraction = at - parts->whole.size();
    return in_fraction < parts->fraction.size() ? parts->fraction[in_fraction] - '0' : 0;
  };
  Int128 value = 0;
  const auto digits = static_cast<std::int64_t>(parts->whole.size() + parts->fraction.size());
  for (std::int64_t i = 0; i < wanted; ++i) {
    if (value == 0 && i >= digits) break;
    if (value >= PowerOfTen(36) * 17) throw errors::NumericOverflow();
    value = value * 10 + digit_at(i);
  }
  if (rounding == Rounding::kHalfAwayFromZero && wanted >= 0 && wanted < digits && digit_at(wanted) >= 5) ++value;
  if (!FitsPrecision(value, type.precision())) throw errors::NumericOverflow();
  return parts->negative ? -value : value;
}

std::optional<LogicalType> TypeOfDecimalLiteral(std::string_view text) {
  const std::optional<DecimalText> parts = ScanDecimal(text);
  if (!parts || std::abs(parts->exponent) > 2 * kMaxNumericPrecision) return std::nullopt;
  const std::string digits = std::string(parts->whole) + std::string(parts->fraction);
  const auto leading = static_cast<int>(std::min(digits.find_first_not_of('0'), digits.size()));
  const int whole = static_cast<int>(parts->whole.size()) + static_cast<int>(parts->exponent) - leading;
  const int scale = std::max(0, static_cast<int>(parts->fraction.size()) - static_cast<int>(parts->exponent));
  const int precision = std::max(1, whole) + scale;
  if (precision > kMaxNumericPrecision) return std::nullopt;
  return LogicalType::Numeric(precision, scale);
}

void FormatDecimal(Int128 unscaled, int scale, std::string& out) {
  std::array<char, 48> buffer{};
  char* const end = buffer.data() + buffer.size();
  char* p = end;
  UInt128 rest = Magnitude(unscaled);
  int digits = 0;
  while (rest > std::numeric_limits<std::uint64_t>::max()) {
    if (digits == scale && scale > 0) *--p = '.';
    *--p = static_cast<char>('0' + static_cast<int>(rest % 10));
    rest /= 10;
    ++digits;
  }
  auto low = static_cast<std::uint64_t>(rest);
  while (low > 0 || digits <= scale) {
    if (digits == scale && scale > 0) *--p = '.';
    *--p = static_cast<char>('0' + low % 10);
    low /= 10;
    ++digits;
  }
  if (unscaled < 0) *--p = '-';
  out.append(p, static_cast<std::size_t>(end - p));
}

double DecimalToDouble(Int128 unscaled, int scale) {
  constexpr Int128 kExact = Int128{1} << 53;
  // Both operands exact, so the one division is correctly rounded.
  if (scale <= 22 && unscaled < kExact && unscaled > -kExact) {
    return static_cast<double>(unscaled) / static_cast<double>(PowerOfTen(scale));
  }
  std::string text;
  FormatDecimal(unscaled, scale, text);
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

Int128 DecimalFromDouble(double value, LogicalType type) {
  if (!std::isfinite(value)) throw errors::NumericOverflow();
  // Fifteen digits are all a double surely has; more would turn 0.1 into 0.1000000000000000055.
  std::array<char, 40> buffer{};
  const auto [end, error] =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::general, 15);
  base::Check(error == std::errc(), "a double fits the buffer");
  return ParseDecimal({buffer.data(), static_cast<std::size_t>(end - buffer.data())}, type);
}

std::int64_t DecimalToInteger(Int128 unscaled, int scale, TypeId to, Rounding rounding) {
  const Int128 whole = Rescale(unscaled, scale, 0, rounding);
  const bool fits = to == TypeId::kInt2   ? whole >= INT16_MIN && whole <= INT16_MAX
                    : to == TypeId::kInt4 ? whole >= INT32_MIN && whole <= INT32_MAX
                                          : FitsInt64(whole);
  if (!fits) throw errors::IntegerOutOfRange(to);
  return static_cast<std::int64_t>(whole);
}

LogicalType ToNumericType(LogicalType type) {
  switch (type.id) {
    case TypeId::kInt2:
      return LogicalType::Numeric(5, 0);
    case TypeId::kInt4:
      return LogicalType::Numeric(10, 0);
    case TypeId::kInt8:
      return LogicalType::Numeric(19, 0);
    default:
      return LogicalType::Numeric(type.precision(), type.scale());
  }
}

LogicalType AddResult(LogicalType a, LogicalType b) {
  const int scale = std::max(a.scale(), b.scale());
  return CapPrecision(std::max(a.precision() - a.scale(), b.precision() - b.scale()) + 1 + scale, scale);
}

// The scales add up even where the precision is capped: numeric(38,19) * numeric(19,2) is numeric(38,21).
LogicalType MultiplyResult(LogicalType a, LogicalType b) {
  return CapPrecision(a.precision() + b.precision() + 1, a.scale() + b.scale());
}

LogicalType DivideResult(LogicalType a, LogicalType b) {
  int scale = std::max(kMinDivisionScale, a.scale() + b.precision() - b.scale() + 1);
  int precision = a.precision() - a.scale() + b.scale() + scale;
  if (scale > kMaxComputedScale) {
    precision -= scale - kMaxComputedScale;
    scale = kMaxComputedScale;
  }
  if (precision > kMaxNumericPrecision) {
    scale = std::max(kMaxNumericPrecision + scale - precision, kMinDivisionScale);
    precision = kMaxNumericPrecision;
  }
  return CapPrecision(precision, scale);
}

LogicalType ModuloResult(LogicalType a, LogicalType b) {
  const int scale = std::max(a.scale(), b.scale());
  return CapPrecision(std::min(a.precision() - a.scale(), b.precision() - b.scale()) + scale, scale);
}

LogicalType CommonNumericType(LogicalType a, LogicalType b) {
  const int scale = std::max(a.scale(), b.scale());
  const int limit = std::max(a.precision(), b.precision()) > 19 ? kMaxNumericPrecision : 19;
  const int precision = std::max(a.precision() - a.scale(), b.precision() - b.scale()) + scale;
  return LogicalType::Numeric(std::min(precision, limit), scale);
}

Int128 AddDecimals(Int128 a, int scale_a, Int128 b, int scale_b, LogicalType result) {
  const int scale = result.scale();
  Int128 sum = 0;
  if (AddOverflows(Rescale(a, scale_a, scale, Rounding::kTruncate), Rescale(b, scale_b, scale, Rounding::kTruncate),
                   sum)) {
    throw errors::NumericOverflow();
  }
  return CheckPrecision(sum, result.precision());
}

Int128 SubtractDecimals(Int128 a, int scale_a, Int128 b, int scale_b, LogicalType result) {
  return AddDecimals(a, scale_a, -b, scale_b, result);
}

Int128 MultiplyDecimals(Int128 a, int scale_a, Int128 b, int scale_b, LogicalType result) {
  const std::optional<Int128> product = Multiply(a, b);
  if (!product) throw errors::NumericMultiplicationOverflow();
  const Int128 scaled = Rescale(*product, scale_a + scale_b, result.scale(), Rounding::kTruncate);
  return CheckPrecision(scaled, result.precision());
}

Int128 DivideDecimals(Int128 a, int scale_a, Int128 b, int scale_b, LogicalType result) {
  if (b == 0) throw errors::DivisionByZero();
  const int digits = result.scale() - scale_a + scale_b;
  const Int128 quotient = digits >= 0 ? DivideScaled(a, digits, b) : Rescale(a / b, -digits, 0, Rounding::kTruncate);
  return CheckPrecision(quotient, result.precision());
}

Int128 ModuloDecimals(Int128 a, int scale_a, Int128 b, int scale_b, LogicalType result) {
  if (b == 0) throw errors::DivisionByZero();
  const int scale = result.scale();
  return Rescale(a, scale_a, scale, Rounding::kTruncate) % Rescale(b, scale_b, scale, Rounding::kTruncate);
}

int CompareDecimals(Int128 a, int scale_a, Int128 b, int scale_b) {
  if (scale_a < scale_b) return -CompareDecimals(b, scale_b, a, scale_a);
  if (scale_a != scale_b) {
    const std::optional<Int128> scaled = ScaleUp(b, scale_a - scale_b);
    // What does not fit 128 bits is larger in magnitude than anything that does.
    if (!scaled) return b < 0 ? 1 : -1;
    b = *scaled;
  }
  return a < b ? -1 : (a > b ? 1 : 0);
}

}  // namespace doppel::sql
