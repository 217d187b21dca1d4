// WireSession: one client on the PostgreSQL port. It reads packets, asks the Conversation what they mean, and performs
// the steps on the engine's Session. Replies are gathered and sent together when the client must be waited for.
//
// Threads: Run() on the connection's thread; Terminate(), EndConnection() and Watch() from any.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/sql_error.h"
#include "engine/engine.h"
#include "net/listener.h"
#include "net/transport.h"
#include "protocol/conversation.h"
#include "protocol/framing.h"
#include "protocol/writer.h"
#include "server/cancel.h"
#include "server/login.h"
#include "server/row_encoder.h"
#include "server/wire_options.h"

namespace doppel::server {

// What the sessions of one port share. Outlives them.
struct WireService {
  engine::Engine& engine;
  CancelRegistry& cancels;
  SSL_CTX* tls = nullptr;  // null: no TLS offered
  WireOptions options;
  std::atomic<int> user_sessions = 0;  // logged in, without superusers
};

class WireSession final : public net::Connection, public engine::ConnectionControl {
 public:
  WireSession(std::unique_ptr<net::Transport> transport, WireService& service);
  ~WireSession() override;

  void Run() override;
  void Terminate() override;
  void EndConnection() override;
  // Cancels a statement whose client has gone, so that it does not hold or wait for locks for nobody.
  void Watch() override;

 private:
  class Receiver;
  // Result formats of a bound portal, and its encoder once it has been executed.
  struct Portal {
    std::shared_ptr<const std::string> text;  // of its statement; null: not prepared by a Parse
    std::vector<protocol::Format> formats;
    std::unique_ptr<RowEncoder> encoder;
  };

  // --- the loop
  void Serve();
  protocol::FrameResult NextFrame();
  // Sends what is pending and waits for the client. False when the connection is to end.
  bool ReadMore();
  net::Deadline ReadDeadline() const;

  // --- steps
  void Do(const protocol::AnswerEncryption& step);
  void Do(const protocol::DeliverCancel& step);
  void Do(const protocol::Authenticate& step);
  void Do(const protocol::CheckAnswer& step);
  void Do(const protocol::Perform& step);
  void Do(const protocol::FinishBatch& step);
  void Do(const protocol::FlushReplies& step);
  void Do(const protocol::Ignore& step);
  void Do(const protocol::Reject& step);
  void Do(const protocol::Close& step);
  void Do(const protocol::Abort& step);

  // --- messages
  std::string_view TextOf(const protocol::FrontendMessage& message) const;
  void Handle(const protocol::QueryMessage& message);
  void Handle(const protocol::ParseMessage& message);
  void Handle(const protocol::BindMessage& message);
  void Handle(const protocol::DescribeMessage& message);
  void Handle(const protocol::CloseMessage& message);
  void Handle(const protocol::ExecuteMessage& message);
  template <typename Other>
  void Handle(const Other& message);

  // --- sessions
  void OpenSession();
  void CloseSession();

  // --- replies
  void WriteReady();
  // Notices and setting reports that the engine has gathered.
  void WriteNews();
  void Fail(const base::SqlError& error, std::string_view statement);
  // Sends a FATAL error; the connection ends after it.
  void End(const base::SqlError& error);
  // Sends a part of a large result. Throws ConnectionLost.
  void SendIfLarge();
  void Send();

  WireService& service_;
  std::unique_ptr<net::Transport> transport_;
  protocol::Conversation conversation_;
  protocol::FrameBuffer input_;
  protocol::Writer output_;
  net::Clock::time_point login_deadline_;
  std::atomic<bool> is_performing_ = false;
  bool is_ending_ = false;
  bool ended_by_client_ = false;

  std::optional<Login> login_;
  std::unique_ptr<engine::Session> session_;
  std::shared_ptr<CancelToken> cancel_token_;
  int protocol_version_ = 0;
  std::map<std::string, Portal, std::less<>> portals_;
  // The texts of prepared statements by name, which positions in errors count in.
  std::map<std::string, std::shared_ptr<const std::string>, std::less<>> statement_texts_;
};

}  // namespace doppel::server
