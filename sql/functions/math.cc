// Arithmetic functions (reference 02-functions.md §2.5). Overloads on numeric keep the argument's scale; everything
// that is not exact is a double.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "base/sql_error.h"
#include "sql/functions/families.h"
#include "sql/functions/operators.h"
#include "sql/types/decimal.h"
#include "sql/types/scalar.h"
#include "sql/types/session_info.h"

namespace doppel::sql {
namespace {

using base::SqlError;
using base::SqlState;

[[noreturn]] void Overflow() { throw SqlError(SqlState::kNumericValueOutOfRange, "value out of range: overflow"); }

// Only an infinite argument may have an infinite result.
double Finite(double result, double argument) {
  if (std::isinf(result) && !std::isinf(argument)) Overflow();
  return result;
}

double OutOfDomain(bool is_bad, double value) {
  if (is_bad) throw SqlError(SqlState::kNumericValueOutOfRange, "input is out of range");
  return value;
}

double AbsDouble(double value) { return std::fabs(value); }
Int128 AbsDecimal(Int128 value) { return value < 0 ? -value : value; }

double Acos(double x) { return std::acos(OutOfDomain(x < -1 || x > 1, x)); }
double Asin(double x) { return std::asin(OutOfDomain(x < -1 || x > 1, x)); }
double Atan(double x) { return std::atan(x); }
double Atan2(double y, double x) { return std::atan2(y, x); }
double Cos(double x) { return std::cos(x); }
double Sin(double x) { return std::sin(x); }
double Tan(double x) { return std::tan(x); }
double Cot(double x) { return Finite(1 / std::tan(x), x); }
double Degrees(double x) { return Finite(x * 180 / std::numbers::pi, x); }
double Radians(double x) { return x * std::numbers::pi / 180; }
double Pi() { return std::numbers::pi; }
double Cbrt(double x) { return std::cbrt(x); }
double Exp(double x) { return Finite(std::exp(x), x); }

double Sqrt(double x) {
  if (x < 0) throw SqlError(SqlState::kInvalidArgumentForPowerFunction, "cannot take square root of a negative number");
  return std::sqrt(x);
}

double CheckLogarithm(double x) {
  if (x == 0) throw SqlError(SqlState::kInvalidArgumentForLogarithm, "cannot take logarithm of zero");
  if (x < 0) throw SqlError(SqlState::kInvalidArgumentForLogarithm, "cannot take logarithm of a negative number");
  return x;
}
double Ln(double x) { return std::log(CheckLogarithm(x)); }
double Log10(double x) { return std::log10(CheckLogarithm(x)); }

double Power(double base, double exponent) {
  if (base < 0 && exponent != std::floor(exponent)) {
    throw SqlError(SqlState::kInvalidArgumentForPowerFunction, "invalid argument for power function");
  }
  return Finite(std::pow(base, exponent), std::isinf(base) ? base : exponent);
}

double CeilDouble(double x) { return std::ceil(x); }
double FloorDouble(double x) { return std::floor(x); }

int ScaleOf(std::int64_t modifier) {
  return LogicalType{TypeId::kNumeric, static_cast<std::int32_t>(modifier)}.scale();
}

Int128 Floor(Int128 value, std::int64_t modifier) {
  const Int128 unit = PowerOfTen(ScaleOf(modifier));
  const Int128 rest = value % unit;
  return rest == 0 ? value : value - rest - (value < 0 ? unit : 0);
}

// Rounded values are kept with the scale of the result's type.
Int128 FloorDecimal(Int128 value, std::int64_t modifier, std::int64_t result) {
  return Rescale(Floor(value, modifier), ScaleOf(modifier), ScaleOf(result), Rounding::kTruncate);
}
Int128 CeilDecimal(Int128 value, std::int64_t modifier, std::int64_t result) {
  return -FloorDecimal(-value, modifier, result);
}

Int128 RoundTo(Int128 value, int scale, std::int64_t digits, Rounding rounding) {
  if (digits >= scale) return value;
  if (digits < -kMaxNumericPrecision) return 0;
  const int cut = static_cast<int>(scale - digits);
  if (cut > kMaxNumericPrecision) return 0;
  return CheckPrecision(Rescale(value, cut, 0, rounding) * PowerOfTen(cut), kMaxNumericPrecision);
}

template <Rounding kRounding>
Int128 RoundDecimal(Int128 value, std::int64_t modifier, std::int64_t digits, std::int64_t result) {
  const int scale = ScaleOf(modifier);
  return Rescale(RoundTo(value, scale, digits, kRounding), scale, ScaleOf(result), Rounding::kTruncate);
}

// ROUND(x, 1) of a decimal has one digit, CEIL none: a literal number of digits is the result's scale.
LogicalType RoundedType(std::span<const LogicalType> types, std::span<const Datum* const> literals) {
  std::int64_t digits = 0;
  if (literals.size() > 1) {
    if (literals[1] == nullptr || !std::holds_alternative<std::int64_t>(*literals[1])) return types[0];
    digits = std::get<std::int64_t>(*literals[1]);
  }
  const LogicalType type = types[0];
  const int scale = static_cast<int>(std::clamp<std::int64_t>(digits, 0, type.scale()));
  const int whole = type.precision() - type.scale() + (scale < type.scale() ? 1 : 0);
  return LogicalType::Numeric(std::clamp(whole + scale, 1, kMaxNumericPrecision), scale);
}

double Scaled(double value, std::int64_t digits, double (*round)(double)) {
  if (digits > 300) return value;
  if (digits < -300) return 0;
  const double factor = std::pow(10, static_cast<double>(std::llabs(digits)));
  return digits >= 0 ? round(value * factor) / factor : round(value / factor) * factor;
}

double RoundDouble(double value, std::int64_t digits) {
  return Scaled(value, digits, [](double x) { return std::round(x); });
}

double TruncDouble(double value, std::int64_t digits) {
  return Scaled(value, digits, [](double x) { return std::trunc(x); });
}

std::int64_t SignInteger(std::int64_t value) { return value > 0 ? 1 : value < 0 ? -1 : 0; }
double SignDouble(double value) { return value > 0 ? 1 : value < 0 ? -1 : 0; }
std::int64_t SignDecimal(Int128 value) { return value > 0 ? 1 : value < 0 ? -1 : 0; }

LogicalType SignType(std::span<const LogicalType>) { return LogicalType::Numeric(1, 0); }

std::int64_t ModInteger(std::int64_t a, std::int64_t b) {
  if (b == 0) throw SqlError(SqlState::kDivisionByZero, "division by zero");
  return b == -1 ? 0 : a % b;
}

double Random(CallContext& call) { return call.session.NextRandom(); }

std::string ToHex(std::int64_t value) { return fmt::format("{:x}", static_cast<std::uint64_t>(value)); }
std::string ToHex32(std::int64_t value) { return fmt::format("{:x}", static_cast<std::uint32_t>(value)); }

using Row = FunctionRow;

// ROUND, TRUNC, CEIL and FLOOR, of decimals and of floats.
void AddRounding(std::vector<Row>& rows) {
  struct Rounded {
    std::string_view name, decimal, real;
    ScalarKernel decimal_kernel, real_kernel;
    std::string_view page;
  };
  const auto whole = std::to_array<Rounded>({
      {"ceil", "ceil_decimal($1, $m1, $m)", "ceil_double($1)", Scalar<&CeilDecimal>, Scalar<&CeilDouble>,
       "r_CEILING_FLOOR"},
      {"ceiling", "ceil_decimal($1, $m1, $m)", "ceil_double($1)", Scalar<&CeilDecimal>, Scalar<&CeilDouble>,
       "r_CEILING_FLOOR"},
      {"floor", "floor_decimal($1, $m1, $m)", "floor_double($1)", Scalar<&FloorDecimal>, Scalar<&FloorDouble>,
       "r_FLOOR"},
  });
  const ScalarKernel round = Scalar<&RoundDecimal<Rounding::kHalfAwayFromZero>>;
  const ScalarKernel trunc = Scalar<&RoundDecimal<Rounding::kTruncate>>;
  const auto places = std::to_array<Rounded>({
      {"round", "round_decimal($1, $m1, 0, $m)", "round_double($1, 0)", round, Scalar<&RoundDouble>, "r_ROUND"},
      {"round", "round_decimal($1, $m1, $2, $m)", "round_double($1, $2)", round, Scalar<&RoundDouble>, "r_ROUND"},
      {"trunc", "trunc_decimal($1, $m1, 0, $m)", "trunc_double($1, 0)", trunc, Scalar<&TruncDouble>, "r_TRUNC"},
      {"trunc", "trunc_decimal($1, $m1, $2, $m)", "trunc_double($1, $2)", trunc, Scalar<&TruncDouble>, "r_TRUNC"},
  });
  const auto add = [&](const Rounded& function, std::string_view decimal_arguments, std::string_view real_arguments) {
    const std::string_view column = function.name == "ceiling" ? "ceil" : "";
    rows.push_back({.name = function.name,
                    .arguments = decimal_arguments,
                    .result = "numeric",
                    .sqlite = function.decimal,
                    .scalar = function.decimal_kernel,
                    .literal_result_type = &RoundedType,
                    .column_name = column,
                    .documentation_page = function.page});
    rows.push_back({.name = function.name,
                    .arguments = real_arguments,
                    .result = "float8",
                    .sqlite = function.real,
                    .scalar = function.real_kernel,
                    .column_name = column,
                    .documentation_page = function.page});
  };
  for (const Rounded& function : whole) {
    rows.push_back({.name = function.name,
                    .arguments = "int8",
                    .result = "int8",
                    .sqlite = "$1",
                    .documentation_page = function.page});
    add(function, "numeric", "float8");
  }
  for (const Rounded& function : places) {
    const bool has_places = function.real.ends_with("$2)");
    add(function, has_places ? "numeric, int4" : "numeric", has_places ? "float8, int4" : "float8");
  }
}

Row Double(std::string_view name, std::string_view sqlite, ScalarKernel kernel, std::string_view page) {
  return {.name = name,
          .arguments = "float8",
          .result = "float8",
          .sqlite = sqlite,
          .scalar = kernel,
          .documentation_page = page};
}

std::vector<Row> MakeRows() {
  std::vector<Row> rows = {
      {.name = "abs", .arguments = "int2", .result = "int2", .sqlite = "int2_abs($1)", .documentation_page = "r_ABS"},
      {.name = "abs", .arguments = "int4", .result = "int4", .sqlite = "int4_abs($1)", .documentation_page = "r_ABS"},
      {.name = "abs", .arguments = "int8", .result = "int8", .sqlite = "int8_abs($1)", .documentation_page = "r_ABS"},
      {.name = "abs",
       .arguments = "numeric",
       .result = "=1",
       .sqlite = "abs_decimal($1)",
       .scalar = Scalar<&AbsDecimal>,
       .documentation_page = "r_ABS"},
      {.name = "abs",
       .arguments = "float4",
       .result = "float4",
       .sqlite = "abs_double($1)",
       .documentation_page = "r_ABS"},
      {.name = "abs",
       .arguments = "float8",
       .result = "float8",
       .sqlite = "abs_double($1)",
       .scalar = Scalar<&AbsDouble>,
       .documentation_page = "r_ABS"},
      Double("acos", "math_acos($1)", Scalar<&Acos>, "r_ACOS"),
      Double("asin", "math_asin($1)", Scalar<&Asin>, "r_ASIN"),
      Double("atan", "math_atan($1)", Scalar<&Atan>, "r_ATAN"),
      {.name = "atan2",
       .arguments = "float8, float8",
       .result = "float8",
       .sqlite = "math_atan2($1, $2)",
       .scalar = Scalar<&Atan2>,
       .documentation_page = "r_ATAN2"},
      Double("cos", "math_cos($1)", Scalar<&Cos>, "r_COS"),
      Double("sin", "math_sin($1)", Scalar<&Sin>, "r_SIN"),
      Double("tan", "math_tan($1)", Scalar<&Tan>, "r_TAN"),
      Double("cot", "math_cot($1)", Scalar<&Cot>, "r_COT"),
      Double("degrees", "math_degrees($1)", Scalar<&Degrees>, "r_DEGREES"),
      Double("radians", "math_radians($1)", Scalar<&Radians>, "r_RADIANS"),
      Double("cbrt", "math_cbrt($1)", Scalar<&Cbrt>, "r_CBRT"),
      Double("sqrt", "math_sqrt($1)", Scalar<&Sqrt>, "r_SQRT"),
      Double("exp", "math_exp($1)", Scalar<&Exp>, "r_EXP"),
      Double("dexp", "math_exp($1)", nullptr, "r_DEXP"),
      Double("ln", "math_ln($1)", Scalar<&Ln>, "r_LN"),
      Double("dlog1", "math_ln($1)", nullptr, "r_DLOG1"),
      {.name = "log",
       .arguments = "float8",
       .result = "float8",
       .sqlite = "math_log10($1)",
       .scalar = Scalar<&Log10>,
       .column_name = "dlog10",
       .documentation_page = "r_LOG"},
      Double("dlog10", "math_log10($1)", nullptr, "r_DLOG10"),
      {.name = "pi",
       .arguments = "",
       .result = "float8",
       .sqlite = "math_pi()",
       .scalar = Scalar<&Pi>,
       .documentation_page = "r_PI"},
      {.name = "power",
       .arguments = "float8, float8",
       .result = "float8",
       .sqlite = "math_power($1, $2)",
       .scalar = Scalar<&Power>,
       .documentation_page = "r_POWER"},
      {.name = "pow",
       .arguments = "float8, float8",
       .result = "float8",
       .sqlite = "math_power($1, $2)",
       .column_name = "power",
       .documentation_page = "r_POWER"},
      {.name = "random",
       .arguments = "",
       .result = "float8",
       .sqlite = "math_random()",
       .scalar = Scalar<&Random>,
       .volatility = Volatility::kVolatile,
       .documentation_page = "r_RANDOM"},
      {.name = "sign",
       .arguments = "int2",
       .result = "int2",
       .sqlite = "sign_integer($1)",
       .documentation_page = "r_SIGN"},
      {.name = "sign",
       .arguments = "int4",
       .result = "int4",
       .sqlite = "sign_integer($1)",
       .documentation_page = "r_SIGN"},
      {.name = "sign",
       .arguments = "int8",
       .result = "int8",
       .sqlite = "sign_integer($1)",
       .scalar = Scalar<&SignInteger>,
       .documentation_page = "r_SIGN"},
      {.name = "sign",
       .arguments = "numeric",
       .result = "numeric",
       .sqlite = "sign_decimal($1)",
       .scalar = Scalar<&SignDecimal>,
       .result_type = &SignType,
       .documentation_page = "r_SIGN"},
      {.name = "sign",
       .arguments = "float8",
       .result = "float8",
       .sqlite = "sign_double($1)",
       .scalar = Scalar<&SignDouble>,
       .documentation_page = "r_SIGN"},
      {.name = "mod",
       .arguments = "int2, int2",
       .result = "int2",
       .sqlite = "mod_integer($1, $2)",
       .documentation_page = "r_MOD"},
      {.name = "mod",
       .arguments = "int4, int4",
       .result = "int4",
       .sqlite = "mod_integer($1, $2)",
       .documentation_page = "r_MOD"},
      {.name = "mod",
       .arguments = "int8, int8",
       .result = "int8",
       .sqlite = "mod_integer($1, $2)",
       .scalar = Scalar<&ModInteger>,
       .documentation_page = "r_MOD"},
      {.name = "mod",
       .arguments = "numeric, numeric",
       .result = "numeric",
       .result_type = [](std::span<const LogicalType> types) { return ModuloResult(types[0], types[1]); },
       .print =
           [](const PrintArguments& arguments) {
             return PrintOperator(*FindOperator("%", TypeId::kNumeric, TypeId::kNumeric), arguments);
           },
       .documentation_page = "r_MOD"},
      {.name = "to_hex",
       .arguments = "int4",
       .result = "varchar",
       .sqlite = "to_hex_integer($1)",
       .scalar = Scalar<&ToHex32>,
       .documentation_page = "r_TO_HEX"},
      {.name = "to_hex",
       .arguments = "int8",
       .result = "varchar",
       .sqlite = "to_hex_bigint($1)",
       .scalar = Scalar<&ToHex>,
       .documentation_page = "r_TO_HEX"},
  };
  AddRounding(rows);
  return rows;
}

}  // namespace

std::span<const FunctionRow> MathFunctions() {
  static const std::vector<FunctionRow> rows = MakeRows();
  return rows;
}

}  // namespace doppel::sql
