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

// JSON. As a compute node reports it: XX000 JSON parsing error, with the text it could not read in the detail.
base::SqlError InvalidJson(std::string_view what, std::string_view text);

}  // namespace doppel::sql::errors
