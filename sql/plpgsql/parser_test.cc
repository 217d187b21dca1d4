#include "sql/plpgsql/parser.h"

#include <gtest/gtest.h>

#include <string>

#include "base/sql_error.h"
#include "sql/plpgsql/body_parser.h"
#include "sql/plpgsql/frame.h"

namespace doppel::sql::plpgsql {
namespace {

using base::SqlState;

ProcedureBody Parse(std::string_view body, std::vector<std::string> arguments = {}, bool is_nonatomic = false) {
  return ParseBody(body, {.parser = {}, .argument_names = std::move(arguments), .is_nonatomic = is_nonatomic});
}

// The statements of the outermost block.
const Body& StatementsOf(const ProcedureBody& body) {
  return std::get<std::shared_ptr<const Block>>(body.main.node)->body;
}

struct Failure {
  SqlState state;
  std::string at;  // the text its span covers
};

Failure FailureOf(std::string_view body) {
  try {
    Parse(body);
  } catch (const base::SqlError& error) {
    const base::Span span = error.span().value_or(base::Span{});
    return {error.state(), std::string(body.substr(span.begin, span.end - span.begin))};
  }
  return {SqlState::kSuccessfulCompletion, "no error"};
}

TEST(PlpgsqlParser, CountsLinesFromTheFirstThatIsNotEmpty) {
  const ProcedureBody body = Parse("\nBEGIN\n  NULL;\n\n  PERFORM 1;\nEND;\n");
  EXPECT_EQ(body.main.line, 1);
  ASSERT_EQ(StatementsOf(body).size(), 2U);
  EXPECT_EQ(StatementsOf(body)[0].line, 2);
  EXPECT_EQ(StatementsOf(body)[1].line, 4);
}

TEST(PlpgsqlParser, BlanksIntoOutOfQueries) {
  const ProcedureBody body =
      Parse("declare a int; r record; begin select x into a from t; select into r * from t; end");
  const auto& first = std::get<RunSql>(StatementsOf(body)[0].node);
  EXPECT_EQ(first.sql.text, "select x        from t");
  ASSERT_TRUE(first.into.has_value());
  const auto& second = std::get<RunSql>(StatementsOf(body)[1].node);
  EXPECT_EQ(second.sql.text, "select        * from t");
  EXPECT_EQ(second.into->places.size(), 1U);
}

TEST(PlpgsqlParser, LeavesIntoOfANewTableAlone) {
  const ProcedureBody body = Parse("begin select 1 as a into new_table; end");
  EXPECT_FALSE(std::get<RunSql>(StatementsOf(body)[0].node).into.has_value());
}

TEST(PlpgsqlParser, TellsRangesFromQueries) {
  const ProcedureBody body = Parse(
      "declare r record; n int; begin for i in 1..n loop null; end loop; for i in reverse n.. -1 loop null; end loop; "
      "for r in select 1.5 loop null; end loop; for r in execute 'x' loop null; end loop; end");
  EXPECT_EQ(std::get<ForInteger>(StatementsOf(body)[0].node).to.text, "n");
  EXPECT_TRUE(std::get<ForInteger>(StatementsOf(body)[1].node).is_reverse);
  EXPECT_FALSE(std::get<ForQuery>(StatementsOf(body)[2].node).is_dynamic);
  EXPECT_TRUE(std::get<ForQuery>(StatementsOf(body)[3].node).is_dynamic);
}

TEST(PlpgsqlParser, EndsConditionsBehindTheirOwnCases) {
  const ProcedureBody body = Parse("begin if case when 1 = 1 then true else false end then null; end if; end");
  EXPECT_EQ(std::get<If>(StatementsOf(body)[0].node).branches[0].condition.text,
            "case when 1 = 1 then true else false end");
}

TEST(PlpgsqlParser, FindsTheNearestVariable) {
  const ProcedureBody body = Parse("<<l>> declare a int; begin declare a int; r record; begin null; end; end", {"a"});
  const auto find = [&](int scope, QualifiedName name) { return FindVariable(body, scope, name)->variable; };
  const Name a{.text = "a"};
  const int inner = static_cast<int>(body.scopes.size()) - 1;
  EXPECT_EQ(find(0, {a}), 0);
  EXPECT_EQ(find(inner, {a}), 3);
  EXPECT_EQ(find(inner, {Name{.text = "l"}, a}), 2);
  EXPECT_EQ(FindVariable(body, inner, {Name{.text = "r"}, a})->field, "a");
  EXPECT_FALSE(FindVariable(body, inner, {Name{.text = "other"}}).has_value());
}

TEST(PlpgsqlParser, PointsAtWhatIsWrong) {
  EXPECT_EQ(FailureOf("begin nobody := 1; end").at, "nobody");
  EXPECT_EQ(FailureOf("begin selec 1; end").at, "selec");
  EXPECT_EQ(FailureOf("declare a int; begin a := 1 + ; end").state, SqlState::kSyntaxError);
  EXPECT_EQ(FailureOf("declare a int; a int; begin null; end").at, "a");
  EXPECT_EQ(FailureOf("begin loop exit nowhere; end loop; end").at, "nowhere");
  EXPECT_EQ(FailureOf("begin vacuum; end").state, SqlState::kFeatureNotSupported);
  EXPECT_EQ(FailureOf("begin null; end; more").at, "more");
}

TEST(PlpgsqlParser, BoundsWhatItReads) {
  std::string deep;
  for (int i = 0; i < kMaxBlockNesting + 1; ++i) deep += "begin ";
  EXPECT_EQ(FailureOf(deep).state, SqlState::kStatementTooComplex);
  std::string many = "declare ";
  for (std::size_t i = 0; i < kMaxVariables; ++i) many += "v" + std::to_string(i) + " int; ";
  EXPECT_EQ(FailureOf(many + "begin null; end").state, SqlState::kProgramLimitExceeded);
  EXPECT_EQ(FailureOf(std::string(kMaxBodyBytes + 1, ' ')).state, SqlState::kProgramLimitExceeded);
}

TEST(PlpgsqlParser, SubstitutesVariablesAsTheJournalShowsThem) {
  std::vector<VariableUse> uses;
  uses.push_back({{0, ""}, {}, {{7, 8}, {11, 12}}});
  EXPECT_EQ(SubstitutedText("SELECT a + a", uses), "SELECT  $1  +  $1 ");
}

}  // namespace
}  // namespace doppel::sql::plpgsql
