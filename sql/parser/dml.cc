// Statements that read and change rows.
#include <utility>

#include "sql/parser/errors.h"
#include "sql/parser/grammar.h"

namespace doppel::sql {
namespace {

// The alias of an UPDATE or DELETE target; SET begins the assignments.
std::optional<Name> ParseTargetAlias(TokenCursor& cursor) {
  if (cursor.Accept("as")) return cursor.ExpectName();
  if (!cursor.AtName() || cursor.At("set")) return std::nullopt;
  return cursor.ExpectName();
}

std::vector<Assignment> ParseAssignments(TokenCursor& cursor) {
  std::vector<Assignment> assignments;
  do {
    std::uint32_t begin = cursor.Begin();
    Assignment assignment{.column = cursor.ExpectName()};
    cursor.ExpectOperator("=");
    assignment.value = ParseExprOrDefault(cursor);
    assignment.span = cursor.SpanSince(begin);
    assignments.push_back(std::move(assignment));
  } while (cursor.AcceptSymbol(','));
  return assignments;
}

Statement ParseUpdateBehindWith(TokenCursor& cursor, std::optional<WithClause> with) {
  cursor.Expect("update");
  UpdateStatement update{.with = std::move(with), .table = cursor.ExpectRelationName()};
  update.alias = ParseTargetAlias(cursor);
  cursor.Expect("set");
  update.assignments = ParseAssignments(cursor);
  if (cursor.Accept("from")) update.from = ParseFromList(cursor);
  if (cursor.Accept("where")) update.where = ParseExpr(cursor);
  return update;
}

Statement ParseDeleteBehindWith(TokenCursor& cursor, std::optional<WithClause> with) {
  cursor.Expect("delete");
  cursor.Accept("from");
  DeleteStatement statement{.with = std::move(with), .table = cursor.ExpectRelationName()};
  statement.alias = ParseTargetAlias(cursor);
  if (cursor.Accept("using")) statement.using_list = ParseFromList(cursor);
  if (cursor.Accept("where")) statement.where = ParseExpr(cursor);
  return statement;
}

std::variant<MergeUpdate, MergeDelete> ParseMergeMatched(TokenCursor& cursor) {
  cursor.Expect("then");
  if (cursor.Accept("delete")) return MergeDelete{};
  cursor.ExpectWords("update", "set");
  return MergeUpdate{ParseAssignments(cursor)};
}

MergeInsert ParseMergeInsert(TokenCursor& cursor) {
  cursor.ExpectWords("then", "insert");
  MergeInsert insert;
  if (cursor.AtSymbol('(')) insert.columns = cursor.ExpectNameListInParentheses();
  cursor.Expect("values");
  cursor.ExpectSymbol('(');
  do {
    insert.values.push_back(ParseExprOrDefault(cursor));
  } while (cursor.AcceptSymbol(','));
  cursor.ExpectSymbol(')');
  return insert;
}

void ParseMergeBranches(TokenCursor& cursor, MergeStatement& merge) {
  do {
    if (cursor.AtWords("when", "matched") && !merge.when_matched && !merge.when_not_matched) {
      cursor.ExpectWords("when", "matched");
      merge.when_matched = ParseMergeMatched(cursor);
    } else {
      if (merge.when_not_matched) cursor.Fail();
      cursor.ExpectWords("when", "not", "matched");
      merge.when_not_matched = ParseMergeInsert(cursor);
    }
  } while (cursor.At("when"));
}

}  // namespace

Statement ParseSelectStatement(TokenCursor& cursor) { return SelectStatement{ParseQueryExpression(cursor)}; }

Statement ParseWithStatement(TokenCursor& cursor) {
  // WITH may stand before SELECT, UPDATE and DELETE; only what follows it tells which.
  std::uint32_t begin = cursor.Begin();
  std::optional<WithClause> with = ParseWithClause(cursor);
  if (cursor.At("update")) return ParseUpdateBehindWith(cursor, std::move(with));
  if (cursor.At("delete")) return ParseDeleteBehindWith(cursor, std::move(with));
  return SelectStatement{ParseQueryBehindWith(cursor, std::move(with), begin)};
}

Statement ParseInsert(TokenCursor& cursor) {
  cursor.ExpectWords("insert", "into");
  InsertStatement insert{.table = cursor.ExpectRelationName()};
  if (cursor.AcceptWords("default", "values")) return insert;
  if (cursor.AtSymbol('(') && !cursor.AtParenthesizedQuery()) insert.columns = cursor.ExpectNameListInParentheses();
  if (cursor.AcceptWords("default", "values")) return insert;
  insert.source = cursor.At("values") ? ParseValues(cursor) : ParseQueryExpression(cursor);
  return insert;
}

Statement ParseUpdate(TokenCursor& cursor) { return ParseUpdateBehindWith(cursor, std::nullopt); }

Statement ParseDelete(TokenCursor& cursor) { return ParseDeleteBehindWith(cursor, std::nullopt); }

Statement ParseMerge(TokenCursor& cursor) {
  cursor.ExpectWords("merge", "into");
  MergeStatement merge{.target = cursor.ExpectRelationName()};
  if (cursor.Accept("as") || cursor.AtName()) merge.target_alias = cursor.ExpectName();
  cursor.Expect("using");
  merge.source = ParseTableRef(cursor);
  cursor.Expect("on");
  merge.on = ParseExpr(cursor);
  if (cursor.AcceptWords("remove", "duplicates")) {
    merge.removes_duplicates = true;
    return merge;
  }
  ParseMergeBranches(cursor, merge);
  return merge;
}

Statement ParseTruncate(TokenCursor& cursor) {
  cursor.Expect("truncate");
  cursor.Accept("table");
  return TruncateStatement{cursor.ExpectRelationName()};
}

Statement ParseCall(TokenCursor& cursor) {
  std::uint32_t begin = cursor.Begin();
  cursor.Expect("call");
  CallStatement call{.procedure = cursor.ExpectQualifiedName()};
  cursor.ExpectSymbol('(');
  if (!cursor.AtSymbol(')')) call.arguments = ParseExprList(cursor);
  cursor.ExpectSymbol(')');
  call.span = cursor.SpanSince(begin);
  return call;
}

}  // namespace doppel::sql
