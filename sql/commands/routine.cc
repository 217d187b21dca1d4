// ALTER and DROP of functions and procedures, and how all commands find them.
#include "sql/commands/routine.h"

#include <algorithm>

#include "catalog/dependencies.h"
#include "catalog/errors.h"
#include "sql/bind/binder.h"
#include "sql/bind/relation_name.h"
#include "sql/bind/routine_name.h"
#include "sql/commands/commands.h"
#include "sql/commands/errors.h"
#include "sql/commands/lookup.h"
#include "sql/commands/relations.h"
#include "sql/types/type_table.h"

namespace doppel::sql {
namespace {

catalog::FunctionKind KindOf(RoutineKind kind) {
  return kind == RoutineKind::kProcedure ? catalog::FunctionKind::procedure : catalog::FunctionKind::function;
}

std::vector<LogicalType> InputTypesOf(const RoutineSignature& signature) {
  std::vector<LogicalType> types;
  for (const RoutineArgument& argument : signature.arguments) {
    if (argument.mode != ArgumentMode::kOut) types.push_back(ResolveType(*argument.type));
  }
  return types;
}

bool HasTypes(const catalog::Function& routine, const std::vector<LogicalType>& types) {
  const std::vector<LogicalType> own = routine.InputTypes();
  return std::equal(own.begin(), own.end(), types.begin(), types.end(),
                    [](LogicalType a, LogicalType b) { return a.id == b.id; });
}

std::string TypesText(const std::vector<LogicalType>& types) {
  std::string text;
  for (const LogicalType& type : types) text += (text.empty() ? "" : ", ") + FormatType({type.id, -1});
  return text;
}

const catalog::Function* FindRoutine(const RoutineSignature& signature, RoutineKind kind, CommandContext& context) {
  std::vector<const catalog::Function*> candidates = FindNamedRoutines(signature.name, KindOf(kind),
                                                                       {.snapshot = context.snapshot(),
                                                                        .database = context.database(),
                                                                        .search_path = context.search_path(),
                                                                        .checker = nullptr});
  if (!signature.has_arguments) {
    if (candidates.size() > 1) throw errors::RoutineNameNotUnique(WordOf(kind), ToText(signature.name));
  } else {
    const std::vector<LogicalType> types = InputTypesOf(signature);
    std::erase_if(candidates, [&](const catalog::Function* routine) { return !HasTypes(*routine, types); });
  }
  return candidates.empty() ? nullptr : candidates.front();
}

std::string TextOf(const RoutineSignature& signature) {
  return ToText(signature.name) + "(" + TypesText(InputTypesOf(signature)) + ")";
}

Oid OwnerNamed(const Name& name, CommandContext& context) {
  if (!name.is_quoted && name.text == "current_user") return context.current_user();
  if (!name.is_quoted && name.text == "session_user") return context.session_user();
  return GetUser(name, context).oid;
}

void CheckRename(const catalog::Function& routine, const std::string& name, CommandContext& context) {
  const catalog::Schema* schema = context.snapshot().FindSchema(routine.schema);
  if (schema != nullptr) context.checker().Require(schema, catalog::Privilege::kCreate);
  const auto* other = context.snapshot().FindFunction(routine.schema, name, routine.InputTypes());
  if (other != nullptr && other->oid != routine.oid) {
    throw catalog::errors::DuplicateFunction(
        routine.kind == catalog::FunctionKind::procedure ? "procedure" : "function", name);
  }
}

}  // namespace

std::string_view WordOf(RoutineKind kind) { return kind == RoutineKind::kProcedure ? "procedure" : "function"; }

std::string SignatureText(const catalog::Function& routine) {
  return routine.name + "(" + TypesText(routine.InputTypes()) + ")";
}

const catalog::Function& GetRoutine(const RoutineSignature& signature, RoutineKind kind, CommandContext& context) {
  if (const catalog::Function* found = FindRoutine(signature, kind, context)) return *found;
  const std::string text = TextOf(signature);
  if (kind == RoutineKind::kProcedure) throw catalog::errors::UndefinedProcedure(text);
  throw catalog::errors::UndefinedFunction(text);
}

std::string Run(const AlterRoutineStatement& statement, CommandContext& context) {
  catalog::Function routine = GetRoutine(statement.routine, statement.kind, context);
  context.checker().RequireOwner(&routine);
  if (statement.rename_to) {
    CheckRename(routine, statement.rename_to->text, context);
    routine.name = statement.rename_to->text;
  }
  if (statement.owner) {
    const Oid owner = OwnerNamed(*statement.owner, context);
    routine.acl = catalog::ChangeOwner(routine.acl, routine.owner, owner);
    routine.owner = owner;
  }
  context.Put(std::move(routine));
  return statement.kind == RoutineKind::kProcedure ? "ALTER PROCEDURE" : "ALTER FUNCTION";
}

std::string Run(const DropRoutineStatement& statement, CommandContext& context) {
  const bool is_procedure = statement.kind == RoutineKind::kProcedure;
  for (const RoutineSignature& signature : statement.routines) {
    const catalog::Function* routine = FindRoutine(signature, statement.kind, context);
    if (routine == nullptr) {
      if (!statement.if_exists) GetRoutine(signature, statement.kind, context);
      context.Notify(catalog::errors::MissingSkipped(is_procedure ? "Procedure" : "Function", TextOf(signature)));
      continue;
    }
    RequireOwnerOr(is_procedure ? "DROP PROCEDURE" : "DROP FUNCTION", {}, routine, context);
    const DropRequest request{.kind = std::string(WordOf(statement.kind)),
                              .name = SignatureText(*routine),
                              .wanted = {routine->oid},
                              .behavior = statement.behavior};
    DropWithDependents(request, catalog::CascadeOf(context.snapshot(), *routine), context);
  }
  return is_procedure ? "DROP PROCEDURE" : "DROP FUNCTION";
}

}  // namespace doppel::sql
