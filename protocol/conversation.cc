#include "protocol/conversation.h"

#include <fmt/format.h>

#include <utility>

#include "base/check.h"
#include "protocol/limits.h"

namespace doppel::protocol {
namespace {

template <typename... Handlers>
struct Overloaded : Handlers... {
  using Handlers::operator()...;
};
template <typename... Handlers>
Overloaded(Handlers...) -> Overloaded<Handlers...>;

int Number(char type) { return static_cast<unsigned char>(type); }

Abort ProtocolViolation(std::string text) { return {Abort::Kind::kProtocolViolation, std::move(text)}; }

Abort UnsupportedVersionError(int major, int minor) {
  return {Abort::Kind::kNotSupported,
          fmt::format("unsupported frontend protocol {}.{}: server supports 3.0 to 3.0", major, minor)};
}

// SQL text that is too long for any statement is refused before anything copies it. The words and the state 42601 are a
// real cluster's (psycopg2 issue 1091).
std::string_view TextOf(const FrontendMessage& message) {
  if (const auto* query = std::get_if<QueryMessage>(&message)) return query->text;
  if (const auto* parse = std::get_if<ParseMessage>(&message)) return parse->text;
  return {};
}

}  // namespace

Step Conversation::Finish(Abort abort) {
  state_ = State::kClosed;
  return abort;
}

Step Conversation::OnStartupPacket(std::string_view body, std::size_t unread) {
  base::Check(state_ == State::kStartup, "startup packet comes first");
  StartupPacket packet = DecodeStartupPacket(body);
  return std::visit(
      Overloaded{
          [&](const SslRequest&) -> Step {
            if (is_encrypted_) return Finish(UnsupportedVersionError(1234, 5679));
            if (tls_offer_ == TlsOffer::kNo) return AnswerEncryption{false};
            if (unread > 0) return Finish(ProtocolViolation("received unencrypted data after SSL request"));
            return AnswerEncryption{true};
          },
          [&](const GssEncRequest&) -> Step {
            if (is_encrypted_ || std::exchange(gss_was_refused_, true)) {
              return Finish(UnsupportedVersionError(1234, 5680));
            }
            return AnswerEncryption{false};
          },
          [&](const CancelRequest& request) -> Step {
            state_ = State::kClosed;
            return DeliverCancel{request};
          },
          [&](StartupMessage& startup) -> Step {
            state_ = State::kAuthentication;
            return Authenticate{std::move(startup)};
          },
          [&](MalformedStartup& error) -> Step { return Finish(ProtocolViolation(std::move(error.text))); },
          [&](const UnsupportedVersion& version) -> Step {
            return Finish(UnsupportedVersionError(version.major, version.minor));
          },
      },
      packet);
}

Step Conversation::OnMessage(char type, std::string_view body) {
  switch (state_) {
    case State::kAuthentication:
      return OnAuthenticationMessage(type, body);
    case State::kReady:
      return OnQueryMessage(type, body);
    case State::kDraining:
      if (type == 'X') return Close{};
      if (MaxBodyBytes(type, Phase::kQueries) == 0) return OnQueryMessage(type, body);
      if (type != 'S') return Ignore{};
      state_ = State::kReady;
      return FinishBatch{};
    case State::kStartup:
    case State::kClosed:
      break;
  }
  base::Check(false, "a message comes between login and goodbye");
  return Close{};
}

Step Conversation::OnBadLength(char type) {
  if (type == '\0') return Finish(ProtocolViolation("invalid length of startup packet"));
  if (MaxBodyBytes(type, phase()) > 0) return Finish(ProtocolViolation("invalid message length"));
  if (state_ == State::kAuthentication) {
    return Finish(ProtocolViolation(fmt::format("expected password response, got message type {}", Number(type))));
  }
  return Finish(ProtocolViolation(fmt::format("invalid frontend message type {}", Number(type))));
}

void Conversation::Challenged(Challenge challenge) {
  challenge_ = challenge;
  state_ = State::kAuthentication;
}

Step Conversation::OnAuthenticationMessage(char type, std::string_view body) {
  if (type == 'X') return Close{};
  const char expected = challenge_ == Challenge::kDigest ? 'd' : 'p';
  if (type != expected) {
    return Finish(ProtocolViolation(fmt::format("expected password response, got message type {}", Number(type))));
  }
  FrontendMessage answer = DecodeFrontendMessage(type, body, Phase::kAuthentication);
  if (auto* malformed = std::get_if<MalformedMessage>(&answer)) {
    return Finish(ProtocolViolation(std::move(malformed->text)));
  }
  return CheckAnswer{std::move(answer)};
}

Step Conversation::OnQueryMessage(char type, std::string_view body) {
  is_simple_query_ = type == 'Q' || type == 'F';
  FrontendMessage message = DecodeFrontendMessage(type, body, Phase::kQueries);
  if (const std::size_t bytes = TextOf(message).size(); bytes > kMaxStatementBytes) {
    return Reject{Reject::Kind::kStatementTooLarge,
                  fmt::format("Statement is too large. Statement Size: {} bytes. Maximum Allowed: {} bytes", bytes,
                              kMaxStatementBytes)};
  }
  return std::visit(
      Overloaded{
          [&](MalformedMessage& error) -> Step {
            return Reject{Reject::Kind::kProtocolViolation, std::move(error.text)};
          },
          [&](UnknownMessage& unknown) -> Step {
            return Finish(ProtocolViolation(fmt::format("invalid frontend message type {}", Number(unknown.type))));
          },
          [&](FunctionCallMessage&) -> Step {
            return Reject{Reject::Kind::kNotSupported, "fastpath function calls are not supported"};
          },
          [&](TerminateMessage&) -> Step {
            state_ = State::kClosed;
            return Close{};
          },
          [&](SyncMessage&) -> Step { return FinishBatch{}; },
          [&](FlushMessage&) -> Step { return FlushReplies{}; },
          // Left over from a COPY that has failed; PostgreSQL drops them too.
          [&](CopyMessage&) -> Step { return Ignore{}; },
          [&](auto& performable) -> Step { return Perform{std::move(performable)}; },
      },
      message);
}

Conversation::AfterError Conversation::Failed() {
  if (is_simple_query_) return AfterError::kReadyForQuery;
  state_ = State::kDraining;
  return AfterError::kNothingUntilSync;
}

}  // namespace doppel::protocol
