#include "sql/functions/operators.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/check.h"
#include "sql/types/decimal.h"
#include "sql/types/type_table.h"

namespace doppel::sql {
namespace {

using T = TypeId;

// Digits that a decimal of SQLite's own 64 bits surely holds.
constexpr int kSafeDigits = 18;

// An operand of decimal arithmetic: its text and its type as a numeric.
struct DecimalOperand {
  std::string_view sql;
  LogicalType type;
};

DecimalOperand DecimalAt(const PrintArguments& arguments, std::size_t i) {
  return {arguments.operands[i], ToNumericType(arguments.types[i])};
}

std::string DecimalCall(std::string_view kernel, const PrintArguments& arguments) {
  const DecimalOperand a = DecimalAt(arguments, 0);
  const DecimalOperand b = DecimalAt(arguments, 1);
  return fmt::format("{}({}, {}, {}, {}, {})", kernel, a.sql, a.type.modifier, b.sql, b.type.modifier,
                     arguments.result.modifier);
}

bool FitsScaledUp(const DecimalOperand& operand, int scale) {
  return operand.type.precision() - operand.type.scale() + scale <= kSafeDigits;
}

std::string ScaledUp(const DecimalOperand& operand, int scale) {
  if (operand.type.scale() == scale) return std::string(operand.sql);
  std::string factor;
  FormatDecimal(PowerOfTen(scale - operand.type.scale()), 0, factor);
  return fmt::format("{} * {}", operand.sql, factor);
}

// Where both operands have at most 18 digits at the result's scale, their sum stays within 64 bits.
std::string PrintSum(std::string_view symbol, std::string_view kernel, const PrintArguments& arguments) {
  const DecimalOperand a = DecimalAt(arguments, 0);
  const DecimalOperand b = DecimalAt(arguments, 1);
  const int scale = arguments.result.scale();
  if (!FitsScaledUp(a, scale) || !FitsScaledUp(b, scale)) return DecimalCall(kernel, arguments);
  return fmt::format("({} {} {})", ScaledUp(a, scale), symbol, ScaledUp(b, scale));
}

std::string PrintDecimalAdd(const PrintArguments& arguments) { return PrintSum("+", "numeric_add", arguments); }
std::string PrintDecimalSubtract(const PrintArguments& arguments) {
  return PrintSum("-", "numeric_subtract", arguments);
}
std::string PrintDecimalMultiply(const PrintArguments& arguments) {
  const DecimalOperand a = DecimalAt(arguments, 0);
  const DecimalOperand b = DecimalAt(arguments, 1);
  const bool is_whole = a.type.scale() + b.type.scale() == arguments.result.scale();
  if (is_whole && a.type.precision() + b.type.precision() <= kSafeDigits) {
    return fmt::format("({} * {})", a.sql, b.sql);
  }
  if (is_whole && arguments.result.precision() > kSafeDigits) {
    return fmt::format("numeric_product({}, {}, {})", a.sql, b.sql, arguments.result.precision());
  }
  return DecimalCall("numeric_multiply", arguments);
}
std::string PrintDecimalDivide(const PrintArguments& arguments) { return DecimalCall("numeric_divide", arguments); }
std::string PrintDecimalModulo(const PrintArguments& arguments) { return DecimalCall("numeric_modulo", arguments); }

std::string PrintDecimalNegate(const PrintArguments& arguments) {
  const bool is_narrow = arguments.types[0].precision() <= kSafeDigits;
  return ExpandTemplate(is_narrow ? "(- $1)" : "numeric_negate($1)", arguments);
}
std::string PrintDecimalAbs(const PrintArguments& arguments) {
  const bool is_narrow = arguments.types[0].precision() <= kSafeDigits;
  return ExpandTemplate(is_narrow ? "abs($1)" : "numeric_abs($1)", arguments);
}

LogicalType AddType(LogicalType a, LogicalType b) { return AddResult(ToNumericType(a), ToNumericType(b)); }
LogicalType MultiplyType(LogicalType a, LogicalType b) { return MultiplyResult(ToNumericType(a), ToNumericType(b)); }
LogicalType DivideType(LogicalType a, LogicalType b) { return DivideResult(ToNumericType(a), ToNumericType(b)); }
LogicalType ModuloType(LogicalType a, LogicalType b) { return ModuloResult(ToNumericType(a), ToNumericType(b)); }
LogicalType SameAsOperand(LogicalType, LogicalType b) { return b; }

LogicalType ConcatType(LogicalType a, LogicalType b) {
  const std::int32_t left = a.modifier < 0 ? kMaxVarcharBytes : a.length();
  const std::int32_t right = b.modifier < 0 ? kMaxVarcharBytes : b.length();
  return LogicalType::Varchar(std::min(left + right, kMaxVarcharBytes));
}

// Operands of an arithmetic that runs in doubles: decimals are converted, integers are SQLite's to convert.
std::string AsReal(const PrintArguments& arguments, std::size_t i) {
  if (arguments.types[i].id != T::kNumeric) return arguments.operands[i];
  return fmt::format("float8_from_numeric({}, -1, {})", arguments.operands[i], arguments.types[i].modifier);
}
template <char kSymbol>
std::string PrintFloat(const PrintArguments& arguments) {
  constexpr std::string_view kKernel = kSymbol == '+'   ? "float_add"
                                       : kSymbol == '-' ? "float_subtract"
                                       : kSymbol == '*' ? "float_multiply"
                                                        : "float_divide";
  return fmt::format("{}({}, {})", kKernel, AsReal(arguments, 0), AsReal(arguments, 1));
}

struct Arithmetic {
  std::string_view symbol;
  std::array<std::string_view, 3> integers;  // templates for int2, int4, int8
  SqlPrinter decimal;
  LogicalType (*decimal_type)(LogicalType, LogicalType);
  SqlPrinter real;          // null: the operator does not take floats
  std::string_view single;  // template for two float4
};

constexpr auto kArithmetic = std::to_array<Arithmetic>({
    {"+",
     {"int2_add($1, $2)", "int4_add($1, $2)", "int8_add($1, $2)"},
     &PrintDecimalAdd,
     &AddType,
     &PrintFloat<'+'>,
     "float4_from_float8(float_add($1, $2), -1, -1)"},
    {"-",
     {"int2_subtract($1, $2)", "int4_subtract($1, $2)", "int8_subtract($1, $2)"},
     &PrintDecimalSubtract,
     &AddType,
     &PrintFloat<'-'>,
     "float4_from_float8(float_subtract($1, $2), -1, -1)"},
    {"*",
     {"int2_multiply($1, $2)", "int4_multiply($1, $2)", "int8_multiply($1, $2)"},
     &PrintDecimalMultiply,
     &MultiplyType,
     &PrintFloat<'*'>,
     "float4_from_float8(float_multiply($1, $2), -1, -1)"},
    {"/",
     {"int2_divide($1, $2)", "int4_divide($1, $2)", "int8_divide($1, $2)"},
     &PrintDecimalDivide,
     &DivideType,
     &PrintFloat<'/'>,
     "float4_from_float8(float_divide($1, $2), -1, -1)"},
    {"%",
     {"int_modulo($1, $2)", "int_modulo($1, $2)", "int_modulo($1, $2)"},
     &PrintDecimalModulo,
     &ModuloType,
     nullptr,
     ""},
});

constexpr std::array kIntegers{T::kInt2, T::kInt4, T::kInt8};
constexpr std::array kNumbers{T::kInt2, T::kInt4, T::kInt8, T::kNumeric, T::kFloat4, T::kFloat8};

// r_numeric_computations201: integers widen to the larger one, decimals absorb integers, floats absorb all; only two
// FLOAT4 stay FLOAT4.
void AddArithmetic(std::vector<OperatorRow>& rows) {
  for (const Arithmetic& op : kArithmetic) {
    for (std::size_t i = 0; i < kNumbers.size(); ++i) {
      for (std::size_t k = 0; k < kNumbers.size(); ++k) {
        const T a = kNumbers[i];
        const T b = kNumbers[k];
        const std::size_t wider = std::max(i, k);
        if (wider < kIntegers.size()) {
          rows.push_back({op.symbol, a, b, kIntegers[wider], op.integers[wider]});
        } else if (kNumbers[wider] == T::kNumeric) {
          rows.push_back({op.symbol, a, b, T::kNumeric, "", op.decimal_type, op.decimal});
        } else if (op.real == nullptr) {
          continue;
        } else if (a == T::kFloat4 && b == T::kFloat4) {
          rows.push_back({op.symbol, a, b, T::kFloat4, op.single});
        } else {
          rows.push_back({op.symbol, a, b, T::kFloat8, "", nullptr, op.real});
        }
      }
    }
  }
}

constexpr auto kPlainOperators = std::to_array<OperatorRow>({
    // Signs and roots.
    {"-", T::kInvalid, T::kInt2, T::kInt2, "int2_negate($1)"},
    {"-", T::kInvalid, T::kInt4, T::kInt4, "int4_negate($1)"},
    {"-", T::kInvalid, T::kInt8, T::kInt8, "int8_negate($1)"},
    {"-", T::kInvalid, T::kNumeric, T::kNumeric, "", &SameAsOperand, &PrintDecimalNegate},
    {"-", T::kInvalid, T::kFloat4, T::kFloat4, "float_negate($1)"},
    {"-", T::kInvalid, T::kFloat8, T::kFloat8, "float_negate($1)"},
    {"-", T::kInvalid, T::kInterval, T::kInterval, "interval_negate($1)"},
    {"-", T::kInvalid, T::kIntervalD2S, T::kIntervalD2S, "d2s_negate($1)"},
    {"-", T::kInvalid, T::kIntervalY2M, T::kIntervalY2M, "y2m_negate($1)"},
    {"@", T::kInvalid, T::kInt2, T::kInt2, "int2_abs($1)"},
    {"@", T::kInvalid, T::kInt4, T::kInt4, "int4_abs($1)"},
    {"@", T::kInvalid, T::kInt8, T::kInt8, "int8_abs($1)"},
    {"@", T::kInvalid, T::kNumeric, T::kNumeric, "", &SameAsOperand, &PrintDecimalAbs},
    {"@", T::kInvalid, T::kFloat4, T::kFloat4, "abs_double($1)"},
    {"@", T::kInvalid, T::kFloat8, T::kFloat8, "abs_double($1)"},
    {"|/", T::kInvalid, T::kFloat8, T::kFloat8, "float_sqrt($1)"},
    {"||/", T::kInvalid, T::kFloat8, T::kFloat8, "float_cbrt($1)"},
    {"^", T::kFloat8, T::kFloat8, T::kFloat8, "float_power($1, $2)"},

    // Strings and bytes.
    {"||", T::kVarchar, T::kVarchar, T::kVarchar, "($1 || $2)", &ConcatType},
    {"||", T::kText, T::kText, T::kText, "($1 || $2)"},
    {"||", T::kBpchar, T::kBpchar, T::kVarchar, "($1 || $2)", &ConcatType},
    {"||", T::kVarbyte, T::kVarbyte, T::kVarbyte, "varbyte_concat($1, $2)"},
    {"+", T::kVarchar, T::kVarchar, T::kVarchar, "($1 || $2)", &ConcatType},
    {"+", T::kVarbyte, T::kVarbyte, T::kVarbyte, "varbyte_concat($1, $2)"},
    {"~", T::kVarchar, T::kVarchar, T::kBool, "regex_match($1, $2)"},
    {"!~", T::kVarchar, T::kVarchar, T::kBool, "(NOT regex_match($1, $2))"},
    {"~*", T::kVarchar, T::kVarchar, T::kBool, "regex_imatch($1, $2)"},
    {"!~*", T::kVarchar, T::kVarchar, T::kBool, "(NOT regex_imatch($1, $2))"},
    {"~~", T::kVarchar, T::kVarchar, T::kBool, "like_match($1, $2)"},
    {"!~~", T::kVarchar, T::kVarchar, T::kBool, "(NOT like_match($1, $2))"},
    {"~~*", T::kVarchar, T::kVarchar, T::kBool, "ilike_match($1, $2)"},
    {"!~~*", T::kVarchar, T::kVarchar, T::kBool, "(NOT ilike_match($1, $2))"},

    // SUPER, whatever is in it (operators-functions).
    {"+", T::kSuper, T::kSuper, T::kSuper, "super_add($1, $2)"},
    {"-", T::kSuper, T::kSuper, T::kSuper, "super_subtract($1, $2)"},
    {"*", T::kSuper, T::kSuper, T::kSuper, "super_multiply($1, $2)"},
    {"/", T::kSuper, T::kSuper, T::kSuper, "super_divide($1, $2)"},
    {"%", T::kSuper, T::kSuper, T::kSuper, "super_modulo($1, $2)"},
    {"-", T::kInvalid, T::kSuper, T::kSuper, "super_negate($1)"},
    {"+", T::kInvalid, T::kSuper, T::kSuper, "super_plus($1)"},

    // Dates and times. What an operand is, its type alone says, so each pair has its row.
    {"+", T::kDate, T::kInt4, T::kDate, "date_add_days($1, $2)"},
    {"+", T::kDate, T::kInt8, T::kDate, "date_add_days($1, $2)"},
    {"+", T::kInt4, T::kDate, T::kDate, "date_add_days($2, $1)"},
    {"+", T::kInt8, T::kDate, T::kDate, "date_add_days($2, $1)"},
    {"-", T::kDate, T::kInt4, T::kDate, "date_subtract_days($1, $2)"},
    {"-", T::kDate, T::kInt8, T::kDate, "date_subtract_days($1, $2)"},
    {"-", T::kDate, T::kDate, T::kInt4, "($1 - $2)"},
    {"-", T::kTimestamp, T::kTimestamp, T::kIntervalD2S, "timestamp_subtract($1, $2)"},
    {"-", T::kTimestampTz, T::kTimestampTz, T::kIntervalD2S, "timestamp_subtract($1, $2)"},
    {"-", T::kTime, T::kTime, T::kIntervalD2S, "time_subtract($1, $2)"},
    {"+", T::kDate, T::kTime, T::kTimestamp, "date_add_time($1, $2)"},
    {"+", T::kTime, T::kDate, T::kTimestamp, "date_add_time($2, $1)"},
    {"+", T::kDate, T::kTimeTz, T::kTimestampTz, "date_add_timetz($1, $2)"},
    {"+", T::kTimeTz, T::kDate, T::kTimestampTz, "date_add_timetz($2, $1)"},

    // Intervals. A date and an interval with a clock give a timestamp, a date and months a date.
    {"+", T::kDate, T::kInterval, T::kTimestamp, "timestamp_add_interval($1 * 86400000000, $2)"},
    {"-", T::kDate, T::kInterval, T::kTimestamp, "timestamp_subtract_interval($1 * 86400000000, $2)"},
    {"+", T::kInterval, T::kDate, T::kTimestamp, "timestamp_add_interval($2 * 86400000000, $1)"},
    {"+", T::kDate, T::kIntervalD2S, T::kTimestamp, "timestamp_add_interval($1 * 86400000000, $2)"},
    {"-", T::kDate, T::kIntervalD2S, T::kTimestamp, "timestamp_subtract_interval($1 * 86400000000, $2)"},
    {"+", T::kIntervalD2S, T::kDate, T::kTimestamp, "timestamp_add_interval($2 * 86400000000, $1)"},
    {"+", T::kDate, T::kIntervalY2M, T::kDate, "date_add_months($1, $2)"},
    {"-", T::kDate, T::kIntervalY2M, T::kDate, "date_subtract_months($1, $2)"},
    {"+", T::kIntervalY2M, T::kDate, T::kDate, "date_add_months($2, $1)"},
    {"+", T::kTimestamp, T::kInterval, T::kTimestamp, "timestamp_add_interval($1, $2)"},
    {"-", T::kTimestamp, T::kInterval, T::kTimestamp, "timestamp_subtract_interval($1, $2)"},
    {"+", T::kInterval, T::kTimestamp, T::kTimestamp, "timestamp_add_interval($2, $1)"},
    {"+", T::kTimestamp, T::kIntervalD2S, T::kTimestamp, "timestamp_add_interval($1, $2)"},
    {"-", T::kTimestamp, T::kIntervalD2S, T::kTimestamp, "timestamp_subtract_interval($1, $2)"},
    {"+", T::kIntervalD2S, T::kTimestamp, T::kTimestamp, "timestamp_add_interval($2, $1)"},
    {"+", T::kTimestamp, T::kIntervalY2M, T::kTimestamp, "timestamp_add_months($1, $2)"},
    {"-", T::kTimestamp, T::kIntervalY2M, T::kTimestamp, "timestamp_subtract_months($1, $2)"},
    {"+", T::kIntervalY2M, T::kTimestamp, T::kTimestamp, "timestamp_add_months($2, $1)"},
    {"+", T::kTimestampTz, T::kInterval, T::kTimestampTz, "timestamptz_add_interval($1, $2)"},
    {"-", T::kTimestampTz, T::kInterval, T::kTimestampTz, "timestamptz_subtract_interval($1, $2)"},
    {"+", T::kInterval, T::kTimestampTz, T::kTimestampTz, "timestamptz_add_interval($2, $1)"},
    {"+", T::kTimestampTz, T::kIntervalD2S, T::kTimestampTz, "timestamptz_add_interval($1, $2)"},
    {"-", T::kTimestampTz, T::kIntervalD2S, T::kTimestampTz, "timestamptz_subtract_interval($1, $2)"},
    {"+", T::kIntervalD2S, T::kTimestampTz, T::kTimestampTz, "timestamptz_add_interval($2, $1)"},
    {"+", T::kTimestampTz, T::kIntervalY2M, T::kTimestampTz, "timestamptz_add_months($1, $2)"},
    {"-", T::kTimestampTz, T::kIntervalY2M, T::kTimestampTz, "timestamptz_subtract_months($1, $2)"},
    {"+", T::kIntervalY2M, T::kTimestampTz, T::kTimestampTz, "timestamptz_add_months($2, $1)"},
    {"+", T::kTime, T::kIntervalD2S, T::kTime, "time_add_interval($1, $2)"},
    {"-", T::kTime, T::kIntervalD2S, T::kTime, "time_subtract_interval($1, $2)"},
    {"+", T::kIntervalD2S, T::kTime, T::kTime, "time_add_interval($2, $1)"},
    {"+", T::kTime, T::kInterval, T::kTime, "time_add_interval($1, d2s_from_interval($2, -1, -1))"},
    {"-", T::kTime, T::kInterval, T::kTime, "time_subtract_interval($1, d2s_from_interval($2, -1, -1))"},
    {"+", T::kTimeTz, T::kIntervalD2S, T::kTimeTz, "timetz_add_interval($1, $2)"},
    {"-", T::kTimeTz, T::kIntervalD2S, T::kTimeTz, "timetz_subtract_interval($1, $2)"},
    {"+", T::kTimeTz, T::kInterval, T::kTimeTz, "timetz_add_interval($1, d2s_from_interval($2, -1, -1))"},
    {"-", T::kTimeTz, T::kInterval, T::kTimeTz, "timetz_subtract_interval($1, d2s_from_interval($2, -1, -1))"},
    {"+", T::kInterval, T::kInterval, T::kInterval, "interval_add($1, $2)"},
    {"-", T::kInterval, T::kInterval, T::kInterval, "interval_subtract($1, $2)"},
    {"*", T::kInterval, T::kFloat8, T::kInterval, "interval_multiply($1, $2)"},
    {"*", T::kFloat8, T::kInterval, T::kInterval, "interval_multiply($2, $1)"},
    {"/", T::kInterval, T::kFloat8, T::kInterval, "interval_divide($1, $2)"},
    {"+", T::kIntervalD2S, T::kIntervalD2S, T::kIntervalD2S, "d2s_add($1, $2)"},
    {"-", T::kIntervalD2S, T::kIntervalD2S, T::kIntervalD2S, "d2s_subtract($1, $2)"},
    {"*", T::kIntervalD2S, T::kFloat8, T::kIntervalD2S, "d2s_multiply($1, $2)"},
    {"*", T::kFloat8, T::kIntervalD2S, T::kIntervalD2S, "d2s_multiply($2, $1)"},
    {"/", T::kIntervalD2S, T::kFloat8, T::kIntervalD2S, "d2s_divide($1, $2)"},
    {"+", T::kIntervalY2M, T::kIntervalY2M, T::kIntervalY2M, "y2m_add($1, $2)"},
    {"-", T::kIntervalY2M, T::kIntervalY2M, T::kIntervalY2M, "y2m_subtract($1, $2)"},
    {"*", T::kIntervalY2M, T::kFloat8, T::kIntervalY2M, "y2m_multiply($1, $2)"},
    {"*", T::kFloat8, T::kIntervalY2M, T::kIntervalY2M, "y2m_multiply($2, $1)"},
    {"/", T::kIntervalY2M, T::kFloat8, T::kIntervalY2M, "y2m_divide($1, $2)"},
    // After the intervals, which an untyped literal beside a timestamp is taken for.
    {"+", T::kTimestamp, T::kInt4, T::kTimestamp, "timestamp_add_days($1, $2)"},
    {"+", T::kTimestamp, T::kInt8, T::kTimestamp, "timestamp_add_days($1, $2)"},
    {"-", T::kTimestamp, T::kInt4, T::kTimestamp, "timestamp_subtract_days($1, $2)"},
    {"-", T::kTimestamp, T::kInt8, T::kTimestamp, "timestamp_subtract_days($1, $2)"},
});

struct BitOperator {
  std::string_view symbol;
  std::array<std::string_view, 3> integers;
  bool counts_bits;  // a shift: the right operand is a number of bits
};

constexpr auto kBitOperators = std::to_array<BitOperator>({
    {"&", {"($1 & $2)", "($1 & $2)", "($1 & $2)"}, false},
    {"|", {"($1 | $2)", "($1 | $2)", "($1 | $2)"}, false},
    {"#", {"int_xor($1, $2)", "int_xor($1, $2)", "int_xor($1, $2)"}, false},
    {"<<", {"int2_shift_left($1, $2)", "int4_shift_left($1, $2)", "int8_shift_left($1, $2)"}, true},
    {">>", {"int2_shift_right($1, $2)", "int4_shift_right($1, $2)", "int8_shift_right($1, $2)"}, true},
});

void AddBitOperators(std::vector<OperatorRow>& rows) {
  for (const BitOperator& op : kBitOperators) {
    for (std::size_t i = 0; i < kIntegers.size(); ++i) {
      for (std::size_t k = 0; k < kIntegers.size(); ++k) {
        const std::size_t result = op.counts_bits ? i : std::max(i, k);
        rows.push_back({op.symbol, kIntegers[i], kIntegers[k], kIntegers[result], op.integers[result]});
      }
    }
  }
  for (const T id : kIntegers) rows.push_back({"~", T::kInvalid, id, id, "(~ $1)"});
}

const std::vector<OperatorRow>& Rows() {
  static const std::vector<OperatorRow> rows = [] {
    std::vector<OperatorRow> all;
    AddArithmetic(all);
    AddBitOperators(all);
    all.insert(all.end(), kPlainOperators.begin(), kPlainOperators.end());
    return all;
  }();
  return rows;
}

using OperatorMap = std::unordered_map<std::string_view, std::vector<const OperatorRow*>>;

const OperatorMap& BySymbol() {
  static const OperatorMap map = [] {
    OperatorMap all;
    for (const OperatorRow& row : Rows()) all[row.symbol].push_back(&row);
    return all;
  }();
  return map;
}

}  // namespace

std::span<const OperatorRow> AllOperators() { return Rows(); }

std::span<const OperatorRow* const> FindOperators(std::string_view symbol) {
  const auto found = BySymbol().find(symbol);
  if (found == BySymbol().end()) return {};
  return found->second;
}

const OperatorRow* FindOperator(std::string_view symbol, TypeId left, TypeId right) {
  for (const OperatorRow* row : FindOperators(symbol)) {
    if (row->left == left && row->right == right) return row;
  }
  return nullptr;
}

LogicalType ResultTypeOf(const OperatorRow& row, LogicalType left, LogicalType right) {
  if (row.result_type != nullptr) return row.result_type(left, right);
  return {row.result};
}

std::string PrintOperator(const OperatorRow& row, const PrintArguments& arguments) {
  return row.print != nullptr ? row.print(arguments) : ExpandTemplate(row.sqlite, arguments);
}

std::string_view CollationSql(LogicalType type) {
  if (type.id == T::kSuper) return " COLLATE SUPER";
  return RepresentationOf(type.id) == Representation::kText ? " COLLATE RTRIM" : "";
}

std::string OrderKeySql(std::string_view operand, LogicalType type) {
  if (type.id == T::kNumeric && type.precision() > kSafeDigits) return fmt::format("dec_key({})", operand);
  if (type.id == T::kInterval) return fmt::format("interval_key({})", operand);
  return std::string(operand);
}

}  // namespace doppel::sql
