#include "storage/write_lock.h"

#include <chrono>

#include "storage/errors.h"

namespace doppel::storage {

WriteLock::Guard& WriteLock::Guard::operator=(Guard&& other) noexcept {
  if (this != &other) {
    Release();
    lock_ = other.lock_;
    other.lock_ = nullptr;
  }
  return *this;
}

void WriteLock::Guard::Release() {
  if (lock_ != nullptr) lock_->Unlock();
  lock_ = nullptr;
}

WriteLock::Guard WriteLock::Acquire(const Cancellation* cancellation) {
  std::unique_lock lock(mutex_);
  if (!is_locked_) {
    is_locked_ = true;
    return Guard(this);
  }
  const auto self = waiting_.emplace(waiting_.end());
  // The holder needs the lock for one short write, so looking at the flag now and then is enough; nobody has to know
  // whom to wake for a cancellation.
  while (!self->woken.wait_for(lock, std::chrono::milliseconds(20), [&] { return self->is_granted; })) {
    if (cancellation != nullptr && cancellation->IsDue()) {
      waiting_.erase(self);
      throw errors::QueryCancelled();
    }
  }
  waiting_.erase(self);
  return Guard(this);
}

std::size_t WriteLock::waiting_count() {
  const std::lock_guard lock(mutex_);
  return waiting_.size();
}

void WriteLock::Unlock() {
  const std::lock_guard lock(mutex_);
  for (Waiter& waiter : waiting_) {
    if (waiter.is_granted) continue;
    waiter.is_granted = true;
    waiter.woken.notify_one();
    return;
  }
  is_locked_ = false;
}

}  // namespace doppel::storage
