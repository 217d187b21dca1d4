// Statements that read or change rows, and those that wrap them (cursors, prepared statements, EXPLAIN).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sql/parser/tree.h"

namespace doppel::sql {

struct ParsedStatement;
// A statement inside another one (EXPLAIN, PREPARE). Its text and parameter count are its own.
using StatementPtr = std::shared_ptr<const ParsedStatement>;

// SELECT, also SELECT INTO (see SelectCore::into of the leftmost branch).
struct SelectStatement {
  QueryPtr query;
};

// INSERT INTO t [(columns)] source. `source` is null for DEFAULT VALUES; its body is Values for VALUES lists.
struct InsertStatement {
  QualifiedName table;
  std::vector<Name> columns;
  QueryPtr source;
};

struct Assignment {
  Name column;
  ExprPtr value;  // may be DefaultMarker
  base::Span span;
};

struct UpdateStatement {
  std::optional<WithClause> with;
  QualifiedName table;
  std::optional<Name> alias;
  std::vector<Assignment> assignments;
  std::vector<TableRefPtr> from;
  ExprPtr where;
};

struct DeleteStatement {
  std::optional<WithClause> with;
  QualifiedName table;
  std::optional<Name> alias;
  std::vector<TableRefPtr> using_list;
  ExprPtr where;
};

struct MergeUpdate {
  std::vector<Assignment> assignments;
};
struct MergeDelete {};
struct MergeInsert {
  std::vector<Name> columns;
  std::vector<ExprPtr> values;
};

struct MergeStatement {
  QualifiedName target;
  std::optional<Name> target_alias;  // Redshift refuses it
  TableRefPtr source;
  ExprPtr on;
  bool removes_duplicates = false;
  std::optional<std::variant<MergeUpdate, MergeDelete>> when_matched;
  std::optional<MergeInsert> when_not_matched;
};

struct TruncateStatement {
  QualifiedName table;
};

struct CallStatement {
  QualifiedName procedure;
  std::vector<ExprPtr> arguments;
  base::Span span;
};

// The options that Redshift refuses are kept so that it can be said which one.
struct DeclareCursorStatement {
  Name name;
  std::vector<std::string> refused_options;  // "scroll", "binary", "with hold", …, as written
  QueryPtr query;
};

enum class FetchDirection { kNext, kAll, kForward, kForwardAll, kOther };

struct FetchStatement {
  FetchDirection direction = FetchDirection::kNext;
  std::int64_t count = 1;  // of kNext (always 1) and kForward
  std::string other;       // of kOther: BACKWARD, PRIOR, ABSOLUTE…, refused
  bool is_move = false;
  Name cursor;
};

struct CloseCursorStatement {
  Name cursor;
};

struct PrepareStatement {
  Name name;
  std::vector<TypeNamePtr> parameter_types;
  StatementPtr statement;
};

struct ExecuteStatement {
  Name name;
  std::vector<ExprPtr> arguments;
};

struct DeallocateStatement {
  Name name;
};

struct ExplainStatement {
  bool is_verbose = false;
  bool is_analyze = false;  // refused
  StatementPtr statement;
};

}  // namespace doppel::sql
