#include "sql/types/super_number.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "sql/types/errors.h"

namespace doppel::sql {
namespace {

Int128 Magnitude(Int128 value) { return value < 0 ? -value : value; }

LogicalType TypeOf(const SuperNumber& number) { return LogicalType::Numeric(number.precision(), number.scale); }

SuperNumber Finite(double value) {
  if (!std::isfinite(value)) throw errors::FloatOverflow();
  return SuperNumber::Float(value);
}

template <typename OnDecimals, typename OnFloats>
SuperNumber Compute(const SuperNumber& a, const SuperNumber& b, LogicalType (*type)(LogicalType, LogicalType),
                    OnDecimals on_decimals, OnFloats on_floats) {
  if (a.is_float || b.is_float) return Finite(on_floats(a.as_double(), b.as_double()));
  // Two integers stay an integer of any width.
  const LogicalType result =
      a.is_integer() && b.is_integer() ? LogicalType::Numeric(kMaxNumericPrecision, 0) : type(TypeOf(a), TypeOf(b));
  return SuperNumber::Decimal(on_decimals(a.unscaled, a.scale, b.unscaled, b.scale, result), result.scale());
}

}  // namespace

int SuperNumber::precision() const {
  int digits = 1;
  for (Int128 rest = Magnitude(unscaled); rest >= 10; rest /= 10) ++digits;
  return std::max({digits, scale, 1});
}

SuperNumber ParseSuperNumber(std::string_view text) {
  if (text.find('e') != std::string_view::npos) {
    double value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return SuperNumber::Float(value);
  }
  SuperNumber number;
  bool behind_point = false;
  for (const char c : text) {
    if (c == '.') behind_point = true;
    if (c < '0' || c > '9') continue;
    number.unscaled = number.unscaled * 10 + (c - '0');
    if (behind_point) ++number.scale;
  }
  if (text.starts_with('-')) number.unscaled = -number.unscaled;
  return number;
}

std::string FormatSuperNumber(const SuperNumber& number) {
  std::string out;
  if (!number.is_float) {
    FormatDecimal(number.unscaled, number.scale, out);
    return out;
  }
  std::array<char, 40> buffer{};
  const auto end =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), number.real, std::chars_format::scientific).ptr;
  out.assign(buffer.data(), end);
  // The exponent without leading zeros: 1e+05 is 1e+5.
  const std::size_t digits = out.find('e') + 2;
  const std::size_t first = std::min(out.find_first_not_of('0', digits), out.size() - 1);
  return out.erase(digits, first - digits);
}

int CompareNumbers(const SuperNumber& a, const SuperNumber& b) {
  if (a.is_float || b.is_float) return CompareReals(a.as_double(), b.as_double());
  return CompareDecimals(a.unscaled, a.scale, b.unscaled, b.scale);
}

SuperNumber AddNumbers(const SuperNumber& a, const SuperNumber& b) {
  return Compute(a, b, &AddResult, &AddDecimals, [](double x, double y) { return x + y; });
}

SuperNumber SubtractNumbers(const SuperNumber& a, const SuperNumber& b) {
  return Compute(a, b, &AddResult, &SubtractDecimals, [](double x, double y) { return x - y; });
}

SuperNumber MultiplyNumbers(const SuperNumber& a, const SuperNumber& b) {
  return Compute(a, b, &MultiplyResult, &MultiplyDecimals, [](double x, double y) { return x * y; });
}

SuperNumber DivideNumbers(const SuperNumber& a, const SuperNumber& b) {
  if (b.as_double() == 0) throw errors::DivisionByZero();
  if (a.is_integer() && b.is_integer()) return SuperNumber::Decimal(a.unscaled / b.unscaled, 0);
  return Compute(a, b, &DivideResult, &DivideDecimals, [](double x, double y) { return x / y; });
}

SuperNumber ModuloNumbers(const SuperNumber& a, const SuperNumber& b) {
  if (b.as_double() == 0) throw errors::DivisionByZero();
  return Compute(a, b, &ModuloResult, &ModuloDecimals, [](double x, double y) { return std::fmod(x, y); });
}

}  // namespace doppel::sql
