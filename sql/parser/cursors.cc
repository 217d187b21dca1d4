// Cursors, prepared statements, EXPLAIN.
#include <array>
#include <memory>
#include <utility>

#include "base/text.h"
#include "sql/parser/errors.h"
#include "sql/parser/grammar.h"

namespace doppel::sql {
namespace {

constexpr std::array<std::string_view, 5> kRefusedDirections = {"backward", "prior", "first", "last", "relative"};

// The direction words of FETCH and MOVE up to the cursor's name.
void ParseFetchDirection(TokenCursor& cursor, FetchStatement& fetch) {
  if (cursor.Accept("next")) return;
  if (cursor.Accept("all")) {
    fetch.direction = FetchDirection::kAll;
    return;
  }
  bool has_word = cursor.Accept("forward");
  if (has_word) {
    fetch.direction = FetchDirection::kForward;
    if (cursor.Accept("all")) {
      fetch.direction = FetchDirection::kForwardAll;
      return;
    }
  }
  if (cursor.AtKind(TokenKind::kInteger) || cursor.AtOperator("-") || cursor.AtOperator("+")) {
    fetch.direction = FetchDirection::kForward;
    fetch.count = cursor.ExpectSignedInteger();
    return;
  }
  if (has_word) return;
  for (std::string_view word : kRefusedDirections) {
    if (!cursor.At(word) || !(cursor.AtAnyOf({"from", "in", "all"}, 1) || cursor.AtKind(TokenKind::kInteger, 1)))
      continue;
    fetch.direction = FetchDirection::kOther;
    fetch.other = base::ToUpperAscii(word);
    cursor.Take();
    if (!cursor.Accept("all") && cursor.AtKind(TokenKind::kInteger)) fetch.count = cursor.ExpectInteger();
    return;
  }
  if (cursor.At("absolute") && (cursor.AtKind(TokenKind::kInteger, 1) || cursor.AtOperator("-", 1))) {
    cursor.Take();
    fetch.direction = FetchDirection::kOther;
    fetch.other = "ABSOLUTE";
    fetch.count = cursor.ExpectSignedInteger();
  }
}

}  // namespace

Statement ParseDeclare(TokenCursor& cursor) {
  cursor.Expect("declare");
  DeclareCursorStatement declare{.name = cursor.ExpectName()};
  while (!cursor.At("cursor")) {
    if (!cursor.AtAnyOf({"binary", "insensitive", "scroll", "no"})) cursor.Fail();
    std::string option = base::ToLowerAscii(cursor.TextOf(cursor.Take()));
    // NO SCROLL and WITHOUT HOLD say what is so anyway; psql and psycopg2 send them.
    if (option == "no") {
      cursor.Expect("scroll");
      continue;
    }
    declare.refused_options.push_back(std::move(option));
  }
  cursor.Expect("cursor");
  if (cursor.AtAnyOf({"with", "without"}) && cursor.At("hold", 1)) {
    if (cursor.At("with")) declare.refused_options.push_back("with hold");
    cursor.Take();
    cursor.Take();
  }
  cursor.Expect("for");
  declare.query = ParseQueryExpression(cursor);
  return declare;
}

Statement ParseFetch(TokenCursor& cursor) {
  FetchStatement fetch{.is_move = cursor.At("move")};
  cursor.Take();
  ParseFetchDirection(cursor, fetch);
  if (!cursor.Accept("from")) cursor.Accept("in");
  fetch.cursor = cursor.ExpectName();
  return fetch;
}

Statement ParseClose(TokenCursor& cursor) {
  cursor.Expect("close");
  return CloseCursorStatement{cursor.ExpectName()};
}

Statement ParsePrepare(TokenCursor& cursor) {
  cursor.Expect("prepare");
  PrepareStatement prepare{.name = cursor.ExpectName()};
  if (cursor.AcceptSymbol('(')) {
    do {
      prepare.parameter_types.push_back(ParseType(cursor));
    } while (cursor.AcceptSymbol(','));
    cursor.ExpectSymbol(')');
  }
  cursor.Expect("as");
  if (!cursor.AtAnyOf({"select", "with", "insert", "update", "delete"}) && !cursor.AtSymbol('(')) cursor.Fail();
  prepare.statement = ParseNestedStatement(cursor);
  return prepare;
}

Statement ParseExecute(TokenCursor& cursor) {
  cursor.Expect("execute");
  ExecuteStatement execute{.name = cursor.ExpectName()};
  if (cursor.AcceptSymbol('(')) {
    if (!cursor.AtSymbol(')')) execute.arguments = ParseExprList(cursor);
    cursor.ExpectSymbol(')');
  }
  return execute;
}

Statement ParseDeallocate(TokenCursor& cursor) {
  cursor.Expect("deallocate");
  if (cursor.At("prepare") && cursor.AtName(1)) cursor.Take();
  return DeallocateStatement{cursor.ExpectName()};
}

Statement ParseExplain(TokenCursor& cursor) {
  cursor.Expect("explain");
  ExplainStatement explain;
  if (cursor.AtAnyOf({"analyze", "analyse"})) {
    cursor.Take();
    explain.is_analyze = true;
  }
  explain.is_verbose = cursor.Accept("verbose");
  // Queries, changes of rows, and CREATE TABLE AS, which is told from CREATE TABLE when all of it has been read.
  const bool may_be_explained =
      cursor.AtAnyOf({"select", "with", "insert", "update", "delete", "merge", "create"}) || cursor.AtSymbol('(');
  if (!may_be_explained) cursor.Fail();
  const Token first = cursor.Peek();
  explain.statement = ParseNestedStatement(cursor);
  const bool is_creation = cursor.TextOf(first).starts_with('c') || cursor.TextOf(first).starts_with('C');
  if (is_creation && !std::holds_alternative<CreateTableAsStatement>(explain.statement->statement)) {
    throw errors::SyntaxErrorNear(cursor.TextOf(first), first.span);
  }
  return explain;
}

}  // namespace doppel::sql
