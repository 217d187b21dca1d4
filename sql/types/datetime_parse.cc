// Reads date and time literals. A literal is cut into fields (dates, times, numbers, words, zones), the fields are
// collected in any order, and only then made into a value: "17 Dec 07:37:16 1997 PST" gives its year last.
#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "base/text.h"
#include "sql/types/datetime.h"
#include "sql/types/errors.h"

namespace doppel::sql {
namespace {

constexpr std::size_t kMaxLiteralBytes = 256;

enum class Special { kNone, kNow, kToday, kTomorrow, kYesterday, kEpoch, kInfinity, kMinusInfinity };

struct Fields {
  std::optional<std::int64_t> year;
  std::optional<int> month;
  std::optional<int> day;
  std::optional<std::int64_t> day_number;  // a date given whole, as day of year or Julian day
  std::optional<std::int64_t> time_us;
  std::optional<TimeZone> zone;
  std::optional<bool> is_pm;
  bool is_bc = false;
  bool month_by_name = false;
  Special special = Special::kNone;
  std::vector<std::string_view> numbers;  // plain numbers whose meaning the rest decides

  bool has_date() const { return day_number || (year && month && day); }
};

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsAlpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// REQUIRES: digits only, at most nine of them.
int ToNumber(std::string_view digits) {
  int value = 0;
  for (const char c : digits) value = value * 10 + (c - '0');
  return value;
}

bool AllDigits(std::string_view text) {
  return !text.empty() && text.size() <= 9 && std::all_of(text.begin(), text.end(), IsDigit);
}

// 70-99 are 19xx, 00-69 are 20xx; longer numbers are years as they stand.
std::int64_t ToYear(std::string_view digits) {
  const int value = ToNumber(digits);
  if (digits.size() > 2) return value;
  return value < 70 ? 2000 + value : 1900 + value;
}

std::optional<int> MonthByName(std::string_view word) {
  constexpr auto kNames =
      std::to_array<std::string_view>({"january", "february", "march", "april", "may", "june", "july", "august",
                                       "september", "october", "november", "december"});
  if (word == "sept") return 9;
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (word == kNames[i] || word == kNames[i].substr(0, 3)) return static_cast<int>(i) + 1;
  }
  return std::nullopt;
}

bool IsWeekday(std::string_view word) {
  constexpr auto kNames =
      std::to_array<std::string_view>({"sunday", "sun", "monday", "mon", "tuesday", "tue", "tues", "wednesday", "wed",
                                       "weds", "thursday", "thu", "thur", "thurs", "friday", "fri", "saturday", "sat"});
  return std::find(kNames.begin(), kNames.end(), word) != kNames.end();
}

Special SpecialByName(std::string_view word) {
  if (word == "now") return Special::kNow;
  if (word == "today") return Special::kToday;
  if (word == "tomorrow") return Special::kTomorrow;
  if (word == "yesterday") return Special::kYesterday;
  if (word == "epoch") return Special::kEpoch;
  if (word == "infinity") return Special::kInfinity;
  return Special::kNone;
}

class LiteralReader {
 public:
  LiteralReader(std::string_view text, std::string_view type_name, DateOrder order)
      : whole_(text), text_(text), type_name_(type_name), order_(order) {}

  Fields Read() {
    if (text_.size() > kMaxLiteralBytes) Fail();
    while (true) {
      SkipSeparators();
      if (text_.empty()) break;
      ReadField();
    }
    ResolveNumbers();
    return std::move(fields_);
  }

  [[noreturn]] void Fail() const { throw errors::InvalidDateTime(type_name_, whole_); }
  [[noreturn]] void FailRange() const { throw errors::DateTimeOutOfRange(whole_); }

 private:
  void SkipSeparators() {
    while (!text_.empty() && (text_[0] == ' ' || text_[0] == ',' || text_[0] == '\t' || text_[0] == '\n' ||
                              text_[0] == '\r' || text_[0] == '\v' || text_[0] == '\f')) {
      text_.remove_prefix(1);
    }
  }

  template <typename Predicate>
  std::string_view Take(Predicate predicate) {
    std::size_t n = 0;
    while (n < text_.size() && predicate(text_[n])) ++n;
    const std::string_view taken = text_.substr(0, n);
    text_.remove_prefix(n);
    return taken;
  }

  void ReadField() {
    const char c = text_[0];
    if (IsDigit(c)) return ReadNumeric();
    if (IsAlpha(c)) return ReadWord();
    if ((c == '+' || c == '-') && text_.size() > 1 && IsDigit(text_[1])) return ReadOffset();
    if (c == '-' && base::EqualsIgnoreCaseAscii(text_.substr(1), "infinity")) {
      text_ = {};
      fields_.special = Special::kMinusInfinity;
      return;
    }
    Fail();
  }

