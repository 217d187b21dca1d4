#include "sql/functions/template_text.h"

namespace doppel::sql {

std::string_view OrdinalEnding(std::int64_t number) {
  const std::int64_t positive = number < 0 ? -(number % 100) : number % 100;
  if (positive >= 11 && positive <= 13) return "th";
  switch (positive % 10) {
    case 1:
      return "st";
    case 2:
      return "nd";
    case 3:
      return "rd";
    default:
      return "th";
  }
}

std::string RomanNumeral(std::int64_t number) {
  if (number < 1 || number > 3999) return "";
  struct Sign {
    std::int64_t value;
    std::string_view text;
  };
  constexpr Sign kSigns[] = {{1000, "M"}, {900, "CM"}, {500, "D"}, {400, "CD"}, {100, "C"}, {90, "XC"}, {50, "L"},
                             {40, "XL"},  {10, "X"},   {9, "IX"},  {5, "V"},    {4, "IV"},  {1, "I"}};
  std::string out;
  for (const Sign& sign : kSigns) {
    for (; number >= sign.value; number -= sign.value) out += sign.text;
  }
  return out;
}

}  // namespace doppel::sql
