#include "sql/types/interval.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <vector>

#include "base/check.h"
#include "base/text.h"
#include "sql/types/datetime.h"
#include "sql/types/decimal.h"
#include "sql/types/errors.h"

namespace doppel::sql {
namespace {

constexpr std::int64_t kDaysPerMonth = 30;
constexpr int kMonthsPerYear = 12;
constexpr std::size_t kEncodedBytes = 12;
constexpr std::size_t kMaxLiteralBytes = 256;

// A unit counts months or microseconds.
struct Unit {
  std::string_view names;  // between blanks
  std::int64_t months;
  std::int64_t us;
};

constexpr auto kUnits = std::to_array<Unit>({
    {" microsecond microseconds us usec usecs usecond useconds microsec microsecs ", 0, 1},
    {" millisecond milliseconds ms msec msecs mseconds millisec millisecs millisecon ", 0, 1000},
    {" second seconds s sec secs ", 0, kMicrosPerSecond},
    {" minute minutes m min mins ", 0, kMicrosPerMinute},
    {" hour hours h hr hrs ", 0, kMicrosPerHour},
    {" day days d ", 0, kMicrosPerDay},
    {" week weeks w ", 0, 7 * kMicrosPerDay},
    {" month months mon mons ", 1, 0},
    {" quarter quarters qtr qtrs ", 3, 0},
    {" year years y yr yrs ", 12, 0},
    {" decade decades dec decs ", 120, 0},
    {" century centuries c cent cents ", 1200, 0},
    {" millennium millennia mil mils ", 12000, 0},
});

const Unit* FindUnit(std::string_view word) {
  const std::string key = " " + base::ToLowerAscii(word) + " ";
  for (const Unit& unit : kUnits) {
    if (unit.names.find(key) != std::string_view::npos) return &unit;
  }
  return nullptr;
}

const Unit& UnitOf(IntervalField field) {
  constexpr auto kNames = std::to_array<std::string_view>({"year", "month", "day", "hour", "minute", "second"});
  return *FindUnit(kNames[static_cast<std::size_t>(field)]);
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsAlpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::int64_t CheckedAdd(std::int64_t a, std::int64_t b) {
  std::int64_t sum = 0;
  if (__builtin_add_overflow(a, b, &sum)) throw errors::IntervalOutOfRange();
  return sum;
}

std::int64_t CheckedMultiply(std::int64_t a, std::int64_t b) {
  std::int64_t product = 0;
  if (__builtin_mul_overflow(a, b, &product)) throw errors::IntervalOutOfRange();
  return product;
}

std::int32_t CheckMonths(std::int64_t months) {
  if (months > INT32_MAX || months < INT32_MIN) throw errors::IntervalOutOfRange();
  return static_cast<std::int32_t>(months);
}

// A number of the literal, exact to a millionth; what follows the sixth decimal is cut off.
struct Number {
  std::int64_t whole = 0;
  std::int64_t millionths = 0;
  bool negative = false;
  bool has_sign = false;
  bool has_fraction = false;

  std::int64_t sign() const { return negative ? -1 : 1; }
};

class IntervalReader {
 public:
  IntervalReader(std::string_view text, std::optional<IntervalQualifier> qualifier)
      : whole_(text), text_(text), qualifier_(qualifier) {}

  Interval Read() {
    if (text_.size() > kMaxLiteralBytes) Fail();
    SkipSeparators();
    if (!text_.empty() && text_[0] == '@') text_.remove_prefix(1);
    SkipSeparators();
    if (text_.empty()) Fail();
    const bool is_iso = (text_[0] == 'P' || text_[0] == 'p') && text_.size() > 1 && !IsAlpha(text_[1]);
    is_iso ? ReadIso() : ReadWords();
    if (is_ago_) return {-us_, CheckMonths(-months_)};
    return {us_, CheckMonths(months_)};
  }

 private:
  [[noreturn]] void Fail() const { throw errors::InvalidDateTime("interval", whole_); }

  void SkipSeparators() {
    while (!text_.empty() && (text_[0] == ' ' || text_[0] == ',' || text_[0] == '\t' || text_[0] == '\n')) {
      text_.remove_prefix(1);
    }
  }

  Number ReadNumber() {
    Number number;
    if (text_[0] == '-' || text_[0] == '+') {
      number.negative = text_[0] == '-';
      number.has_sign = true;
      text_.remove_prefix(1);
    }
    if (text_.empty() || (!IsDigit(text_[0]) && text_[0] != '.')) Fail();
    while (!text_.empty() && IsDigit(text_[0])) {
      number.whole = CheckedAdd(CheckedMultiply(number.whole, 10), text_[0] - '0');
      text_.remove_prefix(1);
    }
    if (!text_.empty() && text_[0] == '.') {
      number.has_fraction = true;
      text_.remove_prefix(1);
      std::int64_t place = 100'000;
      while (!text_.empty() && IsDigit(text_[0])) {
        number.millionths += place * (text_[0] - '0');
        place /= 10;
        text_.remove_prefix(1);
      }
    }
    return number;
  }

  void Add(const Number& number, const Unit& unit) {
    if (unit.months > 0) {
      months_ = CheckedAdd(months_, number.sign() * CheckedMultiply(number.whole, unit.months));
      // Parts of a year are months; parts of a month are days of a thirty-day month.
      const std::int64_t millionths = number.millionths * unit.months;
      months_ += number.sign() * (millionths / 1'000'000);
      AddMicros(number.sign() * (millionths % 1'000'000) * kDaysPerMonth * kMicrosPerDay / 1'000'000);
      return;
    }
    AddMicros(number.sign() * CheckedMultiply(number.whole, unit.us));
    AddMicros(number.sign() * static_cast<std::int64_t>(Int128{number.millionths} * unit.us / 1'000'000));
  }

  void AddMicros(std::int64_t us) { us_ = CheckedAdd(us_, us); }

  void ReadWords() {
    while (true) {
      SkipSeparators();
      if (text_.empty()) return;
      if (IsAlpha(text_[0])) {
        ReadAgo();
        continue;
      }
      const Number number = ReadNumber();
      if (!text_.empty() && text_[0] == ':') {
        ReadClock(number);
      } else if (!text_.empty() && text_[0] == '-' && text_.size() > 1 && IsDigit(text_[1])) {
        ReadYearMonth(number);
      } else {
        ReadUnit(number);
      }
    }
  }

  void ReadAgo() {
    if (!base::EqualsIgnoreCaseAscii(base::TrimBlanks(text_), "ago")) Fail();
    is_ago_ = true;
    text_ = {};
  }

  // y-m
  void ReadYearMonth(const Number& years) {
    text_.remove_prefix(1);
    const Number months = ReadNumber();
    const bool ends = text_.empty() || text_[0] == ' ' || text_[0] == ',';
    if (!ends || years.has_fraction || months.has_fraction || months.whole >= kMonthsPerYear) Fail();
    const std::int64_t total = CheckedAdd(CheckedMultiply(years.whole, kMonthsPerYear), months.whole);
    months_ = CheckedAdd(months_, years.sign() * total);
  }

  // h:m, h:m:s, or under MINUTE TO SECOND m:s. A sign before the days of "-1 2:03" covers the clock too.
  void ReadClock(const Number& first) {
    std::vector<Number> parts{first};
    while (!text_.empty() && text_[0] == ':' && parts.size() < 3) {
      text_.remove_prefix(1);
      if (text_.empty() || !IsDigit(text_[0])) Fail();
      parts.push_back(ReadNumber());
    }
    const bool minutes_first =
        parts.size() == 2 && (parts[1].has_fraction || (qualifier_ && qualifier_->from == IntervalField::kMinute));
    const bool negative = parts[0].has_sign ? parts[0].negative : days_negative_;
    std::size_t field = static_cast<std::size_t>(minutes_first ? IntervalField::kMinute : IntervalField::kHour);
    for (std::size_t i = 0; i < parts.size(); ++i, ++field) {
      if (i > 0 && parts[i].whole > 59) throw errors::DateTimeOutOfRange(whole_);
      if (parts[i].has_fraction && i + 1 < parts.size()) Fail();
      parts[i].negative = negative;
      Add(parts[i], UnitOf(static_cast<IntervalField>(field)));
    }
  }

  void ReadUnit(const Number& number) {
    const bool follows_directly = !text_.empty() && IsAlpha(text_[0]);
    SkipSeparators();
    std::size_t n = 0;
    while (n < text_.size() && IsAlpha(text_[n])) ++n;
    const std::string_view word = text_.substr(0, n);
    if (const Unit* unit = FindUnit(word)) {
      text_.remove_prefix(n);
      return Add(number, *unit);
    }
    if (follows_directly || (n > 0 && !base::EqualsIgnoreCaseAscii(word, "ago"))) Fail();
    ReadBareNumber(number);
  }

  // Without a unit: the days before a clock, else the qualifier's field, else seconds.
  void ReadBareNumber(const Number& number) {
    const std::size_t blank = text_.find_first_of(" ,");
    const bool before_clock = text_.substr(0, blank).find(':') != std::string_view::npos;
    if (before_clock) {
      days_negative_ = number.negative;
      return Add(number, UnitOf(IntervalField::kDay));
    }
    if (!qualifier_) return Add(number, UnitOf(IntervalField::kSecond));
    // "10 23" DAY TO HOUR names its fields from the largest down.
    const bool more_follow = !text_.empty() && (IsDigit(text_[0]) || text_[0] == '+' || text_[0] == '-');
    if (more_follow) days_negative_ = number.negative;
    Number signed_number = number;
    if (!number.has_sign && days_negative_) signed_number.negative = true;
    Add(signed_number, UnitOf(more_follow ? qualifier_->from : qualifier_->to));
  }

  // P[nY][nM][nW][nD][T[nH][nM][nS]]
  void ReadIso() {
    text_.remove_prefix(1);
    bool in_time = false;
    bool any = false;
    while (!text_.empty()) {
      if (text_[0] == 'T' || text_[0] == 't') {
        in_time = true;
        text_.remove_prefix(1);
        continue;
      }
      const Number number = ReadNumber();
      if (text_.empty()) Fail();
      const char designator = static_cast<char>(std::toupper(static_cast<unsigned char>(text_[0])));
      text_.remove_prefix(1);
      const std::string_view unit = in_time ? IsoTimeUnit(designator) : IsoDateUnit(designator);
      Add(number, *FindUnit(unit));
      any = true;
    }
    if (!any) Fail();
  }

  std::string_view IsoDateUnit(char designator) const {
    switch (designator) {
      case 'Y':
        return "year";
      case 'M':
        return "month";
      case 'W':
        return "week";
      case 'D':
        return "day";
      default:
        Fail();
    }
  }

  std::string_view IsoTimeUnit(char designator) const {
    switch (designator) {
      case 'H':
        return "hour";
      case 'M':
        return "minute";
      case 'S':
        return "second";
      default:
        Fail();
    }
  }

  std::string_view whole_;
  std::string_view text_;
  std::optional<IntervalQualifier> qualifier_;
  std::int64_t months_ = 0;
  std::int64_t us_ = 0;
  bool days_negative_ = false;
  bool is_ago_ = false;
};

// Magnitudes with one sign each, as the styles print them.
struct Parts {
  std::int64_t years, months, days, hours, minutes, seconds, micros;
};

Parts Split(std::int64_t months, std::int64_t us) {
  return {months / kMonthsPerYear,    months % kMonthsPerYear,    us / kMicrosPerDay,   us / kMicrosPerHour % 24,
          us / kMicrosPerMinute % 60, us / kMicrosPerSecond % 60, us % kMicrosPerSecond};
}

void AppendTwo(std::int64_t value, std::string& out) {
  if (value < 10) out += '0';
  out += std::to_string(value);
}

void AppendFraction(std::int64_t us, std::string& out) {
  if (us == 0) return;
  std::string digits = std::to_string(1'000'000 + us).substr(1);
  digits.erase(digits.find_last_not_of('0') + 1);
  out += '.';
  out += digits;
}

// Prints "1 year 2 mons 3 days 04:05:06.7". A positive part after a negative one gets a plus sign.
class PostgresPrinter {
 public:
  explicit PostgresPrinter(std::string& out) : out_(out), begin_(out.size()) {}

  void AppendUnit(std::int64_t value, std::string_view unit) {
    if (value == 0) return;
    Separate();
    if (was_negative_ && value > 0) out_ += '+';
    out_ += std::to_string(value);
    out_ += ' ';
    out_ += unit;
    if (value != 1) out_ += 's';
    was_negative_ = value < 0;
  }

  void AppendClock(const Parts& parts) {
    const bool is_zero = parts.hours == 0 && parts.minutes == 0 && parts.seconds == 0 && parts.micros == 0;
    if (is_zero && out_.size() > begin_) return;
    const bool negative = parts.hours < 0 || parts.minutes < 0 || parts.seconds < 0 || parts.micros < 0;
    Separate();
    if (negative) {
      out_ += '-';
    } else if (was_negative_) {
      out_ += '+';
    }
    AppendTwo(std::abs(parts.hours), out_);
    out_ += ':';
    AppendTwo(std::abs(parts.minutes), out_);
    out_ += ':';
    AppendTwo(std::abs(parts.seconds), out_);
    AppendFraction(std::abs(parts.micros), out_);
  }

 private:
  void Separate() {
    if (out_.size() > begin_) out_ += ' ';
  }

  std::string& out_;
  std::size_t begin_;
  bool was_negative_ = false;
};

void FormatVerbose(const Parts& parts, std::string& out) {
  const std::array<std::pair<std::int64_t, std::string_view>, 5> units{{{parts.years, "year"},
                                                                        {parts.months, "mon"},
                                                                        {parts.days, "day"},
                                                                        {parts.hours, "hour"},
                                                                        {parts.minutes, "min"}}};
  out += '@';
  const std::size_t begin = out.size();
  // The first part's sign is the whole interval's: "@ 1 day 2 hours ago".
  bool ago = false;
  const auto append = [&](bool negative, std::string_view digits, std::string_view unit, bool plural) {
    if (out.size() == begin) ago = negative;
    out += ' ';
    if (negative != ago) out += '-';
    out += digits;
    out += ' ';
    out += unit;
    if (plural) out += 's';
  };
  for (const auto& [value, unit] : units) {
    if (value != 0) append(value < 0, std::to_string(std::abs(value)), unit, std::abs(value) != 1);
  }
  if (parts.seconds != 0 || parts.micros != 0) {
    std::string digits = std::to_string(std::abs(parts.seconds));
    // Two decimals, cut off, as the guide's example shows.
    if (parts.micros != 0) digits += "." + std::to_string(100 + std::abs(parts.micros) / 10000).substr(1);
    append(parts.seconds < 0 || parts.micros < 0, digits, "sec", std::abs(parts.seconds) != 1 || parts.micros != 0);
  }
  if (out.size() == begin) out += " 0";
  if (ago) out += " ago";
}

void AppendSqlClock(const Parts& parts, std::string& out) {
  out += std::to_string(std::abs(parts.hours));
  out += ':';
  AppendTwo(std::abs(parts.minutes), out);
  out += ':';
  AppendTwo(std::abs(parts.seconds), out);
  AppendFraction(std::abs(parts.micros), out);
}

}  // namespace

std::int64_t RoundToPrecision(std::int64_t us, int precision) {
  std::int64_t unit = 1;
  for (int i = precision; i < 6; ++i) unit *= 10;
  const std::int64_t half = us < 0 ? -unit / 2 : unit / 2;
  return unit == 1 ? us : (us + half) / unit * unit;
}

Interval ParseInterval(std::string_view text) { return IntervalReader(text, std::nullopt).Read(); }

Interval ParseInterval(std::string_view text, IntervalQualifier qualifier) {
  Interval value = IntervalReader(text, qualifier).Read();
  if (qualifier.to <= IntervalField::kMonth) {
    value.us = 0;
    if (qualifier.to == IntervalField::kYear) value.months -= value.months % kMonthsPerYear;
    return value;
  }
  value.months = 0;
  if (qualifier.to == IntervalField::kSecond) {
    value.us = RoundToPrecision(value.us, qualifier.precision);
  } else {
    value.us -= value.us % UnitOf(qualifier.to).us;
  }
  return value;
}

void FormatInterval(Interval value, IntervalStyle style, std::string& out) {
  const Parts parts = Split(value.months, value.us);
  switch (style) {
    case IntervalStyle::kPostgres: {
      PostgresPrinter printer(out);
      printer.AppendUnit(parts.years, "year");
      printer.AppendUnit(parts.months, "mon");
      printer.AppendUnit(parts.days, "day");
      return printer.AppendClock(parts);
    }
    case IntervalStyle::kPostgresVerbose:
      return FormatVerbose(parts, out);
    case IntervalStyle::kSqlStandard: {
      if (value.months == 0) return FormatDayToSecond(value.us, style, out);
      if (value.us == 0) return FormatYearToMonth(value.months, style, out);
      out += value.months < 0 ? '-' : '+';
      FormatYearToMonth(std::abs(std::int64_t{value.months}), style, out);
      out += ' ';
      if (parts.days != 0) {
        out += parts.days < 0 ? '-' : '+';
        out += std::to_string(std::abs(parts.days)) + ' ';
      }
      out += value.us < 0 ? '-' : '+';
      return AppendSqlClock(parts, out);
    }
  }
}

void FormatYearToMonth(std::int64_t months, IntervalStyle style, std::string& out) {
  const Parts parts = Split(months, 0);
  switch (style) {
    case IntervalStyle::kPostgres: {
      if (months == 0) {
        out += "0 mons";
        return;
      }
      PostgresPrinter printer(out);
      printer.AppendUnit(parts.years, "year");
      return printer.AppendUnit(parts.months, "mon");
    }
    case IntervalStyle::kPostgresVerbose:
      return FormatVerbose(parts, out);
    case IntervalStyle::kSqlStandard:
      if (months < 0) out += '-';
      out += std::to_string(std::abs(parts.years)) + "-" + std::to_string(std::abs(parts.months));
      return;
  }
}

void FormatDayToSecond(std::int64_t us, IntervalStyle style, std::string& out) {
  if (style != IntervalStyle::kSqlStandard) return FormatInterval({us, 0}, style, out);
  const Parts parts = Split(0, us);
  if (us < 0) out += '-';
  if (parts.days != 0) out += std::to_string(std::abs(parts.days)) + " ";
  AppendSqlClock(parts, out);
}

void PrintYearToMonth(std::int64_t months, std::string& out) {
  const Parts parts = Split(months, 0);
  out += fmt::format("{} years {} mons", parts.years, parts.months);
}

void PrintDayToSecond(std::int64_t us, std::string& out) {
  const Parts parts = Split(0, us);
  const std::string fraction = fmt::format("{:06}", std::abs(parts.micros));
  const std::size_t digits = std::max<std::size_t>(1, fraction.find_last_not_of('0') + 1);
  const bool is_minus_zero = parts.seconds == 0 && parts.micros < 0;
  out += fmt::format("{} days {} hours {} mins {}{}.{} secs", parts.days, parts.hours, parts.minutes,
                     is_minus_zero ? "-" : "", parts.seconds, fraction.substr(0, digits));
}

std::string EncodeInterval(Interval value) {
  std::string bytes(kEncodedBytes, '\0');
  auto us = static_cast<std::uint64_t>(value.us);
  auto months = static_cast<std::uint32_t>(value.months);
  for (std::size_t i = 8; i-- > 0; us >>= 8) bytes[i] = static_cast<char>(us & 0xFF);
  for (std::size_t i = 12; i-- > 8; months >>= 8) bytes[i] = static_cast<char>(months & 0xFF);
  return bytes;
}

Interval DecodeInterval(std::string_view bytes) {
  base::Check(bytes.size() == kEncodedBytes, "an interval has 12 bytes");
  std::uint64_t us = 0;
  std::uint32_t months = 0;
  for (std::size_t i = 0; i < 8; ++i) us = (us << 8) | static_cast<unsigned char>(bytes[i]);
  for (std::size_t i = 8; i < 12; ++i) months = (months << 8) | static_cast<unsigned char>(bytes[i]);
  return {static_cast<std::int64_t>(us), static_cast<std::int32_t>(months)};
}

Interval ToInterval(const Value& value, TypeId type) {
  if (type == TypeId::kIntervalY2M) return {0, CheckMonths(value.integer)};
  if (type == TypeId::kIntervalD2S) return {value.integer, 0};
  return DecodeInterval(value.bytes);
}

int CompareIntervals(Interval a, Interval b) {
  const auto weight = [](Interval x) { return Int128{x.months} * kDaysPerMonth * kMicrosPerDay + x.us; };
  const Int128 x = weight(a);
  const Int128 y = weight(b);
  return x < y ? -1 : (x > y ? 1 : 0);
}

Interval AddIntervals(Interval a, Interval b) {
  return {CheckedAdd(a.us, b.us), CheckMonths(std::int64_t{a.months} + b.months)};
}

Interval NegateInterval(Interval value) {
  if (value.us == INT64_MIN) throw errors::IntervalOutOfRange();
  return {-value.us, CheckMonths(-std::int64_t{value.months})};
}

Interval MultiplyInterval(Interval value, double factor) {
  const double months = value.months * factor;
  const double whole_months = std::trunc(months);
  const double us = static_cast<double>(value.us) * factor + (months - whole_months) * kDaysPerMonth * kMicrosPerDay;
  if (!(std::abs(whole_months) <= INT32_MAX) || !(std::abs(us) < 9.2e18)) throw errors::IntervalOutOfRange();
  return {static_cast<std::int64_t>(std::llround(us)), static_cast<std::int32_t>(whole_months)};
}

std::int64_t AddToTimestamp(std::int64_t us, Interval value) {
  if (!IsFiniteTimestamp(us)) return us;
  if (value.months != 0) {
    const CivilDate date = CivilFromDays(DayOf(us));
    const std::int64_t month_index = date.year * kMonthsPerYear + date.month - 1 + value.months;
    const std::int64_t year = month_index >= 0 ? month_index / kMonthsPerYear : (month_index - 11) / kMonthsPerYear;
    const auto month = static_cast<int>(month_index - year * kMonthsPerYear + 1);
    if (year < -4713 || year > 294277) throw errors::ValueOutOfRange("timestamp");
    const std::int64_t day = DaysFromCivil(year, month, std::min(date.day, DaysInMonth(year, month)));
    us = day * kMicrosPerDay + MicrosOfDay(us);
  }
  std::int64_t sum = 0;
  if (__builtin_add_overflow(us, value.us, &sum)) throw errors::ValueOutOfRange("timestamp");
  return CheckTimestamp(sum);
}

}  // namespace doppel::sql
