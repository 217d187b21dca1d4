#include <gtest/gtest.h>

#include "sql/functions/families.h"
#include "sql/functions/testing.h"

namespace doppel::sql {
namespace {

using catalog::Grantee;
using catalog::GranteeKind;
using catalog::Privilege;
using testing::Calls;
using testing::Int;
using testing::NullDatum;
using testing::Text;

class PrivilegeFunctionsTest : public ::testing::Test {
 protected:
  PrivilegeFunctionsTest() {
    ann_ = objects_.AddUser("ann");
    group_ = objects_.AddGroup("readers", {ann_});
    catalog::Relation table = objects_.Table("sales");
    table.acl = catalog::Acl{
        {{GranteeKind::user, catalog::kAdminUser}, catalog::kAllRelationPrivileges, {}, catalog::kAdminUser},
        {{GranteeKind::user, ann_}, Privilege::kSelect | Privilege::kInsert, Privilege::kInsert, catalog::kAdminUser}};
    table.columns[0].acl = catalog::Acl{{{GranteeKind::user, ann_}, Privilege::kUpdate, {}, catalog::kAdminUser}};
    table.constraints.push_back({.oid = 9001, .index_oid = 9002, .name = "sales_pkey", .columns = {1}});
    table_ = objects_.Add(std::move(table));
  }

  Datum Has(std::string_view function, std::vector<Datum> arguments) { return call_(function, arguments); }

