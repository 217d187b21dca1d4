#include "engine/locks.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "base/clock.h"
#include "engine/errors.h"

namespace doppel::engine {
namespace {

constexpr std::array<std::array<bool, 4>, 4> kConflicts = {{
    // AccessShare, RowExclusive, ShareRowExclusive, AccessExclusive
    {false, false, false, true},
    {false, false, true, true},
    {false, true, true, true},
    {true, true, true, true},
}};

}  // namespace

std::string_view LockModeName(LockMode mode) {
  switch (mode) {
    case LockMode::kAccessShare:
      return "AccessShareLock";
    case LockMode::kRowExclusive:
      return "RowExclusiveLock";
    case LockMode::kShareRowExclusive:
      return "ShareRowExclusiveLock";
    case LockMode::kAccessExclusive:
      return "AccessExclusiveLock";
  }
  return "";
}

bool Conflicts(LockMode a, LockMode b) { return kConflicts[static_cast<std::size_t>(a)][static_cast<std::size_t>(b)]; }

bool Locks::Acquire(LockOwner& owner, Oid table, LockMode mode, const storage::Cancellation& cancellation) {
  std::unique_lock lock(mutex_);
  const auto held = owner.held_.find(table);
  if (held != owner.held_.end() && held->second >= mode) return false;
  TableLock& table_lock = tables_[table];
  if (!IsBlocked(table_lock, owner, mode, nullptr)) {
    Grant(table_lock, owner, table, mode);
    return true;
  }

  Waiter& self = table_lock.waiters.emplace_back();
  self.owner = &owner;
  self.mode = mode;
  self.requested = base::Now();
  waiting_[&owner] = {table, &self};
  const auto leave = [&] {
    waiting_.erase(&owner);
    table_lock.waiters.remove_if([&](const Waiter& waiter) { return &waiter == &self; });
    GrantWaiters(table, table_lock);
  };
  try {
    ThrowOnDeadlock(owner);
  } catch (const base::SqlError&) {
    leave();
    throw;
  }
  while (!self.is_granted) {
    if (cancellation.IsDue()) {
      leave();
      throw errors::QueryCancelled(0);
    }
    if (cancellation.has_deadline()) {
      self.woken.wait_until(lock, cancellation.deadline);
    } else {
      self.woken.wait(lock);
    }
  }
  waiting_.erase(&owner);
  table_lock.waiters.remove_if([&](const Waiter& waiter) { return &waiter == &self; });
  // Granted by the very end that cancels us, too, as when the whole server stops: a client that is told so must not
  // find its statement done. The lock goes with its transaction.
  if (cancellation.IsDue()) throw errors::QueryCancelled(0);
  return true;
}

bool Locks::TryAcquire(LockOwner& owner, Oid table, LockMode mode) {
  const std::lock_guard lock(mutex_);
  const auto held = owner.held_.find(table);
  if (held != owner.held_.end() && held->second >= mode) return true;
  TableLock& table_lock = tables_[table];
  const bool is_free = !IsBlocked(table_lock, owner, mode, nullptr);
  if (is_free) {
    Grant(table_lock, owner, table, mode);
  } else if (table_lock.holders.empty() && table_lock.waiters.empty()) {
    tables_.erase(table);
  }
  return is_free;
}

// Blocked by holders, and by those who asked before; but who already holds something of the table goes before waiters
// that wait for just that, for they cannot be served first.
bool Locks::IsBlocked(const TableLock& lock, const LockOwner& owner, LockMode mode, const Waiter* up_to) const {
  const auto held = std::find_if(lock.holders.begin(), lock.holders.end(),
                                 [&](const Holder& holder) { return holder.owner == &owner; });
  for (const Holder& holder : lock.holders) {
    if (holder.owner != &owner && Conflicts(holder.mode, mode)) return true;
  }
  for (const Waiter& waiter : lock.waiters) {
    if (&waiter == up_to) break;
    if (waiter.owner == &owner || waiter.is_granted || !Conflicts(waiter.mode, mode)) continue;
    const bool waits_for_us = held != lock.holders.end() && Conflicts(held->mode, waiter.mode);
    if (!waits_for_us) return true;
  }
  return false;
}

void Locks::Grant(TableLock& lock, LockOwner& owner, Oid table, LockMode mode) {
  owner.held_[table] = mode;
  for (Holder& holder : lock.holders) {
    if (holder.owner != &owner) continue;
    holder.mode = mode;
    return;
  }
  lock.holders.push_back({&owner, mode, base::Now()});
}

void Locks::GrantWaiters(Oid table, TableLock& lock) {
  for (Waiter& waiter : lock.waiters) {
    if (waiter.is_granted || IsBlocked(lock, *waiter.owner, waiter.mode, &waiter)) continue;
    Grant(lock, *waiter.owner, table, waiter.mode);
    waiter.is_granted = true;
    waiter.woken.notify_one();
  }
  if (lock.holders.empty() && lock.waiters.empty()) tables_.erase(table);
}

void Locks::ReleaseAll(LockOwner& owner) {
  const std::lock_guard lock(mutex_);
  for (const auto& [table, mode] : owner.held_) {
    TableLock& table_lock = tables_[table];
    std::erase_if(table_lock.holders, [&](const Holder& holder) { return holder.owner == &owner; });
    GrantWaiters(table, table_lock);
  }
  owner.held_.clear();
}

void Locks::Wake() {
  const std::lock_guard lock(mutex_);
  for (const auto& [owner, wait] : waiting_) wait.second->woken.notify_one();
}

std::vector<const LockOwner*> Locks::BlockersOf(const LockOwner& owner) const {
  std::vector<const LockOwner*> blockers;
  const auto waiting = waiting_.find(&owner);
  if (waiting == waiting_.end() || waiting->second.second->is_granted) return blockers;
  const auto& [table, self] = waiting->second;
  const TableLock& lock = tables_.at(table);
  const auto held = std::find_if(lock.holders.begin(), lock.holders.end(),
                                 [&](const Holder& holder) { return holder.owner == &owner; });
  for (const Holder& holder : lock.holders) {
    if (holder.owner != &owner && Conflicts(holder.mode, self->mode)) blockers.push_back(holder.owner);
  }
  for (const Waiter& waiter : lock.waiters) {
    if (&waiter == self) break;
    const bool waits_for_us = held != lock.holders.end() && Conflicts(held->mode, waiter.mode);
    if (!waiter.is_granted && Conflicts(waiter.mode, self->mode) && !waits_for_us) blockers.push_back(waiter.owner);
  }
  return blockers;
}

void Locks::ThrowOnDeadlock(const LockOwner& owner) const {
  std::vector<const LockOwner*> path = {&owner};
  std::set<const LockOwner*> seen;
  // Depth first; true when `path` has come back to its beginning.
  const auto closes = [&](const auto& self) -> bool {
    for (const LockOwner* blocker : BlockersOf(*path.back())) {
      if (blocker == &owner) return true;
      if (!seen.insert(blocker).second) continue;
      path.push_back(blocker);
      if (self(self)) return true;
      path.pop_back();
    }
    return false;
  };
  if (!closes(closes)) return;
  std::string detail;
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (i > 0) detail += '\n';
    detail += DescribeWait(*path[i], *path[(i + 1) % path.size()]);
  }
  throw errors::DeadlockDetected(std::move(detail));
}

