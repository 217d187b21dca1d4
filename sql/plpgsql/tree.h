// The body of a stored procedure as a tree (c_PLpgSQL-structure, c_PLpgSQL-statements). SQL inside it stays text, with
// the place it was found at: it is parsed and bound when it runs, when the tables it names exist.
//
// Variables are numbered through the whole body; where a name means which of them is said by NameScope. A tree is
// immutable once parsed, so any number of calls share it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/notice.h"
#include "base/span.h"
#include "sql/parser/names.h"
#include "sql/parser/type_name.h"

namespace doppel::sql::plpgsql {

// Names that became visible at one place: of a block, a loop, or the arguments. `parent` -1: none.
struct NameScope {
  int parent = -1;
  std::string label;
  std::vector<std::pair<std::string, int>> variables;
};

// A piece of SQL: an expression (run as "SELECT text") or a whole statement. Clauses that are PL/pgSQL's own (INTO) are
// blanked out of the text.
struct SqlText {
  std::string text;
  base::Span span;  // of the text in the body
  int scope = 0;
  int id = 0;  // from 0, through the whole body: what plans are kept by
  bool is_expression = false;
};

// Where values go: one record or row variable, or scalars and record fields in order.
struct Target {
  struct Place {
    int variable = 0;
    std::string field;  // of a record or row variable; empty: the variable itself
  };
  std::vector<Place> places;
};

struct DeclaredType {
  enum class Kind { kScalar, kRecord, kCursor, kLikeColumn, kLikeRow, kLikeVariable };
  Kind kind = Kind::kScalar;
  TypeNamePtr type;       // of kScalar
  QualifiedName like;     // of kLikeColumn (table.column) and kLikeRow
  int like_variable = 0;  // of kLikeVariable
};

struct Variable {
  std::string name;
  DeclaredType type;
  bool is_constant = false;
  bool is_not_null = false;
  std::optional<SqlText> initial;
  // Of a bound cursor.
  std::optional<SqlText> query;
  std::vector<int> cursor_arguments;
};

struct Statement;
using Body = std::vector<Statement>;

struct Assign {
  Target::Place target;
  SqlText value;
};
struct If {
  struct Branch {
    SqlText condition;
    Body body;
  };
  std::vector<Branch> branches;
  Body otherwise;
};
struct Case {
  struct When {
    std::vector<SqlText> conditions;  // of the simple form: comparisons with the operand's variable
    Body body;
  };
  std::optional<SqlText> operand;
  int operand_variable = 0;  // takes the operand's value and its type
  std::vector<When> whens;
  bool has_else = false;
  Body otherwise;
};
struct Loop {
  std::string label;
  Body body;
};
struct While {
  std::string label;
  SqlText condition;
  Body body;
};
struct ForInteger {
  std::string label;
  int variable = 0;
  bool is_reverse = false;
  SqlText from, to;
  Body body;
};
// FOR target IN query, or with `is_dynamic` IN EXECUTE text.
struct ForQuery {
  std::string label;
  Target target;
  bool is_dynamic = false;
  SqlText query;
  Body body;
};
// EXIT and CONTINUE.
struct Leave {
  bool is_continue = false;
  std::string label;
  std::optional<SqlText> when;
};
struct Return {};
struct Null {};
struct Raise {
  bool is_rethrow = false;
  bool is_exception = false;
  base::NoticeLevel level = base::NoticeLevel::kNotice;
  std::string format;
  std::vector<SqlText> arguments;
};
// A SQL statement; a query only with INTO.
struct RunSql {
  SqlText sql;
  std::optional<Target> into;
};
struct Perform {
  SqlText query;
};
struct RunDynamic {
  SqlText text;
  std::optional<Target> into;
};
struct GetDiagnostics {
  Target::Place target;
};
struct CallProcedure {
  SqlText sql;  // CALL p(…)
};
struct OpenCursor {
  int cursor = 0;
  std::optional<SqlText> query;
  bool is_dynamic = false;
  std::vector<SqlText> arguments;
};
struct FetchCursor {
  int cursor = 0;
  std::optional<Target> into;  // none: MOVE
};
struct CloseCursor {
  int cursor = 0;
};
struct Commit {};
struct Rollback {};
struct StartTransaction {};

struct Block {
  enum class Handler { kNone, kExit, kContinue };
  std::string label;
  std::vector<int> variables;  // in the order of their declaration
  Body body;
  Handler handler_kind = Handler::kNone;
  Body handler;  // of WHEN OTHERS
  int sqlstate_variable = 0, sqlerrm_variable = 0;
};

struct Statement {
  int line = 0;  // 1: the body's first line that is not just its leading newline
  std::variant<std::shared_ptr<const Block>, Assign, If, Case, Loop, While, ForInteger, ForQuery, Leave, Return, Null,
               Raise, RunSql, Perform, RunDynamic, GetDiagnostics, CallProcedure, OpenCursor, FetchCursor, CloseCursor,
               Commit, Rollback, StartTransaction>
      node;
};

struct ProcedureBody {
  std::vector<NameScope> scopes;
  std::vector<Variable> variables;  // the arguments first, then FOUND
  int argument_count = 0;
  int found_variable = 0;
  int sql_count = 0;
  Statement main;  // the outermost block
};

}  // namespace doppel::sql::plpgsql
