// Cancel requests come on connections of their own, in plain text, naming a session by process id and secret key.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>

#include "engine/session.h"

namespace doppel::server {

// Lets other threads cancel a session's statement without touching a session that is going away.
class CancelToken {
 public:
  // The session's own thread: `session` is there from Attach until Detach returns.
  void Attach(engine::Session& session);
  void Detach();
  // Any thread. Holds the lock over Session::Cancel, which returns at once, so that Detach waits for it.
  void Cancel();

 private:
  std::mutex mutex_;
  engine::Session* session_ = nullptr;  // GUARDED by mutex_
};

class CancelRegistry {
 public:
  void Add(std::int32_t process_id, std::int32_t key, std::shared_ptr<CancelToken> token);
  void Remove(std::int32_t process_id);
  // Does nothing for an unknown process or a wrong key; the client is not told either way.
  void Cancel(std::int32_t process_id, std::int32_t key);

 private:
  struct Entry {
    std::int32_t key = 0;
    std::shared_ptr<CancelToken> token;
  };
  std::mutex mutex_;
  std::map<std::int32_t, Entry> entries_;  // GUARDED by mutex_
};

}  // namespace doppel::server
