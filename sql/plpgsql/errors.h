// Errors of stored procedures' bodies, by meaning. Texts: PostgreSQL 8.0's PL/pgSQL where Amazon's pages are silent.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/span.h"
#include "base/sql_error.h"

namespace doppel::sql::plpgsql::errors {

using base::Span;
using base::SqlError;

// --- Parsing.
SqlError BodyTooLong(std::size_t bytes);  // 54000
SqlError TooManyVariables();              // 54000
SqlError NestedTooDeeply(Span span);      // 54001
SqlError DuplicateDeclaration(std::string_view name, Span span);
SqlError NotAVariable(std::string_view name, Span span);  // 42601 "x" is not a known variable
SqlError NotAScalar(std::string_view name, Span span);    // 42804
SqlError LoopTarget(Span span);                           // 42601
SqlError NotACursor(std::string_view name, Span span);    // 42804
SqlError CursorArguments(std::string_view name, Span span);
SqlError UnknownLabel(std::string_view label, Span span);  // 42601
SqlError NoLoopToLeave(Span span);                         // 42601
SqlError EndLabelDiffers(std::string_view label, Span span);
SqlError ConstantAssigned(std::string_view name, Span span);  // 22005
SqlError NotNullNeedsDefault(std::string_view name, Span span);
SqlError RaiseArgumentCount(bool has_too_few, Span span);          // 42601
SqlError UnknownCondition(std::string_view name, Span span);       // 42704
SqlError NonatomicOnly(std::string_view what, Span span);          // 0A000
SqlError NotAllowedInProcedure(std::string_view what, Span span);  // 0A000
SqlError ReturnTakesNoValue(Span span);                            // 42804

// --- Running.
SqlError NullAssigned(std::string_view name);                           // 22004
SqlError RecordNotAssigned(std::string_view name);                      // 55000
SqlError NoSuchField(std::string_view record, std::string_view field);  // 42703
SqlError QueryColumnCount(std::string_view query, std::size_t columns);
SqlError NullQuery();                                        // 22004 cannot EXECUTE a null querystring
SqlError NullLoopBound(std::string_view bound);              // 22004
SqlError CaseNotFound();                                     // 20000
SqlError NoDestination();                                    // 42601
SqlError NotAQuery();                                        // 42601
SqlError NullCursor(std::string_view variable);              // 22004
SqlError UndefinedCursor(std::string_view name);             // 34000
SqlError CursorInUse(std::string_view name);                 // 42P03
SqlError AtomicContext(std::string_view command);            // 2D000
SqlError TransactionInDynamicSql(std::string_view command);  // 0A000
SqlError MixedModes();                                       // 0A000
SqlError NestedTooManyCalls(int limit);                      // 54001
SqlError OutputNeedsVariable(std::string_view procedure);    // 42601
SqlError NestedOutArgument(std::string_view procedure);      // 0A000
SqlError Raised(std::string message);                        // P0001

}  // namespace doppel::sql::plpgsql::errors
