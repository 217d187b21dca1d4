// Functions and procedures. Bodies are kept as text.
#include <utility>

#include "base/text.h"
#include "sql/parser/errors.h"
#include "sql/parser/grammar.h"

namespace doppel::sql {
namespace {

// Whether the two words at the cursor are a type of two words rather than a name and a type.
bool AtTwoWordType(const TokenCursor& cursor) {
  return cursor.AtWords("double", "precision") || cursor.At("varying", 1) ||
         (cursor.At("national") && cursor.AtAnyOf({"char", "character"}, 1)) ||
         (cursor.At("time") && cursor.AtAnyOf({"with", "without"}, 1));
}

bool AtArgumentName(const TokenCursor& cursor) {
  return cursor.AtName() && cursor.AtLabel(1) && !AtTwoWordType(cursor);
}

std::optional<ArgumentMode> ParseMode(TokenCursor& cursor) {
  if (cursor.Accept("in")) {
    return cursor.Accept("out") ? ArgumentMode::kInOut : ArgumentMode::kIn;
  }
  // OUT and INOUT are words of their own only where something follows that can be a name or a type.
  if (cursor.At("out") && cursor.AtLabel(1)) {
    cursor.Take();
    return ArgumentMode::kOut;
  }
  if (cursor.At("inout") && cursor.AtLabel(1)) {
    cursor.Take();
    return ArgumentMode::kInOut;
  }
  return std::nullopt;
}

// [mode] [name] [mode] type
RoutineArgument ParseArgument(TokenCursor& cursor) {
  RoutineArgument argument;
  std::optional<ArgumentMode> mode = ParseMode(cursor);
  if (AtArgumentName(cursor)) argument.name = cursor.ExpectName();
  if (!mode) mode = ParseMode(cursor);
  argument.mode = mode.value_or(ArgumentMode::kIn);
  argument.type = ParseType(cursor);
  return argument;
}

std::optional<DeclaredVolatility> ParseVolatility(TokenCursor& cursor) {
  if (cursor.Accept("volatile")) return DeclaredVolatility::kVolatile;
  if (cursor.Accept("stable")) return DeclaredVolatility::kStable;
  if (cursor.Accept("immutable")) return DeclaredVolatility::kImmutable;
  return std::nullopt;
}

// AS 'body' and LANGUAGE l, in any order.
template <typename Routine>
bool ParseBodyClause(TokenCursor& cursor, Routine& routine) {
  if (cursor.Accept("as")) {
    const Token token = cursor.Peek();
    routine.body = cursor.ExpectString();
    routine.body_span = StringContent(cursor.TextOf(token), token.span);
  } else if (cursor.Accept("language")) {
    routine.language = cursor.ExpectWordLower();
  } else {
    return false;
  }
  return true;
}

bool ParseSecurity(TokenCursor& cursor, CreateProcedureStatement& procedure) {
  if (!cursor.Accept("security")) return false;
  procedure.is_security_definer = cursor.Accept("definer");
  if (!procedure.is_security_definer) cursor.Expect("invoker");
  return true;
}

// RETRY_TIMEOUT, MAX_BATCH_ROWS, MAX_BATCH_SIZE, IAM_ROLE, LAMBDA, SAGEMAKER and the volatility.
bool ParseExternalFunctionClause(TokenCursor& cursor, CreateExternalFunctionStatement& function) {
  if (std::optional<DeclaredVolatility> volatility = ParseVolatility(cursor)) {
    function.volatility = *volatility;
  } else if (cursor.Accept("lambda")) {
    function.lambda = cursor.ExpectString();
  } else if (cursor.Accept("sagemaker")) {
    function.sagemaker = cursor.ExpectString();
  } else if (cursor.Accept("iam_role")) {
    function.iam_role = ParseIamRole(cursor);
  } else if (cursor.Accept("retry_timeout")) {
    function.retry_timeout_ms = cursor.ExpectInteger();
  } else if (cursor.Accept("max_batch_rows")) {
    function.max_batch_rows = cursor.ExpectInteger();
  } else if (cursor.Accept("max_batch_size")) {
    function.max_batch_size = cursor.ExpectInteger();
    if (cursor.AtAnyOf({"kb", "mb"})) {
      function.max_batch_size_unit = base::ToLowerAscii(cursor.TextOf(cursor.Take()));
    }
  } else {
    return false;
  }
  return true;
}

}  // namespace

std::vector<RoutineArgument> ParseRoutineArguments(TokenCursor& cursor) {
  std::vector<RoutineArgument> arguments;
  cursor.ExpectSymbol('(');
  if (cursor.AcceptSymbol(')')) return arguments;
  do {
    arguments.push_back(ParseArgument(cursor));
  } while (cursor.AcceptSymbol(','));
  cursor.ExpectSymbol(')');
  return arguments;
}

RoutineSignature ParseRoutineSignature(TokenCursor& cursor) {
  RoutineSignature signature{.name = cursor.ExpectQualifiedName()};
  signature.has_arguments = cursor.AtSymbol('(');
  if (signature.has_arguments) signature.arguments = ParseRoutineArguments(cursor);
  return signature;
}

Statement ParseCreateFunction(TokenCursor& cursor, const CreatePrefix& prefix) {
  CreateFunctionStatement function{.or_replace = prefix.or_replace, .name = cursor.ExpectQualifiedName()};
  function.arguments = ParseRoutineArguments(cursor);
  cursor.Expect("returns");
  function.returns = ParseType(cursor);
  while (!cursor.AtEnd()) {
    if (std::optional<DeclaredVolatility> volatility = ParseVolatility(cursor)) {
      function.volatility = *volatility;
    } else if (!ParseBodyClause(cursor, function)) {
      cursor.Fail();
    }
  }
  if (!function.body_span.end) cursor.Fail();
  return function;
}

Statement ParseCreateExternalFunction(TokenCursor& cursor, const CreatePrefix& prefix) {
  CreateExternalFunctionStatement function{.or_replace = prefix.or_replace, .name = cursor.ExpectQualifiedName()};
  function.arguments = ParseRoutineArguments(cursor);
  cursor.Expect("returns");
  function.returns = ParseType(cursor);
  while (!cursor.AtEnd()) {
    if (!ParseExternalFunctionClause(cursor, function)) cursor.Fail();
  }
  return function;
}

Statement ParseCreateProcedure(TokenCursor& cursor, const CreatePrefix& prefix) {
  CreateProcedureStatement procedure{.or_replace = prefix.or_replace, .name = cursor.ExpectQualifiedName()};
  procedure.arguments = ParseRoutineArguments(cursor);
  while (!cursor.AtEnd()) {
    if (cursor.Accept("nonatomic")) {
      procedure.is_nonatomic = true;
    } else if (cursor.Accept("set")) {
      procedure.settings.push_back(ParseSetting(cursor));
    } else if (!ParseSecurity(cursor, procedure) && !ParseBodyClause(cursor, procedure)) {
      cursor.Fail();
    }
  }
  if (!procedure.body_span.end) cursor.Fail();
  return procedure;
}

Statement ParseAlterRoutine(TokenCursor& cursor, RoutineKind kind) {
  AlterRoutineStatement alter{.kind = kind, .routine = ParseRoutineSignature(cursor)};
  if (cursor.AcceptWords("rename", "to")) {
    alter.rename_to = cursor.ExpectName();
  } else {
    cursor.ExpectWords("owner", "to");
    alter.owner = ParseUserName(cursor);
  }
  return alter;
}

Statement ParseDropRoutine(TokenCursor& cursor, RoutineKind kind) {
  DropRoutineStatement drop{.kind = kind, .if_exists = ParseIfExists(cursor)};
  do {
    drop.routines.push_back(ParseRoutineSignature(cursor));
  } while (cursor.AcceptSymbol(','));
  drop.behavior = ParseDropBehavior(cursor);
  return drop;
}

}  // namespace doppel::sql
