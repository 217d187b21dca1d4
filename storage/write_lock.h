// WriteLock: who may write to the SQLite file now, first come, first served. Taken before BEGIN IMMEDIATE and held for
// one statement or one commit, so that SQLITE_BUSY never happens.
//
// Threads: any.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <list>
#include <mutex>

#include "storage/cancellation.h"

namespace doppel::storage {

class WriteLock {
 public:
  class Guard {
   public:
    Guard() = default;
    Guard(Guard&& other) noexcept : lock_(other.lock_) { other.lock_ = nullptr; }
    Guard& operator=(Guard&& other) noexcept;
    ~Guard() { Release(); }
    void Release();
    bool is_held() const { return lock_ != nullptr; }

   private:
    friend class WriteLock;
    explicit Guard(WriteLock* lock) : lock_(lock) {}
    WriteLock* lock_ = nullptr;
  };

  // Waits its turn. Throws 57014 when `cancellation` (may be null) becomes due meanwhile.
  Guard Acquire(const Cancellation* cancellation = nullptr);

  std::size_t waiting_count();

 private:
  struct Waiter {
    std::condition_variable woken;
    bool is_granted = false;
  };
  void Unlock();

  std::mutex mutex_;
  std::list<Waiter> waiting_;  // GUARDED mutex_; in the order they came
  bool is_locked_ = false;     // GUARDED mutex_; stays true when the lock passes from one to the next
};

}  // namespace doppel::storage
