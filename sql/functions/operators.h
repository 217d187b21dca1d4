// Operators as rows, and the rules by which operands of different types meet (reference sql/02-functions.md §2.1,
// sql/03-types.md §3.5). Comparisons are printed by the translator itself; here is only what type both sides take.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "base/span.h"
#include "sql/functions/function.h"
#include "sql/functions/template.h"
#include "sql/types/type.h"

namespace doppel::sql {

struct OperatorRow {
  std::string_view symbol;
  TypeId left;  // kInvalid: a prefix operator
  TypeId right;
  TypeId result;
  std::string_view sqlite;  // template, $1 left and $2 right; a prefix operator's operand is $1
  // Where the result's modifier follows from the operands.
  LogicalType (*result_type)(LogicalType left, LogicalType right) = nullptr;
  SqlPrinter print = nullptr;  // replaces `sqlite`
  ScalarKernel scalar = nullptr;
  Volatility volatility = Volatility::kImmutable;
};

std::span<const OperatorRow> AllOperators();
// All rows of a symbol, in table order. Numbers: the row for exactly these types exists for every pair of number types.
std::span<const OperatorRow* const> FindOperators(std::string_view symbol);
// The row for exactly these operand types; null when there is none.
const OperatorRow* FindOperator(std::string_view symbol, TypeId left, TypeId right);
LogicalType ResultTypeOf(const OperatorRow& row, LogicalType left, LogicalType right);
std::string PrintOperator(const OperatorRow& row, const PrintArguments& arguments);

// The type that all branches of CASE, COALESCE, UNION … take. Untyped literals (unknown) take the others' type; only
// untyped ones give varchar. Throws 42804 "<construct> types integer and boolean cannot be matched".
LogicalType CommonType(std::span<const LogicalType> types, std::string_view construct);
// The same, nullopt instead of an error.
std::optional<LogicalType> FindCommonType(std::span<const LogicalType> types);
// The type to which both operands of = <> < <= > >= BETWEEN IN are converted; nullopt when they do not compare.
std::optional<LogicalType> ComparisonType(LogicalType left, LogicalType right);
// Whether values of the type have an order (GEOMETRY and HLLSKETCH have none).
bool IsOrderable(TypeId id);
// What follows an expression of the type where SQLite compares it: the collation of strings or of SUPER, or nothing.
std::string_view CollationSql(LogicalType type);
// SQLite SQL whose native comparison and sort order are the type's: the operand itself for most types, dec_key(…) for
// wide decimals, a key of intervals.
std::string OrderKeySql(std::string_view operand, LogicalType type);

}  // namespace doppel::sql
