#include "sql/types/super_value.h"

#include <gtest/gtest.h>

#include "sql/types/super_number.h"
#include "sql/types/super_parse.h"

namespace doppel::sql {
namespace {

std::string Parsed(std::string_view json, SuperParseOptions options = {}) {
  const SuperParseResult result = ParseSuper(json, options);
  return result.error == nullptr ? result.value : std::string("error: ") + result.error;
}

std::string Number(const SuperNumber& number) { return FormatSuperNumber(number); }

TEST(Super, IsParsedIntoOneCanonicalForm) {
  EXPECT_EQ(Parsed(" { \"b\" : [ 1 , 2.50 ] , \"a\" : null } "), R"({"b":[1,2.50],"a":null})");
  EXPECT_EQ(Parsed("\"\\u0041\\/\\n\""), R"("A/\n")");
  EXPECT_EQ(Parsed("-0"), "0");
  EXPECT_EQ(Parsed("-0.10"), "-0.10");
  EXPECT_EQ(Parsed("1e3"), "1e+3");
  EXPECT_EQ(Parsed("0.00000000000000000000000000000000000001"), "0.00000000000000000000000000000000000001");
  EXPECT_EQ(Parsed("123456789012345678901234567890123456789"), "1.2345678901234568e+38");
}

TEST(Super, RefusesWhatIsNoJson) {
  for (const std::string_view json :
       {"",   " ",  "{",  "[1",  "[1,]",    "{\"a\"}",   "{a:1}",       "tru",   "01",       "1.",
        ".5", "+1", "1e", "\"a", "\"\\x\"", "\"\\u12\"", "\"\\ud800\"", "[1] x", "\"\x01\"", "\xff"}) {
    EXPECT_EQ(Parsed(json), "error: invalid json") << json;
  }
}

TEST(Super, KeepsTheLastOfSeveralAttributesOnlyWhenAsked) {
  EXPECT_EQ(Parsed(R"({"a":1,"a":2})"), "error: duplicate attribute in json object");
  EXPECT_EQ(Parsed(R"({"a":1,"b":2,"a":3,"c":4,"b":5})", {.dedups_attributes = true}), R"({"a":3,"c":4,"b":5})");
  EXPECT_EQ(Parsed(R"({"a":{"x":1,"x":2},"a":[]})", {.dedups_attributes = true}), R"({"a":[]})");
}

TEST(Super, CutsLongStringsOnlyWhenAsked) {
  const std::string json = '"' + std::string(65536, 'x') + '"';
  EXPECT_TRUE(Parsed(json).starts_with("error: string is longer"));
  EXPECT_EQ(Parsed(json, {.truncates_strings = true}).size(), 65537U);
}

TEST(Super, IsAThousandLevelsDeepAtMost) {
  const auto nested = [](int depth) {
    return std::string(static_cast<std::size_t>(depth), '[') + std::string(static_cast<std::size_t>(depth), ']');
  };
  EXPECT_EQ(Parsed(nested(1000)), nested(1000));
  EXPECT_TRUE(Parsed(nested(1001)).starts_with("error: nesting"));
}

TEST(Super, IsNavigatedByNameAndIndex) {
  const std::string_view value = R"({"a":{"}":"]"},"b":[10,"x,y",{"c":null}],"q\"":1})";
  EXPECT_EQ(FindAttribute(value, "a"), R"({"}":"]"})");
  EXPECT_EQ(FindAttribute(value, "q\""), "1");
  EXPECT_EQ(FindAttribute(value, "z"), std::nullopt);
  const std::string_view array = *FindAttribute(value, "b");
  EXPECT_EQ(FindElement(array, 1), R"("x,y")");
  EXPECT_EQ(FindElement(array, 2), R"({"c":null})");
  EXPECT_EQ(FindElement(array, 3), std::nullopt);
  EXPECT_EQ(FindElement(array, -1), std::nullopt);
  EXPECT_EQ(FindElement(value, 0), std::nullopt);
  EXPECT_EQ(CountElements("[]"), 0U);
  EXPECT_EQ(CountElements(array), 3U);
}

TEST(Super, OrdersByTypeThenValue) {
  const std::string_view ordered[] = {"false",   "true",       "-2.5",       "1",          "1e+1",
                                      "\"AWS\"", "\"Amazon\"", "[]",         "[1]",        "[1,0]",
                                      "[2]",     R"({"a":1})", R"({"a":2})", R"({"b":0})", "null"};
  for (std::size_t i = 0; i + 1 < std::size(ordered); ++i) {
    EXPECT_LT(CompareSuper(ordered[i], ordered[i + 1]), 0) << ordered[i];
    EXPECT_GT(CompareSuper(ordered[i + 1], ordered[i]), 0) << ordered[i];
  }
  EXPECT_EQ(CompareSuper("1", "1.00"), 0);
  EXPECT_EQ(CompareSuper("1", "1e+0"), 0);
  EXPECT_EQ(CompareSuper("\"a\"", "\"a  \""), 0);
  EXPECT_EQ(CompareSuper(R"({"a":1,"b":[2]})", R"({"b":[2.0],"a":1.0})"), 0);
}

TEST(SuperNumber, ComputesWithTheDigitsItHas) {
  const auto number = [](std::string_view text) { return ParseSuperNumber(text); };
  EXPECT_EQ(Number(AddNumbers(number("1"), number("0.50"))), "1.50");
  EXPECT_EQ(Number(MultiplyNumbers(number("1.5"), number("2.0"))), "3.00");
  EXPECT_EQ(Number(DivideNumbers(number("7"), number("2"))), "3");
  EXPECT_EQ(Number(DivideNumbers(number("7.0"), number("2"))), "3.5000");
  EXPECT_EQ(Number(ModuloNumbers(number("7"), number("4"))), "3");
  EXPECT_EQ(Number(SubtractNumbers(number("1"), number("5e-1"))), "5e-1");
  EXPECT_EQ(number("3.14159").precision(), 6);
  EXPECT_EQ(number("0.05").precision(), 2);
}

}  // namespace
}  // namespace doppel::sql
