// Which function parses a statement, by its first word, and the entry points of parser.h.
#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "sql/parser/errors.h"
#include "sql/parser/grammar.h"
#include "sql/types/io.h"

namespace doppel::sql {
namespace {

struct StatementRow {
  std::string_view word;
  Statement (*parse)(TokenCursor&);
};

constexpr auto kStatements = std::to_array<StatementRow>({
    {"abort", ParseTransaction},
    {"alter", ParseAlter},
    {"analyse", ParseAnalyze},
    {"analyze", ParseAnalyze},
    {"attach", ParseAttach},
    {"begin", ParseTransaction},
    {"call", ParseCall},
    {"cancel", ParseCancel},
    {"close", ParseClose},
    {"comment", ParseComment},
    {"commit", ParseTransaction},
    {"copy", ParseCopy},
    {"create", ParseCreate},
    {"deallocate", ParseDeallocate},
    {"declare", ParseDeclare},
    {"delete", ParseDelete},
    {"desc", ParseDesc},
    {"detach", ParseAttach},
    {"drop", ParseDrop},
    {"end", ParseTransaction},
    {"execute", ParseExecute},
    {"explain", ParseExplain},
    {"fetch", ParseFetch},
    {"grant", ParseGrant},
    {"insert", ParseInsert},
    {"lock", ParseLock},
    {"merge", ParseMerge},
    {"move", ParseFetch},
    {"prepare", ParsePrepare},
    {"refresh", ParseRefresh},
    {"reset", ParseReset},
    {"revoke", ParseGrant},
    {"rollback", ParseTransaction},
    {"select", ParseSelectStatement},
    {"set", ParseSet},
    {"show", ParseShow},
    {"start", ParseTransaction},
    {"truncate", ParseTruncate},
    {"unload", ParseUnload},
    {"update", ParseUpdate},
    {"use", ParseUse},
    {"vacuum", ParseVacuum},
    {"with", ParseWithStatement},
});

// Commands of PostgreSQL 8.0 that Redshift's grammar still knows and its server refuses.
struct RefusedRow {
  std::string_view first;
  std::string_view second;  // empty: any
  std::string_view third;   // empty: any
};

constexpr auto kRefused = std::to_array<RefusedRow>({
    {"alter", "aggregate", ""},
    {"alter", "conversion", ""},
    {"alter", "domain", ""},
    {"alter", "index", ""},
    {"alter", "language", ""},
    {"alter", "operator", ""},
    {"alter", "sequence", ""},
    {"alter", "tablespace", ""},
    {"alter", "trigger", ""},
    {"alter", "type", ""},
    {"checkpoint", "", ""},
    {"cluster", "", ""},
    {"commit", "prepared", ""},
    {"create", "aggregate", ""},
    {"create", "cast", ""},
    {"create", "constraint", "trigger"},
    {"create", "conversion", ""},
    {"create", "domain", ""},
    {"create", "index", ""},
    {"create", "language", ""},
    {"create", "operator", ""},
    {"create", "procedural", "language"},
    {"create", "rule", ""},
    {"create", "sequence", ""},
    {"create", "tablespace", ""},
    {"create", "temp", "sequence"},
    {"create", "temporary", "sequence"},
    {"create", "trigger", ""},
    {"create", "trusted", ""},
    {"create", "type", ""},
    {"create", "unique", "index"},
    {"drop", "aggregate", ""},
    {"drop", "cast", ""},
    {"drop", "conversion", ""},
    {"drop", "domain", ""},
    {"drop", "index", ""},
    {"drop", "language", ""},
    {"drop", "operator", ""},
    {"drop", "procedural", "language"},
    {"drop", "rule", ""},
    {"drop", "sequence", ""},
    {"drop", "tablespace", ""},
    {"drop", "trigger", ""},
    {"drop", "type", ""},
    {"listen", "", ""},
    {"load", "", ""},
    {"notify", "", ""},
    {"prepare", "transaction", ""},
    {"reindex", "", ""},
    {"release", "", ""},
    {"rollback", "prepared", ""},
    {"rollback", "to", ""},
    {"rollback", "transaction", "to"},
    {"rollback", "work", "to"},
    {"savepoint", "", ""},
    {"unlisten", "", ""},
});

const RefusedRow* FindRefused(const TokenCursor& cursor) {
  auto row = std::find_if(kRefused.begin(), kRefused.end(), [&](const RefusedRow& candidate) {
    return cursor.At(candidate.first) && (candidate.second.empty() || cursor.At(candidate.second, 1)) &&
           (candidate.third.empty() || cursor.At(candidate.third, 2));
  });
  return row == kRefused.end() ? nullptr : &*row;
}

// The rest of the statement is not looked at: whatever it says, the answer is the same.
Statement ParseRefused(TokenCursor& cursor, const RefusedRow& row) {
  RefusedStatement refused;
  refused.command = base::ToUpperAscii(row.first);
  if (!row.second.empty()) refused.command += " " + base::ToUpperAscii(row.second);
  if (!row.third.empty()) refused.command += " " + base::ToUpperAscii(row.third);
  std::size_t begin = cursor.position();
  while (!cursor.AtEnd()) cursor.Take();
  refused.text = cursor.Slice(begin);
  refused.message = errors::NotSupportedOnTables(refused.text);
  return refused;
}

ParsedStatement Finish(TokenCursor& cursor, Statement statement, std::size_t begin) {
  ParsedStatement parsed;
  parsed.statement = std::move(statement);
  std::string_view text = cursor.Slice(begin);
  parsed.text = text;
  auto offset = static_cast<std::uint32_t>(text.data() - cursor.text().data());
  parsed.span = {offset, offset + static_cast<std::uint32_t>(text.size())};
  parsed.parameter_count = cursor.highest_parameter();
  return parsed;
}

// One statement's tokens; `at` moves behind its semicolon.
TokenCursor NextStatement(std::string_view text, std::size_t& at, const ParserOptions& options) {
  TokenizedStatement tokens = Tokenize(text, at);
  at = tokens.next;
  return TokenCursor(text, std::move(tokens), options);
}

void CheckSize(std::string_view text, const TokenCursor& cursor, std::size_t next) {
  std::size_t bytes = next - cursor.Begin();
  if (text.size() > kMaxStatementBytes && bytes > kMaxStatementBytes) throw errors::StatementTooLarge(bytes);
}

// Parses the whole of `text` with one grammar function.
template <typename Result>
Result ParseWhole(std::string_view text, const ParserOptions& options, Result (*parse)(TokenCursor&)) {
  if (text.size() > kMaxStatementBytes) throw errors::StatementTooLarge(text.size());
  std::size_t at = 0;
  TokenCursor cursor = NextStatement(text, at, options);
  Result result = parse(cursor);
  cursor.ExpectEnd();
  if (at < text.size()) cursor.Fail();
  return result;
}

}  // namespace

Statement ParseStatementBody(TokenCursor& cursor) {
  if (cursor.AtSymbol('(')) {
    if (!cursor.AtParenthesizedQuery()) cursor.Fail();
    return ParseSelectStatement(cursor);
  }
  if (const RefusedRow* refused = FindRefused(cursor)) return ParseRefused(cursor, *refused);
  for (const StatementRow& row : kStatements) {
    if (cursor.At(row.word)) return row.parse(cursor);
  }
  cursor.Fail();
}

StatementPtr ParseNestedStatement(TokenCursor& cursor) {
  NestingScope nesting(cursor);
  std::size_t begin = cursor.position();
  Statement statement = ParseStatementBody(cursor);
  return std::make_shared<const ParsedStatement>(Finish(cursor, std::move(statement), begin));
}

std::vector<ParsedStatement> ParseScript(std::string_view text, const ParserOptions& options) {
  if (text.size() > UINT32_MAX) throw errors::StatementTooLarge(text.size());
  CheckText(text);
  std::vector<ParsedStatement> statements;
  std::size_t at = 0;
  while (at < text.size()) {
    TokenCursor cursor = NextStatement(text, at, options);
    if (cursor.AtEnd()) continue;
    CheckSize(text, cursor, at);
    Statement statement = ParseStatementBody(cursor);
    cursor.ExpectEnd();
    statements.push_back(Finish(cursor, std::move(statement), 0));
    statements.back().notices = cursor.TakeNotices();
  }
  return statements;
}

ParsedStatement ParseStatement(std::string_view text, const ParserOptions& options) {
  std::vector<ParsedStatement> statements = ParseScript(text, options);
  auto end = static_cast<std::uint32_t>(text.size());
  if (statements.empty()) throw errors::SyntaxErrorAtEnd({end, end});
  if (statements.size() > 1) throw errors::SeveralCommandsInPreparedStatement();
  return std::move(statements.front());
}

ExprPtr ParseExpression(std::string_view text, const ParserOptions& options) {
  return ParseWhole(text, options, ParseExpr);
}

TypeNamePtr ParseTypeName(std::string_view text) { return ParseWhole(text, {}, ParseType); }

QueryPtr ParseQuery(std::string_view text, const ParserOptions& options) {
  return ParseWhole(text, options, ParseQueryExpression);
}

QualifiedName ParseQualifiedName(std::string_view text, const ParserOptions& options) {
  return ParseWhole<QualifiedName>(text, options, [](TokenCursor& cursor) { return cursor.ExpectRelationName(); });
}

}  // namespace doppel::sql
