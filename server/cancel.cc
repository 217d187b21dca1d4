#include "server/cancel.h"

#include <utility>

namespace doppel::server {

void CancelToken::Attach(engine::Session& session) {
  const std::lock_guard lock(mutex_);
  session_ = &session;
}

void CancelToken::Detach() {
  const std::lock_guard lock(mutex_);
  session_ = nullptr;
}

void CancelToken::Cancel() {
  const std::lock_guard lock(mutex_);
  if (session_ != nullptr) session_->Cancel();
}

void CancelRegistry::Add(std::int32_t process_id, std::int32_t key, std::shared_ptr<CancelToken> token) {
  const std::lock_guard lock(mutex_);
  entries_[process_id] = {key, std::move(token)};
}

void CancelRegistry::Remove(std::int32_t process_id) {
  const std::lock_guard lock(mutex_);
  entries_.erase(process_id);
}

void CancelRegistry::Cancel(std::int32_t process_id, std::int32_t key) {
  std::shared_ptr<CancelToken> token;
  {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(process_id);
    if (found == entries_.end() || found->second.key != key) return;
    token = found->second.token;
  }
  token->Cancel();
}

}  // namespace doppel::server
