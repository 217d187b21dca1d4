#include "sql/parser/errors.h"

#include <fmt/format.h>

#include "base/text.h"
#include "sql/parser/parser.h"

namespace doppel::sql::errors {

using base::Span;
using base::SqlError;
using base::SqlState;

SqlError SyntaxErrorNear(std::string_view token, Span span) {
  return SqlError(SqlState::kSyntaxError, fmt::format("syntax error at or near \"{}\"", token)).At(span);
}

SqlError SyntaxErrorAtEnd(Span span) {
  return SqlError(SqlState::kSyntaxError, "syntax error at end of input").At(span);
}

SqlError UnterminatedString(std::string_view rest, Span span) {
  return SqlError(SqlState::kSyntaxError, fmt::format("unterminated quoted string at or near \"{}\"", rest)).At(span);
}

SqlError UnterminatedDollarString(std::string_view rest, Span span) {
  return SqlError(SqlState::kSyntaxError, fmt::format("unterminated dollar-quoted string at or near \"{}\"", rest))
      .At(span);
}

SqlError UnterminatedName(std::string_view rest, Span span) {
  return SqlError(SqlState::kSyntaxError, fmt::format("unterminated quoted identifier at or near \"{}\"", rest))
      .At(span);
}

SqlError UnterminatedBitString(std::string_view rest, Span span) {
  return SqlError(SqlState::kSyntaxError, fmt::format("unterminated bit string literal at or near \"{}\"", rest))
      .At(span);
}

SqlError UnterminatedComment(std::string_view rest, Span span) {
  return SqlError(SqlState::kSyntaxError, fmt::format("unterminated /* comment at or near \"{}\"", rest)).At(span);
}

SqlError EmptyQuotedName(std::string_view token, Span span) {
  return SqlError(SqlState::kSyntaxError, fmt::format("zero-length delimited identifier at or near \"{}\"", token))
      .At(span);
}

SqlError InvalidByteSequence(std::string_view bytes, Span span) {
  return SqlError(SqlState::kCharacterNotInRepertoire,
                  fmt::format("invalid byte sequence for encoding \"UTF8\": 0x{}", base::ToHex(bytes)))
      .At(span);
}

SqlError StatementTooLarge(std::size_t bytes) {
  return SqlError(SqlState::kProgramLimitExceeded,
                  fmt::format("Statement is too large. Statement Size: {} bytes. Maximum Allowed: {} bytes", bytes,
                              kMaxStatementBytes));
}

SqlError NestedTooDeeply(Span span) {
  return SqlError(SqlState::kStatementTooComplex, "stack depth limit exceeded")
      .WithHint("Nest fewer expressions and subqueries inside each other.")
      .At(span);
}

SqlError SeveralCommandsInPreparedStatement() {
  return SqlError(SqlState::kSyntaxError, "cannot insert multiple commands into a prepared statement");
}

SqlError MultipleClauses(std::string_view clause, Span span) {
  return SqlError(SqlState::kSyntaxError, fmt::format("multiple {} clauses not allowed", clause)).At(span);
}

SqlError ImproperRelationName(std::string_view name, Span span) {
  return SqlError(SqlState::kSyntaxError, fmt::format("improper qualified name (too many dotted names): {}", name))
      .At(span);
}

SqlError ConflictingOptions(Span span) {
  return SqlError(SqlState::kSyntaxError, "conflicting or redundant options").At(span);
}

SqlError NumberOutOfRange(std::string_view number, Span span) {
  return SqlError(SqlState::kNumericValueOutOfRange,
                  fmt::format("value \"{}\" is out of range for type integer", number))
      .At(span);
}

SqlError NoSuchParameter(std::string_view parameter, Span span) {
  return SqlError(SqlState::kUndefinedParameter, fmt::format("there is no parameter {}", parameter)).At(span);
}

SqlError FloatPrecision(Span span) {
  return SqlError(SqlState::kInvalidParameterValue, "precision for type float must be between 1 and 53 bits").At(span);
}

SqlError IntervalPrecision(std::int64_t precision, Span span) {
  return SqlError(SqlState::kInvalidParameterValue,
                  fmt::format("interval({}) precision must be between 0 and 6", precision))
      .At(span);
}

std::string NotSupportedOnTables(std::string_view statement) {
  return fmt::format("SQL command \"{}\" not supported on Redshift tables.", statement);
}

std::string NameTruncated(std::string_view name, std::string_view cut) {
  return fmt::format("identifier \"{}\" will be truncated to \"{}\"", name, cut);
}

}  // namespace doppel::sql::errors
