#include "sql/types/casts.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "sql/types/decimal.h"
#include "sql/types/super_parse.h"
#include "sql/types/testing.h"
#include "sql/types/try_cast.h"
#include "sql/types/type_table.h"

namespace doppel::sql {
namespace {

using testing::ErrorOf;
using T = TypeId;
using enum CastContext;

LogicalType N(int precision, int scale) { return LogicalType::Numeric(precision, scale); }

class CastTest : public ::testing::Test {
 protected:
  Datum Call(std::string_view name, const std::vector<Datum>& arguments) {
    for (const KernelRow& row : TypeKernels()) {
      if (row.name == name) return testing::CallKernel(row.scalar, arguments, session_);
    }
    ADD_FAILURE() << "no kernel " << name;
    return {};
  }
  // The text of `value` cast to `to` by the row's own kernel, as an explicit cast.
  std::string Cast(std::string_view text, LogicalType from, LogicalType to, CastContext context = kExplicit) {
    const bool is_super = from.id == T::kSuper;
    const Datum value = is_super ? Datum(ParseSuper(text).value) : FromText(text, from, {});
    const CastRow* row = FindCast(from.id, to.id);
    if (row == nullptr) return "no cast";
    const bool assigned = context != kExplicit && !row->assignment_kernel.empty();
    const std::string_view kernel = assigned ? row->assignment_kernel : row->kernel;
    if (kernel.empty()) return ToText(ToValue(value), to, {});
    const Datum result = Call(kernel, {value, std::int64_t{to.modifier}, std::int64_t{from.modifier}});
    return IsNull(result) ? "null" : ToText(ToValue(result), to, {});
  }

