#include <gtest/gtest.h>

#include "sql/functions/families.h"
#include "sql/functions/testing.h"

namespace doppel::sql {
namespace {

using testing::Calls;
using testing::Int;
using testing::NullDatum;
using testing::Text;

constexpr std::string_view kWords = "passwd7 plain A1234 a1234";
constexpr std::string_view kWordPattern = "(?=[^ ]*[a-z])(?=[^ ]*[0-9])[^ ]+";

// Examples of REGEXP_COUNT.
TEST(Regexp, CountsMatches) {
  Calls call(RegexpFunctions());
  EXPECT_EQ(call("regexp_count", {Text("abcdefghijklmnopqrstuvwxyz"), Text("[a-z]{3}"), Int(1), Text("")}), Int(8));
  EXPECT_EQ(call("regexp_count", {Text("the fox"), Text("FOX"), Int(1), Text("i")}), Int(1));
  EXPECT_EQ(call("regexp_count", {Text("the fox"), Text("FOX"), Int(1), Text("c")}), Int(0));
  EXPECT_EQ(call("regexp_count", {Text(kWords), Text(kWordPattern), Int(1), Text("p")}), Int(2));
  EXPECT_EQ(call("regexp_count", {Text(kWords), Text(kWordPattern), Int(1), Text("ip")}), Int(3));
  EXPECT_EQ(call("regexp_count", {Text("aaa"), Text("a"), Int(3), Text("")}), Int(1));
  EXPECT_EQ(call("regexp_count", {Text("aaa"), Text("a"), Int(4), Text("")}), Int(0));
  EXPECT_EQ(call("regexp_count", {Text("aaa"), Text("a"), Int(-5), Text("")}), Int(3));
  EXPECT_EQ(call("regexp_count", {NullDatum(), Text("a"), Int(1), Text("")}), NullDatum());
  EXPECT_EQ(call.Error("regexp_count", {Text("a"), Text("a"), Int(1), Text("z")}),
            "22023 invalid regexp option: \"z\"");
}

// Examples of REGEXP_INSTR.
TEST(Regexp, FindsPositionsInCharacters) {
  Calls call(RegexpFunctions());
  const auto instr = [&](std::string_view text, std::string_view pattern, std::int64_t position = 1,
                         std::int64_t occurrence = 1, std::int64_t option = 0, std::string_view letters = "") {
    return call("regexp_instr",
                {Text(text), Text(pattern), Int(position), Int(occurrence), Int(option), Text(letters)});
  };
  EXPECT_EQ(instr("sed@lacusUtnec.ca", "@[^.]*"), Int(4));
  EXPECT_EQ(instr("Air Canada Centre", "[cC]ent(er|re)$"), Int(12));
  EXPECT_EQ(instr("the fox", "FOX", 1, 1, 0, "i"), Int(5));
  EXPECT_EQ(instr(kWords, kWordPattern, 1, 2, 0, "p"), Int(21));
  EXPECT_EQ(instr(kWords, kWordPattern, 1, 2, 0, "ip"), Int(15));
  EXPECT_EQ(instr("grüße fox", "fox"), Int(7));
  EXPECT_EQ(instr("the fox ran", "fox", 1, 1, 1), Int(8));
  EXPECT_EQ(instr("the fox", "cat"), Int(0));
  EXPECT_EQ(instr("the fox", "fox", 9), Int(0));
  EXPECT_EQ(instr("the fox", "fox", 1, 0), Int(0));
  EXPECT_EQ(instr("number 42", "r ([0-9]+)", 1, 1, 0, "e"), Int(8));
}

// Examples of REGEXP_SUBSTR.
TEST(Regexp, ExtractsMatches) {
  Calls call(RegexpFunctions());
  const auto substr = [&](std::string_view text, std::string_view pattern, std::int64_t position = 1,
                          std::int64_t occurrence = 1, std::string_view letters = "") {
    return call("regexp_substr", {Text(text), Text(pattern), Int(position), Int(occurrence), Text(letters)});
  };
  EXPECT_EQ(substr("sed@lacusUtnec.ca", "@[^.]*"), Text("@lacusUtnec"));
  EXPECT_EQ(substr("the fox", "FOX", 1, 1, "i"), Text("fox"));
  EXPECT_EQ(substr("the fox", "FOX", 1, 2, "i"), Text(""));
  EXPECT_EQ(substr("THE SECRET CODE IS THE LOWERCASE PART OF 1931abc0EZ.", "[a-z]+", 1, 1, "c"), Text("abc"));
  EXPECT_EQ(substr(kWords, kWordPattern, 1, 2, "p"), Text("a1234"));
  EXPECT_EQ(substr(kWords, kWordPattern, 1, 2, "ip"), Text("A1234"));
  EXPECT_EQ(substr("This is a cat, this is a dog. This is a mouse.", "this is a (\\w+)", 1, 2, "ie"), Text("dog"));
  EXPECT_EQ(substr("abc", "b", 4), Text(""));
  EXPECT_EQ(substr("no group", "group", 1, 1, "e"), Text("group"));
}

TEST(Regexp, PosixTakesTheLongestMatchAndPcreTheFirstAlternative) {
  Calls call(RegexpFunctions());
  EXPECT_EQ(call("regexp_substr", {Text("foobar"), Text("foo|foobar"), Int(1), Int(1), Text("")}), Text("foobar"));
  EXPECT_EQ(call("regexp_substr", {Text("foobar"), Text("foo|foobar"), Int(1), Int(1), Text("p")}), Text("foo"));
}

// Examples of REGEXP_REPLACE.
TEST(Regexp, ReplacesEveryMatch) {
  Calls call(RegexpFunctions());
  const auto replace = [&](std::string_view text, std::string_view pattern, std::string_view replacement,
                           std::int64_t position = 1, std::string_view letters = "") {
    return call("regexp_replace", {Text(text), Text(pattern), Text(replacement), Int(position), Text(letters)});
  };
  EXPECT_EQ(replace("the fox", "FOX", "quick brown fox", 1, "i"), Text("the quick brown fox"));
  EXPECT_EQ(replace(kWords, kWordPattern, "[hidden]", 1, "p"), Text("[hidden] plain A1234 [hidden]"));
  EXPECT_EQ(replace(kWords, kWordPattern, "[hidden]", 1, "ip"), Text("[hidden] plain [hidden] [hidden]"));
  EXPECT_EQ(replace("sed@lacusUtnec.ca", "@.*\\.(org|gov|com|edu|ca)$", ""), Text("sed"));
  EXPECT_EQ(replace("sed@lacusUtnec.ca", "@.*\\.[[:alpha:]]{2,3}", "@internal.company.com"),
            Text("sed@internal.company.com"));
  EXPECT_EQ(replace("aaa", "a", "b", 2), Text("abb"));
  EXPECT_EQ(replace("aaa", "a", "b", 9), Text("aaa"));
  EXPECT_EQ(replace("varchar(10)", "\\(.*\\)", ""), Text("varchar"));
  EXPECT_EQ(replace("abc", "x*", "-"), Text("-a-b-c-"));
  EXPECT_EQ(call("regexp_replace", {Text("a"), NullDatum(), Text(""), Int(1), Text("")}), NullDatum());
}

TEST(Regexp, ReplacementsNameGroupsInPcreOnly) {
  Calls call(RegexpFunctions());
  EXPECT_EQ(call("regexp_replace", {Text("john smith"), Text("(\\w+) (\\w+)"), Text("$2, \\1"), Int(1), Text("p")}),
            Text("smith, john"));
  EXPECT_EQ(call("regexp_replace", {Text("a"), Text("(a)"), Text("${1}1 $$ $&"), Int(1), Text("p")}), Text("a1 $ a"));
  EXPECT_EQ(call("regexp_replace", {Text("a"), Text("(a)"), Text("$1"), Int(1), Text("")}), Text("$1"));
}

}  // namespace
}  // namespace doppel::sql
