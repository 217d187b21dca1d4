// Schemas, databases, comments, maintenance and CANCEL against a catalog in memory.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sql/commands/command_rows.h"
#include "sql/commands/testing.h"

namespace doppel::sql {
namespace {

using ::testing::ElementsAre;
using testing::FakeContext;
using ::testing::StartsWith;

const catalog::Schema* FindSchema(FakeContext& run, std::string_view name) {
  return run.snapshot().FindSchema(catalog::kFirstDatabase, name);
}

TEST(CreateSchema, KeepsOwnerAndQuota) {
  FakeContext run;
  const Oid ann = run.AddUser("ann");
  EXPECT_EQ(run("CREATE SCHEMA s AUTHORIZATION ann QUOTA 2 GB"), "CREATE SCHEMA");
  EXPECT_EQ(FindSchema(run, "s")->owner, ann);
  EXPECT_EQ(FindSchema(run, "s")->quota_mb, 2048);
  run("CREATE SCHEMA AUTHORIZATION ann");
  EXPECT_NE(FindSchema(run, "ann"), nullptr);
  EXPECT_EQ(run.ErrorOf("CREATE SCHEMA s"), "42P06 schema \"s\" already exists");
  EXPECT_EQ(run("CREATE SCHEMA IF NOT EXISTS s"), "CREATE SCHEMA");
  EXPECT_THAT(run.ErrorOf("CREATE SCHEMA pg_mine"), StartsWith("42939"));
  run.As(ann);
  EXPECT_EQ(run.ErrorOf("CREATE SCHEMA other"), "42501 permission denied for database dev");
}

TEST(CreateSchema, MakesItsElementsInside) {
  FakeContext run;
  run("CREATE SCHEMA s CREATE TABLE t (a int) GRANT SELECT ON t TO PUBLIC");
  const catalog::Relation* t = run.snapshot().FindRelation(FindSchema(run, "s")->oid, "t");
  ASSERT_NE(t, nullptr);
  EXPECT_TRUE(t->acl);
}

TEST(AlterSchema, RenamesAndChangesOwnerAndQuota) {
  FakeContext run;
  const Oid ann = run.AddUser("ann");
  run("CREATE SCHEMA s");
  run("ALTER SCHEMA s RENAME TO t");
  EXPECT_EQ(FindSchema(run, "s"), nullptr);
  run("ALTER SCHEMA t OWNER TO ann");
  EXPECT_EQ(FindSchema(run, "t")->owner, ann);
  run("ALTER SCHEMA t QUOTA UNLIMITED");
  EXPECT_FALSE(FindSchema(run, "t")->quota_mb);
  EXPECT_THAT(run.ErrorOf("ALTER SCHEMA pg_catalog RENAME TO x"), StartsWith("42501"));
}

TEST(AlterSchema, BoundsQuotasAndLeavesThemToSuperusers) {
  FakeContext run;
  const Oid ann = run.AddUser("ann");
  run("CREATE SCHEMA s AUTHORIZATION ann QUOTA 2048 MB");
  EXPECT_EQ(run.ErrorOf("ALTER SCHEMA s QUOTA 2047 MB"), "22023 Schema quota must be between 2048 and 524288000 MB");
  EXPECT_THAT(run.ErrorOf("ALTER SCHEMA s QUOTA 501 TB"), StartsWith("22023"));
  run("ALTER SCHEMA s QUOTA 500 TB");
  EXPECT_EQ(FindSchema(run, "s")->quota_mb, 524'288'000);
  run.As(ann);
  EXPECT_EQ(run.ErrorOf("ALTER SCHEMA s QUOTA UNLIMITED"), "42501 must be superuser to change the quota of a schema");
}

TEST(DropSchema, MindsWhatIsInside) {
  FakeContext run;
  const Oid ann = run.AddUser("ann");
  run("CREATE SCHEMA s");
  run("CREATE TABLE s.t (a int)");
  run("CREATE VIEW v AS SELECT a FROM s.t");
  run("ALTER DEFAULT PRIVILEGES IN SCHEMA s GRANT SELECT ON TABLES TO ann");
  EXPECT_EQ(run.ErrorOf("DROP SCHEMA s"), "2BP01 cannot drop schema s because other objects depend on it");
  run.As(ann);
  EXPECT_EQ(run.ErrorOf("DROP SCHEMA s CASCADE"), "42501 must be owner of schema s");
  run.As(catalog::kAdminUser);
  EXPECT_EQ(run("DROP SCHEMA s CASCADE"), "DROP SCHEMA");
  EXPECT_EQ(run.Find("v"), nullptr);
  EXPECT_EQ(run.snapshot().Count<catalog::DefaultAcl>(), 0u);
  EXPECT_EQ(run.ErrorOf("DROP SCHEMA s"), "3F000 schema \"s\" does not exist");
  EXPECT_EQ(run("DROP SCHEMA IF EXISTS s"), "DROP SCHEMA");
  EXPECT_THAT(run.ErrorOf("DROP SCHEMA information_schema"), StartsWith("2BP01"));
}

TEST(Databases, AreMadeWithTheirPublicSchema) {
  FakeContext run;
  EXPECT_EQ(run("CREATE DATABASE shop OWNER awsuser CONNECTION LIMIT 5 ISOLATION LEVEL SERIALIZABLE"),
            "CREATE DATABASE");
  const catalog::Database* shop = run.snapshot().FindDatabase("shop");
  ASSERT_NE(shop, nullptr);
  EXPECT_EQ(shop->isolation, catalog::Isolation::serializable);
  EXPECT_EQ(shop->connection_limit, 5);
  EXPECT_NE(run.snapshot().FindSchema(shop->oid, "public"), nullptr);
  EXPECT_EQ(run.ErrorOf("CREATE DATABASE shop"), "42P04 database \"shop\" already exists");
  EXPECT_THAT(run.ErrorOf("CREATE DATABASE template0"), StartsWith("42939"));
  EXPECT_THAT(run.ErrorOf("CREATE DATABASE ci COLLATE CASE_INSENSITIVE"), StartsWith("0A000"));
  EXPECT_EQ(TraitsOf(ParseStatement("CREATE DATABASE x").statement).block_rule, BlockRule::kNeverInBlock);
}

TEST(Databases, AreAlteredAndDropped) {
  FakeContext run;
  run("CREATE DATABASE shop");
  run.sessions = 0;
  run("ALTER DATABASE shop RENAME TO store");
  EXPECT_EQ(run.ErrorOf("ALTER DATABASE dev RENAME TO x"), "0A000 current database may not be renamed");
  run("ALTER DATABASE store ISOLATION LEVEL SERIALIZABLE");
  EXPECT_EQ(run.snapshot().FindDatabase("store")->isolation, catalog::Isolation::serializable);
  EXPECT_EQ(run.ErrorOf("DROP DATABASE dev"), "55006 cannot drop the currently open database");
  run.sessions = 1;
  EXPECT_EQ(run.ErrorOf("DROP DATABASE store"), "55006 database \"store\" is being accessed by other users");
  run.sessions = 0;
  const Oid oid = run.snapshot().FindDatabase("store")->oid;
  EXPECT_EQ(run("DROP DATABASE store"), "DROP DATABASE");
  EXPECT_EQ(run.snapshot().FindSchema(oid, "public"), nullptr);
  EXPECT_EQ(run.ErrorOf("DROP DATABASE store"), "3D000 database \"store\" does not exist");
  run.As(run.AddUser("ann"));
  EXPECT_EQ(run.ErrorOf("CREATE DATABASE x"), "42501 permission denied to create database");
}

TEST(Comment, IsKeptOnEachKind) {
  FakeContext run;
  run("CREATE TABLE t (a int PRIMARY KEY)");
  run("CREATE VIEW v AS SELECT a FROM t");
  EXPECT_EQ(run("COMMENT ON TABLE t IS 'rows'"), "COMMENT");
  run("COMMENT ON COLUMN t.a IS 'key'");
  run("COMMENT ON CONSTRAINT t_pkey ON t IS 'pk'");
  run("COMMENT ON VIEW v IS 'look'");
  run("COMMENT ON DATABASE dev IS 'all'");
  EXPECT_EQ(run.Get("t").comment, "rows");
  EXPECT_EQ(run.Get("t").columns[0].comment, "key");
  EXPECT_EQ(run.Get("t").constraints[0].comment, "pk");
  EXPECT_EQ(run.Get("v").comment, "look");
  EXPECT_EQ(run.snapshot().FindDatabase("dev")->comment, "all");
  run("COMMENT ON TABLE t IS NULL");
  EXPECT_EQ(run.Get("t").comment, "");
  EXPECT_THAT(run.ErrorOf("COMMENT ON TABLE v IS 'x'"), StartsWith("42809"));
  EXPECT_THAT(run.ErrorOf("COMMENT ON SCHEMA public IS 'x'"), StartsWith("0A000"));
}

TEST(Maintenance, ChecksNamesAndRights) {
  FakeContext run;
  run("CREATE TABLE t (a int)");
  EXPECT_EQ(run("ANALYZE t (a)"), "ANALYZE");
  EXPECT_EQ(run("ANALYZE"), "ANALYZE");
  EXPECT_EQ(run("VACUUM FULL t TO 99 PERCENT"), "VACUUM");
  EXPECT_THAT(run.ErrorOf("ANALYZE t (nope)"), StartsWith("42703"));
  EXPECT_THAT(run.ErrorOf("VACUUM nope"), StartsWith("42P01"));
  run.As(run.AddUser("ann"));
  // r_VACUUM_command: without the right it completes and has no effect.
  EXPECT_EQ(run("VACUUM t"), "VACUUM");
  EXPECT_THAT(run.notices, ElementsAre("skipping \"t\" --- only table or database owner can vacuum it"));
  EXPECT_EQ(run("ANALYZE t"), "ANALYZE");
  EXPECT_THAT(run.notices, ElementsAre("skipping \"t\" --- only table or database owner can analyze it"));
}

TEST(Cancel, SaysWhenThereIsNoSuchSession) {
  FakeContext run;
  EXPECT_EQ(run("CANCEL 4711 'Long-running query'"), "CANCEL");
  EXPECT_THAT(run.log, ElementsAre("cancel Long-running query"));
  EXPECT_THAT(run.ErrorOf("CANCEL 1"), StartsWith("XX000 Session 1 does not exist."));
}

TEST(Commands, SayWhatIsNotEmulated) {
  FakeContext run;
  EXPECT_EQ(run.ErrorOf("CREATE EXTERNAL SCHEMA e FROM DATA CATALOG DATABASE 'd' IAM_ROLE default"),
            "0A000 doppel does not emulate CREATE EXTERNAL SCHEMA");
  EXPECT_THAT(run.ErrorOf("CREATE INDEX i ON t (a)"), StartsWith("0A000"));
}

TEST(Commands, SayWhichUnemulatedOnesMayBeSkipped) {
  const auto skipped = [](std::string_view text) { return SkipUnemulated(ParseStatement(text).statement); };
  const std::optional<SkippedCommand> view = skipped("CREATE EXTERNAL VIEW v AS SELECT 1 AS a");
  ASSERT_TRUE(view.has_value());
  EXPECT_EQ(view->tag, "CREATE EXTERNAL VIEW");
  EXPECT_EQ(view->warning.message, "doppel does not emulate CREATE EXTERNAL VIEW");
  for (const char* text : {"CALL p()", "COPY t FROM 's3://b/k' IAM_ROLE default", "DESC DATASHARE d", "SELECT 1",
                           "CREATE TABLE t (a int)"}) {
    EXPECT_FALSE(skipped(text).has_value()) << text;
  }
}

TEST(Commands, HaveOneRowForEachStatement) {
  EXPECT_EQ(AllCommands().size(), std::variant_size_v<Statement>);
  for (const CommandRow& row : AllCommands()) EXPECT_FALSE(row.documentation_page.empty()) << row.name;
}

}  // namespace
}  // namespace doppel::sql
