// Statements on rows, cursors and prepared statements as SQL text.
#include "sql/parser/deparse_statement.h"

namespace doppel::sql {
namespace {

void WriteAssignments(SqlWriter& w, const std::vector<Assignment>& assignments) {
  w.Word("SET");
  w.List(assignments, [&](const Assignment& assignment) { w.Put(assignment.column).Word("=").Put(*assignment.value); });
}

void WriteDirection(SqlWriter& w, const FetchStatement& fetch) {
  switch (fetch.direction) {
    case FetchDirection::kNext:
      w.Word("NEXT");
      return;
    case FetchDirection::kAll:
      w.Word("ALL");
      return;
    case FetchDirection::kForward:
      w.Word("FORWARD").Number(fetch.count);
      return;
    case FetchDirection::kForwardAll:
      w.Word("FORWARD ALL");
      return;
    case FetchDirection::kOther:
      w.Word(fetch.other);
      if (fetch.other == "ABSOLUTE" || fetch.other == "RELATIVE") w.Number(fetch.count);
      return;
  }
}

}  // namespace

void Write(SqlWriter& w, const SelectStatement& statement) { w.Put(*statement.query); }

void Write(SqlWriter& w, const InsertStatement& statement) {
  w.Word("INSERT INTO").Put(statement.table).Columns(statement.columns);
  if (statement.source == nullptr) {
    w.Word("DEFAULT VALUES");
  } else {
    w.Put(*statement.source);
  }
}

void Write(SqlWriter& w, const UpdateStatement& statement) {
  w.With(statement.with).Word("UPDATE").Put(statement.table);
  if (statement.alias) w.Word("AS").Put(*statement.alias);
  WriteAssignments(w, statement.assignments);
  if (!statement.from.empty()) w.Word("FROM").From(statement.from);
  if (statement.where != nullptr) w.Word("WHERE").Put(*statement.where);
}

void Write(SqlWriter& w, const DeleteStatement& statement) {
  w.With(statement.with).Word("DELETE FROM").Put(statement.table);
  if (statement.alias) w.Word("AS").Put(*statement.alias);
  if (!statement.using_list.empty()) w.Word("USING").From(statement.using_list);
  if (statement.where != nullptr) w.Word("WHERE").Put(*statement.where);
}

void Write(SqlWriter& w, const MergeStatement& statement) {
  w.Word("MERGE INTO").Put(statement.target);
  if (statement.target_alias) w.Word("AS").Put(*statement.target_alias);
  w.Word("USING").Put(*statement.source).Word("ON").Put(*statement.on);
  w.WordIf(statement.removes_duplicates, "REMOVE DUPLICATES");
  if (statement.when_matched) {
    w.Word("WHEN MATCHED THEN");
    if (const auto* update = std::get_if<MergeUpdate>(&*statement.when_matched)) {
      w.Word("UPDATE");
      WriteAssignments(w, update->assignments);
    } else {
      w.Word("DELETE");
    }
  }
  if (statement.when_not_matched) {
    w.Word("WHEN NOT MATCHED THEN INSERT").Columns(statement.when_not_matched->columns);
    w.Word("VALUES (").Exprs(statement.when_not_matched->values).Raw(")");
  }
}

void Write(SqlWriter& w, const TruncateStatement& statement) { w.Word("TRUNCATE TABLE").Put(statement.table); }

void Write(SqlWriter& w, const CallStatement& statement) {
  w.Word("CALL").Put(statement.procedure).Raw("(").Exprs(statement.arguments).Raw(")");
}

void Write(SqlWriter& w, const DeclareCursorStatement& statement) {
  w.Word("DECLARE").Put(statement.name);
  for (const std::string& option : statement.refused_options) w.WordIf(!option.ends_with("hold"), option);
  w.Word("CURSOR");
  for (const std::string& option : statement.refused_options) w.WordIf(option.ends_with("hold"), option);
  w.Word("FOR").Put(*statement.query);
}

void Write(SqlWriter& w, const FetchStatement& statement) {
  w.Word(statement.is_move ? "MOVE" : "FETCH");
  WriteDirection(w, statement);
  w.Word("FROM").Put(statement.cursor);
}

void Write(SqlWriter& w, const CloseCursorStatement& statement) { w.Word("CLOSE").Put(statement.cursor); }

void Write(SqlWriter& w, const PrepareStatement& statement) {
  w.Word("PREPARE").Put(statement.name);
  if (!statement.parameter_types.empty()) {
    w.Word("(").List(statement.parameter_types, [&](const TypeNamePtr& type) { w.Put(*type); }).Raw(")");
  }
  w.Word("AS");
  WriteStatement(w, statement.statement->statement);
}

void Write(SqlWriter& w, const ExecuteStatement& statement) {
  w.Word("EXECUTE").Put(statement.name);
  if (!statement.arguments.empty()) w.Word("(").Exprs(statement.arguments).Raw(")");
}

void Write(SqlWriter& w, const DeallocateStatement& statement) { w.Word("DEALLOCATE").Put(statement.name); }

void Write(SqlWriter& w, const ExplainStatement& statement) {
  w.Word("EXPLAIN").WordIf(statement.is_analyze, "ANALYZE").WordIf(statement.is_verbose, "VERBOSE");
  WriteStatement(w, statement.statement->statement);
}

}  // namespace doppel::sql
