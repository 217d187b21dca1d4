#include "sql/types/try_cast.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "base/check.h"
#include "base/sql_error.h"
#include "sql/types/casts.h"
#include "sql/types/type_table.h"

namespace doppel::sql {
namespace {

using T = TypeId;

bool IsText(T id) { return id == T::kVarchar || id == T::kText || id == T::kBpchar; }

bool CanTryTime(T from, T to) {
  switch (from) {
    case T::kTimestamp:
      return to == T::kTimestampTz || to == T::kDate || to == T::kTime;
    case T::kTimestampTz:
      return to == T::kTimestamp || to == T::kDate || to == T::kTime || to == T::kTimeTz;
    case T::kDate:
      return to == T::kTimestamp || to == T::kTimestampTz;
    default:
      return false;
  }
}

// `try_call(kernel, argument…)`: the kernel's result, or NULL where the value is refused (class 22, data exception).
void TryCall(CallContext& context, std::span<const Value> arguments) {
  static const auto kernels = [] {
    std::map<std::string_view, ScalarKernel, std::less<>> all;
    for (const KernelRow& row : TypeKernels()) {
      if (row.arity == 3 && row.scalar != nullptr) all.emplace(row.name, row.scalar);
    }
    return all;
  }();
  const auto found = kernels.find(arguments[0].bytes);
  base::Check(found != kernels.end(), "a cast names a kernel");
  try {
    found->second(context, arguments.subspan(1));
  } catch (const base::SqlError& error) {
    if (!base::CodeOf(error.state()).starts_with("22")) throw;
    context.result.Null();
  }
}

std::string Try(std::string_view kernel, std::string_view operand, LogicalType from, LogicalType to) {
  return fmt::format("try_call('{}', {}, {}, {})", kernel, operand, to.modifier, from.modifier);
}

}  // namespace

bool CanTryCast(TypeId from, TypeId to) {
  if (from == to) return true;
  if (to == T::kSuper) return from == T::kBool || IsNumber(from) || IsText(from);
  if (from == T::kSuper) return !IsDateTime(to) && CanCast(from, to, CastContext::kExplicit);
  if (from == T::kBool) return to == T::kInt2 || to == T::kInt4 || to == T::kInt8;
  if (IsNumber(from)) {
    return IsNumber(to) || IsText(to) || (IsInteger(from) && to == T::kBool);
  }
  if (IsText(from)) return IsNumber(to) || IsText(to) || IsDateTime(to);
  return IsDateTime(from) && (IsText(to) || CanTryTime(from, to));
}

std::string TryCastSql(std::string_view operand, LogicalType from, LogicalType to) {
  if (IsNoOpCast(from, to)) return std::string(operand);
  const CastRow* row = FindCast(from.id, to.id);
  base::Check(row != nullptr, "a cast in the table");
  // These are SQLite's own and cannot fail.
  constexpr auto kNative = std::to_array<std::string_view>({"real", "bool_from_integer", "timestamp_from_date"});
  const bool is_native = std::find(kNative.begin(), kNative.end(), row->kernel) != kNative.end();
  // Every value can be printed; what may fail is to fit the length.
  if (is_native || (IsText(to.id) && !IsText(from.id))) return CastSql(operand, from, to, CastContext::kExplicit);
  return Try(row->kernel, operand, from, to);
}

std::span<const KernelRow> TryCastKernels() {
  static constexpr auto kKernels = std::to_array<KernelRow>({{.name = "try_call", .arity = 4, .scalar = &TryCall}});
  return kKernels;
}

}  // namespace doppel::sql
