// Utility commands: everything that is not a query or DML. A command is a function over its syntax tree that asks a
// CommandContext to change the catalog, the stored tables or the session; its row says its tag and where it may run.
//
// A command that lists something (SHOW TABLES, …) is no command here: DelegateQuery turns it into a SELECT over system
// relations before binding, so Describe knows its columns. Statements about the session's own machinery (BEGIN, SET,
// DECLARE, FETCH, PREPARE, EXECUTE, EXPLAIN, LOCK) are run by the engine itself.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/notice.h"
#include "catalog/change.h"
#include "catalog/privileges.h"
#include "catalog/search_path.h"
#include "catalog/snapshot.h"
#include "catalog/system/journal.h"
#include "sql/bind/binder.h"
#include "sql/parser/statements.h"
#include "sql/types/session_info.h"

namespace doppel::sql {

// What a command may ask for. The engine implements it for one statement of one session.
//
// Everything is part of the session's transaction: a failing or rolled-back one leaves no trace.
class CommandContext {
 public:
  virtual ~CommandContext() = default;

  // --- Who and where. `snapshot` holds the transaction's own changes, those of this command included; a reference is
  // good until the next Put or Remove.
  virtual const catalog::Snapshot& snapshot() = 0;
  virtual const catalog::PrivilegeChecker& checker() = 0;
  virtual const catalog::SearchPath& search_path() = 0;
  // From here on the command looks in this schema before all others: elements of CREATE SCHEMA.
  virtual void SearchFirst(std::string_view schema) = 0;
  virtual Oid database() = 0;
  virtual Oid current_user() = 0;
  virtual Oid session_user() = 0;
  virtual SessionInfo& session() = 0;
  // enable_case_sensitive_identifier, for text inside of a statement that is parsed later.
  virtual bool UsesCaseSensitiveNames() = 0;
  // For binding queries and expressions of this command with its user's rights; notices go to the client.
  virtual BindContext MakeBindContext() = 0;
  virtual void Notify(base::Notice notice) = 0;
  // The original text of the statement, for view definitions (spans of the tree count in it).
  virtual std::string_view statement_text() = 0;
  // The same without the other statements of the message it came in; spans do not count in it.
  virtual std::string_view own_text() = 0;

  // --- Catalog.
  template <class T>
  void Put(T object) {
    const Oid oid = object.oid;  // Read before the object is moved from: arguments are evaluated in any order.
    PutObject(T::kKind, oid, std::make_shared<const T>(std::move(object)));
  }
  template <class T>
  void Remove(Oid oid) {
    PutObject(T::kKind, oid, std::monostate{});
  }
  virtual Oid AllocateOid() = 0;
  virtual Oid AllocateUserId() = 0;
  // The schema pg_temp_<n> of this session, made at its first use.
  virtual const catalog::Schema& TemporarySchema() = 0;

  // --- Stored tables. Storage follows the transaction: made storage goes with a rollback, dropped storage goes at
  // commit.
  virtual void CreateStorage(const catalog::Relation& relation) = 0;
  virtual void DropStorage(Oid relation) = 0;
  // Adds physical column c<attnum>; existing rows get `value` (a constant of the column's type; null: NULL).
  virtual void AddStorageColumn(const catalog::Relation& relation, const catalog::Column& column,
                                const BoundExprPtr& value) = 0;
  // Removes all rows at once; TRUNCATE then commits.
  virtual void EmptyStorage(Oid relation) = 0;
  // Waits for the lock that `use` needs (06-transactions); kExclusive for DDL on an existing relation.
  virtual void Lock(Oid relation, TableUse use) = 0;

  // --- Running what the command bound.
  // Runs an INSERT, UPDATE or DELETE; returns its row count.
  virtual std::int64_t Run(const BoundStatement& statement) = 0;
  // The value of an expression without columns.
  virtual Datum Evaluate(const BoundExprPtr& expr) = 0;
  // The rows of a table that the transaction sees.
  virtual std::int64_t CountRows(Oid table) = 0;
  // The rows of a table that the transaction sees, to be told from others later.
  virtual catalog::RowStamp StampRows(Oid table) = 0;
  // What ANALYZE found, at once and whatever becomes of the transaction.
  virtual void KeepAnalyzedRows(Oid table, std::int64_t rows) = 0;
  // A VACUUM of the table, for its history; `kind` as SYS_VACUUM_HISTORY spells it.
  virtual void NoteVacuumed(Oid, std::string_view /*kind*/) {}

  // A refresh of a materialized view, for the journal; whose it is and when it ended are filled in.
  virtual void NoteRefresh(catalog::MaterializedViewRefreshRecord record) = 0;

  // --- Session and cluster.
  // Sessions connected to a database, or of a user; this one included.
  virtual int CountSessionsOf(Oid database) = 0;
  // Commits the transaction now and begins a new one (TRUNCATE).
  virtual void CommitNow() = 0;
  // CANCEL pid: interrupts a backend; false when there is none.
  virtual bool CancelBackend(std::int32_t process_id, std::string_view message) = 0;
  // Checks the value of a setting for ALTER USER … SET; throws 42704 or 22023.
  virtual void CheckSetting(std::string_view name, std::string_view value) = 0;

 private:
  virtual void PutObject(catalog::ObjectKind kind, Oid oid, catalog::ObjectPtr object) = 0;
};

// Where a command may run. kNeverInBlock: 25001 inside BEGIN … COMMIT and in a multi-statement query.
enum class BlockRule { kAnywhere, kNeverInBlock };

struct CommandTraits {
  std::string_view name;  // "CREATE TABLE"; also what "cannot run inside a transaction block" names
  BlockRule block_rule = BlockRule::kAnywhere;
  bool is_read_only = false;  // allowed in a READ ONLY transaction
};

// Of any statement, queries and session statements too (their tags are the engine's).
CommandTraits TraitsOf(const Statement& statement);

// Whether RunCommand runs it: also a SELECT with an INTO clause.
bool IsCommand(const Statement& statement);

// Runs a command and returns its tag. Session statements and queries are a bug here. A command takes its table locks
// before it changes anything.
std::string RunCommand(const Statement& statement, CommandContext& context);

// The SELECT that answers a listing command (SHOW TABLES FROM SCHEMA …, SHOW GRANTS, …), with $n where the command had
// one and the columns named as the command names them; nullopt for other statements. To be parsed case-sensitively and
// bound with BindContext::is_delegated.
std::optional<std::string> DelegateQuery(const Statement& statement, const BindContext& context);

}  // namespace doppel::sql
