#include <gtest/gtest.h>

#include "sql/functions/families.h"
#include "sql/functions/testing.h"

namespace doppel::sql {
namespace {

using testing::Calls;
using testing::Int;
using testing::NullDatum;
using testing::Text;

class SessionFunctionsTest : public ::testing::Test {
 protected:
  catalog::TestCatalog objects_;
  testing::FakeServices services_{objects_};
  testing::ServedSession session_{services_};
  Calls<std::span<const FunctionRow>> call_{SessionFunctions(), session_};
};

TEST_F(SessionFunctionsTest, NameTheUserDatabaseAndSchemas) {
  EXPECT_EQ(call_("current_user", {}), Text("awsuser"));
  EXPECT_EQ(call_("session_user", {}), Text("awsuser"));
  EXPECT_EQ(call_("current_user_id", {}), Int(catalog::kAdminUser));
  EXPECT_EQ(call_("current_database", {}), Text("dev"));
  EXPECT_EQ(call_("current_schema", {}), Text("public"));
  EXPECT_EQ(call_("current_schemas", {Int(0)}), Text("{public}"));
  EXPECT_EQ(call_("current_schemas", {Int(1)}), Text("{pg_catalog,public}"));
  EXPECT_EQ(call_("db_collation", {}), Text("case_sensitive"));
  services_.user = objects_.AddUser("ann");
  EXPECT_EQ(call_("current_user", {}), Text("ann"));
  EXPECT_EQ(call_("session_user", {}), Text("awsuser"));
}

TEST_F(SessionFunctionsTest, SayWhichServerItIs) {
  const std::string version = std::get<std::string>(call_("version", {}));
  EXPECT_TRUE(version.starts_with("PostgreSQL 8.0.2 on i686-pc-linux-gnu, compiled by GCC")) << version;
  EXPECT_NE(version.find(", Redshift 1.0."), std::string::npos) << version;
}

TEST_F(SessionFunctionsTest, ReachOtherBackends) {
  EXPECT_EQ(call_("pg_backend_pid", {}), Int(4711));
  EXPECT_EQ(call_("pg_cancel_backend", {Int(815)}), Int(1));
  EXPECT_EQ(call_("pg_cancel_backend", {Int(1)}), Int(0));
  EXPECT_EQ(call_("pg_terminate_backend", {NullDatum()}), NullDatum());
}

TEST_F(SessionFunctionsTest, ReadAndWriteSettings) {
  session_.settings["query_group"] = "unset";
  EXPECT_EQ(call_("current_setting", {Text("Query_Group")}), Text("unset"));
  EXPECT_EQ(call_.Error("current_setting", {Text("nosuch")}), "42704 unrecognized configuration parameter \"nosuch\"");
  EXPECT_EQ(call_.Error("current_setting", {Text("nosuch"), Int(0)}),
            "42704 unrecognized configuration parameter \"nosuch\"");
  EXPECT_EQ(call_("current_setting", {Text("app.user"), Int(0)}), NullDatum());
  EXPECT_EQ(call_("current_setting", {NullDatum()}), NullDatum());
  EXPECT_EQ(call_("set_config", {Text("search_path"), Text("x"), Int(1)}), Text("x"));
  EXPECT_EQ(services_.last_config, "search_path=x local");
}

TEST_F(SessionFunctionsTest, RememberWhatRanLast) {
  EXPECT_EQ(call_("pg_last_query_id", {}), Int(17));
  EXPECT_EQ(call_("pg_last_copy_id", {}), Int(-1));
  EXPECT_EQ(call_("pg_last_unload_count", {}), Int(3));
}

TEST_F(SessionFunctionsTest, LeaveUnknownIdentityNull) {
  EXPECT_EQ(call_("current_aws_account", {}), NullDatum());
  EXPECT_EQ(call_("current_namespace", {}), NullDatum());
}

TEST_F(SessionFunctionsTest, KnowMembers) {
  const Oid ann = objects_.AddUser("ann");
  objects_.AddGroup("readers", {ann});
  const Oid outer = objects_.AddRole("outer_role", {{.grantee = {catalog::GranteeKind::user, ann}}});
  objects_.AddRole("inner_role", {{.grantee = {catalog::GranteeKind::role, outer}}});
  EXPECT_EQ(call_("user_is_member_of", {Text("ann"), Text("readers")}), Int(1));
  EXPECT_EQ(call_("user_is_member_of", {Text("ann"), Text("inner_role")}), Int(1));
  EXPECT_EQ(call_("user_is_member_of", {Text("awsuser"), Text("readers")}), Int(0));
  EXPECT_EQ(call_("role_is_member_of", {Text("outer_role"), Text("inner_role")}), Int(1));
  EXPECT_EQ(call_("role_is_member_of", {Text("inner_role"), Text("outer_role")}), Int(0));
  EXPECT_EQ(call_.Error("user_is_member_of", {Text("nobody"), Text("readers")}),
            "42704 user \"nobody\" does not exist");
  EXPECT_EQ(call_.Error("user_is_member_of", {Text("ann"), Text("nothing")}), "42704 role \"nothing\" does not exist");
  services_.user = ann;
  EXPECT_EQ(call_("user_is_member_of", {Text("ann"), Text("readers")}), Int(1));
  EXPECT_EQ(call_.Error("user_is_member_of", {Text("awsuser"), Text("readers")}).substr(0, 5), "42501");
}

}  // namespace
}  // namespace doppel::sql
