#include "sql/functions/datetime_template.h"

#include <fmt/format.h>

#include <array>
#include <cstdlib>
#include <optional>

#include "base/text.h"
#include "sql/functions/template_text.h"
#include "sql/types/datetime.h"

namespace doppel::sql {
namespace {

using Field = DateTimeField;

struct Word {
  std::string_view word;  // in upper case
  Field field;
};

// Longer words stand before the words that they begin with.
constexpr auto kWords = std::to_array<Word>({
    {"A.D.", Field::kEraDotted},
    {"B.C.", Field::kEraDotted},
    {"A.M.", Field::kMeridianDotted},
    {"P.M.", Field::kMeridianDotted},
    {"AD", Field::kEra},
    {"BC", Field::kEra},
    {"AM", Field::kMeridian},
    {"PM", Field::kMeridian},
    {"CC", Field::kCentury},
    {"Y,YYY", Field::kYearComma},
    {"YYYY", Field::kYear4},
    {"YYY", Field::kYear3},
    {"YY", Field::kYear2},
    {"Y", Field::kYear1},
    {"IDDD", Field::kIsoDayOfYear},
    {"IYYY", Field::kIsoYear4},
    {"IYY", Field::kIsoYear3},
    {"IY", Field::kIsoYear2},
    {"IW", Field::kIsoWeek},
    {"ID", Field::kIsoDayOfWeek},
    {"I", Field::kIsoYear1},
    {"Q", Field::kQuarter},
    {"MONTH", Field::kMonthName},
    {"MON", Field::kMonthAbbreviation},
    {"MM", Field::kMonth},
    {"MI", Field::kMinute},
    {"MS", Field::kMillisecond},
    {"RM", Field::kMonthRoman},
    {"WW", Field::kWeekOfYear},
    {"W", Field::kWeekOfMonth},
    {"DAY", Field::kDayName},
    {"DDD", Field::kDayOfYear},
    {"DD", Field::kDay},
    {"DY", Field::kDayAbbreviation},
    {"D", Field::kDayOfWeek},
    {"J", Field::kJulian},
    {"HH24", Field::kHour24},
    {"HH12", Field::kHour12},
    {"HH", Field::kHour12},
    {"SSSS", Field::kSecondOfDay},
    {"SS", Field::kSecond},
    {"US", Field::kMicrosecond},
    {"TZ", Field::kZone},
    {"OF", Field::kZoneOffset},
    {"FX", Field::kExact},
});

bool IsName(Field field) {
  return field == Field::kMonthName || field == Field::kMonthAbbreviation || field == Field::kDayName ||
         field == Field::kDayAbbreviation;
}

bool StartsWithWord(std::string_view text, std::string_view word) {
  return text.size() >= word.size() && base::EqualsIgnoreCaseAscii(text.substr(0, word.size()), word);
}

std::optional<DateTimeNode::Style> StyleOf(std::string_view written, Field field) {
  const std::string upper = base::ToUpperAscii(written);
  if (written == upper) return DateTimeNode::Style::kUpper;
  if (written == base::ToLowerAscii(written)) return DateTimeNode::Style::kLower;
  const bool is_mixed =
      IsName(field) && written[0] == upper[0] && written.substr(1) == base::ToLowerAscii(upper.substr(1));
  return is_mixed ? std::optional(DateTimeNode::Style::kMixed) : std::nullopt;
}

std::optional<DateTimeNode> TakeField(std::string_view text) {
  for (const Word& word : kWords) {
    if (!StartsWithWord(text, word.word)) continue;
    const std::string_view written = text.substr(0, word.word.size());
    const auto style = StyleOf(written, word.field);
    if (!style) continue;
    DateTimeNode node{.kind = DateTimeNode::Kind::kField, .field = word.field, .style = *style};
    node.word = std::string(written);
    return node;
  }
  return std::nullopt;
}

// A field with its FM before and its TH behind, or an FM that belongs to nothing. Returns the characters taken.
std::size_t ParseField(std::string_view text, DateTimeTemplate& nodes) {
  const bool has_prefix = StartsWithWord(text, "FM") || StartsWithWord(text, "TM");
  const std::size_t begin = has_prefix ? 2 : 0;
  std::optional<DateTimeNode> node = TakeField(text.substr(begin));
  if (!node) return begin;
  std::size_t end = begin + node->word.size();
  node->fills = !has_prefix;
  const std::string_view suffix = text.substr(end, 2);
  if (suffix == "TH" || suffix == "th") {
    node->ordinal = suffix == "TH" ? DateTimeNode::Ordinal::kUpper : DateTimeNode::Ordinal::kLower;
    end += 2;
  }
  nodes.push_back(*std::move(node));
  return end;
}

DateTimeTemplate ParseTemplate(std::string_view text) {
  DateTimeTemplate nodes;
  ScanTemplate(
      text, [&](std::string_view rest) { return ParseField(rest, nodes); },
      [&](char c, bool is_quoted) { nodes.push_back({.text = std::string(1, c), .is_quoted = is_quoted}); });
  return nodes;
}

// --- Printing.

std::string Styled(std::string_view text, DateTimeNode::Style style) {
  switch (style) {
    case DateTimeNode::Style::kUpper:
      return base::ToUpperAscii(text);
    case DateTimeNode::Style::kLower:
      return base::ToLowerAscii(text);
    case DateTimeNode::Style::kMixed:
      break;
  }
  return std::string(text);
}

void AppendName(const DateTimeNode& node, std::string_view name, std::size_t width, std::string& out) {
  const std::string styled = Styled(name, node.style);
  out += styled;
  if (node.fills && styled.size() < width) out.append(width - styled.size(), ' ');
}

void AppendNumber(const DateTimeNode& node, std::int64_t number, int width, std::string& out) {
  const int digits = node.fills ? width + (number < 0 ? 1 : 0) : 0;
  out += fmt::format("{:0{}d}", number, digits);
  if (node.ordinal == DateTimeNode::Ordinal::kNone) return;
  const std::string_view ending = OrdinalEnding(number);
  out += node.ordinal == DateTimeNode::Ordinal::kUpper ? base::ToUpperAscii(ending) : std::string(ending);
}

// Years as people count them: there is no year zero.
std::int64_t CommonYear(std::int64_t astronomical) { return astronomical > 0 ? astronomical : 1 - astronomical; }

std::int64_t CenturyOf(std::int64_t astronomical) {
  return astronomical > 0 ? (astronomical + 99) / 100 : -(-astronomical / 100 + 1);
}

void AppendOffset(const DateTimeNode& node, std::int32_t east_seconds, std::string& out) {
  const std::int32_t minutes = std::abs(east_seconds) / 60;
  out += east_seconds < 0 ? '-' : '+';
  out += fmt::format("{:0{}d}", minutes / 60, node.fills ? 2 : 1);
  if (minutes % 60 != 0) out += fmt::format(":{:02d}", minutes % 60);
}

// What fields are printed from.
struct Values {
  std::int64_t year = 0;  // astronomical
  int month = 0, day = 0;
  std::int64_t hour = 0, minute = 0, second = 0, microsecond = 0;
  std::int64_t days = 0;  // since 2000-01-01; of no meaning for an interval
  bool is_interval = false;
  std::string zone;
  std::int32_t east_seconds = 0;
};

void AppendClock(const DateTimeNode& node, const Values& v, std::string& out) {
  const bool is_afternoon = v.hour % 24 >= 12;
  switch (node.field) {
    case Field::kMeridian:
      out += Styled(is_afternoon ? "pm" : "am", node.style);
      return;
    case Field::kMeridianDotted:
      out += Styled(is_afternoon ? "p.m." : "a.m.", node.style);
      return;
    case Field::kHour24:
      return AppendNumber(node, v.hour, 2, out);
    case Field::kHour12:
      return AppendNumber(node, v.hour % 12 == 0 ? 12 : v.hour % 12, 2, out);
    case Field::kMinute:
      return AppendNumber(node, v.minute, 2, out);
    case Field::kSecond:
      return AppendNumber(node, v.second, 2, out);
    case Field::kMillisecond:
      return AppendNumber({.fills = true, .ordinal = node.ordinal}, v.microsecond / 1000, 3, out);
    case Field::kMicrosecond:
      return AppendNumber({.fills = true, .ordinal = node.ordinal}, v.microsecond, 6, out);
    case Field::kSecondOfDay:
      return AppendNumber(node, v.hour * 3600 + v.minute * 60 + v.second, 0, out);
    case Field::kZone:
      out += Styled(v.zone, node.style);
      return;
    case Field::kZoneOffset:
      return AppendOffset(node, v.east_seconds, out);
    default:
      return;
  }
}

void AppendYear(const DateTimeNode& node, const Values& v, std::string& out) {
  const std::int64_t year = v.is_interval ? v.year : CommonYear(v.year);
  const std::int64_t iso_year = v.is_interval ? v.year : CommonYear(IsoWeekOf(v.days).year);
  switch (node.field) {
    case Field::kEra:
      out += Styled(v.year > 0 ? "ad" : "bc", node.style);
      return;
    case Field::kEraDotted:
      out += Styled(v.year > 0 ? "a.d." : "b.c.", node.style);
      return;
    case Field::kCentury:
      return AppendNumber(node, v.is_interval ? v.year / 100 : CenturyOf(v.year), 2, out);
    case Field::kYear4:
      return AppendNumber(node, year, 4, out);
    case Field::kYear3:
      return AppendNumber(node, year % 1000, 3, out);
    case Field::kYear2:
      return AppendNumber(node, year % 100, 2, out);
    case Field::kYear1:
      return AppendNumber(node, year % 10, 1, out);
    case Field::kYearComma:
      out += fmt::format("{},{:03d}", year / 1000, year % 1000);
      return;
    case Field::kIsoYear4:
      return AppendNumber(node, iso_year, 4, out);
    case Field::kIsoYear3:
      return AppendNumber(node, iso_year % 1000, 3, out);
    case Field::kIsoYear2:
      return AppendNumber(node, iso_year % 100, 2, out);
    case Field::kIsoYear1:
      return AppendNumber(node, iso_year % 10, 1, out);
    default:
      return;
  }
}

void AppendMonth(const DateTimeNode& node, const Values& v, std::string& out) {
  if (node.field == Field::kMonth) return AppendNumber(node, v.month, 2, out);
  if (node.field == Field::kQuarter) {
    return AppendNumber(node, v.month == 0 ? 0 : (v.month - 1) / 3 + 1, 1, out);
  }
  if (v.month < 1 || v.month > 12) return;  // an interval of whole years
  const std::string_view name = kMonthNames[static_cast<std::size_t>(v.month - 1)];
  switch (node.field) {
    case Field::kMonthName:
      return AppendName(node, name, 9, out);
    case Field::kMonthAbbreviation:
      return AppendName(node, name.substr(0, 3), 3, out);
    default:
      return AppendName(node, RomanNumeral(v.month), 4, out);
  }
}

void AppendDay(const DateTimeNode& node, const Values& v, std::string& out) {
  if (node.field == Field::kDay) return AppendNumber(node, v.day, 2, out);
  if (v.is_interval) {
    if (node.field == Field::kDayOfYear) AppendNumber(node, v.days, 3, out);
    return;
  }
  const int weekday = DayOfWeek(v.days);
  const IsoWeek week = IsoWeekOf(v.days);
  switch (node.field) {
    case Field::kDayName:
      return AppendName(node, kDayNames[static_cast<std::size_t>(weekday)], 9, out);
    case Field::kDayAbbreviation:
      return AppendName(node, kDayNames[static_cast<std::size_t>(weekday)].substr(0, 3), 3, out);
    case Field::kDayOfYear:
      return AppendNumber(node, DayOfYear(v.days), 3, out);
    case Field::kIsoDayOfYear:
      return AppendNumber(node, (week.week - 1) * 7 + (weekday == 0 ? 7 : weekday), 3, out);
    case Field::kDayOfWeek:
      return AppendNumber(node, weekday + 1, 1, out);
    case Field::kIsoDayOfWeek:
      return AppendNumber(node, weekday == 0 ? 7 : weekday, 1, out);
    case Field::kWeekOfMonth:
      return AppendNumber(node, (v.day - 1) / 7 + 1, 1, out);
    case Field::kWeekOfYear:
      return AppendNumber(node, (DayOfYear(v.days) - 1) / 7 + 1, 2, out);
    case Field::kIsoWeek:
      return AppendNumber(node, week.week, 2, out);
    case Field::kJulian: {
      constexpr std::int64_t kJulianOf2000 = 2451545;
      return AppendNumber(node, v.days + kJulianOf2000, 0, out);
    }
    default:
      return;
  }
}

std::string Print(const DateTimeTemplate& nodes, const Values& values) {
  std::string out;
  for (const DateTimeNode& node : nodes) {
    if (node.kind == DateTimeNode::Kind::kText) {
      out += node.text;
      continue;
    }
    // Each prints the fields that are its own.
    switch (node.field) {
      case Field::kEra:
      case Field::kEraDotted:
      case Field::kCentury:
      case Field::kYear4:
      case Field::kYear3:
      case Field::kYear2:
      case Field::kYear1:
      case Field::kYearComma:
      case Field::kIsoYear4:
      case Field::kIsoYear3:
      case Field::kIsoYear2:
      case Field::kIsoYear1:
        AppendYear(node, values, out);
        break;
      case Field::kQuarter:
      case Field::kMonthName:
      case Field::kMonthAbbreviation:
      case Field::kMonth:
      case Field::kMonthRoman:
        AppendMonth(node, values, out);
        break;
      case Field::kWeekOfMonth:
      case Field::kWeekOfYear:
      case Field::kIsoWeek:
      case Field::kDayName:
      case Field::kDayAbbreviation:
      case Field::kDayOfYear:
      case Field::kIsoDayOfYear:
      case Field::kDay:
      case Field::kDayOfWeek:
      case Field::kIsoDayOfWeek:
      case Field::kJulian:
        AppendDay(node, values, out);
        break;
      default:
        AppendClock(node, values, out);
    }
  }
  return out;
}

}  // namespace

const std::array<std::string_view, 12> kMonthNames = {"January",   "February", "March",    "April",
                                                      "May",       "June",     "July",     "August",
                                                      "September", "October",  "November", "December"};
const std::array<std::string_view, 7> kDayNames = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                   "Thursday", "Friday", "Saturday"};

