// Texts of the errors that the lexer and the parser raise.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/span.h"
#include "base/sql_error.h"

namespace doppel::sql::errors {

base::SqlError SyntaxErrorNear(std::string_view token, base::Span span);
base::SqlError SyntaxErrorAtEnd(base::Span span);
base::SqlError UnterminatedString(std::string_view rest, base::Span span);
base::SqlError UnterminatedDollarString(std::string_view rest, base::Span span);
base::SqlError UnterminatedName(std::string_view rest, base::Span span);
base::SqlError UnterminatedBitString(std::string_view rest, base::Span span);
base::SqlError UnterminatedComment(std::string_view rest, base::Span span);
base::SqlError EmptyQuotedName(std::string_view token, base::Span span);
base::SqlError InvalidByteSequence(std::string_view bytes, base::Span span);
base::SqlError StatementTooLarge(std::size_t bytes);
base::SqlError NestedTooDeeply(base::Span span);
base::SqlError SeveralCommandsInPreparedStatement();
base::SqlError MultipleClauses(std::string_view clause, base::Span span);
base::SqlError ImproperRelationName(std::string_view name, base::Span span);
base::SqlError ConflictingOptions(base::Span span);
base::SqlError NumberOutOfRange(std::string_view number, base::Span span);
base::SqlError NoSuchParameter(std::string_view parameter, base::Span span);
base::SqlError FloatPrecision(base::Span span);
base::SqlError IntervalPrecision(std::int64_t precision, base::Span span);
std::string NotSupportedOnTables(std::string_view statement);
std::string NameTruncated(std::string_view name, std::string_view cut);

}  // namespace doppel::sql::errors
