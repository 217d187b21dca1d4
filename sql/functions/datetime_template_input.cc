// TO_DATE and TO_TIMESTAMP: a template walks over the text, each field taking what it can read.
//
// What stands between fields follows PostgreSQL's rules since 12, which read all that older ones read: a separator or
// blank of the template passes one separator or blank of the text, if there is one; a letter or a quoted character
// passes any character; blanks before and behind a field are passed. A number is read as far as its digits go, unless
// the next field is a number too: then it has the field's width.
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "sql/functions/datetime_template.h"
#include "sql/functions/errors.h"
#include "sql/types/datetime.h"

namespace doppel::sql {
namespace {

using Field = DateTimeField;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsBlank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool IsSeparator(char c) { return c > ' ' && c < 0x7F && !IsLetter(c) && !IsDigit(c); }

// The digits of a field that another number follows; 0 for what is no number.
int WidthOf(Field field) {
  switch (field) {
    case Field::kYear4:
    case Field::kYearComma:
    case Field::kIsoYear4:
      return 4;
    case Field::kYear3:
    case Field::kIsoYear3:
    case Field::kDayOfYear:
    case Field::kIsoDayOfYear:
    case Field::kMillisecond:
      return 3;
    case Field::kCentury:
    case Field::kYear2:
    case Field::kIsoYear2:
    case Field::kMonth:
    case Field::kWeekOfYear:
    case Field::kIsoWeek:
    case Field::kDay:
    case Field::kHour24:
    case Field::kHour12:
    case Field::kMinute:
    case Field::kSecond:
      return 2;
    case Field::kYear1:
    case Field::kIsoYear1:
    case Field::kQuarter:
    case Field::kWeekOfMonth:
    case Field::kDayOfWeek:
    case Field::kIsoDayOfWeek:
      return 1;
    case Field::kMicrosecond:
      return 6;
    case Field::kSecondOfDay:
      return 5;
    case Field::kJulian:
      return 7;
    default:
      return 0;
  }
}

// What was read; a part that the text does not say is not there.
struct Fields {
  std::optional<std::int64_t> century, year, month, day, day_of_year, week_of_month, week_of_year, julian;
  std::optional<std::int64_t> iso_year, iso_week, iso_day, iso_day_of_year;
  std::optional<std::int64_t> second_of_day;
  std::int64_t hour = 0, minute = 0, second = 0, microsecond = 0;
  std::optional<bool> is_afternoon;
  bool is_bc = false;
  int year_digits = 4;
};

class Reader {
 public:
  Reader(const DateTimeTemplate& nodes, std::string_view text) : nodes_(nodes), text_(text) {}

  Fields Read() {
    const bool is_exact =
        !nodes_.empty() && nodes_[0].field == Field::kExact && nodes_[0].kind == DateTimeNode::Kind::kField;
    for (node_ = 0; node_ < nodes_.size() && !AtEnd(); ++node_) {
      const DateTimeNode& node = nodes_[node_];
      if (node.kind == DateTimeNode::Kind::kText) {
        PassText(node, is_exact);
      } else if (node.field != Field::kExact) {
        if (!is_exact) PassBlanks();
        TakeField(node);
        passed_ = 0;
        if (!is_exact) PassBlanks();
      }
    }
    return fields_;
  }

 private:
  bool AtEnd() const { return at_ >= text_.size(); }

  void PassBlanks() {
    for (; !AtEnd() && IsBlank(text_[at_]); ++at_) ++passed_;
  }

  // `passed_` is how many blanks of the text were passed beyond those that the template asked for.
  void PassText(const DateTimeNode& node, bool is_exact) {
    const char c = node.text[0];
    if (is_exact) return PassCharacter();
    if (!node.is_quoted && (IsBlank(c) || IsSeparator(c))) {
      --passed_;
      if (IsBlank(text_[at_]) || IsSeparator(text_[at_])) {
        ++at_;
        ++passed_;
      }
    } else if (passed_ > 0) {
      --passed_;
    } else {
      PassCharacter();
    }
  }

  void PassCharacter() {
    do ++at_;
    while (!AtEnd() && (static_cast<unsigned char>(text_[at_]) & 0xC0) == 0x80);
  }

