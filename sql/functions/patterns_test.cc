#include <gtest/gtest.h>

#include "sql/functions/families.h"
#include "sql/functions/testing.h"

namespace doppel::sql {
namespace {

using testing::Calls;
using testing::Int;
using testing::NullDatum;
using testing::Text;

bool Like(std::string_view text, std::string_view pattern, std::string_view kernel = "like_match") {
  Calls call(PatternKernels());
  return call(kernel, {Text(text), Text(pattern)}) == Int(1);
}

TEST(Patterns, LikeTakesTheWholeString) {
  EXPECT_TRUE(Like("abc", "abc"));
  EXPECT_TRUE(Like("abc", "a%"));
  EXPECT_TRUE(Like("abc", "%c"));
  EXPECT_TRUE(Like("abc", "%b%"));
  EXPECT_TRUE(Like("abc", "a%c"));
  EXPECT_TRUE(Like("", "%"));
  EXPECT_TRUE(Like("", ""));
  EXPECT_TRUE(Like("abc", "%%%"));
  EXPECT_FALSE(Like("abc", "c%"));
  EXPECT_FALSE(Like("abc", "ab"));
  EXPECT_FALSE(Like("abc", "bc"));
  EXPECT_FALSE(Like("a", "a%a"));
  EXPECT_FALSE(Like("abc ", "abc"));
  EXPECT_FALSE(Like("abc", ""));
}

TEST(Patterns, PiecesMayRepeatInTheText) {
  EXPECT_TRUE(Like("aXbXbc", "a%b%bc"));
  EXPECT_TRUE(Like("mississippi", "m%iss%ip%i"));
  EXPECT_FALSE(Like("mississippi", "m%iss%ip%ip"));
  EXPECT_TRUE(Like("aab", "%ab"));
  EXPECT_TRUE(Like("ababab", "%ab%ab"));
  EXPECT_FALSE(Like("abab", "%ab%ab%ab"));
}

TEST(Patterns, UnderscoreIsOneCharacterOfAnyLength) {
  EXPECT_TRUE(Like("abc", "_b_"));
  EXPECT_FALSE(Like("abc", "_B_"));
  EXPECT_TRUE(Like("grün", "gr_n"));
  EXPECT_FALSE(Like("grün", "gr__n"));
  EXPECT_TRUE(Like("x€", "%_"));
  EXPECT_TRUE(Like("€€x", "%_x"));
  EXPECT_TRUE(Like("日本語", "___"));
  EXPECT_TRUE(Like("日本語テキスト", "_本%キ__"));
  EXPECT_FALSE(Like("日", "__"));
  EXPECT_FALSE(Like("", "_"));
}

TEST(Patterns, BackslashEscapesUnlessAnotherCharacterIsNamed) {
  EXPECT_TRUE(Like("start_time", "%start\\_%"));
  EXPECT_FALSE(Like("starttime", "%start\\_%"));
  EXPECT_TRUE(Like("100%", "100\\%"));
  EXPECT_TRUE(Like("a\\b", "a\\\\b"));
  Calls call(PatternKernels());
  EXPECT_EQ(call("like_match", {Text("start_time"), Text("start^_%"), Text("^")}), Int(1));
  EXPECT_EQ(call("like_match", {Text("start\\time"), Text("start\\%"), Text("")}), Int(1));
  EXPECT_EQ(call.Error("like_match", {Text("a"), Text("a"), Text("ab")}), "22025 invalid escape string");
  EXPECT_EQ(call.Error("like_match", {Text("a"), Text("a\\")}),
            "22025 LIKE pattern must not end with escape character");
}

TEST(Patterns, IlikeFoldsAsciiOnly) {
  EXPECT_TRUE(Like("abc", "_B_", "ilike_match"));
  EXPECT_TRUE(Like("Agoura Hills", "ag%HILLS", "ilike_match"));
  EXPECT_FALSE(Like("Ä", "ä", "ilike_match"));
}

TEST(Patterns, NullsGiveNull) {
  Calls call(PatternKernels());
  EXPECT_EQ(call("like_match", {NullDatum(), Text("a")}), NullDatum());
  EXPECT_EQ(call("like_match", {Text("a"), NullDatum()}), NullDatum());
  EXPECT_EQ(call("similar_match", {Text("a"), NullDatum()}), NullDatum());
  EXPECT_EQ(call("regex_match", {NullDatum(), Text("a")}), NullDatum());
}

// Examples of pattern-matching-conditions-similar-to.
TEST(Patterns, SimilarToTakesTheWholeString) {
  const auto similar = [](std::string_view text, std::string_view pattern) {
    return Like(text, pattern, "similar_match");
  };
  EXPECT_TRUE(similar("abc", "abc"));
  EXPECT_TRUE(similar("abc", "_b_"));
  EXPECT_FALSE(similar("abc", "_A_"));
  EXPECT_TRUE(similar("abc", "%(b|d)%"));
  EXPECT_FALSE(similar("abc", "(b|c)%"));
  EXPECT_TRUE(similar("AbcAbcdefgefg12efgefg12", "((Ab)?c)+d((efg)+(12))+"));
  EXPECT_TRUE(similar("aaaaaab11111xy", "a{6}_[0-9]{5}(x|y){2}"));
  EXPECT_TRUE(similar("$0.87", "$[0-9]+(.[0-9][0-9])?"));
  EXPECT_FALSE(similar("$0,87", "$[0-9]+(.[0-9][0-9])?"));
  EXPECT_TRUE(similar("a_c", "a\\_c"));
  EXPECT_FALSE(similar("abc", "a\\_c"));
  EXPECT_TRUE(similar("a]c", "a[]x]c"));
  EXPECT_TRUE(similar("a\nc", "a%c"));
}

// Examples of pattern-matching-conditions-posix.
TEST(Patterns, RegularExpressionsMatchAnywhere) {
  const auto matches = [](std::string_view text, std::string_view pattern) {
    return Like(text, pattern, "regex_match");
  };
  EXPECT_TRUE(matches("abc", "abc"));
  EXPECT_TRUE(matches("abc", "a"));
  EXPECT_FALSE(matches("abc", "A"));
  EXPECT_TRUE(matches("abc", ".*(b|d).*"));
  EXPECT_TRUE(matches("abc", "(b|c).*"));
  EXPECT_TRUE(matches("$0.87", "\\$[0-9]+(\\.[0-9][0-9])?"));
  EXPECT_TRUE(matches("ab", "^[^[:digit:]]*$"));
  EXPECT_TRUE(Like("ABC", "b", "regex_imatch"));
  Calls call(PatternKernels());
  EXPECT_EQ(call.Error("regex_match", {Text("a"), Text("(")}).substr(0, 33), "2201B invalid regular expression:");
  EXPECT_EQ(call.Error("regex_match", {Text("a"), Text("(?=a)")}),
            "2201B invalid regular expression: quantifier operand invalid");
}

TEST(Patterns, ManyPatternsOverrunTheCacheUnharmed) {
  for (int i = 0; i < 300; ++i) {
    const std::string number = std::to_string(i);
    EXPECT_TRUE(Like("x" + number, "%" + number));
    EXPECT_TRUE(Like("x" + number, number, "regex_match"));
  }
}

TEST(Patterns, HopelessBacktrackingEndsTheStatementOnly) {
  Calls call(PatternKernels());
  const std::string text(40, 'a');
  const std::string error = call.Error("regex_match", {Text(text + "b"), Text("^(a+)+$")});
  EXPECT_TRUE(error == "no error" || error.starts_with("54001 regular expression failed")) << error;
}

}  // namespace
}  // namespace doppel::sql
