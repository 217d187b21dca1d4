#include "sql/functions/number_template.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "base/text.h"
#include "sql/functions/errors.h"
#include "sql/functions/template_text.h"

namespace doppel::sql {
namespace {

using Element = NumberElement;
using Kind = NumberElement::Kind;

// A word that stands for more than an element of its own kind.
enum class Word {
  kNothing,
  kNine,
  kZero,
  kPoint,
  kComma,
  kGroup,
  kCurrency,
  kSign,
  kMinus,
  kPlus,
  kMinusOrPlus,
  kBracket,
  kRoman,
  kOrdinal,
  kShift,
  kFillMode,
  kExponent,
};

struct Spelling {
  std::string_view text;  // in upper case
  Word word;
};

// Longer words stand before the words that they begin with.
constexpr auto kSpellings = std::to_array<Spelling>({
    {"EEEE", Word::kExponent}, {"FM", Word::kFillMode}, {"MI", Word::kMinus},       {"PL", Word::kPlus},
    {"PR", Word::kBracket},    {"RN", Word::kRoman},    {"SG", Word::kMinusOrPlus}, {"SP", Word::kNothing},
    {"TH", Word::kOrdinal},    {"S", Word::kSign},      {"B", Word::kNothing},      {"C", Word::kNothing},
    {"D", Word::kPoint},       {"G", Word::kGroup},     {"L", Word::kCurrency},     {"V", Word::kShift},
    {".", Word::kPoint},       {",", Word::kComma},     {"0", Word::kZero},         {"9", Word::kNine},
});

class Parser {
 public:
  NumberTemplate Parse(std::string_view text) {
    ScanTemplate(
        text, [&](std::string_view rest) { return Take(rest); },
        [&](char c, bool) { layout_.elements.push_back({.kind = Kind::kText, .text = c}); });
    return std::move(layout_);
  }

 private:
  std::size_t Take(std::string_view rest) {
    for (const Spelling& spelling : kSpellings) {
      const std::string_view written = rest.substr(0, spelling.text.size());
      const bool is_upper = written == spelling.text;
      if (!is_upper && written != base::ToLowerAscii(spelling.text)) continue;
      Add(spelling.word, !is_upper);
      return written.size();
    }
    return 0;
  }

  void Add(Word word, bool is_lower) {
    switch (word) {
      case Word::kNothing:
        return;
      case Word::kNine:
      case Word::kZero:
        return AddPlace(word);
      case Word::kPoint:
        if (layout_.has_point) throw errors::BadNumberTemplate("multiple decimal points");
        if (layout_.has_shift) throw errors::BadNumberTemplate("cannot use \"V\" and decimal point together");
        layout_.has_point = true;
        return Push(Kind::kPoint);
      case Word::kComma:
        return Push(Kind::kComma);
      case Word::kGroup:
        return Push(Kind::kGroup);
      case Word::kCurrency:
        return Push(Kind::kCurrency);
      case Word::kSign:
      case Word::kMinus:
      case Word::kPlus:
      case Word::kMinusOrPlus:
      case Word::kBracket:
        return AddSign(word);
      case Word::kRoman:
        layout_.is_roman = true;
        return Push(Kind::kRoman, is_lower);
      case Word::kOrdinal:
        return Push(Kind::kOrdinal, is_lower);
      case Word::kShift:
        if (layout_.has_point) throw errors::BadNumberTemplate("cannot use \"V\" and decimal point together");
        layout_.has_shift = true;
        return;
      case Word::kFillMode:
        layout_.fills = false;
        return;
      case Word::kExponent:
        throw errors::BadNumberTemplate("\"EEEE\" not supported");
    }
  }

  void AddPlace(Word word) {
    const bool is_zero = word == Word::kZero;
    if (layout_.is_bracketed) {
      throw errors::BadNumberTemplate(fmt::format("\"{}\" must be ahead of \"PR\"", is_zero ? '0' : '9'));
    }
    if (is_zero && !layout_.has_point && !layout_.first_zero) layout_.first_zero = layout_.whole;
    if (layout_.has_shift && !is_zero) {
      ++layout_.shift;
    } else {
      ++(layout_.has_point ? layout_.fraction : layout_.whole);
    }
    if (is_zero) layout_.last_zero = layout_.whole + layout_.fraction;
    Push(is_zero ? Kind::kZero : Kind::kNine);
  }

  void AddSign(Word word) {
    NumberTemplate& t = layout_;
    const bool has_s = t.sign != NumberTemplate::Sign::kNone;
    const bool has_other = t.has_minus || t.has_plus || t.is_bracketed;
    if (word == Word::kSign && has_s) throw errors::BadNumberTemplate("cannot use \"S\" twice");
    if (has_s || (word == Word::kSign && has_other)) {
      throw errors::BadNumberTemplate("cannot use \"S\" and \"PL\"/\"MI\"/\"SG\"/\"PR\" together");
    }
    if (word == Word::kBracket && has_other) {
      throw errors::BadNumberTemplate("cannot use \"PR\" and \"S\"/\"PL\"/\"MI\"/\"SG\" together");
    }
    if (word == Word::kSign) {
      t.sign = t.has_point ? NumberTemplate::Sign::kAfter : NumberTemplate::Sign::kBefore;
      t.sign_place = t.whole;
    } else if (word == Word::kBracket) {
      t.is_bracketed = true;
    } else {
      if (word != Word::kPlus) t.has_minus = true;
      if (word != Word::kMinus) t.has_plus = true;
      Push(word == Word::kMinus ? Kind::kMinus : word == Word::kPlus ? Kind::kPlus : Kind::kSign);
    }
  }

