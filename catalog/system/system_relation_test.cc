#include "catalog/system/system_relation.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "base/sql_error.h"
#include "catalog/system/shape.h"
#include "catalog/system/testing.h"
#include "catalog/system/type_facts.h"
#include "sql/types/type_table.h"

namespace doppel::catalog {
namespace {

using sql::Datum;
using sql::Row;
using sql::TypeId;

// The rows of a relation as maps from column to text; NULL is "NULL".
using TextRow = std::map<std::string, std::string>;

std::string TextOf(const Datum& datum) {
  if (sql::IsNull(datum)) return "NULL";
  if (const auto* integer = std::get_if<std::int64_t>(&datum)) return std::to_string(*integer);
  if (const auto* real = std::get_if<double>(&datum)) return std::to_string(*real);
  if (const auto* text = std::get_if<std::string>(&datum)) return *text;
  return "blob";
}

std::vector<TextRow> RowsOf(const SystemState& state, std::string_view name, Oid schema = kPgCatalogSchema) {
  const SystemRelation* relation = FindSystemRelation(schema, name);
  EXPECT_NE(relation, nullptr) << name;
  std::vector<TextRow> rows;
  if (!relation) return rows;
  for (const Row& row : relation->generate(state)) {
    TextRow text;
    for (std::size_t i = 0; i < row.size(); ++i) text[relation->columns[i].name] = TextOf(row[i]);
    rows.push_back(std::move(text));
  }
  return rows;
}

std::vector<TextRow> Where(const std::vector<TextRow>& rows, const TextRow& wanted) {
  std::vector<TextRow> found;
  for (const TextRow& row : rows) {
    bool fits = true;
    for (const auto& [column, value] : wanted) fits &= row.at(column) == value;
    if (fits) found.push_back(row);
  }
  return found;
}

class SystemRows : public testing::Test {
 protected:
  TestState State(Oid user = kAdminUser) { return TestState(test_.latest(), user); }
  TestCatalog test_;
};

TEST(SystemRelations, HaveUniqueOidsAndNames) {
  std::set<Oid> oids;
  std::set<std::string> names;
  for (const SystemRelation& relation : SystemRelations()) {
    EXPECT_TRUE(oids.insert(relation.oid).second) << relation.name << " shares its oid";
    EXPECT_TRUE(names.insert(relation.QualifiedName()).second) << relation.name << " is there twice";
    EXPECT_LT(relation.oid, kFirstUserOid);
    EXPECT_EQ(FindSystemRelation(relation.oid), &relation);
    EXPECT_EQ(FindSystemRelation(relation.schema, relation.name), &relation);
  }
  EXPECT_GT(oids.size(), 100u);
}

TEST(SystemRelations, AreDocumentedAndShaped) {
  for (const SystemRelation& relation : SystemRelations()) {
    EXPECT_FALSE(relation.columns.empty()) << relation.name;
    EXPECT_EQ(relation.is_view(), !relation.view_sql.empty()) << relation.name;
    const bool is_internal = relation.schema == kPgInternalSchema;
    EXPECT_NE(is_internal, !relation.documentation_page.empty()) << relation.name;
    std::set<std::string> columns;
    for (const ColumnShape& column : relation.columns) {
      EXPECT_TRUE(columns.insert(column.name).second) << relation.name << "." << column.name;
      EXPECT_NE(sql::FindType(column.type.id), nullptr) << relation.name << "." << column.name;
    }
  }
}

bool Fits(const Datum& datum, sql::Representation representation) {
  switch (representation) {
    case sql::Representation::kInteger:
      return std::holds_alternative<std::int64_t>(datum);
    case sql::Representation::kReal:
      return std::holds_alternative<double>(datum);
    case sql::Representation::kDecimal:
      return std::holds_alternative<std::int64_t>(datum) || std::holds_alternative<sql::Blob>(datum);
    case sql::Representation::kText:
      return std::holds_alternative<std::string>(datum);
    case sql::Representation::kBlob:
      return std::holds_alternative<sql::Blob>(datum);
  }
  return false;
}

TEST_F(SystemRows, FitTheirShapes) {
  const Oid table = test_.AddTable("t");
  test_.AddView("v", table);
  test_.AddGroup("g", {kAdminUser});
  Relation keyed = test_.Table("keyed");
  keyed.constraints.push_back({.oid = test_.catalog().AllocateOid(),
                               .index_oid = test_.catalog().AllocateOid(),
                               .name = "keyed_pkey",
                               .columns = {1}});
  keyed.acl = Acl{{Grantee::Public(), Privilege::kSelect, {}, kAdminUser}};
  test_.Add(keyed);
  TestState state = State();
  state.sessions.push_back({.process_id = 1, .user = kAdminUser, .database = kFirstDatabase});
  state.locks.push_back({.relation = table, .process_id = 1, .mode = "AccessShareLock"});
  state.settings.push_back({.name = "datestyle", .value = "ISO, MDY"});
  state.cursors.push_back({.name = "c"});
  state.tables.push_back({.table = table, .rows = 3});
  state.columns.push_back({.table = table, .attnum = 1});
  state.functions.push_back({.oid = 9000, .name = "lower", .argument_types = {25}, .result_type = 25});
  state.queries.push_back({.query_id = 1, .text = "select 1", .tables = {{.table = table}}, .plan = {"XN Seq Scan"}});
  state.load_errors.push_back({.table = table, .error_code = 1214});
  for (const SystemRelation& relation : SystemRelations()) {
    if (relation.is_view()) continue;
    for (const Row& row : relation.generate(state)) {
      ASSERT_EQ(row.size(), relation.columns.size()) << relation.name;
      for (std::size_t i = 0; i < row.size(); ++i) {
        const ColumnShape& column = relation.columns[i];
        if (sql::IsNull(row[i])) {
          EXPECT_FALSE(column.not_null) << relation.name << "." << column.name << " is NULL";
          continue;
        }
        EXPECT_TRUE(Fits(row[i], sql::RepresentationOf(column.type.id))) << relation.name << "." << column.name;
      }
    }
  }
}

// Authority: PostgreSQL 8.0 catalogs; connectors.md 2.1.
TEST_F(SystemRows, ShowTablesAndTheirColumns) {
  const Oid table = test_.AddTable("t");
  const TestState state = State();
  const auto classes = Where(RowsOf(state, "pg_class"), {{"relname", "t"}});
  ASSERT_EQ(classes.size(), 1u);
  EXPECT_EQ(classes[0].at("oid"), std::to_string(table));
  EXPECT_EQ(classes[0].at("relkind"), "r");
  EXPECT_EQ(classes[0].at("relnamespace"), "2200");
  EXPECT_EQ(classes[0].at("reldiststyle"), "9");
  EXPECT_EQ(classes[0].at("relacl"), "NULL");
  const auto columns = Where(RowsOf(state, "pg_attribute"), {{"attrelid", std::to_string(table)}});
  ASSERT_EQ(columns.size(), 2u);
  EXPECT_EQ(columns[0].at("attname"), "a");
  EXPECT_EQ(columns[0].at("attnotnull"), "1");
  EXPECT_EQ(columns[1].at("atttypid"), "1043");
  EXPECT_EQ(columns[1].at("atttypmod"), "14");
}

// Authority: connectors.md 4.31.
TEST_F(SystemRows, KeepDroppedColumnsAsHoles) {
  Relation table = test_.Table("t");
  table.columns[0].is_dropped = true;
  test_.Add(table);
  const auto columns =
      Where(RowsOf(State(), "pg_attribute"), {{"attrelid", std::to_string(table.oid)}, {"attnum", "1"}});
  ASSERT_EQ(columns.size(), 1u);
  EXPECT_EQ(columns[0].at("attname"), "........pg.dropped.1........");
  EXPECT_EQ(columns[0].at("attisdropped"), "1");
  EXPECT_EQ(columns[0].at("atttypid"), "0");
}

// Authority: connectors.md 4.32; the beginnings are what JDBC and ODBC look for.
TEST_F(SystemRows, ShowDefaultsAndIdentities) {
  Relation table = test_.Table("t");
  table.columns[0].identity = Identity{1, 1, false};
  table.columns[1].default_expression = "'x'::character varying";
  test_.Add(table);
  const auto defaults = Where(RowsOf(State(), "pg_attrdef"), {{"adrelid", std::to_string(table.oid)}});
  ASSERT_EQ(defaults.size(), 2u);
  EXPECT_EQ(defaults[0].at("adsrc"), "\"identity\"(" + std::to_string(table.oid) + ", 0, '1,1'::text)");
  EXPECT_EQ(defaults[1].at("adsrc"), "'x'::character varying");
}

// Authority: wire-protocol §7.3: drivers find key columns through the index's own attributes.
TEST_F(SystemRows, ShowKeysAsIndexesAndConstraints) {
  Relation parent = test_.Table("parent");
  parent.constraints.push_back({.oid = 200001, .index_oid = 200002, .name = "parent_pkey", .columns = {1}});
  test_.Add(parent);
  Relation child = test_.Table("child");
  child.constraints.push_back({.oid = 200003,
                               .name = "child_a_fkey",
                               .kind = ConstraintKind::foreign_key,
                               .columns = {1},
                               .referenced_relation = parent.oid,
                               .referenced_columns = {1}});
  test_.Add(child);
  const TestState state = State();
  const auto index = Where(RowsOf(state, "pg_class"), {{"relname", "parent_pkey"}});
  ASSERT_EQ(index.size(), 1u);
  EXPECT_EQ(index[0].at("relkind"), "i");
  EXPECT_EQ(index[0].at("relam"), "403");
  const auto attributes = Where(RowsOf(state, "pg_attribute"), {{"attrelid", "200002"}});
  ASSERT_EQ(attributes.size(), 1u);
  EXPECT_EQ(attributes[0].at("attname"), "a");
  const auto indexes = Where(RowsOf(state, "pg_index"), {{"indexrelid", "200002"}});
  EXPECT_EQ(indexes.at(0).at("indisprimary"), "1");
  EXPECT_EQ(indexes.at(0).at("indkey"), "1");
  const auto keys = Where(RowsOf(state, "pg_constraint"), {{"conname", "child_a_fkey"}});
  EXPECT_EQ(keys.at(0).at("contype"), "f");
  EXPECT_EQ(keys.at(0).at("confkey"), "{1}");
  EXPECT_EQ(keys.at(0).at("confrelid"), std::to_string(parent.oid));
  // JDBC's getImportedKeys finds the referenced key's index by this dependency.
  EXPECT_EQ(Where(RowsOf(state, "pg_depend"),
                  {{"classid", "2606"}, {"objid", "200003"}, {"refclassid", "1259"}, {"refobjid", "200002"}})
                .size(),
            1u);
}

TEST_F(SystemRows, ShowWhatViewsDependOn) {
  const Oid table = test_.AddTable("t");
  const Oid view = test_.AddView("v", table);
  const TestState state = State();
  EXPECT_EQ(Where(RowsOf(state, "pg_rewrite"), {{"ev_class", std::to_string(view)}}).size(), 1u);
  EXPECT_EQ(Where(RowsOf(state, "pg_depend"), {{"classid", "2618"},
                                               {"objid", std::to_string(view)},
                                               {"refobjid", std::to_string(table)},
                                               {"refobjsubid", "1"},
                                               {"deptype", "n"}})
                .size(),
            1u);
}

// Authority: connectors.md 4.30.
TEST_F(SystemRows, ShowTheHiddenTableOfAMaterializedView) {
  Relation view = test_.Table("mv");
  view.kind = RelationKind::materialized_view;
  view.hidden_table_oid = 300001;
  view.dist_style = DistStyle::even;
  view.columns[0].sortkey_ordinal = 1;
  test_.Add(view);
  const TestState state = State();
  const auto hidden = Where(RowsOf(state, "pg_class"), {{"relname", "mv_tbl__mv__0"}});
  ASSERT_EQ(hidden.size(), 1u);
  EXPECT_EQ(hidden[0].at("relkind"), "r");
  EXPECT_EQ(hidden[0].at("reldiststyle"), "0");
  EXPECT_EQ(Where(RowsOf(state, "pg_attribute"), {{"attrelid", "300001"}, {"attsortkeyord", "1"}}).size(), 1u);
  EXPECT_EQ(Where(RowsOf(state, "pg_class"), {{"relname", "mv"}}).at(0).at("relkind"), "v");
}

TEST_F(SystemRows, ShowOnlyTheCurrentDatabaseInPgClass) {
  const Oid other = test_.Add(Database{.name = "other", .owner = kAdminUser});
  const Oid schema = test_.Add(Schema{.database = other, .name = "public", .owner = kRdsdbUser});
  Relation table = test_.Table("elsewhere", kAdminUser, schema);
  table.database = other;
  test_.Add(table);
  const TestState state = State();
  EXPECT_TRUE(Where(RowsOf(state, "pg_class"), {{"relname", "elsewhere"}}).empty());
  EXPECT_EQ(
      Where(RowsOf(state, "relations", kPgInternalSchema), {{"relation_name", "elsewhere"}}).at(0).at("database_name"),
      "other");
  EXPECT_EQ(Where(RowsOf(state, "pg_namespace"), {{"nspname", "public"}}).size(), 1u);
  EXPECT_EQ(RowsOf(state, "pg_database").size(), 2u);
}

TEST_F(SystemRows, ShowTypesWithTheirInputFunctions) {
  const auto types = RowsOf(State(), "pg_type");
  const auto int4 = Where(types, {{"typname", "int4"}});
  ASSERT_EQ(int4.size(), 1u);
  EXPECT_EQ(int4[0].at("oid"), "23");
  EXPECT_EQ(int4[0].at("typlen"), "4");
  EXPECT_EQ(int4[0].at("typinput"), "42");
  const auto array = Where(types, {{"typname", "_int4"}});
  ASSERT_EQ(array.size(), 1u);
  // JDBC asks typinput = 'array_in'::regproc.
  EXPECT_EQ(array[0].at("typinput"), "750");
  EXPECT_EQ(array[0].at("typelem"), "23");
  EXPECT_EQ(Where(RowsOf(State(), "pg_proc"), {{"proname", "array_in"}}).at(0).at("oid"), "750");
}

TEST_F(SystemRows, ShowFunctionsWithTheirArguments) {
  test_.Add(Function{
      .database = kFirstDatabase,
      .schema = kPublicSchema,
      .name = "p",
      .owner = kAdminUser,
      .kind = FunctionKind::procedure,
      .language = "plpgsql",
      .arguments = {{"a", {TypeId::kInt4}, ArgumentMode::in}, {"b", LogicalType::Varchar(5), ArgumentMode::inout}},
      .body = "BEGIN END"});
  const auto rows = Where(RowsOf(State(), "pg_proc_info"), {{"proname", "p"}});
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].at("prokind"), "p");
  EXPECT_EQ(rows[0].at("proargtypes"), "23 1043");
  EXPECT_EQ(rows[0].at("proargmodes"), "{i,b}");
  EXPECT_EQ(rows[0].at("proargnames"), "{a,b}");
  EXPECT_EQ(rows[0].at("proallargtypes"), "{23,1043}");
}

