// Interpreter: one call of a procedure.
//
// Threads: the session's. Errors: base::SqlError, with a context line for the statement that failed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sql/plpgsql/frame.h"
#include "sql/plpgsql/host.h"
#include "sql/plpgsql/tree.h"

namespace doppel::sql::plpgsql {

struct CallOptions {
  std::string procedure;  // its name, for messages
  bool is_nonatomic = false;
};

class Interpreter {
 public:
  // `arguments`: values of all arguments in order; those of OUT are NULL of their type. Everything outlives this.
  Interpreter(const ProcedureBody& body, std::vector<TypedValue> arguments, CallOptions options, Host& host);
  Interpreter(const Interpreter&) = delete;

  void Run();
  // Of an argument, after Run.
  const Datum& argument(int number) const { return frame_.slot(number).value; }

 private:
  // What a statement says about the one to run next.
  enum class Flow { kNext, kExit, kContinue, kReturn };
  Flow RunBody(const Body& body);
  Flow RunGuarded(const Statement& statement);
  Flow RunStatement(const Statement& statement);
  Flow RunBlock(const Block& block);
  Flow RunHandler(const Block& block, const base::SqlError& error);
  void EnterBlock(const Block& block);

  Flow Node(const std::shared_ptr<const Block>& block) { return RunBlock(*block); }
  Flow Node(const plpgsql::Assign& node);
  Flow Node(const If& node);
  Flow Node(const Case& node);
  Flow Node(const Loop& node);
  Flow Node(const While& node);
  Flow Node(const ForInteger& node);
  Flow Node(const ForQuery& node);
  Flow Node(const Leave& node);
  Flow Node(const Return&) { return Flow::kReturn; }
  Flow Node(const Null&) { return Flow::kNext; }
  Flow Node(const Raise& node);
  Flow Node(const RunSql& node);
  Flow Node(const Perform& node);
  Flow Node(const RunDynamic& node);
  Flow Node(const GetDiagnostics& node);
  Flow Node(const CallProcedure& node);
  Flow Node(const OpenCursor& node);
  Flow Node(const FetchCursor& node);
  Flow Node(const plpgsql::CloseCursor& node);
  Flow Node(const plpgsql::Commit&);
  Flow Node(const plpgsql::Rollback&);
  Flow Node(const plpgsql::StartTransaction&);

  // Whether a loop goes on after its body said `flow`; if not, `flow` is what the loop itself says.
  bool GoesOn(Flow& flow, const std::string& label);
  bool IsTrue(const SqlText& condition);
  std::string DynamicText(const SqlText& text);
  std::string& CursorName(int variable);
  void ShapeVariable(int number);
  void AssignValue(const Target::Place& place, const Datum& value, LogicalType type);
  // NULLs where `row` is null.
  void AssignRow(const Target& target, const std::vector<Field>& fields, const std::optional<Row>& row);
  void SetFound(bool found) { frame_.slot(frame_.body().found_variable).value = Datum(std::int64_t{found ? 1 : 0}); }
  base::SqlError WithPlace(const base::SqlError& error) const;

  Host& host_;
  CallOptions options_;
  Frame frame_;
  const Statement* statement_ = nullptr;  // that runs now
  std::string leaving_label_;             // of EXIT or CONTINUE on its way out
  std::int64_t row_count_ = 0;
  // Blocks whose handlers are in force, the innermost last.
  std::vector<const Block*> handlers_;
  // The errors that handlers are dealing with, the innermost last.
  std::vector<base::SqlError> handled_;
  bool is_placed_ = false;  // the error under way has its context line
};

// The word for a statement in context lines: "SQL statement", "execute statement", "assignment" …
std::string_view KindOf(const Statement& statement);

}  // namespace doppel::sql::plpgsql
