// Users, groups, roles and their passwords, GRANT and REVOKE against a catalog in memory.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sql/commands/password.h"
#include "sql/commands/testing.h"

namespace doppel::sql {
namespace {

using catalog::Privilege;
using ::testing::ElementsAre;
using testing::FakeContext;
using ::testing::HasSubstr;
using ::testing::StartsWith;

const catalog::User& UserOf(FakeContext& run, std::string_view name) { return *run.snapshot().FindUser(name); }
const catalog::Role& RoleOf(FakeContext& run, std::string_view name) { return *run.snapshot().FindRole(name); }

TEST(Password, HashesByTheUsersName) {
  // The guide's example: password ez of user1.
  EXPECT_EQ(MakeSecret("Passw0rd", "ann").text, MakeSecret("Passw0rd", "ann").text);
  EXPECT_NE(MakeSecret("Passw0rd", "ann").text, MakeSecret("Passw0rd", "bob").text);
  EXPECT_EQ(MakeSecret("md5153c434b4b77c89e6b94f12c5393af5b", "user1").text, "md5153c434b4b77c89e6b94f12c5393af5b");
  const Secret salted = MakeSecret("sha256|Mypassword1", "x");
  EXPECT_EQ(salted.kind, catalog::SecretKind::sha256);
  EXPECT_EQ(salted.text.size(), std::string("sha256|").size() + 64 + 1 + 64);
  EXPECT_NE(MakeSecret("sha256|Mypassword1", "x").text, salted.text);
}

TEST(Password, KeepsTheRulesOfTheGuide) {
  const auto error = [](std::string_view password) { return testing::ErrorOf([&] { MakeSecret(password, "x"); }); };
  EXPECT_THAT(error("short1A"), StartsWith("22023"));
  EXPECT_THAT(error("alllowercase1"), HasSubstr("uppercase"));
  EXPECT_THAT(error("ALLUPPERCASE1"), HasSubstr("lowercase"));
  EXPECT_THAT(error("NoDigitsHere"), HasSubstr("number"));
  EXPECT_THAT(error("Has Blank1"), StartsWith("22023"));
  EXPECT_THAT(error("Has/Slash1"), StartsWith("22023"));
  EXPECT_THAT(error("sha256|abc|def"), StartsWith("22023"));
  EXPECT_EQ(error("@AbC4321!"), "no error");
}

TEST(CreateUser, KeepsAllItsOptions) {
  FakeContext run;
  run("CREATE GROUP g");
  EXPECT_EQ(run("CREATE USER ann PASSWORD 'Passw0rd' CREATEDB SYSLOG ACCESS UNRESTRICTED IN GROUP g VALID UNTIL "
                "'2000-01-02' CONNECTION LIMIT 3 SESSION TIMEOUT 120"),
            "CREATE USER");
  const catalog::User& ann = UserOf(run, "ann");
  EXPECT_TRUE(ann.can_create_database);
  EXPECT_FALSE(ann.is_superuser);
  EXPECT_EQ(ann.syslog_access, catalog::SyslogAccess::unrestricted);
  EXPECT_EQ(ann.valid_until, 86400000000);
  EXPECT_EQ(ann.connection_limit, 3);
  EXPECT_EQ(ann.session_timeout_s, 120);
  EXPECT_EQ(ann.secret_kind, catalog::SecretKind::md5);
  EXPECT_THAT(run.snapshot().FindGroup("g")->members, ElementsAre(ann.oid));
  run("CREATE USER \"IAM:Bob\" PASSWORD DISABLE");
  EXPECT_NE(run.snapshot().FindUser("IAM:Bob"), nullptr);
}

TEST(CreateUser, RefusesBadNamesAndOptions) {
  FakeContext run;
  run("CREATE USER ann PASSWORD DISABLE");
  run("CREATE ROLE r");
  EXPECT_EQ(run.ErrorOf("CREATE USER ann PASSWORD DISABLE"), "42710 user \"ann\" already exists");
  EXPECT_THAT(run.ErrorOf("CREATE USER r PASSWORD DISABLE"), StartsWith("42710"));
  EXPECT_THAT(run.ErrorOf("CREATE USER \"public\" PASSWORD DISABLE"), StartsWith("42939"));
  EXPECT_THAT(run.ErrorOf("CREATE USER x"), StartsWith("42601"));
  EXPECT_THAT(run.ErrorOf("CREATE USER x PASSWORD DISABLE CREATEUSER"), StartsWith("0A000"));
  EXPECT_THAT(run.ErrorOf("CREATE USER x PASSWORD DISABLE SESSION TIMEOUT 5"), StartsWith("22023"));
  EXPECT_THAT(run.ErrorOf("CREATE USER x PASSWORD DISABLE IN GROUP nope"), StartsWith("42704"));
  run.As(UserOf(run, "ann").oid);
  EXPECT_EQ(run.ErrorOf("CREATE USER x PASSWORD DISABLE"), "42501 must be superuser to create users");
}

TEST(AlterUser, ClearsTheHashThatHoldsTheOldName) {
  FakeContext run;
  run("CREATE USER ann PASSWORD 'Passw0rd'");
  EXPECT_EQ(run("ALTER USER ann RENAME TO bea"), "ALTER USER");
  EXPECT_EQ(UserOf(run, "bea").secret_kind, catalog::SecretKind::disabled);
  EXPECT_EQ(run.notices.size(), 1u);
  EXPECT_THAT(run.ErrorOf("ALTER USER awsuser RENAME TO x"), StartsWith("0A000"));
  EXPECT_THAT(run.ErrorOf("ALTER USER rdsdb CREATEDB"), StartsWith("42501"));
}

TEST(AlterUser, LetsUsersChangeTheirOwnPasswordOnly) {
  FakeContext run;
  run("CREATE USER ann PASSWORD 'Passw0rd'");
  run("CREATE USER closed PASSWORD DISABLE");
  run.As(UserOf(run, "ann").oid);
  EXPECT_EQ(run("ALTER USER ann PASSWORD 'NewPassw0rd'"), "ALTER USER");
  EXPECT_THAT(run.ErrorOf("ALTER USER ann CREATEUSER"), StartsWith("42501"));
  EXPECT_THAT(run.ErrorOf("ALTER USER ann PASSWORD DISABLE"), StartsWith("42501"));
  EXPECT_THAT(run.ErrorOf("ALTER USER closed PASSWORD 'NewPassw0rd'"), StartsWith("42501"));
  run.As(UserOf(run, "closed").oid);
  EXPECT_THAT(run.ErrorOf("ALTER USER closed PASSWORD 'NewPassw0rd'"), StartsWith("42501"));
}

TEST(AlterUser, KeepsSettings) {
  FakeContext run;
  run("CREATE USER ann PASSWORD DISABLE");
  run("ALTER USER ann SET search_path TO s1, \"$user\"");
  run("ALTER USER ann SET timezone TO 'Europe/Zurich'");
  ASSERT_EQ(UserOf(run, "ann").settings.size(), 2u);
  EXPECT_EQ(UserOf(run, "ann").settings[0].value, "s1, \"$user\"");
  EXPECT_THAT(run.log, ElementsAre("check search_path=s1, \"$user\"", "check timezone=Europe/Zurich"));
  run("ALTER USER ann RESET search_path");
  EXPECT_EQ(UserOf(run, "ann").settings.size(), 1u);
}

TEST(DropUser, IsRefusedWhileTheUserOwnsOrHoldsSomething) {
  FakeContext run;
  run("CREATE USER ann PASSWORD DISABLE");
  run("CREATE USER bob PASSWORD DISABLE");
  run("CREATE SCHEMA s AUTHORIZATION ann");
  run("CREATE TABLE t (a int)");
  run("GRANT SELECT (a) ON t TO bob");
  EXPECT_EQ(run.ErrorOf("DROP USER ann"), "55006 user \"ann\" can't be dropped because the user owns some object");
  EXPECT_THAT(run.ErrorOf("DROP USER bob"), StartsWith("55006"));
  EXPECT_THAT(run.ErrorOf("DROP USER awsuser"), StartsWith("55006"));
  run("DROP SCHEMA s");
  run("CREATE GROUP g USER ann, bob");
  EXPECT_EQ(run("DROP USER ann"), "DROP USER");
  EXPECT_EQ(run.snapshot().FindGroup("g")->members.size(), 1u);
  EXPECT_EQ(run.ErrorOf("DROP USER ann"), "42704 user \"ann\" does not exist");
  EXPECT_EQ(run("DROP USER IF EXISTS ann"), "DROP USER");
}

TEST(Groups, BelongToSuperusers) {
  FakeContext run;
  run("CREATE USER ann PASSWORD DISABLE");
  EXPECT_EQ(run("CREATE GROUP g WITH USER ann"), "CREATE GROUP");
  EXPECT_THAT(run.ErrorOf("CREATE GROUP __g"), StartsWith("42939"));
  EXPECT_EQ(run("ALTER GROUP g DROP USER ann"), "ALTER GROUP");
  run("ALTER GROUP g DROP USER ann");
  EXPECT_THAT(run.notices, ElementsAre("user \"ann\" is not in group \"g\""));
  run("ALTER GROUP g RENAME TO h");
  run("CREATE TABLE t (a int)");
  run("GRANT SELECT ON t TO GROUP h");
  EXPECT_THAT(run.ErrorOf("DROP GROUP h"), StartsWith("55006 group \"h\" can't be dropped"));
  run("REVOKE ALL ON t FROM GROUP h");
  EXPECT_EQ(run("DROP GROUP h"), "DROP GROUP");
  run.As(UserOf(run, "ann").oid);
  EXPECT_EQ(run.ErrorOf("CREATE GROUP x"), "42501 must be superuser to create groups");
}

TEST(Roles, AreGrantedWithoutCircles) {
  FakeContext run;
  run("CREATE USER ann PASSWORD DISABLE");
  run("CREATE ROLE reader");
  run("CREATE ROLE senior");
  EXPECT_EQ(run("GRANT ROLE reader TO ROLE senior"), "GRANT");
  EXPECT_THAT(run.ErrorOf("GRANT ROLE senior TO ROLE reader"), HasSubstr("circular dependency"));
  run("GRANT ROLE senior TO ann WITH ADMIN OPTION");
  EXPECT_TRUE(RoleOf(run, "senior").granted_to[0].admin_option);
  EXPECT_EQ(run.ErrorOf("DROP ROLE senior"), "2BP01 cannot drop this role since it has been granted on a user");
  EXPECT_EQ(run("REVOKE ADMIN OPTION FOR ROLE senior FROM ann"), "REVOKE");
  EXPECT_FALSE(RoleOf(run, "senior").granted_to[0].admin_option);
  run("REVOKE ROLE senior FROM ann");
  EXPECT_EQ(run.ErrorOf("DROP ROLE senior"), "2BP01 cannot drop this role since it depends on another role");
  run("CREATE TABLE t (a int)");
  run("GRANT SELECT ON t TO ROLE senior");
  EXPECT_EQ(run("DROP ROLE senior FORCE"), "DROP ROLE");
  EXPECT_EQ(run.Get("t").acl->size(), 1u);
  EXPECT_THAT(run.ErrorOf("DROP ROLE \"sys:monitor\""), StartsWith("42501"));
}

TEST(Roles, CarrySystemPermissions) {
  FakeContext run;
  run("CREATE USER ann PASSWORD DISABLE");
  run("CREATE ROLE maker");
  run("GRANT CREATE USER, CREATE SCHEMA TO ROLE maker");
  EXPECT_THAT(RoleOf(run, "maker").system_permissions, ElementsAre("CREATE USER", "CREATE SCHEMA"));
  run("GRANT ROLE maker TO ann");
  run("REVOKE CREATE SCHEMA FROM ROLE maker");
  run.As(UserOf(run, "ann").oid);
  EXPECT_EQ(run("CREATE USER made PASSWORD 'Passw0rd'"), "CREATE USER");
  EXPECT_THAT(run.ErrorOf("CREATE USER super PASSWORD 'Passw0rd' CREATEUSER"), StartsWith("42501"));
  EXPECT_THAT(run.ErrorOf("CREATE SCHEMA s"), StartsWith("42501"));
}

TEST(Grant, ReachesEveryKindOfObject) {
  FakeContext run;
  run("CREATE USER ann PASSWORD DISABLE");
  run("CREATE SCHEMA s");
  run("CREATE TABLE s.t (a int)");
  run("CREATE VIEW s.v AS SELECT a FROM s.t");
  EXPECT_EQ(run("GRANT USAGE, CREATE ON SCHEMA s TO ann"), "GRANT");
  run("GRANT TEMP, CREATE ON DATABASE dev TO ann");
  run("GRANT USAGE ON LANGUAGE plpythonu TO ann");
  run("GRANT SELECT ON ALL TABLES IN SCHEMA s TO ann");
  run("GRANT SELECT ON stl_query TO ann");
  const catalog::PrivilegeChecker ann(run.snapshot(), UserOf(run, "ann").oid);
  const Oid schema = run.snapshot().FindSchema(catalog::kFirstDatabase, "s")->oid;
  EXPECT_TRUE(ann.Has(run.snapshot().FindRelation(schema, "t"), Privilege::kSelect));
  EXPECT_TRUE(ann.Has(run.snapshot().FindRelation(schema, "v"), Privilege::kSelect));
  EXPECT_TRUE(ann.Has(run.snapshot().FindSchema(schema), Privilege::kUsage | Privilege::kCreate));
  EXPECT_TRUE(ann.Has(run.snapshot().FindLanguage("plpythonu"), Privilege::kUsage));
  EXPECT_EQ(run("REVOKE ALL ON ALL TABLES IN SCHEMA s FROM ann"), "REVOKE");
  EXPECT_FALSE(catalog::PrivilegeChecker(run.snapshot(), UserOf(run, "ann").oid)
                   .Has(run.snapshot().FindRelation(schema, "t"), Privilege::kSelect));
}

TEST(Grant, NamesColumns) {
  FakeContext run;
  run("CREATE USER ann PASSWORD DISABLE");
  run("CREATE TABLE t (a int, b int)");
  run("GRANT SELECT (a), UPDATE (b) ON t TO ann");
  EXPECT_TRUE(run.Get("t").columns[0].acl);
  EXPECT_THAT(run.ErrorOf("GRANT SELECT ON t TO ann"), StartsWith("0LP01"));
  run("REVOKE ALL (a, b) ON t FROM ann");
  EXPECT_FALSE(run.Get("t").columns[0].acl);
  EXPECT_THAT(run.ErrorOf("GRANT SELECT (nope) ON t TO ann"), StartsWith("42703"));
}

TEST(Grant, TakesBackWhatWasHandedOn) {
  FakeContext run;
  const Oid ann = run.AddUser("ann");
  run.AddUser("bob");
  run("CREATE TABLE t (a int)");
  run("GRANT SELECT ON t TO ann WITH GRANT OPTION");
  run.As(ann);
  run("GRANT SELECT ON t TO bob");
  EXPECT_THAT(run.ErrorOf("GRANT INSERT ON t TO PUBLIC"), "no error");
  EXPECT_THAT(run.notices, ElementsAre("no privileges were granted"));
  run.As(catalog::kAdminUser);
  EXPECT_THAT(run.ErrorOf("REVOKE SELECT ON t FROM ann"), StartsWith("2BP01"));
  run("REVOKE SELECT ON t FROM ann CASCADE");
  EXPECT_EQ(run.Get("t").acl->size(), 1u);
  EXPECT_THAT(run.ErrorOf("GRANT SELECT ON t TO PUBLIC WITH GRANT OPTION"), StartsWith("0LP01"));
}

TEST(Grant, CoversFutureObjectsByScope) {
  FakeContext run;
  const Oid ann = run.AddUser("ann");
  run("CREATE SCHEMA s");
  run("GRANT USAGE ON SCHEMA s TO ann");
  run("GRANT SELECT, INSERT FOR TABLES IN SCHEMA s TO ann");
  run("CREATE TABLE s.t (a int)");
  const Oid schema = run.snapshot().FindSchema(catalog::kFirstDatabase, "s")->oid;
  const auto has = [&] {
    return catalog::PrivilegeChecker(run.snapshot(), ann)
        .Has(run.snapshot().FindRelation(schema, "t"), Privilege::kSelect | Privilege::kInsert);
  };
  EXPECT_TRUE(has());
  run("REVOKE ALL FOR TABLES IN SCHEMA s FROM ann");
  EXPECT_FALSE(has());
  EXPECT_EQ(run.snapshot().Count<catalog::ScopedGrant>(), 0u);
  EXPECT_THAT(run.ErrorOf("GRANT SELECT FOR TABLES IN SCHEMA s TO PUBLIC"), StartsWith("0LP01"));
}

TEST(Grant, SaysWhatIsMissing) {
  FakeContext run;
  run.AddUser("ann");
  run("CREATE TABLE t (a int)");
  EXPECT_EQ(run.ErrorOf("GRANT SELECT ON t TO nobody"), "42704 user \"nobody\" does not exist");
  EXPECT_EQ(run.ErrorOf("GRANT SELECT ON nope TO ann"), "42P01 relation \"nope\" does not exist");
  EXPECT_THAT(run.ErrorOf("GRANT USAGE ON t TO ann"), StartsWith("0LP01"));
  EXPECT_THAT(run.ErrorOf("GRANT EXECUTE ON FUNCTION f(int) TO ann"), StartsWith("42883 function f(integer)"));
  EXPECT_THAT(run.ErrorOf("GRANT ASSUMEROLE ON 'r' TO ann FOR ALL"), StartsWith("22023 invalid IAM role \"r\""));
}

TEST(DefaultPrivileges, AreDroppedWhenNothingIsLeftOfThem) {
  FakeContext run;
  run.AddUser("ann");
  run("ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT ON TABLES TO ann WITH GRANT OPTION");
  EXPECT_EQ(run.snapshot().Count<catalog::DefaultAcl>(), 1u);
  run("ALTER DEFAULT PRIVILEGES REVOKE ALL ON TABLES FROM ann");
  EXPECT_EQ(run.snapshot().Count<catalog::DefaultAcl>(), 0u);
  run("ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC");
  EXPECT_EQ(run.snapshot().Count<catalog::DefaultAcl>(), 1u);
  run.As(run.snapshot().FindUser("ann")->oid);
  EXPECT_THAT(run.ErrorOf("ALTER DEFAULT PRIVILEGES FOR USER awsuser GRANT SELECT ON TABLES TO ann"),
              StartsWith("42501"));
}

}  // namespace
}  // namespace doppel::sql
