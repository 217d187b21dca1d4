#include <gtest/gtest.h>

#include "sql/functions/families.h"
#include "sql/functions/json_scanner.h"
#include "sql/functions/testing.h"

namespace doppel::sql {
namespace {

using testing::Calls;
using testing::Int;
using testing::NullDatum;
using testing::Text;

TEST(JsonScanner, TellsJsonFromOtherText) {
  for (const char* text : {"{}", "[]", " { \"a\" : [ 1 , -2.5e+10 , true , false , null , \"x\\u00e9\\n\" ] } ", "0",
                           "\"\"", "[[[]]]", "\"line\nend\""}) {
    EXPECT_TRUE(CheckJson(text).has_value()) << text;
  }
  for (const char* text :
       {"",   " ", "{",  "{{}}", "{1:\"a\"}", "{\"a\"}",     "{\"a\":}", "{\"a\":1,}", "[1,]", "[1 2]", "01",
        "1.", "-", "1e", "tru",  "\"\\x\"",   "\"\\u12g4\"", "\"",       "[1] 2",      "'a'",  "nullx"}) {
    EXPECT_FALSE(CheckJson(text).has_value()) << text;
  }
  EXPECT_TRUE(CheckJson(std::string(900, '[') + std::string(900, ']')).has_value());
  EXPECT_FALSE(CheckJson(std::string(100000, '[') + std::string(100000, ']')).has_value());
}

// Examples of IS_VALID_JSON, IS_VALID_JSON_ARRAY, CAN_JSON_PARSE.
TEST(JsonText, KnowsObjectsAndArrays) {
  Calls call(JsonTextFunctions());
  EXPECT_EQ(call("is_valid_json", {Text("{\"a\":2}")}), Int(1));
  EXPECT_EQ(call("is_valid_json", {Text("{{}}")}), Int(0));
  EXPECT_EQ(call("is_valid_json", {Text("{1:\"a\"}")}), Int(0));
  EXPECT_EQ(call("is_valid_json", {Text("[1,2,3]")}), Int(0));
  EXPECT_EQ(call("is_valid_json", {NullDatum()}), NullDatum());
  EXPECT_EQ(call("is_valid_json_array", {Text("[\"a\",[\"b\",1,[\"c\",2,3,null]]]")}), Int(1));
  EXPECT_EQ(call("is_valid_json_array", {Text("[\"a\",[\"b\",1,[\"c\",2,3,null,]]]")}), Int(0));
  EXPECT_EQ(call("is_valid_json_array", {Text("{}")}), Int(0));
}

// Examples of JSON_ARRAY_LENGTH and JSON_EXTRACT_ARRAY_ELEMENT_TEXT.
TEST(JsonText, TakesArraysApart) {
  Calls call(JsonTextFunctions());
  constexpr std::string_view kElement = "json_extract_array_element_text";
  EXPECT_EQ(call("json_array_length", {Text("[11,12,13,{\"f1\":21,\"f2\":[25,26]},14]")}), Int(5));
  EXPECT_EQ(call("json_array_length", {Text("[]")}), Int(0));
  EXPECT_EQ(call("json_array_length", {Text("[11,12"), Int(1)}), NullDatum());
  EXPECT_EQ(call.Error("json_array_length", {Text("[11,12")}), "XX000 JSON parsing error");
  EXPECT_EQ(call.Error("json_array_length", {Text("{}"), Int(0)}), "XX000 JSON parsing error");
  EXPECT_EQ(call(kElement, {Text("[111,112,113]"), Int(2)}), Text("113"));
  EXPECT_EQ(call(kElement, {Text("[\"a\", [\"b\", 1.50, { \"c\" : \"x y\" }]]"), Int(1)}),
            Text("[\"b\",1.50,{\"c\":\"x y\"}]"));
  EXPECT_EQ(call(kElement, {Text("[1]"), Int(1)}), NullDatum());
  EXPECT_EQ(call(kElement, {Text("[1]"), Int(-1)}), NullDatum());
  EXPECT_EQ(call(kElement, {Text("[null]"), Int(0)}), NullDatum());
  EXPECT_EQ(call(kElement, {Text("invalid_json"), NullDatum()}), NullDatum());
  EXPECT_EQ(call(kElement, {Text("invalid_json"), Int(0), Int(1)}), NullDatum());
  EXPECT_EQ(call.Error(kElement, {Text("invalid_json"), Int(0)}), "XX000 JSON parsing error");
}

// Examples of JSON_EXTRACT_PATH_TEXT; the flag null_if_invalid stands second here.
TEST(JsonText, FollowsPathsOfKeys) {
  Calls call(JsonTextFunctions());
  constexpr std::string_view kPath = "json_extract_path_text";
  const Datum object = Text("{\"f2\":{\"f3\":1},\"f4\":{\"f5\":99,\"f6\":\"star\"}}");
  EXPECT_EQ(call(kPath, {object, Int(0), Text("f4"), Text("f6")}), Text("star"));
  EXPECT_EQ(call(kPath, {object, Int(0), Text("f2")}), Text("{\"f3\":1}"));
  EXPECT_EQ(call(kPath, {object, Int(0), Text("F2")}), NullDatum());
  EXPECT_EQ(call(kPath, {object, Int(0), Text("f2"), Text("f3"), Text("f4")}), NullDatum());
  EXPECT_EQ(call(kPath, {object, Int(0), Text("f4"), NullDatum()}), NullDatum());
  EXPECT_EQ(call(kPath, {Text("{\"a\\nb\":\"t\\\"q\\u00e9\",\"n\":null}"), Int(0), Text("a\nb")}), Text("t\"qé"));
  EXPECT_EQ(call(kPath, {Text("{\"n\":null}"), Int(0), Text("n")}), NullDatum());
  EXPECT_EQ(call(kPath, {Text("[null]"), Int(0), Text("0")}), NullDatum());
  EXPECT_EQ(call(kPath, {Text("{\"a\":1,\"a\":2}"), Int(0), Text("a")}), Text("2"));
  EXPECT_EQ(call(kPath, {Text("invalid_json"), Int(1), Text("0")}), NullDatum());
  EXPECT_EQ(call.Error(kPath, {Text("invalid_json"), Int(0), Text("0")}), "XX000 JSON parsing error");
}

}  // namespace
}  // namespace doppel::sql
