// Numbers inside SUPER values: a decimal with just the digits it has (an integer is one of scale 0), or a float.
// operators-functions: arithmetic keeps them apart, and a float makes the other operand one.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sql/types/decimal.h"

namespace doppel::sql {

struct SuperNumber {
  bool is_float = false;
  Int128 unscaled = 0;  // of a decimal
  int scale = 0;
  double real = 0;  // of a float

  static SuperNumber Decimal(Int128 unscaled, int scale) { return {false, unscaled, scale, 0}; }
  static SuperNumber Float(double value) { return {true, 0, 0, value}; }

  bool is_integer() const { return !is_float && scale == 0; }
  double as_double() const { return is_float ? real : DecimalToDouble(unscaled, scale); }
  // Digits of a decimal, at least one and at least its scale.
  int precision() const;
};

// REQUIRES: `text` is canonical SUPER text of a number.
SuperNumber ParseSuperNumber(std::string_view text);
// Decimals with all their digits, floats as r_is_float prints them: 2.22e+0. REQUIRES: a float is finite.
std::string FormatSuperNumber(const SuperNumber& number);
int CompareNumbers(const SuperNumber& a, const SuperNumber& b);

// Throw on overflow (22003) and division by zero (22012). Integers divide as integers; a decimal takes the scale that
// r_numeric_computations201 gives operands of its own digits.
SuperNumber AddNumbers(const SuperNumber& a, const SuperNumber& b);
SuperNumber SubtractNumbers(const SuperNumber& a, const SuperNumber& b);
SuperNumber MultiplyNumbers(const SuperNumber& a, const SuperNumber& b);
SuperNumber DivideNumbers(const SuperNumber& a, const SuperNumber& b);
SuperNumber ModuloNumbers(const SuperNumber& a, const SuperNumber& b);

}  // namespace doppel::sql
