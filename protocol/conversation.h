// Conversation: what may come next from a client, and what to do about what came. It does no input or output: the wire
// loop gives it packets, performs the Step it returns and reports how that went.
//
//   startup ──SSLRequest/GSSENCRequest──▶ startup ──StartupMessage──▶ authentication ──answer──▶ ready ⇄ draining
//
// After an error in the extended protocol it drains: everything up to Sync is dropped unread (§4.1).
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "protocol/frontend_messages.h"
#include "protocol/startup.h"

namespace doppel::protocol {

// Send 'S' and start TLS, or send 'N'.
struct AnswerEncryption {
  bool accept = false;
};
// Deliver the cancel and close without a word.
struct DeliverCancel {
  CancelRequest request;
};
// Look the user up and send a challenge, then call Challenged() or close.
struct Authenticate {
  StartupMessage startup;
};
// Compare the answer to the challenge, then call Authenticated() or close.
struct CheckAnswer {
  FrontendMessage answer;
};
// Query, Parse, Bind, Describe, Execute or Close; when it throws, call Failed().
struct Perform {
  FrontendMessage message;
};
// End the implicit transaction and send ReadyForQuery.
struct FinishBatch {};
// Send what is pending without waiting for more.
struct FlushReplies {};
struct Ignore {};
// An ERROR that the connection survives (08P01, 0A000, 42601); call Failed() as if a performed message threw.
struct Reject {
  enum class Kind { kProtocolViolation, kNotSupported, kStatementTooLarge };
  Kind kind = Kind::kProtocolViolation;
  std::string text;
};
// The client said goodbye, or said what can be answered by closing only.
struct Close {};
// A FATAL error, then close.
struct Abort {
  enum class Kind { kProtocolViolation, kNotSupported };
  Kind kind = Kind::kProtocolViolation;
  std::string text;
};

using Step = std::variant<AnswerEncryption, DeliverCancel, Authenticate, CheckAnswer, Perform, FinishBatch,
                          FlushReplies, Ignore, Reject, Close, Abort>;

enum class Challenge { kCleartext, kMd5, kDigest };

class Conversation {
 public:
  enum class TlsOffer { kNo, kYes };

  explicit Conversation(TlsOffer tls_offer) : tls_offer_(tls_offer) {}

  bool expects_startup_packet() const { return state_ == State::kStartup; }
  Phase phase() const { return state_ == State::kAuthentication ? Phase::kAuthentication : Phase::kQueries; }

  // REQUIRES: expects_startup_packet(). `unread`: bytes that came behind the packet; before a TLS handshake there must
  // be none, else someone in the middle could have put plain text in front of the encrypted stream (CVE-2021-23214).
  Step OnStartupPacket(std::string_view body, std::size_t unread);
  // REQUIRES: not expects_startup_packet().
  Step OnMessage(char type, std::string_view body);
  // A packet whose length field is impossible.
  Step OnBadLength(char type);

  void Encrypted() { is_encrypted_ = true; }
  void Challenged(Challenge challenge);
  void Authenticated() { state_ = State::kReady; }

  // What follows the ErrorResponse of a performed or rejected message.
  enum class AfterError { kReadyForQuery, kNothingUntilSync };
  AfterError Failed();

 private:
  enum class State { kStartup, kAuthentication, kReady, kDraining, kClosed };

  Step OnAuthenticationMessage(char type, std::string_view body);
  Step OnQueryMessage(char type, std::string_view body);
  Step Finish(Abort abort);

  TlsOffer tls_offer_;
  State state_ = State::kStartup;
  Challenge challenge_ = Challenge::kCleartext;
  bool is_encrypted_ = false;
  bool gss_was_refused_ = false;
  bool is_simple_query_ = false;  // the message performed last came by the simple protocol
};

}  // namespace doppel::protocol