  void Push(Kind kind, bool is_lower = false) { layout_.elements.push_back({.kind = kind, .is_lower = is_lower}); }

  NumberTemplate layout_;
};

NumberTemplate ParseTemplate(std::string_view text) { return Parser().Parse(text); }

class Printer {
 public:
  Printer(const NumberTemplate& layout, NumberText number) : t_(layout) {
    if (t_.is_roman) {
      SetRoman(std::move(number));
      return;
    }
    const auto is_zero = [&] { return (number.whole + number.fraction).find_first_not_of('0') == std::string::npos; };
    // A decimal that is rounded to zero has no sign; a double's zero keeps the one it has.
    const bool was_zero = is_zero();
    MovePoint(number, t_.shift);
    RoundDigits(number, t_.fraction, Ties::kAwayFromZero);
    is_negative_ = number.is_negative && (was_zero || !is_zero());
    whole_ = t_.whole + t_.shift;
    const int digits = static_cast<int>(number.whole.size());
    overflows_ = digits > whole_;
    blanks_ = std::max(0, whole_ - digits);
    text_ = overflows_ ? std::string(static_cast<std::size_t>(whole_), '#') + "." +
                             std::string(static_cast<std::size_t>(t_.fraction), '#')
                       : number.whole + (t_.fraction > 0 ? "." + number.fraction : "");
    if (!t_.fills && t_.has_point) last_relevant_ = LastRelevant();
    is_bracketed_ = t_.is_bracketed && (is_negative_ || t_.fills);
    sign_ = t_.sign == Sign::kBefore && t_.whole == t_.sign_place ? Sign::kAfter : t_.sign;
    // MI and SG write the sign themselves; FM leaves out the blank of a positive number.
    has_sign_written_ = t_.has_minus || (!t_.has_plus && !is_negative_ && !t_.fills && sign_ == Sign::kNone);
  }

  std::string Print() {
    for (const Element& element : t_.elements) Append(element);
    return std::move(out_);
  }

 private:
  using Sign = NumberTemplate::Sign;

  void SetRoman(NumberText number) {
    RoundDigits(number, 0, Ties::kAwayFromZero);
    const bool fits = number.whole.size() <= 4 && !number.is_negative;
    text_ = fits ? RomanNumeral(std::stoi(number.whole)) : "";
    if (text_.empty()) text_ = std::string(kRomanWidth, '#');
  }

  // The last character of the number that FM leaves: digits behind it are zeroes that no 0 asks for.
  std::optional<std::size_t> LastRelevant() const {
    const std::size_t point = text_.find('.');
    if (point == std::string::npos) return std::nullopt;
    const std::size_t digit = text_.find_last_not_of('0');
    const std::size_t last = std::max(point, digit);
    if (t_.last_zero <= blanks_) return last;
    return std::max(last, std::min(text_.size() - 1, static_cast<std::size_t>(t_.last_zero - blanks_)));
  }

  void Append(const Element& element) {
    switch (element.kind) {
      case Kind::kText:
        out_ += element.text;
        return;
      case Kind::kNine:
      case Kind::kZero:
      case Kind::kPoint:
        if (!t_.is_roman) AppendPlace(element.kind);
        return;
      case Kind::kComma:
      case Kind::kGroup:
        return AppendIf(has_digit_, ',');
      case Kind::kCurrency:
        out_ += '$';
        return;
      case Kind::kMinus:
        return AppendIf(is_negative_, '-');
      case Kind::kPlus:
        return AppendIf(!is_negative_ && !t_.is_roman, '+');
      case Kind::kSign:
        if (!t_.is_roman) out_ += is_negative_ ? '-' : '+';
        return;
      case Kind::kRoman:
        return AppendRoman(element.is_lower);
      case Kind::kOrdinal:
        return AppendOrdinal(element.is_lower);
    }
  }

  // Where the character does not stand, a blank does, unless FM.
  void AppendIf(bool stands, char c) {
    if (stands || t_.fills) out_ += stands ? c : ' ';
  }

  void AppendRoman(bool is_lower) {
    const std::string numeral = is_lower ? base::ToLowerAscii(text_) : text_;
    out_ += t_.fills ? fmt::format("{:>{}}", numeral, kRomanWidth) : numeral;
  }

