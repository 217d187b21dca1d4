// The parser: Redshift SQL text to trees. Pure functions; nothing is looked up in a catalog.
//
// Errors: 42601 with the span of the offending token, 54000 for a statement above kMaxStatementBytes, 54001 for nesting
// deeper than kMaxNesting.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "sql/parser/statements.h"

namespace doppel::sql {

inline constexpr std::size_t kMaxStatementBytes = 16777216;
inline constexpr std::size_t kMaxIdentifierBytes = 127;
// Levels of a tree, and levels of recursion while parsing.
inline constexpr int kMaxNesting = 1000;

struct ParserOptions {
  // enable_case_sensitive_identifier: quoted names keep their case.
  bool case_sensitive_identifier = false;
  // enable_case_sensitive_super_attribute: unquoted names keep their spelling beside the folded name.
  bool case_sensitive_super_attribute = false;
};

// Statements in order; empty ones (stray semicolons, comments) are dropped.
std::vector<ParsedStatement> ParseScript(std::string_view text, const ParserOptions& options = {});

// REQUIRES of the text: exactly one statement. Several give 42601 `cannot insert multiple commands into a prepared
// statement`; none is reported by returning nullopt-like emptiness in ParseScript, here it is a syntax error.
ParsedStatement ParseStatement(std::string_view text, const ParserOptions& options = {});

// A lone expression (column defaults, policy predicates, PL/pgSQL) and a lone type name; the whole text must be used.
ExprPtr ParseExpression(std::string_view text, const ParserOptions& options = {});
TypeNamePtr ParseTypeName(std::string_view text);
QueryPtr ParseQuery(std::string_view text, const ParserOptions& options = {});
// A possibly qualified name in text form, as in 'schema."Table"'::regclass.
QualifiedName ParseQualifiedName(std::string_view text, const ParserOptions& options = {});

}  // namespace doppel::sql
