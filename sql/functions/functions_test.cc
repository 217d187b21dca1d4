// Sanity of the rows of all families and operators, as a whole.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

#include "base/sql_error.h"
#include "base/text.h"
#include "sql/functions/families.h"
#include "sql/functions/function.h"
#include "sql/functions/operators.h"
#include "sql/types/testing.h"
#include "sql/types/type_table.h"

namespace doppel::sql {
namespace {

using T = TypeId;

// Functions of SQLite that templates may call.
const std::set<std::string_view> kNative{
    "abs",    "coalesce", "count",       "sum",        "avg",        "min",          "max",       "nullif",
    "lower",  "upper",    "row_number",  "rank",       "dense_rank", "percent_rank", "cume_dist", "ntile",
    "lag",    "lead",     "first_value", "last_value", "nth_value",  "substr",       "replace",   "instr",
    "length", "round",    "hex",         "CAST",       "CASE",       "typeof",       "iif",       "ifnull",
    "trim",   "ltrim",    "rtrim",       "char",       "unicode",    "random",       "zeroblob",  "pi"};

std::map<std::string_view, std::set<int>> KernelArities() {
  std::map<std::string_view, std::set<int>> arities;
  for (const KernelRow& kernel : AllKernels()) arities[kernel.name].insert(kernel.arity);
  return arities;
}

struct Call {
  std::string name;
  int arity;
};

// Every `name(…)` of SQLite text, with its number of arguments.
std::vector<Call> CallsIn(const std::string& sql) {
  std::vector<Call> calls;
  for (std::size_t open = sql.find('('); open != std::string::npos; open = sql.find('(', open + 1)) {
    std::size_t begin = open;
    while (begin > 0 && (std::isalnum(static_cast<unsigned char>(sql[begin - 1])) || sql[begin - 1] == '_')) --begin;
    const std::string name = sql.substr(begin, open - begin);
    if (name.empty() || name == "NOT" || name == "DISTINCT") continue;
    int depth = 0;
    int arity = sql[open + 1] == ')' ? 0 : 1;
    for (std::size_t i = open + 1; i < sql.size() && depth >= 0; ++i) {
      if (sql[i] == '(') ++depth;
      if (sql[i] == ')') --depth;
      if (sql[i] == ',' && depth == 0) ++arity;
    }
    calls.push_back({name, arity});
  }
  return calls;
}

void ExpectCallsExist(const std::string& sql, const std::string& what) {
  static const auto arities = KernelArities();
  for (const Call& call : CallsIn(sql)) {
    const auto found = arities.find(call.name);
    if (found == arities.end()) {
      EXPECT_TRUE(kNative.contains(call.name)) << what << ": no function " << call.name << " in " << sql;
    } else {
      EXPECT_TRUE(found->second.contains(-1) || found->second.contains(call.arity))
          << what << ": " << call.name << " does not take " << call.arity << " arguments in " << sql;
    }
  }
}

LogicalType SampleType(const Parameter& parameter) {
  if (parameter.kind == Parameter::Kind::kType) {
    return parameter.type == T::kNumeric ? LogicalType::Numeric(10, 2) : LogicalType{parameter.type};
  }
  return parameter.kind == Parameter::Kind::kDatePart ? LogicalType{T::kVarchar} : LogicalType{T::kInt4};
}

TEST(Functions, HaveDistinctSignatures) {
  std::set<std::string> signatures;
  for (const FunctionRow* row : AllFunctions()) {
    EXPECT_TRUE(signatures.insert(fmt::format("{}({})", row->name, row->arguments)).second)
        << row->name << "(" << row->arguments << ")";
    EXPECT_EQ(row->name, base::ToLowerAscii(row->name));
  }
}

TEST(Functions, AreUnemulatedOnlyWhenNoTableHasThem) {
  for (const FunctionRow& row : UnemulatedFunctions()) {
    EXPECT_EQ(FindFunctions(row.name).size(), 1u) << row.name << " is emulated: take it off the list";
  }
}

TEST(Functions, PrintCallsOfKernelsThatExist) {
  for (const FunctionRow* row : AllFunctions()) {
    for (const Signature& signature : FindFunctions(row->name)) {
      if (signature.row != row || row->support == Support::kUnsupported) continue;
      for (std::size_t count = signature.required; count <= signature.parameters.size(); ++count) {
        std::vector<std::string> operands;
        std::vector<LogicalType> types;
        for (std::size_t i = 0; i < count; ++i) {
          operands.push_back("x" + std::to_string(i + 1));
          types.push_back(SampleType(signature.parameters[i]));
        }
        if (row->literal_result_type != nullptr) continue;  // wants literals of its own, see its own tests
        const LogicalType result = ResultTypeOf(signature, types, std::vector<const Datum*>(types.size()));
        EXPECT_NE(FindType(result.id), nullptr) << row->name;
        ExpectCallsExist(PrintCall(*row, {.operands = operands, .types = types, .result = result}),
                         std::string(row->name));
      }
    }
  }
}

TEST(Functions, AreFoundByName) {
  EXPECT_FALSE(FindFunctions("dateadd").empty());
  EXPECT_FALSE(FindFunctions("coalesce").empty());
  EXPECT_TRUE(FindFunctions("no_such_function").empty());
  EXPECT_EQ(FindFunctions("coalesce")[0].required, 1u);
  EXPECT_TRUE(FindFunctions("coalesce")[0].is_variadic);
}

TEST(Operators, HaveDistinctSignatures) {
  std::set<std::string> signatures;
  for (const OperatorRow& row : AllOperators()) {
    EXPECT_TRUE(
        signatures.insert(fmt::format("{} {} {}", row.symbol, static_cast<Oid>(row.left), static_cast<Oid>(row.right)))
            .second)
        << row.symbol;
  }
}

TEST(Operators, PrintCallsOfKernelsThatExist) {
  for (const OperatorRow& row : AllOperators()) {
    const auto sample = [](T id) { return id == T::kNumeric ? LogicalType::Numeric(30, 2) : LogicalType{id}; };
    std::vector<std::string> operands;
    std::vector<LogicalType> types;
    if (row.left != T::kInvalid) {
      operands.push_back("a");
      types.push_back(sample(row.left));
    }
    operands.push_back("b");
    types.push_back(sample(row.right));
    const LogicalType result = ResultTypeOf(row, sample(row.left), sample(row.right));
    ExpectCallsExist(PrintOperator(row, {.operands = operands, .types = types, .result = result}),
                     std::string(row.symbol));
  }
}

TEST(Operators, ExistForEveryPairOfNumbers) {
  for (const std::string_view symbol : {"+", "-", "*", "/"}) {
    for (const T a : {T::kInt2, T::kInt4, T::kInt8, T::kNumeric, T::kFloat4, T::kFloat8}) {
      for (const T b : {T::kInt2, T::kInt4, T::kInt8, T::kNumeric, T::kFloat4, T::kFloat8}) {
        EXPECT_NE(FindOperator(symbol, a, b), nullptr) << symbol;
      }
    }
  }
}

LogicalType TypeOf(std::string_view symbol, LogicalType a, LogicalType b) {
  return ResultTypeOf(*FindOperator(symbol, a.id, b.id), a, b);
}

// r_numeric_computations201.
TEST(Operators, FollowTheGuidesReturnTypes) {
  const LogicalType price = LogicalType::Numeric(8, 2);
  EXPECT_EQ(TypeOf("+", {T::kInt2}, {T::kInt2}), LogicalType{T::kInt2});
  EXPECT_EQ(TypeOf("*", {T::kInt4}, {T::kInt2}), LogicalType{T::kInt4});
  EXPECT_EQ(TypeOf("-", {T::kInt4}, {T::kInt8}), LogicalType{T::kInt8});
  EXPECT_EQ(TypeOf("+", {T::kInt4}, {T::kFloat4}), LogicalType{T::kFloat8});
  EXPECT_EQ(TypeOf("+", {T::kFloat4}, {T::kFloat4}), LogicalType{T::kFloat4});
  EXPECT_EQ(TypeOf("/", price, price), LogicalType::Numeric(17, 9));
  EXPECT_EQ(TypeOf("*", price, {T::kInt2}), LogicalType::Numeric(14, 2));
  EXPECT_EQ(TypeOf("||", LogicalType::Varchar(10), LogicalType::Varchar(5)), LogicalType::Varchar(15));
}

std::string Print(std::string_view symbol, LogicalType a, LogicalType b) {
  const OperatorRow& row = *FindOperator(symbol, a.id, b.id);
  const std::vector<std::string> operands{"a", "b"};
  const std::vector<LogicalType> types{a, b};
  return PrintOperator(row, {.operands = operands, .types = types, .result = ResultTypeOf(row, a, b)});
}

TEST(Operators, LeaveDecimalArithmeticToSqliteWhereItCannotOverflow) {
  const LogicalType a = LogicalType::Numeric(15, 2);
  EXPECT_EQ(Print("+", a, a), "(a + b)");
  EXPECT_EQ(Print("-", {T::kInt4}, a), "(a * 100 - b)");
  EXPECT_EQ(Print("*", LogicalType::Numeric(8, 2), {T::kInt4}), "(a * b)");
  EXPECT_EQ(Print("*", a, a), "numeric_product(a, b, 31)");
  EXPECT_EQ(Print("*", LogicalType::Numeric(38, 30), LogicalType::Numeric(38, 20)).substr(0, 16), "numeric_multiply");
  EXPECT_EQ(Print("+", LogicalType::Numeric(30, 2), a).substr(0, 11), "numeric_add");
}

TEST(CommonTypes, FollowTheGuide) {
  const auto common = [](std::vector<LogicalType> types) { return FindCommonType(types); };
  EXPECT_EQ(common({LogicalType::Numeric(7, 2), LogicalType::Numeric(15, 3)}), LogicalType::Numeric(15, 3));
  EXPECT_EQ(common({{T::kInt2}, {T::kInt8}, {T::kInt4}}), LogicalType{T::kInt8});
  EXPECT_EQ(common({{T::kInt4}, LogicalType::Numeric(5, 2)}), LogicalType::Numeric(12, 2));
  EXPECT_EQ(common({{T::kInt4}, {T::kFloat4}}), LogicalType{T::kFloat8});
  EXPECT_EQ(common({LogicalType::Varchar(3), LogicalType::Varchar(10)}), LogicalType::Varchar(10));
  EXPECT_EQ(common({LogicalType::Char(3), LogicalType::Varchar(2)}), LogicalType::Varchar(3));
  EXPECT_EQ(common({{T::kUnknown, -1}, {T::kDate}}), LogicalType{T::kDate});
  EXPECT_EQ(common({{T::kUnknown, 9}, LogicalType::Varchar(2)}), LogicalType::Varchar(5));
  EXPECT_EQ(common({{T::kUnknown, 7}, {T::kUnknown, -1}}), LogicalType::Varchar(3));
  EXPECT_EQ(common({{T::kDate}, {T::kTimestamp}, {T::kTimestampTz}}), LogicalType{T::kTimestampTz});
  EXPECT_EQ(common({{T::kInt4}, {T::kVarchar}}), std::nullopt);
  EXPECT_EQ(common({{T::kBool}, {T::kInt4}}), std::nullopt);
}

TEST(CommonTypes, NameTheTypesThatDoNotMatch) {
  const std::vector<LogicalType> types{{T::kInt4}, {T::kUnknown, -1}, {T::kBool}};
  EXPECT_EQ(testing::ErrorOf([&] { CommonType(types, "CASE"); }),
            "42804 CASE types integer and boolean cannot be matched");
}

TEST(Comparisons, KeepEveryDigitOfBothSides) {
  EXPECT_EQ(ComparisonType(LogicalType::Numeric(15, 2), LogicalType::Numeric(3, 3)), LogicalType::Numeric(16, 3));
  EXPECT_EQ(ComparisonType(LogicalType::Numeric(15, 2), {T::kInt4}), LogicalType::Numeric(15, 2));
  EXPECT_EQ(ComparisonType(LogicalType::Char(3), {T::kUnknown, 20}), LogicalType{T::kBpchar});
  EXPECT_EQ(ComparisonType({T::kInt4}, {T::kVarchar}), LogicalType{T::kVarchar});
  EXPECT_EQ(ComparisonType(LogicalType::Numeric(8, 2), {T::kVarchar}), LogicalType::Numeric(38, 18));
  EXPECT_EQ(ComparisonType({T::kDate}, {T::kUnknown, -1}), LogicalType{T::kDate});
  EXPECT_EQ(ComparisonType({T::kBool}, {T::kInt4}), LogicalType{T::kBool});
  EXPECT_EQ(ComparisonType({T::kBool}, {T::kFloat8}), std::nullopt);
  EXPECT_EQ(ComparisonType({T::kDate}, {T::kBool}), std::nullopt);
}

TEST(OrderKeys, WrapWhatSqliteWouldOrderWrongly) {
  EXPECT_EQ(OrderKeySql("x", {T::kInt4}), "x");
  EXPECT_EQ(OrderKeySql("x", LogicalType::Numeric(18, 2)), "x");
  EXPECT_EQ(OrderKeySql("x", LogicalType::Numeric(19, 2)), "dec_key(x)");
  EXPECT_EQ(OrderKeySql("x", {T::kInterval}), "interval_key(x)");
}

}  // namespace
}  // namespace doppel::sql