  testing::FakeSession session_;
};

TEST(CastRows, NameKernelsThatExist) {
  std::set<std::string_view> kernels{"", "real"};
  for (const KernelRow& row : TypeKernels()) EXPECT_TRUE(kernels.insert(row.name).second) << row.name;
  std::set<std::pair<T, T>> pairs;
  for (const CastRow& row : AllCasts()) {
    // Those of catalog names stand in sql/functions.
    const bool is_elsewhere = row.kernel.starts_with("text_from_reg") || row.kernel.starts_with("reg");
    EXPECT_TRUE(is_elsewhere || kernels.contains(row.kernel)) << row.kernel;
    EXPECT_TRUE(kernels.contains(row.assignment_kernel)) << row.assignment_kernel;
    EXPECT_TRUE(pairs.emplace(row.from, row.to).second) << GetType(row.from).name << " → " << GetType(row.to).name;
  }
}

TEST(CastRows, KeepTheRepresentationWhereTheyNameNoKernel) {
  for (const CastRow& row : AllCasts()) {
    if (row.kernel.empty()) {
      EXPECT_EQ(RepresentationOf(row.from), RepresentationOf(row.to))
          << GetType(row.from).name << " → " << GetType(row.to).name;
    }
  }
}

// c_Supported_data_types, "Implicit conversion types".
TEST(CastRows, CoverTheGuidesImplicitConversions) {
  const std::map<T, std::vector<T>> matrix{
      {T::kInt8, {T::kBool, T::kBpchar, T::kNumeric, T::kFloat8, T::kInt4, T::kFloat4, T::kInt2, T::kVarchar}},
      {T::kBpchar, {T::kVarchar}},
      {T::kDate, {T::kBpchar, T::kVarchar, T::kTimestamp, T::kTimestampTz}},
      {T::kNumeric, {T::kInt8, T::kBpchar, T::kFloat8, T::kInt4, T::kFloat4, T::kInt2, T::kVarchar}},
      {T::kFloat8, {T::kInt8, T::kBpchar, T::kNumeric, T::kInt4, T::kFloat4, T::kInt2, T::kVarchar}},
      {T::kInt4, {T::kInt8, T::kBool, T::kBpchar, T::kNumeric, T::kFloat8, T::kFloat4, T::kInt2, T::kVarchar}},
      {T::kFloat4, {T::kInt8, T::kBpchar, T::kNumeric, T::kInt4, T::kInt2, T::kVarchar}},
      {T::kInt2, {T::kInt8, T::kBool, T::kBpchar, T::kNumeric, T::kFloat8, T::kInt4, T::kFloat4, T::kVarchar}},
      {T::kTimestamp, {T::kBpchar, T::kDate, T::kVarchar, T::kTimestampTz, T::kTime}},
      {T::kTimestampTz, {T::kBpchar, T::kDate, T::kVarchar, T::kTimestamp, T::kTimeTz}},
      {T::kTime, {T::kVarchar, T::kTimeTz, T::kIntervalD2S}},
      {T::kTimeTz, {T::kVarchar, T::kTime}},
      {T::kGeometry, {T::kGeography}},
      {T::kGeography, {T::kGeometry}},
  };
  for (const auto& [from, targets] : matrix) {
    for (const T to : targets) {
      EXPECT_TRUE(CanCast(from, to, kAssignment)) << GetType(from).name << " → " << GetType(to).name;
    }
  }
  EXPECT_FALSE(CanCast(T::kVarchar, T::kInt4, kAssignment));
  EXPECT_TRUE(CanCast(T::kVarchar, T::kInt4, kExplicit));
  EXPECT_TRUE(CanCast(T::kUnknown, T::kInt4, kImplicit));
  EXPECT_FALSE(CanCast(T::kBool, T::kVarchar, kExplicit));
  EXPECT_FALSE(CanCast(T::kNumeric, T::kBool, kExplicit));
  EXPECT_FALSE(CanCast(T::kDate, T::kInt4, kExplicit));
  EXPECT_FALSE(CanCast(T::kDate, T::kSuper, kExplicit));
}

TEST(CastSql, LeavesValuesAloneWhereBothTypesKeepThemAlike) {
  const auto sql = [](LogicalType from, LogicalType to, CastContext context = kExplicit) {
    return CastSql("x", from, to, context);
  };
  EXPECT_EQ(sql({T::kInt2}, {T::kInt8}), "x");
  EXPECT_EQ(sql({T::kInt4}, N(10, 0)), "x");
  EXPECT_EQ(sql({T::kInt4}, N(12, 2)), "(x * 100)");
  EXPECT_EQ(sql({T::kInt4}, N(10, 2)), "numeric_from_integer(x, 655366, -1)");
  EXPECT_EQ(sql(N(10, 2), N(12, 2)), "x");
  EXPECT_EQ(sql(N(10, 2), N(14, 4)), "(x * 100)");
  EXPECT_EQ(sql(N(10, 2), N(10, 1)), "numeric_from_numeric(x, 655365, 655366)");
  EXPECT_EQ(sql(N(10, 2), N(10, 1), kAssignment), "numeric_assigned_numeric(x, 655365, 655366)");
  EXPECT_EQ(sql(LogicalType::Varchar(10), LogicalType::Varchar(20)), "x");
  EXPECT_EQ(sql(LogicalType::Varchar(20), LogicalType::Varchar(10)), "cut_varchar(x, 14, 24)");
  EXPECT_EQ(sql(LogicalType::Varchar(20), LogicalType::Varchar(10), kAssignment), "fit_varchar(x, 14, 24)");
  EXPECT_EQ(sql(LogicalType::Char(10), LogicalType::Varchar(20)), "x");
  EXPECT_EQ(sql({T::kInt4}, LogicalType::Varchar(20)), "CAST(x AS TEXT)");
  EXPECT_EQ(sql({T::kInt4}, LogicalType::Varchar(3)), "cut_varchar(CAST(x AS TEXT), 7, -1)");
  EXPECT_EQ(sql({T::kInt4}, {T::kFloat8}), "CAST(x AS REAL)");
  EXPECT_EQ(sql({T::kInt4}, {T::kBool}), "(x <> 0)");
  EXPECT_EQ(sql({T::kDate}, {T::kTimestamp}), "(x * 86400000000)");
}

TEST_F(CastTest, RoundDecimalsOnAssignmentAndCutThemInExplicitCasts) {
  EXPECT_EQ(Cast("1.5", N(10, 2), {T::kInt4}), "1");
  EXPECT_EQ(Cast("1.5", N(10, 2), {T::kInt4}, kAssignment), "2");
  EXPECT_EQ(Cast("35.512", N(5, 3), N(4, 2), kAssignment), "35.51");
  EXPECT_EQ(Cast("1.559", N(10, 3), N(10, 2)), "1.55");
  // r_enable_numeric_rounding.
  session_.settings["enable_numeric_rounding"] = "on";
  EXPECT_EQ(Cast("1.5", N(10, 2), {T::kInt4}), "2");
  EXPECT_EQ(Cast("1.5", N(10, 2), N(10, 0)), "2");
}

// r_Examples_with_numeric_types201.
TEST_F(CastTest, RefuseNumbersOutOfRange) {
  EXPECT_EQ(ErrorOf([&] { Cast("33000", {T::kInt4}, {T::kInt2}); }), "22003 smallint out of range");
  EXPECT_EQ(ErrorOf([&] { Cast("350.10", N(5, 2), N(4, 2), kAssignment); }), "22003 numeric field overflow");
  EXPECT_EQ(ErrorOf([&] { Cast("350.10", N(5, 2), N(4, 2)); }), "22003 Numeric data overflow (result precision)");
  EXPECT_EQ(ErrorOf([&] { Cast("1e10", {T::kFloat8}, {T::kInt4}); }), "22003 integer out of range");
  EXPECT_EQ(ErrorOf([&] { Cast("1e300", {T::kFloat8}, {T::kInt8}); }), "22003 bigint out of range");
}

TEST_F(CastTest, ConvertBetweenNumbersAndText) {
  EXPECT_EQ(Cast("2.5", {T::kFloat8}, {T::kInt4}), "2");
  EXPECT_EQ(Cast("-12.50", N(10, 2), {T::kVarchar}), "-12.50");
  EXPECT_EQ(Cast(" 12.345 ", {T::kVarchar}, N(10, 2)), "12.35");
  EXPECT_EQ(Cast("1.10", N(10, 2), {T::kFloat8}), "1.1");
  EXPECT_EQ(Cast("0.1", {T::kFloat4}, {T::kFloat8}), "0.100000001490116");
  EXPECT_EQ(ErrorOf([&] { Cast("Amazon Redshift", {T::kVarchar}, {T::kInt4}); }),
            "22P02 invalid input syntax for integer: \"Amazon Redshift\"");
}

TEST_F(CastTest, CutStringsAtCharacterBoundaries) {
  EXPECT_EQ(Cast("abcdef", {T::kVarchar}, LogicalType::Varchar(3)), "abc");
  EXPECT_EQ(Cast("日本", {T::kVarchar}, LogicalType::Varchar(5)), "日");
  EXPECT_EQ(Cast("ab", {T::kVarchar}, LogicalType::Char(4)), "ab  ");
  EXPECT_EQ(ErrorOf([&] { Cast("abcdef", {T::kVarchar}, LogicalType::Varchar(3), kAssignment); }),
            "22001 value too long for type character varying(3)");
}

TEST_F(CastTest, UseTheSessionsZoneBetweenTimestamps) {
  session_.time_zone = "America/New_York";
  EXPECT_EQ(Cast("2013-06-01 08:00:00", {T::kTimestamp}, {T::kTimestampTz}), "2013-06-01 12:00:00+00");
  EXPECT_EQ(Cast("2013-06-01 02:00:00", {T::kTimestampTz}, {T::kDate}), "2013-05-31");
  EXPECT_EQ(Cast("2013-06-01 02:00:00", {T::kTimestampTz}, {T::kTimeTz}), "22:00:00-04");
  EXPECT_EQ(Cast("2013-06-01 12:00:00+00", {T::kTimestampTz}, {T::kVarchar}), "2013-06-01 08:00:00-04");
  EXPECT_EQ(Cast("2013-06-01 08:00:00", {T::kVarchar}, {T::kTimestampTz}), "2013-06-01 12:00:00+00");
  EXPECT_EQ(Cast("1969-12-31 23:59:59", {T::kTimestamp}, {T::kDate}), "1969-12-31");
  EXPECT_EQ(Cast("2013-06-01 08:00:00", {T::kTimestamp}, {T::kTime}), "08:00:00");
}

TEST_F(CastTest, ConvertSuperLaxly) {
  EXPECT_EQ(Cast("5", {T::kSuper}, {T::kInt4}), "5");
  EXPECT_EQ(Cast("1.6", {T::kSuper}, {T::kInt4}), "2");
  EXPECT_EQ(Cast("\"5\"", {T::kSuper}, {T::kInt4}), "null");
  EXPECT_EQ(Cast("70000", {T::kSuper}, {T::kInt2}), "null");
  EXPECT_EQ(Cast("12.345", {T::kSuper}, N(10, 2)), "12.35");
  EXPECT_EQ(Cast("\"a\\u00e9\\n\"", {T::kSuper}, {T::kVarchar}), "aé\n");
  EXPECT_EQ(Cast("{\"a\":1}", {T::kSuper}, {T::kVarchar}), "null");
  EXPECT_EQ(Cast("true", {T::kSuper}, {T::kBool}), "t");
  EXPECT_EQ(Cast("\"2020-01-02\"", {T::kSuper}, {T::kDate}), "2020-01-02");
  EXPECT_EQ(Cast("say \"hi\"", {T::kVarchar}, {T::kSuper}), "\"say \\\"hi\\\"\"");
  EXPECT_EQ(Cast("3", {T::kFloat8}, {T::kSuper}), "3e+0");
  EXPECT_EQ(Cast("2.5", {T::kFloat4}, {T::kSuper}), "2.5e+0");
  EXPECT_EQ(Cast("2.50", N(5, 2), {T::kSuper}), "2.50");
  EXPECT_EQ(Cast("1e2", {T::kSuper}, {T::kVarchar}), "100");
  EXPECT_EQ(Cast("5", {T::kSuper}, {T::kBool}), "t");
  EXPECT_EQ(Cast("5.0", {T::kSuper}, {T::kBool}), "null");
}

// r_VARBYTE_type.
TEST_F(CastTest, ConvertVarbyteAsBigEndianBytes) {
  EXPECT_EQ(Cast("1", {T::kInt4}, {T::kVarbyte}), "00000001");
  EXPECT_EQ(Cast("abc", {T::kVarchar}, {T::kVarbyte}), "616263");
  EXPECT_EQ(Cast("AB", {T::kVarbyte}, {T::kInt2}), std::to_string(0x4142));
  EXPECT_EQ(ErrorOf([&] { Cast("ABCDE", {T::kVarbyte}, {T::kInt4}); }), "22003 integer out of range");
  EXPECT_EQ(Cast("abc", {T::kVarbyte}, {T::kVarchar}), "abc");
}

// The pairs of r_TRY_CAST.
TEST(TryCast, IsBetweenTheTypesThatTheGuideLists) {
  EXPECT_TRUE(CanTryCast(TypeId::kBool, TypeId::kInt4));
  EXPECT_FALSE(CanTryCast(TypeId::kBool, TypeId::kVarchar));
  EXPECT_FALSE(CanTryCast(TypeId::kBool, TypeId::kTimestamp));
  EXPECT_TRUE(CanTryCast(TypeId::kInt8, TypeId::kBool));
  EXPECT_FALSE(CanTryCast(TypeId::kNumeric, TypeId::kBool));
  EXPECT_TRUE(CanTryCast(TypeId::kVarchar, TypeId::kTimeTz));
  EXPECT_FALSE(CanTryCast(TypeId::kVarchar, TypeId::kBool));
  EXPECT_FALSE(CanTryCast(TypeId::kTime, TypeId::kTimestamp));
  EXPECT_FALSE(CanTryCast(TypeId::kSuper, TypeId::kDate));
  EXPECT_EQ(TryCastSql("x", {TypeId::kInt4}, {TypeId::kFloat8}), "CAST(x AS REAL)");
  EXPECT_EQ(TryCastSql("x", {TypeId::kVarchar}, {TypeId::kInt4}), "try_call('int4_from_text', x, -1, -1)");
}

}  // namespace
}  // namespace doppel::sql
