// Every error that reading, printing, converting and computing values can end in, by meaning.
#pragma once

#include <string_view>

#include "base/sql_error.h"
#include "sql/types/type.h"

namespace doppel::sql::errors {

// 22P02 `invalid input syntax for type numeric: "x"`; integers of every width say "integer", as Redshift does.
base::SqlError InvalidInput(std::string_view type_name, std::string_view text);
base::SqlError InvalidInteger(std::string_view text);
base::SqlError InvalidBinary(std::string_view type_name);
// 22007 / 22008 of dates and times.
base::SqlError InvalidDateTime(std::string_view type_name, std::string_view text);
base::SqlError DateTimeOutOfRange(std::string_view text);
base::SqlError ValueOutOfRange(std::string_view type_name);  // "date out of range", "timestamp out of range"
base::SqlError TimeZoneNotRecognized(std::string_view name);
// 22003.
base::SqlError IntegerOutOfRange(TypeId type);  // "smallint out of range", "integer out of range", …
base::SqlError ValueOutOfRangeForType(std::string_view text, std::string_view type_name);
base::SqlError NumericOverflow();
base::SqlError NumericMultiplicationOverflow();
base::SqlError NumericFieldOverflow(LogicalType type);
base::SqlError FloatOverflow();
base::SqlError FloatUnderflow();
base::SqlError DivisionByZero();
// 22001.
base::SqlError ValueTooLong(LogicalType type);
base::SqlError MultibyteInChar();
base::SqlError InvalidUtf8();
base::SqlError IntervalOutOfRange();
base::SqlError InvalidHex(std::string_view text);
// SUPER: limits of a value (limitations-super), and what lax mode answers with NULL (super-configurations).
base::SqlError SuperTooLarge();
base::SqlError SuperTooDeep();
base::SqlError SuperCast(LogicalType to);
base::SqlError SuperNavigation(std::string_view step);

}  // namespace doppel::sql::errors
