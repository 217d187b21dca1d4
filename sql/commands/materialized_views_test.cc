#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sql/commands/testing.h"

namespace doppel::sql {
namespace {

using ::testing::ElementsAre;
using testing::FakeContext;
using ::testing::StartsWith;

TEST(MaterializedViews, RememberTheirStatementAndTheirBases) {
  FakeContext run;
  run("CREATE TABLE t (a int, b int)");
  run.stamp = {.row_count = 3, .creator_sum = 21};
  EXPECT_EQ(run("/* by a tool */ create materialized view mv distkey (a) as select a, sum(b) as s from t group by a ;"),
            "CREATE MATERIALIZED VIEW");
  const catalog::Relation& view = run.Get("mv");
  EXPECT_EQ(view.kind, catalog::RelationKind::materialized_view);
  EXPECT_EQ(view.source_text, "create materialized view mv distkey (a) as select a, sum(b) as s from t group by a;");
  EXPECT_TRUE(view.is_incremental);
  EXPECT_NE(view.hidden_table_oid, 0u);
  ASSERT_EQ(view.refreshed_from.size(), 1u);
  EXPECT_EQ(view.refreshed_from[0].name, "t");
  EXPECT_EQ(view.refreshed_from[0].rows, run.stamp);
  EXPECT_EQ(view.columns.at(0).is_distkey, true);
}

TEST(MaterializedViews, AreRefreshedWhenABaseHasOtherRows) {
  FakeContext run;
  run("CREATE TABLE t (a int)");
  run("CREATE MATERIALIZED VIEW mv AS SELECT a FROM t");
  run.ran.clear();
  run("REFRESH MATERIALIZED VIEW mv");
  EXPECT_THAT(run.notices, ElementsAre("Materialized view mv is already up to date."));
  EXPECT_TRUE(run.ran.empty());
  run.stamp.row_count = 1;
  run("REFRESH MATERIALIZED VIEW mv");
  EXPECT_THAT(run.notices, ElementsAre("Materialized view mv was incrementally updated successfully."));
  ASSERT_EQ(run.ran.size(), 2u);
  EXPECT_TRUE(std::holds_alternative<BoundDelete>(run.ran[0].node));
  EXPECT_TRUE(std::holds_alternative<BoundInsert>(run.ran[1].node));
}

TEST(MaterializedViews, SayWhyTheyAreRecomputed) {
  FakeContext run;
  run("CREATE TABLE t (a int)");
  run("CREATE MATERIALIZED VIEW d AS SELECT count(DISTINCT a) AS n FROM t");
  ASSERT_EQ(run.notices.size(), 1u);
  EXPECT_THAT(run.notices[0], StartsWith("An incrementally maintained materialized view could not be created, reason: "
                                         "Distinct Aggregates."));
  EXPECT_FALSE(run.Get("d").is_incremental);
}

TEST(MaterializedViews, AreNotRefreshedOverARenamedTable) {
  FakeContext run;
  run("CREATE TABLE t (a int)");
  run("CREATE MATERIALIZED VIEW mv AS SELECT a FROM t");
  run("ALTER TABLE t RENAME TO u");
  EXPECT_EQ(run.ErrorOf("REFRESH MATERIALIZED VIEW mv"),
            "55000 Materialized view mv cannot be refreshed because a base table was renamed.");
}

}  // namespace
}  // namespace doppel::sql