// PostgreSQL's words (lmgr/deadlock.c).
std::string Locks::DescribeWait(const LockOwner& waiter, const LockOwner& blocker) const {
  const auto& [table, wait] = waiting_.at(&waiter);
  return fmt::format("Process {} waits for {} on relation {} of database {}; blocked by process {}.", waiter.process_id,
                     LockModeName(wait->mode), table, waiter.database, blocker.process_id);
}

bool Locks::Holds(const LockOwner& owner, Oid table, LockMode mode) const {
  const std::lock_guard lock(mutex_);
  const auto held = owner.held_.find(table);
  return held != owner.held_.end() && held->second >= mode;
}

std::vector<LockRow> Locks::Rows() const {
  const std::lock_guard lock(mutex_);
  std::vector<LockRow> rows;
  const auto add = [&](Oid table, const LockOwner& owner, LockMode mode, bool is_granted, std::int64_t requested) {
    rows.push_back({table, mode, is_granted, owner.process_id, owner.user, owner.database, owner.transaction_number,
                    owner.started, requested});
  };
  for (const auto& [table, lock_of_table] : tables_) {
    for (const Holder& holder : lock_of_table.holders) add(table, *holder.owner, holder.mode, true, holder.granted);
    for (const Waiter& waiter : lock_of_table.waiters) {
      if (!waiter.is_granted) add(table, *waiter.owner, waiter.mode, false, waiter.requested);
    }
  }
  return rows;
}

std::size_t Locks::waiting_count() const {
  const std::lock_guard lock(mutex_);
  return waiting_.size();
}

}  // namespace doppel::engine
