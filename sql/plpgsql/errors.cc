#include "sql/plpgsql/errors.h"

#include <fmt/format.h>

namespace doppel::sql::plpgsql::errors {
namespace {

using base::SqlState;

SqlError Syntax(std::string message, Span span) {
  return SqlError(SqlState::kSyntaxError, std::move(message)).At(span);
}

SqlError Unsupported(std::string message) { return {SqlState::kFeatureNotSupported, std::move(message)}; }

}  // namespace

SqlError BodyTooLong(std::size_t bytes) {
  return {SqlState::kProgramLimitExceeded,
          fmt::format("The source of a stored procedure is limited to 2 MB, this one has {} bytes.", bytes)};
}

SqlError TooManyVariables() {
  return {SqlState::kProgramLimitExceeded, "a stored procedure cannot have more than 1024 variables"};
}

SqlError NestedTooDeeply(Span span) {
  return SqlError(SqlState::kStatementTooComplex, "blocks of the stored procedure are nested too deeply").At(span);
}

SqlError DuplicateDeclaration(std::string_view name, Span span) {
  return Syntax(fmt::format("duplicate declaration at or near \"{}\"", name), span);
}

SqlError NotAVariable(std::string_view name, Span span) {
  return Syntax(fmt::format("\"{}\" is not a known variable", name), span);
}

SqlError NotAScalar(std::string_view name, Span span) {
  return SqlError(SqlState::kDatatypeMismatch, fmt::format("\"{}\" is not a scalar variable", name)).At(span);
}

SqlError LoopTarget(Span span) {
  return Syntax("loop variable of loop over rows must be a record or row variable or list of scalar variables", span);
}

SqlError NotACursor(std::string_view name, Span span) {
  return SqlError(SqlState::kDatatypeMismatch, fmt::format("variable \"{}\" must be of type cursor or refcursor", name))
      .At(span);
}

SqlError CursorArguments(std::string_view name, Span span) {
  return Syntax(fmt::format("wrong number of arguments for cursor \"{}\"", name), span);
}

SqlError UnknownLabel(std::string_view label, Span span) {
  return Syntax(fmt::format("label \"{}\" does not exist", label), span);
}

SqlError NoLoopToLeave(Span span) {
  return Syntax("EXIT and CONTINUE cannot be used outside a loop, unless EXIT has a label", span);
}

SqlError EndLabelDiffers(std::string_view label, Span span) {
  return Syntax(fmt::format("end label \"{}\" differs from the label of its block", label), span);
}

SqlError ConstantAssigned(std::string_view name, Span span) {
  return SqlError(SqlState::kErrorInAssignment, fmt::format("variable \"{}\" is declared CONSTANT", name)).At(span);
}

SqlError NotNullNeedsDefault(std::string_view name, Span span) {
  return SqlError(SqlState::kNullValueNotAllowed,
                  fmt::format("variable \"{}\" must have a default value, since it's declared NOT NULL", name))
      .At(span);
}

SqlError RaiseArgumentCount(bool has_too_few, Span span) {
  return Syntax(fmt::format("too {} parameters specified for RAISE", has_too_few ? "few" : "many"), span);
}

SqlError UnknownCondition(std::string_view name, Span span) {
  return SqlError(SqlState::kUndefinedObject, fmt::format("unrecognized exception condition \"{}\"", name)).At(span);
}

SqlError NonatomicOnly(std::string_view what, Span span) {
  return Unsupported(fmt::format("{} is only supported in NONATOMIC stored procedures", what)).At(span);
}

SqlError NotAllowedInProcedure(std::string_view what, Span span) {
  return Unsupported(fmt::format("{} is not supported in a stored procedure", what)).At(span);
}

SqlError ReturnTakesNoValue(Span span) {
  return SqlError(SqlState::kDatatypeMismatch, "RETURN cannot have a parameter in a procedure").At(span);
}

SqlError NullAssigned(std::string_view name) {
  return {SqlState::kNullValueNotAllowed,
          fmt::format("NULL cannot be assigned to variable \"{}\" declared NOT NULL", name)};
}

SqlError RecordNotAssigned(std::string_view name) {
  return SqlError(SqlState::kObjectNotInPrerequisiteState, fmt::format("record \"{}\" is not assigned yet", name))
      .WithDetail("The tuple structure of a not-yet-assigned record is indeterminate.");
}

SqlError NoSuchField(std::string_view record, std::string_view field) {
  return {SqlState::kUndefinedColumn, fmt::format("record \"{}\" has no field \"{}\"", record, field)};
}

SqlError QueryColumnCount(std::string_view query, std::size_t columns) {
  return {SqlState::kSyntaxError, fmt::format("query \"{}\" returned {} columns", query, columns)};
}

SqlError NullQuery() { return {SqlState::kNullValueNotAllowed, "cannot EXECUTE a null querystring"}; }

SqlError NullLoopBound(std::string_view bound) {
  return {SqlState::kNullValueNotAllowed, fmt::format("{} bound of FOR loop cannot be NULL", bound)};
}

SqlError CaseNotFound() {
  return SqlError(SqlState::kCaseNotFound, "case not found").WithHint("CASE statement is missing ELSE part.");
}

SqlError NoDestination() {
  return SqlError(SqlState::kSyntaxError, "SELECT query has no destination for result data")
      .WithHint("If you want to discard the results, use PERFORM instead.");
}

SqlError NotAQuery() { return {SqlState::kSyntaxError, "cannot open non-SELECT query as cursor"}; }

SqlError NullCursor(std::string_view variable) {
  return {SqlState::kNullValueNotAllowed, fmt::format("cursor variable \"{}\" is NULL", variable)};
}

SqlError UndefinedCursor(std::string_view name) {
  return {SqlState::kInvalidCursorName, fmt::format("cursor \"{}\" does not exist", name)};
}

SqlError CursorInUse(std::string_view name) {
  return {SqlState::kDuplicateCursor, fmt::format("cursor \"{}\" already in use", name)};
}

SqlError AtomicContext(std::string_view command) {
  return SqlError(SqlState::kInvalidTransactionTermination,
                  fmt::format("{} cannot be invoked from a procedure that is executing in an atomic context.", command))
      .WithHint(
          "Try calling the procedure as a top-level call i.e. not from within an explicit transaction block. Or, if "
          "this procedure (or one of its ancestors in the call chain) was created with SET config options, recreate "
          "the procedure without them.");
}

SqlError TransactionInDynamicSql(std::string_view command) {
  return Unsupported(fmt::format("{} cannot be run with EXECUTE in a stored procedure", command));
}

SqlError MixedModes() { return Unsupported("Nested stored procedures must be created in the same transaction mode."); }

SqlError NestedTooManyCalls(int limit) {
  return {SqlState::kStatementTooComplex, fmt::format("stored procedures cannot be nested more than {} levels", limit)};
}

SqlError OutputNeedsVariable(std::string_view procedure) {
  return {SqlState::kSyntaxError,
          fmt::format("an INOUT argument of procedure \"{}\" must be a variable that can be assigned to", procedure)};
}

SqlError NestedOutArgument(std::string_view procedure) {
  return Unsupported(
      fmt::format("procedure \"{}\" has OUT arguments and cannot be called by another one; use INOUT", procedure));
}

SqlError Raised(std::string message) { return {SqlState::kRaiseException, std::move(message)}; }

}  // namespace doppel::sql::plpgsql::errors
