#include "sql/functions/number_text.h"

#include <algorithm>

namespace doppel::sql {
namespace {

void DropLeadingZeroes(std::string& digits) {
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size() - 1));
}

bool RoundsUp(const std::string& kept, const std::string& rest, Ties ties) {
  const bool is_tie = rest[0] == '5' && rest.find_first_not_of('0', 1) == std::string::npos;
  if (is_tie && ties == Ties::kToEven) return (kept.back() - '0') % 2 == 1;
  return rest[0] >= '5';
}

void AddOne(std::string& digits) {
  std::size_t i = digits.size();
  while (i > 0 && digits[i - 1] == '9') digits[--i] = '0';
  if (i > 0) {
    ++digits[i - 1];
  } else {
    digits.insert(0, 1, '1');
  }
}

}  // namespace

NumberText ToNumberText(Int128 unscaled, int scale) {
  NumberText number;
  std::string text;
  FormatDecimal(unscaled, scale, text);
  number.is_negative = text.starts_with('-');
  if (number.is_negative) text.erase(0, 1);
  const std::size_t point = std::min(text.find('.'), text.size());
  number.whole = text.substr(0, point);
  if (point < text.size()) number.fraction = text.substr(point + 1);
  return number;
}

void MovePoint(NumberText& number, int places) {
  std::string digits = number.whole + number.fraction;
  const int point = static_cast<int>(number.whole.size()) + places;
  if (point < 1) digits.insert(0, static_cast<std::size_t>(1 - point), '0');
  const auto whole = static_cast<std::size_t>(std::max(point, 1));
  if (digits.size() < whole) digits.resize(whole, '0');
  number.whole = digits.substr(0, whole);
  number.fraction = digits.substr(whole);
  DropLeadingZeroes(number.whole);
}

void RoundDigits(NumberText& number, int places, Ties ties) {
  const auto wanted = static_cast<std::size_t>(places);
  if (number.fraction.size() <= wanted) {
    number.fraction.resize(wanted, '0');
    return;
  }
  std::string digits = number.whole + number.fraction.substr(0, wanted);
  if (RoundsUp(digits, number.fraction.substr(wanted), ties)) AddOne(digits);
  number.whole = digits.substr(0, digits.size() - wanted);
  number.fraction = digits.substr(digits.size() - wanted);
}

}  // namespace doppel::sql
