#include "sql/types/errors.h"

#include <fmt/format.h>

#include "sql/types/type_table.h"

namespace doppel::sql::errors {

using base::SqlError;
using base::SqlState;

SqlError InvalidInput(std::string_view type_name, std::string_view text) {
  return SqlError(SqlState::kInvalidTextRepresentation,
                  fmt::format("invalid input syntax for type {}: \"{}\"", type_name, text));
}

SqlError InvalidInteger(std::string_view text) {
  return SqlError(SqlState::kInvalidTextRepresentation, fmt::format("invalid input syntax for integer: \"{}\"", text));
}

SqlError InvalidBinary(std::string_view type_name) {
  return SqlError(SqlState::kInvalidBinaryRepresentation,
                  fmt::format("incorrect binary data format for type {}", type_name));
}

SqlError InvalidDateTime(std::string_view type_name, std::string_view text) {
  return SqlError(SqlState::kInvalidDatetimeFormat,
                  fmt::format("invalid input syntax for type {}: \"{}\"", type_name, text));
}

SqlError DateTimeOutOfRange(std::string_view text) {
  return SqlError(SqlState::kDatetimeFieldOverflow, fmt::format("date/time field value out of range: \"{}\"", text));
}

SqlError ValueOutOfRange(std::string_view type_name) {
  return SqlError(SqlState::kDatetimeFieldOverflow, fmt::format("{} out of range", type_name));
}

SqlError TimeZoneNotRecognized(std::string_view name) {
  return SqlError(SqlState::kInvalidParameterValue, fmt::format("time zone \"{}\" not recognized", name));
}

SqlError IntegerOutOfRange(TypeId type) {
  return SqlError(SqlState::kNumericValueOutOfRange, fmt::format("{} out of range", GetType(type).sql_name));
}

SqlError ValueOutOfRangeForType(std::string_view text, std::string_view type_name) {
  return SqlError(SqlState::kNumericValueOutOfRange,
                  fmt::format("value \"{}\" is out of range for type {}", text, type_name));
}

SqlError NumericOverflow() {
  return SqlError(SqlState::kNumericValueOutOfRange, "Numeric data overflow (result precision)");
}

SqlError NumericMultiplicationOverflow() {
  return SqlError(SqlState::kNumericValueOutOfRange, "128 bit numeric data overflow (multiplication)");
}

SqlError NumericFieldOverflow(LogicalType type) {
  return SqlError(SqlState::kNumericValueOutOfRange, "numeric field overflow")
      .WithDetail(
          fmt::format("The absolute value is greater than or equal to 10^{} for field with precision {}, scale {}.",
                      type.precision() - type.scale(), type.precision(), type.scale()));
}

SqlError FloatOverflow() {
  return SqlError(SqlState::kNumericValueOutOfRange, "type \"double precision\" value out of range: overflow");
}

SqlError FloatUnderflow() {
  return SqlError(SqlState::kNumericValueOutOfRange, "type \"double precision\" value out of range: underflow");
}

SqlError DivisionByZero() { return SqlError(SqlState::kDivisionByZero, "division by zero"); }

SqlError ValueTooLong(LogicalType type) {
  return SqlError(SqlState::kStringDataRightTruncation22001,
                  fmt::format("value too long for type {}", FormatType(type)));
}

SqlError MultibyteInChar() {
  return SqlError(SqlState::kCharacterNotInRepertoire, "CHAR string contains invalid ASCII character");
}

SqlError InvalidUtf8() {
  return SqlError(SqlState::kCharacterNotInRepertoire, "String contains invalid or unsupported UTF8 codepoints.");
}

SqlError IntervalOutOfRange() { return SqlError(SqlState::kDatetimeFieldOverflow, "interval out of range"); }

SqlError InvalidHex(std::string_view text) {
  return SqlError(SqlState::kInvalidTextRepresentation, fmt::format("invalid hexadecimal data: \"{}\"", text));
}

SqlError SuperTooLarge() {
  return SqlError(SqlState::kProgramLimitExceeded, "The size of the SUPER value exceeds the limit of 16777216 bytes.");
}

SqlError SuperTooDeep() {
  return SqlError(SqlState::kProgramLimitExceeded, "The nesting of the SUPER value exceeds the limit of 1000 levels.");
}

SqlError SuperCast(LogicalType to) {
  return SqlError(SqlState::kInvalidCharacterValueForCast,
                  fmt::format("Invalid cast of a SUPER value to type {}", FormatType(to)));
}

SqlError SuperNavigation(std::string_view step) {
  return SqlError(SqlState::kDataException, fmt::format("Invalid navigation into a SUPER value: {}", step));
}

}  // namespace doppel::sql::errors
