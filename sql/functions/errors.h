// Every error that a function call can end in, by meaning; what reading and computing values can end in is in
// sql/types/errors.h.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/sql_error.h"
#include "sql/types/type.h"

namespace doppel::sql::errors {

// Patterns.
base::SqlError InvalidEscapeString();                              // 22025 invalid escape string
base::SqlError PatternEndsWithEscape();                            // 22025
base::SqlError InvalidRegularExpression(std::string_view reason);  // 2201B invalid regular expression: …
base::SqlError RegularExpressionFailed(std::string_view reason);   // 54001: it needs too much work
base::SqlError InvalidRegexpOption(char option);                   // 22023

// What the binder and the translator guard.
base::SqlError NullInColumn(std::string_view column);   // 23502 Cannot insert a NULL value into column c
base::SqlError MoreThanOneRow();                        // 21000 single-row subquery returns more than one row
base::SqlError NegativeLimit(std::string_view clause);  // 22023 LIMIT must not be negative
base::SqlError MalformedArray(std::string_view text);   // 22P02

// Objects that functions are asked about (more in catalog/errors.h).
base::SqlError UndefinedTypeName(std::string_view name);               // 42704 type "x" does not exist
base::SqlError UndefinedUserId(std::int64_t id);                       // 42704 user with ID 7 does not exist
base::SqlError UndefinedOid(std::string_view kind, std::int64_t oid);  // 42704 schema with OID 7 does not exist
base::SqlError UndefinedRelationOid(std::int64_t oid);                 // 42P01 relation with OID 7 does not exist
base::SqlError FunctionNeedsArguments();                               // 22P02 expected a left parenthesis
base::SqlError UndefinedFunctionName(std::string_view name);           // 42883 function "f" does not exist
base::SqlError AmbiguousFunctionName(std::string_view name);           // 42725 more than one function named "f"
base::SqlError UnknownSetting(std::string_view name);                  // 42704 unrecognized configuration parameter "x"
base::SqlError MembershipDenied(std::string_view kind, std::string_view name);  // 42501

// Numbers in text.
base::SqlError InvalidNumberBase(std::int64_t base);                         // 22023
base::SqlError InvalidNumberText(std::string_view text, std::int64_t base);  // 22P02

// Templates of TO_CHAR and its inverses, in the words of PostgreSQL's formatting.c where the guide has none.
base::SqlError BadNumberTemplate(std::string_view reason);           // 42601 multiple decimal points
base::SqlError NumberTemplateIsOutputOnly(std::string_view word);    // 0A000 "RN" not supported for input
base::SqlError DateTimeTemplateIsOutputOnly(std::string_view word);  // 0A000 formatting field "TZ" is only supported …
base::SqlError MixedDateConventions();                               // 22007 Gregorian and ISO week fields at once
base::SqlError InvalidFieldText(std::string_view text, std::string_view word, std::string_view detail);  // 22007
base::SqlError FieldsOutOfRange(std::string_view kind,
                                std::string_view value);      // 22008 … time value out of range: 24:38:15.0
base::SqlError HourOutOfRange();                              // 22007 AM/PM hour must be between 1 and 12
base::SqlError InvalidNumberFormat(std::string_view format);  // 22023 invalid numeric format "9G9"
base::SqlError InvalidNumericModifier(std::int64_t precision, std::int64_t scale);  // 22023
base::SqlError NumberTooWide();  // 0A000 TO_CHAR of more than 64 bits
base::SqlError ArgumentMustBeLiteral(std::string_view function, std::string_view argument);  // 0A000

// Bytes.
base::SqlError UnknownByteFormat(std::string_view name);                        // 22023
base::SqlError InvalidBits(std::string_view text);                              // 22P02
base::SqlError InvalidBase64(std::string_view text);                            // 22P02
base::SqlError BitIndexOutOfRange(std::int64_t index, std::int64_t bit_count);  // 2202E

// JSON. As a compute node reports it: XX000 JSON parsing error, with the text it could not read in the detail.
base::SqlError InvalidJson(std::string_view what, std::string_view text);
base::SqlError TooManyArguments(std::string_view function);  // 54023
base::SqlError SuperNotParsed(std::string_view reason, std::string_view json);
base::SqlError SuperNotSerialized(std::size_t bytes);  // 22001
// XX000 Invalid input, with the reason in the detail, as r_lower_attribute_names shows it.
base::SqlError InvalidSuperInput(std::string_view reason);
base::SqlError NoSuperForm(std::string_view function, LogicalType type);  // 42846 OBJECT could not convert type …
base::SqlError ObjectArguments(std::string_view what);                    // 42883 what OBJECT takes
base::SqlError BadObjectPath(std::string_view path);                      // 22023

base::SqlError SeveralMatches();     // 21000 Found multiple matches to update the same tuple.
base::SqlError TooManyIterations();  // 54000 Hit maximum iterations for recursive CTE

}  // namespace doppel::sql::errors