  void ReadOffset() {
    const std::string_view offset = Take([](char c) { return IsDigit(c) || c == ':' || c == '+' || c == '-'; });
    SetZone(offset);
  }

  void SetZone(std::string_view name) {
    if (fields_.zone) Fail();
    fields_.zone = FindTimeZone(name);
    if (!fields_.zone) Fail();
    constexpr std::int32_t kMaxOffset = 16 * 3600;
    if (std::abs(fields_.zone->EastSecondsAt(0)) >= kMaxOffset) FailRange();
  }

  // A word is a month, a weekday, a marker, a special value, or the name of a zone.
  void ReadWord() {
    std::size_t n = 0;
    while (n < text_.size() && (IsAlpha(text_[n]) || text_[n] == '.')) ++n;
    const std::string word = base::ToLowerAscii(text_.substr(0, n));
    const char next = n < text_.size() ? text_[n] : ' ';
    if (const std::optional<int> month = MonthByName(word)) {
      if ((next == '-' || next == '/') && n + 1 < text_.size() && IsDigit(text_[n + 1])) return ReadDate();
      text_.remove_prefix(n);
      return SetMonthByName(*month);
    }
    if (word == "j" && IsDigit(next)) return ReadJulianDay();
    if (ReadMarker(word)) {
      text_.remove_prefix(n);
      return;
    }
    const Special special = SpecialByName(word);
    if (special != Special::kNone) {
      fields_.special = special;
      text_.remove_prefix(n);
      return;
    }
    SetZone(Take(
        [](char c) { return IsAlpha(c) || IsDigit(c) || c == '/' || c == '_' || c == '+' || c == '-' || c == ':'; }));
  }

  bool ReadMarker(std::string_view word) {
    if (word == "am" || word == "a.m.") {
      fields_.is_pm = false;
    } else if (word == "pm" || word == "p.m.") {
      fields_.is_pm = true;
    } else if (word == "bc" || word == "b.c.") {
      fields_.is_bc = true;
    } else if (word == "allballs") {
      fields_.time_us = 0;
    } else if (word == "t") {
      // ISO 8601 puts it between date and time.
      if (text_.size() < 2 || !IsDigit(text_[1])) Fail();
    } else if (word != "ad" && word != "a.d." && word != "at" && word != "on" && !IsWeekday(word)) {
      return false;
    }
    return true;
  }

  void SetMonthByName(int month) {
    if (fields_.month_by_name) Fail();
    fields_.month = month;
    fields_.month_by_name = true;
  }

  void ReadJulianDay() {
    text_.remove_prefix(1);
    const std::string_view digits = Take(IsDigit);
    if (!AllDigits(digits)) Fail();
    fields_.day_number = ToNumber(digits) - 2451545;
  }

  void ReadNumeric() {
    std::size_t n = 0;
    while (n < text_.size() && IsDigit(text_[n])) ++n;
    const char next = n < text_.size() ? text_[n] : ' ';
    if (next == ':') return ReadTime();
    const char after = n + 1 < text_.size() ? text_[n + 1] : ' ';
    const bool is_compact_time = n == 6 && (fields_.has_date() || reads_time_only_);
    if (next == '.' && is_compact_time) return ReadCompactTime();
    if (next == '-' && is_compact_time) return ReadDigits(n);
    if ((next == '-' || next == '/' || next == '.') && !HasWholeDate() && (IsDigit(after) || IsAlpha(after))) {
      return ReadDate();
    }
    ReadDigits(n);
  }

  bool HasWholeDate() const { return fields_.has_date() || fields_.numbers.size() >= 3; }

  // hh:mi[:ss[.ffffff]]
  void ReadTime() {
    if (fields_.time_us) Fail();
    const std::string_view hour = Take(IsDigit);
    text_.remove_prefix(1);
    const std::string_view minute = Take(IsDigit);
    std::string_view second = "0";
    std::int64_t fraction_us = 0;
    if (!text_.empty() && text_[0] == ':') {
      text_.remove_prefix(1);
      second = Take(IsDigit);
      fraction_us = ReadFraction();
    }
    if (!AllDigits(hour) || !AllDigits(minute) || !AllDigits(second) || minute.size() > 2 || second.size() > 2) Fail();
    SetTime(ToNumber(hour), ToNumber(minute), ToNumber(second), fraction_us);
  }

