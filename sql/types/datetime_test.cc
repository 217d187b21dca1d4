#include "sql/types/datetime.h"

#include <gtest/gtest.h>

#include <random>

#include "sql/types/testing.h"
#include "sql/types/time_zone.h"

namespace doppel::sql {
namespace {

using testing::ErrorOf;

const InputContext kInput{};
const OutputContext kOutput{};

OutputContext InZone(std::string_view name) { return {.time_zone = GetTimeZone(name)}; }

std::string Date(std::string_view text, const InputContext& input = kInput, const OutputContext& output = kOutput) {
  std::string out;
  FormatDate(ParseDate(text, input), output, out);
  return out;
}
std::string Time(std::string_view text) {
  std::string out;
  FormatTime(ParseTime(text, kInput), out);
  return out;
}
std::string TimeTz(std::string_view text) {
  std::string out;
  FormatTimeTz(ParseTimeTz(text, kInput), out);
  return out;
}
std::string Timestamp(std::string_view text, const OutputContext& output = kOutput) {
  std::string out;
  FormatTimestamp(ParseTimestamp(text, kInput), output, out);
  return out;
}
std::string TimestampTz(std::string_view text, const InputContext& input = kInput,
                        const OutputContext& output = kOutput) {
  std::string out;
  FormatTimestampTz(ParseTimestampTz(text, input), output, out);
  return out;
}

TEST(CivilDate, RoundTripsOverTheWholeRange) {
  EXPECT_EQ(DaysFromCivil(2000, 1, 1), 0);
  EXPECT_EQ(DaysFromCivil(1970, 1, 1), -kEpochDays);
  EXPECT_EQ(DaysFromCivil(-4713, 11, 24), -2451545);
  EXPECT_EQ(DaysFromCivil(294276, 12, 31), 106751982);
  std::mt19937_64 random(3);
  std::uniform_int_distribution<std::int64_t> days(-2451545, 106751982);
  for (int i = 0; i < 50000; ++i) {
    const std::int64_t day = days(random);
    const CivilDate date = CivilFromDays(day);
    ASSERT_EQ(DaysFromCivil(date.year, date.month, date.day), day);
    ASSERT_LE(date.day, DaysInMonth(date.year, date.month));
  }
}

TEST(CivilDate, KnowsWeekdaysAndIsoWeeks) {
  EXPECT_EQ(DayOfWeek(DaysFromCivil(2008, 2, 29)), 5);
  EXPECT_EQ(DayOfWeek(DaysFromCivil(1, 1, 1)), 1);
  EXPECT_EQ(DayOfYear(DaysFromCivil(2008, 12, 31)), 366);
  EXPECT_EQ(IsoWeekOf(DaysFromCivil(2005, 1, 1)).year, 2004);
  EXPECT_EQ(IsoWeekOf(DaysFromCivil(2005, 1, 1)).week, 53);
  EXPECT_EQ(IsoWeekOf(DaysFromCivil(2008, 12, 29)).week, 1);
}

// The table of r_Date_and_time_literals.
TEST(DateInput, ReadsTheGuidesForms) {
  for (const char* text : {"January 8, 1999", "1999-01-08",     "1/8/1999",    "19990108",    "990108",
                           "1999.008",        "8-Jan-1999",     "1999-Jan-08", "Jan-08-1999", "08-Jan-99",
                           "Jan-08-99",       "8 January 1999", "1999 Jan 8",  "1/8/99",      " 1999-01-08 ",
                           "Fri Jan 8 1999",  "J2451187",       "1999-1-8",    "1999/1/8",    "1999-01-08 04:05:06",
                           "01 08 1999"}) {
    EXPECT_EQ(Date(text), "1999-01-08") << text;
  }
  EXPECT_EQ(Date("01/02/00"), "2000-01-02");
  EXPECT_EQ(Date("2000-Jan-31"), "2000-01-31");
  EXPECT_EQ(Date("31-Jan-2000"), "2000-01-31");
  EXPECT_EQ(Date("080215"), "2008-02-15");
  EXPECT_EQ(Date("2008.366"), "2008-12-31");
  EXPECT_EQ(Date("12-31-2008"), "2008-12-31");
  EXPECT_EQ(Date("69-01-01", {.date_order = DateOrder::kYmd}), "2069-01-01");
  EXPECT_EQ(Date("70-01-01", {.date_order = DateOrder::kYmd}), "1970-01-01");
  EXPECT_EQ(Date("1/8/1999", {.date_order = DateOrder::kDmy}), "1999-08-01");
  EXPECT_EQ(Date("4713-01-01 BC"), "4713-01-01 BC");
  EXPECT_EQ(Date("99999-12-31"), "99999-12-31");
}

TEST(DateInput, RefusesWhatIsNoDate) {
  for (const char* text :
       {"", "x", "2008", "2008-13", "hello world", "12:30", "1999-01-08 foo/bar", "January", "1999-01-", "infinity"}) {
    EXPECT_EQ(ErrorOf([&] { ParseDate(text, kInput); }),
              "22007 invalid input syntax for type date: \"" + std::string(text) + "\"");
  }
  for (const char* text : {"2001-02-29", "2001-13-01", "2001-00-10", "13/13/2001", "2008.367", "0000-01-01",
                           "2001-06-31", "300000-01-01", "5000-01-01 BC"}) {
    EXPECT_EQ(ErrorOf([&] { ParseDate(text, kInput); }),
              "22008 date/time field value out of range: \"" + std::string(text) + "\"");
  }
}

TEST(DateInput, KnowsSpecialDays) {
  const InputContext input{.time_zone = GetTimeZone("America/New_York"),
                           .now = ParseTimestamp("2009-11-17 02:00:00", kInput)};
  EXPECT_EQ(Date("today", input), "2009-11-16");
  EXPECT_EQ(Date("TOMORROW", input), "2009-11-17");
  EXPECT_EQ(Date("yesterday", input), "2009-11-15");
  EXPECT_EQ(Date("now", input), "2009-11-16");
  EXPECT_EQ(ParseTimestampTz("now", input), input.now);
  EXPECT_EQ(ParseTimestampTz("epoch", input), -kEpochDays * kMicrosPerDay);
  EXPECT_EQ(ParseTimestampTz("infinity", input), kTimestampInfinity);
  EXPECT_EQ(ParseTimestamp("-infinity", input), kTimestampMinusInfinity);
}

TEST(TimeInput, ReadsTheGuidesForms) {
  EXPECT_EQ(Time("04:05:06.789"), "04:05:06.789");
  EXPECT_EQ(Time("04:05"), "04:05:00");
  EXPECT_EQ(Time("040506"), "04:05:06");
  EXPECT_EQ(Time("040506.25"), "04:05:06.25");
  EXPECT_EQ(Time("04:05 AM"), "04:05:00");
  EXPECT_EQ(Time("04:05PM"), "16:05:00");
  EXPECT_EQ(Time("12:00 am"), "00:00:00");
  EXPECT_EQ(Time("12:00 pm"), "12:00:00");
  EXPECT_EQ(Time("24:00:00"), "24:00:00");
  EXPECT_EQ(Time("00:00:00.0000005"), "00:00:00.000001");
  EXPECT_EQ(Time("2000-01-01 04:05"), "04:05:00");
  EXPECT_EQ(TimeTz("04:05:06-08"), "04:05:06-08");
  EXPECT_EQ(TimeTz("04:05:06 PST"), "04:05:06-08");
  EXPECT_EQ(TimeTz("04:05:06.5+05:30"), "04:05:06.5+05:30");
  EXPECT_EQ(TimeTz("04:05"), "04:05:00+00");
  EXPECT_EQ(TimeTz("2008-07-01 04:05 America/New_York"), "04:05:00-04");
  EXPECT_EQ(ErrorOf([] { ParseTime("24:00:01", kInput); }).substr(0, 5), "22008");
  EXPECT_EQ(ErrorOf([] { ParseTime("12:60", kInput); }).substr(0, 5), "22008");
  EXPECT_EQ(ErrorOf([] { ParseTime("13:00 PM", kInput); }).substr(0, 5), "22008");
  EXPECT_EQ(ErrorOf([] { ParseTime("noon", kInput); }), "22007 invalid input syntax for type time: \"noon\"");
}

TEST(TimestampInput, ReadsTheGuidesForms) {
  for (const char* text :
       {"20080215 04:05:06", "2008-02-15 04:05:06", "2008-02-15T04:05:06", "20080215T040506", "20080215 040506",
        "20080215040506", "15 Feb 04:05:06 2008", "02/15/2008 04:05:06", "02/15/2008 04:05:06.00",
        "Feb 15, 2008 04:05:06", "2008-02-15 04:05:06 AM", "2008-02-15 04:05:06+05", "2008-02-15 04:05:06 PST",
        "2008-02-15 04:05:06Z", "15.02.2008 04:05:06"}) {
    EXPECT_EQ(Timestamp(text), "2008-02-15 04:05:06") << text;
  }
  EXPECT_EQ(Timestamp("20080215"), "2008-02-15 00:00:00");
  EXPECT_EQ(Timestamp("20080215 04:05 PM"), "2008-02-15 16:05:00");
  EXPECT_EQ(Timestamp("2008-02-15 04:05:06.123456"), "2008-02-15 04:05:06.123456");
  EXPECT_EQ(Timestamp("2008-02-15 04:05:06.100"), "2008-02-15 04:05:06.1");
  EXPECT_EQ(Timestamp("2008-02-15 24:00:00"), "2008-02-16 00:00:00");
  EXPECT_EQ(Timestamp("0044-03-15 12:00 BC"), "0044-03-15 12:00:00 BC");
  EXPECT_EQ(Timestamp("294276-12-31 23:59:59.999999"), "294276-12-31 23:59:59.999999");
  EXPECT_EQ(ErrorOf([] { ParseTimestamp("tomorrowish", kInput); }),
            "22007 invalid input syntax for type timestamp: \"tomorrowish\"");
}

TEST(TimestampTzInput, TurnsZonesIntoUtc) {
  EXPECT_EQ(TimestampTz("17 Dec 07:37:16 1997 PST"), "1997-12-17 15:37:16+00");
  EXPECT_EQ(TimestampTz("12/17/1997 07:37:16.00 US/Pacific"), "1997-12-17 15:37:16+00");
  EXPECT_EQ(TimestampTz("1997-12-17 07:37:16-08"), "1997-12-17 15:37:16+00");
  EXPECT_EQ(TimestampTz("1997-07-17 07:37:16 US/Pacific"), "1997-07-17 14:37:16+00");
  EXPECT_EQ(TimestampTz("1997-12-17 07:37:16 +05:30"), "1997-12-17 02:07:16+00");
  EXPECT_EQ(TimestampTz("1997-12-17T07:37:16.5Z"), "1997-12-17 07:37:16.5+00");
  const InputContext new_york{.time_zone = GetTimeZone("america/new_york")};
  EXPECT_EQ(TimestampTz("2013-06-01 08:00:00", new_york), "2013-06-01 12:00:00+00");
  EXPECT_EQ(TimestampTz("2013-02-01 08:00:00", new_york, InZone("America/New_York")), "2013-02-01 08:00:00-05");
  EXPECT_EQ(TimestampTz("2013-02-01 08:00:00", kInput, InZone("Asia/Kolkata")), "2013-02-01 13:30:00+05:30");
}

TEST(TimestampTzInput, ReadsSkippedAndRepeatedHoursAsPostgresDoes) {
  const TimeZone zone = GetTimeZone("America/New_York");
  // 02:30 does not exist on 2013-03-10; 01:30 occurs twice on 2013-11-03 and means standard time.
  EXPECT_EQ(zone.ToUtc(ParseTimestamp("2013-03-10 02:30:00", kInput)), ParseTimestamp("2013-03-10 07:30:00", kInput));
  EXPECT_EQ(zone.ToUtc(ParseTimestamp("2013-11-03 01:30:00", kInput)), ParseTimestamp("2013-11-03 06:30:00", kInput));
}

TEST(DateStyle, PrintsEachStyle) {
  const std::int64_t us = ParseTimestamp("1997-12-17 07:37:16", kInput);
  const auto print = [&](DateFormat format, DateOrder order) {
    OutputContext context{.time_zone = GetTimeZone("PST"), .date_format = format, .date_order = order};
    std::string out;
    FormatTimestampTz(us + 8 * kMicrosPerHour, context, out);
    out += " | ";
    FormatDate(DayOf(us), context, out);
    return out;
  };
  EXPECT_EQ(print(DateFormat::kIso, DateOrder::kMdy), "1997-12-17 07:37:16-08 | 1997-12-17");
  EXPECT_EQ(print(DateFormat::kSql, DateOrder::kMdy), "12/17/1997 07:37:16 PST | 12/17/1997");
  EXPECT_EQ(print(DateFormat::kSql, DateOrder::kDmy), "17/12/1997 07:37:16 PST | 17/12/1997");
  EXPECT_EQ(print(DateFormat::kGerman, DateOrder::kDmy), "17.12.1997 07:37:16 PST | 17.12.1997");
  EXPECT_EQ(print(DateFormat::kPostgres, DateOrder::kMdy), "Wed Dec 17 07:37:16 1997 PST | 12-17-1997");
  EXPECT_EQ(print(DateFormat::kPostgres, DateOrder::kDmy), "Wed 17 Dec 07:37:16 1997 PST | 17-12-1997");
}

TEST(TimeZone, FindsNamesAbbreviationsAndOffsets) {
  const auto east = [](std::string_view name) { return GetTimeZone(name).EastSecondsAt(0) / 60; };
  EXPECT_EQ(east("UTC"), 0);
  EXPECT_EQ(east("pst"), -480);
  EXPECT_EQ(east("Singapore"), 480);
  EXPECT_EQ(east("africa/KAMPALA"), 180);
  EXPECT_EQ(east("+01"), 60);
  EXPECT_EQ(east("-05:30"), -330);
  // CONVERT_TIMEZONE: POSIX offsets count west of Greenwich.
  EXPECT_EQ(east("NEWZONE +2"), -120);
  EXPECT_EQ(east("NEWZONE-2:15"), 135);
  EXPECT_EQ(east("America/Los_Angeles+2"), -120);
  EXPECT_EQ(east("GMT+2"), -120);
  EXPECT_EQ(east("PST8"), -480);
  EXPECT_EQ(east("EST5EDT"), -300);
  EXPECT_EQ(ErrorOf([] { GetTimeZone("Mars/Olympus"); }), "22023 time zone \"Mars/Olympus\" not recognized");
  EXPECT_FALSE(FindTimeZone(""));
  EXPECT_FALSE(FindTimeZone(std::string(1000, 'x')));
}

TEST(TimeTz, PacksInOrderOfUtcTime) {
  std::mt19937_64 random(4);
  std::uniform_int_distribution<std::int64_t> times(0, kMicrosPerDay);
  std::uniform_int_distribution<std::int32_t> zones(-57599, 57599);
  for (int i = 0; i < 20000; ++i) {
    const sql::TimeTz a{times(random), zones(random)};
    const sql::TimeTz b{times(random), zones(random)};
    const sql::TimeTz back = UnpackTimeTz(PackTimeTz(a));
    ASSERT_EQ(back.local_us, a.local_us);
    ASSERT_EQ(back.west_seconds, a.west_seconds);
    const std::int64_t utc_a = a.local_us + a.west_seconds * kMicrosPerSecond;
    const std::int64_t utc_b = b.local_us + b.west_seconds * kMicrosPerSecond;
    if (utc_a != utc_b) {
      ASSERT_EQ(PackTimeTz(a) < PackTimeTz(b), utc_a < utc_b);
    }
  }
}

TEST(Timestamp, RoundTripsThroughText) {
  std::mt19937_64 random(5);
  std::uniform_int_distribution<std::int64_t> times(-2451545 * kMicrosPerDay, 106751982 * kMicrosPerDay);
  const TimeZone zone = GetTimeZone("Australia/Lord_Howe");
  const InputContext input{.time_zone = zone};
  for (int i = 0; i < 20000; ++i) {
    const std::int64_t us = times(random);
    std::string text;
    FormatTimestamp(us, kOutput, text);
    ASSERT_EQ(ParseTimestamp(text, kInput), us) << text;
    text.clear();
    FormatTimestampTz(us, {.time_zone = zone}, text);
    ASSERT_EQ(ParseTimestampTz(text, input), us) << text;
  }
}

}  // namespace
}  // namespace doppel::sql
