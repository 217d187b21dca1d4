#include <gtest/gtest.h>

#include "sql/functions/families.h"
#include "sql/functions/testing.h"

namespace doppel::sql {
namespace {

using testing::Calls;
using testing::Int;
using testing::NullDatum;
using testing::Text;

class CatalogTextTest : public ::testing::Test {
 protected:
  CatalogTextTest() {
    catalog::Relation table = objects_.Table("Sales Data");
    table.constraints.push_back({.oid = 9001, .index_oid = 9002, .name = "sales_pkey", .columns = {1}});
    table.constraints.push_back({.oid = 9003,
                                 .name = "sales_fkey",
                                 .kind = catalog::ConstraintKind::foreign_key,
                                 .columns = {1, 2},
                                 .referenced_relation = table.oid,
                                 .referenced_columns = {1, 2}});
    table.comment = "what was sold";
    table.columns[1].comment = "second";
    table_ = objects_.Add(std::move(table));
    view_ = objects_.AddView("v", table_);
  }

  catalog::TestCatalog objects_;
  testing::FakeServices services_{objects_};
  testing::ServedSession session_{services_};
  Calls<std::span<const FunctionRow>> call_{CatalogTextFunctions(), session_};
  Oid table_ = 0, view_ = 0;
};

TEST_F(CatalogTextTest, PrintsTypes) {
  EXPECT_EQ(call_("format_type", {Int(1043), Int(36)}), Text("character varying(32)"));
  EXPECT_EQ(call_("format_type", {Int(1043), NullDatum()}), Text("character varying"));
  EXPECT_EQ(call_("format_type", {Int(1700), Int(((10 << 16) | 2) + 4)}), Text("numeric(10,2)"));
  EXPECT_EQ(call_("format_type", {Int(0), Int(-1)}), Text("-"));
  EXPECT_EQ(call_("format_type", {Int(99), Int(-1)}), Text("???"));
  EXPECT_EQ(call_("format_type", {NullDatum(), Int(-1)}), NullDatum());
  EXPECT_EQ(call_("oidvectortypes", {Text("23 1043")}), Text("integer, character varying"));
  EXPECT_EQ(call_("oidvectortypes", {Text("")}), Text(""));
  EXPECT_EQ(call_("pg_encoding_to_char", {Int(6)}), Text("UNICODE"));
}

TEST_F(CatalogTextTest, PrintsDefinitions) {
  EXPECT_EQ(call_("pg_get_viewdef", {Int(view_)}), Text("SELECT a FROM t;"));
  EXPECT_EQ(call_("pg_get_viewdef", {Text("v"), Int(1)}), Text("SELECT a FROM t;"));
  EXPECT_EQ(call_("pg_get_viewdef", {Int(table_)}), Text("Not a view"));
  EXPECT_EQ(call_("pg_get_viewdef", {Int(77777777)}), NullDatum());
  EXPECT_EQ(call_("pg_get_constraintdef", {Int(9001)}), Text("PRIMARY KEY (a)"));
  EXPECT_EQ(call_("pg_get_constraintdef", {Int(9003), Int(1)}),
            Text("FOREIGN KEY (a, b) REFERENCES \"Sales Data\"(a, b)"));
  EXPECT_EQ(call_("pg_get_constraintdef", {Int(1)}), NullDatum());
  EXPECT_EQ(call_("pg_get_indexdef", {Int(9002), Int(1)}), Text("a"));
  EXPECT_EQ(call_("pg_get_indexdef", {Int(9002), Int(2)}), Text(""));
  EXPECT_EQ(call_("pg_get_expr", {Text("(1 + 1)"), Int(table_)}), Text("(1 + 1)"));
}

TEST_F(CatalogTextTest, PrintsComments) {
  EXPECT_EQ(call_("obj_description", {Int(table_), Text("pg_class")}), Text("what was sold"));
  EXPECT_EQ(call_("obj_description", {Int(table_)}), Text("what was sold"));
  EXPECT_EQ(call_("obj_description", {Int(table_), Text("pg_proc")}), NullDatum());
  EXPECT_EQ(call_("obj_description", {Int(view_)}), NullDatum());
  EXPECT_EQ(call_("col_description", {Int(table_), Int(2)}), Text("second"));
  EXPECT_EQ(call_("col_description", {Int(table_), Int(1)}), NullDatum());
}

TEST_F(CatalogTextTest, ReadsAndPrintsObjectNames) {
  Calls<std::span<const KernelRow>> cast(CatalogNameKernels(), session_);
  EXPECT_EQ(cast("regclass_from_text", {Text("pg_class"), Int(-1), Int(-1)}), Int(1259));
  EXPECT_EQ(cast("regclass_from_text", {Text("public.v"), Int(-1), Int(-1)}), Int(view_));
  EXPECT_EQ(cast("regclass_from_text", {Text("17"), Int(-1), Int(-1)}), Int(17));
  EXPECT_EQ(cast("regclass_from_text", {Text("-"), Int(-1), Int(-1)}), Int(0));
  EXPECT_EQ(cast("regclass_from_text", {NullDatum(), Int(-1), Int(-1)}), NullDatum());
  EXPECT_EQ(cast.Error("regclass_from_text", {Text("nothing"), Int(-1), Int(-1)}),
            "42P01 relation \"nothing\" does not exist");
  EXPECT_EQ(cast("text_from_regclass", {Int(1259), Int(-1), Int(-1)}), Text("pg_class"));
  EXPECT_EQ(cast("text_from_regclass", {Int(table_), Int(-1), Int(-1)}), Text("\"Sales Data\""));
  EXPECT_EQ(cast("text_from_regclass", {Int(77777777), Int(-1), Int(-1)}), Text("77777777"));
  EXPECT_EQ(cast("regtype_from_text", {Text("integer"), Int(-1), Int(-1)}), Int(23));
  EXPECT_EQ(cast("text_from_regtype", {Int(1043), Int(-1), Int(-1)}), Text("character varying"));
  EXPECT_EQ(cast.Error("regtype_from_text", {Text("nothing"), Int(-1), Int(-1)}),
            "42704 type \"nothing\" does not exist");
  EXPECT_EQ(cast("regproc_from_text", {Text("array_in"), Int(-1), Int(-1)}), Int(750));
  EXPECT_EQ(cast("text_from_regproc", {Int(750), Int(-1), Int(-1)}), Text("array_in"));
  EXPECT_EQ(cast.Error("regproc_from_text", {Text("nothing"), Int(-1), Int(-1)}),
            "42883 function \"nothing\" does not exist");
}

// Examples of r_QUOTE_IDENT.
TEST_F(CatalogTextTest, QuotesIdentifiersThatNeedIt) {
  EXPECT_EQ(call_("quote_ident", {Text("CAT")}), Text("\"CAT\""));
  EXPECT_EQ(call_("quote_ident", {Text("cat")}), Text("cat"));
  EXPECT_EQ(call_("quote_ident", {Text("Foo bar")}), Text("\"Foo bar\""));
}

}  // namespace
}  // namespace doppel::sql