  std::int64_t ReadFraction() {
    if (text_.empty() || text_[0] != '.') return 0;
    text_.remove_prefix(1);
    const std::string_view digits = Take(IsDigit);
    std::int64_t us = 0;
    for (std::size_t i = 0; i < 6; ++i) us = us * 10 + (i < digits.size() ? digits[i] - '0' : 0);
    if (digits.size() > 6 && digits[6] >= '5') ++us;
    return us;
  }

  void SetTime(int hour, int minute, int second, std::int64_t fraction_us) {
    if (minute > 59 || second > 60 || hour > 24) FailRange();
    const std::int64_t us = MicrosFromTime(hour, minute, second, 0) + fraction_us;
    if (us > kMicrosPerDay) FailRange();
    fields_.time_us = us;
  }

  // hhmiss[.ffffff] after a date
  void ReadCompactTime() {
    const std::string_view digits = Take(IsDigit);
    SetTime(ToNumber(digits.substr(0, 2)), ToNumber(digits.substr(2, 2)), ToNumber(digits.substr(4, 2)),
            ReadFraction());
  }

  // Two or three parts with one separator; a part may be a month's name.
  void ReadDate() {
    const auto is_part = [](char c) { return IsDigit(c) || IsAlpha(c); };
    std::vector<std::string_view> parts;
    parts.push_back(Take(is_part));
    const char separator = text_[0];
    while (parts.size() < 3 && text_.size() > 1 && text_[0] == separator && is_part(text_[1])) {
      text_.remove_prefix(1);
      // The last part ends with its digits, so that the T of an ISO timestamp stays.
      parts.push_back(parts.size() == 2 && IsDigit(text_[0]) ? Take(IsDigit) : Take(is_part));
    }
    if (separator == '.' && parts.size() == 2 && parts[1].size() == 3 && AllDigits(parts[0]) && AllDigits(parts[1])) {
      return SetDayOfYear(ToYear(parts[0]), ToNumber(parts[1]));
    }
    for (const std::string_view part : parts) {
      if (const std::optional<int> month = MonthByName(base::ToLowerAscii(part))) {
        SetMonthByName(*month);
      } else if (AllDigits(part)) {
        fields_.numbers.push_back(part);
      } else {
        Fail();
      }
    }
    if (fields_.numbers.size() + (fields_.month_by_name ? 1 : 0) != 3) Fail();
    lenient_order_ = separator == '.';
    ResolveNumbers();
  }

  void SetDayOfYear(std::int64_t year, int day) {
    if (day < 1 || day > (IsLeapYear(year) ? 366 : 365)) FailRange();
    fields_.day_number = DaysFromCivil(year, 1, 1) + day - 1;
  }

  void SetYmd(std::string_view year, std::string_view month, std::string_view day) {
    fields_.year = ToYear(year);
    fields_.month = ToNumber(month);
    fields_.day = ToNumber(day);
  }

  // A number without separators means by its length and by what is known so far.
  void ReadDigits(std::size_t n) {
    const std::string_view digits = text_.substr(0, n);
    text_.remove_prefix(n);
    const bool needs_date = !fields_.has_date() && !fields_.month_by_name && fields_.numbers.empty();
    if (needs_date && (n == 8 || n == 14)) {
      SetYmd(digits.substr(0, 4), digits.substr(4, 2), digits.substr(6, 2));
      if (n == 14) {
        SetTime(ToNumber(digits.substr(8, 2)), ToNumber(digits.substr(10, 2)), ToNumber(digits.substr(12, 2)),
                ReadFraction());
      }
    } else if (needs_date && n == 6 && !reads_time_only_) {
      SetYmd(digits.substr(0, 2), digits.substr(2, 2), digits.substr(4, 2));
    } else if (needs_date && n == 7) {
      SetDayOfYear(ToYear(digits.substr(0, 4)), ToNumber(digits.substr(4)));
    } else if ((fields_.has_date() || reads_time_only_) && !fields_.time_us && (n == 6 || n == 4)) {
      SetTime(ToNumber(digits.substr(0, 2)), ToNumber(digits.substr(2, 2)), n == 6 ? ToNumber(digits.substr(4, 2)) : 0,
              ReadFraction());
    } else if (fields_.has_date() && !fields_.time_us && n <= 2 && NextWordIsMeridian()) {
      SetTime(ToNumber(digits), 0, 0, 0);
    } else if (!fields_.has_date() && AllDigits(digits)) {
      fields_.numbers.push_back(digits);
    } else {
      Fail();
    }
  }

