#include "sql/commands/compression.h"

#include <gtest/gtest.h>

namespace doppel::sql {
namespace {

constexpr int kRows = 10'000;

TEST(ColumnSample, PacksNumbersByTheirDistances) {
  ColumnSample counting({TypeId::kInt4});
  ColumnSample equal({TypeId::kInt8});
  ColumnSample scattered({TypeId::kInt2});
  for (int i = 0; i < kRows; ++i) {
    counting.Add(Value::Integer(i));
    equal.Add(Value::Integer(7));
    scattered.Add(Value::Integer(i % 2 == 0 ? INT16_MIN : INT16_MAX));
  }
  EXPECT_EQ(counting.Suggest().encoding, "az64");
  EXPECT_NEAR(static_cast<double>(counting.Suggest().reduction_hundredths), 7900, 200);  // 6 of 32 bits
  EXPECT_GT(equal.Suggest().reduction_hundredths, 9500);
  EXPECT_EQ(scattered.Suggest().encoding, "raw");
  EXPECT_EQ(scattered.Suggest().reduction_hundredths, 0);
}

TEST(ColumnSample, FindsRepetitionsInStrings) {
  ColumnSample few(LogicalType::Varchar(20));
  ColumnSample runs({TypeId::kBool});
  ColumnSample nothing(LogicalType::Varchar(20));
  const std::string cities[] = {"New York City", "Los Angeles", "San Francisco"};
  for (int i = 0; i < kRows; ++i) {
    few.Add(Value::Text(cities[i * 7 % 3]));
    runs.Add(Value::Integer(i < kRows / 2));
    nothing.Add(Value::Null());
  }
  EXPECT_GT(few.Suggest().reduction_hundredths, 7000);
  EXPECT_NE(few.Suggest().encoding, "raw");
  EXPECT_EQ(runs.Suggest().encoding, "runlength");
  EXPECT_EQ(nothing.Suggest().encoding, "raw");
  EXPECT_EQ(nothing.Suggest().reduction_hundredths, 0);
}

}  // namespace
}  // namespace doppel::sql
