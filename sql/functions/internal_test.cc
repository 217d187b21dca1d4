#include <gtest/gtest.h>

#include "sql/functions/array_text.h"
#include "sql/functions/families.h"
#include "sql/functions/testing.h"
#include "sql/types/datetime.h"

namespace doppel::sql {
namespace {

using testing::Calls;
using testing::Int;
using testing::NullDatum;
using testing::Text;

TEST(InternalKernels, RefuseNullForANotNullColumn) {
  Calls call(InternalKernels());
  EXPECT_EQ(call("check_not_null", {Int(5), Text("a")}), Int(5));
  EXPECT_EQ(call("check_not_null", {Text("x"), Text("a")}), Text("x"));
  EXPECT_EQ(call.Error("check_not_null", {NullDatum(), Text("a")}), "23502 Cannot insert a NULL value into column a");
}

TEST(InternalKernels, KeepTimesOfDay) {
  Calls call(InternalKernels());
  const auto time = [&](std::string_view text) {
    return std::get<std::int64_t>(call("stored_time", {Int(ParseTime(text, {}))})) / kMicrosPerSecond;
  };
  EXPECT_EQ(time("24:00:00"), 0);
  EXPECT_EQ(time("23:59:59"), 86399);
  const auto time_tz = [&](std::string_view text) {
    std::string out;
    FormatTimeTz(std::get<std::int64_t>(call("stored_timetz", {Int(ParseTimeTz(text, {}))})), out);
    return out;
  };
  EXPECT_EQ(time_tz("22:44:54.18 PDT"), "05:44:54.18+00");
  EXPECT_EQ(time_tz("24:00:00 CST"), "06:00:00+00");
  EXPECT_EQ(time_tz("01:00+02"), "23:00:00+00");
}

TEST(InternalKernels, GuardLimits) {
  Calls call(InternalKernels());
  EXPECT_EQ(call("row_limit", {Int(3)}), Int(3));
  EXPECT_EQ(call("row_limit", {NullDatum()}), Int(-1));
  EXPECT_EQ(call("row_offset", {NullDatum()}), Int(0));
  EXPECT_EQ(call.Error("row_limit", {Int(-1)}), "22023 LIMIT must not be negative");
  EXPECT_EQ(call.Error("row_offset", {Int(-1)}), "22023 OFFSET must not be negative");
}

TEST(InternalKernels, RefuseASecondRow) {
  const KernelRow* row = nullptr;
  for (const KernelRow& kernel : InternalKernels()) {
    if (kernel.name == "single_row") row = &kernel;
  }
  ASSERT_NE(row, nullptr);
  testing::FakeSession session;
  testing::KeepingSink sink;
  CallContext call{session, sink};
  const auto state = row->aggregate();
  state->Finish(call);
  EXPECT_EQ(sink.value, NullDatum());
  const Value value = Value::Integer(4);
  state->Step(call, {&value, 1});
  state->Finish(call);
  EXPECT_EQ(sink.value, Int(4));
  EXPECT_EQ(testing::ErrorOf([&] {
              state->Step(call, {&value, 1});
            }),
            "21000 single-row subquery returns more than one row");
}

TEST(InternalKernels, AskTheSessionForIdentities) {
  catalog::TestCatalog objects;
  testing::FakeServices services(objects);
  testing::ServedSession session(services);
  Calls call(InternalKernels(), session);
  EXPECT_EQ(call("next_identity", {Int(7), Int(2)}), Int(7002));
}

TEST(ArrayText, ReadsAndPrintsPostgresqlsForm) {
  EXPECT_EQ(ParseArrayText("{}").size(), 0u);
  const ArrayElements elements = ParseArrayText("{a, \"b \\\"c\\\"\" ,NULL,\"NULL\", d e ,\"\"}");
  EXPECT_EQ(elements, (ArrayElements{"a", "b \"c\"", std::nullopt, "NULL", "d e", ""}));
  EXPECT_EQ(PrintArrayText(elements), "{a,\"b \\\"c\\\"\",NULL,\"NULL\",\"d e\",\"\"}");
  EXPECT_EQ(ParseArrayText("1 2  3"), (ArrayElements{"1", "2", "3"}));
  EXPECT_EQ(ParseArrayText("").size(), 0u);
  for (const char* text : {"{a", "{a,}", "{,a}", "{a}b", "{\"a}", "{a{b}"}) {
    EXPECT_EQ(testing::ErrorOf([&] { ParseArrayText(text); }),
              std::string("22P02 malformed array literal: \"") + text + "\"");
  }
}

TEST(InternalKernels, ReadArraysAndVectors) {
  Calls call(InternalKernels());
  EXPECT_EQ(call("array_contains_text", {Text("{a,b}"), Text("b")}), Int(1));
  EXPECT_EQ(call("array_contains_text", {Text("{a,b}"), Text("c")}), Int(0));
  EXPECT_EQ(call("array_contains_text", {Text("{a,NULL}"), Text("c")}), NullDatum());
  EXPECT_EQ(call("array_contains_text", {Text("1 2"), Text("2")}), Int(1));
  EXPECT_EQ(call("array_contains_text", {Text("{a}"), NullDatum()}), NullDatum());
  EXPECT_EQ(call("array_element", {Text("{a,b}"), Int(1)}), Text("a"));
  EXPECT_EQ(call("array_element", {Text("{a,b}"), Int(0)}), NullDatum());
  EXPECT_EQ(call("array_element", {Text("{a,b}"), Int(3)}), NullDatum());
  EXPECT_EQ(call("vector_element", {Text("3 1"), Int(0)}), Text("3"));
  EXPECT_EQ(call("vector_element", {Text("3 1"), Int(2)}), NullDatum());
  EXPECT_EQ(call("make_array", {Text("a b"), NullDatum(), Text("c")}), Text("{\"a b\",NULL,c}"));
  EXPECT_EQ(call("make_array", {}), Text("{}"));
}

}  // namespace
}  // namespace doppel::sql
