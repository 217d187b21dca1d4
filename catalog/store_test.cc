#include "catalog/store.h"

#include <gtest/gtest.h>

#include "base/sql_error.h"
#include "catalog/testing.h"

namespace doppel::catalog {
namespace {

StoredCatalog RoundTrip(const std::vector<Change>& changes, Oid next_oid = 123456) {
  return FromStoreRows(ToStoreRows(changes, next_oid));
}

template <class T>
void ExpectSurvives(T object) {
  ChangeSet changes;
  changes.Put(object, Snapshot());
  const StoredCatalog stored = RoundTrip({changes.changes().begin(), changes.changes().end()});
  const T* found = stored.snapshot.Find<T>(object.oid);
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(*found, object);
}

const Acl kSomeAcl{{{GranteeKind::user, 100}, kAllRelationPrivileges, Privilege::kSelect, 100},
                   {Grantee::Public(), Privilege::kSelect, {}, 100}};

TEST(Store, KeepsEveryMemberOfARelation) {
  Relation relation{.oid = 100001,
                    .database = 100,
                    .schema = 2200,
                    .name = "tücke \"x\"",
                    .owner = 101,
                    .kind = RelationKind::materialized_view,
                    .dist_style = DistStyle::key,
                    .sort_style = SortStyle::interleaved,
                    .backup = false,
                    .is_temporary = true,
                    .encode_auto = false,
                    .view_definition = "SELECT 1",
                    .source_text = "CREATE",
                    .auto_refresh = true,
                    .hidden_table_oid = 100002,
                    .acl = kSomeAcl,
                    .comment = "c",
                    .created = 123456789012345,
                    .next_attnum = 7};
  relation.columns.push_back({.attnum = 1,
                              .name = "a",
                              .type = LogicalType::Numeric(38, 4),
                              .not_null = true,
                              .default_expression = "1::numeric",
                              .identity = Identity{5, -2, true},
                              .encoding = "az64",
                              .is_distkey = true,
                              .sortkey_ordinal = 2,
                              .collation = Collation::case_insensitive,
                              .acl = kSomeAcl,
                              .is_dropped = true,
                              .comment = "d"});
  relation.constraints.push_back({.oid = 5,
                                  .index_oid = 6,
                                  .name = "fk",
                                  .kind = ConstraintKind::foreign_key,
                                  .columns = {1, 2},
                                  .referenced_relation = 9,
                                  .referenced_columns = {3, 4}});
  relation.depends_on.push_back({.relation = 9, .columns = {1}, .function = 8});
  ExpectSurvives(relation);
}

TEST(Store, KeepsEveryOtherKind) {
  ExpectSurvives(Database{.oid = 1,
                          .name = "d",
                          .owner = 2,
                          .connection_limit = 5,
                          .isolation = Isolation::serializable,
                          .collation = Collation::case_insensitive,
                          .acl = Acl{},
                          .comment = "x"});
  ExpectSurvives(Schema{.oid = 1,
                        .database = 2,
                        .name = "s",
                        .owner = 3,
                        .acl = kSomeAcl,
                        .quota_mb = 9,
                        .comment = "y",
                        .temporary_session = 4,
                        .external = ExternalSource{"kafka", "db", "{}"}});
  ExpectSurvives(Function{.oid = 1,
                          .database = 2,
                          .schema = 3,
                          .name = "f",
                          .owner = 4,
                          .kind = FunctionKind::procedure,
                          .language = "plpgsql",
                          .arguments = {{"x", LogicalType::Varchar(3), ArgumentMode::inout}},
                          .return_type = {sql::TypeId::kInt4},
                          .volatility = Volatility::stable,
                          .body = "BEGIN END",
                          .security_definer = true,
                          .nonatomic = true,
                          .settings = {{"a", "b"}},
                          .acl = kSomeAcl,
                          .comment = "z",
                          .created = 5});
  ExpectSurvives(User{.oid = 1,
                      .name = "u",
                      .is_superuser = true,
                      .can_create_database = true,
                      .syslog_access = SyslogAccess::unrestricted,
                      .secret_kind = SecretKind::sha256,
                      .secret = "s",
                      .valid_until = 7,
                      .connection_limit = 3,
                      .session_timeout_s = 60,
                      .settings = {{"search_path", "x"}},
                      .external_id = "e"});
  ExpectSurvives(Group{.oid = 1, .name = "g", .members = {100, 101}});
  ExpectSurvives(Role{.oid = 1,
                      .name = "r",
                      .owner = 2,
                      .external_id = "e",
                      .system_permissions = {"VACUUM"},
                      .granted_to = {{{GranteeKind::role, 5}, true, 100}}});
  ExpectSurvives(DefaultAcl{
      .oid = 1, .database = 2, .creator = 3, .schema = 4, .object_kind = AclObjectKind::function, .acl = kSomeAcl});
  ExpectSurvives(Language{.oid = 1, .name = "l", .is_procedural = true, .is_trusted = true, .acl = kSomeAcl});
  ExpectSurvives(
      ScopedGrant{.oid = 1, .database = 2, .schema = 3, .object_kind = AclObjectKind::schema, .acl = kSomeAcl});
}

TEST(Store, KeepsGrantsOnSystemRelations) { ExpectSurvives(SystemAcl{.oid = 1259, .acl = kSomeAcl}); }

TEST(Store, KeepsTheCounterOfOids) {
  EXPECT_EQ(RoundTrip({}, 4711000).next_oid, 4711000u);
  EXPECT_EQ(FromStoreRows({}).next_oid, kFirstUserOid);
}

TEST(Store, RestoresTheBootstrap) {
  const StoredCatalog stored = RoundTrip(BootstrapChanges({.database = "warehouse", .user = "boss"}));
  EXPECT_NE(stored.snapshot.FindDatabase("warehouse"), nullptr);
  EXPECT_EQ(stored.snapshot.FindUser("boss")->oid, kAdminUser);
  EXPECT_EQ(stored.snapshot.FindSchema(kFirstDatabase, "information_schema")->oid, kInformationSchema);
}

TEST(Store, WritesRemovalsAsDeletions) {
  ChangeSet changes;
  changes.Remove<Relation>(100001, Snapshot());
  const std::vector<StoreRow> rows = ToStoreRows(changes.changes(), 1);
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].oid, 100001u);
  EXPECT_FALSE(rows[0].json);
}

