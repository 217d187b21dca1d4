// TransactionManager: which transactions are in progress, which snapshots are live, and which tables hold rows that
// some snapshot must not see.
//
// A table is settled when every stored row is visible to everybody. Writers unsettle it before they write; it settles
// again when their transactions have ended, no live snapshot is older than they, and the rows they deleted are purged.
// Readers of a settled table need no visibility check at all.
//
// Commits are counted. A snapshot holds what the commits up to its own count have done, so comparing two numbers tells
// whether the oldest live snapshot, and with it every other, sees a commit.
//
// Threads: any; one mutex guards everything. No SQLite in here.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <span>
#include <unordered_map>
#include <vector>

#include "engine/rowid_ranges.h"
#include "sql/types/type.h"
#include "storage/execution_context.h"

namespace doppel::engine {

using sql::Oid;
using storage::RowSnapshot;
using storage::TransactionId;

class TransactionManager;

// A live snapshot: rows that it sees are not purged while it exists.
class LiveSnapshot {
 public:
  LiveSnapshot() = default;
  LiveSnapshot(LiveSnapshot&& other) noexcept;
  LiveSnapshot& operator=(LiveSnapshot&& other) noexcept;
  ~LiveSnapshot() { Release(); }
  void Release();

  explicit operator bool() const { return manager_ != nullptr; }
  const RowSnapshot& operator*() const { return *position_; }
  const RowSnapshot* operator->() const { return &*position_; }
  // The transaction got its id after it took its snapshot.
  void set_own(TransactionId own) { position_->own = own; }

 private:
  friend class TransactionManager;
  LiveSnapshot(TransactionManager* manager, std::list<RowSnapshot>::iterator position)
      : manager_(manager), position_(position) {}
  TransactionManager* manager_ = nullptr;
  std::list<RowSnapshot>::iterator position_;
};

// Rows that one transaction deleted from one table and that still are stored.
struct DeadRows {
  TransactionId deleter = 0;
  std::int64_t committed_at = 0;  // the commit's number; 0: in progress
  bool is_scan_needed = false;    // too many to list: they are those with `_d` = deleter
  RowidRanges rows;               // unless is_scan_needed
  std::int64_t row_count = 0;
};

class TransactionManager {
 public:
  explicit TransactionManager(TransactionId next);

  // A new id, in progress from now on.
  TransactionId Begin();
  // The transaction has committed, or has taken its rows away from the tables it wrote to. Committed deletions become
  // purgeable when no snapshot needs their rows.
  void EndCommitted(TransactionId xid, std::span<const Oid> tables);
  void EndAborted(TransactionId xid, std::span<const Oid> tables);
  bool IsInProgress(TransactionId xid) const;
  // The id the next transaction will get.
  TransactionId next() const;
  // Transactions as clients count them: those that never get an id too.
  std::int64_t NextNumber() { return ++last_number_; }

  // Waits while rows are being removed, which is short.
  LiveSnapshot TakeSnapshot(TransactionId own);

  // A statement that is a whole transaction may remove the rows it deletes, instead of marking them, when nobody can
  // need them: no snapshot but its own is live, and none is taken before its commit. False: somebody may. True: until
  // EndRemoval nobody gets a snapshot; so only few rows at a time. REQUIRES: SQLite's write lock.
  bool TryBeginRemoval(const RowSnapshot& own);
  void EndRemoval();

  // Before the SQLite write that makes the rows stored.
  void NoteInsert(TransactionId xid, Oid table);
  void NoteDelete(TransactionId xid, Oid table);
  // After it: which rows.
  void AddDeleted(TransactionId xid, Oid table, const RowidRanges& rows);
  // May a reader with `snapshot` find stored rows in `table` that it must not see? To be asked before SQLite's own read
  // transaction is opened and again after it: either answer true counts.
  bool NeedsPredicate(const RowSnapshot& snapshot, Oid table);
  // Deleted rows stored in the table, whoever needs them.
  bool HasDeadRows(Oid table) const;

  // When the table was made by a transaction that some snapshot cannot see.
  void NoteCreated(TransactionId xid, Oid table);
  bool IsCreatedAfter(const RowSnapshot& snapshot, Oid table);

  // Takes out the deletions that nobody needs to see undone any more; if their rows cannot be removed after all, they
  // are handed back.
  std::vector<DeadRows> TakePurgeable(Oid table, std::int64_t min_rows = 1);
  void HandBack(Oid table, std::vector<DeadRows> dead);
  // The rows taken last are gone from the file.
  void FinishPurge(Oid table);
  std::vector<Oid> TablesToPurge();
  // Committed deletions that wait for a snapshot to end.
  bool HasUnpurged() const;

  // The table is dropped or emptied: nothing in it is of interest any more.
  void Forget(Oid table);
  void ForgetAll();

  struct Counts {
    std::size_t in_progress = 0, live_snapshots = 0, unsettled_tables = 0;
  };
  Counts counts() const;

 private:
  friend class LiveSnapshot;

  struct TableState {
    std::vector<TransactionId> creators;        // in progress
    std::int64_t inserted_at = 0;               // the newest commit of a creator
    std::map<TransactionId, DeadRows> deleted;  // by transactions in progress
    std::deque<DeadRows> dead;                  // by committed ones, in the order of their commits
    int being_purged = 0;                       // batches taken out whose rows still are stored
    TransactionId made_by = 0;
    std::int64_t made_at = 0;  // the commit that made the table
  };

  // All REQUIRE mutex_.
  bool IsSeenByAll(std::int64_t commit) const;  // now and later
  void Release(std::list<RowSnapshot>::iterator snapshot);
  void Prune(std::unordered_map<Oid, TableState>::iterator table);

  std::atomic<std::int64_t> last_number_ = 0;
  mutable std::mutex mutex_;
  TransactionId next_;                   // GUARDED mutex_
  std::set<TransactionId> in_progress_;  // GUARDED mutex_
  std::int64_t commits_ = 0;             // GUARDED mutex_
  std::list<RowSnapshot> live_;          // GUARDED mutex_ (but `own`, its session's); in the order taken
  bool is_removing_ = false;             // GUARDED mutex_
  std::condition_variable removed_;
  std::unordered_map<Oid, TableState> unsettled_;  // GUARDED mutex_
};

}  // namespace doppel::engine
