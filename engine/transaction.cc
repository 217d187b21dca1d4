#include "engine/transaction.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/clock.h"
#include "base/log.h"
#include "catalog/store.h"
#include "engine/cluster_file.h"
#include "engine/errors.h"

namespace doppel::engine {
namespace {

// Rows taken away under one hold of the write lock when a transaction rolls back.
constexpr std::int64_t kRowsPerTurn = 50'000;
// A transaction's deletions in one table beyond this are undone by scanning the table.
constexpr std::size_t kMaxListedRanges = 200'000;
// Deleted rows up to here are removed at once, while new snapshots wait: some hundreds of microseconds.
constexpr std::int64_t kMaxRemovedAtOnce = 500;

void Append(RowidRanges& to, const RowidRanges& from) {
  for (const RowidRange& range : from.ranges()) to.Add(range);
}

}  // namespace

Transaction::Transaction(RowStore& store, const TransactionOptions& options) : store_(store), options_(options) {
  lock_owner_.process_id = options.process_id;
  lock_owner_.user = options.user;
  lock_owner_.database = options.database;
  lock_owner_.started = base::Now();
  lock_owner_.transaction_number = store.transactions().NextNumber();
}

Transaction::~Transaction() {
  if (!has_ended_) Rollback();
}

TransactionId Transaction::EnsureId() {
  if (id_ == 0) {
    id_ = store_.transactions().Begin();
    if (snapshot_) snapshot_.set_own(id_);
  }
  return id_;
}

const RowSnapshot& Transaction::Snapshot() {
  if (!snapshot_) {
    if (options_.isolation == catalog::Isolation::serializable) EnsureId();
    snapshot_ = store_.transactions().TakeSnapshot(id());
    if (options_.isolation == catalog::Isolation::serializable) {
      store_.serialization().Begin(*snapshot_, {.number = number(), .process_id = options_.process_id});
      is_in_graph_ = true;
    }
  }
  return *snapshot_;
}

bool Transaction::Lock(Oid table, LockMode mode, const storage::Cancellation& cancellation) {
  return store_.locks().Acquire(lock_owner_, table, mode, cancellation);
}

LockMode Transaction::ModeOfInsert() const {
  return options_.isolation == catalog::Isolation::serializable ? LockMode::kShareRowExclusive
                                                                : LockMode::kRowExclusive;
}

void Transaction::NoteRead(Oid table) {
  if (store_.transactions().IsCreatedAfter(Snapshot(), table)) throw errors::RelationNotInSnapshot();
  if (is_in_graph_) store_.serialization().NoteRead(id(), table);
}

void Transaction::NoteWrite(Oid table) {
  if (store_.transactions().IsCreatedAfter(Snapshot(), table)) throw errors::RelationNotInSnapshot();
  if (is_in_graph_) store_.serialization().NoteWrite(id(), table);
}

std::vector<Oid> Transaction::TablesWritten() const {
  std::vector<Oid> tables;
  for (const auto& [table, work] : work_) tables.push_back(table);
  return tables;
}

std::vector<Oid> Transaction::TablesChanged() const {
  std::vector<Oid> tables = touched_;
  tables.insert(tables.end(), emptied_tables_.begin(), emptied_tables_.end());
  return tables;
}

bool Transaction::HasInserted() const {
  return std::any_of(work_.begin(), work_.end(), [](const auto& entry) { return !entry.second.inserted.empty(); });
}

catalog::SnapshotPtr Transaction::CatalogView() {
  catalog::SnapshotPtr latest = store_.catalog().latest();
  if (changes_.empty()) return latest;
  if (view_ == nullptr || view_base_ != latest || view_generation_ != changes_.generation()) {
    view_ = std::make_shared<const catalog::Snapshot>(catalog::Apply(*latest, changes_.changes()));
    view_base_ = std::move(latest);
    view_generation_ = changes_.generation();
  }
  return view_;
}

void Transaction::CreateStoredTable(Oid table, std::span<const stored_tables::StoredColumn> columns) {
  const TransactionId xid = EnsureId();
  const storage::PooledConnection connection = store_.database().Acquire();
  store_.Write(*connection, [&] { stored_tables::Create(*connection, table, columns); });
  created_tables_.insert(table);
  touched_.push_back(table);
  store_.transactions().NoteCreated(xid, table);
}

void Transaction::AddStoredColumn(Oid table, stored_tables::StoredColumn column, const sql::Datum& initial) {
  const storage::PooledConnection connection = store_.database().Acquire();
  store_.Write(*connection, [&] { stored_tables::AddColumn(*connection, table, column, initial); });
  added_columns_.emplace_back(table, column.attnum);
}

bool Transaction::IsUntouched() const {
  return work_.empty() && changes_.empty() && created_tables_.empty() && dropped_tables_.empty() &&
         emptied_tables_.empty() && added_columns_.empty();
}

void Transaction::Commit() {
  base::Check(!has_ended_, "a transaction ends once");
  if (!is_committed_) WriteCommit();
  if (is_in_graph_) store_.serialization().EndCommitted(id());
  has_ended_ = true;
  for (const Oid table : dropped_tables_) store_.DropLater(table);
  bool has_deleted = false;
  for (const auto& [table, work] : work_) has_deleted |= !work.deleted.empty() || work.is_deleted_scan_needed;
  End();
  if (has_deleted) store_.PurgeLater();
}

// The id leaves the list of those in progress before the catalog is published: a reader that finds the new catalog must
// also see the rows. One that finds the old catalog and no longer the old rows waits for the table's lock, and looks
// again when it has it.
void Transaction::WriteCommit() {
  const bool is_stored = store_.is_durable() && (!work_.empty() || !changes_.empty());
  if (!is_stored && changes_.empty() && emptied_tables_.empty()) {
    if (id() != 0) store_.transactions().EndCommitted(id(), touched_);
    return;
  }
  const auto guard = store_.database().write_lock().Acquire();
  const catalog::SnapshotPtr prepared = changes_.empty() ? nullptr : store_.catalog().Prepare(changes_.changes());
  if (is_stored || !emptied_tables_.empty()) {
    const storage::PooledConnection connection = store_.database().Acquire();
    connection->Execute("BEGIN IMMEDIATE");
    try {
      for (const Oid table : emptied_tables_) stored_tables::RemoveEverything(*connection, table);
      if (is_stored) {
        const auto rows = catalog::ToStoreRows(changes_.changes(), store_.catalog().next_oid());
        if (!changes_.empty()) cluster_file::StoreCatalogRows(*connection, rows);
        cluster_file::ForgetInProgress(*connection, id());
      }
      connection->Execute("COMMIT");
    } catch (const base::SqlError&) {
      connection->Execute("ROLLBACK");
      throw;
    }
  }
  if (id() != 0) store_.transactions().EndCommitted(id(), touched_);
  for (const Oid table : emptied_tables_) store_.transactions().Forget(table);
  if (prepared != nullptr) store_.catalog().Publish(prepared);
}

// When the rows cannot be taken away (the disk is full), the id stays in progress: nobody will ever see them, and the
// next start removes them.
void Transaction::Rollback() {
  base::Check(!has_ended_, "a transaction ends once");
  if (is_committed_) return Commit();
  has_ended_ = true;
  try {
    if (!work_.empty() || !created_tables_.empty() || !added_columns_.empty()) {
      const storage::PooledConnection connection = store_.database().Acquire();
      TakeAwayStoredTables(*connection);
      TakeAwayRows(*connection);
    }
    if (id() != 0) store_.transactions().EndAborted(id(), touched_);
  } catch (const base::SqlError& error) {
    base::LogError(fmt::format("rolling back transaction {}: {}", id(), error.message()));
  }
  if (is_in_graph_) store_.serialization().EndAborted(id());
  End();
}

void Transaction::TakeAwayStoredTables(storage::Connection& connection) {
  if (created_tables_.empty() && added_columns_.empty()) return;
  store_.Write(connection, [&] {
    for (const Oid table : created_tables_) stored_tables::Drop(connection, table);
    for (const auto& [table, attnum] : added_columns_) {
      if (!created_tables_.contains(table)) stored_tables::DropColumn(connection, table, attnum);
    }
  });
  for (const Oid table : created_tables_) {
    store_.Forget(table);
    work_.erase(table);
  }
}

void Transaction::TakeAwayRows(storage::Connection& connection) {
  const TransactionId xid = id();
  for (const auto& [table_oid, work] : work_) {
    const Oid table = table_oid;
    for (const RowidRanges& turn : work.inserted.Split(kRowsPerTurn)) {
      store_.Write(connection, [&] { stored_tables::RemoveInserted(connection, table, xid, turn); });
    }
    if (work.is_deleted_scan_needed) {
      store_.Write(connection, [&] { stored_tables::UnmarkAllDeleted(connection, table, xid); });
    }
    for (const RowidRanges& turn : work.deleted.Split(kRowsPerTurn)) {
      store_.Write(connection, [&] { stored_tables::UnmarkDeleted(connection, table, xid, turn); });
    }
  }
  if (store_.is_durable() && xid != 0) {
    store_.Write(connection, [&] { cluster_file::ForgetInProgress(connection, xid); });
  }
}

void Transaction::End() {
  has_ended_ = true;
  snapshot_.Release();
  store_.locks().ReleaseAll(lock_owner_);
}

StatementWrite::StatementWrite(Transaction& transaction, storage::Connection& connection,
                               storage::ExecutionContext& context, AfterStatement after)
    : transaction_(transaction),
      connection_(connection),
      lock_(transaction.store().database().write_lock().Acquire(context.cancellation)),
      commits_(after == AfterStatement::kCommits && transaction.IsUntouched()) {
  transaction_.store().ReserveXid(connection_, transaction_.EnsureId());
  context.snapshot = &transaction_.Snapshot();
  connection_.Prepare("BEGIN IMMEDIATE").Run();
}

StatementWrite::~StatementWrite() {
  if (is_finished_) return;
  try {
    if (connection_.is_in_transaction()) connection_.Execute("ROLLBACK");
  } catch (const base::SqlError& error) {
    base::LogError(fmt::format("rolling back a statement: {}", error.message()));
  }
  if (is_removing_) transaction_.store().transactions().EndRemoval();
  for (Purge& purge : purges_) transaction_.store().AbandonPurge(purge.table, std::move(purge.rows));
}

void StatementWrite::BeginTable(Oid table) {
  if (work_.contains(table)) return;
  work_[table];
  transaction_.touched_.push_back(table);
  purges_.push_back({table, {}});
  purges_.back().rows = transaction_.store().Purge(connection_, table);
  if (!commits_ && transaction_.store().is_durable() && !transaction_.work_.contains(table)) {
    cluster_file::NoteInProgress(connection_, transaction_.id(), table);
  }
}

std::int64_t StatementWrite::Insert(Oid table, storage::Statement& insert) {
  BeginTable(table);
  transaction_.store().transactions().NoteInsert(transaction_.id(), table);
  insert.Run();
  const std::int64_t count = connection_.changes();
  // New rowids count up from the greatest in use, and the write lock keeps others out: the rows are the last ones.
  const std::int64_t last = connection_.last_insert_rowid();
  if (count > 0) work_[table].inserted.Add(RowidRange{last - count + 1, last});
  return count;
}

std::int64_t StatementWrite::InsertRows(Oid table, storage::Statement& insert, const RowValues& rows) {
  BeginTable(table);
  transaction_.store().transactions().NoteInsert(transaction_.id(), table);
  // What a template left out stands last in a row and is not read.
  const auto parameter_count = static_cast<std::size_t>(insert.parameter_count());
  for (std::size_t row = 0; row < rows.count; ++row) {
    const auto values = rows.values.subspan(row * rows.width, rows.width);
    for (std::size_t i = 0; i < values.size() && rows.first_parameter + i <= parameter_count; ++i) {
      insert.BindBorrowed(static_cast<int>(rows.first_parameter + i), sql::ToValue(values[i]));
    }
    insert.Run();
    insert.Reset();
  }
  const auto count = static_cast<std::int64_t>(rows.count);
  const std::int64_t last = connection_.last_insert_rowid();
  if (count > 0) work_[table].inserted.Add(RowidRange{last - count + 1, last});
  return count;
}

bool StatementWrite::CanRemove(const RowidRanges& rows) {
  if (!commits_ || rows.row_count() > kMaxRemovedAtOnce) return false;
  if (!is_removing_) is_removing_ = transaction_.store().transactions().TryBeginRemoval(transaction_.Snapshot());
  return is_removing_;
}

std::int64_t StatementWrite::Delete(Oid table, std::vector<std::int64_t> rowids) {
  if (rowids.empty()) return 0;
  BeginTable(table);
  RowidRanges rows;
  const std::int64_t count = rows.Add(std::move(rowids));
  if (CanRemove(rows)) {
    stored_tables::Remove(connection_, table, rows);
    return count;
  }
  transaction_.store().transactions().NoteDelete(transaction_.id(), table);
  if (transaction_.store().is_durable()) cluster_file::NoteDead(connection_, table);
  stored_tables::MarkDeleted(connection_, table, transaction_.id(), rows);
  Append(work_[table].deleted, rows);
  return count;
}

void StatementWrite::Finish() {
  RowStore& store = transaction_.store();
  if (store.is_durable()) cluster_file::StoreIdentities(connection_, store.identities().TakeMoved());
  connection_.Prepare("COMMIT").Run();
  is_finished_ = true;
  for (Purge& purge : purges_) store.FinishPurge(purge.table, std::move(purge.rows));
  bool has_dead = false;
  for (const auto& [table, done] : work_) {
    if (done.deleted.empty()) continue;
    has_dead = true;
    store.transactions().AddDeleted(transaction_.id(), table, done.deleted);
  }
  if (commits_) {
    store.transactions().EndCommitted(transaction_.id(), transaction_.touched_);
    transaction_.is_committed_ = true;
    if (is_removing_) store.transactions().EndRemoval();
    if (has_dead) store.PurgeLater();
  } else {
    KeepWork();
  }
  lock_.Release();
  store.database().CheckpointIfDue(connection_);
}

// What a rollback of the transaction has to undo.
void StatementWrite::KeepWork() {
  for (auto& [table, done] : work_) {
    Transaction::TableWork& work = transaction_.work_[table];
    Append(work.inserted, done.inserted);
    if (!work.is_deleted_scan_needed) Append(work.deleted, done.deleted);
    if (work.deleted.ranges().size() > kMaxListedRanges) {
      work.is_deleted_scan_needed = true;
      work.deleted = {};
    }
  }
}

}  // namespace doppel::engine