TEST(Store, IgnoresUnknownMembersAndRefusesBrokenRows) {
  const StoreRow later{static_cast<int>(ObjectKind::group), 7, R"({"oid":7,"name":"g","since":"2031"})"};
  EXPECT_EQ(FromStoreRows(std::vector{later}).snapshot.FindGroup("g")->oid, 7u);
  const StoreRow broken{static_cast<int>(ObjectKind::group), 7, R"({"oid":"seven"})"};
  try {
    FromStoreRows(std::vector{broken});
    FAIL();
  } catch (const base::SqlError& error) {
    EXPECT_EQ(error.state(), base::SqlState::kDataCorrupted);
  }
}

TEST(Store, ListsTemporaryObjectsForRemoval) {
  TestCatalog test;
  const Oid schema = test.Add(Schema{.database = kFirstDatabase, .name = "pg_temp_7", .temporary_session = 7});
  test.Add(Schema{.database = kFirstDatabase, .name = "pg_temp_8", .temporary_session = 8});
  Relation table = test.Table("x", kAdminUser, schema);
  table.is_temporary = true;
  test.Add(table);
  EXPECT_EQ(RemoveTemporaryObjects(*test.latest(), 7).size(), 2u);
  EXPECT_EQ(RemoveTemporaryObjects(*test.latest(), std::nullopt).size(), 3u);
  test.catalog().Commit(RemoveTemporaryObjects(*test.latest(), std::nullopt));
  EXPECT_EQ(test.latest()->FindSchema(schema), nullptr);
  EXPECT_EQ(test.latest()->FindRelation(table.oid), nullptr);
}

}  // namespace
}  // namespace doppel::catalog
