#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <random>

#include "sql/functions/families.h"
#include "sql/functions/function.h"
#include "sql/functions/testing.h"
#include "sql/types/decimal.h"
#include "sql/types/testing.h"

namespace doppel::sql {
namespace {

using testing::ErrorOf;
using testing::Int;
using testing::NullDatum;
using testing::Real;
using testing::Text;

// One group of an aggregate, fed as SQLite would.
class Group {
 public:
  explicit Group(std::string_view kernel) {
    for (const KernelRow& row : AllKernels()) {
      if (row.name == kernel && row.aggregate != nullptr) state_ = row.aggregate();
    }
    EXPECT_NE(state_, nullptr) << kernel;
  }
  Group& Add(std::vector<Datum> arguments) {
    Run(arguments, [&](CallContext& context, std::span<const Value> values) { state_->Step(context, values); });
    return *this;
  }
  Group& Remove(std::vector<Datum> arguments) {
    Run(arguments, [&](CallContext& context, std::span<const Value> values) { state_->Inverse(context, values); });
    return *this;
  }
  Datum Result() {
    testing::KeepingSink sink;
    CallContext context{session_, sink};
    state_->Finish(context);
    return sink.value;
  }

 private:
  template <typename Action>
  void Run(const std::vector<Datum>& arguments, Action action) {
    std::vector<Value> values;
    for (const Datum& argument : arguments) values.push_back(ToValue(argument));
    testing::KeepingSink sink;
    CallContext context{session_, sink};
    action(context, values);
  }
  testing::FakeSession session_;
  std::unique_ptr<AggregateState> state_;
};

TEST(Sum, KeepsNanAndInfinityApart) {
  const double infinity = HUGE_VAL;
  Group sum("sum_float");
  sum.Add({Real(1.5)}).Add({Real(infinity)});
  EXPECT_EQ(sum.Result(), Real(infinity));
  sum.Add({Text("NaN")});
  EXPECT_TRUE(std::isnan(std::get<double>(sum.Result())));
  sum.Remove({Text("NaN")}).Remove({Real(infinity)});
  EXPECT_EQ(sum.Result(), Real(1.5));
  EXPECT_EQ(ErrorOf([] { Group("sum_float").Add({Real(1.7e308)}).Add({Real(1.7e308)}).Result(); }).substr(0, 5),
            "22003");
}

TEST(Sum, MovesTo128BitsAndBack) {
  Group sum("sum_numeric");
  for (int i = 0; i < 3; ++i) sum.Add({Int(INT64_MAX)});
  EXPECT_EQ(sum.Result(), ToDatum(Int128{INT64_MAX} * 3));
  sum.Remove({Int(INT64_MAX)}).Remove({Int(INT64_MAX)});
  EXPECT_EQ(sum.Result(), Int(INT64_MAX));
  Group negative("sum_numeric");
  for (int i = 0; i < 5; ++i) negative.Add({Int(INT64_MIN)});
  EXPECT_EQ(negative.Result(), ToDatum(Int128{INT64_MIN} * 5));
  negative.Add({ToDatum(Int128{INT64_MIN} * -7)});
  EXPECT_EQ(negative.Result(), ToDatum(Int128{INT64_MIN} * -2));
}

TEST(Sum, AgreesWith128BitArithmetic) {
  std::mt19937_64 random(7);
  Group sum("sum_numeric");
  Int128 expected = 0;
  for (int i = 0; i < 2000; ++i) {
    const auto value = static_cast<std::int64_t>(random());
    sum.Add({Int(value)});
    expected += value;
  }
  EXPECT_EQ(sum.Result(), ToDatum(expected));
}

TEST(Sum, OfBigintsMustFitBigint) {
  Group sum("sum_int8");
  EXPECT_EQ(sum.Result(), NullDatum());
  sum.Add({Int(INT64_MAX)}).Add({NullDatum()}).Add({Int(1)});
  EXPECT_EQ(ErrorOf([&] { sum.Result(); }), "22003 bigint out of range");
  sum.Add({Int(-1)});
  EXPECT_EQ(sum.Result(), Int(INT64_MAX));
}

TEST(Average, CutsOffWhatTheScaleDoesNotHold) {
  EXPECT_EQ(Group("avg_exact").Add({Int(2)}).Add({Int(3)}).Add({Int(3)}).Result(), Int(2));
  EXPECT_EQ(Group("avg_exact").Add({Int(-5)}).Add({Int(-2)}).Result(), Int(-3));
  EXPECT_EQ(Group("avg_exact").Result(), NullDatum());
}

TEST(Spread, OfSamplesAndPopulations) {
  const auto fill = [](std::string_view kernel) {
    Group group(kernel);
    for (const double x : {2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0}) group.Add({Real(x)});
    return std::get<double>(group.Result());
  };
  EXPECT_DOUBLE_EQ(fill("stddev_pop"), 2);
  EXPECT_DOUBLE_EQ(fill("var_pop"), 4);
  EXPECT_DOUBLE_EQ(fill("var_samp"), 32.0 / 7);
  EXPECT_DOUBLE_EQ(fill("stddev_samp"), std::sqrt(32.0 / 7));
  // r_STDDEV_functions: one value has a population deviation of 0 and no sample deviation.
  EXPECT_EQ(Group("stddev_samp").Add({Int(5)}).Result(), NullDatum());
  EXPECT_EQ(Group("stddev_pop").Add({Int(5)}).Result(), Real(0));
  EXPECT_NEAR(
      std::get<double>(Group("var_pop").Add({Real(100)}).Add({Real(1)}).Add({Real(3)}).Remove({Real(100)}).Result()), 1,
      1e-9);
}

TEST(Extremes, OfWideDecimals) {
  const Datum wide = ToDatum(-PowerOfTen(30));
  EXPECT_EQ(Group("min_decimal").Add({Int(5)}).Add({wide}).Add({NullDatum()}).Result(), wide);
  EXPECT_EQ(Group("max_decimal").Add({Int(5)}).Add({wide}).Result(), Int(5));
  EXPECT_EQ(Group("max_decimal").Result(), NullDatum());
}

TEST(Bits, SkipNulls) {
  EXPECT_EQ(Group("bit_and").Add({Int(6)}).Add({NullDatum()}).Add({Int(3)}).Result(), Int(2));
  EXPECT_EQ(Group("bit_or").Add({Int(6)}).Add({Int(1)}).Result(), Int(7));
  EXPECT_EQ(Group("bit_and").Add({NullDatum()}).Result(), NullDatum());
}

// r_WF_PERCENTILE_CONT: the WINSALES quantities, and the ticket sales of Washington.
TEST(Percentiles, FollowTheGuide) {
  Group median("percentile_decimal");
  for (const int x : {10, 15, 20, 30}) median.Add({Real(0.5), Int(x), Int(0), Int(1)});
  EXPECT_EQ(median.Result(), Int(175));
  Group sales("percentile_decimal");
  Group first("percentile_exact");
  for (const int x : {607600, 603500, 588100, 281400, 153100, 147600, 117700}) {
    sales.Add({Real(0.6), Int(x), Int(1), Int(0)});
    first.Add({Real(0.6), Int(x), Int(1)});
  }
  EXPECT_EQ(sales.Result(), Int(204420));
  EXPECT_EQ(first.Result(), Int(153100));
  EXPECT_EQ(Group("percentile_float").Add({Real(0.5), Real(1), Int(0)}).Add({Real(0.5), Real(2), Int(0)}).Result(),
            Real(1.5));
  EXPECT_EQ(Group("percentile_decimal").Add({Real(0.5), NullDatum(), Int(0), Int(1)}).Result(), NullDatum());
  EXPECT_EQ(ErrorOf([] { Group("percentile_float").Add({Real(1.5), Real(1), Int(0)}); }).substr(0, 5), "22023");
}

TEST(ListAgg, OrdersByItsKeys) {
  Group group("listagg");
  group.Add({Int(0), Text("a"), Text(", "), Text("dl"), Int(1)});
  group.Add({Int(0), Text("b"), Text(", "), Text("dl"), NullDatum()});
  group.Add({Int(0), NullDatum(), Text(", "), Text("dl"), Int(2)});
  group.Add({Int(0), Text(""), Text(", "), Text("dl"), Int(2)});
  group.Add({Int(0), Text("c"), Text(", "), Text("dl"), Int(3)});
  EXPECT_EQ(group.Result(), Text("c, a, b"));
}

// r_LISTAGG: DISTINCT ignores trailing blanks, results end at 65535 bytes.
TEST(ListAgg, DropsRepeatedValuesAndBoundsItsResult) {
  Group group("listagg");
  for (const char* text : {"b", "a", "b ", "a"}) group.Add({Int(1), Text(text), Text("|"), NullDatum()});
  EXPECT_EQ(group.Result(), Text("b|a"));
  Group large("listagg");
  for (int i = 0; i < 70; ++i) large.Add({Int(0), Text(std::string(1000, 'x')), Text(""), NullDatum()});
  EXPECT_EQ(ErrorOf([&] { large.Result(); }), "54000 Result size exceeds LISTAGG limit");
  EXPECT_EQ(Group("listagg").Result(), NullDatum());
}

TEST(IgnoreNulls, CountsOnlyPresentValues) {
  Group nth("nth_present");
  nth.Add({NullDatum(), Int(2)}).Add({Int(7), Int(2)}).Add({NullDatum(), Int(2)}).Add({Int(9), Int(2)});
  EXPECT_EQ(nth.Result(), Int(9));
  nth.Remove({NullDatum(), Int(2)}).Remove({Int(7), Int(2)});
  EXPECT_EQ(nth.Result(), NullDatum());
  EXPECT_EQ(Group("last_present").Add({Int(1)}).Add({Int(2)}).Add({NullDatum()}).Result(), Int(2));
  EXPECT_EQ(Group("first_present").Add({NullDatum()}).Add({Int(2)}).Result(), Int(2));
}

}  // namespace
}  // namespace doppel::sql
