// What the passes make of statements, seen in the SQLite SQL that is printed of them. Results are the goldens' to check
// (tests/sql/select/optimized.test).
#include "sql/optimize/optimize.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sql/bind/binder.h"
#include "sql/commands/testing.h"
#include "sql/translate/translator.h"

namespace doppel::sql {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class Access : public TableAccess {
 public:
  std::string PhysicalName(Oid table) override { return "t" + std::to_string(table); }
  std::string Predicate(Oid, std::string_view) override { return {}; }
};

// `few` is small, `many` is large.
class Statistics : public TableStatistics {
 public:
  double Rows(Oid table) override { return table == few ? 10 : 100'000; }
  double DistinctValues(Oid table, std::int16_t attribute) override {
    EXPECT_TRUE(table != few || attribute <= 3) << "the table has no such column";
    return Rows(table) / 5;
  }
  Oid few = 0;
};

class OptimizerTest : public ::testing::Test {
 protected:
  OptimizerTest() {
    run_("CREATE TABLE few (k int, name varchar(10), v int)");
    run_("CREATE TABLE many (k int, name varchar(10), v int, d decimal(12,2), w decimal(38,2))");
    statistics_.few = run_.Get("few").oid;
  }

  std::string Optimized(std::string_view text) {
    BindContext context = run_.MakeBindContext();
    const BoundStatement bound = Optimize(BindQuery(*ParseQuery(text, {}), context), statistics_);
    Access access;
    std::string sql = Translate(bound, access).sql;
    for (const std::string name : {"few", "many"}) {
      const std::string physical = access.PhysicalName(run_.Get(name).oid);
      for (std::size_t at = 0; (at = sql.find(physical, at)) != std::string::npos;)
        sql.replace(at, physical.size(), name);
    }
    return sql;
  }

