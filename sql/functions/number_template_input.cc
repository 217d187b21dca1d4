// TO_NUMBER: a template walks over the text, each of its places taking a digit, the point or a sign.
#include <fmt/format.h>

#include "sql/functions/errors.h"
#include "sql/functions/number_template.h"
#include "sql/types/errors.h"

namespace doppel::sql {
namespace {

using Kind = NumberElement::Kind;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

class Reader {
 public:
  Reader(const NumberTemplate& layout, std::string_view text) : t_(layout), text_(text) {}

  // Sign, digits and point of the number: "-12.5". Empty when there is no digit.
  std::string Read() {
    for (const NumberElement& element : t_.elements) {
      if (AtEnd()) break;
      Take(element.kind);
    }
    if (digits_.ends_with('.')) digits_.pop_back();
    if (whole_ + fraction_ == 0) return "";
    return (sign_ == '-' ? "-" : "") + digits_;
  }

 private:
  using Sign = NumberTemplate::Sign;

  bool AtEnd() const { return at_ >= text_.size(); }
  char Next() const { return text_[at_]; }

  void Take(Kind kind) {
    switch (kind) {
      case Kind::kNine:
      case Kind::kZero:
      case Kind::kPoint:
        TakePlace(kind);
        ++at_;
        return;
      case Kind::kComma:
      case Kind::kGroup:
        if ((whole_ + fraction_ > 0 || t_.fills) && Next() == ',') ++at_;
        return;
      case Kind::kCurrency:
        return Skip(1);
      case Kind::kMinus:
        return TakeSign("-");
      case Kind::kPlus:
        return TakeSign("+");
      case Kind::kSign:
        return TakeSign("+-");
      case Kind::kOrdinal:
        return Skip(2);
      case Kind::kRoman:
        throw errors::NumberTemplateIsOutputOnly("RN");
      case Kind::kText:
        // Any character, also one of several bytes.
        do ++at_;
        while (!AtEnd() && (static_cast<unsigned char>(Next()) & 0xC0) == 0x80);
        return;
    }
  }

  // Up to `count` characters that cannot be part of a number.
  void Skip(int count) {
    for (; count > 0 && !AtEnd() && std::string_view("0123456789.,+-").find(Next()) == std::string_view::npos;
         --count) {
      Take(Kind::kText);
    }
  }

  void TakeSign(std::string_view signs) {
    if (signs.find(Next()) == std::string_view::npos) return Skip(1);
    sign_ = Next();
    ++at_;
  }

  void TakePlace(Kind kind) {
    if (Next() == ' ') ++at_;
    if (!AtEnd() && sign_ == ' ' && kind != Kind::kPoint && whole_ + fraction_ == 0) TakeSignBefore();
    if (AtEnd()) return;
    bool has_read = false;
    if (IsDigit(Next())) {
      if (has_point_ && fraction_ == t_.fraction) return;
      digits_ += Next();
      ++(has_point_ ? fraction_ : whole_);
      has_read = true;
    } else if (Next() == '.' && t_.has_point && !has_point_) {
      digits_ += '.';
      has_point_ = true;
      has_read = true;
    }
    if (sign_ == ' ' && whole_ + fraction_ > 0) TakeSignAfter(has_read);
  }

  void TakeSignBefore() {
    const bool is_sign = Next() == '-' || Next() == '+';
    const bool is_bracket = t_.is_bracketed && Next() == '<';
    if (is_bracket || is_sign) {
      sign_ = Next() == '+' ? '+' : '-';
      ++at_;
    }
  }

  // S is anchored to the last digit; MI, PL and SG may also find their sign where the template has more places than the
  // text has digits.
  void TakeSignAfter(bool has_read) {
    if (t_.sign != Sign::kNone) {
      if (!has_read || at_ + 1 >= text_.size() || (text_[at_ + 1] != '-' && text_[at_ + 1] != '+')) return;
      sign_ = text_[++at_];
    } else if (!has_read && (t_.has_minus || t_.has_plus) && (Next() == '-' || Next() == '+')) {
      sign_ = Next();
    }
  }

  const NumberTemplate& t_;
  std::string_view text_;
  std::size_t at_ = 0;
  char sign_ = ' ';
  std::string digits_;
  int whole_ = 0;
  int fraction_ = 0;
  bool has_point_ = false;
};

}  // namespace

Int128 ReadNumber(const NumberTemplate& layout, std::string_view text) {
  if (layout.is_roman) throw errors::NumberTemplateIsOutputOnly("RN");
  const std::string digits = Reader(layout, text).Read();
  if (digits.empty()) throw errors::InvalidInput("numeric", text);
  return ParseDecimal(fmt::format("{}e-{}", digits, layout.shift), TypeOfTemplate(layout));
}

}  // namespace doppel::sql