  bool IsNumberNext() const {
    if (node_ + 1 >= nodes_.size()) return false;
    const DateTimeNode& next = nodes_[node_ + 1];
    return next.kind == DateTimeNode::Kind::kField ? WidthOf(next.field) > 0 : IsDigit(next.text[0]);
  }

  struct Number {
    std::int64_t value;
    int digits;
  };

  Number TakeNumber(const DateTimeNode& node) {
    constexpr std::size_t kMostDigits = 9;
    const bool is_bounded = node.fills && node.ordinal == DateTimeNode::Ordinal::kNone && IsNumberNext();
    const std::size_t most = is_bounded ? static_cast<std::size_t>(WidthOf(node.field)) : text_.size();
    PassBlanks();
    Number number{0, 0};
    const std::size_t begin = at_;
    for (; !AtEnd() && at_ < begin + most && IsDigit(text_[at_]); ++at_, ++number.digits) {
      number.value = number.value * 10 + (text_[at_] - '0');
      if (at_ - begin > kMostDigits) {
        throw errors::InvalidFieldText(text_.substr(begin, most), node.word,
                                       "Value must be in the range -2147483648 to 2147483647.");
      }
    }
    const std::string_view rest = text_.substr(begin, is_bounded ? most : std::string_view::npos);
    if (number.digits == 0) throw errors::InvalidFieldText(rest, node.word, "Value must be an integer.");
    if (is_bounded && static_cast<std::size_t>(number.digits) < most) {
      throw errors::InvalidFieldText(
          rest, node.word,
          fmt::format("Field requires {} characters, but only {} could be parsed.", most, number.digits));
    }
    if (node.ordinal != DateTimeNode::Ordinal::kNone) at_ = std::min(at_ + 2, text_.size());
    return number;
  }

  // The name of a list that the text continues with, by its first letters or as a whole.
  template <std::size_t kCount>
  std::size_t TakeName(const DateTimeNode& node, const std::array<std::string_view, kCount>& names,
                       std::size_t letters = std::string_view::npos) {
    for (std::size_t i = 0; i < kCount; ++i) {
      const std::string_view name = names[i].substr(0, letters);
      if (!base::EqualsIgnoreCaseAscii(text_.substr(at_, name.size()), name)) continue;
      at_ += name.size();
      return i;
    }
    const std::string_view rest = text_.substr(at_);
    throw errors::InvalidFieldText(rest.substr(0, rest.find(' ')), node.word,
                                   "The given value did not match any of the allowed values for this field.");
  }

  void TakeField(const DateTimeNode& node) {
    static constexpr std::array<std::string_view, 2> kEras = {"ad", "bc"};
    static constexpr std::array<std::string_view, 2> kDottedEras = {"a.d.", "b.c."};
    static constexpr std::array<std::string_view, 2> kMeridians = {"am", "pm"};
    static constexpr std::array<std::string_view, 2> kDottedMeridians = {"a.m.", "p.m."};
    // A longer numeral stands before those that it begins with.
    static constexpr std::array<std::string_view, 12> kRoman = {"xii", "xi", "viii", "vii", "vi", "iv",
                                                                "v",   "ix", "x",    "iii", "ii", "i"};
    static constexpr std::array<int, 12> kRomanValues = {12, 11, 8, 7, 6, 4, 5, 9, 10, 3, 2, 1};
    switch (node.field) {
      case Field::kZone:
      case Field::kZoneOffset:
      case Field::kQuarter:
        throw errors::DateTimeTemplateIsOutputOnly(node.word);
      case Field::kEra:
        fields_.is_bc = TakeName(node, kEras) == 1;
        return;
      case Field::kEraDotted:
        fields_.is_bc = TakeName(node, kDottedEras) == 1;
        return;
      case Field::kMeridian:
        fields_.is_afternoon = TakeName(node, kMeridians) == 1;
        return;
      case Field::kMeridianDotted:
        fields_.is_afternoon = TakeName(node, kDottedMeridians) == 1;
        return;
      case Field::kMonthName:
        fields_.month = static_cast<std::int64_t>(TakeName(node, kMonthNames)) + 1;
        return;
      case Field::kMonthAbbreviation:
        fields_.month = static_cast<std::int64_t>(TakeName(node, kMonthNames, 3)) + 1;
        return;
      case Field::kMonthRoman:
        fields_.month = kRomanValues[TakeName(node, kRoman)];
        return;
      case Field::kDayName:
        TakeName(node, kDayNames);
        return;
      case Field::kDayAbbreviation:
        TakeName(node, kDayNames, 3);
        return;
      case Field::kYearComma:
        return TakeYearWithComma(node);
      default:
        return TakeNumberField(node, TakeNumber(node));
    }
  }