  testing::FakeContext run_;
  Statistics statistics_;
};

TEST_F(OptimizerTest, GroupsByHashingInTheOrderOfTheKeys) {
  const std::string sql = Optimized("SELECT name, sum(v), count(*) FROM many WHERE v > 1 GROUP BY name");
  EXPECT_THAT(sql, HasSubstr("hash_group('k:ir<', r1.c2, r1.c3) AS c1 FROM many AS r1 WHERE (r1.c3 > 1)"));
  EXPECT_THAT(sql, Not(HasSubstr("GROUP BY")));
}

TEST_F(OptimizerTest, LeavesTheOrderOfGroupsToOrderBy) {
  const std::string sql =
      Optimized("SELECT k + 1, max(v) - min(v) FROM many GROUP BY k HAVING count(*) > 1 ORDER BY max(v)");
  EXPECT_THAT(sql, HasSubstr("hash_group('k:xnr', "));
  EXPECT_THAT(sql, HasSubstr("WHERE (r2.c4 > 1) ORDER BY r2.c2 ASC"));
}

TEST_F(OptimizerTest, HashesDistinctRowsAndDistinctCounts) {
  EXPECT_THAT(Optimized("SELECT DISTINCT name, k FROM many"), HasSubstr("hash_group('kk:', r1.c2, r1.c1)"));
  EXPECT_THAT(Optimized("SELECT k, count(DISTINCT name) FROM many GROUP BY k"),
              HasSubstr("hash_group('k:u<', r1.c1, r1.c2)"));
}

TEST_F(OptimizerTest, LeavesOtherGroupingsToSqlite) {
  EXPECT_THAT(Optimized("SELECT k, median(v) FROM many GROUP BY k"), HasSubstr("GROUP BY r1.c1"));
  EXPECT_THAT(Optimized("SELECT k, sum(DISTINCT v) FROM many GROUP BY k"), HasSubstr("GROUP BY r1.c1"));
  EXPECT_THAT(Optimized("SELECT k, max(w) FROM many GROUP BY k"), HasSubstr("GROUP BY r1.c1"));
  EXPECT_THAT(Optimized("SELECT k, (SELECT count(*) FROM few WHERE few.k > many.k) FROM many GROUP BY k, v"),
              HasSubstr("GROUP BY r1.c1, r1.c3"));
}

TEST_F(OptimizerTest, WritesExistsAsUncorrelatedIn) {
  EXPECT_THAT(Optimized("SELECT k FROM few WHERE EXISTS (SELECT 1 FROM many WHERE many.k = few.k AND many.v > 3)"),
              HasSubstr("(r1.c1 IN (SELECT r2.c1 AS c1 FROM many AS r2 WHERE (r2.c3 > 3)))"));
  EXPECT_THAT(
      Optimized("SELECT k FROM few WHERE NOT EXISTS (SELECT 1 FROM many WHERE many.k = few.k)"),
      HasSubstr("((r1.c1 IS NULL) OR (r1.c1 NOT IN (SELECT r2.c1 AS c1 FROM many AS r2 WHERE (r2.c1 IS NOT NULL))))"));
}

TEST_F(OptimizerTest, JoinsScalarAggregatesAsGroups) {
  const std::string sql =
      Optimized("SELECT k FROM few WHERE name = 'x' AND v < (SELECT avg(many.v) FROM many WHERE many.k = few.k)");
  EXPECT_THAT(sql, HasSubstr("hash_group('k:a"));
  EXPECT_THAT(sql, HasSubstr("IN (SELECT r1.c1 AS c1 FROM few AS r1 WHERE (r1.c2 COLLATE RTRIM = 'x' COLLATE RTRIM))"));
}

TEST_F(OptimizerTest, LeavesScalarSubqueriesThatAreNoAggregates) {
  // A second row must raise an error, and a count of nothing is 0.
  EXPECT_THAT(Optimized("SELECT k FROM few WHERE v = (SELECT many.v FROM many WHERE many.k = few.k)"),
              HasSubstr("single_row"));
  EXPECT_THAT(Optimized("SELECT k FROM few WHERE v = (SELECT count(*) FROM many WHERE many.k = few.k)"),
              HasSubstr("count(*)"));
}

TEST_F(OptimizerTest, KeepsTheSmallTableForTheJoin) {
  EXPECT_THAT(Optimized("SELECT many.v FROM many, few WHERE many.k = few.k AND few.name = 'x'"),
              HasSubstr("FROM many AS r1 CROSS JOIN kept_rows(((SELECT keep_rows('1:1', r2.c1) AS c1 FROM few AS r2 "
                        "WHERE (r2.c2 COLLATE RTRIM = 'x' COLLATE RTRIM)))) AS r2 WHERE (r1.c1 = r2.c1)"));
}

TEST_F(OptimizerTest, KeepsTheRightSideOfALeftJoinWithoutTheConditionsOfWhere) {
  EXPECT_THAT(Optimized("SELECT few.k FROM few LEFT JOIN many ON many.k = few.k AND many.v > 1 WHERE many.v IS NULL"),
              HasSubstr("FROM few AS r1 LEFT JOIN kept_rows(((SELECT keep_rows('1:1,3', r2.c1, r2.c3) AS c1 FROM many "
                        "AS r2 WHERE (r2.c3 > 1)))) AS r2 ON (r2.c1 = r1.c1) WHERE (r2.c3 IS NULL)"));
}

TEST_F(OptimizerTest, KeepsDerivedTablesButNotTheirGroupsAgain) {
  EXPECT_THAT(
      Optimized("SELECT few.v FROM few LEFT JOIN (SELECT k + 1 AS k FROM many WHERE v > 1) AS d ON d.k = few.k"),
      HasSubstr("FROM few AS r1 LEFT JOIN kept_rows(((SELECT keep_rows('1:1', r3.c1) AS c1 FROM (SELECT "));
  EXPECT_THAT(Optimized("SELECT few.v FROM few LEFT JOIN (SELECT k, max(v) FROM many GROUP BY k) AS d ON d.k = few.k"),
              Not(HasSubstr("keep_rows")));
}

TEST_F(OptimizerTest, ComparesExpressionsAsColumnsOfTheirOwn) {
  EXPECT_THAT(
      Optimized("SELECT many.v FROM many, few WHERE many.k = few.k + 1"),
      HasSubstr("keep_rows('240:240', int4_add(r2.c1, 1)) AS c1 FROM few AS r2))) AS r2 WHERE (r1.c1 = r2.c240)"));
}

TEST_F(OptimizerTest, LeavesColumnsThatKeptRowsHasNotToSqlite) {
  std::string columns;
  for (int i = 1; i <= 245; ++i) columns += (i > 1 ? ", c" : "c") + std::to_string(i) + " int";
  run_("CREATE TABLE wide (" + columns + ")");
  EXPECT_THAT(Optimized("SELECT wide.c2 FROM few LEFT JOIN wide ON wide.c1 = few.k"), HasSubstr("keep_rows('1:1,2'"));
  EXPECT_THAT(Optimized("SELECT wide.c245 FROM few LEFT JOIN wide ON wide.c1 = few.k"), Not(HasSubstr("keep_rows")));
}

TEST_F(OptimizerTest, LeavesJoinsThatHashingCannotAnswer) {
  EXPECT_THAT(Optimized("SELECT 1 FROM many, few WHERE many.k < few.k"), Not(HasSubstr("keep_rows")));
  EXPECT_THAT(Optimized("SELECT 1 FROM many, few WHERE many.w = few.v"), Not(HasSubstr("keep_rows")));
  EXPECT_THAT(Optimized("SELECT 1 FROM many FULL JOIN few ON many.k = few.k"), Not(HasSubstr("keep_rows")));
}

TEST_F(OptimizerTest, ReadsATableOfACorrelatedSubqueryOnce) {
  EXPECT_THAT(Optimized("SELECT k, (SELECT count(*) FROM many WHERE many.k = few.k AND many.v > 1) FROM few"),
              HasSubstr("FROM kept_rows(((SELECT keep_rows('1:1', r2.c1) AS c1 FROM many AS r2 WHERE (r2.c3 > 1)))) AS "
                        "r2 WHERE (r2.c1 = r1.c1)"));
}

TEST_F(OptimizerTest, AsksTheInnerTablesNothingAboutColumnsOfTheOuter) {
  EXPECT_THAT(Optimized("SELECT k FROM many WHERE (SELECT count(*) FROM few AS a JOIN few AS b ON a.k = b.k WHERE "
                        "many.w = a.v) > 0"),
              HasSubstr("count(*)"));
}

TEST_F(OptimizerTest, TakesCommonConditionsOutOfAnOr) {
  const std::string sql =
      Optimized("SELECT 1 FROM many, few WHERE (many.k = few.k AND few.v = 1) OR (many.k = few.k AND few.v = 2)");
  EXPECT_THAT(sql, HasSubstr("FROM few AS r2 WHERE ((r2.c3 = 1) OR (r2.c3 = 2))))) AS r2 WHERE (r1.c1 = r2.c1)"));
}

TEST_F(OptimizerTest, AsksOfOneTableWhatAnOrOverTwoImplies) {
  const std::string sql = Optimized(
      "SELECT 1 FROM many, few WHERE many.k = few.k AND ((many.v = 1 AND few.v = 2) OR (many.v = 3 AND few.v = 4))");
  EXPECT_THAT(sql, HasSubstr("((r1.c3 = 1) OR (r1.c3 = 3))"));
  EXPECT_THAT(sql, HasSubstr("((r2.c3 = 2) OR (r2.c3 = 4))"));
}

TEST_F(OptimizerTest, LooksForAnotherValueAmongTheExtremesOfItsGroup) {
  const std::string sql =
      Optimized("SELECT k FROM few WHERE NOT EXISTS (SELECT 1 FROM many WHERE many.k = few.k AND many.v <> few.v)");
  EXPECT_THAT(sql, HasSubstr("hash_group('k:nx', r2.c1, r2.c3, r2.c3)"));
  EXPECT_THAT(sql, HasSubstr("NOT EXISTS ("));
}

TEST_F(OptimizerTest, LooksForAGreaterValueAtTheTopOfItsGroup) {
  const std::string sql =
      Optimized("SELECT k FROM few WHERE EXISTS (SELECT 1 FROM many WHERE many.k = few.k AND few.v < many.v)");
  EXPECT_THAT(sql, HasSubstr("hash_group('k:x', r2.c1, r2.c3)"));
  EXPECT_THAT(sql, HasSubstr("(r3.c2 > r1.c3)"));
}

TEST_F(OptimizerTest, LeavesAnAggregateOverBothLevelsWhereItIs) {
  EXPECT_THAT(Optimized("SELECT k FROM few WHERE 1 < (SELECT sum(many.v * few.v) FROM many WHERE many.k = few.k)"),
              HasSubstr("WHERE (r2.c1 = r1.c1)"));
}

}  // namespace
}  // namespace doppel::sql
