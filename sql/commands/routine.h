// Functions and procedures as commands find and describe them.
#pragma once

#include <string>
#include <vector>

#include "catalog/object.h"
#include "sql/commands/command.h"
#include "sql/parser/statements_object.h"

namespace doppel::sql {

// "function" or "procedure".
std::string_view WordOf(RoutineKind kind);
// "f(integer,numeric)" by the types that a call supplies.
std::string SignatureText(const catalog::Function& routine);

// The routine of that name and types. Without parentheses the name must have one overload. Throws 42883, and 42725
// where the name alone is not enough.
const catalog::Function& GetRoutine(const RoutineSignature& signature, RoutineKind kind, CommandContext& context);

}  // namespace doppel::sql
