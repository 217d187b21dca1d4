#include "catalog/privileges.h"

#include <gtest/gtest.h>

#include "base/sql_error.h"
#include "catalog/dependencies.h"
#include "catalog/errors.h"
#include "catalog/search_path.h"
#include "catalog/testing.h"

namespace doppel::catalog {
namespace {

template <class Action>
void ExpectError(Action&& action, base::SqlState state, std::string_view message) {
  try {
    action();
    FAIL() << "expected: " << message;
  } catch (const base::SqlError& error) {
    EXPECT_EQ(error.message(), message);
    EXPECT_EQ(base::CodeOf(error.state()), base::CodeOf(state));
  }
}

class PrivilegeRules : public testing::Test {
 protected:
  PrivilegeRules()
      : owner_(test_.AddUser("owner")),
        reader_(test_.AddUser("reader")),
        stranger_(test_.AddUser("stranger")),
        table_(test_.AddTable("t", owner_)) {}

  PrivilegeChecker As(Oid user) {
    snapshot_ = test_.latest();
    return PrivilegeChecker(*snapshot_, user);
  }
  const Relation& table() { return *test_.latest()->FindRelation(table_); }
  void GrantTable(Oid by, GrantRequest request) {
    Relation changed = table();
    changed.acl = Grant(As(by), &changed, request).acl;
    test_.Add(changed);
  }
  bool Can(Oid user, Privileges wanted) { return As(user).Has(&table(), wanted); }

