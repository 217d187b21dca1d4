// Transaction: one transaction of one session, from its first statement to COMMIT or ROLLBACK.
//
// Ownership: the session's. Threads: the session's. Errors: base::SqlError; after Commit() threw, call Rollback().
// Destroying a transaction that has not ended rolls it back.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "catalog/change.h"
#include "engine/after_statement.h"
#include "engine/locks.h"
#include "engine/row_store.h"
#include "engine/stored_tables.h"

namespace doppel::engine {

struct TransactionOptions {
  std::int32_t process_id = 0;
  Oid user = 0;
  Oid database = 0;
  catalog::Isolation isolation = catalog::Isolation::snapshot;
};

class Transaction {
 public:
  Transaction(RowStore& store, const TransactionOptions& options);
  Transaction(const Transaction&) = delete;
  ~Transaction();

  RowStore& store() { return store_; }
  // 0 until it is needed.
  TransactionId id() const { return id_; }
  // What clients see as its xid: every transaction has one, also those that only read.
  std::int64_t number() const { return lock_owner_.transaction_number; }
  TransactionId EnsureId();
  // Taken at the first call, after the first statement's locks: what the whole transaction sees.
  const RowSnapshot& Snapshot();
  bool has_snapshot() const { return static_cast<bool>(snapshot_); }
  std::int64_t started() const { return lock_owner_.started; }
  const TransactionOptions& options() const { return options_; }

  // --- Tables.
  // Waits for the lock. `mode` as Redshift would take it; see ModeOfInsert. False: it was held already.
  bool Lock(Oid table, LockMode mode, const storage::Cancellation& cancellation);
  LockMode ModeOfInsert() const;
  // Before a statement reads or writes rows, with its locks held. Throws 1023 and 1018.
  void NoteRead(Oid table);
  void NoteWrite(Oid table);
  // Has this transaction written rows into, or deleted rows from, the table?
  bool HasWritten(Oid table) const { return work_.contains(table); }
  std::vector<Oid> TablesWritten() const;
  // Tables whose rows its commit changes for others, some of them perhaps more than once.
  std::vector<Oid> TablesChanged() const;
  // Has it put rows into any table? An UPDATE does.
  bool HasInserted() const;

  // --- The catalog: changes made so far, and the latest committed snapshot with them applied.
  catalog::ChangeSet& changes() { return changes_; }
  catalog::SnapshotPtr CatalogView();

  // --- Stored tables. Each is done at once, in a SQLite transaction of its own, and undone by Rollback.
  void CreateStoredTable(Oid table, std::span<const stored_tables::StoredColumn> columns);
  void AddStoredColumn(Oid table, stored_tables::StoredColumn column, const sql::Datum& initial);
  // These happen at the commit. For DropStoredTable the catalog change that hides the table is the caller's; for
  // EmptyStoredTable (TRUNCATE, which commits) the caller REQUIRES AccessExclusive on the table.
  void DropStoredTable(Oid table) { dropped_tables_.insert(table); }
  void EmptyStoredTable(Oid table) { emptied_tables_.insert(table); }
  bool WillBeEmpty(Oid table) const { return emptied_tables_.contains(table); }

  // --- The end. Both release locks and snapshot; the transaction must not be used afterwards.
  void Commit();
  void Rollback();
  bool has_ended() const { return has_ended_; }

 private:
  friend class StatementWrite;

  // What must be undone in one table, and is in doppel_in_progress.
  struct TableWork {
    RowidRanges inserted;
    RowidRanges deleted;
    bool is_deleted_scan_needed = false;
  };

  // Is there nothing to commit or to undo so far?
  bool IsUntouched() const;
  void WriteCommit();
  void TakeAwayRows(storage::Connection& connection);
  void TakeAwayStoredTables(storage::Connection& connection);
  void End();

  RowStore& store_;
  TransactionOptions options_;
  LockOwner lock_owner_;
  TransactionId id_ = 0;
  LiveSnapshot snapshot_;
  bool is_in_graph_ = false;
  bool has_ended_ = false;
  bool is_committed_ = false;  // by its only statement; Commit and Rollback just let go of everything
  std::map<Oid, TableWork> work_;
  std::vector<Oid> touched_;  // tables that the TransactionManager was told about, also by statements that failed
  std::set<Oid> created_tables_;
  std::set<Oid> dropped_tables_;
  std::set<Oid> emptied_tables_;
  std::vector<std::pair<Oid, std::int16_t>> added_columns_;
  catalog::ChangeSet changes_;
  catalog::SnapshotPtr view_base_, view_;
  std::uint64_t view_generation_ = 0;
};

// Values of rows, one row after the other, as the parameters of a statement that inserts one.
struct RowValues {
  std::size_t first_parameter = 1;
  std::size_t width = 0;
  std::size_t count = 0;
  std::span<const sql::Datum> values;
};

// One statement's writes: a SQLite write transaction, held with the write lock from construction to Finish. Without
// Finish everything is as before.
//
// A statement that is its whole transaction commits with its own SQLite transaction: nothing is noted for a recovery,
// and a few deleted rows are removed on the spot where no other snapshot can need them.
class StatementWrite {
 public:
  // `connection` gets `context` with the transaction's snapshot and id. With kCommits the caller REQUIRES that
  // Transaction::Commit follows Finish whatever happens between.
  StatementWrite(Transaction& transaction, storage::Connection& connection, storage::ExecutionContext& context,
                 AfterStatement after = AfterStatement::kMayGoOn);
  StatementWrite(const StatementWrite&) = delete;
  ~StatementWrite();

  // Runs `insert`, which inserts into `table` and nothing else. Returns the rows inserted.
  std::int64_t Insert(Oid table, storage::Statement& insert);
  // Runs `insert`, which inserts one row, for each of the rows. Returns the rows inserted.
  std::int64_t InsertRows(Oid table, storage::Statement& insert, const RowValues& rows);
  // Deletes the rows; `rowids` as row_target collected them, in any order, perhaps more than once. Returns how many
  // different ones there were.
  std::int64_t Delete(Oid table, std::vector<std::int64_t> rowids);
  void Finish();

 private:
  struct Purge {
    Oid table = 0;
    std::vector<DeadRows> rows;
  };
  void BeginTable(Oid table);
  bool CanRemove(const RowidRanges& rows);
  void KeepWork();

  Transaction& transaction_;
  storage::Connection& connection_;
  storage::WriteLock::Guard lock_;
  const bool commits_;
  bool is_removing_ = false;
  std::map<Oid, Transaction::TableWork> work_;
  std::vector<Purge> purges_;
  bool is_finished_ = false;
};

}  // namespace doppel::engine
