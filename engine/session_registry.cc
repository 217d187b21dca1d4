#include "engine/session_registry.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/clock.h"

namespace doppel::engine {

SessionEntry::SessionEntry(std::int32_t process_id_of_session, Oid user_oid, Oid database_oid,
                           const SessionRequest& request, ConnectionControl* connection)
    : process_id(process_id_of_session),
      user(user_oid),
      database(database_oid),
      user_name(request.user),
      database_name(request.database),
      client(request.client),
      started(base::Now()),
      connection_(connection) {
  activity_.application_name = request.client.application_name;
}

void SessionEntry::BeginStatement(const catalog::QueryRecord& statement, std::int64_t timeout_ms) {
  const std::lock_guard lock(mutex_);
  is_running_ = true;
  cancel_message_.clear();
  // A statement that was about to begin when the session was terminated stops at once.
  cancellation_.requested = is_terminated_;
  cancellation_.deadline = timeout_ms == 0 ? std::chrono::steady_clock::time_point::max()
                                           : std::chrono::steady_clock::now() + std::chrono::milliseconds(timeout_ms);
  activity_.statement = statement;
}

void SessionEntry::EndStatement() {
  const std::lock_guard lock(mutex_);
  is_running_ = false;
  cancellation_.requested = false;
  cancellation_.deadline = std::chrono::steady_clock::time_point::max();
  activity_.statement.reset();
}

void SessionEntry::SetTransaction(std::int64_t number, std::int64_t transaction_started) {
  const std::lock_guard lock(mutex_);
  activity_.transaction_number = number;
  activity_.transaction_started = transaction_started;
}

void SessionEntry::SetApplicationName(std::string name) {
  const std::lock_guard lock(mutex_);
  activity_.application_name = std::move(name);
}

void SessionEntry::SetCursor(std::optional<catalog::CursorState> cursor) {
  const std::lock_guard lock(mutex_);
  activity_.cursor = std::move(cursor);
}

std::string SessionEntry::cancel_message() const {
  const std::lock_guard lock(mutex_);
  return cancel_message_;
}

bool SessionEntry::Cancel(std::string_view message) {
  const std::lock_guard lock(mutex_);
  if (!is_running_) return false;
  cancel_message_ = message;
  cancellation_.requested = true;
  return true;
}

// EndConnection returns at once and calls nothing of ours, so it may be called with the mutex held. It comes first, so
// that the connection knows why the statement stops.
void SessionEntry::Terminate() {
  const std::lock_guard lock(mutex_);
  is_terminated_ = true;
  if (connection_ != nullptr) connection_->EndConnection();
  if (is_running_) cancellation_.requested = true;
}

void SessionEntry::Detach() {
  const std::lock_guard lock(mutex_);
  connection_ = nullptr;
}

Activity SessionEntry::activity() const {
  const std::lock_guard lock(mutex_);
  return activity_;
}

SessionRegistry::Added SessionRegistry::Add(Oid user, Oid database, const SessionRequest& request,
                                            ConnectionControl* connection, Limits limits) {
  const std::lock_guard lock(mutex_);
  if (is_closed_) return {nullptr, Refusal::kClosed};
  const auto count = [&](const auto& is_counted) {
    return static_cast<int>(
        std::count_if(entries_.begin(), entries_.end(), [&](const auto& entry) { return is_counted(*entry.second); }));
  };
  if (limits.database >= 0 && count([&](const SessionEntry& e) { return e.database == database; }) >= limits.database) {
    return {nullptr, Refusal::kDatabase};
  }
  if (limits.user >= 0 && count([&](const SessionEntry& e) { return e.user == user; }) >= limits.user) {
    return {nullptr, Refusal::kUser};
  }
  do {
    last_process_id_ = last_process_id_ == INT32_MAX ? 10001 : last_process_id_ + 1;
  } while (entries_.contains(last_process_id_));
  auto entry = std::make_shared<SessionEntry>(last_process_id_, user, database, request, connection);
  entries_[last_process_id_] = entry;
  return {std::move(entry), Refusal::kNone};
}

void SessionRegistry::Remove(std::int32_t process_id) {
  const std::lock_guard lock(mutex_);
  entries_.erase(process_id);
}

SessionEntryPtr SessionRegistry::Find(std::int32_t process_id) const {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(process_id);
  return found == entries_.end() ? nullptr : found->second;
}

std::vector<SessionEntryPtr> SessionRegistry::List() const {
  const std::lock_guard lock(mutex_);
  std::vector<SessionEntryPtr> entries;
  for (const auto& [process_id, entry] : entries_) entries.push_back(entry);
  return entries;
}

int SessionRegistry::CountOfDatabase(Oid database) const {
  const std::lock_guard lock(mutex_);
  return static_cast<int>(std::count_if(entries_.begin(), entries_.end(),
                                        [&](const auto& entry) { return entry.second->database == database; }));
}

int SessionRegistry::CountOfUser(Oid user) const {
  const std::lock_guard lock(mutex_);
  return static_cast<int>(
      std::count_if(entries_.begin(), entries_.end(), [&](const auto& entry) { return entry.second->user == user; }));
}

bool SessionRegistry::Cancel(std::int32_t process_id, std::string_view message) {
  const SessionEntryPtr entry = Find(process_id);
  if (entry == nullptr) return false;
  if (entry->Cancel(message)) locks_.Wake();
  return true;
}

bool SessionRegistry::Terminate(std::int32_t process_id) {
  const SessionEntryPtr entry = Find(process_id);
  if (entry == nullptr) return false;
  entry->Terminate();
  locks_.Wake();
  return true;
}

void SessionRegistry::Close() {
  const std::lock_guard lock(mutex_);
  is_closed_ = true;
}

void SessionRegistry::Open() {
  const std::lock_guard lock(mutex_);
  is_closed_ = false;
}

void SessionRegistry::TerminateAll() {
  {
    // Together: nobody may be granted what another gives up before being told to end, too.
    const auto held = locks_.Hold();
    for (const SessionEntryPtr& entry : List()) entry->Terminate();
  }
  locks_.Wake();
}

}  // namespace doppel::engine
