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
  ++commits_;
  for (const Oid table : tables) {
    const auto found = unsettled_.find(table);
    if (found == unsettled_.end()) continue;
    TableState& state = found->second;
    if (std::erase(state.creators, xid) > 0) state.inserted_at = commits_;
    if (state.made_by == xid) state.made_at = commits_;
    const auto deleted = state.deleted.find(xid);
    if (deleted == state.deleted.end()) continue;
    deleted->second.committed_at = commits_;
    // A deleter that deleted nothing after all leaves nothing to purge.
    if (deleted->second.row_count > 0) state.dead.push_back(std::move(deleted->second));
    state.deleted.erase(deleted);
  }
}

void TransactionManager::EndAborted(TransactionId xid, std::span<const Oid> tables) {
  const std::lock_guard lock(mutex_);
  in_progress_.erase(xid);
  for (const Oid table : tables) {
    const auto found = unsettled_.find(table);
    if (found == unsettled_.end()) continue;
    std::erase(found->second.creators, xid);
    found->second.deleted.erase(xid);
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
  std::unique_lock lock(mutex_);
  removed_.wait(lock, [&] { return !is_removing_; });
  RowSnapshot snapshot;
  snapshot.own = own;
  snapshot.next = next_;
  snapshot.in_progress.reserve(in_progress_.size());
  std::copy_if(in_progress_.begin(), in_progress_.end(), std::back_inserter(snapshot.in_progress),
               [&](TransactionId xid) { return xid != own; });
  snapshot.low = snapshot.in_progress.empty() ? next_ : snapshot.in_progress.front();
  snapshot.commits = commits_;
  live_.push_back(std::move(snapshot));
  return LiveSnapshot(this, std::prev(live_.end()));
}

void TransactionManager::Release(std::list<RowSnapshot>::iterator snapshot) {
  const std::lock_guard lock(mutex_);
  live_.erase(snapshot);
}

bool TransactionManager::TryBeginRemoval(const RowSnapshot& own) {
  const std::lock_guard lock(mutex_);
  if (live_.size() != 1 || &live_.front() != &own) return false;
  is_removing_ = true;
  return true;
}

void TransactionManager::EndRemoval() {
  {
    const std::lock_guard lock(mutex_);
    is_removing_ = false;
  }
  removed_.notify_all();
}

bool TransactionManager::IsSeenByAll(std::int64_t commit) const {
  return live_.empty() || commit <= live_.front().commits;
}

void TransactionManager::NoteInsert(TransactionId xid, Oid table) {
  const std::lock_guard lock(mutex_);
  auto& creators = unsettled_[table].creators;
  if (std::find(creators.begin(), creators.end(), xid) == creators.end()) creators.push_back(xid);
}

void TransactionManager::NoteDelete(TransactionId xid, Oid table) {
  const std::lock_guard lock(mutex_);
  unsettled_[table].deleted[xid].deleter = xid;
}

void TransactionManager::AddDeleted(TransactionId xid, Oid table, const RowidRanges& rows) {
  const std::lock_guard lock(mutex_);
  auto& deleted = unsettled_[table].deleted;
  const auto found = deleted.find(xid);
  base::Check(found != deleted.end(), "deleted rows were announced");
  DeadRows& dead = found->second;
  dead.row_count += rows.row_count();
  if (dead.is_scan_needed) return;
  for (const RowidRange& range : rows.ranges()) dead.rows.Add(range);
  dead.is_scan_needed = dead.rows.ranges().size() > kMaxListedRanges;
  if (dead.is_scan_needed) dead.rows = {};
}

void TransactionManager::Prune(std::unordered_map<Oid, TableState>::iterator table) {
  const TableState& state = table->second;
  const bool has_work = !state.creators.empty() || !state.deleted.empty() || !state.dead.empty() ||
                        state.being_purged > 0 || (state.made_by != 0 && state.made_at == 0);
  if (!has_work && IsSeenByAll(std::max(state.inserted_at, state.made_at))) unsettled_.erase(table);
}

bool TransactionManager::NeedsPredicate(const RowSnapshot& snapshot, Oid table) {
  const std::lock_guard lock(mutex_);
  const auto found = unsettled_.find(table);
  if (found == unsettled_.end()) return false;
  const TableState& state = found->second;
  const bool is_needed =
      !state.dead.empty() || !state.deleted.empty() || state.being_purged > 0 || state.inserted_at > snapshot.commits ||
      std::any_of(state.creators.begin(), state.creators.end(), [&](TransactionId x) { return !snapshot.Includes(x); });
  Prune(found);
  return is_needed;
}

bool TransactionManager::HasDeadRows(Oid table) const {
  const std::lock_guard lock(mutex_);
  const auto found = unsettled_.find(table);
  if (found == unsettled_.end()) return false;
  return !found->second.dead.empty() || !found->second.deleted.empty() || found->second.being_purged > 0;
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
  auto& dead = found->second.dead;
  const auto kept =
      std::find_if_not(dead.begin(), dead.end(), [&](const DeadRows& rows) { return IsSeenByAll(rows.committed_at); });
  std::int64_t row_count = 0;
  for (auto rows = dead.begin(); rows != kept; ++rows) row_count += rows->row_count;
  if (row_count < min_rows) {
    Prune(found);
    return {};
  }
  std::vector<DeadRows> taken(std::make_move_iterator(dead.begin()), std::make_move_iterator(kept));
  dead.erase(dead.begin(), kept);
  if (!taken.empty()) ++found->second.being_purged;
  return taken;
}

void TransactionManager::HandBack(Oid table, std::vector<DeadRows> dead) {
  const std::lock_guard lock(mutex_);
  const auto found = unsettled_.find(table);
  if (found == unsettled_.end() || found->second.being_purged == 0) return;  // dropped or emptied meanwhile
  --found->second.being_purged;
  auto& kept = found->second.dead;
  kept.insert(kept.begin(), std::make_move_iterator(dead.begin()), std::make_move_iterator(dead.end()));
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
  std::vector<Oid> tables;
  for (auto table = unsettled_.begin(); table != unsettled_.end();) {
    const auto current = table++;
    const auto& dead = current->second.dead;
    if (!dead.empty() && IsSeenByAll(dead.front().committed_at)) {
      tables.push_back(current->first);
    } else {
      Prune(current);
    }
  }
  return tables;
}

bool TransactionManager::HasUnpurged() const {
  const std::lock_guard lock(mutex_);
  return std::any_of(unsettled_.begin(), unsettled_.end(),
                     [](const auto& entry) { return !entry.second.dead.empty(); });
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
