#include "sql/types/decimal.h"

#include <gtest/gtest.h>

#include <random>

#include "sql/types/decimal_kernels.h"
#include "sql/types/testing.h"

namespace doppel::sql {
namespace {

using testing::ErrorOf;

LogicalType N(int precision, int scale) { return LogicalType::Numeric(precision, scale); }

std::string Format(Int128 value, int scale) {
  std::string out;
  FormatDecimal(value, scale, out);
  return out;
}

std::string RoundTrip(std::string_view text, LogicalType type) {
  return Format(ParseDecimal(text, type), type.scale());
}

TEST(Decimal, ReadsAndPrintsWithAllDigitsOfItsScale) {
  EXPECT_EQ(RoundTrip("12.5", N(10, 2)), "12.50");
  EXPECT_EQ(RoundTrip(" -0.05 ", N(10, 2)), "-0.05");
  EXPECT_EQ(RoundTrip("-0.00", N(10, 2)), "0.00");
  EXPECT_EQ(RoundTrip("+7", N(18, 0)), "7");
  EXPECT_EQ(RoundTrip(".5", N(3, 1)), "0.5");
  EXPECT_EQ(RoundTrip("5.", N(3, 1)), "5.0");
  EXPECT_EQ(RoundTrip("1.5e3", N(10, 1)), "1500.0");
  EXPECT_EQ(RoundTrip("1234E-2", N(10, 2)), "12.34");
  EXPECT_EQ(RoundTrip("0e999999", N(10, 2)), "0.00");
  EXPECT_EQ(RoundTrip("99999999999999999999999999999999999999", N(38, 0)), "99999999999999999999999999999999999999");
  EXPECT_EQ(RoundTrip("-9.9999999999999999999999999999999999999", N(38, 37)),
            "-9.9999999999999999999999999999999999999");
}

TEST(Decimal, RoundsHalvesAwayFromZeroWhenReading) {
  EXPECT_EQ(RoundTrip("1.005", N(10, 2)), "1.01");
  EXPECT_EQ(RoundTrip("-1.005", N(10, 2)), "-1.01");
  EXPECT_EQ(RoundTrip("1.0049999", N(10, 2)), "1.00");
  EXPECT_EQ(RoundTrip("0.5", N(1, 0)), "1");
  EXPECT_EQ(RoundTrip("0.05", N(1, 0)), "0");
  EXPECT_EQ(Format(ParseDecimal("1.999", N(10, 2), Rounding::kTruncate), 2), "1.99");
}

TEST(Decimal, RefusesTextThatIsNoNumber) {
  for (const char* text : {"", " ", "abc", "1.2.3", "1,000", "1e", "--1", "0x10", "1 2", ".", "e5"}) {
    EXPECT_EQ(ErrorOf([&] { ParseDecimal(text, N(10, 2)); }),
              "22P02 invalid input syntax for type numeric: \"" + std::string(text) + "\"");
  }
}

TEST(Decimal, RefusesMoreDigitsThanThePrecision) {
  const std::string overflow = "22003 Numeric data overflow (result precision)";
  EXPECT_EQ(ErrorOf([] { ParseDecimal("100.00", N(4, 2)); }), overflow);
  EXPECT_EQ(ErrorOf([] { ParseDecimal("99.995", N(4, 2)); }), overflow);
  EXPECT_EQ(ErrorOf([] { ParseDecimal("1e40", N(38, 0)); }), overflow);
  EXPECT_EQ(ErrorOf([] { ParseDecimal("999999999999999999999999999999999999999", N(38, 0)); }), overflow);
  EXPECT_EQ(ErrorOf([] { ParseDecimal("1e999999", N(38, 0)); }), overflow);
  // Nineteen digits are kept in 64 bits (r_Numeric_types201).
  EXPECT_EQ(RoundTrip("9223372036854775807", N(19, 0)), "9223372036854775807");
  EXPECT_EQ(ErrorOf([] { ParseDecimal("9223372036854775808", N(19, 0)); }), overflow);
}

TEST(Decimal, TakesTheTypeOfALiteralFromItsDigits) {
  EXPECT_EQ(TypeOfDecimalLiteral("12.50"), N(4, 2));
  EXPECT_EQ(TypeOfDecimalLiteral("0.5"), N(2, 1));
  EXPECT_EQ(TypeOfDecimalLiteral("0"), N(1, 0));
  EXPECT_EQ(TypeOfDecimalLiteral("000.10"), N(3, 2));
  EXPECT_EQ(TypeOfDecimalLiteral("1e5"), N(6, 0));
  EXPECT_EQ(TypeOfDecimalLiteral("1.0e8"), N(9, 0));
  EXPECT_EQ(TypeOfDecimalLiteral("1.25e1"), N(3, 1));
  EXPECT_EQ(TypeOfDecimalLiteral("12e-3"), N(4, 3));
  EXPECT_EQ(TypeOfDecimalLiteral("0e0"), N(1, 0));
  EXPECT_EQ(TypeOfDecimalLiteral("1e38"), std::nullopt);
  EXPECT_EQ(TypeOfDecimalLiteral("1e-39"), std::nullopt);
  EXPECT_EQ(TypeOfDecimalLiteral(std::string(39, '9')), std::nullopt);
}

TEST(Decimal, KeepsSmallValuesAsIntegersAndOrdersWideOnesByBytes) {
  EXPECT_EQ(ToDatum(Int128{INT64_MAX}), Datum(std::int64_t{INT64_MAX}));
  const Datum wide = ToDatum(Int128{INT64_MAX} + 1);
  ASSERT_TRUE(std::holds_alternative<Blob>(wide));
  EXPECT_EQ(ToInt128(ToValue(wide)), Int128{INT64_MAX} + 1);
  const Int128 values[] = {-PowerOfTen(38) + 1, Int128{INT64_MIN} - 1, INT64_MIN,         -1, 0, 1,
                           INT64_MAX,           Int128{INT64_MAX} + 1, PowerOfTen(38) - 1};
  for (std::size_t i = 1; i < std::size(values); ++i) {
    EXPECT_LT(DecimalKey(values[i - 1]), DecimalKey(values[i]));
    EXPECT_EQ(ToInt128(ToValue(ToDatum(values[i]))), values[i]);
  }
}

TEST(Decimal, FollowsTheGuidesPrecisionAndScaleRules) {
  // r_numeric_computations201: PRICEPAID / COMMISSION, both DECIMAL(8,2).
  EXPECT_EQ(DivideResult(N(8, 2), N(8, 2)), N(17, 9));
  EXPECT_EQ(AddResult(N(10, 2), N(5, 4)), N(13, 4));
  EXPECT_EQ(MultiplyResult(N(8, 2), N(10, 0)), N(19, 2));
  EXPECT_EQ(AddResult(N(38, 2), N(38, 2)), N(38, 2));
  // Scales add up beyond the capped precision: decimal(38,19) * decimal(19,2) = decimal(38,21).
  EXPECT_EQ(MultiplyResult(N(38, 19), N(19, 2)), N(38, 21));
  // bigint / bigint as decimals (19,0) gives (38,19), and (19,2) / (38,19) falls back to four decimals.
  EXPECT_EQ(DivideResult(N(19, 0), N(19, 0)), N(38, 19));
  EXPECT_EQ(DivideResult(N(19, 2), N(38, 19)), N(38, 4));
  EXPECT_EQ(CommonNumericType(N(7, 2), N(15, 3)), N(15, 3));
  EXPECT_EQ(CommonNumericType(N(19, 0), N(5, 4)), N(19, 4));
  EXPECT_EQ(CommonNumericType(N(38, 0), N(5, 4)), N(38, 4));
}

TEST(Decimal, Computes) {
  EXPECT_EQ(Format(AddDecimals(150, 2, 25, 3, N(10, 3)), 3), "1.525");
  EXPECT_EQ(Format(SubtractDecimals(100, 2, 1, 0, N(10, 2)), 2), "0.00");
  EXPECT_EQ(Format(MultiplyDecimals(-150, 2, 3, 0, N(10, 2)), 2), "-4.50");
  EXPECT_EQ(Format(DivideDecimals(2, 0, 3, 0, N(20, 12)), 12), "0.666666666666");
  EXPECT_EQ(Format(DivideDecimals(-1, 0, 8, 0, N(20, 4)), 4), "-0.1250");
  EXPECT_EQ(Format(ModuloDecimals(-725, 2, 3, 0, N(10, 2)), 2), "-1.25");
  EXPECT_EQ(CompareDecimals(150, 2, 15, 1), 0);
  EXPECT_EQ(CompareDecimals(PowerOfTen(37), 0, 1, 37), 1);
  EXPECT_EQ(CompareDecimals(1, 37, -PowerOfTen(37), 0), 1);
}

TEST(Decimal, ReportsOverflowAndDivisionByZero) {
  // The guide's example: CAST(1 AS DECIMAL(38,20)) * CAST(10 AS DECIMAL(38,20)).
  EXPECT_EQ(ErrorOf([] { MultiplyDecimals(PowerOfTen(20), 20, PowerOfTen(21), 20, N(38, 38)); }),
            "22003 128 bit numeric data overflow (multiplication)");
  EXPECT_EQ(ErrorOf([] { AddDecimals(PowerOfTen(38) - 1, 0, 1, 0, N(38, 0)); }),
            "22003 Numeric data overflow (result precision)");
  EXPECT_EQ(ErrorOf([] { DivideDecimals(1, 0, 0, 0, N(10, 2)); }), "22012 division by zero");
  EXPECT_EQ(ErrorOf([] { ModuloDecimals(1, 0, 0, 0, N(10, 2)); }), "22012 division by zero");
}

TEST(Decimal, DividesWherePlain128BitsDoNotReach) {
  // 10^38 - 1 over 3 with 20 more digits asks for 58 digits before the division.
  const Int128 nines = PowerOfTen(38) - 1;
  EXPECT_EQ(Format(DivideDecimals(nines, 38, 3, 0, N(38, 38)), 38), "0.33333333333333333333333333333333333333");
  EXPECT_EQ(Format(DivideDecimals(nines, 20, nines, 0, N(38, 30)), 30), "0.000000000000000000010000000000");
  EXPECT_EQ(ErrorOf([&] { DivideDecimals(nines, 0, 1, 38, N(38, 4)); }),
            "22003 Numeric data overflow (result precision)");
  // Between 10^38 and 2^128, and where one digit more leaves 128 bits.
  EXPECT_EQ(ErrorOf([] { DivideDecimals(35 * PowerOfTen(33), 0, 1, 0, N(38, 4)); }),
            "22003 Numeric data overflow (result precision)");
  EXPECT_EQ(ErrorOf([] { DivideDecimals(2 * PowerOfTen(34), 0, 1, 0, N(38, 4)); }),
            "22003 Numeric data overflow (result precision)");
  EXPECT_EQ(Format(DivideDecimals(9 * PowerOfTen(33), 0, 1, 0, N(38, 4)), 4),
            "9000000000000000000000000000000000.0000");
}

TEST(Decimal, AgreesWithSmallIntegerArithmetic) {
  std::mt19937_64 random(1);
  std::uniform_int_distribution<std::int64_t> numbers(-1'000'000, 1'000'000);
  for (int i = 0; i < 20000; ++i) {
    const std::int64_t a = numbers(random);
    const std::int64_t b = numbers(random);
    EXPECT_EQ(AddDecimals(a, 2, b, 4, N(30, 4)), Int128{a} * 100 + b);
    EXPECT_EQ(MultiplyDecimals(a, 3, b, 3, N(30, 6)), Int128{a} * b);
    if (b != 0) {
      EXPECT_EQ(DivideDecimals(a, 0, b, 0, N(30, 6)), Int128{a} * 1'000'000 / b);
    }
    EXPECT_EQ(CompareDecimals(a, 2, b, 2), a < b ? -1 : a > b);
    EXPECT_EQ(ParseDecimal(Format(a, 5), N(20, 5)), a);
  }
}

TEST(Decimal, LongDivisionAgreesWithShortDivision) {
  std::mt19937_64 random(2);
  for (int i = 0; i < 2000; ++i) {
    const auto a = static_cast<std::int64_t>(random() >> 20);
    const auto b = static_cast<std::int64_t>((random() >> 30) | 1);
    // The same quotient once with few digits and once, both operands blown up, through the digit loop.
    const Int128 small = DivideDecimals(a, 0, b, 0, N(38, 10));
    const Int128 large = DivideDecimals(Int128{a} * PowerOfTen(20), 20, Int128{b} * PowerOfTen(20), 20, N(38, 10));
    EXPECT_EQ(small, large);
  }
}

TEST(Decimal, ConvertsToAndFromDoubles) {
  EXPECT_DOUBLE_EQ(DecimalToDouble(-1250, 2), -12.5);
  EXPECT_EQ(DecimalToDouble(1, 1), 0.1);
  EXPECT_EQ(DecimalToDouble(PowerOfTen(38) - 1, 0), 1e38);
  EXPECT_EQ(Format(DecimalFromDouble(0.1, N(10, 5)), 5), "0.10000");
  EXPECT_EQ(Format(DecimalFromDouble(2.675, N(10, 2)), 2), "2.68");
  EXPECT_EQ(Format(DecimalFromDouble(1e20, N(38, 0)), 0), "100000000000000000000");
  EXPECT_EQ(ErrorOf([] { DecimalFromDouble(HUGE_VAL, N(10, 2)); }), "22003 Numeric data overflow (result precision)");
}

TEST(Decimal, ConvertsToIntegersInRange) {
  EXPECT_EQ(DecimalToInteger(15, 1, TypeId::kInt4, Rounding::kTruncate), 1);
  EXPECT_EQ(DecimalToInteger(15, 1, TypeId::kInt4, Rounding::kHalfAwayFromZero), 2);
  EXPECT_EQ(DecimalToInteger(-15, 1, TypeId::kInt4, Rounding::kHalfAwayFromZero), -2);
  EXPECT_EQ(ErrorOf([] { DecimalToInteger(33000, 0, TypeId::kInt2, Rounding::kTruncate); }),
            "22003 smallint out of range");
  EXPECT_EQ(ErrorOf([] { DecimalToInteger(PowerOfTen(19), 0, TypeId::kInt8, Rounding::kTruncate); }),
            "22003 bigint out of range");
}

TEST(DecimalKernels, MoveFromIntegersToBlobsAndBack) {
  testing::FakeSession session;
  const auto find = [](std::string_view name) {
    for (const KernelRow& row : DecimalKernels()) {
      if (row.name == name) return row.scalar;
    }
    return ScalarKernel{};
  };
  const std::int64_t type = N(38, 0).modifier;
  const Datum max = std::int64_t{INT64_MAX};
  const Datum sum = testing::CallKernel(find("numeric_add"), {max, type, std::int64_t{1}, type, type}, session);
  EXPECT_TRUE(std::holds_alternative<Blob>(sum));
  EXPECT_EQ(testing::CallKernel(find("numeric_subtract"), {sum, type, std::int64_t{1}, type, type}, session), max);
  EXPECT_EQ(testing::CallKernel(find("numeric_cmp"), {sum, type, max, type}, session), Datum(std::int64_t{1}));
  EXPECT_EQ(testing::CallKernel(find("numeric_add"), {Datum{}, type, max, type, type}, session), Datum{});
}

}  // namespace
}  // namespace doppel::sql
