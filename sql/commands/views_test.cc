// CREATE VIEW, the text that is kept of a view, and what renames do to it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sql/commands/testing.h"
#include "sql/commands/view_definition.h"

namespace doppel::sql {
namespace {

using ::testing::ElementsAre;
using testing::FakeContext;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::string Definition(FakeContext& run, std::string_view view) {
  return ViewDefinitionText(run.Get(view), run.snapshot());
}

TEST(CreateView, KeepsRelationsByOidAndWritesStarsOut) {
  FakeContext run;
  run("CREATE TABLE t (id int, v varchar(10))");
  EXPECT_EQ(run("CREATE VIEW star AS SELECT * FROM t"), "CREATE VIEW");
  const catalog::Relation& view = run.Get("star");
  EXPECT_EQ(view.view_definition, "SELECT t.id, t.v FROM \"oid:" + std::to_string(run.Get("t").oid) + "\" AS t");
  EXPECT_EQ(Definition(run, "star"), "SELECT t.id, t.v FROM public.t;");
  EXPECT_THAT(view.depends_on, ElementsAre(catalog::Dependency{.relation = run.Get("t").oid, .columns = {1, 2}}));
  EXPECT_EQ(view.columns[1].type, LogicalType::Varchar(10));
}

TEST(CreateView, FollowsItsTablesThroughRenames) {
  FakeContext run;
  run("CREATE TABLE t (id int, v varchar(10))");
  run("CREATE VIEW x AS SELECT t.id, public.t.v FROM public.t WHERE t.id > 1");
  run("ALTER TABLE t RENAME TO other");
  EXPECT_EQ(Definition(run, "x"), "SELECT t.id, t.v FROM public.other AS t WHERE t.id > 1;");
}

TEST(CreateView, FollowsItsColumnsThroughRenames) {
  FakeContext run;
  run("CREATE TABLE t (id int, v varchar(10))");
  run("CREATE VIEW x AS SELECT id, max(v) AS m FROM (SELECT id, v FROM t) s WHERE id > 0 GROUP BY id");
  run("CREATE VIEW y AS SELECT v, id + 1 AS n FROM t ORDER BY v");
  run("ALTER TABLE t RENAME COLUMN id TO key");
  EXPECT_THAT(Definition(run, "x"), HasSubstr("SELECT key AS id, v FROM public.t"));
  EXPECT_EQ(Definition(run, "y"), "SELECT v, key + 1 AS n FROM public.t ORDER BY v;");
  run("ALTER TABLE t RENAME COLUMN v TO w");
  EXPECT_EQ(Definition(run, "y"), "SELECT w AS v, key + 1 AS n FROM public.t ORDER BY v;");
  EXPECT_THAT(run.ErrorOf("ALTER TABLE t RENAME COLUMN w TO key"), StartsWith("42701"));
}

TEST(CreateView, RefusesToRenameAColumnOfAUsingJoin) {
  FakeContext run;
  run("CREATE TABLE a (id int)");
  run("CREATE TABLE b (id int)");
  run("CREATE VIEW x AS SELECT id FROM a JOIN b USING (id)");
  EXPECT_THAT(run.ErrorOf("ALTER TABLE a RENAME COLUMN id TO k"), StartsWith("0A000 doppel does not emulate"));
}

TEST(CreateView, StandsOnOtherViews) {
  FakeContext run;
  run("CREATE TABLE t (id int)");
  run("CREATE VIEW one AS SELECT id FROM t");
  run("CREATE VIEW two AS SELECT one.id FROM one");
  EXPECT_THAT(run.ErrorOf("DROP VIEW one"), StartsWith("2BP01 can't drop view one"));
  run("ALTER TABLE one RENAME TO uno");
  EXPECT_EQ(Definition(run, "two"), "SELECT one.id FROM public.uno AS one;");
  run("DROP TABLE t CASCADE");
  EXPECT_EQ(run.Find("two"), nullptr);
}

TEST(CreateView, NamesItsColumns) {
  FakeContext run;
  run("CREATE TABLE t (id int, v varchar(10))");
  run("CREATE VIEW named (a) AS SELECT id, v FROM t");
  EXPECT_EQ(run.Get("named").columns[0].name, "a");
  EXPECT_EQ(run.Get("named").columns[1].name, "v");
  EXPECT_THAT(run.ErrorOf("CREATE VIEW bad (a, b, c) AS SELECT id, v FROM t"), StartsWith("42601"));
  EXPECT_THAT(run.ErrorOf("CREATE VIEW bad AS SELECT id, id FROM t"), StartsWith("42701"));
}

TEST(CreateView, ReplacesOnlyByTheSameColumns) {
  FakeContext run;
  const Oid ann = run.AddUser("ann");
  run("CREATE TABLE t (id int, v varchar(10))");
  run("CREATE VIEW x AS SELECT id, v FROM t");
  run("GRANT SELECT ON x TO ann");
  const Oid oid = run.Get("x").oid;
  run("CREATE OR REPLACE VIEW x AS SELECT id, v FROM t WHERE id > 1");
  EXPECT_EQ(run.Get("x").oid, oid);
  EXPECT_TRUE(run.Get("x").acl);
  EXPECT_EQ(run.ErrorOf("CREATE OR REPLACE VIEW x AS SELECT id FROM t"),
            "42P16 cannot change number of columns in view");
  EXPECT_EQ(run.ErrorOf("CREATE OR REPLACE VIEW x AS SELECT id, v AS w FROM t"),
            "42P16 cannot change name of view column \"v\"");
  EXPECT_EQ(run.ErrorOf("CREATE OR REPLACE VIEW x AS SELECT id, 'a' AS v FROM t"),
            "42P16 cannot change data type of view column \"v\"");
  EXPECT_EQ(run.ErrorOf("CREATE VIEW x AS SELECT 1 AS a"), "42P07 Relation \"x\" already exists");
  run.As(ann);
  EXPECT_EQ(run.ErrorOf("CREATE OR REPLACE VIEW x AS SELECT 1 AS id, 'a' AS v"), "42501 must be owner of relation x");
}

TEST(CreateView, BindsLateOnlyToQualifiedNames) {
  FakeContext run;
  EXPECT_THAT(run.ErrorOf("CREATE VIEW late AS SELECT id FROM t WITH NO SCHEMA BINDING"),
              HasSubstr("All the relation names inside should be qualified"));
  EXPECT_THAT(run.ErrorOf("CREATE VIEW late AS SELECT id FROM nope.t WITH NO SCHEMA BINDING"), StartsWith("3F000"));
  run("CREATE VIEW late AS WITH w AS (SELECT  id FROM public.t) SELECT * FROM w WITH NO SCHEMA BINDING");
  EXPECT_EQ(run.Get("late").view_definition, "WITH w AS (SELECT  id FROM public.t) SELECT * FROM w");
  EXPECT_TRUE(run.Get("late").depends_on.empty());
  EXPECT_EQ(Definition(run, "late"),
            "create view public.late as WITH w AS (SELECT  id FROM public.t) SELECT * FROM w with no schema binding;");
}

TEST(CreateView, BecomesTemporaryOverATemporaryTable) {
  FakeContext run;
  run("CREATE TEMP TABLE t (id int)");
  run("CREATE VIEW v AS SELECT id FROM t");
  EXPECT_TRUE(run.Get("v").is_temporary);
  EXPECT_THAT(run.notices, ElementsAre("view \"v\" will be a temporary view"));
}

TEST(CreateView, TakesNoParameters) {
  FakeContext run;
  EXPECT_THAT(run.ErrorOf("CREATE VIEW v AS SELECT $1 AS a"), Not(StartsWith("no error")));
}

}  // namespace
}  // namespace doppel::sql
