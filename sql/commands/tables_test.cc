// CREATE TABLE, CREATE TABLE AS, DROP TABLE, TRUNCATE and ALTER TABLE against a catalog in memory.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sql/commands/show.h"
#include "sql/commands/testing.h"
#include "sql/types/type_table.h"

namespace doppel::sql {
namespace {

using catalog::DistStyle;
using catalog::SortStyle;
using ::testing::ElementsAre;
using testing::FakeContext;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::vector<std::string> ConstraintNames(const catalog::Relation& table) {
  std::vector<std::string> names;
  for (const catalog::Constraint& constraint : table.constraints) names.push_back(constraint.name);
  return names;
}

TEST(CreateTable, RecordsTypesNullabilityAndDefaults) {
  FakeContext run;
  EXPECT_EQ(run("CREATE TABLE t (id int, v varchar(10) NOT NULL DEFAULT 'x', n numeric)"), "CREATE TABLE");
  const catalog::Relation& t = run.Get("t");
  ASSERT_EQ(t.columns.size(), 3u);
  EXPECT_EQ(FormatType(t.columns[1].type), "character varying(10)");
  EXPECT_TRUE(t.columns[1].not_null);
  EXPECT_EQ(t.columns[1].default_expression, "'x'");
  EXPECT_EQ(FormatType(t.columns[2].type), "numeric(18,0)");
  EXPECT_THAT(run.log, ElementsAre("create t"));
  EXPECT_EQ(t.owner, catalog::kAdminUser);
}

TEST(CreateTable, GivesAutomaticStylesAndEncodings) {
  FakeContext run;
  run("CREATE TABLE t (a int, b bool, c char(3), d date, s super)");
  const catalog::Relation& t = run.Get("t");
  EXPECT_EQ(t.dist_style, DistStyle::auto_all);
  EXPECT_EQ(t.sort_style, SortStyle::auto_);
  EXPECT_TRUE(t.encode_auto);
  std::vector<std::string> encodings;
  for (const catalog::Column& column : t.columns) encodings.push_back(column.encoding);
  EXPECT_THAT(encodings, ElementsAre("az64", "none", "lzo", "az64", "zstd"));
}

TEST(CreateTable, RecordsKeysOfColumnsAndOfTheTable) {
  FakeContext run;
  run("CREATE TABLE s (id int ENCODE zstd DISTKEY SORTKEY, v varchar(10))");
  EXPECT_EQ(run.Get("s").dist_style, DistStyle::key);
  EXPECT_TRUE(run.Get("s").columns[0].is_distkey);
  EXPECT_EQ(run.Get("s").columns[0].sortkey_ordinal, 1);
  EXPECT_FALSE(run.Get("s").encode_auto);
  EXPECT_EQ(run.Get("s").columns[1].encoding, "lzo");

  run("CREATE TABLE k (a int, b int) DISTSTYLE KEY DISTKEY (b) INTERLEAVED SORTKEY (b, a)");
  EXPECT_EQ(run.Get("k").sort_style, SortStyle::interleaved);
  EXPECT_EQ(run.Get("k").columns[0].sortkey_ordinal, 2);
  EXPECT_EQ(run.Get("k").columns[0].encoding, "none");
}

TEST(CreateTable, RefusesKeysThatDoNotGoTogether) {
  FakeContext run;
  EXPECT_THAT(run.ErrorOf("CREATE TABLE t (a int) DISTSTYLE KEY"), StartsWith("42P16"));
  EXPECT_THAT(run.ErrorOf("CREATE TABLE t (a int) DISTSTYLE EVEN DISTKEY (a)"), StartsWith("42P16"));
  EXPECT_THAT(run.ErrorOf("CREATE TABLE t (a int DISTKEY, b int DISTKEY)"), StartsWith("42P16"));
  EXPECT_THAT(run.ErrorOf("CREATE TABLE t (a int SORTKEY, b int) SORTKEY (b)"), StartsWith("42P16"));
  EXPECT_THAT(run.ErrorOf("CREATE TABLE t (a super) SORTKEY (a)"), StartsWith("42P16"));
  EXPECT_THAT(run.ErrorOf("CREATE TABLE t (a int) DISTKEY (nope)"), StartsWith("42703"));
  EXPECT_THAT(run.ErrorOf("CREATE TABLE t (a bool ENCODE lzo)"), StartsWith("42611"));
  EXPECT_EQ(run.Find("t"), nullptr);
}

TEST(CreateTable, NamesConstraintsAsPostgresDoes) {
  FakeContext run;
  run("CREATE TABLE p (id int PRIMARY KEY, v int UNIQUE, UNIQUE (v, id))");
  EXPECT_THAT(ConstraintNames(run.Get("p")), ElementsAre("p_pkey", "p_v_key", "p_v_key1"));
  EXPECT_TRUE(run.Get("p").columns[0].not_null);
  run("CREATE TABLE f (id int, p_id int REFERENCES p, CONSTRAINT mine FOREIGN KEY (id) REFERENCES p (v))");
  EXPECT_THAT(ConstraintNames(run.Get("f")), ElementsAre("f_p_id_fkey", "mine"));
  EXPECT_EQ(run.Get("f").constraints[0].referenced_columns, std::vector<std::int16_t>{1});
}

TEST(CreateTable, ChecksForeignKeys) {
  FakeContext run;
  run("CREATE TABLE p (id int, v int UNIQUE)");
  EXPECT_THAT(run.ErrorOf("CREATE TABLE f (a int REFERENCES p)"), StartsWith("42704 there is no primary key"));
  EXPECT_THAT(run.ErrorOf("CREATE TABLE f (a int REFERENCES p (id))"), StartsWith("42830"));
  EXPECT_THAT(run.ErrorOf("CREATE TABLE f (a date REFERENCES p (v))"), StartsWith("42804"));
  EXPECT_THAT(run.ErrorOf("CREATE TABLE f (a int REFERENCES nope (v))"), StartsWith("42P01"));
  EXPECT_EQ(run("CREATE TABLE self (id int PRIMARY KEY, up int REFERENCES self)"), "CREATE TABLE");
}

TEST(CreateTable, RefusesColumnsThatCannotBe) {
  FakeContext run;
  EXPECT_THAT(run.ErrorOf("CREATE TABLE t (a int, A int)"), StartsWith("42701"));
  EXPECT_THAT(run.ErrorOf("CREATE TABLE t (ctid int)"), StartsWith("42701"));
  EXPECT_THAT(run.ErrorOf("CREATE TABLE t (a nope)"), StartsWith("42704"));
  EXPECT_THAT(run.ErrorOf("CREATE TABLE t (a int CHECK (a > 0))"), StartsWith("0A000"));
  EXPECT_THAT(run.ErrorOf("CREATE TABLE t (a varchar(9) IDENTITY(1,1))"), StartsWith("42611"));
  EXPECT_THAT(run.ErrorOf("CREATE TABLE t (a int DEFAULT (SELECT 1))"), StartsWith("0A000"));
  EXPECT_THAT(run.ErrorOf("CREATE TABLE t (a int DEFAULT b, b int)"), StartsWith("42703"));
  EXPECT_THAT(run.ErrorOf("CREATE TABLE t (a int DEFAULT 'x')"), StartsWith("22P02"));
  std::string many = "CREATE TABLE t (c0 int";
  for (int i = 1; i <= 1600; ++i) many += ", c" + std::to_string(i) + " int";
  EXPECT_EQ(run.ErrorOf(many + ")"), "54011 tables can have at most 1600 columns");
}

TEST(CreateTable, KeepsIdentity) {
  FakeContext run;
  run("CREATE TABLE t (a bigint IDENTITY(5,2), b int GENERATED BY DEFAULT AS IDENTITY(1,1))");
  const catalog::Relation& t = run.Get("t");
  EXPECT_EQ(t.columns[0].identity->seed, 5);
  EXPECT_FALSE(t.columns[0].identity->by_default);
  EXPECT_TRUE(t.columns[1].identity->by_default);
  EXPECT_TRUE(t.columns[0].not_null);
}

TEST(CreateTable, CopiesWhatLikeSaysAndNoMore) {
  FakeContext run;
  run("CREATE TABLE a (id int NOT NULL PRIMARY KEY, v varchar(7) DEFAULT 'seven') DISTKEY (id) SORTKEY (v)");
  run("CREATE TABLE plain (LIKE a)");
  EXPECT_TRUE(run.Get("plain").columns[0].not_null);
  EXPECT_EQ(run.Get("plain").columns[1].default_expression, "");
  EXPECT_TRUE(run.Get("plain").constraints.empty());
  EXPECT_EQ(run.Get("plain").dist_style, DistStyle::key);
  EXPECT_EQ(run.Get("plain").columns[1].sortkey_ordinal, 1);
  run("CREATE TABLE full_copy (LIKE a INCLUDING DEFAULTS)");
  EXPECT_EQ(run.Get("full_copy").columns[1].default_expression, "'seven'");
  EXPECT_THAT(run.ErrorOf("CREATE TABLE x (LIKE a) DISTSTYLE ALL"), StartsWith("0A000"));
}

TEST(CreateTable, SkipsWhatExistsOnlyWhenAsked) {
  FakeContext run;
  run("CREATE TABLE t (a int)");
  EXPECT_EQ(run.ErrorOf("CREATE TABLE t (b int)"), "42P07 Relation \"t\" already exists");
  EXPECT_EQ(run("CREATE TABLE IF NOT EXISTS t (b int)"), "CREATE TABLE");
  EXPECT_THAT(run.notices, ElementsAre("Relation \"t\" already exists and will be skipped"));
  EXPECT_EQ(run.Get("t").columns[0].name, "a");
}

TEST(CreateTable, PutsTemporaryTablesIntoTheSessionsSchema) {
  FakeContext run;
  run("CREATE TABLE t (a int)");
  run("CREATE TEMP TABLE t (b int)");
  EXPECT_EQ(run.Get("t").columns[0].name, "b");
  EXPECT_TRUE(run.Get("t").is_temporary);
  EXPECT_EQ(run.Get("t").columns[0].encoding, "none");
  run("CREATE TABLE #scratch (a int)");
  EXPECT_TRUE(run.Get("#scratch").is_temporary);
  EXPECT_THAT(run.ErrorOf("CREATE TEMP TABLE public.x (a int)"), StartsWith("42P16"));
}

TEST(CreateTable, NeedsCreateOnTheSchema) {
  FakeContext run;
  const Oid ann = run.AddUser("ann");
  run("CREATE SCHEMA s");
  run.As(ann);
  EXPECT_EQ(run.ErrorOf("CREATE TABLE s.t (a int)"), "42501 permission denied for schema s");
  EXPECT_EQ(run("CREATE TABLE t (a int)"), "CREATE TABLE");
  EXPECT_EQ(run.ErrorOf("CREATE TABLE pg_catalog.t (a int)"), "42501 permission denied for schema pg_catalog");
  EXPECT_EQ(run.ErrorOf("CREATE TABLE nope.t (a int)"), "3F000 schema \"nope\" does not exist");
}

TEST(CreateTable, IsBornWithDefaultPrivileges) {
  FakeContext run;
  run.AddUser("ann");
  run("ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO ann");
  run("CREATE TABLE t (a int)");
  ASSERT_TRUE(run.Get("t").acl);
  EXPECT_EQ(run.Get("t").acl->size(), 2u);
}

TEST(CreateTableAs, TakesItsColumnsFromTheQuery) {
  FakeContext run;
  EXPECT_EQ(run("CREATE TABLE c AS SELECT 1 AS a, 'abc' AS b, 3.14 AS n, NULL AS u"), "SELECT");
  const catalog::Relation& c = run.Get("c");
  std::vector<std::string> types;
  for (const catalog::Column& column : c.columns) types.push_back(FormatType(column.type));
  EXPECT_THAT(types, ElementsAre("integer", "character varying(3)", "numeric(3,2)", "character varying(1)"));
  ASSERT_EQ(run.ran.size(), 1u);
  EXPECT_EQ(std::get<BoundInsert>(run.ran[0].node).table, c.oid);
  run("CREATE TABLE r (p) DISTKEY (p) AS SELECT a, b FROM c");
  EXPECT_EQ(run.Get("r").columns[0].name, "p");
  EXPECT_TRUE(run.Get("r").columns[0].is_distkey);
  EXPECT_EQ(run.Get("r").columns[1].name, "b");
}

TEST(CreateTableAs, ReadsTheTableItsOwnNameHides) {
  FakeContext run;
  run("CREATE TABLE t (a int)");
  const Oid permanent = run.Get("t").oid;
  run("CREATE TEMP TABLE t AS SELECT * FROM t");
  EXPECT_EQ(run.ran[0].touched[0].table, permanent);
  EXPECT_TRUE(run.Get("t").is_temporary);
}

TEST(CreateTableAs, ServesSelectInto) {
  FakeContext run;
  EXPECT_TRUE(IsCommand(ParseStatement("SELECT 1 AS a INTO picked").statement));
  EXPECT_FALSE(IsCommand(ParseStatement("SELECT 1 AS a").statement));
  EXPECT_EQ(run("SELECT 1 AS a INTO TEMP picked"), "SELECT");
  EXPECT_TRUE(run.Get("picked").is_temporary);
}

TEST(DropTable, TellsWhatDependsOnIt) {
  FakeContext run;
  run("CREATE TABLE t (a int)");
  run("CREATE VIEW v AS SELECT a FROM t");
  EXPECT_EQ(run.ErrorOf("DROP TABLE t"), "2BP01 cannot drop table t because other objects depend on it");
  EXPECT_EQ(run("DROP TABLE t CASCADE"), "DROP TABLE");
  EXPECT_THAT(run.notices, ElementsAre("drop cascades to view v"));
  EXPECT_EQ(run.Find("v"), nullptr);
  EXPECT_EQ(run.log.back(), "drop t");
}

TEST(DropTable, TakesForeignKeysAlongAndLeavesTheirTables) {
  FakeContext run;
  run("CREATE TABLE p (id int PRIMARY KEY)");
  run("CREATE TABLE f (p_id int REFERENCES p)");
  EXPECT_THAT(run.ErrorOf("DROP TABLE p"), StartsWith("2BP01"));
  run("DROP TABLE p CASCADE");
  EXPECT_TRUE(run.Get("f").constraints.empty());
  run("CREATE TABLE p (id int PRIMARY KEY)");
  run("CREATE TABLE g (p_id int REFERENCES p)");
  EXPECT_EQ(run("DROP TABLE p, g"), "DROP TABLE");
}

TEST(DropTable, MindsKindsNamesAndOwners) {
  FakeContext run;
  run("CREATE TABLE t (a int)");
  run("CREATE VIEW v AS SELECT a FROM t");
  EXPECT_EQ(run.ErrorOf("DROP TABLE v"), "42809 \"v\" is not a table");
  EXPECT_EQ(run.ErrorOf("DROP VIEW t"), "42809 \"t\" is not a view");
  EXPECT_EQ(run.ErrorOf("DROP TABLE nope"), "42P01 table \"nope\" does not exist");
  EXPECT_EQ(run("DROP TABLE IF EXISTS nope, no_schema.t"), "DROP TABLE");
  EXPECT_EQ(run.notices.size(), 2u);
  run.As(run.AddUser("ann"));
  EXPECT_EQ(run.ErrorOf("DROP TABLE t"), "42501 must be owner of relation t");
}

TEST(Truncate, EmptiesAndCommits) {
  FakeContext run;
  run("CREATE TABLE t (a int)");
  EXPECT_EQ(run("TRUNCATE t"), "TRUNCATE TABLE");
  EXPECT_THAT(run.log, ElementsAre("create t", "empty t", "commit"));
  run.As(run.AddUser("ann"));
  EXPECT_EQ(run.ErrorOf("TRUNCATE t"), "42501 permission denied for relation t");
}

TEST(AlterTable, AddsAndDropsColumns) {
  FakeContext run;
  run("CREATE TABLE t (a int)");
  run("ALTER TABLE t ADD COLUMN n int DEFAULT 5 NOT NULL");
  EXPECT_EQ(run.log.back(), "add t.n with value");
  EXPECT_THAT(run.ErrorOf("ALTER TABLE t ADD COLUMN m int NOT NULL"), HasSubstr("must have a non-null default"));
  EXPECT_THAT(run.ErrorOf("ALTER TABLE t ADD COLUMN n int"), StartsWith("42701"));
  EXPECT_THAT(run.ErrorOf("ALTER TABLE t ADD COLUMN i int IDENTITY(1,1)"), StartsWith("0A000"));
  run("ALTER TABLE t DROP COLUMN n");
  EXPECT_EQ(run.Get("t").FindColumn("n"), nullptr);
  run("ALTER TABLE t ADD COLUMN n date");
  EXPECT_EQ(run.Get("t").FindColumn("n")->attnum, 3);
  EXPECT_THAT(run.ErrorOf("ALTER TABLE t DROP COLUMN nope"), StartsWith("42703"));
}

TEST(AlterTable, KeepsKeysAndTheLastColumn) {
  FakeContext run;
  run("CREATE TABLE t (a int, b int, c int) DISTKEY (a) SORTKEY (b)");
  EXPECT_EQ(run.ErrorOf("ALTER TABLE t DROP COLUMN a"), "0A000 cannot drop distkey column \"a\"");
  EXPECT_EQ(run.ErrorOf("ALTER TABLE t DROP COLUMN b"), "0A000 cannot drop sortkey column \"b\"");
  run("CREATE TABLE one (a int)");
  EXPECT_THAT(run.ErrorOf("ALTER TABLE one DROP COLUMN a"), StartsWith("0A000"));
  run("CREATE VIEW v AS SELECT c FROM t");
  EXPECT_THAT(run.ErrorOf("ALTER TABLE t DROP COLUMN c"), StartsWith("2BP01"));
  run("ALTER TABLE t DROP COLUMN c CASCADE");
  EXPECT_EQ(run.Find("v"), nullptr);
}

TEST(AlterTable, GrowsVarcharColumnsOnly) {
  FakeContext run;
  run("CREATE TABLE t (v varchar(10), w varchar(10) DEFAULT 'x', u varchar(10) UNIQUE, n int, "
      "e varchar(10) ENCODE bytedict, s varchar(10))");
  run("ALTER TABLE t ALTER COLUMN v TYPE varchar(40)");
  EXPECT_EQ(FormatType(run.Get("t").columns[0].type), "character varying(40)");
  EXPECT_THAT(run.ErrorOf("ALTER TABLE t ALTER COLUMN v TYPE varchar(40)"),
              HasSubstr("target column size should be different"));
  run.evaluated = std::int64_t{12};
  EXPECT_THAT(run.ErrorOf("ALTER TABLE t ALTER COLUMN v TYPE varchar(11)"), HasSubstr("larger or equal"));
  EXPECT_EQ(run("ALTER TABLE t ALTER COLUMN v TYPE varchar(12)"), "ALTER TABLE");
  for (const char* column : {"w", "u", "n", "e"}) {
    EXPECT_THAT(run.ErrorOf(std::string("ALTER TABLE t ALTER COLUMN ") + column + " TYPE varchar(99)"),
                StartsWith("0A000 cannot alter column \"" + std::string(column)));
  }
  run("CREATE VIEW x AS SELECT s FROM t");
  EXPECT_EQ(run.ErrorOf("ALTER TABLE t ALTER COLUMN s TYPE varchar(99)"),
            "0A000 cannot alter type of a column used by a view or rule");
}

TEST(AlterTable, ChangesKeysAndEncodings) {
  FakeContext run;
  run("CREATE TABLE t (a int, b int)");
  run("ALTER TABLE t ALTER SORTKEY (b), ALTER DISTKEY a");
  EXPECT_EQ(run.Get("t").sort_style, SortStyle::compound);
  EXPECT_EQ(run.Get("t").columns[1].encoding, "none");
  EXPECT_TRUE(run.Get("t").columns[0].is_distkey);
  run("ALTER TABLE t ALTER DISTSTYLE ALL");
  EXPECT_EQ(run.Get("t").dist_style, DistStyle::all);
  EXPECT_FALSE(run.Get("t").columns[0].is_distkey);
  run("ALTER TABLE t ALTER COLUMN a ENCODE zstd, ALTER COLUMN b ENCODE az64");
  EXPECT_FALSE(run.Get("t").encode_auto);
  EXPECT_EQ(run.Get("t").columns[1].encoding, "az64");
  EXPECT_THAT(run.ErrorOf("ALTER TABLE t ALTER COLUMN a ENCODE zstd"), StartsWith("0A000"));
  run("ALTER TABLE t ALTER ENCODE AUTO");
  EXPECT_TRUE(run.Get("t").encode_auto);
  run("ALTER TABLE t ALTER SORTKEY NONE");
  EXPECT_EQ(run.Get("t").sort_style, SortStyle::none);
}

TEST(AlterTable, AddsAndDropsConstraints) {
  FakeContext run;
  run("CREATE TABLE t (a int NOT NULL, b int)");
  EXPECT_THAT(run.ErrorOf("ALTER TABLE t ADD PRIMARY KEY (b)"), StartsWith("42P16"));
  run("ALTER TABLE t ADD CONSTRAINT pk PRIMARY KEY (a)");
  EXPECT_THAT(run.ErrorOf("ALTER TABLE t ADD PRIMARY KEY (a)"), StartsWith("42P16 multiple primary keys"));
  run("CREATE TABLE f (x int REFERENCES t)");
  EXPECT_THAT(run.ErrorOf("ALTER TABLE t DROP CONSTRAINT pk"), StartsWith("2BP01"));
  run("ALTER TABLE t DROP CONSTRAINT pk CASCADE");
  EXPECT_TRUE(run.Get("t").constraints.empty());
  EXPECT_TRUE(run.Get("f").constraints.empty());
  EXPECT_THAT(run.ErrorOf("ALTER TABLE t DROP CONSTRAINT pk"), StartsWith("42704"));
}

TEST(AlterTable, RenamesAndChangesOwners) {
  FakeContext run;
  const Oid ann = run.AddUser("ann");
  run("CREATE TABLE t (a int)");
  run("CREATE TABLE taken (a int)");
  EXPECT_EQ(run.ErrorOf("ALTER TABLE t RENAME TO taken"), "42P07 Relation \"taken\" already exists");
  EXPECT_THAT(run.ErrorOf("ALTER TABLE t RENAME TO #t"), StartsWith("0A000"));
  run("ALTER TABLE t RENAME TO u");
  EXPECT_EQ(run.Find("t"), nullptr);
  run("GRANT SELECT ON u TO PUBLIC");
  run("ALTER TABLE u OWNER TO ann");
  EXPECT_EQ(run.Get("u").owner, ann);
  run.As(ann);
  EXPECT_THAT(run.ErrorOf("ALTER TABLE u OWNER TO awsuser"), StartsWith("42501"));
  EXPECT_EQ(run.ErrorOf("ALTER TABLE taken RENAME TO x"), "42501 must be owner of relation taken");
}

TEST(AlterTable, RefusesWhatRedshiftLacks) {
  FakeContext run;
  run("CREATE TABLE t (a int)");
  EXPECT_THAT(run.ErrorOf("ALTER TABLE t ALTER COLUMN a DROP NOT NULL"), StartsWith("0A000"));
  EXPECT_THAT(run.ErrorOf("ALTER TABLE t ROW LEVEL SECURITY ON"), StartsWith("0A000 doppel does not emulate"));
  EXPECT_THAT(run.ErrorOf("ALTER TABLE pg_class RENAME TO x"), StartsWith("42501"));
}

TEST(AlterTable, KnowsWhichFormsRunAlone) {
  EXPECT_EQ(TraitsOf(ParseStatement("ALTER TABLE t ALTER COLUMN v TYPE varchar(9)").statement).block_rule,
            BlockRule::kNeverInBlock);
  EXPECT_EQ(TraitsOf(ParseStatement("ALTER TABLE t RENAME TO u").statement).block_rule, BlockRule::kAnywhere);
  EXPECT_EQ(TraitsOf(ParseStatement("VACUUM t").statement).block_rule, BlockRule::kNeverInBlock);
}

TEST(ShowTable, PrintsWhatMakesTheTableAgain) {
  FakeContext run;
  run("CREATE TABLE p (id int PRIMARY KEY)");
  run("CREATE TABLE t (id bigint IDENTITY(1,1) DISTKEY, \"user\" varchar(9) DEFAULT 'it''s' NOT NULL, p int REFERENCES "
      "p, CONSTRAINT u UNIQUE (p)) SORTKEY (p)");
  const std::string text = TableDefinitionText(run.Get("t"), run.snapshot());
  EXPECT_EQ(text,
            "CREATE TABLE public.t (\n"
            "    id bigint IDENTITY(1,1) NOT NULL ENCODE az64 distkey,\n"
            "    \"user\" character varying(9) DEFAULT 'it''s'::character varying NOT NULL ENCODE lzo,\n"
            "    p integer,\n"
            "    CONSTRAINT u UNIQUE (p),\n"
            "    FOREIGN KEY (p) REFERENCES public.p(id)\n"
            ")\nDISTSTYLE KEY\nSORTKEY ( p );");
  run("DROP TABLE t");
  run(text);
  EXPECT_EQ(TableDefinitionText(run.Get("t"), run.snapshot()), text);
}

}  // namespace
}  // namespace doppel::sql
