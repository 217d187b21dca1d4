#include "sql/functions/teradata_number.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

#include "base/text.h"
#include "sql/functions/errors.h"
#include "sql/functions/template_text.h"
#include "sql/types/errors.h"

namespace doppel::sql {
namespace {

// Texts far longer than any number are not worth expanding: 10^±1000 is beyond every type.
constexpr int kMostExponent = 1000;
constexpr int kMostDigits = 1000;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

class FormatParser {
 public:
  explicit FormatParser(std::string_view text) : text_(text) {}

  TeradataFormat Parse() {
    while (at_ < text_.size()) Take();
    if (has_zoned_ && (has_point_ || has_z_ || has_f_)) Refuse();
    if (has_z_behind_point_ && has_nine_behind_point_) Refuse();
    if (is_whole_bounded_) format_.most_whole = whole_;
    return format_;
  }

 private:
  [[noreturn]] void Refuse() const { throw errors::InvalidNumberFormat(text_); }

  void Take() {
    const char c = text_[at_++];
    switch (c) {
      case '9':
      case 'Z':
        return TakeDigits(c == 'Z');
      case '.':
      case 'D':
      case 'V':
        if (has_point_ || has_shift_ || has_zoned_) Refuse();
        (c == 'V' ? has_shift_ : has_point_) = true;
        return;
      case 'S':
        if (has_zoned_) Refuse();
        has_zoned_ = format_.is_zoned = true;
        AddDigits(1);
        return;
      case 'L':
      case 'C':
      case 'N': {
        bool& was_given = currency_[static_cast<std::size_t>(c == 'L' ? 0 : c == 'C' ? 1 : 2)];
        if (was_given) Refuse();
        was_given = format_.has_currency = true;
        return;
      }
      default:
        Refuse();
    }
  }

  void TakeDigits(bool is_z) {
    const bool is_behind = has_point_ || has_shift_;
    if (has_zoned_ || (is_z && has_nine_)) Refuse();
    has_z_ = has_z_ || is_z;
    has_nine_ = has_nine_ || !is_z;
    if (has_point_) (is_z ? has_z_behind_point_ : has_nine_behind_point_) = true;
    if (at_ >= text_.size() || text_[at_] != '(') return AddDigits(1);
    const std::size_t close = text_.find(')', at_);
    if (close == std::string_view::npos) Refuse();
    const std::string_view count = text_.substr(at_ + 1, close - at_ - 1);
    at_ = close + 1;
    if (count == "I" && !is_behind) {
      is_whole_bounded_ = false;
    } else if (count == "F" && has_point_) {
      has_f_ = true;
    } else {
      AddDigits(ToCount(count));
    }
  }

  int ToCount(std::string_view text) const {
    int count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (text.empty() || error != std::errc() || end != text.data() + text.size()) Refuse();
    if (count < 1 || count > kMostDigits) Refuse();
    return count;
  }

