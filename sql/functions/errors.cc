#include "sql/functions/errors.h"

#include <fmt/format.h>

#include <string>

namespace doppel::sql::errors {

using base::SqlError;
using base::SqlState;

SqlError InvalidEscapeString() {
  return SqlError(SqlState::kInvalidEscapeSequence, "invalid escape string")
      .WithHint("Escape string must be empty or one character.");
}

SqlError PatternEndsWithEscape() {
  return {SqlState::kInvalidEscapeSequence, "LIKE pattern must not end with escape character"};
}

SqlError InvalidRegularExpression(std::string_view reason) {
  return {SqlState::kInvalidRegularExpression, fmt::format("invalid regular expression: {}", reason)};
}

SqlError RegularExpressionFailed(std::string_view reason) {
  return {SqlState::kStatementTooComplex, fmt::format("regular expression failed: {}", reason)};
}

SqlError InvalidRegexpOption(char option) {
  return {SqlState::kInvalidParameterValue, fmt::format("invalid regexp option: \"{}\"", option)};
}

SqlError NullInColumn(std::string_view column) {
  return {SqlState::kNotNullViolation, fmt::format("Cannot insert a NULL value into column {}", column)};
}

SqlError MoreThanOneRow() { return {SqlState::kCardinalityViolation, "single-row subquery returns more than one row"}; }

SqlError NegativeLimit(std::string_view clause) {
  return {SqlState::kInvalidParameterValue, fmt::format("{} must not be negative", clause)};
}

SqlError MalformedArray(std::string_view text) {
  return {SqlState::kInvalidTextRepresentation, fmt::format("malformed array literal: \"{}\"", text)};
}

}  // namespace doppel::sql::errors
