#include "sql/functions/number_template.h"

#include <gtest/gtest.h>

#include <limits>

#include "sql/types/testing.h"

namespace doppel::sql {
namespace {

using testing::ErrorOf;

std::string Print(std::string_view format, Int128 unscaled, int scale) {
  return FormatNumber(CachedNumberTemplate(format), ToNumberText(unscaled, scale));
}

std::string PrintDouble(std::string_view format, double value) {
  const NumberTemplate& layout = CachedNumberTemplate(format);
  return FormatNumber(layout, ToNumberText(value, layout));
}

std::string Read(std::string_view format, std::string_view text) {
  const NumberTemplate& layout = CachedNumberTemplate(format);
  std::string out;
  FormatDecimal(ReadNumber(layout, text), TypeOfTemplate(layout).scale(), out);
  return out;
}

// Examples of r_TO_CHAR.
TEST(NumberTemplate, PrintsTheGuidesExamples) {
  EXPECT_EQ(Print("999.99", 1258, 1), " 125.80");
  EXPECT_EQ(Print("0999D99", 1258, 1), " 0125.80");
  EXPECT_EQ(Print("999D99S", -1258, 1), "125.80-");
  EXPECT_EQ(Print("999D99SG", 1258, 1), "125.80+");
  EXPECT_EQ(Print("PL999D99", 1258, 1), "+ 125.80");
  EXPECT_EQ(Print("$S999D99", -12588, 2), "$-125.88");
  EXPECT_EQ(Print("S999D99L", -12588, 2), "-125.88$");
  EXPECT_EQ(Print("9,999.99", 11258, 1), " 1,125.80");
  EXPECT_EQ(Print("$999D99PR", -12588, 2), "$<125.88>");
  EXPECT_EQ(Print("RN", 125, 0), "           CXXV");
  EXPECT_EQ(Print("999th", 482, 0), " 482nd");
  EXPECT_EQ(Print("l99999D99", 61880, 2), "$   618.80");
}

TEST(NumberTemplate, RoundsAwayFromZeroAndMarksOverflow) {
  EXPECT_EQ(Print("9.9", 94, 2), "  .9");
  EXPECT_EQ(Print("9.9", 95, 2), " 1.0");
  EXPECT_EQ(Print("9.9", -995, 2), "-#.#");
  EXPECT_EQ(Print("999", 12345, 0), " ###");
  EXPECT_EQ(Print("FM9.99", -1, 3), "0.");
}

TEST(NumberTemplate, FillModeDropsBlanksAndZeroes) {
  EXPECT_EQ(Print("FM9999.999", 12345, 1), "1234.5");
  EXPECT_EQ(Print("FM9999.000", 12345, 1), "1234.500");
  EXPECT_EQ(Print("FM9999.9", 5, 0), "5.");
  EXPECT_EQ(Print("FM99MI", 5, 0), "5");
}

TEST(NumberTemplate, PrintsDoublesWithTheDigitsTheyHave) {
  EXPECT_EQ(PrintDouble("999D999", 485.8), " 485.800");
  EXPECT_EQ(PrintDouble("99V99", 1.5), "  150");
  EXPECT_EQ(PrintDouble("999", std::numeric_limits<double>::quiet_NaN()), " ###");
  EXPECT_EQ(PrintDouble("999", -std::numeric_limits<double>::infinity()), "-###");
}

// Examples of r_TO_NUMBER.
TEST(NumberTemplate, ReadsTheGuidesExamples) {
  EXPECT_EQ(Read("FM99G999D9S", "12,454.8-"), "-12454.8");
  EXPECT_EQ(Read("FML99G999D99", "$ 12,454.88"), "12454.88");
  EXPECT_EQ(Read("FML9,999,999.99", "$ 2,012,454.88"), "2012454.88");
  EXPECT_EQ(Read("FM99D999", "12.345"), "12.345");
  EXPECT_EQ(Read("99V999", "12345"), "12.345");
}

TEST(NumberTemplate, RefusesWhatContradictsItself) {
  EXPECT_EQ(ErrorOf([] { CachedNumberTemplate("9.9.9"); }), "42601 multiple decimal points");
  EXPECT_EQ(ErrorOf([] { CachedNumberTemplate("9PR9"); }), "42601 \"9\" must be ahead of \"PR\"");
  EXPECT_EQ(ErrorOf([] { Read("RN", "CXXV"); }), "0A000 \"RN\" not supported for input");
  EXPECT_EQ(ErrorOf([] { Read("999", "abc"); }), "22P02 invalid input syntax for type numeric: \"abc\"");
}

}  // namespace
}  // namespace doppel::sql
