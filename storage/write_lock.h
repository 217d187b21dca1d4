// WriteLock: who may write to the SQLite file now, first come, first served. Taken before BEGIN IMMEDIATE and held for
// one statement or one commit, so that SQLITE_BUSY never happens.
//
// Threads: any.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>

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

  // Waits its turn. Throws 57014 when `cancel_requested` (may be null) becomes true meanwhile.
  Guard Acquire(const std::atomic<bool>* cancel_requested = nullptr);

 private:
  void Unlock();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::uint64_t next_ticket_ = 0;  // GUARDED mutex_
  std::uint64_t now_serving_ = 0;  // GUARDED mutex_
  bool is_locked_ = false;         // GUARDED mutex_
};

}  // namespace doppel::storage