  TestCatalog test_;
  SnapshotPtr snapshot_;
  Oid owner_, reader_, stranger_, table_;
};

TEST_F(PrivilegeRules, OwnersHoldAllAndSuperusersPassEverything) {
  EXPECT_TRUE(Can(owner_, kAllRelationPrivileges));
  EXPECT_TRUE(Can(kAdminUser, kAllRelationPrivileges));
  EXPECT_FALSE(Can(reader_, Privilege::kSelect));
  EXPECT_TRUE(As(kAdminUser).IsOwner(&table()));
  EXPECT_FALSE(As(reader_).IsOwner(&table()));
}

// Authority: r_GRANT examples (permission denied for relation test), 07-privileges §7.10.
TEST_F(PrivilegeRules, RefusalsSpeakRedshift) {
  ExpectError([&] { As(reader_).Require(&table(), Privilege::kSelect); }, base::SqlState::kInsufficientPrivilege,
              "permission denied for relation t");
  ExpectError([&] { As(reader_).RequireOwner(&table()); }, base::SqlState::kInsufficientPrivilege,
              "must be owner of relation t");
}

TEST_F(PrivilegeRules, ReachUsersThroughGroupsRolesAndPublic) {
  const Oid group = test_.AddGroup("g", {reader_});
  const Oid inner = test_.AddRole("inner", {});
  const Oid outer = test_.AddRole("outer", {{{GranteeKind::user, stranger_}, false, kAdminUser}});
  Role nested = *test_.latest()->FindRole(inner);
  nested.granted_to.push_back({{GranteeKind::role, outer}, false, kAdminUser});
  test_.Add(nested);
  GrantTable(owner_, {.privileges = Privilege::kSelect, .grantees = {{GranteeKind::group, group}}});
  GrantTable(owner_, {.privileges = Privilege::kInsert, .grantees = {{GranteeKind::role, inner}}});
  EXPECT_TRUE(Can(reader_, Privilege::kSelect));
  EXPECT_FALSE(Can(reader_, Privilege::kInsert));
  EXPECT_TRUE(Can(stranger_, Privilege::kInsert));
  EXPECT_FALSE(Can(stranger_, Privilege::kSelect));
  EXPECT_TRUE(As(stranger_).HasRoleNamed("inner"));
  GrantTable(owner_, {.privileges = Privilege::kSelect, .grantees = {Grantee::Public()}});
  EXPECT_TRUE(Can(stranger_, Privilege::kSelect | Privilege::kInsert));
}

TEST_F(PrivilegeRules, GrantOptionsLetOthersGrant) {
  const GrantRequest with_option{.privileges = Privilege::kSelect,
                                 .grantees = {{GranteeKind::user, reader_}},
                                 .option = GrantOption::with_grant_option};
  GrantTable(owner_, with_option);
  GrantTable(reader_, {.privileges = Privilege::kSelect, .grantees = {{GranteeKind::user, stranger_}}});
  EXPECT_TRUE(Can(stranger_, Privilege::kSelect));
  EXPECT_EQ(table().acl->back().grantor, reader_);
  // The option that was used cannot be taken back without CASCADE, which REVOKE does not have.
  ExpectError(
      [&] {
        Revoke(As(owner_), &table(), {.privileges = Privilege::kSelect, .grantees = {{GranteeKind::user, reader_}}});
      },
      base::SqlState::kDependentObjectsStillExist, "dependent privileges exist");
}

TEST_F(PrivilegeRules, StrangersMayNotGrant) {
  const GrantRequest request{.privileges = Privilege::kSelect, .grantees = {{GranteeKind::user, stranger_}}};
  ExpectError([&] { Grant(As(stranger_), &table(), request); }, base::SqlState::kInsufficientPrivilege,
              "permission denied for relation t");
  GrantTable(owner_, {.privileges = Privilege::kSelect, .grantees = {{GranteeKind::user, reader_}}});
  const AclResult result = Grant(As(reader_), &table(), request);
  ASSERT_EQ(result.notices.size(), 1u);
  EXPECT_EQ(result.notices[0].message, "no privileges were granted");
  EXPECT_EQ(base::CodeOf(result.notices[0].state), "01007");
}

TEST_F(PrivilegeRules, GrantOptionsAreForUsersOnly) {
  const Oid group = test_.AddGroup("g", {});
  for (const Grantee& grantee : {Grantee{GranteeKind::group, group}, Grantee::Public()}) {
    const GrantRequest request{
        .privileges = Privilege::kSelect, .grantees = {grantee}, .option = GrantOption::with_grant_option};
    ExpectError([&] { Grant(As(owner_), &table(), request); }, base::SqlState::kInvalidGrantOperation,
                "grant options can only be granted to individual users");
  }
}

TEST_F(PrivilegeRules, KindsOfObjectsKnowTheirPrivileges) {
  ExpectError([&] { Grant(As(owner_), &table(), {.privileges = Privilege::kUsage, .grantees = {Grantee::Public()}}); },
              base::SqlState::kInvalidGrantOperation, "invalid privilege type USAGE for relation");
}

TEST_F(PrivilegeRules, RevokingTakesAwayAndKeepsTheRest) {
  GrantTable(owner_,
             {.privileges = Privilege::kSelect | Privilege::kInsert, .grantees = {{GranteeKind::user, reader_}}});
  const AclResult result =
      Revoke(As(owner_), &table(), {.privileges = Privilege::kInsert, .grantees = {{GranteeKind::user, reader_}}});
  EXPECT_EQ(result.acl.size(), 2u);
  EXPECT_EQ(result.acl[1].privileges, Privileges(Privilege::kSelect));
  const AclResult all =
      Revoke(As(owner_), &table(), {.all_privileges = true, .grantees = {{GranteeKind::user, reader_}}});
  EXPECT_EQ(all.acl.size(), 1u);
}

// Authority: r_GRANT-usage-notes, column-level access control.
TEST_F(PrivilegeRules, ColumnsHaveTheirOwnPrivileges) {
  Relation changed = table();
  const GrantRequest request{.privileges = Privilege::kSelect, .grantees = {{GranteeKind::user, reader_}}};
  changed.columns[0].acl = GrantColumn(As(owner_), changed, changed.columns[0], request).acl;
  test_.Add(changed);
  EXPECT_TRUE(As(reader_).HasColumn(table(), table().columns[0], Privilege::kSelect));
  EXPECT_FALSE(As(reader_).HasColumn(table(), table().columns[1], Privilege::kSelect));
  EXPECT_TRUE(As(reader_).HasAnyColumn(table(), Privilege::kSelect));
  EXPECT_THROW(GrantRelation(As(owner_), table(), request), base::SqlError);
  const RelationResult revoked = RevokeRelation(As(owner_), table(), request);
  EXPECT_FALSE(revoked.relation.columns[0].acl);
  ExpectError([&] { GrantColumn(As(reader_), table(), table().columns[0], request); },
              base::SqlState::kInsufficientPrivilege, "must be owner of relation t");
}

TEST_F(PrivilegeRules, PublicDefaultsFollowTheKind) {
  const Database& database = *test_.latest()->FindDatabase("dev");
  EXPECT_TRUE(As(stranger_).Has(&database, Privilege::kTemporary));
  EXPECT_FALSE(As(stranger_).Has(&database, Privilege::kCreate));
  const Schema& schema = *test_.latest()->FindSchema(kPublicSchema);
  EXPECT_TRUE(As(stranger_).Has(&schema, Privilege::kUsage | Privilege::kCreate));
  Function function{.name = "f", .owner = owner_};
  EXPECT_TRUE(As(stranger_).Has(&function, Privilege::kExecute));
  function.kind = FunctionKind::procedure;
  EXPECT_FALSE(As(stranger_).Has(&function, Privilege::kExecute));
  EXPECT_TRUE(As(stranger_).Has(test_.latest()->FindLanguage("sql"), Privilege::kUsage));
  EXPECT_FALSE(As(stranger_).Has(test_.latest()->FindLanguage("plpythonu"), Privilege::kUsage));
}

TEST_F(PrivilegeRules, ScopedGrantsCoverPresentAndFutureTables) {
  test_.Add(ScopedGrant{.database = kFirstDatabase,
                        .schema = kPublicSchema,
                        .object_kind = AclObjectKind::relation,
                        .acl = {{{GranteeKind::user, reader_}, Privilege::kSelect, {}, kAdminUser}}});
  EXPECT_TRUE(Can(reader_, Privilege::kSelect));
  EXPECT_FALSE(Can(stranger_, Privilege::kSelect));
}

TEST_F(PrivilegeRules, DefaultPrivilegesShapeNewObjects) {
  test_.Add(DefaultAcl{.database = kFirstDatabase,
                       .creator = owner_,
                       .schema = kPublicSchema,
                       .acl = {{{GranteeKind::user, reader_}, Privilege::kSelect, {}, owner_}}});
  const Relation fresh = test_.Table("fresh", owner_);
  const std::optional<Acl> acl =
      InitialAcl(*test_.latest(), kFirstDatabase, kPublicSchema, owner_, AclObjectKind::relation, &fresh);
  ASSERT_TRUE(acl);
  EXPECT_EQ(acl->size(), 2u);
  EXPECT_FALSE(InitialAcl(*test_.latest(), kFirstDatabase, kPublicSchema, reader_, AclObjectKind::relation, &fresh));
}

TEST_F(PrivilegeRules, SystemRolesCarryTheirPermissions) {
  Role monitor = *test_.latest()->FindRole("sys:monitor");
  monitor.granted_to.push_back({{GranteeKind::user, reader_}, false, kAdminUser});
  test_.Add(monitor);
  EXPECT_TRUE(As(reader_).HasSystemPermission("ACCESS SYSTEM TABLE"));
  EXPECT_FALSE(As(reader_).HasSystemPermission("CREATE USER"));
  EXPECT_TRUE(As(kAdminUser).HasSystemPermission("CREATE USER"));
  EXPECT_TRUE(As(reader_).MaySeeRowsOf(stranger_));
  EXPECT_FALSE(As(stranger_).MaySeeRowsOf(reader_));
  EXPECT_EQ(SystemPermissions().size(), 34u);
  for (const std::string_view role : SystemRoleNames()) {
    for (const std::string& permission : SystemRolePermissions(role)) {
      EXPECT_NE(std::find(SystemPermissions().begin(), SystemPermissions().end(), permission),
                SystemPermissions().end())
          << permission;
    }
  }
}

TEST_F(PrivilegeRules, RolesMayNotGoInCircles) {
  const Oid a = test_.AddRole("a", {});
  const Oid b = test_.AddRole("b", {{{GranteeKind::role, a}, false, kAdminUser}});  // a holds b
  EXPECT_TRUE(WouldMakeRoleCircle(*test_.latest(), a, b));
  EXPECT_FALSE(WouldMakeRoleCircle(*test_.latest(), b, a));
  EXPECT_TRUE(WouldMakeRoleCircle(*test_.latest(), a, a));
}

TEST_F(PrivilegeRules, OwnersChangeTogetherWithTheirGrants) {
  GrantTable(owner_, {.privileges = Privilege::kSelect, .grantees = {{GranteeKind::user, stranger_}}});
  const std::optional<Acl> acl = ChangeOwner(table().acl, owner_, reader_);
  EXPECT_EQ((*acl)[0].grantee.oid, reader_);
  EXPECT_EQ((*acl)[1].grantor, reader_);
}

TEST_F(PrivilegeRules, UsersInUseAreFound) {
  const SnapshotPtr before = test_.latest();
  EXPECT_EQ(UseOfUser(*before, kFirstDatabase, owner_), PrincipalUse::owns_object);
  EXPECT_EQ(UseOfUser(*before, kFirstDatabase, reader_), PrincipalUse::none);
  GrantTable(owner_, {.privileges = Privilege::kSelect, .grantees = {{GranteeKind::user, reader_}}});
  EXPECT_EQ(UseOfUser(*test_.latest(), kFirstDatabase, reader_), PrincipalUse::has_privilege);
  EXPECT_EQ(UseOfUser(*test_.latest(), kFirstDatabase + 1, reader_), PrincipalUse::none);
}

TEST_F(PrivilegeRules, DependentsFallInACascade) {
  const Oid view = test_.AddView("v", table_);
  const Oid view_of_view = test_.AddView("vv", view);
  test_.AddView("lbv", table_, RelationKind::late_binding_view);
  Relation child = test_.Table("child");
  child.constraints.push_back({.oid = 1,
                               .name = "fk",
                               .kind = ConstraintKind::foreign_key,
                               .columns = {1},
                               .referenced_relation = table_,
                               .referenced_columns = {1}});
  test_.Add(child);
  const SnapshotPtr snapshot = test_.latest();
  EXPECT_EQ(DependentsOf(*snapshot, *snapshot->FindRelation(table_)).size(), 2u);
  const Relation& relation = *snapshot->FindRelation(table_);
  EXPECT_EQ(DependentsOfColumn(*snapshot, relation, relation.columns[0]).size(), 2u);
  EXPECT_TRUE(DependentsOfColumn(*snapshot, relation, relation.columns[1]).empty());
  const Cascade cascade = CascadeOf(*snapshot, relation);
  ASSERT_EQ(cascade.relations.size(), 3u);
  EXPECT_EQ(cascade.relations[0]->oid, table_);
  EXPECT_EQ(cascade.relations[2]->oid, view_of_view);
  ASSERT_EQ(cascade.constraints.size(), 1u);
  EXPECT_EQ(cascade.constraints[0].relation->oid, child.oid);
  // Within a schema that goes as a whole no constraint is left behind.
  EXPECT_TRUE(CascadeOf(*snapshot, *snapshot->FindSchema(kPublicSchema)).constraints.empty());
}

TEST_F(PrivilegeRules, SearchPathsFindTheFirstUsableSchema) {
  const Oid own = test_.Add(Schema{.database = kFirstDatabase, .name = "reader", .owner = reader_});
  const Oid hidden = test_.Add(Schema{.database = kFirstDatabase, .name = "hidden", .owner = owner_});
  const Oid mine = test_.AddTable("t", reader_, own);
  test_.AddTable("secret", owner_, hidden);
  const PrivilegeChecker checker = As(reader_);
  const SearchPath path(checker, kFirstDatabase, ParseSearchPath("\"$user\", hidden, public"), 0);
  EXPECT_EQ(path.FindRelation("t")->oid, mine);
  EXPECT_EQ(path.FindRelation("secret"), nullptr);
  EXPECT_EQ(path.CreationSchema()->name, "reader");
  EXPECT_EQ(path.CurrentSchemas(true), (std::vector<std::string>{"pg_catalog", "reader", "public"}));
  EXPECT_EQ(path.CurrentSchemas(false), (std::vector<std::string>{"reader", "public"}));
  const PrivilegeChecker other = As(stranger_);
  const SearchPath public_only(other, kFirstDatabase, {"$user", "public"}, 0);
  EXPECT_EQ(public_only.FindRelation("t")->oid, table_);
}

TEST_F(PrivilegeRules, TemporaryTablesShadowPermanentOnes) {
  const Oid schema =
      test_.Add(Schema{.database = kFirstDatabase, .name = "pg_temp_3", .owner = reader_, .temporary_session = 3});
  const Oid temporary = test_.AddTable("t", reader_, schema);
  const PrivilegeChecker checker = As(reader_);
  const SearchPath path(checker, kFirstDatabase, {"public"}, schema);
  EXPECT_EQ(path.FindRelation("t")->oid, temporary);
  EXPECT_EQ(path.CreationSchema()->name, "public");
  EXPECT_EQ(path.CurrentSchemas(true), (std::vector<std::string>{"pg_temp_3", "pg_catalog", "public"}));
}

TEST(SearchPath, SplitsItsSetting) {
  EXPECT_EQ(ParseSearchPath("\"$user\", public"), (std::vector<std::string>{"$user", "public"}));
  EXPECT_EQ(ParseSearchPath("$user,Public , \"My \"\"Own\""),
            (std::vector<std::string>{"$user", "public", "My \"Own"}));
  EXPECT_TRUE(ParseSearchPath("").empty());
}

}  // namespace
}  // namespace doppel::catalog
