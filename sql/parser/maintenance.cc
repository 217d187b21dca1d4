// CANCEL, ANALYZE, VACUUM, LOCK, COMMENT, REFRESH.
#include <utility>

#include "base/text.h"
#include "sql/parser/errors.h"
#include "sql/parser/grammar.h"

namespace doppel::sql {
namespace {

bool AtRelation(const TokenCursor& cursor) { return cursor.AtName() || cursor.AtOperator("#"); }

Statement ParseAnalyzeCompression(TokenCursor& cursor) {
  AnalyzeCompressionStatement analyze;
  bool at_option = cursor.At("comprows") && cursor.AtKind(TokenKind::kInteger, 1);
  if (AtRelation(cursor) && !at_option) {
    analyze.table = cursor.ExpectRelationName();
    if (cursor.AtSymbol('(')) analyze.columns = cursor.ExpectNameListInParentheses();
  }
  if (cursor.Accept("comprows")) analyze.comprows = cursor.ExpectInteger();
  return analyze;
}

VacuumKind ParseVacuumKind(TokenCursor& cursor) {
  if (cursor.Accept("full")) return VacuumKind::kFull;
  if (cursor.AcceptWords("sort", "only")) return VacuumKind::kSortOnly;
  if (cursor.AcceptWords("delete", "only")) return VacuumKind::kDeleteOnly;
  if (cursor.Accept("reindex")) return VacuumKind::kReindex;
  if (cursor.Accept("recluster")) return VacuumKind::kRecluster;
  return VacuumKind::kUnspecified;
}

// Words that make an object of COMMENT ON which Redshift has no comments for.
std::string ParseOtherCommentTarget(TokenCursor& cursor) {
  if (!cursor.AtKind(TokenKind::kWord)) cursor.Fail();
  std::string kind = cursor.ExpectWordLower();
  // The object itself may have arguments, casts and further words; only IS ends it.
  while (!cursor.At("is")) cursor.Take();
  return kind;
}

}  // namespace

Statement ParseCancel(TokenCursor& cursor) {
  cursor.Expect("cancel");
  CancelStatement cancel{.process_id = cursor.ExpectInteger()};
  if (cursor.AtKind(TokenKind::kString)) cancel.message = cursor.ExpectString();
  return cancel;
}

Statement ParseAnalyze(TokenCursor& cursor) {
  cursor.Take();
  if (cursor.At("compression") && !cursor.AtSymbol('.', 1) && !cursor.AtSymbol('(', 1)) {
    cursor.Take();
    return ParseAnalyzeCompression(cursor);
  }
  AnalyzeStatement analyze{.is_verbose = cursor.Accept("verbose")};
  bool at_scope = cursor.AtWords("predicate", "columns") || cursor.AtWords("all", "columns");
  if (AtRelation(cursor) && !at_scope) {
    analyze.table = cursor.ExpectRelationName();
    if (cursor.AtSymbol('(')) analyze.columns = cursor.ExpectNameListInParentheses();
  }
  if (cursor.AcceptWords("predicate", "columns")) {
    analyze.scope = AnalyzeStatement::Scope::kPredicateColumns;
  } else if (cursor.AcceptWords("all", "columns")) {
    analyze.scope = AnalyzeStatement::Scope::kAllColumns;
  }
  return analyze;
}

Statement ParseVacuum(TokenCursor& cursor) {
  cursor.Expect("vacuum");
  VacuumStatement vacuum{.kind = ParseVacuumKind(cursor)};
  bool at_boost = cursor.At("boost") && cursor.AtKind(TokenKind::kEnd, 1);
  if (AtRelation(cursor) && !at_boost) vacuum.table = cursor.ExpectRelationName();
  if (cursor.Accept("to")) {
    bool is_number = cursor.AtKind(TokenKind::kInteger) || cursor.AtKind(TokenKind::kDecimal);
    if (!is_number) cursor.Fail();
    vacuum.threshold_percent = std::string(cursor.TextOf(cursor.Take()));
    cursor.Expect("percent");
  }
  vacuum.is_boost = cursor.Accept("boost");
  return vacuum;
}

Statement ParseLock(TokenCursor& cursor) {
  cursor.Expect("lock");
  cursor.Accept("table");
  LockStatement lock;
  do {
    lock.tables.push_back(cursor.ExpectRelationName());
  } while (cursor.AcceptSymbol(','));
  if (cursor.Accept("in")) {
    while (!cursor.At("mode")) {
      if (!lock.mode.empty()) lock.mode += ' ';
      lock.mode += cursor.ExpectWordLower();
    }
    cursor.Expect("mode");
  }
  lock.is_nowait = cursor.Accept("nowait");
  return lock;
}

Statement ParseComment(TokenCursor& cursor) {
  using Target = CommentStatement::Target;
  cursor.ExpectWords("comment", "on");
  CommentStatement comment;
  if (cursor.Accept("table")) {
    comment.name = cursor.ExpectRelationName();
  } else if (cursor.Accept("column")) {
    comment.target = Target::kColumn;
    comment.name = {cursor.ExpectRelationPart()};
    while (cursor.AcceptSymbol('.')) comment.name.push_back(cursor.ExpectLabel());
    if (comment.name.size() < 2) cursor.Fail();
  } else if (cursor.Accept("constraint")) {
    comment.target = Target::kConstraint;
    comment.name = {cursor.ExpectName()};
    cursor.Expect("on");
    comment.table = cursor.ExpectRelationName();
  } else if (cursor.Accept("database")) {
    comment.target = Target::kDatabase;
    comment.name = {cursor.ExpectName()};
  } else if (cursor.Accept("view")) {
    comment.target = Target::kView;
    comment.name = cursor.ExpectRelationName();
  } else {
    comment.target = Target::kOther;
    comment.other = ParseOtherCommentTarget(cursor);
  }
  cursor.Expect("is");
  if (!cursor.Accept("null")) comment.comment = cursor.ExpectString();
  return comment;
}

Statement ParseRefresh(TokenCursor& cursor) {
  cursor.ExpectWords("refresh", "materialized", "view");
  RefreshMaterializedViewStatement refresh{.view = cursor.ExpectRelationName()};
  if (cursor.AtAnyOf({"restrict", "cascade"})) refresh.behavior = ParseDropBehavior(cursor);
  return refresh;
}

}  // namespace doppel::sql