  bool NextWordIsMeridian() {
    SkipSeparators();
    const std::string word = base::ToLowerAscii(text_.substr(0, 2));
    return word == "am" || word == "pm";
  }

  // Gives plain numbers their meaning: beside a month's name one is the day and one the year (the one with three or
  // more digits, else the second); three numbers are year-month-day when the first has three or more digits, and else
  // follow the DateStyle.
  void ResolveNumbers() {
    auto& numbers = fields_.numbers;
    if (numbers.empty() || fields_.has_date()) return;
    if (fields_.month_by_name) {
      if (numbers.size() < 2) return;
      if (numbers.size() > 2) Fail();
      const bool year_first = numbers[0].size() > 2 || (numbers[1].size() <= 2 && order_ == DateOrder::kYmd);
      fields_.year = ToYear(numbers[year_first ? 0 : 1]);
      fields_.day = ToNumber(numbers[year_first ? 1 : 0]);
    } else {
      if (numbers.size() < 3) return;
      if (numbers[0].size() > 2 || order_ == DateOrder::kYmd) {
        SetYmd(numbers[0], numbers[1], numbers[2]);
      } else if (order_ == DateOrder::kDmy || (lenient_order_ && ToNumber(numbers[0]) > 12)) {
        SetYmd(numbers[2], numbers[1], numbers[0]);
      } else {
        SetYmd(numbers[2], numbers[0], numbers[1]);
      }
    }
    numbers.clear();
  }

 public:
  void set_reads_time_only() { reads_time_only_ = true; }

