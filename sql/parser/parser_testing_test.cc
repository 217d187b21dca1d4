#include "sql/parser/parser_testing.h"

#include <fmt/format.h>

#include "base/sql_error.h"
#include "sql/parser/deparse.h"

namespace doppel::sql {

std::string ParseError(std::string_view text, const ParserOptions& options) {
  try {
    ParseScript(text, options);
  } catch (const base::SqlError& error) {
    std::string where = error.span() ? fmt::format(" @{}", error.span()->begin) : "";
    return fmt::format("{} {}{}", base::CodeOf(error.state()), error.message(), where);
  }
  return "parsed";
}

std::string Reprint(std::string_view text, const ParserOptions& options) {
  return Deparse(ParseStatement(text, options).statement);
}

std::string ReprintExpr(std::string_view text) { return Deparse(*ParseExpression(text)); }

}  // namespace doppel::sql
