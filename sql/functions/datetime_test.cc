// Dates and times by the guide's examples (pages named beside them), called as SQLite would call the kernels.
#include "sql/types/datetime.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "sql/functions/date_part.h"
#include "sql/functions/families.h"
#include "sql/functions/testing.h"
#include "sql/types/testing.h"
#include "sql/types/type_table.h"

namespace doppel::sql {
namespace {

using testing::ErrorOf;
using testing::Int;
using testing::Text;
using T = TypeId;

class DateTimeFunctionsTest : public ::testing::Test {
 protected:
  Datum Call(std::string_view kernel, std::vector<Datum> arguments) { return calls_(kernel, arguments); }
  std::string Print(const Datum& datum, T type) {
    return IsNull(datum) ? "null" : ToText(ToValue(datum), {type}, MakeOutputContext(session_));
  }
  Datum Ts(std::string_view text) { return FromText(text, {T::kTimestamp}, {}); }
  Datum Tz(std::string_view text) { return FromText(text, {T::kTimestampTz}, {}); }
  Datum Time(std::string_view text) { return FromText(text, {T::kTime}, {}); }
  Datum TimeTz(std::string_view text) { return FromText(text, {T::kTimeTz}, {}); }

  std::string DateAdd(std::string_view part, std::int64_t n, std::string_view timestamp) {
    return Print(Call("dateadd_timestamp", {Text(part), n, Ts(timestamp)}), T::kTimestamp);
  }
  std::int64_t DateDiff(std::string_view part, std::string_view a, std::string_view b) {
    return std::get<std::int64_t>(Call("datediff_timestamp", {Text(part), Ts(a), Ts(b)}));
  }
  double Part(std::string_view part, std::string_view timestamp) {
    return std::get<double>(Call("part_of_timestamp", {Text(part), Ts(timestamp)}));
  }
  std::int64_t Extract(std::string_view part, std::string_view timestamp) {
    return std::get<std::int64_t>(Call("extract_timestamp", {Text(part), Ts(timestamp)}));
  }
  std::string Trunc(std::string_view part, std::string_view timestamp) {
    return Print(Call("date_trunc_timestamp", {Text(part), Ts(timestamp)}), T::kTimestamp);
  }

  static std::span<const FunctionRow> Rows() {
    static const std::vector<FunctionRow> rows = [] {
      std::vector<FunctionRow> all;
      for (const auto family : {DateTimeFunctions(), DatePartFunctions(), ClockFunctions()}) {
        all.insert(all.end(), family.begin(), family.end());
      }
      return all;
    }();
    return rows;
  }

