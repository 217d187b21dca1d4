// SessionRegistry: all open sessions, as others see them: to cancel, to end, to list and to count.
//
// Threads: any.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/system/journal.h"
#include "catalog/system/system_state.h"
#include "engine/engine.h"
#include "engine/locks.h"
#include "storage/cancellation.h"

namespace doppel::engine {

// What a session does now.
struct Activity {
  std::optional<catalog::QueryRecord> statement;  // none: idle
  std::int64_t transaction_started = 0;           // 0: none open
  std::int64_t transaction_number = 0;
  std::string application_name;
  std::optional<catalog::CursorState> cursor;  // as its last statement left it
};

class SessionEntry {
 public:
  SessionEntry(std::int32_t process_id, Oid user, Oid database, const SessionRequest& request,
               ConnectionControl* connection);

  const std::int32_t process_id;
  const Oid user;
  const Oid database;
  const std::string user_name, database_name;
  const ClientInfo client;
  const std::int64_t started;  // microseconds since 2000-01-01 UTC

  // --- The session's thread, around each statement.
  // `statement` is what others see of it until EndStatement.
  void BeginStatement(const catalog::QueryRecord& statement, std::int64_t timeout_ms);
  void EndStatement();
  void SetTransaction(std::int64_t number, std::int64_t transaction_started);
  void SetApplicationName(std::string name);
  void SetCursor(std::optional<catalog::CursorState> cursor);
  // What the running statement looks at to know that it must stop.
  const storage::Cancellation& cancellation() const { return cancellation_; }
  // The words that CANCEL gave, or empty.
  std::string cancel_message() const;

  // --- Any thread.
  // True when a statement ran.
  bool Cancel(std::string_view message);
  void Terminate();
  // The connection is going away: Terminate does nothing from now on.
  void Detach();
  Activity activity() const;

 private:
  storage::Cancellation cancellation_;
  mutable std::mutex mutex_;
  bool is_running_ = false;        // GUARDED mutex_
  bool is_terminated_ = false;     // GUARDED mutex_
  std::string cancel_message_;     // GUARDED mutex_
  Activity activity_;              // GUARDED mutex_
  ConnectionControl* connection_;  // GUARDED mutex_
};

using SessionEntryPtr = std::shared_ptr<SessionEntry>;

class SessionRegistry {
 public:
  explicit SessionRegistry(Locks& locks) : locks_(locks) {}

  // Makes the entry with the next free process id, unless `database_limit` or `user_limit` (-1: none) is reached: then
  // null, and `what` would be said by the caller.
  struct Limits {
    int database = -1;
    int user = -1;
  };
  enum class Refusal { kNone, kDatabase, kUser, kClosed };
  struct Added {
    SessionEntryPtr entry;
    Refusal refusal = Refusal::kNone;
  };
  Added Add(Oid user, Oid database, const SessionRequest& request, ConnectionControl* connection, Limits limits);
  void Remove(std::int32_t process_id);

  SessionEntryPtr Find(std::int32_t process_id) const;
  std::vector<SessionEntryPtr> List() const;
  int CountOfDatabase(Oid database) const;
  int CountOfUser(Oid user) const;

  // False when there is no such session.
  bool Cancel(std::int32_t process_id, std::string_view message);
  bool Terminate(std::int32_t process_id);
  void TerminateAll();
  // While closed, nobody comes in.
  void Close();
  void Open();

 private:
  Locks& locks_;
  mutable std::mutex mutex_;
  std::map<std::int32_t, SessionEntryPtr> entries_;  // GUARDED mutex_
  std::int32_t last_process_id_ = 10000;             // GUARDED mutex_
  bool is_closed_ = false;                           // GUARDED mutex_
};

}  // namespace doppel::engine
