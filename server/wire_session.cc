#include "server/wire_session.h"

#include <fmt/format.h>

#include <cstring>
#include <exception>
#include <utility>

#include "base/log.h"
#include "protocol/auth.h"
#include "protocol/backend_messages.h"
#include "server/errors.h"
#include "server/parameter_status.h"
#include "server/report.h"

namespace doppel::server {
namespace {

using base::SqlError;
using base::SqlState;

// How much of a result is gathered before it is sent.
constexpr std::size_t kSendBytes = 64 * 1024;
constexpr std::chrono::milliseconds kGoodbyePatience{2000};

// Thrown through the engine when the client has gone in the middle of a result.
class ConnectionLost final : public std::exception {
 public:
  const char* what() const noexcept override { return "the client has gone"; }
};

std::int32_t MakeKey() {
  const std::string bytes = protocol::RandomBytes(sizeof(std::int32_t));
  std::int32_t key = 0;
  std::memcpy(&key, bytes.data(), sizeof(key));
  return key;
}

SqlState StateOf(protocol::Reject::Kind kind) {
  switch (kind) {
    case protocol::Reject::Kind::kProtocolViolation:
      return SqlState::kProtocolViolation;
    case protocol::Reject::Kind::kNotSupported:
      return SqlState::kFeatureNotSupported;
    case protocol::Reject::Kind::kStatementTooLarge:
      return SqlState::kSyntaxError;
  }
  return SqlState::kProtocolViolation;
}

}  // namespace

// Turns results into messages. The description comes with Begin (simple protocol) or at construction (a portal).
class WireSession::Receiver final : public engine::ResultReceiver {
 public:
  explicit Receiver(WireSession& wire, RowEncoder* encoder = nullptr) : wire_(wire), encoder_(encoder) {}

  void Begin(const engine::StatementDescription& description) override {
    WriteColumns(wire_.output_, description.columns, {}, wire_.protocol_version_);
    own_encoder_ = std::make_unique<RowEncoder>(description.columns, std::span<const protocol::Format>(),
                                                wire_.protocol_version_, sql::MakeOutputContext(*wire_.session_));
    encoder_ = own_encoder_.get();
    row_bytes_ = 0;
  }

  void Row(std::span<const sql::Value> values) override {
    const std::size_t before = wire_.output_.size();
    encoder_->Write(wire_.output_, values);
    row_bytes_ += static_cast<std::int64_t>(wire_.output_.size() - before);
    wire_.SendIfLarge();
  }

  void Complete(std::string_view tag) override {
    wire_.WriteNews();
    protocol::WriteCommandComplete(wire_.output_, tag);
    wire_.SendIfLarge();
  }

  void EmptyQuery() override { protocol::WriteEmptyQueryResponse(wire_.output_); }
  std::int64_t row_bytes() const override { return row_bytes_; }

