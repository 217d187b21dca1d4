#include "engine/transaction_manager.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <utility>

#include "base/check.h"

namespace doppel::engine {
namespace {

// Above this a transaction's deletions from one table are found again by scanning instead of by a list.
constexpr std::size_t kMaxListedRanges = 200'000;

}  // namespace

LiveSnapshot::LiveSnapshot(LiveSnapshot&& other) noexcept
    : manager_(std::exchange(other.manager_, nullptr)), position_(other.position_) {}

LiveSnapshot& LiveSnapshot::operator=(LiveSnapshot&& other) noexcept {
  if (this != &other) {
    Release();
    manager_ = std::exchange(other.manager_, nullptr);
    position_ = other.position_;
  }
  return *this;
}

void LiveSnapshot::Release() {
  if (manager_ != nullptr) manager_->Release(position_);
  manager_ = nullptr;
}

TransactionManager::TransactionManager(TransactionId next) : next_(next) {}

TransactionId TransactionManager::Begin() {
  const std::lock_guard lock(mutex_);
  in_progress_.insert(next_);
  return next_++;
}

void TransactionManager::EndCommitted(TransactionId xid, std::span<const Oid> tables) {
  const std::lock_guard lock(mutex_);
  in_progress_.erase(xid);
  for (const Oid table : tables) {
    const auto found = unsettled_.find(table);
    if (found == unsettled_.end()) continue;
    for (DeadRows& dead : found->second.dead) {
      if (dead.deleter == xid) dead.is_committed = true;
    }
  }
}

void TransactionManager::EndAborted(TransactionId xid, std::span<const Oid> tables) {
  const std::lock_guard lock(mutex_);
  in_progress_.erase(xid);
  for (const Oid table : tables) {
    const auto found = unsettled_.find(table);
    if (found == unsettled_.end()) continue;
    std::erase(found->second.creators, xid);
    std::erase_if(found->second.dead, [&](const DeadRows& dead) { return dead.deleter == xid; });
    Prune(found);
  }
}

bool TransactionManager::IsInProgress(TransactionId xid) const {
  const std::lock_guard lock(mutex_);
  return in_progress_.contains(xid);
}

TransactionId TransactionManager::next() const {
  const std::lock_guard lock(mutex_);
  return next_;
}

LiveSnapshot TransactionManager::TakeSnapshot(TransactionId own) {
  const std::lock_guard lock(mutex_);
  RowSnapshot snapshot;
  snapshot.own = own;
  snapshot.next = next_;
  snapshot.in_progress.reserve(in_progress_.size());
  std::copy_if(in_progress_.begin(), in_progress_.end(), std::back_inserter(snapshot.in_progress),
               [&](TransactionId xid) { return xid != own; });
  snapshot.low = snapshot.in_progress.empty() ? next_ : snapshot.in_progress.front();
  live_.push_back(std::move(snapshot));
  return LiveSnapshot(this, std::prev(live_.end()));
}

void TransactionManager::Release(std::list<RowSnapshot>::iterator snapshot) {
  const std::lock_guard lock(mutex_);
  live_.erase(snapshot);
}

TransactionId TransactionManager::Horizon() const {
  TransactionId horizon = in_progress_.empty() ? next_ : *in_progress_.begin();
  for (const RowSnapshot& snapshot : live_) horizon = std::min(horizon, snapshot.low);
  return horizon;
}

void TransactionManager::NoteInsert(TransactionId xid, Oid table) {
  const std::lock_guard lock(mutex_);
  auto& creators = unsettled_[table].creators;
  if (std::find(creators.begin(), creators.end(), xid) == creators.end()) creators.push_back(xid);
}

void TransactionManager::NoteDelete(TransactionId xid, Oid table) {
  const std::lock_guard lock(mutex_);
  auto& dead = unsettled_[table].dead;
  if (std::none_of(dead.begin(), dead.end(), [&](const DeadRows& rows) { return rows.deleter == xid; })) {
    dead.push_back({.deleter = xid});
  }
}

void TransactionManager::AddDeleted(TransactionId xid, Oid table, const RowidRanges& rows) {
  const std::lock_guard lock(mutex_);
  for (DeadRows& dead : unsettled_[table].dead) {
    if (dead.deleter != xid) continue;
    dead.row_count += rows.row_count();
    if (!dead.is_scan_needed) {
      for (const RowidRange& range : rows.ranges()) dead.rows.Add(range);
      dead.is_scan_needed = dead.rows.ranges().size() > kMaxListedRanges;
      if (dead.is_scan_needed) dead.rows = {};
    }
    return;
  }
  base::Check(false, "deleted rows were announced");
}

void TransactionManager::Prune(std::unordered_map<Oid, TableState>::iterator table) {
  TableState& state = table->second;
  const TransactionId horizon = Horizon();
  std::erase_if(state.creators, [&](TransactionId xid) { return xid < horizon; });
  // A deleter that deleted nothing after all leaves nothing to purge.
  std::erase_if(state.dead, [&](const DeadRows& dead) { return dead.is_committed && dead.row_count == 0; });
  if (state.made_by < horizon) state.made_by = 0;
  if (state.creators.empty() && state.dead.empty() && state.being_purged == 0 && state.made_by == 0) {
    unsettled_.erase(table);
  }
}

bool TransactionManager::NeedsPredicate(const RowSnapshot& snapshot, Oid table) {
  const std::lock_guard lock(mutex_);
  const auto found = unsettled_.find(table);
  if (found == unsettled_.end()) return false;
  const TableState& state = found->second;
  const bool is_needed =
      !state.dead.empty() || state.being_purged > 0 ||
      std::any_of(state.creators.begin(), state.creators.end(), [&](TransactionId x) { return !snapshot.Includes(x); });
  Prune(found);
  return is_needed;
}

bool TransactionManager::HasDeadRows(Oid table) const {
  const std::lock_guard lock(mutex_);
  const auto found = unsettled_.find(table);
  return found != unsettled_.end() && (!found->second.dead.empty() || found->second.being_purged > 0);
}

void TransactionManager::NoteCreated(TransactionId xid, Oid table) {
  const std::lock_guard lock(mutex_);
  unsettled_[table].made_by = xid;
}

bool TransactionManager::IsCreatedAfter(const RowSnapshot& snapshot, Oid table) {
  const std::lock_guard lock(mutex_);
  const auto found = unsettled_.find(table);
  return found != unsettled_.end() && found->second.made_by != 0 && !snapshot.Includes(found->second.made_by);
}

std::vector<DeadRows> TransactionManager::TakePurgeable(Oid table, std::int64_t min_rows) {
  const std::lock_guard lock(mutex_);
  const auto found = unsettled_.find(table);
  if (found == unsettled_.end()) return {};
  const TransactionId horizon = Horizon();
  const auto is_purgeable = [&](const DeadRows& dead) { return dead.is_committed && dead.deleter < horizon; };
  auto& dead = found->second.dead;
  std::int64_t row_count = 0;
  for (const DeadRows& rows : dead) row_count += is_purgeable(rows) ? rows.row_count : 0;
  if (row_count < min_rows) {
    Prune(found);
    return {};
  }
  std::vector<DeadRows> taken;
  const auto kept_end = std::stable_partition(dead.begin(), dead.end(), std::not_fn(is_purgeable));
  std::move(kept_end, dead.end(), std::back_inserter(taken));
  dead.erase(kept_end, dead.end());
  if (!taken.empty()) ++found->second.being_purged;
  return taken;
}

void TransactionManager::HandBack(Oid table, std::vector<DeadRows> dead) {
  const std::lock_guard lock(mutex_);
  const auto found = unsettled_.find(table);
  if (found == unsettled_.end() || found->second.being_purged == 0) return;  // dropped or emptied meanwhile
  --found->second.being_purged;
  std::move(dead.begin(), dead.end(), std::back_inserter(found->second.dead));
}

void TransactionManager::FinishPurge(Oid table) {
  const std::lock_guard lock(mutex_);
  const auto found = unsettled_.find(table);
  if (found == unsettled_.end()) return;
  if (found->second.being_purged > 0) --found->second.being_purged;
  Prune(found);
}

std::vector<Oid> TransactionManager::TablesToPurge() {
  const std::lock_guard lock(mutex_);
  const TransactionId horizon = Horizon();
  std::vector<Oid> tables;
  for (auto table = unsettled_.begin(); table != unsettled_.end();) {
    const auto current = table++;
    const auto& dead = current->second.dead;
    if (std::any_of(dead.begin(), dead.end(),
                    [&](const DeadRows& d) { return d.is_committed && d.row_count > 0 && d.deleter < horizon; })) {
      tables.push_back(current->first);
    } else {
      Prune(current);
    }
  }
  return tables;
}

bool TransactionManager::HasUnpurged() const {
  const std::lock_guard lock(mutex_);
  return std::any_of(unsettled_.begin(), unsettled_.end(), [](const auto& entry) {
    const auto& dead = entry.second.dead;
    return std::any_of(dead.begin(), dead.end(), [](const DeadRows& d) { return d.is_committed && d.row_count > 0; });
  });
}

void TransactionManager::Forget(Oid table) {
  const std::lock_guard lock(mutex_);
  unsettled_.erase(table);
}

void TransactionManager::ForgetAll() {
  const std::lock_guard lock(mutex_);
  unsettled_.clear();
}

TransactionManager::Counts TransactionManager::counts() const {
  const std::lock_guard lock(mutex_);
  return {in_progress_.size(), live_.size(), unsettled_.size()};
}

}  // namespace doppel::engine
