// Casts: which types convert to which, when, and how that is said in SQLite SQL (reference sql/03-types.md §3.4).
//
// Every cast kernel takes (value, target_modifier, source_modifier); NULL gives NULL. The binder asks FindCast, the
// translator prints CastSql, which leaves the operand alone where both types keep the value alike.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "sql/types/function_call.h"
#include "sql/types/type.h"

namespace doppel::sql {

// Where a conversion may happen by itself: kImplicit anywhere in an expression, kAssignment only into a column,
// kExplicit only where the statement says CAST.
enum class CastContext { kImplicit, kAssignment, kExplicit };

struct CastRow {
  TypeId from;
  TypeId to;
  CastContext context;      // the weakest context that is enough
  std::string_view kernel;  // SQLite-visible name; empty: both keep the value alike
  // For casts that happen by themselves, where they differ from explicit ones (a string that is too long is refused
  // instead of cut). Empty: `kernel`.
  std::string_view assignment_kernel = {};
};

std::span<const CastRow> AllCasts();
// Null when there is none. A type cast to itself has a row where a modifier can change the value.
const CastRow* FindCast(TypeId from, TypeId to);
// True when FindCast has a row that allows the conversion in `context`, or the types are the same.
bool CanCast(TypeId from, TypeId to, CastContext context);
// True when the cast cannot change how any value is kept, so the operand may stand for the result.
bool IsNoOpCast(LogicalType from, LogicalType to);
// SQLite SQL for `operand` (SQLite SQL of type `from`) converted to `to`.
// REQUIRES: CanCast(from.id, to.id, kExplicit).
std::string CastSql(std::string_view operand, LogicalType from, LogicalType to, CastContext context);

// All SQLite functions of this room: casts and decimal arithmetic.
std::span<const KernelRow> TypeKernels();

}  // namespace doppel::sql
