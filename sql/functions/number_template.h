// Templates of numbers, as TO_CHAR and TO_NUMBER take them (r_Numeric_formating, PostgreSQL's formatting.c):
//
//   9 0    a digit, blank or zero when the number has none there      . D    decimal point
//   , G    group separator      L    currency symbol      V    multiplies by 10 for each digit behind it
//   S      sign at the number   MI PL SG    minus, plus or sign at this place     PR    <negative>
//   RN     Roman numeral        TH th    ordinal ending      FM    without blanks and trailing zeroes
//
// Words are in one case, RN and rn, TH and th say in which to print. B, C and SP are read and mean nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sql/functions/number_text.h"
#include "sql/types/decimal.h"

namespace doppel::sql {

struct NumberElement {
  enum class Kind { kText, kNine, kZero, kPoint, kComma, kGroup, kCurrency, kMinus, kPlus, kSign, kRoman, kOrdinal };

  Kind kind = Kind::kText;
  bool is_lower = false;  // of kRoman and kOrdinal
  char text = ' ';        // of kText
};

struct NumberTemplate {
  enum class Sign { kNone, kBefore, kAfter };  // where S puts the sign

  std::vector<NumberElement> elements;
  int whole = 0;                  // places before the decimal point, those behind V not counted
  int fraction = 0;               // and behind it
  int shift = 0;                  // places behind V
  std::optional<int> first_zero;  // the place of the first 0 before the point
  int last_zero = 0;              // how many places the template had when its last 0 was read
  Sign sign = Sign::kNone;
  int sign_place = 0;  // places before S
  bool has_point = false;
  bool fills = true;  // false: FM
  bool has_shift = false;
  bool has_minus = false;
  bool has_plus = false;
  bool is_bracketed = false;
  bool is_roman = false;
};

// From the calling thread's cache; valid until its next call. Throws 42601 for a template that contradicts itself.
const NumberTemplate& CachedNumberTemplate(std::string_view text);

// As many digits as the template prints and a double means.
NumberText ToNumberText(double value, const NumberTemplate& layout);
std::string FormatNumber(const NumberTemplate& layout, const NumberText& number);

// The type that holds every number the template can read.
LogicalType TypeOfTemplate(const NumberTemplate& layout);
// The unscaled number of that type. Throws 22P02 when there is no number in the text.
Int128 ReadNumber(const NumberTemplate& layout, std::string_view text);

}  // namespace doppel::sql