  void AddDigits(int count) {
    if (has_shift_) {
      format_.implied_fraction += count;
    } else if (!has_point_) {
      whole_ += count;
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
  TeradataFormat format_;
  int whole_ = 0;
  bool is_whole_bounded_ = true;
  bool has_point_ = false, has_shift_ = false, has_zoned_ = false;
  bool has_nine_ = false, has_z_ = false, has_f_ = false;
  bool has_nine_behind_point_ = false, has_z_behind_point_ = false;
  std::array<bool, 3> currency_{};
};

TeradataFormat ParseFormat(std::string_view text) { return FormatParser(text).Parse(); }

class NumberParser {
 public:
  NumberParser(std::string_view text, const TeradataFormat* format)
      : text_(text), rest_(base::TrimBlanks(text)), format_(format) {}

  NumberText Parse() {
    if (rest_.empty()) return {};
    TakeCurrency();
    TakeSigns();
    const bool is_zoned = format_ != nullptr && format_->is_zoned;
    const std::string zoned = is_zoned ? UnpackZoned() : std::string();
    if (is_zoned) rest_ = zoned;
    TakeDigits();
    NumberText number{.is_negative = is_negative_, .whole = whole_ + fraction_, .fraction = ""};
    const bool implies_point = format_ != nullptr && !has_point_;
    MovePoint(number, exponent_ - static_cast<int>(fraction_.size()) - (implies_point ? format_->implied_fraction : 0));
    return number;
  }

 private:
  [[noreturn]] void Refuse() const { throw errors::InvalidInput("numeric", text_); }

  // One currency sign before or behind the number.
  void TakeCurrency() {
    static constexpr std::array<std::string_view, 3> kCurrencies = {"US Dollars", "USD", "$"};
    for (const std::string_view currency : kCurrencies) {
      if (rest_.starts_with(currency)) {
        rest_.remove_prefix(currency.size());
      } else if (rest_.ends_with(currency)) {
        rest_.remove_suffix(currency.size());
      } else {
        continue;
      }
      if (format_ != nullptr && !format_->has_currency) Refuse();
      rest_ = base::TrimBlanks(rest_);
      return;
    }
  }

  // A sign before or behind the number, before or behind its currency.
  void TakeSigns() {
    const auto is_sign = [](char c) { return c == '-' || c == '+'; };
    if (!rest_.empty() && is_sign(rest_.front())) {
      is_negative_ = rest_.front() == '-';
      rest_.remove_prefix(1);
      rest_ = base::TrimBlanks(rest_);
      TakeCurrency();
    } else if (!rest_.empty() && is_sign(rest_.back())) {
      is_negative_ = rest_.back() == '-';
      rest_.remove_suffix(1);
      rest_ = base::TrimBlanks(rest_);
    }
  }

  std::string UnpackZoned() {
    static constexpr std::string_view kPositive = "{ABCDEFGHI";
    static constexpr std::string_view kNegative = "}JKLMNOPQR";
    if (rest_.empty()) Refuse();
    std::string digits(rest_);
    char& last = digits.back();
    if (const std::size_t positive = kPositive.find(last); positive != std::string_view::npos) {
      last = static_cast<char>('0' + positive);
    } else if (const std::size_t negative = kNegative.find(last); negative != std::string_view::npos) {
      last = static_cast<char>('0' + negative);
      is_negative_ = true;
    }
    return digits;
  }

  void TakeDigits() {
    std::size_t i = 0;
    for (; i < rest_.size() && rest_[i] != 'E' && rest_[i] != 'e'; ++i) {
      const char c = rest_[i];
      if (IsDigit(c)) {
        (has_point_ ? fraction_ : whole_) += c;
      } else if (c == '.' && !has_point_) {
        has_point_ = true;
      } else if (std::string_view("/,:%-").find(c) == std::string_view::npos) {
        Refuse();
      }
    }
    if (whole_.empty() && fraction_.empty()) Refuse();
    if (i < rest_.size()) TakeExponent(rest_.substr(i + 1));
  }

  void TakeExponent(std::string_view text) {
    if (text.starts_with('+')) text.remove_prefix(1);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), exponent_);
    if (text.empty() || error != std::errc() || end != text.data() + text.size()) Refuse();
    if (exponent_ > kMostExponent || exponent_ < -kMostExponent) Refuse();
  }

  std::string_view text_;
  std::string_view rest_;
  const TeradataFormat* format_;
  bool is_negative_ = false;
  bool has_point_ = false;
  std::string whole_;
  std::string fraction_;
  int exponent_ = 0;
};

}  // namespace

const TeradataFormat& CachedTeradataFormat(std::string_view text) {
  thread_local TemplateCache<TeradataFormat> cache;
  return cache.Get(text, &ParseFormat);
}

NumberText ReadTeradataNumber(std::string_view text, const TeradataFormat* format) {
  return NumberParser(text, format).Parse();
}

void CheckTeradataLength(const NumberText& number, const TeradataFormat* format, std::string_view text) {
  if (format == nullptr || !format->most_whole || number.whole == "0") return;
  if (static_cast<int>(number.whole.size()) > *format->most_whole) throw errors::InvalidInput("numeric", text);
}

}  // namespace doppel::sql
