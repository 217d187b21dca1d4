#include "sql/types/interval.h"

#include <gtest/gtest.h>

#include <random>

#include "sql/types/datetime.h"
#include "sql/types/testing.h"

namespace doppel::sql {
namespace {

using testing::ErrorOf;
using enum IntervalField;

std::string Print(Interval value, IntervalStyle style = IntervalStyle::kPostgres) {
  std::string out;
  FormatInterval(value, style, out);
  return out;
}
std::string Plain(std::string_view text) { return Print(ParseInterval(text)); }
std::string Y2M(std::string_view text, IntervalField from, IntervalField to,
                IntervalStyle style = IntervalStyle::kPostgres) {
  std::string out;
  FormatYearToMonth(ParseInterval(text, {from, to}).months, style, out);
  return out;
}
std::string D2S(std::string_view text, IntervalField from, IntervalField to, int precision = 6,
                IntervalStyle style = IntervalStyle::kPostgres) {
  std::string out;
  FormatDayToSecond(ParseInterval(text, {from, to, precision}).us, style, out);
  return out;
}

// r_interval_literals: literals without a qualifier.
TEST(Interval, ReadsLiteralsWithoutQualifier) {
  EXPECT_EQ(Plain("1 second"), "00:00:01");
  EXPECT_EQ(Plain("3 hours, 35 minutes"), "03:35:00");
  EXPECT_EQ(Plain("52 weeks"), "364 days");
  EXPECT_EQ(Plain("1w, 1h, 1m, 1s"), "7 days 01:01:01");
  EXPECT_EQ(Plain("0.5 days"), "12:00:00");
  EXPECT_EQ(Plain("7 days, 3 hours, 59 minutes"), "7 days 03:59:00");
  EXPECT_EQ(Plain("90"), "00:01:30");
  EXPECT_EQ(Plain("1-2"), "1 year 2 mons");
  EXPECT_EQ(Plain("-1-2"), "-1 years -2 mons");
  EXPECT_EQ(Plain("1 2:3:4.5678"), "1 day 02:03:04.5678");
  EXPECT_EQ(Plain("-1 2:03:04"), "-1 days -02:03:04");
  EXPECT_EQ(Plain("1 mon ago"), "-1 mons");
  EXPECT_EQ(Plain("@ 1 year 1 day ago"), "-1 years -1 days");
  EXPECT_EQ(Plain("1 mon -1 day"), "1 mon -1 days");
  EXPECT_EQ(Plain("-1 mon 1 day"), "-1 mons +1 day");
  EXPECT_EQ(Plain("P1Y2M3DT4H5M6.5S"), "1 year 2 mons 3 days 04:05:06.5");
  EXPECT_EQ(Plain("1.5 years"), "1 year 6 mons");
  EXPECT_EQ(Plain("1.5 mons"), "1 mon 15 days");
  EXPECT_EQ(Plain("2 centuries 1 decade"), "210 years");
  EXPECT_EQ(Plain("10 days 48 hours"), "12 days");
  EXPECT_EQ(Plain("0"), "00:00:00");
}

// r_interval_data_types: literals with a qualifier.
TEST(Interval, ReadsLiteralsWithQualifier) {
  EXPECT_EQ(Y2M("1-2", kYear, kMonth), "1 year 2 mons");
  EXPECT_EQ(Y2M("23", kMonth, kMonth), "1 year 11 mons");
  EXPECT_EQ(Y2M("1-2", kMonth, kMonth), "1 year 2 mons");
  EXPECT_EQ(Y2M("20", kMonth, kMonth), "1 year 8 mons");
  EXPECT_EQ(Y2M("2", kYear, kYear), "2 years");
  EXPECT_EQ(Y2M("13 months", kYear, kYear), "1 year");
  EXPECT_EQ(Y2M("13 months", kMonth, kMonth), "1 year 1 mon");
  EXPECT_EQ(Y2M("0", kMonth, kMonth), "0 mons");
  EXPECT_EQ(D2S("-2", kDay, kDay), "-2 days");
  EXPECT_EQ(D2S("1 2:3:4.5678", kDay, kSecond), "1 day 02:03:04.5678");
  EXPECT_EQ(D2S("1 day 1 hour 1 minute 1.123 seconds", kMinute, kMinute), "1 day 01:01:00");
  EXPECT_EQ(D2S("13 day 1 hour 1 minute 1.123 seconds", kSecond, kSecond), "13 days 01:01:01.123");
  EXPECT_EQ(D2S("1.234567", kSecond, kSecond, 3), "00:00:01.235");
  EXPECT_EQ(D2S("1.23456789", kSecond, kSecond), "00:00:01.234567");
  EXPECT_EQ(D2S("2:2", kMinute, kSecond), "00:02:02");
  EXPECT_EQ(D2S("2:2", kHour, kMinute), "02:02:00");
  EXPECT_EQ(D2S("5s", kSecond, kSecond), "00:00:05");
  EXPECT_EQ(D2S("5 HOURS", kHour, kHour), "05:00:00");
  EXPECT_EQ(D2S("5 h", kHour, kHour), "05:00:00");
  EXPECT_EQ(D2S("10 23", kDay, kHour), "10 days 23:00:00");
  EXPECT_EQ(D2S("10 23:59:59.999999", kDay, kSecond), "10 days 23:59:59.999999");
}

TEST(Interval, PrintsEachStyle) {
  EXPECT_EQ(Y2M("1-2", kYear, kMonth, IntervalStyle::kPostgresVerbose), "@ 1 year 2 mons");
  EXPECT_EQ(Y2M("1-2", kYear, kMonth, IntervalStyle::kSqlStandard), "1-2");
  EXPECT_EQ(Y2M("-1-2", kYear, kMonth, IntervalStyle::kSqlStandard), "-1-2");
  // The guide prints 4.5678 seconds as 4.56 in this style.
  EXPECT_EQ(D2S("1 2:3:4.5678", kDay, kSecond, 6, IntervalStyle::kPostgresVerbose), "@ 1 day 2 hours 3 mins 4.56 secs");
  EXPECT_EQ(D2S("1 2:3:4.5678", kDay, kSecond, 6, IntervalStyle::kSqlStandard), "1 2:03:04.5678");
  EXPECT_EQ(D2S("-1 2:3:4", kDay, kSecond, 6, IntervalStyle::kSqlStandard), "-1 2:03:04");
  EXPECT_EQ(D2S("-2 hours", kDay, kSecond, 6, IntervalStyle::kPostgresVerbose), "@ 2 hours ago");
  EXPECT_EQ(Print(ParseInterval("1 mon 2 days"), IntervalStyle::kSqlStandard), "+0-1 +2 +0:00:00");
}

TEST(Interval, PrintsEveryFieldForClients) {
  const auto y2m = [](std::int64_t months) {
    std::string out;
    PrintYearToMonth(months, out);
    return out;
  };
  const auto d2s = [](std::int64_t us) {
    std::string out;
    PrintDayToSecond(us, out);
    return out;
  };
  EXPECT_EQ(y2m(12), "1 years 0 mons");
  EXPECT_EQ(y2m(-13), "-1 years -1 mons");
  EXPECT_EQ(d2s(1'235'000), "0 days 0 hours 0 mins 1.235 secs");
  EXPECT_EQ(d2s(5 * kMicrosPerHour), "0 days 5 hours 0 mins 0.0 secs");
  EXPECT_EQ(d2s(-500'000), "0 days 0 hours 0 mins -0.5 secs");
  EXPECT_EQ(ParseInterval(d2s(-500'000)).us, -500'000);
  EXPECT_EQ(ParseInterval(d2s(INT64_MAX)).us, INT64_MAX);
}

TEST(Interval, RefusesWhatIsNoInterval) {
  for (const char* text : {"", "one day", "1 foo", "1-2-3", "days", "P", "1:2:3:4", "1day1"}) {
    const std::string error = ErrorOf([&] { ParseInterval(text); });
    if (std::string(text) == "1day1") {
      EXPECT_EQ(error, "no error");  // one day and one second
    } else {
      EXPECT_EQ(error, "22007 invalid input syntax for type interval: \"" + std::string(text) + "\"");
    }
  }
  EXPECT_EQ(ErrorOf([] { ParseInterval("178956970-8"); }), "22008 interval out of range");
  EXPECT_EQ(ParseInterval("178956970-7").months, INT32_MAX);
  EXPECT_EQ(ParseInterval("106751991 04:00:54.775807").us, INT64_MAX);
  EXPECT_EQ(ErrorOf([] { ParseInterval("106751991 04:00:54.775808"); }), "22008 interval out of range");
  EXPECT_EQ(ErrorOf([] { ParseInterval("1 99:99"); }).substr(0, 5), "22008");
}

TEST(Interval, ComparesAMonthAsThirtyDays) {
  EXPECT_EQ(CompareIntervals(ParseInterval("1 month"), ParseInterval("30 days")), 0);
  EXPECT_EQ(CompareIntervals(ParseInterval("1 month"), ParseInterval("31 days")), -1);
  EXPECT_EQ(Print(MultiplyInterval(ParseInterval("1 month"), 1.5)), "1 mon 15 days");
  EXPECT_EQ(Print(AddIntervals(ParseInterval("1 day"), NegateInterval(ParseInterval("2 hours")))), "22:00:00");
}

TEST(Interval, ClampsMonthsToTheShorterMonth) {
  const auto add = [](std::string_view timestamp, std::string_view interval) {
    std::string out;
    FormatTimestamp(AddToTimestamp(ParseTimestamp(timestamp, {}), ParseInterval(interval)), {}, out);
    return out;
  };
  EXPECT_EQ(add("2023-03-31", "-4 months"), "2022-11-30 00:00:00");
  EXPECT_EQ(add("2008-12-31", "52 weeks"), "2009-12-30 00:00:00");
  EXPECT_EQ(add("2016-02-29", "1 year"), "2017-02-28 00:00:00");
  EXPECT_EQ(add("0001-01-15", "-1 month"), "0001-12-15 00:00:00 BC");
  EXPECT_EQ(ErrorOf([&] { add("294276-12-31", "1 day"); }), "22008 timestamp out of range");
}

TEST(Interval, RoundTripsThroughBytesAndText) {
  std::mt19937_64 random(6);
  for (int i = 0; i < 5000; ++i) {
    const Interval value{static_cast<std::int64_t>(random() >> 8) * (i % 2 ? 1 : -1),
                         static_cast<std::int32_t>(random() >> 36) * (i % 3 ? 1 : -1)};
    ASSERT_EQ(DecodeInterval(EncodeInterval(value)), value);
    ASSERT_EQ(ParseInterval(Print(value)), value) << Print(value);
  }
}

}  // namespace
}  // namespace doppel::sql
