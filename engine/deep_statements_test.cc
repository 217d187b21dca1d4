// Statements that are deeper than SQLite's parser can follow in one piece.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "engine/session_testing.h"

namespace doppel::engine {
namespace {

using ::testing::ElementsAre;
using ::testing::StartsWith;

// `wrap` is given what it wraps and the level, from 0.
std::string Nested(int levels, std::string inner, const std::function<std::string(const std::string&, int)>& wrap) {
  for (int i = 0; i < levels; ++i) inner = wrap(inner, i);
  return inner;
}

std::string Joined(int count, std::string_view separator, const std::function<std::string(int)>& part) {
  std::string all;
  for (int i = 0; i < count; ++i) all += (i > 0 ? std::string(separator) : "") + part(i);
  return all;
}

std::string Upper(const std::string& inner, int) { return "upper(" + inner + ")"; }

class DeepStatements : public ::testing::Test {
 protected:
  void SetUp() override {
    Query(*session_, "CREATE TABLE t (a int, b varchar(100))");
    Query(*session_, "INSERT INTO t VALUES (1, 'x'), (2, 'it''s'), (3, NULL)");
  }
  std::vector<std::string> Rows(const std::string& text) { return Query(*session_, text).rows; }

  TestCluster cluster_;
  std::unique_ptr<Session> session_ = cluster_.Connect();
};

TEST_F(DeepStatements, NestCallsWithinCalls) {
  EXPECT_THAT(Rows("SELECT " + Nested(100, "b", Upper) + " FROM t ORDER BY a"), ElementsAre("X", "IT'S", "NULL"));
  const auto replace = [](const std::string& inner, int i) {
    return fmt::format("replace({}, 'q{}', 'it''s')", inner, i);
  };
  EXPECT_THAT(Rows("SELECT " + Nested(100, "b", replace) + " FROM t ORDER BY a"), ElementsAre("x", "it's", "NULL"));
  EXPECT_THAT(Rows("SELECT " + Nested(400, "b", Upper) + " FROM t WHERE a = 1"), ElementsAre("X"));
}

TEST_F(DeepStatements, NestCasesAndConditions) {
  const auto branch = [](const std::string& inner, int i) {
    return fmt::format("CASE WHEN a = {0} THEN 'n{0}' ELSE {1} END", i + 2, inner);
  };
  EXPECT_THAT(Rows("SELECT " + Nested(60, "b", branch) + " FROM t ORDER BY a"), ElementsAre("x", "n2", "n3"));
  const auto condition = [](const std::string& inner, int i) {
    return fmt::format("(a = {} OR (b <> 'v' AND {}))", i + 100, inner);
  };
  EXPECT_THAT(Rows("SELECT a FROM t WHERE " + Nested(60, "a = 2", condition)), ElementsAre("2"));
}

TEST_F(DeepStatements, ChainConditionsAndConcatenations) {
  EXPECT_THAT(
      Rows("SELECT count(*) FROM t WHERE " + Joined(200, " OR ", [](int i) { return fmt::format("a = {}", i); })),
      ElementsAre("3"));
  EXPECT_THAT(
      Rows("SELECT count(*) FROM t WHERE " + Joined(200, " AND ", [](int i) { return fmt::format("a <> {}", i + 2); })),
      ElementsAre("1"));
  EXPECT_THAT(Rows("SELECT length(" + Joined(200, " || ", [](int) { return "b"; }) + ") FROM t WHERE a = 1"),
              ElementsAre("200"));
}

TEST_F(DeepStatements, StackViewsAndDerivedTables) {
  Query(*session_, "CREATE VIEW v0 AS SELECT a, b FROM t");
  Query(*session_, "CREATE VIEW g0 AS SELECT a, max(b) AS b, count(*) AS n FROM t GROUP BY a");
  for (int i = 1; i <= 40; ++i) {
    Query(*session_,
          fmt::format("CREATE VIEW v{} AS SELECT a, coalesce(b, 'none') AS b FROM v{} WHERE a < 100", i, i - 1));
    Query(*session_,
          fmt::format("CREATE VIEW g{} AS SELECT a, max(b) AS b, sum(n) AS n FROM g{} GROUP BY a", i, i - 1));
  }
  EXPECT_THAT(Rows("SELECT * FROM v40 ORDER BY a"), ElementsAre("1|x", "2|it's", "3|none"));
  EXPECT_THAT(Rows("SELECT * FROM g40 ORDER BY a"), ElementsAre("1|x|1", "2|it's|1", "3|NULL|1"));
  EXPECT_THAT(Rows("WITH w AS (SELECT * FROM v30) SELECT count(*) FROM w JOIN (SELECT a FROM v31) q ON w.a = q.a"),
              ElementsAre("3"));
  const auto derived = [](const std::string& inner, int i) {
    return fmt::format("(SELECT a, b FROM {} AS d{} WHERE a > 1)", inner, i);
  };
  EXPECT_THAT(Rows("SELECT a FROM " + Nested(60, "t", derived) + " AS d ORDER BY a"), ElementsAre("2", "3"));
}

TEST_F(DeepStatements, NestSubqueriesOfExpressions) {
  const auto largest = [](const std::string& inner, int) { return "(SELECT max(" + inner + ") FROM t)"; };
  EXPECT_THAT(Rows("SELECT " + Nested(40, "a", largest)), ElementsAre("3"));
  const auto among = [](const std::string& inner, int) { return "SELECT a FROM t WHERE a IN (" + inner + ")"; };
  EXPECT_THAT(Rows(Nested(40, "SELECT 2", among)), ElementsAre("2"));
}

TEST_F(DeepStatements, GroupAndChangeByDeepExpressions) {
  EXPECT_THAT(Rows("SELECT " + Nested(50, "b", Upper) + " AS u, count(*) FROM t WHERE a < 3 GROUP BY 1 ORDER BY 1"),
              ElementsAre("IT'S|1", "X|1"));
  const auto abs = [](const std::string& inner, int) { return "abs(" + inner + ")"; };
  EXPECT_THAT(Rows("SELECT " + Nested(60, "sum(a)", abs) + " FROM t"), ElementsAre("6"));
  Query(*session_, "UPDATE t SET b = " + Nested(60, "b", Upper) + " WHERE a = 1");
  Query(*session_, "INSERT INTO t SELECT a + 10, " + Nested(60, "b", Upper) + " FROM t WHERE a = 2");
  Query(*session_, "DELETE FROM t WHERE " + Nested(60, "a", abs) + " = 3");
  EXPECT_THAT(Rows("SELECT * FROM t ORDER BY a"), ElementsAre("1|X", "2|it's", "12|IT'S"));
}

TEST_F(DeepStatements, EvaluateOnlyTheBranchTaken) {
  const std::string division =
      Nested(60, "1 / (a - 1)", [](const std::string& inner, int) { return "abs(" + inner + ")"; });
  EXPECT_THAT(Rows("SELECT CASE WHEN a = 1 THEN 0 ELSE " + division + " END FROM t ORDER BY a"),
              ElementsAre("0", "1", "0"));
  EXPECT_THAT(ErrorOf(*session_, "SELECT " + division + " FROM t"), StartsWith("22012"));
}

}  // namespace
}  // namespace doppel::engine
