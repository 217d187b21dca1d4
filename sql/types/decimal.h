// Exact decimals: an unscaled 128-bit integer whose scale is in its LogicalType (reference sql/03-types.md §3.5).
//
// In SQLite a decimal is an INTEGER when its unscaled value fits 64 bits and else a 16-byte big-endian BLOB with the
// sign bit flipped. INTEGER and BLOB do not compare in numeric order with each other; where a type's precision is
// above 18, order by dec_key(x) and compare with numeric_cmp(a, modifier_a, b, modifier_b). Equality of two values of
// the same scale is SQLite's own.
//
// Overflow throws 22003 "Numeric data overflow (result precision)"; division by zero 22012.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sql/types/datum.h"
#include "sql/types/function_call.h"
#include "sql/types/type.h"

namespace doppel::sql {

__extension__ using Int128 = __int128;
__extension__ using UInt128 = unsigned __int128;

enum class Rounding { kTruncate, kHalfAwayFromZero };

// REQUIRES: `value` is a non-null decimal.
Int128 ToInt128(const Value& value);
Datum ToDatum(Int128 unscaled);
void ReturnDecimal(ResultSink& result, Int128 unscaled);
// The 16 bytes that compare as the numbers do, for any value.
std::string DecimalKey(Int128 unscaled);

// 10^n. REQUIRES: 0 <= n <= 38.
Int128 PowerOfTen(int n);
bool FitsPrecision(Int128 unscaled, int precision);
// Throws when `unscaled` has more digits than `precision` (a precision of 19 holds 64 bits, as in Redshift).
Int128 CheckPrecision(Int128 unscaled, int precision);
Int128 Rescale(Int128 unscaled, int from_scale, int to_scale, Rounding rounding);

// Plain and exponent notation, surrounding blanks allowed. Throws 22P02 for other text.
Int128 ParseDecimal(std::string_view text, LogicalType type, Rounding rounding = Rounding::kHalfAwayFromZero);
// The type with just the digits the literal has, at least one before the point: "12.50" is numeric(4,2), ".5" is
// numeric(2,1). Nullopt when it is no decimal literal or has
// more than 38 digits.
std::optional<LogicalType> TypeOfDecimalLiteral(std::string_view text);
void FormatDecimal(Int128 unscaled, int scale, std::string& out);

double DecimalToDouble(Int128 unscaled, int scale);
Int128 DecimalFromDouble(double value, LogicalType type);
// Throws `integer out of range` style errors for `to` in int2, int4, int8.
std::int64_t DecimalToInteger(Int128 unscaled, int scale, TypeId to, Rounding rounding);

// The numeric type an integer type is promoted to in decimal arithmetic; a numeric stays.
LogicalType ToNumericType(LogicalType type);

// Result types. REQUIRES: both are numeric.
LogicalType AddResult(LogicalType a, LogicalType b);  // also of subtraction
LogicalType MultiplyResult(LogicalType a, LogicalType b);
LogicalType DivideResult(LogicalType a, LogicalType b);
LogicalType ModuloResult(LogicalType a, LogicalType b);
// Of UNION, CASE, COALESCE and friends.
LogicalType CommonNumericType(LogicalType a, LogicalType b);

Int128 AddDecimals(Int128 a, int scale_a, Int128 b, int scale_b, LogicalType result);
Int128 SubtractDecimals(Int128 a, int scale_a, Int128 b, int scale_b, LogicalType result);
Int128 MultiplyDecimals(Int128 a, int scale_a, Int128 b, int scale_b, LogicalType result);
Int128 DivideDecimals(Int128 a, int scale_a, Int128 b, int scale_b, LogicalType result);
Int128 ModuloDecimals(Int128 a, int scale_a, Int128 b, int scale_b, LogicalType result);
int CompareDecimals(Int128 a, int scale_a, Int128 b, int scale_b);

}  // namespace doppel::sql
