// Templates of dates and times, as TO_CHAR, TO_DATE and TO_TIMESTAMP take them (r_FORMAT_strings, PostgreSQL's
// formatting.c):
//
//   template = { field | "quoted text" | character }
//   field    = [ "FM" ] word [ "TH" | "th" ]        FM: without padding; TH: with st, nd, rd or th behind the number
//
// Words are matched longest first and in one case: HH24 or hh24; names also in mixed case (Month).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sql/types/interval.h"

namespace doppel::sql {

enum class DateTimeField {
  kEra,        // AD, BC
  kEraDotted,  // A.D., B.C.
  kMeridian,   // AM, PM
  kMeridianDotted,
  kCentury,
  kYear4,
  kYear3,
  kYear2,
  kYear1,
  kYearComma,  // Y,YYY
  kIsoYear4,
  kIsoYear3,
  kIsoYear2,
  kIsoYear1,
  kQuarter,
  kMonthName,
  kMonthAbbreviation,
  kMonth,
  kMonthRoman,
  kWeekOfMonth,
  kWeekOfYear,
  kIsoWeek,
  kDayName,
  kDayAbbreviation,
  kDayOfYear,
  kIsoDayOfYear,
  kDay,
  kDayOfWeek,
  kIsoDayOfWeek,
  kJulian,
  kHour24,
  kHour12,
  kMinute,
  kSecond,
  kMillisecond,
  kMicrosecond,
  kSecondOfDay,
  kZone,
  kZoneOffset,
  kExact,  // FX: changes nothing here
};

struct DateTimeNode {
  enum class Kind { kField, kText };
  enum class Style { kUpper, kMixed, kLower };
  enum class Ordinal { kNone, kUpper, kLower };

  Kind kind = Kind::kText;
  DateTimeField field = DateTimeField::kExact;
  Style style = Style::kUpper;
  bool fills = true;  // false: FM
  Ordinal ordinal = Ordinal::kNone;
  std::string text;  // of kText
  bool is_quoted = false;
  std::string word;  // of kField, for messages
};

using DateTimeTemplate = std::vector<DateTimeNode>;

// From the calling thread's cache; valid until its next call.
const DateTimeTemplate& CachedDateTimeTemplate(std::string_view text);

// What a template prints.
struct DateTimeParts {
  std::int64_t days = 0;       // since 2000-01-01, of the local date
  std::int64_t us_of_day = 0;  // of the local time
  std::string zone;            // abbreviation
  std::int32_t east_seconds = 0;
};
std::string FormatDateTime(const DateTimeTemplate& nodes, const DateTimeParts& parts);
// Of an interval only numbers make sense: its years, months, days, hours, …
std::string FormatIntervalByTemplate(const DateTimeTemplate& nodes, Interval interval);

// What TO_DATE and TO_TIMESTAMP do with June 31 or 24:38:15: count on into the next day, or refuse it with 22008.
enum class FieldOverflow { kCarried, kRefused };
// What the text says by the template, as microseconds since 2000-01-01 without time zone. Parts that are not there are
// those of 0001-01-01 00:00:00. Throws 22007 for text that does not fit the template and 0A000 for templates that only
// print (TZ, OF, Q).
std::int64_t ReadDateTime(const DateTimeTemplate& nodes, std::string_view text, FieldOverflow overflow);

// Names as the templates print and read them, from January and Sunday.
extern const std::array<std::string_view, 12> kMonthNames;
extern const std::array<std::string_view, 7> kDayNames;

}  // namespace doppel::sql
