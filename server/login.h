// Login: from a startup packet to the right to open a session. Chooses the challenge that Redshift would send, writes
// it and judges the answer (reference wire-protocol §2.3, §2.4).
#pragma once

#include <optional>
#include <string>

#include "engine/engine.h"
#include "net/transport.h"
#include "protocol/conversation.h"
#include "protocol/frontend_messages.h"
#include "protocol/startup.h"
#include "protocol/writer.h"
#include "server/wire_options.h"

namespace doppel::server {

class Login {
 public:
  // Throws FATAL SqlErrors for what is refused before a challenge.
  Login(const protocol::StartupMessage& startup, engine::Engine& engine, const net::Transport& transport,
        const WireOptions& options);

  protocol::Challenge WriteChallenge(protocol::Writer& writer);
  // Throws FATAL 28000 unless the answer proves the password and the password is still valid.
  void Check(const protocol::FrontendMessage& answer);

  const engine::SessionRequest& request() const { return request_; }
  // REQUIRES: Check() has returned.
  const engine::UserLogin& user() const { return *user_; }
  // What server_protocol_version reports; nullopt when the client did not ask.
  std::optional<int> reported_protocol_version() const { return reported_protocol_version_; }

 private:
  bool IsAnswerRight(const protocol::FrontendMessage& answer) const;

  engine::SessionRequest request_;
  std::optional<engine::UserLogin> user_;
  std::optional<int> reported_protocol_version_;
  protocol::Challenge challenge_ = protocol::Challenge::kMd5;
  std::string salt_;  // of this exchange: the MD5 salt, or the nonce of the digest
};

}  // namespace doppel::server
