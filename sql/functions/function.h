// FunctionRow: one overload of a SQL function, aggregate or window function, as the binder, the translator, the catalog
// (pg_proc) and the documentation tables see it. A function is one C++ function and one row in its family's table.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sql/functions/template.h"
#include "sql/types/datum.h"
#include "sql/types/function_call.h"
#include "sql/types/type.h"

namespace doppel::sql {

enum class Volatility { kImmutable, kStable, kVolatile };
// Where Redshift can run it: leader-only functions are refused over user tables, compute-only ones without them.
enum class NodeScope { kAny, kLeaderOnly, kComputeOnly };
// kNoEffect: accepted, and doing nothing is what it does here. kUnsupported: known, answers 0A000.
enum class Support { kFull, kNoEffect, kUnsupported };

struct FunctionRow {
  enum class Kind { kScalar, kAggregate, kWindow };

  std::string_view name;
  // Comma-separated type names; "[int4]" is optional, "varchar..." repeats, "any" takes every type as it is,
  // "anyelement" parameters are converted to one common type, "datepart" is an identifier or a string literal that
  // names a part of a date (PartName below).
  std::string_view arguments;
  // A type name; "=1" the type of argument 1 with its modifier; "anyelement" the common type.
  std::string_view result;
  Kind kind = Kind::kScalar;
  // Template (template.h); empty: the kernel `name` with all arguments.
  std::string_view sqlite = {};
  // The kernel behind it, registered under the identifier that `sqlite` begins with. Null when the template needs none.
  ScalarKernel scalar = nullptr;
  AggregateFactory aggregate = nullptr;
  bool is_strict = true;  // NULL in, NULL out
  Volatility volatility = Volatility::kImmutable;
  NodeScope scope = NodeScope::kAny;
  // Where the result's modifier (or type) follows from the arguments' types.
  LogicalType (*result_type)(std::span<const LogicalType> arguments) = nullptr;
  // Where it also follows from arguments that are literals; a null pointer stands for an argument that is none.
  LogicalType (*literal_result_type)(std::span<const LogicalType> arguments,
                                     std::span<const Datum* const> literals) = nullptr;
  // Replaces `sqlite` where set (`sqlite` then only names the kernel); of an aggregate it prints its DISTINCT itself.
  SqlPrinter print = nullptr;
  // Its last parameter is the ORDER BY expression of WITHIN GROUP (percentile_cont and kin).
  bool is_ordered_set = false;
  // Whether the aggregate can move along a window frame (it has an Inverse).
  bool is_movable = true;
  // Called by its bare name, without parentheses, where no column has that name: current_namespace.
  bool is_bare_word = false;
  // Default name of an output column, when it is not `name`.
  std::string_view column_name = {};
  Support support = Support::kFull;
  std::string_view documentation_page = {};
  std::string_view description = {};
};

// `FunctionRow::arguments` and `result`, parsed.
struct Parameter {
  enum class Kind { kType, kAny, kAnyElement, kDatePart };
  Kind kind = Kind::kType;
  TypeId type = TypeId::kInvalid;  // of kType
};
struct Signature {
  const FunctionRow* row = nullptr;
  std::vector<Parameter> parameters;
  std::size_t required = 0;  // how many of them must be given
  bool is_variadic = false;  // the last one repeats
  // The result's type when it is fixed; else kInvalid, and the row's `result` or `result_type` says.
  TypeId result = TypeId::kInvalid;
};

std::span<const FunctionRow* const> AllFunctions();
// All overloads of a name (lower case), in table order; empty when there is no such function.
std::span<const Signature> FindFunctions(std::string_view name);
// The result type of a call whose arguments, already converted to the parameters' types, have these types and, where
// they are literals, these values. REQUIRES: `types` fits the signature; `literals` is as long.
LogicalType ResultTypeOf(const Signature& signature, std::span<const LogicalType> types,
                         std::span<const Datum* const> literals);
// A function that Redshift has and Doppel knows but does not emulate: calls of it answer 0A000.
FunctionRow NotEmulatedRow(std::string_view name, std::string_view arguments, std::string_view result,
                           std::string_view documentation_page);
// SQLite SQL of a call. `distinct` puts DISTINCT before the first operand of an aggregate.
std::string PrintCall(const FunctionRow& row, const PrintArguments& arguments, bool distinct = false);

// Every SQLite function that templates of functions, operators and casts may name; storage registers them.
std::span<const KernelRow> AllKernels();

// Whether the word names a part of a date ("yr", "dow"); the canonical name then ("year", "dayofweek"), else nullopt.
std::optional<std::string_view> PartName(std::string_view word);

}  // namespace doppel::sql