  catalog::TestCatalog objects_;
  testing::FakeServices services_{objects_};
  testing::ServedSession session_{services_};
  Calls<std::span<const FunctionRow>> call_{PrivilegeFunctions(), session_};
  Oid ann_ = 0, group_ = 0, table_ = 0;
};

TEST_F(PrivilegeFunctionsTest, AskAboutTablesByNameAndNumber) {
  EXPECT_EQ(Has("has_table_privilege", {Text("ann"), Text("sales"), Text("select")}), Int(1));
  EXPECT_EQ(Has("has_table_privilege", {Text("ann"), Text("public.sales"), Text("delete")}), Int(0));
  EXPECT_EQ(Has("has_table_privilege", {Text("ann"), Text("public.\"sales\""), Text("DELETE, INSERT")}), Int(1));
  EXPECT_EQ(Has("has_table_privilege", {Text("ann"), Int(table_), Text("INSERT WITH GRANT OPTION")}), Int(1));
  EXPECT_EQ(Has("has_table_privilege", {Int(ann_), Int(table_), Text("select with grant option")}), Int(0));
  EXPECT_EQ(Has("has_table_privilege", {Text("sales"), Text("DROP")}), Int(1));
  EXPECT_EQ(Has("has_table_privilege", {Text("ann"), NullDatum(), Text("select")}), NullDatum());
  services_.user = ann_;
  EXPECT_EQ(Has("has_table_privilege", {Text("sales"), Text("update")}), Int(0));
  EXPECT_EQ(Has("has_any_column_privilege", {Text("sales"), Text("update")}), Int(1));
  EXPECT_EQ(Has("has_column_privilege", {Text("sales"), Text("a"), Text("update")}), Int(1));
  EXPECT_EQ(Has("has_column_privilege", {Text("sales"), Text("b"), Text("update")}), Int(0));
}

TEST_F(PrivilegeFunctionsTest, AskAboutSystemRelationsAndIndexes) {
  EXPECT_EQ(Has("has_table_privilege", {Text("ann"), Text("pg_class"), Text("select")}), Int(1));
  EXPECT_EQ(Has("has_table_privilege", {Text("ann"), Text("pg_catalog.pg_class"), Text("insert")}), Int(0));
  EXPECT_EQ(Has("has_table_privilege", {Text("ann"), Int(1259), Text("select, insert")}), Int(1));
  EXPECT_EQ(Has("has_table_privilege", {Text("ann"), Int(9002), Text("select")}), Int(0));
  EXPECT_EQ(Has("has_table_privilege", {Text("awsuser"), Int(9002), Text("select")}), Int(1));
}

TEST_F(PrivilegeFunctionsTest, RefuseWhatIsNotThere) {
  EXPECT_EQ(call_.Error("has_table_privilege", {Text("nobody"), Text("sales"), Text("select")}),
            "42704 user \"nobody\" does not exist");
  EXPECT_EQ(call_.Error("has_table_privilege", {Text("nothing"), Text("select")}),
            "42P01 relation \"nothing\" does not exist");
  EXPECT_EQ(call_.Error("has_table_privilege", {Text("nowhere.sales"), Text("select")}),
            "3F000 schema \"nowhere\" does not exist");
  EXPECT_EQ(call_.Error("has_table_privilege", {Int(77777777), Text("select")}),
            "42P01 relation with OID 77777777 does not exist");
  EXPECT_EQ(call_.Error("has_table_privilege", {Text("sales"), Text("usage")}),
            "22023 unrecognized privilege type: \"usage\"");
  EXPECT_EQ(call_.Error("has_schema_privilege", {Text("nowhere"), Text("usage")}),
            "3F000 schema \"nowhere\" does not exist");
  EXPECT_EQ(call_.Error("has_database_privilege", {Text("nowhere"), Text("create")}),
            "3D000 database \"nowhere\" does not exist");
}

// Example of r_HAS_SCHEMA_PRIVILEGE: everybody may create in schema public.
TEST_F(PrivilegeFunctionsTest, AskAboutOtherObjects) {
  EXPECT_EQ(Has("has_schema_privilege", {Text("ann"), Text("public"), Text("create")}), Int(1));
  EXPECT_EQ(Has("has_schema_privilege", {Int(ann_), Int(catalog::kPublicSchema), Text("USAGE, CREATE")}), Int(1));
  EXPECT_EQ(Has("has_schema_privilege", {Text("ann"), Text("public"), Text("drop")}), Int(0));
  EXPECT_EQ(Has("has_database_privilege", {Text("ann"), Text("dev"), Text("temp")}), Int(1));
  EXPECT_EQ(Has("has_database_privilege", {Text("ann"), Text("dev"), Text("create")}), Int(0));
  EXPECT_EQ(Has("has_language_privilege", {Text("ann"), Text("plpgsql"), Text("usage")}), Int(1));
  EXPECT_EQ(Has("has_type_privilege", {Text("ann"), Text("int4"), Text("usage")}), Int(1));
  const Oid function = objects_.Add(catalog::Function{.database = catalog::kFirstDatabase,
                                                      .schema = catalog::kPublicSchema,
                                                      .name = "f",
                                                      .owner = catalog::kAdminUser,
                                                      .language = "sql",
                                                      .arguments = {{.type = {TypeId::kInt4}}},
                                                      .return_type = {TypeId::kInt4}});
  EXPECT_EQ(Has("has_function_privilege", {Text("ann"), Int(function), Text("execute")}), Int(1));
  EXPECT_EQ(Has("has_function_privilege", {Text("ann"), Text("f(integer)"), Text("execute")}), Int(1));
  EXPECT_EQ(Has("has_function_privilege", {Text("ann"), Int(1299), Text("execute")}), Int(1));
  EXPECT_EQ(call_.Error("has_function_privilege", {Text("f(varchar)"), Text("execute")}).substr(0, 5), "42883");
  EXPECT_EQ(Has("pg_function_is_visible", {Int(function)}), Int(1));
}

TEST_F(PrivilegeFunctionsTest, ComposeAndCompareAclItems) {
  EXPECT_EQ(Has("makeaclitem", {Int(ann_), Int(0), Int(100), Text("select, INSERT"), Int(0)}), Text("ann=ar/awsuser"));
  EXPECT_EQ(Has("makeaclitem", {Int(0), Int(group_), Int(100), Text("select"), Int(1)}),
            Text("group readers=r*/awsuser"));
  EXPECT_EQ(Has("makeaclitem", {Int(0), Int(0), Int(100), Text("usage"), Int(0)}), Text("=U/awsuser"));
  EXPECT_EQ(Has("aclcontains", {Text("{awsuser=arwd/awsuser,ann=ar/awsuser}"), Text("ann=r/awsuser")}), Int(1));
  EXPECT_EQ(Has("aclcontains", {Text("{awsuser=arwd/awsuser,ann=ar/awsuser}"), Text("ann=w/awsuser")}), Int(0));
  EXPECT_EQ(Has("aclcontains", {NullDatum(), Text("ann=w/awsuser")}), NullDatum());
}

TEST_F(PrivilegeFunctionsTest, KnowWhatBareNamesMean) {
  EXPECT_EQ(Has("pg_table_is_visible", {Int(table_)}), Int(1));
  EXPECT_EQ(Has("pg_table_is_visible", {Int(1259)}), Int(1));
  EXPECT_EQ(Has("pg_table_is_visible", {Int(9002)}), Int(1));
  EXPECT_EQ(Has("pg_table_is_visible", {Int(77777777)}), NullDatum());
  const Oid schema = objects_.Add(catalog::Schema{.database = catalog::kFirstDatabase, .name = "other", .owner = 100});
  const Oid hidden = objects_.AddTable("hidden", 100, schema);
  EXPECT_EQ(Has("pg_table_is_visible", {Int(hidden)}), Int(0));
  EXPECT_EQ(Has("pg_type_is_visible", {Int(23)}), Int(1));
  EXPECT_EQ(Has("pg_get_userbyid", {Int(100)}), Text("awsuser"));
  EXPECT_EQ(Has("pg_get_userbyid", {Int(4)}), Text("unknown (OID=4)"));
}

TEST_F(PrivilegeFunctionsTest, TakeCatalogArraysApart) {
  EXPECT_EQ(Has("array_to_string", {Text("{a,NULL,\"b c\"}"), Text("; ")}), Text("a; b c"));
  EXPECT_EQ(Has("array_upper", {Text("{a,b}"), Int(1)}), Int(2));
  EXPECT_EQ(Has("array_lower", {Text("{a,b}"), Int(1)}), Int(1));
  EXPECT_EQ(Has("array_upper", {Text("1 2 3"), Int(1)}), Int(2));
  EXPECT_EQ(Has("array_lower", {Text("1 2 3"), Int(1)}), Int(0));
  EXPECT_EQ(Has("array_upper", {Text("{}"), Int(1)}), NullDatum());
  EXPECT_EQ(Has("array_upper", {Text("{a}"), Int(2)}), NullDatum());
  EXPECT_EQ(Has("array_dims", {Text("{a,b}")}), Text("[1:2]"));
  EXPECT_EQ(Has("array_append", {Text("{a}"), Text("b c")}), Text("{a,\"b c\"}"));
  EXPECT_EQ(Has("array_append", {NullDatum(), Text("b")}), Text("{b}"));
  EXPECT_EQ(Has("array_cat", {Text("{a}"), Text("{b}")}), Text("{a,b}"));
  EXPECT_EQ(Has("string_to_array", {Text("a,b,"), Text(",")}), Text("{a,b,\"\"}"));
  EXPECT_EQ(Has("string_to_array", {Text("abc"), Text("")}), Text("{abc}"));
  EXPECT_EQ(Has("string_to_array", {Text(""), Text(",")}), Text("{}"));
}

}  // namespace
}  // namespace doppel::sql
