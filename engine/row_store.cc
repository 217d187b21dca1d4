#include "engine/row_store.h"

#include <fmt/format.h>

#include <chrono>
#include <utility>

#include "base/log.h"
#include "base/sql_error.h"
#include "engine/cluster_file.h"
#include "engine/stored_tables.h"

namespace doppel::engine {
namespace {

// A statement that writes to a table removes its dead rows along the way when there are this many; fewer are left for
// later, more for the janitor.
constexpr std::int64_t kMinPurgedByStatement = 32;
constexpr std::int64_t kMaxPurgedByStatement = 20'000;
// Time for further garbage to gather, and between two tries while an old snapshot still needs some.
constexpr std::chrono::milliseconds kGatherTime{50};
constexpr std::chrono::milliseconds kRetryTime{250};
// Rows removed under one hold of the write lock.
constexpr std::int64_t kRowsPerTurn = 20'000;

}  // namespace

RowStore::RowStore(storage::Database& database, catalog::Catalog& catalog, TransactionId next_xid)
    : database_(database), catalog_(catalog), transactions_(next_xid), statistics_(database), janitor_([this] {
        RunJanitor();
      }) {
  reserved_below_ = next_xid;
}

RowStore::~RowStore() {
  {
    const std::lock_guard lock(garbage_mutex_);
    is_stopping_ = true;
  }
  garbage_changed_.notify_all();
  janitor_.join();
}

void RowStore::ReserveXid(storage::Connection& connection, TransactionId xid) {
  if (!is_durable() || xid < reserved_below_) return;
  const TransactionId below = xid + kXidsReservedAtOnce;
  cluster_file::ReserveXids(connection, below);
  reserved_below_ = below;
}

std::vector<DeadRows> RowStore::Purge(storage::Connection& connection, Oid table) {
  std::vector<DeadRows> dead = transactions_.TakePurgeable(table, kMinPurgedByStatement);
  std::int64_t row_count = 0;
  for (const DeadRows& rows : dead) row_count += rows.row_count;
  if (row_count > kMaxPurgedByStatement) {
    transactions_.HandBack(table, std::move(dead));
    PurgeLater();
    return {};
  }
  try {
    for (const DeadRows& rows : dead) stored_tables::RemoveDeleted(connection, table, rows.deleter, rows.rows);
  } catch (const base::SqlError&) {
    transactions_.HandBack(table, std::move(dead));
    throw;
  }
  return dead;
}

void RowStore::FinishPurge(Oid table, std::vector<DeadRows> purged) noexcept {
  if (!purged.empty()) transactions_.FinishPurge(table);
}

void RowStore::AbandonPurge(Oid table, std::vector<DeadRows> purged) noexcept {
  if (!purged.empty()) transactions_.HandBack(table, std::move(purged));
}

void RowStore::DropLater(Oid table) {
  {
    const std::lock_guard lock(garbage_mutex_);
    to_drop_.push_back(table);
    has_garbage_ = true;
  }
  garbage_changed_.notify_all();
}

void RowStore::PurgeLater() {
  {
    const std::lock_guard lock(garbage_mutex_);
    if (has_garbage_) return;
    has_garbage_ = true;
  }
  garbage_changed_.notify_all();
}

void RowStore::RunJanitor() {
  std::unique_lock lock(garbage_mutex_);
  while (!is_stopping_) {
    garbage_changed_.wait(lock, [&] { return is_stopping_ || has_garbage_; });
    garbage_changed_.wait_for(lock, kGatherTime, [&] { return is_stopping_; });
    if (is_stopping_) return;
    has_garbage_ = false;
    lock.unlock();
    CollectGarbage();
    const bool is_some_left = transactions_.HasUnpurged();
    lock.lock();
    if (!is_some_left) continue;
    garbage_changed_.wait_for(lock, kRetryTime, [&] { return is_stopping_; });
    has_garbage_ = true;
  }
}

// A boundary: nobody waits for the janitor, so what fails is logged and tried again with the next garbage.
void RowStore::CollectGarbage() {
  try {
    for (const Oid table : transactions_.TablesToPurge()) PurgeTable(table);
    DropTables();
  } catch (const base::SqlError& error) {
    base::LogWarning(fmt::format("housekeeping: {}", error.message()));
  }
}

void RowStore::Write(storage::Connection& connection, const std::function<void()>& work) {
  const auto guard = database_.write_lock().Acquire();
  connection.Execute("BEGIN IMMEDIATE");
  try {
    work();
    connection.Execute("COMMIT");
  } catch (const base::SqlError&) {
    connection.Execute("ROLLBACK");
    throw;
  }
}

void RowStore::DropTables() {
  std::vector<Oid> tables;
  {
    const std::lock_guard lock(garbage_mutex_);
    tables.swap(to_drop_);
  }
  if (tables.empty()) return;
  const storage::PooledConnection connection = database_.Acquire();
  try {
    Write(*connection, [&] {
      // A reset may have brought a table back since its drop was committed.
      const catalog::SnapshotPtr snapshot = catalog_.latest();
      for (const Oid table : tables) {
        if (snapshot->FindRelation(table) != nullptr) continue;
        stored_tables::Drop(*connection, table);
        cluster_file::ForgetAnalyzedRows(*connection, table);
      }
    });
  } catch (const base::SqlError&) {
    const std::lock_guard lock(garbage_mutex_);
    to_drop_.insert(to_drop_.end(), tables.begin(), tables.end());
    throw;
  }
  for (const Oid table : tables) Forget(table);
}

void RowStore::Forget(Oid table) {
  transactions_.Forget(table);
  identities_.Forget(table);
  statistics_.Forget(table);
}

void RowStore::PurgeTable(Oid table) {
  std::vector<DeadRows> dead = transactions_.TakePurgeable(table);
  if (dead.empty()) return;
  const storage::PooledConnection connection = database_.Acquire();
  const auto write = [&](const std::function<void()>& work) {
    Write(*connection, [&] {
      if (stored_tables::Exists(*connection, table)) work();
    });
  };
  try {
    for (const DeadRows& rows : dead) {
      if (rows.is_scan_needed) write([&] { stored_tables::RemoveAllDeleted(*connection, table, rows.deleter); });
      for (const RowidRanges& turn : rows.rows.Split(kRowsPerTurn)) {
        write([&] { stored_tables::RemoveDeleted(*connection, table, rows.deleter, turn); });
      }
    }
  } catch (const base::SqlError&) {
    transactions_.HandBack(table, std::move(dead));
    throw;
  }
  transactions_.FinishPurge(table);
  if (is_durable()) {
    // Under the write lock nobody can add dead rows, so the answer holds until the row is gone.
    write([&] {
      if (!transactions_.HasDeadRows(table)) cluster_file::ClearDead(*connection, table);
    });
  }
  database_.CheckpointIfDue(*connection);
}

}  // namespace doppel::engine