TEST_F(SystemRows, ShowPrivilegesOneARow) {
  const Oid reader = test_.AddUser("reader");
  const Oid stranger = test_.AddUser("stranger");
  Relation table = test_.Table("t");
  table.acl =
      Acl{{{GranteeKind::user, kAdminUser}, kAllRelationPrivileges, {}, kAdminUser},
          {{GranteeKind::user, reader}, Privilege::kSelect | Privilege::kInsert, Privilege::kSelect, kAdminUser}};
  test_.Add(table);
  const auto rows =
      Where(RowsOf(State(), "privileges", kPgInternalSchema), {{"object_name", "t"}, {"identity_name", "reader"}});
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].at("privilege_type"), "INSERT");
  EXPECT_EQ(rows[0].at("admin_option"), "0");
  EXPECT_EQ(rows[1].at("privilege_type"), "SELECT");
  EXPECT_EQ(rows[1].at("admin_option"), "1");
  const TextRow visible{{"object_name", "t"}, {"is_visible", "1"}};
  EXPECT_EQ(Where(RowsOf(State(reader), "privileges", kPgInternalSchema), visible).size(), 2u);
  EXPECT_TRUE(Where(RowsOf(State(stranger), "privileges", kPgInternalSchema), visible).empty());
}

TEST_F(SystemRows, ShowColumnsWithTheirInformationSchemaTypes) {
  Relation table = test_.Table("t");
  table.columns.push_back({.attnum = 3, .name = "n", .type = LogicalType::Numeric(12, 2), .encoding = "az64"});
  table.columns.push_back({.attnum = 4, .name = "at", .type = {TypeId::kTimestamp}});
  test_.Add(table);
  const auto columns = Where(RowsOf(State(), "columns", kPgInternalSchema), {{"relation_name", "t"}});
  ASSERT_EQ(columns.size(), 4u);
  EXPECT_EQ(columns[0].at("data_type"), "integer");
  EXPECT_EQ(columns[0].at("numeric_precision"), "32");
  EXPECT_EQ(columns[0].at("is_nullable"), "NO");
  EXPECT_EQ(columns[1].at("data_type"), "character varying");
  EXPECT_EQ(columns[1].at("character_maximum_length"), "10");
  EXPECT_EQ(columns[1].at("full_type"), "character varying(10)");
  EXPECT_EQ(columns[2].at("numeric_precision"), "12");
  EXPECT_EQ(columns[2].at("numeric_scale"), "2");
  EXPECT_EQ(columns[2].at("encoding"), "az64");
  EXPECT_EQ(columns[3].at("data_type"), "timestamp without time zone");
}

