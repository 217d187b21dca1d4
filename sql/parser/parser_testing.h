// Helpers of the parser's tests.
#pragma once

#include <string>
#include <string_view>

#include "sql/parser/parser.h"

namespace doppel::sql {

// "SQLSTATE message @offset" of the error that parsing `text` raises, or "parsed".
std::string ParseError(std::string_view text, const ParserOptions& options = {});

// Deparse of the only statement in `text`.
std::string Reprint(std::string_view text, const ParserOptions& options = {});

// Deparse of an expression.
std::string ReprintExpr(std::string_view text);

}  // namespace doppel::sql