  testing::FakeSession session_;
  testing::Calls<std::span<const FunctionRow>> calls_{Rows(), session_};
};

TEST_F(DateTimeFunctionsTest, AddPartsAsDateAddDoes) {
  EXPECT_EQ(DateAdd("month", 18, "2008-02-28"), "2009-08-28 00:00:00");
  EXPECT_EQ(DateAdd("m", 30, "2008-02-28"), "2008-02-28 00:30:00");
  EXPECT_EQ(DateAdd("month", 1, "2008-04-30"), "2008-05-30 00:00:00");
  EXPECT_EQ(DateAdd("month", 12, "2016-02-29"), "2017-02-28 00:00:00");
  EXPECT_EQ(DateAdd("year", 1, "2016-02-29"), "2017-03-01 00:00:00");
  EXPECT_EQ(DateAdd("qtr", 1, "2008-11-30"), "2009-02-28 00:00:00");
  EXPECT_EQ(DateAdd("week", -1, "2008-01-03"), "2007-12-27 00:00:00");
  EXPECT_EQ(DateAdd("us", 1, "2008-01-01"), "2008-01-01 00:00:00.000001");
  EXPECT_EQ(DateAdd("MILLENNIUM", 1, "1000-01-01"), "2000-01-01 00:00:00");
  EXPECT_EQ(ErrorOf([&] { DateAdd("fortnight", 1, "2008-01-01"); }),
            "22023 timestamp units \"fortnight\" not recognized");
  EXPECT_EQ(ErrorOf([&] { DateAdd("dow", 1, "2008-01-01"); }).substr(0, 5), "0A000");
  EXPECT_EQ(ErrorOf([&] { DateAdd("year", 300000, "2008-01-01"); }), "22008 timestamp out of range");
}

TEST_F(DateTimeFunctionsTest, TakeTimesOfDayRoundTheClock) {
  EXPECT_EQ(Print(Call("dateadd_time", {Text("hour"), Int(12), Time("13:24:55")}), T::kTime), "01:24:55");
  EXPECT_EQ(Print(Call("dateadd_timetz", {Text("hour"), Int(2), TimeTz("13:24:55 PST")}), T::kTimeTz), "23:24:55+00");
  EXPECT_EQ(Call("datediff_time", {Text("hour"), Time("20:00:00"), Time("15:24:45")}), Int(-5));
  EXPECT_EQ(Call("datediff_timetz", {Text("hours"), TimeTz("20:00:00 PST"), TimeTz("00:58:00 EST")}), Int(1));
  EXPECT_EQ(Call("datediff_timetz", {Text("hours"), TimeTz("20:00:00 PST"), TimeTz("00:00:00.5550+00")}), Int(-4));
  EXPECT_EQ(ErrorOf([&] { Call("dateadd_time", {Text("day"), Int(1), Time("13:24:55")}); }).substr(0, 5), "0A000");
}

TEST_F(DateTimeFunctionsTest, CountBoundariesAsDateDiffDoes) {
  EXPECT_EQ(DateDiff("week", "2009-01-01", "2009-12-31"), 52);
  EXPECT_EQ(DateDiff("hour", "2023-01-01", "2023-01-03 05:04:03"), 53);
  EXPECT_EQ(DateDiff("days", "Jun 1,2008 09:59:59 EST", "Jul 4,2008 09:59:59 EST"), 33);
  EXPECT_EQ(DateDiff("day", "2023-01-04", "2024-05-04"), 486);
  EXPECT_EQ(DateDiff("qtr", "1998-07-01", "2008-06-05"), 39);
  EXPECT_EQ(DateDiff("year", "12-31-2008", "01-01-2009"), 1);
  EXPECT_EQ(DateDiff("month", "2008-01-31", "2008-02-01"), 1);
  EXPECT_EQ(DateDiff("second", "2008-01-01 00:00:00.9", "2008-01-01 00:00:01.1"), 1);
  EXPECT_EQ(DateDiff("day", "2008-01-02", "2008-01-01 23:59:59"), -1);
  EXPECT_EQ(DateDiff("century", "2000-12-31", "2001-01-01"), 1);
}

// r_DATE_PART_function, r_EXTRACT_function, r_Dateparts_for_datetime_functions.
TEST_F(DateTimeFunctionsTest, TakePartsOfTimestamps) {
  EXPECT_EQ(Part("minute", "20230104 04:05:06.789"), 5);
  EXPECT_EQ(Part("week", "20220502 04:05:06.789"), 18);
  EXPECT_EQ(Part("dayofweek", "20220502"), 1);
  EXPECT_EQ(Part("century", "20220502"), 21);
  EXPECT_EQ(Part("millennium", "20220502"), 3);
  EXPECT_EQ(Part("microsecond", "20220502 04:05:06.789"), 789000);
  EXPECT_DOUBLE_EQ(Part("sec", "2009-09-21 11:10:03.189717"), 3.189717);
  EXPECT_EQ(Part("epoch", "2008-01-01 20:00:00"), 1199217600);
  EXPECT_EQ(Part("doy", "2008-12-31"), 366);
  EXPECT_EQ(Extract("sec", "2009-09-21 11:10:03.189717"), 3);
  EXPECT_EQ(Extract("ms", "2009-09-09 12:08:43.101"), 101);
  EXPECT_EQ(Extract("century", "2000-12-16"), 20);
  EXPECT_EQ(Extract("century", "2001-12-16"), 21);
  EXPECT_EQ(Extract("decade", "1999-02-16"), 200);
  EXPECT_EQ(Extract("decade", "2000-02-16"), 201);
  EXPECT_EQ(Extract("decade", "2010-02-16"), 202);
  EXPECT_EQ(Extract("mil", "2000-12-16"), 2);
  EXPECT_EQ(Extract("mil", "2001-12-16"), 3);
  EXPECT_EQ(Extract("year", "0044-03-15 BC"), -44);
  EXPECT_EQ(Extract("epoch", "1969-12-31 23:59:59.5"), -1);
  EXPECT_EQ(Call("extract_timetz", {Text("timezone_hour"), TimeTz("07:37:16.00 PDT")}), Int(-7));
  EXPECT_EQ(Call("part_of_d2s", {Text("hours"), Int(50 * kMicrosPerHour)}), Datum(2.0));
  EXPECT_EQ(Call("part_of_y2m", {Text("month"), Int(30)}), Datum(6.0));
  EXPECT_EQ(ErrorOf([&] { Extract("timezone", "2001-12-16"); }).substr(0, 5), "0A000");
}

TEST_F(DateTimeFunctionsTest, UseTheSessionsZoneForTimestampTz) {
  session_.time_zone = "America/New_York";
  EXPECT_EQ(Call("part_of_timestamptz", {Text("hour"), Tz("2013-06-01 02:30:00+00")}), Datum(22.0));
  EXPECT_EQ(Call("part_of_timestamptz", {Text("timezone_hour"), Tz("2013-06-01 02:30:00+00")}), Datum(-4.0));
  EXPECT_EQ(Print(Call("date_trunc_timestamptz", {Text("day"), Tz("2013-06-01 02:30:00+00")}), T::kTimestampTz),
            "2013-05-31 00:00:00-04");
  // A day over the change to summer time has 23 hours.
  EXPECT_EQ(Print(Call("dateadd_timestamptz", {Text("day"), Int(1), Tz("2013-03-09 12:00:00-05")}), T::kTimestampTz),
            "2013-03-10 12:00:00-04");
  EXPECT_EQ(Call("datediff_timestamptz", {Text("day"), Tz("2013-06-01 03:00:00+00"), Tz("2013-06-01 05:00:00+00")}),
            Int(1));
}

// r_DATE_TRUNC.
TEST_F(DateTimeFunctionsTest, Truncate) {
  EXPECT_EQ(Trunc("second", "20200430 04:05:06.789"), "2020-04-30 04:05:06");
  EXPECT_EQ(Trunc("quarter", "20200430 04:05:06.789"), "2020-04-01 00:00:00");
  EXPECT_EQ(Trunc("millennium", "20200430 04:05:06.789"), "2001-01-01 00:00:00");
  EXPECT_EQ(Trunc("decade", "20250430"), "2020-01-01 00:00:00");
  EXPECT_EQ(Trunc("century", "2000-04-30"), "1901-01-01 00:00:00");
  EXPECT_EQ(Trunc("week", "20220430 04:05:06.789"), "2022-04-25 00:00:00");
  EXPECT_EQ(Trunc("hour", "1999-12-31 23:59:59"), "1999-12-31 23:00:00");
}

TEST_F(DateTimeFunctionsTest, CountMonths) {
  const auto add_months = [&](std::string_view timestamp, std::int64_t n) {
    return Print(Call("add_months", {Ts(timestamp), n}), T::kTimestamp);
  };
  EXPECT_EQ(add_months("2008-01-01 05:07:30", 1), "2008-02-01 05:07:30");
  EXPECT_EQ(add_months("2008-03-31", 1), "2008-04-30 00:00:00");
  EXPECT_EQ(add_months("2008-04-30", 1), "2008-05-31 00:00:00");
  EXPECT_EQ(add_months("2008-02-29", -12), "2007-02-28 00:00:00");
  const auto between = [&](std::string_view a, std::string_view b) {
    return std::get<double>(Call("months_between", {Ts(a), Ts(b)}));
  };
  EXPECT_EQ(between("1969-01-18", "1969-03-18"), -2);
  EXPECT_EQ(between("2014-09-30 12:00", "2014-08-31"), 1);
  EXPECT_NEAR(between("2008-12-25 15:00:00", "2008-01-21 19:30:00"), 11.12, 0.005);
  EXPECT_NEAR(between("2008-12-01 19:30:00", "2008-01-03 15:00:00"), 10.94, 0.005);
  EXPECT_EQ(Print(Call("last_day", {Ts("2008-02-10")}), T::kDate), "2008-02-29");
}

// r_NEXT_DAY.
TEST_F(DateTimeFunctionsTest, FindTheNextWeekday) {
  const auto next = [&](std::string_view date, std::string_view day) {
    return Print(Call("next_day", {Ts(date), Text(day)}), T::kDate);
  };
  EXPECT_EQ(next("2014-08-20", "Tuesday"), "2014-08-26");
  EXPECT_EQ(next("2008-01-01 05:54:44", "Tue"), "2008-01-08");
  EXPECT_EQ(next("2008-07-06", "m"), "2008-07-07");
  EXPECT_EQ(next("2008-07-06", "THURS"), "2008-07-10");
  EXPECT_EQ(ErrorOf([&] { next("2008-07-06", "x"); }).substr(0, 5), "22023");
}

// CONVERT_TIMEZONE, r_AT_TIME_ZONE.
TEST_F(DateTimeFunctionsTest, ConvertZones) {
  const auto convert = [&](std::string_view to, std::string_view timestamp) {
    return Print(Call("convert_from_utc", {Text(to), Ts(timestamp)}), T::kTimestamp);
  };
  EXPECT_EQ(convert("PST", "2008-08-21 07:23:54"), "2008-08-20 23:23:54");
  EXPECT_EQ(convert("US/Pacific", "2008-08-24 09:36:12"), "2008-08-24 02:36:12");
  EXPECT_EQ(convert("America/New_York", "2013-02-01 08:00:00"), "2013-02-01 03:00:00");
  EXPECT_EQ(convert("America/New_York", "2013-06-01 08:00:00"), "2013-06-01 04:00:00");
  EXPECT_EQ(Print(Call("convert_between_zones", {Text("EST"), Text("PST"), Ts("20080305 12:25:29")}), T::kTimestamp),
            "2008-03-05 09:25:29");
  EXPECT_EQ(Print(Call("convert_between_zones", {Text("GMT"), Text("NEWZONE-2:15"), Ts("2014-05-17 12:00:00")}),
                  T::kTimestamp),
            "2014-05-17 14:15:00");
  EXPECT_EQ(Print(Call("timestamptz_at_zone", {Text("MST"), Ts("2001-02-16 20:38:40")}), T::kTimestampTz),
            "2001-02-17 03:38:40+00");
  EXPECT_EQ(Print(Call("timestamp_at_zone", {Text("MST"), Tz("2001-02-16 20:38:40-05")}), T::kTimestamp),
            "2001-02-16 18:38:40");
  EXPECT_EQ(ErrorOf([&] { convert("Nowhere", "2001-02-16"); }), "22023 time zone \"Nowhere\" not recognized");
}

TEST_F(DateTimeFunctionsTest, TellTheTime) {
  session_.now = std::get<std::int64_t>(Ts("2013-09-19 22:53:50.333525"));
  EXPECT_EQ(Call("time_of_day", {}), Text("Thu Sep 19 22:53:50.333525 2013 UTC"));
  session_.time_zone = "America/New_York";
  EXPECT_EQ(Print(Call("statement_timestamp", {}), T::kTimestamp), "2013-09-19 18:53:50");
  EXPECT_EQ(Print(Call("current_day", {}), T::kDate), "2013-09-19");
  EXPECT_EQ(Print(Call("transaction_timetz", {}), T::kTimeTz), "18:53:50.333525-04");
}

TEST_F(DateTimeFunctionsTest, CompareAndSpan) {
  EXPECT_EQ(Call("order_cmp", {Int(1), Int(2)}), Int(-1));
  EXPECT_EQ(Call("date_to_timestamp_cmp", {Int(1), Int(kMicrosPerDay)}), Int(0));
  EXPECT_EQ(Call("spans_overlap", {Int(1), Int(5), Int(5), Int(9)}), Int(0));
  EXPECT_EQ(Call("spans_overlap", {Int(5), Int(1), Int(4), Int(9)}), Int(1));
  EXPECT_EQ(Print(Call("age", {Ts("2001-04-10"), Ts("1957-06-13")}), T::kInterval), "43 years 9 mons 27 days");
  EXPECT_EQ(Call("dateadd_timestamp", {Text("day"), Datum{}, Ts("2001-04-10")}), Datum{});
}

}  // namespace
}  // namespace doppel::sql