TEST_F(SystemRows, HideOtherUsersStatements) {
  const Oid reader = test_.AddUser("reader");
  TestState state = State(reader);
  state.queries.push_back({.query_id = 1, .user = kAdminUser, .text = std::string(450, 'x')});
  state.queries.push_back({.query_id = 2, .user = reader, .text = "select 2"});
  const auto pieces = RowsOf(state, "journal_texts_200", kPgInternalSchema);
  ASSERT_EQ(pieces.size(), 4u);
  EXPECT_EQ(pieces[2].at("sequence"), "2");
  EXPECT_EQ(pieces[2].at("text").size(), 50u);
  EXPECT_EQ(pieces[2].at("is_visible"), "0");
  EXPECT_EQ(pieces[3].at("is_visible"), "1");
}

// Authority: 07-privileges §7.9.
TEST_F(SystemRows, GuardSuperuserRelations) {
  const Oid reader = test_.AddUser("reader");
  const SystemRelation& shadow = *FindSystemRelation(kPgCatalogSchema, "pg_shadow");
  const SystemRelation& classes = *FindSystemRelation(kPgCatalogSchema, "pg_class");
  EXPECT_TRUE(MayRead(State(kAdminUser).checker(), shadow));
  EXPECT_TRUE(MayRead(State(reader).checker(), classes));
  try {
    RequireRead(State(reader).checker(), shadow);
    FAIL();
  } catch (const base::SqlError& error) {
    EXPECT_EQ(error.message(), "permission denied for relation pg_shadow");
    EXPECT_EQ(error.state(), base::SqlState::kInsufficientPrivilege);
  }
  test_.Add(SystemAcl{.oid = shadow.oid, .acl = {{{GranteeKind::user, reader}, Privilege::kSelect, {}, kRdsdbUser}}});
  EXPECT_TRUE(MayRead(State(reader).checker(), shadow));
}

