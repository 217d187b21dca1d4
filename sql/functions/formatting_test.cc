#include <gtest/gtest.h>

#include "sql/functions/datetime_template.h"
#include "sql/functions/families.h"
#include "sql/functions/testing.h"
#include "sql/types/datetime.h"

namespace doppel::sql {
namespace {

using testing::Calls;
using testing::Int;
using testing::NullDatum;
using testing::Text;

std::int64_t At(std::int64_t year, int month, int day, int hour = 0, int minute = 0, int second = 0, int us = 0) {
  return DaysFromCivil(year, month, day) * kMicrosPerDay + MicrosFromTime(hour, minute, second, us);
}

// Examples of r_TO_CHAR.
TEST(Formatting, PrintsTimestampsByTemplate) {
  Calls call(FormattingFunctions());
  const auto print = [&](std::int64_t us, std::string_view format) {
    return std::get<std::string>(call("timestamp_to_char", {Int(us), Text(format)}));
  };
  const std::int64_t eve = At(2009, 12, 31, 23, 15, 59);
  EXPECT_EQ(print(eve, "MONTH-DY-DD-YYYY HH12:MIPM"), "DECEMBER -THU-31-2009 11:15PM");
  EXPECT_EQ(print(eve, "DDD"), "365");
  EXPECT_EQ(print(At(2022, 5, 16), "ID"), "1");
  EXPECT_EQ(print(eve, "HH24:MI:SS"), "23:15:59");
  EXPECT_EQ(print(At(2008, 1, 25, 14, 30), "MON-DD-YYYY HH12:MIPM"), "JAN-25-2008 02:30PM");
  EXPECT_EQ(print(At(2020, 12, 31), "CC"), "21");
  EXPECT_EQ(print(At(2000, 12, 31), "cc"), "20");
  EXPECT_EQ(print(At(2015, 4, 10, 18, 45, 9, 325143), "HH24:MI:SS.MS HH24:MI:SS:US"), "18:45:09.325 18:45:09:325143");
  EXPECT_EQ(print(eve, "HH12:MI:SS TZ"), "11:15:59 UTC");
  EXPECT_EQ(print(At(2018, 10, 31, 9, 34, 26), "FMDay, FMDD HH12:MI:SS"), "Wednesday, 31 09:34:26");
}

// PostgreSQL's formatting.c for the fields that the guide only lists.
TEST(Formatting, PrintsEveryField) {
  Calls call(FormattingFunctions());
  const auto print = [&](std::int64_t us, std::string_view format) {
    return std::get<std::string>(call("timestamp_to_char", {Int(us), Text(format)}));
  };
  const std::int64_t day = At(2024, 12, 30, 0, 5, 7);
  EXPECT_EQ(print(day, "Y,YYY YYYY YYY YY Y"), "2,024 2024 024 24 4");
  EXPECT_EQ(print(day, "IYYY-IW-ID IDDD IYY IY I"), "2025-01-1 001 025 25 5");
  EXPECT_EQ(print(day, "Q W WW D J"), "4 5 53 2 2460675");
  EXPECT_EQ(print(day, "RM|rm|FMRM"), "XII |xii |XII");
  EXPECT_EQ(print(day, "Month|FMmonth|Dy|dy"), "December |december|Mon|mon");
  EXPECT_EQ(print(day, "HH HH12 SSSS A.M. pm"), "12 12 307 A.M. am");
  EXPECT_EQ(print(day, "FMDDth DDTH"), "30th 30TH");
  EXPECT_EQ(print(day, "AD b.c. OF"), "AD a.d. +00");
  EXPECT_EQ(print(At(-43, 3, 15), "YYYY BC"), "0044 BC");
  EXPECT_EQ(print(day, "\"Day\" DD \\\"x\\\""), "Day 30 \"x\"");
  EXPECT_EQ(print(day, ""), "");
  EXPECT_EQ(call("timestamp_to_char", {NullDatum(), Text("YYYY")}), NullDatum());
  EXPECT_EQ(call("timestamp_to_char", {Int(kTimestampInfinity), Text("YYYY")}), NullDatum());
}

TEST(Formatting, PrintsZonesAndIntervals) {
  testing::FakeSession session;
  session.time_zone = "America/New_York";
  Calls call(FormattingFunctions(), session);
  EXPECT_EQ(call("timestamptz_to_char", {Int(At(2024, 7, 1, 12)), Text("HH24:MI TZ tz OF")}),
            Text("08:00 EDT edt -04"));
  EXPECT_EQ(call("intervald2s_to_char", {Int(kMicrosPerDay + 90 * kMicrosPerMinute), Text("DD HH24:MI")}),
            Text("01 01:30"));
  EXPECT_EQ(call("intervaly2m_to_char", {Int(14), Text("YYYY-MM")}), Text("0001-02"));
}

TEST(Formatting, ReadsDatesAndCarriesWhatOverflows) {
  const auto read = [](std::string_view text, std::string_view format, FieldOverflow overflow) {
    return ReadDateTime(CachedDateTimeTemplate(format), text, overflow);
  };
  constexpr FieldOverflow kCarried = FieldOverflow::kCarried;
  constexpr FieldOverflow kRefused = FieldOverflow::kRefused;
  EXPECT_EQ(read("20010631", "YYYYMMDD", kCarried), At(2001, 7, 1));
  EXPECT_EQ(read("2011-12-18 24:38:15", "YYYY-MM-DD HH24:MI:SS", kCarried), At(2011, 12, 19, 0, 38, 15));
  EXPECT_EQ(read("2000-25-01", "YYYY-MM-DD", kCarried), At(2002, 1, 1));
  EXPECT_EQ(testing::ErrorOf([&] { read("20010631", "YYYYMMDD", kRefused); }),
            "22008 date/time field date value out of range: 2001-6-31");
  EXPECT_EQ(testing::ErrorOf([&] { read("2011-12-18 24:38:15", "YYYY-MM-DD HH24:MI:SS", kRefused); }),
            "22008 date/time field time value out of range: 24:38:15.0");
  EXPECT_EQ(read("", "YYYY", kCarried), At(1, 1, 1));
  EXPECT_EQ(read("12:05 AM", "HH:MI AM", kCarried), At(1, 1, 1, 0, 5));
  EXPECT_EQ(read("13:05", "HH:MI", kCarried), At(1, 1, 1, 13, 5));
}

// Examples of r_TEXT_TO_INT_ALT and r_TEXT_TO_NUMERIC_ALT.
TEST(Formatting, ReadsNumbersAsTeradataDoes) {
  Calls call(FormattingFunctions());
  const auto read = [&](std::string_view text, Datum format) {
    return call("text_to_int_alt", {Text(text), std::move(format)});
  };
  EXPECT_EQ(read("123-", NullDatum()), Int(-123));
  EXPECT_EQ(read("-123E-2", NullDatum()), Int(-1));
  EXPECT_EQ(read("123{", Text("999S")), Int(1230));
  EXPECT_EQ(read("12}", Text("99S")), Int(-120));
  EXPECT_EQ(read("USD123", Text("C9(I)")), Int(123));
  EXPECT_EQ(read(" ", NullDatum()), Int(0));
  EXPECT_EQ(call.Error("text_to_int_alt", {Text("1234"), Text("999")}).substr(0, 5), "22P02");
  EXPECT_EQ(call.Error("text_to_int_alt", {Text("1"), Text("9.S")}).substr(0, 5), "22023");
  EXPECT_EQ(call.Error("text_to_int_alt", {Text("1"), Text("99G9")}).substr(0, 5), "22023");
  const LogicalType money = LogicalType::Numeric(10, 2);
  EXPECT_EQ(call("text_to_numeric_plain", {Text("123.52501"), Int(money.modifier)}), Int(12353));
  EXPECT_EQ(call("text_to_numeric_plain", {Text("2.5"), Int(LogicalType::Numeric(38, 0).modifier)}), Int(2));
}

}  // namespace
}  // namespace doppel::sql
