#include "sql/functions/errors.h"

#include <fmt/format.h>

#include <string>

#include "base/text.h"
#include "sql/types/type_table.h"

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

SqlError UndefinedTypeName(std::string_view name) {
  return {SqlState::kUndefinedObject, fmt::format("type \"{}\" does not exist", name)};
}

SqlError UndefinedUserId(std::int64_t id) {
  return {SqlState::kUndefinedObject, fmt::format("user with ID {} does not exist", id)};
}

SqlError UndefinedOid(std::string_view kind, std::int64_t oid) {
  return {SqlState::kUndefinedObject, fmt::format("{} with OID {} does not exist", kind, oid)};
}

SqlError UndefinedRelationOid(std::int64_t oid) {
  return {SqlState::kUndefinedTable, fmt::format("relation with OID {} does not exist", oid)};
}

SqlError FunctionNeedsArguments() { return {SqlState::kInvalidTextRepresentation, "expected a left parenthesis"}; }

SqlError UndefinedFunctionName(std::string_view name) {
  return {SqlState::kUndefinedFunction, fmt::format("function \"{}\" does not exist", name)};
}

SqlError AmbiguousFunctionName(std::string_view name) {
  return {SqlState::kAmbiguousFunction, fmt::format("more than one function named \"{}\"", name)};
}

SqlError UnknownSetting(std::string_view name) {
  return {SqlState::kUndefinedObject, fmt::format("unrecognized configuration parameter \"{}\"", name)};
}

SqlError MembershipDenied(std::string_view kind, std::string_view name) {
  return {SqlState::kInsufficientPrivilege,
          fmt::format("permission denied to check membership of {} \"{}\"", kind, name)};
}

SqlError InvalidNumberBase(std::int64_t base) {
  return {SqlState::kInvalidParameterValue, fmt::format("base {} is not between 2 and 36", base)};
}

SqlError InvalidNumberText(std::string_view text, std::int64_t base) {
  return {SqlState::kInvalidTextRepresentation,
          fmt::format("The input {} is not valid to be converted to base {}", text, base)};
}

SqlError BadNumberTemplate(std::string_view reason) { return {SqlState::kSyntaxError, std::string(reason)}; }

SqlError NumberTemplateIsOutputOnly(std::string_view word) {
  return {SqlState::kFeatureNotSupported, fmt::format("\"{}\" not supported for input", word)};
}

SqlError DateTimeTemplateIsOutputOnly(std::string_view word) {
  return {SqlState::kFeatureNotSupported, fmt::format("formatting field \"{}\" is only supported in to_char", word)};
}

SqlError MixedDateConventions() {
  return SqlError(SqlState::kInvalidDatetimeFormat, "invalid combination of date conventions")
      .WithHint("Do not mix Gregorian and ISO week date conventions in a formatting template.");
}

SqlError InvalidFieldText(std::string_view text, std::string_view word, std::string_view detail) {
  return SqlError(SqlState::kInvalidDatetimeFormat, fmt::format("invalid value \"{}\" for \"{}\"", text, word))
      .WithDetail(std::string(detail));
}

SqlError FieldsOutOfRange(std::string_view kind, std::string_view value) {
  return {SqlState::kDatetimeFieldOverflow, fmt::format("date/time field {} value out of range: {}", kind, value)};
}

SqlError HourOutOfRange() { return {SqlState::kInvalidDatetimeFormat, "AM/PM hour must be between 1 and 12"}; }

SqlError InvalidNumberFormat(std::string_view format) {
  return {SqlState::kInvalidParameterValue, fmt::format("invalid numeric format \"{}\"", format)};
}

SqlError InvalidNumericModifier(std::int64_t precision, std::int64_t scale) {
  return {SqlState::kInvalidParameterValue,
          precision < 1 || precision > kMaxNumericPrecision
              ? fmt::format("NUMERIC precision {} must be between 1 and {}", precision, kMaxNumericPrecision)
              : fmt::format("NUMERIC scale {} must be between 0 and precision {}", scale, precision)};
}

SqlError NumberTooWide() { return {SqlState::kFeatureNotSupported, "TO_CHAR does not support 128-bit DECIMAL values"}; }

SqlError ArgumentMustBeLiteral(std::string_view function, std::string_view argument) {
  return {SqlState::kFeatureNotSupported, fmt::format("the {} of {} must be a literal", argument, function)};
}

SqlError UnknownByteFormat(std::string_view name) {
  return {SqlState::kInvalidParameterValue, fmt::format("unrecognized encoding: \"{}\"", name)};
}

SqlError InvalidBits(std::string_view text) {
  return {SqlState::kInvalidTextRepresentation, fmt::format("invalid binary data: \"{}\"", text)};
}

SqlError InvalidBase64(std::string_view text) {
  return {SqlState::kInvalidTextRepresentation, fmt::format("invalid base64 data: \"{}\"", text)};
}

SqlError BitIndexOutOfRange(std::int64_t index, std::int64_t bit_count) {
  return {SqlState::kArraySubscriptError, fmt::format("index {} out of valid range, 0..{}", index, bit_count - 1)};
}

namespace {

// A compute node's report.
SqlError NodeError(const std::string& message, const std::string& context) {
  constexpr std::string_view kRule = "-----------------------------------------------";
  return SqlError(SqlState::kInternalError, message)
      .WithDetail(fmt::format("\n  {}\n  error:  {}\n  code:      8001\n  context:   {}\n  {}\n", kRule, message,
                              context, kRule));
}

}  // namespace

SqlError InvalidJson(std::string_view what, std::string_view text) {
  return NodeError("JSON parsing error", fmt::format("invalid json {} {}", what, text));
}

SqlError TooManyArguments(std::string_view function) {
  return SqlError(SqlState::kTooManyArguments, fmt::format("too many arguments for function {}", function));
}

SqlError SuperNotParsed(std::string_view reason, std::string_view json) {
  constexpr std::size_t kShown = 1024;
  return NodeError("JSON parsing error", fmt::format("{} {}", reason, base::TruncateUtf8(json, kShown)));
}

SqlError SuperNotSerialized(std::size_t bytes) {
  return SqlError(SqlState::kStringDataRightTruncation22001,
                  fmt::format("JSON_SERIALIZE gives {} bytes, more than the 65535 of a VARCHAR", bytes));
}

SqlError InvalidSuperInput(std::string_view reason) { return NodeError("Invalid input", std::string(reason)); }

SqlError NoSuperForm(std::string_view function, LogicalType type) {
  return SqlError(SqlState::kCannotCoerce, fmt::format("{} could not convert type {} to super",
                                                       base::ToUpperAscii(function), FormatType({type.id, -1})));
}

SqlError ObjectArguments(std::string_view what) { return SqlError(SqlState::kUndefinedFunction, std::string(what)); }

SqlError BadObjectPath(std::string_view path) {
  return SqlError(SqlState::kInvalidParameterValue, fmt::format("Invalid path of OBJECT_TRANSFORM: {}", path));
}

base::SqlError TooManyIterations() {
  return base::SqlError(base::SqlState::kProgramLimitExceeded, "Hit maximum iterations for recursive CTE");
}

base::SqlError SeveralMatches() {
  return base::SqlError(base::SqlState::kCardinalityViolation, "Found multiple matches to update the same tuple.");
}

}  // namespace doppel::sql::errors
