#include "sql/types/type_table.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <set>

#include "base/text.h"
#include "sql/types/datetime.h"
#include "sql/types/testing.h"

namespace doppel::sql {
namespace {

using testing::ErrorOf;
using T = TypeId;

std::string Text(const Datum& datum, LogicalType type, const OutputContext& context = {}) {
  return ToText(ToValue(datum), type, context);
}
std::string Binary(const Datum& datum, LogicalType type) {
  std::string out;
  GetType(type.id).binary_output(ToValue(datum), type, {}, out);
  return out;
}
std::string TextOf(std::string_view text, LogicalType type) { return Text(FromText(text, type, {}), type); }
std::string Hex(std::string_view text, LogicalType type) { return base::ToHex(Binary(FromText(text, type, {}), type)); }

TEST(TypeTable, FindsTypesByEveryName) {
  const auto id = [](std::string_view name) {
    const TypeRow* row = FindTypeByName(name);
    return row == nullptr ? T::kInvalid : row->id;
  };
  EXPECT_EQ(id("int"), T::kInt4);
  EXPECT_EQ(id("integer"), T::kInt4);
  EXPECT_EQ(id("double precision"), T::kFloat8);
  EXPECT_EQ(id("float"), T::kFloat8);
  EXPECT_EQ(id("character varying"), T::kVarchar);
  EXPECT_EQ(id("nvarchar"), T::kVarchar);
  EXPECT_EQ(id("char"), T::kBpchar);
  EXPECT_EQ(id("\"char\""), T::kChar);
  EXPECT_EQ(id("timestamp with time zone"), T::kTimestampTz);
  EXPECT_EQ(id("timestamptz"), T::kTimestampTz);
  EXPECT_EQ(id("decimal"), T::kNumeric);
  EXPECT_EQ(id("binary varying"), T::kVarbyte);
  EXPECT_EQ(id("_int4"), T::kInt4Array);
  EXPECT_EQ(id("json"), T::kInvalid);
}

TEST(TypeTable, PrintsTypesAsFormatTypeDoes) {
  EXPECT_EQ(FormatType(LogicalType::Varchar(256)), "character varying(256)");
  EXPECT_EQ(FormatType({T::kVarchar}), "character varying");
  EXPECT_EQ(FormatType(LogicalType::Char(3)), "character(3)");
  EXPECT_EQ(FormatType(LogicalType::Numeric(18, 0)), "numeric(18,0)");
  EXPECT_EQ(FormatType({T::kTimestamp}), "timestamp without time zone");
  EXPECT_EQ(FormatType({T::kVarbyte, 68}), "binary varying(64)");
  EXPECT_EQ(FormatType({T::kIntervalD2S}), "interval day to second");
  EXPECT_EQ(FormatType({T::kTextArray}), "text[]");
}

TEST(TypeTable, GivesColumnsTheirDefaultModifier) {
  EXPECT_EQ(DefaultColumnType(T::kText), LogicalType::Varchar(256));
  EXPECT_EQ(DefaultColumnType(T::kBpchar), LogicalType::Char(256));
  EXPECT_EQ(DefaultColumnType(T::kNumeric), LogicalType::Numeric(18, 0));
  EXPECT_EQ(DefaultColumnType(T::kDate), LogicalType{T::kDate});
}

TEST(TypeTable, HoldsEachTypeOnceAndWhole) {
  std::set<T> ids;
  std::set<std::string_view> names;
  for (const TypeRow& row : AllTypes()) {
    EXPECT_TRUE(ids.insert(row.id).second) << row.name;
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_EQ(FindType(row.id), &row);
    EXPECT_TRUE(row.text_output && row.binary_output && row.text_input && row.binary_input) << row.name;
    if (row.array_id != T::kInvalid) {
      EXPECT_EQ(GetType(row.array_id).element_id, row.id) << row.name;
    }
    EXPECT_EQ(row.is_column_type,
              !row.documentation_page.empty() && row.id != T::kInterval && row.id != T::kGeometryHex)
        << row.name;
  }
  EXPECT_EQ(FindType(static_cast<T>(114)), nullptr);
  EXPECT_EQ(FindType(static_cast<T>(1'000'000)), nullptr);
}

TEST(Integers, ReadTheirRangeAndNoMore) {
  EXPECT_EQ(TextOf(" -32768 ", {T::kInt2}), "-32768");
  EXPECT_EQ(TextOf("+2147483647", {T::kInt4}), "2147483647");
  EXPECT_EQ(TextOf("-9223372036854775808", {T::kInt8}), "-9223372036854775808");
  EXPECT_EQ(ErrorOf([] { FromText("32768", {T::kInt2}, {}); }),
            "22003 value \"32768\" is out of range for type smallint");
  EXPECT_EQ(ErrorOf([] { FromText("9223372036854775808", {T::kInt8}, {}); }),
            "22003 value \"9223372036854775808\" is out of range for type bigint");
  for (const char* text : {"", "a", "1.5", "1 2", "+-1", "0x1", "1e2"}) {
    EXPECT_EQ(ErrorOf([&] { FromText(text, {T::kInt4}, {}); }),
              "22P02 invalid input syntax for integer: \"" + std::string(text) + "\"");
  }
}

// r_Boolean_type.
TEST(Booleans, ReadTheGuidesWords) {
  for (const char* text : {"TRUE", "t", "true", "y", "yes", "1", " True "}) EXPECT_EQ(TextOf(text, {T::kBool}), "t");
  for (const char* text : {"FALSE", "f", "false", "n", "no", "0"}) EXPECT_EQ(TextOf(text, {T::kBool}), "f");
  EXPECT_EQ(ErrorOf([] { FromText("maybe", {T::kBool}, {}); }),
            "22P02 invalid input syntax for type boolean: \"maybe\"");
}

TEST(Floats, PrintAsPostgres80) {
  const auto float8 = [](double value, int extra) { return Text(value, {T::kFloat8}, {.extra_float_digits = extra}); };
  EXPECT_EQ(float8(0.1, 0), "0.1");
  EXPECT_EQ(float8(0.1, 2), "0.10000000000000001");
  EXPECT_EQ(float8(1.0 / 3, 0), "0.333333333333333");
  EXPECT_EQ(float8(1.0 / 3, -14), "0.3");
  EXPECT_EQ(float8(100, 0), "100");
  EXPECT_EQ(float8(1e15, 0), "1e+15");
  EXPECT_EQ(float8(123456789012345, 0), "123456789012345");
  EXPECT_EQ(float8(1e-5, 0), "1e-05");
  EXPECT_EQ(float8(HUGE_VAL, 0), "Infinity");
  EXPECT_EQ(float8(-HUGE_VAL, 0), "-Infinity");
  EXPECT_EQ(TextOf("1999999.99", {T::kFloat4}), "2e+06");
  EXPECT_EQ(TextOf("1999.99", {T::kFloat4}), "1999.99");
  EXPECT_EQ(TextOf(" -Infinity", {T::kFloat8}), "-Infinity");
  EXPECT_EQ(ErrorOf([] { FromText("1e400", {T::kFloat8}, {}); }).substr(0, 5), "22003");
  EXPECT_EQ(ErrorOf([] { FromText("1e40", {T::kFloat4}, {}); }).substr(0, 5), "22003");
  EXPECT_EQ(ErrorOf([] { FromText("x", {T::kFloat8}, {}); }),
            "22P02 invalid input syntax for type double precision: \"x\"");
  EXPECT_EQ(TextOf(" nan", {T::kFloat8}), "NaN");
  // As SQLite keeps it.
  EXPECT_EQ(ToText(Value::Text(kNanText), {T::kFloat4}, {}), "NaN");
  const TypeRow& row = GetType(T::kFloat8);
  std::string bytes;
  row.binary_output(Value::Text(kNanText), {T::kFloat8}, {}, bytes);
  EXPECT_EQ(base::ToHex(bytes), "7ff8000000000000");
  EXPECT_TRUE(std::isnan(std::get<double>(row.binary_input(bytes, {T::kFloat8}, {}))));
}

TEST(Strings, CountBytesAndForgiveBlanks) {
  EXPECT_EQ(TextOf("abc", LogicalType::Varchar(3)), "abc");
  EXPECT_EQ(TextOf("abc   ", LogicalType::Varchar(4)), "abc ");
  EXPECT_EQ(ErrorOf([] { FromText("abcd", LogicalType::Varchar(3), {}); }),
            "22001 value too long for type character varying(3)");
  // Three bytes a character.
  EXPECT_EQ(TextOf("日本", LogicalType::Varchar(6)), "日本");
  EXPECT_EQ(ErrorOf([] { FromText("日本", LogicalType::Varchar(5), {}); }).substr(0, 5), "22001");
  EXPECT_EQ(TextOf("ab", LogicalType::Char(4)), "ab  ");
  EXPECT_EQ(TextOf("ab     ", LogicalType::Char(3)), "ab ");
  EXPECT_EQ(ErrorOf([] { FromText("abcde", LogicalType::Char(3), {}); }), "22001 value too long for type character(3)");
  EXPECT_EQ(ErrorOf([] { FromText("é", LogicalType::Char(10), {}); }).substr(0, 5), "22021");
  EXPECT_EQ(ErrorOf([] { FromText("\xED\xA0\x80", {T::kVarchar}, {}); }).substr(0, 5), "22021");
  EXPECT_EQ(ErrorOf([] { FromText(std::string_view("a\0b", 3), {T::kVarchar}, {}); }).substr(0, 5), "22021");
  EXPECT_EQ(TextOf(std::string(200, 'n'), {T::kName}), std::string(127, 'n'));
}

// Reference wire-protocol §5.3.
TEST(BinaryFormats, AreTheWiresOwn) {
  EXPECT_EQ(Hex("t", {T::kBool}), "01");
  EXPECT_EQ(Hex("-2", {T::kInt2}), "fffe");
  EXPECT_EQ(Hex("1", {T::kInt4}), "00000001");
  EXPECT_EQ(Hex("1", {T::kInt8}), "0000000000000001");
  EXPECT_EQ(Hex("1.5", {T::kFloat4}), "3fc00000");
  EXPECT_EQ(Hex("1.5", {T::kFloat8}), "3ff8000000000000");
  EXPECT_EQ(Hex("12.34", LogicalType::Numeric(18, 2)), "00000000000004d2");
  EXPECT_EQ(Hex("-1", LogicalType::Numeric(38, 0)), "ffffffffffffffffffffffffffffffff");
  EXPECT_EQ(Hex("2000-01-02", {T::kDate}), "00000001");
  EXPECT_EQ(Hex("00:00:01", {T::kTime}), "00000000000f4240");
  EXPECT_EQ(Hex("00:00:00-01", {T::kTimeTz}), "000000000000000000000e10");
  EXPECT_EQ(Hex("1 mon 1 us", {T::kInterval}), "000000000000000100000001");
  EXPECT_EQ(Hex("1-1", {T::kIntervalY2M}), "0000000d");
  EXPECT_EQ(Hex("00", {T::kVarbyte}), "3030");
  EXPECT_EQ(Hex("{1,NULL}", {T::kInt4Array}),
            "00000001"
            "00000001"
            "00000017"
            "00000002"
            "00000001"
            "00000004"
            "00000001"
            "ffffffff");
  EXPECT_EQ(Hex("{}", {T::kTextArray}), "000000000000000000000019");
}

TEST(BinaryFormats, ReadBackWhatTheyWrite) {
  const std::vector<std::pair<LogicalType, const char*>> samples{
      {{T::kBool}, "f"},
      {{T::kInt2}, "-123"},
      {{T::kInt4}, "123456"},
      {{T::kInt8}, "-9223372036854775808"},
      {{T::kFloat4}, "1.25"},
      {{T::kFloat8}, "-2.5e+100"},
      {LogicalType::Numeric(10, 3), "-1234.567"},
      {LogicalType::Numeric(38, 10), "9999999999999999999999999999.9999999999"},
      {LogicalType::Varchar(20), "日本 x"},
      {LogicalType::Char(5), "ab   "},
      {{T::kDate}, "1969-07-20"},
      {{T::kTime}, "23:59:59.999999"},
      {{T::kTimeTz}, "12:00:00+05:30"},
      {{T::kTimestamp}, "0044-03-15 12:00:00 BC"},
      {{T::kTimestampTz}, "2024-02-29 23:59:59.5+00"},
      {{T::kInterval}, "1 year 2 mons 3 days 04:05:06.7"},
      {{T::kIntervalY2M}, "-1 years -1 mons"},
      {{T::kIntervalD2S}, "10 days 23 hours 59 mins 59.999999 secs"},
      {{T::kInt4Array}, "{1,NULL,-3}"},
      {{T::kTextArray}, "{a,\"b c\",\"\",\"NULL\",NULL,\"q\\\"\\\\\"}"},
      {{T::kGeometry}, "0101000000000000000000F03F000000000000F0BF"},
      {{T::kAbsTime}, "2024-02-29 23:59:59+00"},
      {{T::kAbsTime}, "invalid"},
      {{T::kOid}, "4294967295"},
  };
  for (const auto& [type, text] : samples) {
    const Datum datum = FromText(text, type, {});
    EXPECT_EQ(Text(datum, type), text) << GetType(type.id).name;
    const std::string bytes = Binary(datum, type);
    EXPECT_EQ(GetType(type.id).binary_input(bytes, type, {}), datum) << GetType(type.id).name;
  }
}

TEST(Super, IsSentAsJsonAndTakesTextAsAString) {
  EXPECT_EQ(Text(Datum(std::string("[1]")), {T::kSuper}), "[1]");
  EXPECT_EQ(Binary(Datum(std::string("[1]")), {T::kSuper}), "[1]");
  EXPECT_EQ(TextOf("[1]", {T::kSuper}), "\"[1]\"");
}

TEST(BinaryFormats, RefuseWrongLengths) {
  for (const T id : {T::kBool, T::kInt2, T::kInt4, T::kInt8, T::kFloat4, T::kFloat8, T::kNumeric, T::kDate, T::kTime,
                     T::kTimeTz, T::kTimestamp, T::kInterval, T::kIntervalY2M, T::kIntervalD2S, T::kInt4Array}) {
    EXPECT_EQ(ErrorOf([&] { GetType(id).binary_input("123", {id}, {}); }).substr(0, 5), "22P03") << GetType(id).name;
  }
}

TEST(Varbyte, IsLowerCaseHexInTextAndTakesCharactersAsBytes) {
  EXPECT_EQ(TextOf("xy", {T::kVarbyte, 12}), "7879");
  EXPECT_EQ(ErrorOf([] { FromText("xyz", {T::kVarbyte, 6}, {}); }), "22001 value too long for type binary varying(2)");
}

TEST(Geometry, IsUpperCaseHex) {
  EXPECT_EQ(TextOf("01f0", {T::kGeometry}), "01F0");
  EXPECT_EQ(ErrorOf([] { FromText("01f", {T::kGeometry}, {}); }).substr(0, 5), "22P02");
  EXPECT_EQ(ErrorOf([] { FromText("zz", {T::kGeometry}, {}); }).substr(0, 5), "22P02");
}

TEST(Arrays, RefuseBrokenText) {
  for (const char* text : {"", "1,2", "{1", "{\"a}", "{1}x"}) {
    EXPECT_EQ(ErrorOf([&] { FromText(text, {T::kTextArray}, {}); }).substr(0, 5), "22P02") << text;
  }
  EXPECT_EQ(ErrorOf([] { FromText("{{1},{2}}", {T::kInt4Array}, {}); }).substr(0, 5), "0A000");
}

// Found by the fuzzer of values.
TEST(TypeTable, TakesAbsTimesBeyondInfinityForInvalid) {
  const TypeRow& row = GetType(TypeId::kAbsTime);
  const Datum datum = row.binary_input("\x7f\xff\xff\xff", {TypeId::kAbsTime, -1}, {});
  std::string text;
  row.text_output(ToValue(datum), {TypeId::kAbsTime, -1}, {}, text);
  EXPECT_EQ(text, "invalid");
}

// Found by the fuzzer of values.
TEST(TypeTable, RefusesDaysBeyondAnIntervalInPostgresNewerForm) {
  const std::string days(1, '\x7f');
  const std::string bytes = std::string(8, '\0') + days + std::string(3, '\xff') + std::string(4, '\0');
  EXPECT_THROW(GetType(TypeId::kInterval).binary_input(bytes, {TypeId::kInterval, -1}, {}), base::SqlError);
}

}  // namespace
}  // namespace doppel::sql