TEST_F(SystemRows, AreFoundAfterTablesOfTheSameSchema) {
  const Oid mine = test_.AddTable("pg_class");
  const TestState state = State();
  // pg_catalog comes before public in the path, so the system relation wins.
  EXPECT_EQ(ResolveRelation(state.search_path(), "pg_class").system->oid, 1259u);
  EXPECT_EQ(ResolveRelation(state.snapshot(), kPublicSchema, "pg_class").relation->oid, mine);
  EXPECT_FALSE(ResolveRelation(state.search_path(), "nothing"));
}

TEST(Shape, ReadsNamesTypesAndMarks) {
  const auto columns = ParseShape("oid oid not null hidden, \"table\" text, n numeric(38,0), k \"char\" not null");
  ASSERT_EQ(columns.size(), 4u);
  EXPECT_TRUE(columns[0].is_hidden);
  EXPECT_TRUE(columns[0].not_null);
  EXPECT_EQ(columns[1].name, "table");
  EXPECT_EQ(columns[2].type, LogicalType::Numeric(38, 0));
  EXPECT_EQ(columns[3].type.id, TypeId::kChar);
  EXPECT_TRUE(columns[3].not_null);
}

TEST(TypeFacts, NamesEncodingsBothWays) {
  for (const char* name : {"none", "lzo", "az64", "text32k", "zstd"}) {
    EXPECT_EQ(EncodingName(EncodingNumber(name)), name);
  }
}

}  // namespace
}  // namespace doppel::catalog
