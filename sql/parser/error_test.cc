// What the parser says of text that is wrong, and where it points.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "sql/parser/parser_testing.h"

namespace doppel::sql {
namespace {

struct Mistake {
  std::string_view text;
  std::string_view error;
};

class Mistakes : public testing::TestWithParam<Mistake> {};

TEST_P(Mistakes, AreReportedWithStateAndPlace) { EXPECT_EQ(ParseError(GetParam().text), GetParam().error); }

INSTANTIATE_TEST_SUITE_P(
    Syntax, Mistakes,
    testing::Values(Mistake{"selec 1", "42601 syntax error at or near \"selec\" @0"},
                    Mistake{"select 1 from", "42601 syntax error at end of input @13"},
                    Mistake{"select 1 from;", "42601 syntax error at or near \";\" @13"},
                    Mistake{"select from from t", "42601 syntax error at or near \"from\" @7"},
                    Mistake{"select 1; selct 2", "42601 syntax error at or near \"selct\" @10"},
                    Mistake{"select a, from t", "42601 syntax error at or near \"from\" @10"},
                    Mistake{"select (1", "42601 syntax error at end of input @9"},
                    Mistake{"select 1 'x'", "42601 syntax error at or near \"'x'\" @9"},
                    Mistake{"select tag from t", "42601 syntax error at or near \"tag\" @7"},
                    Mistake{"create table t (tag int)", "42601 syntax error at or near \"tag\" @16"},
                    Mistake{"select a < b < c", "42601 syntax error at or near \"<\" @13"},
                    Mistake{"select a like b like c", "42601 syntax error at or near \"like\" @16"},
                    Mistake{"select \\", "42601 syntax error at or near \"\\\" @7"},
                    Mistake{"select {1}", "42601 syntax error at or near \"{\" @7"},
                    Mistake{"select ?", "42601 syntax error at end of input @8"},
                    Mistake{"select 1 limit 1, 2", "42601 syntax error at or near \",\" @16"},
                    Mistake{"select * from (select 1) a b", "42601 syntax error at or near \"b\" @27"},
                    Mistake{"select * from (t)", "42601 syntax error at or near \")\" @16"},
                    Mistake{"select * from a join b", "42601 syntax error at end of input @22"},
                    Mistake{"select 1 where", "42601 syntax error at end of input @14"},
                    Mistake{"insert into t values", "42601 syntax error at end of input @20"},
                    Mistake{"insert t values (1)", "42601 syntax error at or near \"t\" @7"},
                    Mistake{"update t set (a, b) = (1, 2)", "42601 syntax error at or near \"(\" @13"},
                    Mistake{"create table", "42601 syntax error at end of input @12"},
                    Mistake{"create tabel t (a int)", "42601 syntax error at or near \"tabel\" @7"},
                    Mistake{"create table t (a)", "42601 syntax error at end of input @18"},
                    Mistake{"drop", "42601 syntax error at end of input @4"},
                    Mistake{"copy t from 's3://b' iam_role default frobnicate",
                            "42601 syntax error at or near \"frobnicate\" @38"},
                    Mistake{"merge into t using s on true when not matched then update set a = 1",
                            "42601 syntax error at or near \"update\" @51"}));

// PostgreSQL's constructs of later releases, and those that Redshift dropped.
INSTANTIATE_TEST_SUITE_P(
    Unknown, Mistakes,
    testing::Values(
        Mistake{"insert into t values (1) returning a", "42601 syntax error at or near \"returning\" @25"},
        Mistake{"insert into t values (1) on conflict do nothing", "42601 syntax error at or near \"on\" @25"},
        Mistake{"delete from t where a = 1 returning a", "42601 syntax error at or near \"returning\" @26"},
        Mistake{"select 1 fetch first 1 row only", "42601 syntax error at or near \"first\" @15"},
        Mistake{"select * from t tablesample system (10)", "42601 syntax error at or near \"system\" @28"},
        Mistake{"select * from a, lateral (select 1) b", "42601 syntax error at or near \"select\" @26"},
        Mistake{"select sum(a) over w from t window w as (order by a)", "42601 syntax error at or near \"w\" @19"},
        Mistake{"values (1)", "42601 syntax error at or near \"values\" @0"},
        Mistake{"with a as (insert into t values (1)) select 1", "42601 syntax error at or near \"insert\" @11"},
        Mistake{"with a as (select 1) insert into t select 1", "42601 syntax error at or near \"insert\" @21"},
        Mistake{"do $$ begin end $$", "42601 syntax error at or near \"do\" @0"},
        Mistake{"discard all", "42601 syntax error at or near \"discard\" @0"},
        Mistake{"deallocate all", "42601 syntax error at or near \"all\" @11"},
        Mistake{"select * from t qualify row_number() over () = 1", "42601 syntax error at or near \"row_number\" @24"},
        Mistake{"select * from t start with a = 1", "42601 syntax error at end of input @32"}));

INSTANTIATE_TEST_SUITE_P(
    Lexical, Mistakes,
    testing::Values(Mistake{"select 'abc", "42601 unterminated quoted string at or near \"'abc\" @7"},
                    Mistake{"select \"abc", "42601 unterminated quoted identifier at or near \"\"abc\" @7"},
                    Mistake{"select $$abc", "42601 unterminated dollar-quoted string at or near \"$$abc\" @7"},
                    Mistake{"select $x$abc$y$", "42601 unterminated dollar-quoted string at or near \"$x$abc$y$\" @7"},
                    Mistake{"select 1 /* abc", "42601 unterminated /* comment at or near \"/* abc\" @9"},
                    Mistake{"select \"\"", "42601 zero-length delimited identifier at or near \"\"\"\" @7"},
                    Mistake{"selec 'abc", "42601 syntax error at or near \"selec\" @0"},
                    Mistake{"select $0", "42P02 there is no parameter $0 @7"},
                    Mistake{"select '\\xff'", "22021 invalid byte sequence for encoding \"UTF8\": 0xff @7"}));

INSTANTIATE_TEST_SUITE_P(
    Meaning, Mistakes,
    testing::Values(
        Mistake{"(select 1 order by 1) order by 2", "42601 multiple ORDER BY clauses not allowed @0"},
        Mistake{"(select 1 limit 1) limit 2", "42601 multiple LIMIT clauses not allowed @0"},
        Mistake{"select top 1 distinct top 2 a", "42601 multiple TOP clauses not allowed @26"},
        Mistake{"create table a.b.c.d (a int)", "42601 improper qualified name (too many dotted names): a.b.c.d @13"},
        Mistake{"select a::float(54)", "22023 precision for type float must be between 1 and 53 bits @10"}));

std::string Repeat(std::string_view piece, int count) {
  std::string text;
  text.reserve(piece.size() * static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) text += piece;
  return text;
}

TEST(Limits, DeepNestingIsRefusedAndNeverCrashes) {
  for (std::string_view piece :
       {"(", "-(", "not (", "f(", "case when ", "a[", "(select ", "cast(", "array[", "a in (", "exists (select "}) {
    std::string error = ParseError("select " + Repeat(piece, 100000));
    EXPECT_TRUE(error.starts_with("54001 ")) << piece << ": " << error;
  }
  EXPECT_TRUE(ParseError("select * from " + Repeat("(", 100000)).starts_with("54001 "));
  EXPECT_TRUE(ParseError("select * from " + Repeat("(select * from ", 50000)).starts_with("54001 "));
  EXPECT_TRUE(ParseError("select * from " + Repeat("a join ", 50000)).starts_with("54001 "));
  EXPECT_TRUE(ParseError(Repeat("(", 100000) + "select 1").starts_with("54001 "));
  EXPECT_TRUE(ParseError(Repeat("explain ", 100000)).starts_with("42601 "));
  EXPECT_TRUE(ParseError("select 1" + Repeat(" + 1", 100000)).starts_with("54001 "));
  EXPECT_TRUE(ParseError("select a" + Repeat("::int", 100000)).starts_with("54001 "));
  EXPECT_TRUE(ParseError("select a from t group by " + Repeat("rollup(", 100000)).starts_with("54001 "));
  EXPECT_TRUE(ParseError("create external table t (a " + Repeat("array<", 100000)).starts_with("54001 "));
  EXPECT_TRUE(ParseError("select 1 from a" + Repeat(" cross join a", 100000)).starts_with("54001 "));
}

TEST(Limits, OrdinaryNestingIsAccepted) {
  EXPECT_EQ(ParseError("select " + Repeat("(", 400) + "1" + Repeat(")", 400)), "parsed");
  EXPECT_EQ(ParseError("select 1" + Repeat(" + 1", 900)), "parsed");
  EXPECT_EQ(ParseError("select " + Repeat("case when true then ", 300) + "1" + Repeat(" end", 300)), "parsed");
}

TEST(Limits, LongChainsOfOneKindAreFlat) {
  EXPECT_EQ(ParseError("select a = 1" + Repeat(" or a = 2", 20000)), "parsed");
  EXPECT_EQ(ParseError("select 1" + Repeat(" union all select 2", 20000)), "parsed");
  EXPECT_EQ(ParseError("select a in (1" + Repeat(", 2", 100000) + ")"), "parsed");
  EXPECT_EQ(ParseError("insert into t values (1, 'a')" + Repeat(", (2, 'b')", 50000)), "parsed");
}

TEST(Limits, AStatementMayHaveSixteenMegabytes) {
  std::string padding(16777216 - 10, ' ');
  EXPECT_EQ(ParseError("select" + padding + "'a'"), "parsed");
  EXPECT_EQ(ParseError("select" + padding + "'abcd'"),
            "54000 Statement is too large. Statement Size: 16777218 bytes. Maximum Allowed: 16777216 bytes");
  EXPECT_EQ(ParseError("select" + padding + "1; select 1"), "parsed");
}

}  // namespace
}  // namespace doppel::sql
