// Locks: who may use which table how, as Redshift has them (reference sql/06-transactions): by table, held to the
// transaction's end, waiters in the order they came, deadlocks found when the last of the circle begins to wait.
//
// Modes. Readers take AccessShare and wait for AccessExclusive only. INSERT and COPY take RowExclusive where the
// database has snapshot isolation (c_write_readwrite: they share the table) and ShareRowExclusive where it is
// serializable; UPDATE, DELETE and MERGE take ShareRowExclusive; DDL, TRUNCATE and LOCK take AccessExclusive.
//
// Threads: any; one mutex guards everything. A LockOwner belongs to one transaction's thread.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <list>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sql/types/type.h"
#include "storage/cancellation.h"
#include "storage/execution_context.h"

namespace doppel::engine {

using sql::Oid;

enum class LockMode { kAccessShare, kRowExclusive, kShareRowExclusive, kAccessExclusive };

// "AccessShareLock", …
std::string_view LockModeName(LockMode mode);
bool Conflicts(LockMode a, LockMode b);

// One transaction, as a holder and waiter of locks.
struct LockOwner {
  std::int32_t process_id = 0;
  Oid user = 0;
  Oid database = 0;
  std::int64_t transaction_number = 0;  // what views call its xid
  std::int64_t started = 0;             // microseconds since 2000-01-01 UTC

 private:
  friend class Locks;
  std::map<Oid, LockMode> held_;  // GUARDED by Locks; the strongest per table
};

// One line of STV_LOCKS, PG_LOCKS and SVV_TRANSACTIONS.
struct LockRow {
  Oid table = 0;
  LockMode mode = LockMode::kAccessShare;
  bool is_granted = false;
  std::int32_t process_id = 0;
  Oid user = 0;
  Oid database = 0;
  std::int64_t transaction_number = 0;
  std::int64_t transaction_started = 0;
  std::int64_t requested = 0;  // microseconds since 2000-01-01 UTC
};

class Locks {
 public:
  // Returns false at once when `owner` holds the mode or a stronger one, else true when it has it. Throws 57014 when
  // `cancellation` becomes due (after Wake, or at its deadline), 40P01 when waiting would close a circle.
  bool Acquire(LockOwner& owner, Oid table, LockMode mode, const storage::Cancellation& cancellation);
  // False instead of waiting.
  bool TryAcquire(LockOwner& owner, Oid table, LockMode mode);
  void ReleaseAll(LockOwner& owner);
  // Lets waiters look at their Cancellation.
  void Wake();
  // While the result lives, no lock is granted or given up, and whoever tries waits: for ending several owners
  // together.
  std::unique_lock<std::mutex> Hold() { return std::unique_lock(mutex_); }

  bool Holds(const LockOwner& owner, Oid table, LockMode mode) const;
  std::vector<LockRow> Rows() const;
  std::size_t waiting_count() const;

 private:
  struct Waiter {
    LockOwner* owner = nullptr;
    LockMode mode = LockMode::kAccessShare;
    std::int64_t requested = 0;
    bool is_granted = false;
    std::condition_variable woken;
  };
  struct Holder {
    LockOwner* owner = nullptr;
    LockMode mode = LockMode::kAccessShare;
    std::int64_t granted = 0;
  };
  struct TableLock {
    std::vector<Holder> holders;
    std::list<Waiter> waiters;
  };

  // All REQUIRE mutex_.
  bool IsBlocked(const TableLock& lock, const LockOwner& owner, LockMode mode, const Waiter* up_to) const;
  void Grant(TableLock& lock, LockOwner& owner, Oid table, LockMode mode);
  void GrantWaiters(Oid table, TableLock& lock);
  std::vector<const LockOwner*> BlockersOf(const LockOwner& owner) const;
  void ThrowOnDeadlock(const LockOwner& owner) const;
  std::string DescribeWait(const LockOwner& waiter, const LockOwner& blocker) const;

  mutable std::mutex mutex_;
  std::unordered_map<Oid, TableLock> tables_;                    // GUARDED mutex_
  std::map<const LockOwner*, std::pair<Oid, Waiter*>> waiting_;  // GUARDED mutex_
};

}  // namespace doppel::engine