 private:
  WireSession& wire_;
  RowEncoder* encoder_;
  std::unique_ptr<RowEncoder> own_encoder_;
  std::int64_t row_bytes_ = 0;
};

WireSession::WireSession(std::unique_ptr<net::Transport> transport, WireService& service)
    : service_(service),
      transport_(std::move(transport)),
      conversation_(service.tls == nullptr ? protocol::Conversation::TlsOffer::kNo
                                           : protocol::Conversation::TlsOffer::kYes),
      login_deadline_(net::Clock::now() + service.options.login_timeout),
      cancel_token_(std::make_shared<CancelToken>()) {}

WireSession::~WireSession() = default;

void WireSession::Run() {
  try {
    Serve();
  } catch (const ConnectionLost&) {
    ended_by_client_ = true;
  } catch (const std::exception& error) {
    base::LogError(fmt::format("a connection ended by an error: {}", error.what()));
  }
  // The session goes first: who sees the connection end may count on its locks and its transaction being gone.
  CloseSession();
  if (ended_by_client_) {
    transport_->Close();
  } else {
    transport_->CloseInOrder(kGoodbyePatience);
  }
}

void WireSession::Terminate() {
  EndConnection();
  cancel_token_->Cancel();
}

void WireSession::EndConnection() { transport_->Interrupt(); }

void WireSession::Watch() {
  if (is_performing_ && transport_->PeerHasGone()) cancel_token_->Cancel();
}

void WireSession::Serve() {
  while (!is_ending_) {
    if (transport_->was_interrupted()) return End(errors::TerminatedByAdministrator());
    const protocol::FrameResult result = NextFrame();
    if (std::holds_alternative<protocol::NeedMore>(result)) {
      if (!ReadMore()) return;
      continue;
    }
    if (const auto* bad = std::get_if<protocol::BadLength>(&result)) {
      std::visit([this](const auto& step) { Do(step); }, conversation_.OnBadLength(bad->type));
      continue;
    }
    const auto& frame = std::get<protocol::Frame>(result);
    const protocol::Step step = conversation_.expects_startup_packet()
                                    ? conversation_.OnStartupPacket(frame.body, input_.unread())
                                    : conversation_.OnMessage(frame.type, frame.body);
    std::visit([this](const auto& chosen) { Do(chosen); }, step);
    if (output_.size() > kSendBytes) Send();
  }
  if (!output_.empty()) Send();
}

protocol::FrameResult WireSession::NextFrame() {
  if (conversation_.expects_startup_packet()) return input_.NextStartupPacket();
  return input_.NextMessage([this](char type) { return protocol::MaxBodyBytes(type, conversation_.phase()); });
}

net::Deadline WireSession::ReadDeadline() const {
  if (session_ == nullptr) return login_deadline_;
  const int own_s = login_->user().session_timeout_s;
  const std::chrono::seconds timeout = own_s > 0 ? std::chrono::seconds(own_s) : service_.options.idle_timeout;
  if (timeout.count() == 0) return std::nullopt;
  return net::Clock::now() + timeout;
}

bool WireSession::ReadMore() {
  if (!output_.empty()) Send();
  const std::span<char> space = input_.Space();
  const net::ReadResult result = transport_->Read(space, ReadDeadline());
  switch (result.kind) {
    case net::ReadResult::Kind::kData:
      input_.Filled(result.count);
      return true;
    case net::ReadResult::Kind::kEnd:
      ended_by_client_ = true;
      return false;
    case net::ReadResult::Kind::kInterrupted:
      End(errors::TerminatedByAdministrator());
      return false;
    case net::ReadResult::Kind::kTimeout:
      // Who has not even said what protocol it speaks would not understand an error.
      if (login_.has_value()) End(session_ == nullptr ? errors::AuthenticationTimeout() : errors::IdleTimeout());
      return false;
  }
  return false;
}

// --- steps

void WireSession::Do(const protocol::AnswerEncryption& step) {
  output_.Byte(step.accept ? 'S' : 'N');
  Send();
  if (!step.accept) return;
  if (!transport_->StartTls(*service_.tls, login_deadline_)) {
    base::LogInfo(fmt::format("TLS handshake with {} failed", transport_->peer().host));
    throw ConnectionLost();
  }
  conversation_.Encrypted();
}

void WireSession::Do(const protocol::DeliverCancel& step) {
  service_.cancels.Cancel(step.request.process_id, step.request.key);
  is_ending_ = true;
}

void WireSession::Do(const protocol::Authenticate& step) {
  try {
    login_.emplace(step.startup, service_.engine, *transport_, service_.options);
    conversation_.Challenged(login_->WriteChallenge(output_));
  } catch (const SqlError& error) {
    End(error);
  }
}

void WireSession::Do(const protocol::CheckAnswer& step) {
  try {
    login_->Check(step.answer);
  } catch (const SqlError& error) {
    service_.engine.RecordAuthenticationFailure(login_->request());
    return End(error);
  }
  protocol::WriteAuthenticationOk(output_);
  try {
    OpenSession();
    conversation_.Authenticated();
  } catch (const SqlError& error) {
    End(error);
  }
}

void WireSession::Do(const protocol::Perform& step) {
  is_performing_ = true;
  try {
    std::visit([this](const auto& message) { Handle(message); }, step.message);
  } catch (const SqlError& error) {
    Fail(error, TextOf(step.message));
  } catch (const ConnectionLost&) {
    throw;
  } catch (const std::bad_alloc&) {
    Fail(errors::OutOfMemory(), {});
  } catch (const std::exception& error) {
    base::LogError(fmt::format("a statement ended by an unforeseen error: {}", error.what()));
    Fail(errors::Internal(error.what()), {});
  }
  is_performing_ = false;
}

void WireSession::Do(const protocol::FinishBatch&) {
  try {
    session_->Sync();
  } catch (const SqlError& error) {
    WriteNews();
    protocol::WriteErrorResponse(output_, ToReport(error, {}));
    session_->Fail();
  }
  WriteReady();
}

void WireSession::Do(const protocol::FlushReplies&) { Send(); }

void WireSession::Do(const protocol::Ignore&) {}

void WireSession::Do(const protocol::Reject& step) { Fail(SqlError(StateOf(step.kind), step.text), {}); }

void WireSession::Do(const protocol::Close&) {
  is_ending_ = true;
  ended_by_client_ = true;
}

void WireSession::Do(const protocol::Abort& step) {
  const SqlState state =
      step.kind == protocol::Abort::Kind::kNotSupported ? SqlState::kFeatureNotSupported : SqlState::kProtocolViolation;
  End(SqlError(state, step.text).AsFatal());
}

// --- messages

// The text that positions in errors of this message refer to; empty: none is known.
std::string_view WireSession::TextOf(const protocol::FrontendMessage& message) const {
  if (const auto* query = std::get_if<protocol::QueryMessage>(&message)) return query->text;
  if (const auto* parse = std::get_if<protocol::ParseMessage>(&message)) return parse->text;
  if (const auto* bind = std::get_if<protocol::BindMessage>(&message)) {
    const auto text = statement_texts_.find(bind->statement);
    return text == statement_texts_.end() ? std::string_view() : std::string_view(*text->second);
  }
  if (const auto* execute = std::get_if<protocol::ExecuteMessage>(&message)) {
    const auto portal = portals_.find(execute->portal);
    const bool is_known = portal != portals_.end() && portal->second.text != nullptr;
    return is_known ? std::string_view(*portal->second.text) : std::string_view();
  }
  return {};
}

void WireSession::Handle(const protocol::QueryMessage& message) {
  Receiver receiver(*this);
  session_->SimpleQuery(message.text, receiver);
  WriteReady();
}

void WireSession::Handle(const protocol::ParseMessage& message) {
  session_->Parse(std::string(message.statement), message.text, message.parameter_types);
  statement_texts_[std::string(message.statement)] = std::make_shared<const std::string>(message.text);
  WriteNews();
  protocol::WriteParseComplete(output_);
}

void WireSession::Handle(const protocol::BindMessage& message) {
  std::vector<engine::ParameterValue> parameters;
  parameters.reserve(message.parameters.size());
  for (std::size_t i = 0; i < message.parameters.size(); ++i) {
    engine::ParameterValue& parameter = parameters.emplace_back();
    parameter.is_binary = message.FormatOfParameter(i) == protocol::Format::kBinary;
    if (message.parameters[i].has_value()) parameter.bytes = std::string(*message.parameters[i]);
  }
  std::string portal(message.portal);
  session_->Bind(portal, std::string(message.statement), parameters);
  if (message.result_formats.size() > 1) {
    const std::size_t columns = session_->DescribePortal(portal).columns.size();
    if (columns != message.result_formats.size()) {
      throw errors::ResultFormatCount(message.result_formats.size(), columns);
    }
  }
  const auto text = statement_texts_.find(message.statement);
  portals_[std::move(portal)] = {text == statement_texts_.end() ? nullptr : text->second, message.result_formats,
                                 nullptr};
  WriteNews();
  protocol::WriteBindComplete(output_);
}

void WireSession::Handle(const protocol::DescribeMessage& message) {
  const std::string name(message.name);
  if (message.target == protocol::Target::kStatement) {
    const engine::StatementDescription& description = session_->DescribeStatement(name);
    std::vector<std::uint32_t> types;
    types.reserve(description.parameters.size());
    for (const sql::LogicalType& type : description.parameters) types.push_back(static_cast<std::uint32_t>(type.id));
    protocol::WriteParameterDescription(output_, types);
    if (!description.returns_rows) return protocol::WriteNoData(output_);
    return WriteColumns(output_, description.columns, {}, protocol_version_);
  }
  const engine::StatementDescription& description = session_->DescribePortal(name);
  if (!description.returns_rows) return protocol::WriteNoData(output_);
  const auto portal = portals_.find(name);
  const std::vector<protocol::Format> text;
  WriteColumns(output_, description.columns, portal == portals_.end() ? text : portal->second.formats,
               protocol_version_);
}

void WireSession::Handle(const protocol::CloseMessage& message) {
  const std::string name(message.name);
  if (message.target == protocol::Target::kStatement) {
    session_->CloseStatement(name);
    statement_texts_.erase(name);
  } else {
    session_->ClosePortal(name);
    portals_.erase(name);
  }
  protocol::WriteCloseComplete(output_);
}

void WireSession::Handle(const protocol::ExecuteMessage& message) {
  const std::string name(message.portal);
  const engine::StatementDescription& description = session_->DescribePortal(name);
  Portal& portal = portals_[name];
  if (description.returns_rows && portal.encoder == nullptr) {
    portal.encoder = std::make_unique<RowEncoder>(description.columns, portal.formats, protocol_version_,
                                                  sql::MakeOutputContext(*session_));
  }
  Receiver receiver(*this, portal.encoder.get());
  const engine::ExecuteResult result =
      session_->Execute(name, message.max_rows < 0 ? 0 : message.max_rows, receiver,
                        input_.NextIs('S') ? engine::AfterStatement::kCommits : engine::AfterStatement::kMayGoOn);
  WriteNews();
  switch (result.outcome) {
    case engine::ExecuteOutcome::kComplete:
      return protocol::WriteCommandComplete(output_, result.tag);
    case engine::ExecuteOutcome::kSuspended:
      return protocol::WritePortalSuspended(output_);
    case engine::ExecuteOutcome::kEmptyQuery:
      return protocol::WriteEmptyQueryResponse(output_);
  }
}

// The conversation performs none of the other messages.
template <typename Other>
void WireSession::Handle(const Other&) {
  throw errors::Internal("a message that cannot be performed");
}

// --- sessions

void WireSession::OpenSession() {
  const bool counts = !login_->user().is_superuser;
  if (counts && service_.user_sessions >= service_.options.max_user_connections) {
    throw errors::ConnectionLimitExceeded(service_.options.max_user_connections);
  }
  session_ = service_.engine.OpenSession(login_->request(), this);
  if (counts) ++service_.user_sessions;
  protocol_version_ = login_->request().client.protocol_version;
  const std::int32_t key = MakeKey();
  cancel_token_->Attach(*session_);
  service_.cancels.Add(session_->process_id(), key, cancel_token_);
  WriteParameterStatuses(output_, *session_, *login_, service_.options);
  session_->TakeSettingReports();  // they say what has just been said
  WriteNews();
  protocol::WriteBackendKeyData(output_, session_->process_id(), key);
  WriteReady();
}

void WireSession::CloseSession() {
  if (session_ == nullptr) return;
  service_.cancels.Remove(session_->process_id());
  cancel_token_->Detach();
  session_.reset();
  if (!login_->user().is_superuser) --service_.user_sessions;
}

// --- replies

void WireSession::WriteReady() {
  WriteNews();
  const engine::TransactionStatus status = session_->transaction_status();
  // Portals do not outlive their transaction, nor do the formats kept for them.
  if (status == engine::TransactionStatus::kIdle) portals_.clear();
  protocol::WriteReadyForQuery(output_, static_cast<char>(status));
}

void WireSession::WriteNews() {
  for (const base::Notice& notice : session_->TakeNotices()) {
    protocol::WriteNoticeResponse(output_, ToReport(notice));
  }
  for (const engine::SettingReport& report : session_->TakeSettingReports()) {
    protocol::WriteParameterStatus(output_, report.name, report.value);
  }
}

void WireSession::Fail(const SqlError& error, std::string_view statement) {
  if (transport_->was_interrupted()) return End(errors::TerminatedByAdministrator());
  WriteNews();
  if (error.severity() == base::Severity::kFatal) return End(error);
  protocol::WriteErrorResponse(output_, ToReport(error, statement));
  session_->Fail();
  if (conversation_.Failed() == protocol::Conversation::AfterError::kReadyForQuery) WriteReady();
}

void WireSession::End(const SqlError& error) {
  protocol::WriteErrorResponse(output_, ToReport(error, {}));
  is_ending_ = true;
  Send();
}

void WireSession::SendIfLarge() {
  if (output_.size() >= kSendBytes) Send();
}

void WireSession::Send() {
  if (output_.empty()) return;
  // Whoever does not take an error within the time that a goodbye may last does not get it.
  const net::Deadline deadline = is_ending_ ? net::Deadline(net::Clock::now() + kGoodbyePatience) : std::nullopt;
  const bool sent = transport_->Write(output_.buffer(), deadline);
  output_.Clear();
  if (!sent) throw ConnectionLost();
}

}  // namespace doppel::server