  // 2,008
  void TakeYearWithComma(const DateTimeNode& node) {
    const Number thousands = TakeNumber(node);
    if (AtEnd() || text_[at_] != ',' || at_ + 4 > text_.size()) {
      throw errors::InvalidFieldText(text_.substr(at_ - static_cast<std::size_t>(thousands.digits)), node.word,
                                     "The given value did not match any of the allowed values for this field.");
    }
    ++at_;
    const std::size_t begin = at_;
    std::int64_t rest = 0;
    for (; at_ < begin + 3 && IsDigit(text_[at_]); ++at_) rest = rest * 10 + (text_[at_] - '0');
    fields_.year = thousands.value * 1000 + rest;
  }

  void TakeNumberField(const DateTimeNode& node, Number number) {
    const std::int64_t value = number.value;
    switch (node.field) {
      case Field::kCentury:
        fields_.century = value;
        return;
      case Field::kYear4:
        fields_.year = value;
        return;
      case Field::kYear3:
      case Field::kYear2:
      case Field::kYear1:
        fields_.year = number.digits < 4 ? FullYear(value) : value;
        fields_.year_digits = WidthOf(node.field);
        return;
      case Field::kIsoYear4:
        fields_.iso_year = value;
        return;
      case Field::kIsoYear3:
      case Field::kIsoYear2:
      case Field::kIsoYear1:
        fields_.iso_year = number.digits < 4 ? FullYear(value) : value;
        return;
      case Field::kMonth:
        fields_.month = value;
        return;
      case Field::kWeekOfMonth:
        fields_.week_of_month = value;
        return;
      case Field::kWeekOfYear:
        fields_.week_of_year = value;
        return;
      case Field::kIsoWeek:
        fields_.iso_week = value;
        return;
      case Field::kDayOfYear:
        fields_.day_of_year = value;
        return;
      case Field::kIsoDayOfYear:
        fields_.iso_day_of_year = value;
        return;
      case Field::kDay:
        fields_.day = value;
        return;
      case Field::kIsoDayOfWeek:
        fields_.iso_day = value;
        return;
      case Field::kJulian:
        fields_.julian = value;
        return;
      default:
        return TakeClockField(node, number);
    }
  }

  void TakeClockField(const DateTimeNode& node, Number number) {
    switch (node.field) {
      case Field::kHour24:
      case Field::kHour12:
        fields_.hour = number.value;
        return;
      case Field::kMinute:
        fields_.minute = number.value;
        return;
      case Field::kSecond:
        fields_.second = number.value;
        return;
      case Field::kMillisecond:
        fields_.microsecond += Fraction(number, 3) * 1000;
        return;
      case Field::kMicrosecond:
        fields_.microsecond += Fraction(number, 6);
        return;
      case Field::kSecondOfDay:
        fields_.second_of_day = number.value;
        return;
      default:
        return;  // the day of the week says nothing that the date does not
    }
  }

  // The digits behind a point as a number of `places` digits: .5 is 500 thousandths.
  static std::int64_t Fraction(Number number, int places) {
    for (; number.digits < places; ++number.digits) number.value *= 10;
    for (; number.digits > places; --number.digits) number.value /= 10;
    return number.value;
  }

  // The year nearest to 2020 that ends so.
  static std::int64_t FullYear(std::int64_t year) {
    if (year < 70) return year + 2000;
    if (year < 100) return year + 1900;
    return year < 520 ? year + 2000 : year + 1000;
  }