const DateTimeTemplate& CachedDateTimeTemplate(std::string_view text) {
  thread_local TemplateCache<DateTimeTemplate> cache;
  return cache.Get(text, &ParseTemplate);
}

std::string FormatDateTime(const DateTimeTemplate& nodes, const DateTimeParts& parts) {
  const CivilDate date = CivilFromDays(parts.days);
  const CivilTime time = TimeFromMicros(parts.us_of_day);
  return Print(nodes, {.year = date.year,
                       .month = date.month,
                       .day = date.day,
                       .hour = time.hour,
                       .minute = time.minute,
                       .second = time.second,
                       .microsecond = time.microsecond,
                       .days = parts.days,
                       .zone = parts.zone,
                       .east_seconds = parts.east_seconds});
}

std::string FormatIntervalByTemplate(const DateTimeTemplate& nodes, Interval interval) {
  const std::int64_t days = interval.us / kMicrosPerDay;
  const std::int64_t us = interval.us % kMicrosPerDay;
  return Print(nodes, {.year = interval.months / 12,
                       .month = interval.months % 12,
                       .day = static_cast<int>(days),
                       .hour = us / kMicrosPerHour,
                       .minute = us / kMicrosPerMinute % 60,
                       .second = us / kMicrosPerSecond % 60,
                       .microsecond = us % kMicrosPerSecond,
                       .days = interval.months * 30 + days,
                       .is_interval = true});
}

}  // namespace doppel::sql
