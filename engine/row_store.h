// RowStore: what all sessions share in order to read and write rows, and the housekeeping behind them.
//
// Threads: any.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

#include "catalog/catalog.h"
#include "engine/identities.h"
#include "engine/locks.h"
#include "engine/serialization_graph.h"
#include "engine/table_statistics.h"
#include "engine/transaction_manager.h"
#include "storage/database.h"

namespace doppel::engine {

class RowStore {
 public:
  // `next_xid`: from cluster_file::Recover. All references must outlive the store.
  RowStore(storage::Database& database, catalog::Catalog& catalog, TransactionId next_xid);
  RowStore(const RowStore&) = delete;
  ~RowStore();

  storage::Database& database() { return database_; }
  catalog::Catalog& catalog() { return catalog_; }
  TransactionManager& transactions() { return transactions_; }
  Locks& locks() { return locks_; }
  SerializationGraph& serialization() { return serialization_; }
  Identities& identities() { return identities_; }
  StoredTableStatistics& statistics() { return statistics_; }
  bool is_durable() const { return database_.options().is_durable; }

  // One SQLite write transaction, with the write lock held for it. When `work` throws, nothing has happened.
  void Write(storage::Connection& connection, const std::function<void()>& work);

  // Before the first row with this id is written. REQUIRES: the write lock; no SQLite transaction is open.
  void ReserveXid(storage::Connection& connection, TransactionId xid);

  // --- Within a SQLite write transaction of the caller.
  // Removes deleted rows that nobody can see, when there are enough to be worth it here but not so many that the
  // statement would feel it. FinishPurge or AbandonPurge follows, after the SQLite transaction has ended.
  std::vector<DeadRows> Purge(storage::Connection& connection, Oid table);
  void FinishPurge(Oid table, std::vector<DeadRows> purged) noexcept;
  void AbandonPurge(Oid table, std::vector<DeadRows> purged) noexcept;

  // What is kept in memory about a table that is gone.
  void Forget(Oid table);

  // --- Housekeeping, soon and on another thread.
  void DropLater(Oid table);
  void PurgeLater();
  // The same now, on this thread: all that can be done. Takes the write lock in short turns.
  void CollectGarbage();

 private:
  void RunJanitor();
  void DropTables();
  void PurgeTable(Oid table);

  storage::Database& database_;
  catalog::Catalog& catalog_;
  TransactionManager transactions_;
  Locks locks_;
  SerializationGraph serialization_;
  Identities identities_;
  StoredTableStatistics statistics_;
  std::atomic<TransactionId> reserved_below_ = 0;  // written under the write lock

  std::mutex garbage_mutex_;
  std::condition_variable garbage_changed_;
  bool has_garbage_ = false;  // GUARDED garbage_mutex_
  bool is_stopping_ = false;  // GUARDED garbage_mutex_
  std::vector<Oid> to_drop_;  // GUARDED garbage_mutex_
  std::thread janitor_;       // last: it uses everything above
};

}  // namespace doppel::engine
