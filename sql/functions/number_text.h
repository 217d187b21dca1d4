// Numbers as decimal digits, for templates that look at each of them.
#pragma once

#include <string>

#include "sql/types/decimal.h"

namespace doppel::sql {

// "-12.50" is {true, "12", "50"}. `whole` has at least one digit and none that is a leading zero, but for "0".
struct NumberText {
  bool is_negative = false;
  std::string whole = "0";
  std::string fraction = {};
};

NumberText ToNumberText(Int128 unscaled, int scale);
// Moves the decimal point to the right, or with negative `places` to the left.
void MovePoint(NumberText& number, int places);
// Leaves exactly `places` digits behind the point.
enum class Ties { kAwayFromZero, kToEven };
void RoundDigits(NumberText& number, int places, Ties ties);

}  // namespace doppel::sql
