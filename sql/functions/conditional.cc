// COALESCE, NVL, NVL2, NULLIF, GREATEST and LEAST. CASE and DECODE are the binder's.
#include <fmt/format.h>

#include <string>

#include "base/text.h"
#include "sql/functions/families.h"
#include "sql/functions/operators.h"
#include "sql/types/casts.h"
#include "sql/types/decimal.h"
#include "sql/types/scalar.h"
#include "sql/types/type_table.h"

namespace doppel::sql {
namespace {

std::string PrintCoalesce(const PrintArguments& arguments) {
  if (arguments.operands.size() == 1) return arguments.operands[0];
  return ExpandTemplate("coalesce($*)", arguments);
}

std::string PrintNullIf(const PrintArguments& arguments) {
  return fmt::format("nullif({}{}, {})", arguments.operands[0], CollationSql(arguments.types[0]),
                     arguments.operands[1]);
}

std::string PrintNvl2(const PrintArguments& arguments) {
  return ExpandTemplate("CASE WHEN $1 IS NOT NULL THEN $2 ELSE $3 END", arguments);
}

void ReturnValue(ResultSink& sink, const Value& value) { sink.Return(ToDatum(value)); }

int CompareText(std::string_view a, std::string_view b) {
  return base::TrimRightBlanks(a).compare(base::TrimRightBlanks(b));
}

int CompareValues(const Value& a, const Value& b) {
  using Kind = Value::Kind;
  if (a.kind == Kind::kText && b.kind == Kind::kText) return CompareText(a.bytes, b.bytes);
  if (a.kind == Kind::kBlob && b.kind == Kind::kBlob) return a.bytes.compare(b.bytes);
  if (a.kind == Kind::kInteger && b.kind == Kind::kInteger) return a.integer < b.integer ? -1 : a.integer > b.integer;
  return CompareReals(RealOf(a), RealOf(b));
}

int CompareAsDecimals(const Value& a, const Value& b) { return CompareDecimals(ToInt128(a), 0, ToInt128(b), 0); }

// NULLs are ignored; the result is NULL when there is nothing else.
template <int kSign, int (*kCompare)(const Value&, const Value&)>
void Extreme(CallContext& context, std::span<const Value> values) {
  const Value* best = nullptr;
  for (const Value& value : values) {
    if (!value.is_null() && (best == nullptr || kCompare(value, *best) * kSign > 0)) best = &value;
  }
  if (best == nullptr) return context.result.Null();
  ReturnValue(context.result, *best);
}

std::string PrintExtreme(std::string_view plain, std::string_view decimal, const PrintArguments& arguments) {
  const bool is_wide = arguments.result.id == TypeId::kNumeric && arguments.result.precision() > 18;
  return fmt::format("{}({})", is_wide ? decimal : plain, ExpandTemplate("$*", arguments));
}
std::string PrintGreatest(const PrintArguments& arguments) {
  return PrintExtreme("greatest_value", "greatest_decimal", arguments);
}
std::string PrintLeast(const PrintArguments& arguments) {
  return PrintExtreme("least_value", "least_decimal", arguments);
}

}  // namespace

std::span<const FunctionRow> ConditionalFunctions() {
  static const std::vector<FunctionRow> rows = {
      {.name = "coalesce",
       .arguments = "anyelement...",
       .result = "anyelement",
       .is_strict = false,
       .print = &PrintCoalesce,
       .documentation_page = "r_NVL_function",
       .description = "The first argument that is not NULL."},
      {.name = "nvl",
       .arguments = "anyelement...",
       .result = "anyelement",
       .is_strict = false,
       .print = &PrintCoalesce,
       .column_name = "coalesce",
       .documentation_page = "r_NVL_function",
       .description = "The first argument that is not NULL."},
      {.name = "nvl2",
       .arguments = "any, anyelement, anyelement",
       .result = "anyelement",
       .is_strict = false,
       .print = &PrintNvl2,
       .documentation_page = "r_NVL2",
       .description = "The second argument where the first is not NULL, else the third."},
      {.name = "nullif",
       .arguments = "anyelement, anyelement",
       .result = "anyelement",
       .is_strict = false,
       .print = &PrintNullIf,
       .documentation_page = "r_NULLIF_function",
       .description = "NULL where both are equal, else the first."},
      {.name = "greatest",
       .arguments = "anyelement...",
       .result = "anyelement",
       .sqlite = "greatest_value($*)",
       .scalar = &Extreme<1, &CompareValues>,
       .is_strict = false,
       .print = &PrintGreatest,
       .documentation_page = "r_GREATEST_LEAST",
       .description = "The largest argument that is not NULL."},
      {.name = "least",
       .arguments = "anyelement...",
       .result = "anyelement",
       .sqlite = "least_value($*)",
       .scalar = &Extreme<-1, &CompareValues>,
       .is_strict = false,
       .print = &PrintLeast,
       .documentation_page = "r_GREATEST_LEAST",
       .description = "The smallest argument that is not NULL."},
  };
  return rows;
}

std::span<const KernelRow> ConditionalKernels() {
  static const std::vector<KernelRow> rows = {
      {.name = "greatest_decimal", .arity = -1, .scalar = &Extreme<1, &CompareAsDecimals>},
      {.name = "least_decimal", .arity = -1, .scalar = &Extreme<-1, &CompareAsDecimals>},
  };
  return rows;
}

}  // namespace doppel::sql