 private:
  std::string_view whole_;
  std::string_view text_;
  std::string_view type_name_;
  DateOrder order_;
  bool lenient_order_ = false;
  bool reads_time_only_ = false;
  Fields fields_;
};

struct Literal {
  Fields fields;
  std::int64_t days = 0;
  std::int64_t time_us = 0;
};

std::int64_t ResolveDay(const Fields& fields, const LiteralReader& reader) {
  if (fields.day_number) return CheckDate(*fields.day_number);
  if (!fields.year || !fields.month || !fields.day) reader.Fail();
  const std::int64_t year = fields.is_bc ? 1 - *fields.year : *fields.year;
  if (*fields.year == 0 || year > 294276 || year < -4713 || *fields.month < 1 || *fields.month > 12 ||
      *fields.day < 1 || *fields.day > DaysInMonth(year, *fields.month)) {
    reader.FailRange();
  }
  return CheckDate(DaysFromCivil(year, *fields.month, *fields.day));
}

std::int64_t ResolveTime(const Fields& fields, const LiteralReader& reader) {
  std::int64_t us = fields.time_us.value_or(0);
  if (!fields.is_pm) return us;
  if (!fields.time_us || us >= 13 * kMicrosPerHour) reader.FailRange();
  if (us >= 12 * kMicrosPerHour) us -= 12 * kMicrosPerHour;
  return *fields.is_pm ? us + 12 * kMicrosPerHour : us;
}

// The special values, as local time of the session.
std::optional<std::int64_t> ResolveSpecial(Special special, const InputContext& context) {
  const std::int64_t local_now = context.time_zone.ToLocal(context.Now());
  const std::int64_t midnight = DayOf(local_now) * kMicrosPerDay;
  switch (special) {
    case Special::kNow:
      return local_now;
    case Special::kToday:
      return midnight;
    case Special::kTomorrow:
      return midnight + kMicrosPerDay;
    case Special::kYesterday:
      return midnight - kMicrosPerDay;
    case Special::kEpoch:
      return -kEpochDays * kMicrosPerDay;
    case Special::kInfinity:
      return kTimestampInfinity;
    case Special::kMinusInfinity:
      return kTimestampMinusInfinity;
    case Special::kNone:
      return std::nullopt;
  }
  return std::nullopt;
}

// The literal's local time and, when it names one, its zone.
struct LocalTimestamp {
  std::int64_t local_us = 0;
  std::optional<TimeZone> zone;
  Special special = Special::kNone;
};

LocalTimestamp ReadTimestamp(std::string_view text, std::string_view type_name, const InputContext& context) {
  LiteralReader reader(text, type_name, context.date_order);
  const Fields fields = reader.Read();
  if (const std::optional<std::int64_t> special = ResolveSpecial(fields.special, context)) {
    const bool adds_time = fields.time_us && fields.special != Special::kNow && IsFiniteTimestamp(*special);
    return {*special + (adds_time ? ResolveTime(fields, reader) : 0), fields.zone, fields.special};
  }
  const std::int64_t day = ResolveDay(fields, reader);
  return {CheckTimestamp(day * kMicrosPerDay + ResolveTime(fields, reader)), fields.zone, Special::kNone};
}

// yyyy-mm-dd, the form nearly all data has; nullopt when the text is anything else (or out of range).
std::optional<std::int64_t> ReadIsoDate(std::string_view text) {
  if (text.size() < 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  for (const std::size_t i : {0, 1, 2, 3, 5, 6, 8, 9}) {
    if (!IsDigit(text[i])) return std::nullopt;
  }
  const int year = ToNumber(text.substr(0, 4));
  const int month = ToNumber(text.substr(5, 2));
  const int day = ToNumber(text.substr(8, 2));
  if (year == 0 || month < 1 || month > 12 || day < 1 || day > DaysInMonth(year, month)) return std::nullopt;
  return DaysFromCivil(year, month, day);
}

// yyyy-mm-dd hh:mi:ss[.ffffff]
std::optional<std::int64_t> ReadIsoTimestamp(std::string_view text) {
  if (text.size() < 19 || text.size() > 26 || (text[10] != ' ' && text[10] != 'T') || text[13] != ':' ||
      text[16] != ':' || (text.size() > 19 && text[19] != '.') || text.size() == 20) {
    return std::nullopt;
  }
  for (std::size_t i = 11; i < text.size(); ++i) {
    if (i != 13 && i != 16 && i != 19 && !IsDigit(text[i])) return std::nullopt;
  }
  const std::optional<std::int64_t> day = ReadIsoDate(text);
  const int hour = ToNumber(text.substr(11, 2));
  const int minute = ToNumber(text.substr(14, 2));
  const int second = ToNumber(text.substr(17, 2));
  if (!day || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  int fraction = 0;
  for (std::size_t i = 20; i < 26; ++i) fraction = fraction * 10 + (i < text.size() ? text[i] - '0' : 0);
  return *day * kMicrosPerDay + MicrosFromTime(hour, minute, second, fraction);
}

}  // namespace

std::int64_t ParseDate(std::string_view text, const InputContext& context) {
  if (text.size() == 10) {
    if (const std::optional<std::int64_t> day = ReadIsoDate(text)) return *day;
  }
  const LocalTimestamp value = ReadTimestamp(text, "date", context);
  if (!IsFiniteTimestamp(value.local_us)) throw errors::InvalidDateTime("date", text);
  return DayOf(value.local_us);
}

std::int64_t ParseTimestamp(std::string_view text, const InputContext& context) {
  if (const std::optional<std::int64_t> us = ReadIsoTimestamp(text)) return *us;
  return ReadTimestamp(text, "timestamp", context).local_us;
}

std::int64_t ParseTimestampTz(std::string_view text, const InputContext& context) {
  const LocalTimestamp value = ReadTimestamp(text, "timestamp with time zone", context);
  if (!IsFiniteTimestamp(value.local_us)) return value.local_us;
  if (value.special == Special::kNow) return context.Now();
  if (value.special == Special::kEpoch) return value.local_us;
  return CheckTimestamp(value.zone.value_or(context.time_zone).ToUtc(value.local_us));
}

std::int64_t ParseTime(std::string_view text, const InputContext& context) {
  LiteralReader reader(text, "time", context.date_order);
  reader.set_reads_time_only();
  const Fields fields = reader.Read();
  if (fields.special == Special::kNow) return MicrosOfDay(context.time_zone.ToLocal(context.Now()));
  if (!fields.time_us) {
    if (!fields.has_date()) reader.Fail();
    ResolveDay(fields, reader);
  }
  return ResolveTime(fields, reader);
}

std::int64_t ParseTimeTz(std::string_view text, const InputContext& context) {
  LiteralReader reader(text, "time with time zone", context.date_order);
  reader.set_reads_time_only();
  const Fields fields = reader.Read();
  const TimeZone zone = fields.zone.value_or(context.time_zone);
  TimeTz value;
  // A zone with clock changes needs a day; without one in the literal it is today.
  std::int64_t local_day = DayOf(context.time_zone.ToLocal(context.Now()));
  if (fields.has_date()) local_day = ResolveDay(fields, reader);
  if (fields.special == Special::kNow) {
    value.local_us = MicrosOfDay(zone.ToLocal(context.Now()));
  } else if (fields.time_us || fields.has_date()) {
    value.local_us = ResolveTime(fields, reader);
  } else {
    reader.Fail();
  }
  value.west_seconds = -zone.EastSecondsAt(zone.ToUtc(local_day * kMicrosPerDay + value.local_us));
  return PackTimeTz(value);
}

}  // namespace doppel::sql
