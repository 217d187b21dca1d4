#include "server/login.h"

#include <fmt/format.h>

#include <chrono>
#include <cstring>
#include <utility>

#include "base/uuid.h"
#include "protocol/auth.h"
#include "protocol/backend_messages.h"
#include "server/errors.h"

namespace doppel::server {
namespace {

using engine::UserLogin;
using protocol::Challenge;

// Settings of `options` first, so that parameters named by themselves win, as in PostgreSQL.
protocol::Parameters SettingsOf(const protocol::StartupMessage& startup) {
  const std::string_view options = startup.Get("options");
  std::optional<protocol::Parameters> settings = protocol::ParseOptions(options);
  if (!settings.has_value()) throw errors::InvalidOptions(options);
  for (const auto& parameter : startup.parameters) {
    if (!protocol::IsConnectionParameter(parameter.first)) settings->push_back(parameter);
  }
  return *std::move(settings);
}

std::int64_t MicrosecondsSince2000() {
  using namespace std::chrono;
  constexpr seconds kUnixTimeOf2000{946684800};
  return duration_cast<microseconds>(system_clock::now().time_since_epoch() - kUnixTimeOf2000).count();
}

bool HasExpired(const UserLogin& user) {
  return user.valid_until.has_value() && *user.valid_until < MicrosecondsSince2000();
}

Challenge ChallengeFor(const std::optional<UserLogin>& user, const WireOptions& options) {
  if (options.ask_for_cleartext) return Challenge::kCleartext;
  // An unknown user is asked as most are, so that the question does not tell who exists.
  if (!user.has_value()) return Challenge::kMd5;
  switch (user->secret) {
    case UserLogin::Secret::kMd5:
      return Challenge::kMd5;
    case UserLogin::Secret::kSha256:
      return Challenge::kDigest;
    case UserLogin::Secret::kNone:
      // Only temporary credentials would do, and those are asked for in clear.
      return Challenge::kCleartext;
  }
  return Challenge::kMd5;
}

}  // namespace

Login::Login(const protocol::StartupMessage& startup, engine::Engine& engine, const net::Transport& transport,
             const WireOptions& options) {
  request_.user = startup.Get("user");
  request_.database = startup.Find("database") == nullptr ? request_.user : startup.Get("database");
  if (request_.database.empty()) request_.database = request_.user;
  request_.settings = SettingsOf(startup);
  engine::ClientInfo& client = request_.client;
  client.host = transport.peer().host;
  client.port = transport.peer().port;
  client.application_name = startup.Get("application_name");
  client.driver_version = startup.Get("driver_version");
  client.os_version = startup.Get("os_version");
  client.plugin_name = startup.Get("plugin_name");
  client.tls_version = transport.tls_version();
  client.tls_cipher = transport.tls_cipher();
  client.session_id = base::MakeUuid();
  client.protocol_version = protocol::NegotiateProtocolVersion(startup, options.max_protocol_version);
  if (startup.Find("client_protocol_version") != nullptr) reported_protocol_version_ = client.protocol_version;

  if (startup.Find("idp_type") != nullptr || startup.Find("token_type") != nullptr) {
    throw base::NotEmulated("logins by identity provider tokens").AsFatal();
  }
  if (request_.user.empty()) throw errors::NoUserName();
  if (options.require_ssl && !transport.is_encrypted()) {
    throw errors::EncryptionRequired("::ffff:" + client.host, request_.user, request_.database);
  }
  user_ = engine.FindUser(request_.user);
  challenge_ = ChallengeFor(user_, options);
}

Challenge Login::WriteChallenge(protocol::Writer& writer) {
  switch (challenge_) {
    case Challenge::kCleartext:
      protocol::WriteAuthenticationCleartext(writer);
      break;
    case Challenge::kMd5:
      salt_ = protocol::RandomBytes(protocol::kMd5SaltBytes);
      protocol::WriteAuthenticationMd5(writer, salt_);
      break;
    case Challenge::kDigest:
      salt_ = protocol::RandomBytes(protocol::kNonceBytes);
      protocol::WriteAuthenticationDigest(writer, user_->salt, salt_);
      break;
  }
  return challenge_;
}

bool Login::IsAnswerRight(const protocol::FrontendMessage& answer) const {
  if (!user_.has_value()) return false;
  if (const auto* digest = std::get_if<protocol::DigestMessage>(&answer)) {
    return protocol::VerifyDigestAnswer(user_->digest, salt_, digest->nonce, digest->digest);
  }
  const auto* password = std::get_if<protocol::PasswordMessage>(&answer);
  if (password == nullptr || password->password.empty()) return false;
  if (challenge_ == Challenge::kMd5) return protocol::VerifyMd5Answer(user_->md5, salt_, password->password);
  switch (user_->secret) {
    case UserLogin::Secret::kMd5:
      return protocol::VerifyCleartext(user_->md5, password->password, user_->name);
    case UserLogin::Secret::kSha256:
      return protocol::VerifyCleartextSha256(user_->digest, user_->salt, password->password);
    case UserLogin::Secret::kNone:
      return false;
  }
  return false;
}

void Login::Check(const protocol::FrontendMessage& answer) {
  if (!IsAnswerRight(answer) || HasExpired(*user_)) throw errors::PasswordAuthenticationFailed(request_.user);
}

}  // namespace doppel::server