  const DateTimeTemplate& nodes_;
  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t node_ = 0;
  int passed_ = 0;
  Fields fields_;
};

std::int64_t YearOf(const Fields& fields) {
  std::int64_t year = 1;
  if (fields.century && fields.year && fields.year_digits <= 2) {
    const std::int64_t in_century = *fields.year % 100;
    year = in_century == 0 ? *fields.century * 100 : (*fields.century - 1) * 100 + in_century;
  } else if (fields.year) {
    year = *fields.year;
  } else if (fields.century) {
    year = (*fields.century - 1) * 100 + 1;
  }
  return fields.is_bc && year > 0 ? 1 - year : year;
}

// The Monday that week 1 begins with holds January 4.
std::int64_t FirstDayOfIsoYear(std::int64_t year) {
  const std::int64_t fourth = DaysFromCivil(year, 1, 4);
  return fourth - (DayOfWeek(fourth) + 6) % 7;
}

// June 31 is July 1 and month 13 is January of the next year.
std::int64_t CarriedDays(std::int64_t year, std::int64_t month, std::int64_t day) {
  const std::int64_t months = year * 12 + month - 1;
  const std::int64_t carried_year = months >= 0 ? months / 12 : -((11 - months) / 12);
  return DaysFromCivil(carried_year, static_cast<int>(months - carried_year * 12) + 1, 1) + day - 1;
}

std::int64_t DaysOf(const Fields& fields, FieldOverflow overflow) {
  constexpr std::int64_t kJulianOf2000 = 2451545;
  const bool is_iso = fields.iso_year || fields.iso_week || fields.iso_day_of_year;
  const bool is_gregorian = fields.year || fields.month || fields.day || fields.day_of_year || fields.week_of_year;
  if (is_iso && is_gregorian) throw errors::MixedDateConventions();
  if (fields.julian) return *fields.julian - kJulianOf2000;
  if (is_iso) {
    const std::int64_t first = FirstDayOfIsoYear(fields.iso_year.value_or(1));
    if (!fields.iso_week && !fields.iso_day_of_year) return DaysFromCivil(*fields.iso_year, 1, 1);
    if (fields.iso_day_of_year) return first + *fields.iso_day_of_year - 1;
    return first + (fields.iso_week.value_or(1) - 1) * 7 + fields.iso_day.value_or(1) - 1;
  }
  const std::int64_t year = YearOf(fields);
  const auto day_of_year = fields.week_of_year ? std::optional((*fields.week_of_year - 1) * 7 + 1) : fields.day_of_year;
  const bool is_whole_date = fields.month.value_or(1) > 1 && fields.day.value_or(1) > 1;
  if (day_of_year && !is_whole_date) return DaysFromCivil(year, 1, 1) + *day_of_year - 1;
  const std::int64_t month = std::max<std::int64_t>(fields.month.value_or(1), 1);
  const std::int64_t day =
      std::max<std::int64_t>(fields.week_of_month ? (*fields.week_of_month - 1) * 7 + 1 : fields.day.value_or(1), 1);
  if (overflow == FieldOverflow::kRefused && (month > 12 || day > DaysInMonth(year, static_cast<int>(month)))) {
    throw errors::FieldsOutOfRange("date", fmt::format("{}-{}-{}", year, month, day));
  }
  return CarriedDays(year, month, day);
}

std::int64_t ClockOf(const Fields& fields, FieldOverflow overflow) {
  std::int64_t hour = fields.hour;
  if (fields.is_afternoon) {
    if (hour < 1 || hour > 12) throw errors::HourOutOfRange();
    hour = hour % 12 + (*fields.is_afternoon ? 12 : 0);
  }
  if (overflow == FieldOverflow::kRefused && (hour > 23 || fields.minute > 59 || fields.second > 59)) {
    std::string fraction = fmt::format("{:06d}", fields.microsecond);
    fraction.resize(std::max<std::size_t>(fraction.find_last_not_of('0') + 1, 1));
    throw errors::FieldsOutOfRange("time", fmt::format("{}:{}:{}.{}", hour, fields.minute, fields.second, fraction));
  }
  const std::int64_t seconds = fields.second_of_day.value_or(hour * 3600 + fields.minute * 60 + fields.second);
  return seconds * kMicrosPerSecond + fields.microsecond;
}

}  // namespace

std::int64_t ReadDateTime(const DateTimeTemplate& nodes, std::string_view text, FieldOverflow overflow) {
  const Fields fields = Reader(nodes, text).Read();
  const std::int64_t days = DaysOf(fields, overflow);
  return CheckTimestamp(CheckDate(days) * kMicrosPerDay + ClockOf(fields, overflow));
}

}  // namespace doppel::sql