  void AppendOrdinal(bool is_lower) {
    if (t_.is_roman || overflows_ || is_negative_ || t_.has_point) return;
    const std::string_view tail = std::string_view(text_).substr(text_.size() > 2 ? text_.size() - 2 : 0);
    std::int64_t number = 0;
    for (const char digit : tail) number = number * 10 + (digit - '0');
    const std::string_view ending = OrdinalEnding(number);
    out_ += is_lower ? std::string(ending) : base::ToUpperAscii(ending);
  }

  // "0.5" printed by "9.9" is " .5": the zero before the point is a blank.
  bool HidesZero() const { return !t_.first_zero && next_ == 0 && text_.starts_with('0') && t_.fraction > 0; }
  bool EndsAtPoint() const { return last_relevant_ && text_[*last_relevant_] == '.'; }

  void AppendPlace(Kind kind) {
    const bool is_zero_place = t_.first_zero && *t_.first_zero <= place_;
    const bool begins = place_ >= blanks_ || (t_.first_zero && *t_.first_zero == place_);
    if (!has_sign_written_ && begins && (!HidesZero() || EndsAtPoint())) AppendSignBefore();
    if (place_ < blanks_ && is_zero_place) {
      out_ += '0';
      has_digit_ = true;
    } else if (place_ < blanks_) {
      if (t_.fills) out_ += ' ';
    } else if (next_ < text_.size()) {
      AppendCharacter(kind);
      ++next_;
    }
    const int places = whole_ + t_.fraction + (t_.has_point ? 1 : 0);
    if (place_ + 1 == places && last_relevant_ != next_) AppendSignAfter();
    ++place_;
  }

  void AppendCharacter(Kind kind) {
    if (text_[next_] == '.') {
      out_ += '.';
    } else if (last_relevant_ && next_ > *last_relevant_ && kind != Kind::kZero) {
      return;
    } else if (HidesZero()) {
      if (t_.fills) out_ += ' ';
      if (!t_.fills && EndsAtPoint()) out_ += '0';
    } else {
      out_ += text_[next_];
      has_digit_ = true;
    }
  }

  void AppendSignBefore() {
    if (sign_ == Sign::kAfter) return;
    if (sign_ == Sign::kBefore) {
      out_ += is_negative_ ? '-' : '+';
    } else if (is_bracketed_) {
      out_ += is_negative_ ? '<' : ' ';
    } else if (is_negative_) {
      out_ += '-';
    } else if (t_.fills) {
      out_ += ' ';
    }
    has_sign_written_ = true;
  }

  void AppendSignAfter() {
    if (is_bracketed_ && has_sign_written_) out_ += is_negative_ ? '>' : ' ';
    if (sign_ == Sign::kAfter) out_ += is_negative_ ? '-' : '+';
  }

  static constexpr std::size_t kRomanWidth = 15;

  const NumberTemplate& t_;
  std::string text_;  // the number's digits, with its point when it has digits behind it
  int whole_ = 0;     // places before the point
  int blanks_ = 0;    // and how many of them the number leaves empty
  bool is_negative_ = false;
  bool is_bracketed_ = false;
  bool overflows_ = false;
  std::optional<std::size_t> last_relevant_;
  Sign sign_ = Sign::kNone;

  std::string out_;
  int place_ = 0;         // of the template
  std::size_t next_ = 0;  // in text_
  bool has_sign_written_ = false;
  bool has_digit_ = false;
};

}  // namespace

const NumberTemplate& CachedNumberTemplate(std::string_view text) {
  thread_local TemplateCache<NumberTemplate> cache;
  return cache.Get(text, &ParseTemplate);
}

// A double has 15 digits that mean something; what stands behind them is printed as zeroes.
NumberText ToNumberText(double value, const NumberTemplate& layout) {
  NumberText number;
  number.is_negative = value < 0;
  if (!std::isfinite(value)) {
    // More digits than any template has places, so that it prints as an overflow.
    number.whole = std::string(static_cast<std::size_t>(layout.whole + layout.shift + 1), '9');
    return number;
  }
  value = std::abs(value) * std::pow(10, layout.shift);
  const std::string whole = fmt::format("{:.0f}", value);
  const int places = std::clamp(std::numeric_limits<double>::digits10 - static_cast<int>(whole.size()), 0,
                                layout.is_roman ? 0 : layout.fraction);
  const std::string text = fmt::format("{:.{}f}", value, places);
  const std::size_t point = std::min(text.find('.'), text.size());
  number.fraction = point < text.size() ? text.substr(point + 1) : "";
  number.whole = text.substr(0, point);
  MovePoint(number, -layout.shift);  // which the printer moves back
  return number;
}

std::string FormatNumber(const NumberTemplate& layout, const NumberText& number) {
  return Printer(layout, number).Print();
}

LogicalType TypeOfTemplate(const NumberTemplate& layout) {
  const int scale = std::min(layout.fraction + layout.shift, kMaxNumericPrecision - 1);
  return LogicalType::Numeric(
      std::clamp(layout.whole + layout.fraction + layout.shift, std::max(scale, 1), kMaxNumericPrecision), scale);
}

}  // namespace doppel::sql
