// CREATE FUNCTION and CREATE PROCEDURE.
#include <algorithm>
#include <utility>

#include "base/text.h"
#include "catalog/errors.h"
#include "sql/bind/binder.h"
#include "sql/bind/user_function.h"
#include "sql/commands/commands.h"
#include "sql/commands/errors.h"
#include "sql/commands/lookup.h"
#include "sql/commands/routine.h"
#include "sql/plpgsql/parser.h"
#include "sql/types/type_table.h"

namespace doppel::sql {
namespace {

// stored-procedure-constraints, user-defined-functions
constexpr std::size_t kMaxArguments = 32;
constexpr std::size_t kMaxProcedures = 10'000;

catalog::ArgumentMode ModeOf(ArgumentMode mode) {
  switch (mode) {
    case ArgumentMode::kOut:
      return catalog::ArgumentMode::out;
    case ArgumentMode::kInOut:
      return catalog::ArgumentMode::inout;
    case ArgumentMode::kIn:
      break;
  }
  return catalog::ArgumentMode::in;
}

catalog::Volatility VolatilityOf(DeclaredVolatility volatility) {
  switch (volatility) {
    case DeclaredVolatility::kImmutable:
      return catalog::Volatility::immutable;
    case DeclaredVolatility::kStable:
      return catalog::Volatility::stable;
    case DeclaredVolatility::kVolatile:
    case DeclaredVolatility::kUnspecified:
      break;
  }
  return catalog::Volatility::volatile_;
}

std::vector<catalog::Argument> ArgumentsOf(const std::vector<RoutineArgument>& arguments) {
  std::vector<catalog::Argument> result;
  std::size_t inputs = 0;
  std::size_t outputs = 0;
  for (const RoutineArgument& argument : arguments) {
    const std::string name = argument.name ? argument.name->text : "";
    const bool is_twice = std::any_of(result.begin(), result.end(), [&](const catalog::Argument& other) {
      return !name.empty() && other.name == name;
    });
    if (is_twice) throw errors::ArgumentNamedTwice(name, argument.name->span);
    result.push_back({name, ResolveVariableType(*argument.type), ModeOf(argument.mode)});
    inputs += argument.mode != ArgumentMode::kOut ? 1 : 0;
    outputs += argument.mode != ArgumentMode::kIn ? 1 : 0;
  }
  if (inputs > kMaxArguments || outputs > kMaxArguments) throw errors::TooManyArguments(kMaxArguments);
  return result;
}

void RequireLanguage(const std::string& name, CommandContext& context) {
  const catalog::Language* language = context.snapshot().FindLanguage(name);
  if (language == nullptr) throw catalog::errors::UndefinedLanguage(name);
  context.checker().Require(language, catalog::Privilege::kUsage);
}

// The new routine in its place; of the one that it replaces, oid, owner and privileges stay.
void PutRoutine(catalog::Function routine, const CreationTarget& target, bool or_replace, CommandContext& context) {
  const bool is_procedure = routine.kind == catalog::FunctionKind::procedure;
  routine.database = target.database;
  routine.schema = target.schema;
  routine.name = target.name;
  routine.created = context.session().StatementStart();
  const auto* existing = context.snapshot().FindFunction(target.schema, target.name, routine.InputTypes());
  if (existing == nullptr) {
    routine.oid = context.AllocateOid();
    routine.owner = context.current_user();
    const auto kind = is_procedure ? catalog::AclObjectKind::procedure : catalog::AclObjectKind::function;
    routine.acl =
        catalog::InitialAcl(context.snapshot(), routine.database, routine.schema, routine.owner, kind, &routine);
    context.Put(std::move(routine));
    return;
  }
  const std::string_view word = existing->kind == catalog::FunctionKind::procedure ? "procedure" : "function";
  if (!or_replace || existing->kind != routine.kind) throw catalog::errors::DuplicateFunction(word, target.name);
  context.checker().RequireOwner(existing);
  const auto outputs = [](const catalog::Function& function) {
    std::vector<TypeId> types{function.return_type.id};
    for (const catalog::Argument& argument : function.arguments) {
      if (argument.mode != catalog::ArgumentMode::in) types.push_back(argument.type.id);
    }
    return types;
  };
  if (outputs(*existing) != outputs(routine)) throw errors::ReturnTypeChanged(word);
  routine.oid = existing->oid;
  routine.owner = existing->owner;
  routine.acl = existing->acl;
  routine.comment = existing->comment;
  context.Put(std::move(routine));
}

void CheckProcedureCount(Oid database, CommandContext& context) {
  std::size_t count = 0;
  context.snapshot().ForEach<catalog::Function>([&](const catalog::Function& function) {
    count += function.database == database && function.kind == catalog::FunctionKind::procedure ? 1 : 0;
  });
  if (count >= kMaxProcedures) throw errors::TooManyProcedures(kMaxProcedures);
}

std::vector<catalog::Setting> SettingsOf(const CreateProcedureStatement& statement, CommandContext& context) {
  std::vector<catalog::Setting> settings;
  for (const SetStatement& set : statement.settings) {
    std::string value = SettingText(set.name, set.values);
    context.CheckSetting(set.name, value);
    settings.push_back({set.name, std::move(value)});
  }
  return settings;
}

// An error in the body stands at its place in the statement, if the body is there as it is.
void CheckBody(const CreateProcedureStatement& statement, const catalog::Function& procedure, CommandContext& context) {
  plpgsql::BodyOptions options{.is_nonatomic = procedure.nonatomic};
  for (const catalog::Argument& argument : procedure.arguments) options.argument_names.push_back(argument.name);
  options.parser.case_sensitive_identifier = context.UsesCaseSensitiveNames();
  try {
    plpgsql::ParseBody(procedure.body, options);
  } catch (base::SqlError& error) {
    if (!error.span()) throw;
    const std::size_t length = statement.body_span.end - statement.body_span.begin;
    const std::uint32_t begin = statement.body_span.begin;
    if (length != procedure.body.size()) {
      error.set_span(statement.body_span);
    } else {
      error.set_span({begin + error.span()->begin, begin + error.span()->end});
    }
    throw;
  }
}

}  // namespace

std::string Run(const CreateProcedureStatement& statement, CommandContext& context) {
  if (statement.language.empty()) throw errors::NoLanguage();
  if (statement.language != "plpgsql") throw errors::ProcedureLanguage(statement.language);
  if (statement.is_nonatomic && statement.is_security_definer) throw errors::NonatomicWith("SECURITY DEFINER");
  if (statement.is_nonatomic && !statement.settings.empty()) throw errors::NonatomicWith("SET");
  const CreationTarget target = TargetOfCreate(statement.name, false, "CREATE OR REPLACE PROCEDURE", context);
  RequireLanguage("plpgsql", context);
  CheckProcedureCount(target.database, context);
  catalog::Function procedure;
  procedure.kind = catalog::FunctionKind::procedure;
  procedure.language = statement.language;
  procedure.arguments = ArgumentsOf(statement.arguments);
  procedure.body = statement.body;
  procedure.security_definer = statement.is_security_definer;
  procedure.nonatomic = statement.is_nonatomic;
  procedure.settings = SettingsOf(statement, context);
  CheckBody(statement, procedure, context);
  PutRoutine(std::move(procedure), target, statement.or_replace, context);
  return "CREATE PROCEDURE";
}

std::string Run(const CreateFunctionStatement& statement, CommandContext& context) {
  if (statement.language.empty()) throw errors::NoLanguage();
  if (statement.language == "plpythonu") throw errors::PythonFunctions();
  if (statement.language != "sql") {
    RequireLanguage(statement.language, context);
    throw errors::FunctionLanguage(statement.language);
  }
  if (statement.volatility == DeclaredVolatility::kUnspecified) throw errors::NoVolatility();
  const CreationTarget target = TargetOfCreate(statement.name, false, "CREATE OR REPLACE FUNCTION", context);
  RequireLanguage("sql", context);
  catalog::Function function;
  function.kind = catalog::FunctionKind::function;
  function.language = statement.language;
  function.name = target.name;
  for (const RoutineArgument& argument : statement.arguments) {
    if (argument.mode != ArgumentMode::kIn) throw errors::FunctionOutput(argument.type->span);
  }
  function.arguments = ArgumentsOf(statement.arguments);
  function.return_type = ResolveVariableType(*statement.returns);
  function.volatility = VolatilityOf(statement.volatility);
  function.body = statement.body;
  BindContext bind_context = context.MakeBindContext();
  CheckFunction(function, bind_context);
  PutRoutine(std::move(function), target, statement.or_replace, context);
  return "CREATE FUNCTION";
}

}  // namespace doppel::sql
