// Functions over the catalog that psql and other clients of PostgreSQL call on every server, and Redshift does not
// have.
#include <fmt/format.h>

#include <cstdlib>
#include <vector>

#include "base/text.h"
#include "sql/functions/families.h"
#include "sql/functions/lookup.h"
#include "sql/types/scalar.h"
#include "sql/types/type_table.h"

namespace doppel::sql {
namespace {

using catalog::SystemState;

const catalog::BuiltInFunction* FindBuiltIn(const std::vector<catalog::BuiltInFunction>& functions, Oid oid) {
  for (const catalog::BuiltInFunction& function : functions) {
    if (function.oid == oid) return &function;
  }
  return nullptr;
}

// "a integer, OUT b character varying" of a user's function, "integer" of a built-in one.
std::optional<std::string> FunctionArguments(CallContext& call, std::int64_t oid) {
  const SystemState& system = SystemOf(call);
  std::vector<std::string> texts;
  if (const catalog::Function* function = system.snapshot().FindFunction(static_cast<Oid>(oid))) {
    for (const catalog::Argument& argument : function->arguments) {
      std::string text = argument.mode == catalog::ArgumentMode::out     ? "OUT "
                         : argument.mode == catalog::ArgumentMode::inout ? "INOUT "
                                                                         : "";
      if (!argument.name.empty()) text += argument.name + " ";
      texts.push_back(text + FormatType(argument.type));
    }
    return base::Join(texts, ", ");
  }
  const std::vector<catalog::BuiltInFunction> built_in = system.BuiltInFunctions();
  const catalog::BuiltInFunction* function = FindBuiltIn(built_in, static_cast<Oid>(oid));
  if (function == nullptr) return std::nullopt;
  for (const Oid type : function->argument_types) texts.push_back(FormatType({static_cast<TypeId>(type), -1}));
  return base::Join(texts, ", ");
}

// NULL for procedures, as in PostgreSQL.
std::optional<std::string> FunctionResult(CallContext& call, std::int64_t oid) {
  const SystemState& system = SystemOf(call);
  if (const catalog::Function* function = system.snapshot().FindFunction(static_cast<Oid>(oid))) {
    if (function->kind == catalog::FunctionKind::procedure) return std::nullopt;
    return FormatType(function->return_type);
  }
  const std::vector<catalog::BuiltInFunction> built_in = system.BuiltInFunctions();
  const catalog::BuiltInFunction* function = FindBuiltIn(built_in, static_cast<Oid>(oid));
  if (function == nullptr) return std::nullopt;
  return FormatType({static_cast<TypeId>(function->result_type), -1});
}

// The size that SVV_TABLE_INFO shows, in bytes.
std::int64_t TableSize(CallContext& call, std::int64_t oid) {
  return SystemOf(call).Megabytes(static_cast<Oid>(oid)) << 20;
}

// Units change at ten times their size, and halves are rounded up (PostgreSQL's pg_size_pretty).
std::string PrettySize(std::int64_t bytes) {
  constexpr std::string_view kUnits[] = {"bytes", "kB", "MB", "GB", "TB"};
  constexpr std::int64_t kMostOfAUnit = 10 * 1024;
  if (std::llabs(bytes) < kMostOfAUnit) return fmt::format("{} bytes", bytes);
  std::int64_t halves = bytes / 512;  // of the unit
  std::size_t unit = 1;
  while (unit + 1 < std::size(kUnits) && std::llabs(halves) >= 2 * kMostOfAUnit - 1) {
    halves /= 1024;
    ++unit;
  }
  return fmt::format("{} {}", (halves + (halves > 0 ? 1 : -1)) / 2, kUnits[unit]);
}

// There are no triggers.
std::optional<std::string> TriggerText(std::int64_t, Value) { return std::nullopt; }

// Every tablespace is the cluster's own.
std::string_view TablespaceLocation(std::int64_t) { return ""; }

}  // namespace

std::span<const FunctionRow> ClientCatalogFunctions() {
  constexpr Volatility kStable = Volatility::kStable;
  static const std::vector<FunctionRow> rows = {
      {.name = "pg_get_function_arguments",
       .arguments = "oid",
       .result = "text",
       .scalar = Scalar<&FunctionArguments>,
       .volatility = kStable,
       .description = "Arguments of a function with their types"},
      {.name = "pg_get_function_result",
       .arguments = "oid",
       .result = "text",
       .scalar = Scalar<&FunctionResult>,
       .volatility = kStable,
       .description = "Type of what a function returns"},
      {.name = "pg_get_triggerdef",
       .arguments = "oid, [bool]",
       .result = "text",
       .scalar = Scalar<&TriggerText>,
       .volatility = kStable,
       .description = "Definition of a trigger"},
      {.name = "pg_table_size",
       .arguments = "oid",
       .result = "int8",
       .scalar = Scalar<&TableSize>,
       .volatility = kStable,
       .description = "Bytes that a table takes"},
      {.name = "pg_size_pretty",
       .arguments = "int8",
       .result = "text",
       .scalar = Scalar<&PrettySize>,
       .description = "A number of bytes with a unit"},
      {.name = "pg_tablespace_location",
       .arguments = "oid",
       .result = "text",
       .scalar = Scalar<&TablespaceLocation>,
       .volatility = kStable,
       .description = "Directory of a tablespace"},
  };
  return rows;
}

}  // namespace doppel::sql
