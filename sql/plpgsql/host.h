// Host: what running a procedure asks of its session. Every piece of SQL goes the way of any other statement: it is
// parsed and bound against the catalog as it is then, with the rights of the current user, and journaled.
//
// Threads: the session's. Errors: base::SqlError; those of SQL statements carry the statement as their context.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/notice.h"
#include "sql/plpgsql/frame.h"
#include "sql/plpgsql/tree.h"
#include "sql/types/datum.h"

namespace doppel::sql::plpgsql {

// Rows of a query, one after the other. Gone with the transaction they were asked for in.
class Rows {
 public:
  virtual ~Rows() = default;
  virtual const std::vector<Field>& fields() const = 0;
  virtual std::optional<Row> Next() = 0;
  // The transaction it read in has ended.
  virtual bool IsClosed() const = 0;
};

// A loop goes on reading while other statements run: it has a cursor, and a session has one at a time.
enum class RowsUse { kAtOnce, kLoop };

// What a statement that is no query did.
struct Effect {
  std::int64_t row_count = 0;
  bool changes_rows = false;  // INSERT, UPDATE, DELETE: they set FOUND
};

// An argument of a CALL that gets a value back.
struct CallOutput {
  Target::Place target;
  TypedValue value;
};

class Host {
 public:
  virtual ~Host() = default;

  // --- Values.
  // An expression as `type`, converted as an assignment would.
  virtual Datum Evaluate(const SqlText& expression, const Frame& frame, LogicalType type) = 0;
  // And as whatever it is.
  virtual TypedValue Evaluate(const SqlText& expression, const Frame& frame) = 0;
  virtual Datum Convert(const Datum& value, LogicalType from, LogicalType to) = 0;
  // As RAISE prints it.
  virtual std::string ToText(const Datum& value, LogicalType type) = 0;

  // --- Types.
  virtual LogicalType ResolveType(const TypeName& type) = 0;
  virtual LogicalType TypeOfColumn(const QualifiedName& column) = 0;
  virtual std::vector<Field> ShapeOf(const QualifiedName& relation) = 0;

  // --- SQL.
  virtual std::unique_ptr<Rows> Query(const SqlText& query, const Frame& frame, RowsUse use) = 0;
  virtual std::unique_ptr<Rows> DynamicQuery(const std::string& text, RowsUse use) = 0;
  virtual Effect Run(const SqlText& statement, const Frame& frame) = 0;
  // The rows of a query are read and counted.
  virtual Effect RunDynamic(const std::string& text) = 0;
  virtual std::vector<CallOutput> Call(const SqlText& call, const Frame& frame) = 0;
  // The statement that has just run was one for itself: in a NONATOMIC procedure it is committed.
  virtual void EndStatement() = 0;

  // --- Cursors, which the caller may read on.
  // A name that no cursor has.
  virtual std::string NewCursorName() = 0;
  virtual void OpenCursor(const std::string& name, const SqlText& query, const Frame& frame) = 0;
  virtual void OpenDynamicCursor(const std::string& name, const std::string& text) = 0;
  virtual const std::vector<Field>& FieldsOfCursor(const std::string& name) = 0;
  virtual std::optional<Row> Fetch(const std::string& name) = 0;
  virtual void CloseCursor(const std::string& name) = 0;

  // --- Transactions.
  virtual void Commit() = 0;
  virtual void Rollback() = 0;
  virtual void StartTransaction() = 0;
  // Rolls back what failed; a handler's statements run in a new transaction …
  virtual void BeginHandler() = 0;
  // … and this commits it.
  virtual void EndHandler() = 0;

  // --- The rest.
  virtual void Raise(base::NoticeLevel level, std::string message, int line) = 0;
  // Throws 57014 when the statement is to stop.
  virtual void CheckCancelled() = 0;
};

}  // namespace doppel::sql::plpgsql
