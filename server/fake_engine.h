// An engine for the tests of the wire loop. Its sessions "run" a handful of texts, and write down every call they get:
//
//   rows N    N rows of (n int4, t varchar)      bytes     one row with a VARBYTE column
//   nothing   a command without rows             empty     an empty query
//   fail      an error with a position           fatal     a FATAL error
//   notice    a notice, then a command           set X     reports application_name = X
//   begin, commit                                wait      runs until it is cancelled
//   throw     an exception that is no SqlError   endless   rows without end
#pragma once

#include <atomic>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/engine.h"

namespace doppel::server {

// What a cancel of a session's statement sets and the statement waits for. Threads: any.
class FakeCancellation {
 public:
  void Set() {
    const std::lock_guard lock(mutex_);
    is_set_ = true;
    changed_.notify_all();
  }
  // Until it is set; it is not set then.
  void Wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return is_set_; });
    is_set_ = false;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_set_ = false;  // GUARDED by mutex_
};

class FakeSession final : public engine::Session {
 public:
  FakeSession(const engine::SessionRequest& request, std::int32_t process_id, std::atomic<int>& open_sessions)
      : request_(request), process_id_(process_id), open_sessions_(open_sessions) {
    ++open_sessions_;
  }
  ~FakeSession() override { --open_sessions_; }
  std::shared_ptr<FakeCancellation> cancellation() const { return cancellation_; }

  void Parse(const std::string& name, std::string_view text, std::span<const sql::Oid> types) override {
    RefuseInFailedBlock();
    if (text == "fail") ThrowAt(text);
    Statement& statement = statements_[name];
    statement.text = text;
    statement.description = Describe(text);
    for (const sql::Oid type : types) statement.description.parameters.push_back({static_cast<sql::TypeId>(type)});
  }
  void Bind(const std::string& portal, const std::string& statement, std::span<const engine::ParameterValue>) override {
    RefuseInFailedBlock();
    portals_[portal] = {FindStatement(statement), 0};
  }
  const engine::StatementDescription& DescribeStatement(const std::string& name) override {
    return FindStatement(name).description;
  }
  const engine::StatementDescription& DescribePortal(const std::string& name) override {
    return FindPortal(name).statement.description;
  }
  engine::ExecuteResult Execute(const std::string& name, std::int64_t max_rows, engine::ResultReceiver& receiver,
                                engine::AfterStatement) override {
    RefuseInFailedBlock();
    Portal& portal = FindPortal(name);
    const std::string& text = portal.statement.text;
    if (text == "empty") return {.outcome = engine::ExecuteOutcome::kEmptyQuery, .tag = {}};
    if (!text.starts_with("rows")) return {.tag = Command(text, receiver)};
    const int count = std::stoi(text.substr(5));
    std::int64_t sent = 0;
    while (portal.next_row < count) {
      if (max_rows > 0 && sent == max_rows) return {.outcome = engine::ExecuteOutcome::kSuspended, .tag = {}};
      SendRow(portal.next_row++, receiver);
      ++sent;
    }
    return {.tag = "SELECT"};
  }
  void CloseStatement(const std::string& name) override { statements_.erase(name); }
  void ClosePortal(const std::string& name) override { portals_.erase(name); }
  void Sync() override {
    if (status_ == engine::TransactionStatus::kIdle) portals_.clear();
  }

  void SimpleQuery(std::string_view text, engine::ResultReceiver& receiver) override {
    RefuseInFailedBlock();
    if (text == "empty") return receiver.EmptyQuery();
    const engine::StatementDescription description = Describe(text);
    if (description.returns_rows) receiver.Begin(description);
    if (text.starts_with("rows")) {
      const int count = std::stoi(std::string(text.substr(5)));
      for (int i = 0; i < count; ++i) SendRow(i, receiver);
      return receiver.Complete("SELECT");
    }
    receiver.Complete(Command(std::string(text), receiver));
  }

  void Fail() override {
    if (status_ == engine::TransactionStatus::kInBlock) status_ = engine::TransactionStatus::kFailed;
    ++failures_;
  }
  engine::TransactionStatus transaction_status() const override { return status_; }
  std::vector<base::Notice> TakeNotices() override { return std::exchange(notices_, {}); }
  std::vector<engine::SettingReport> TakeSettingReports() override { return std::exchange(reports_, {}); }

  void Cancel() override { cancellation_->Set(); }

  std::int32_t process_id() const override { return process_id_; }
  const std::string& user_name() const override { return request_.user; }
  const std::string& database_name() const override { return request_.database; }

  std::int64_t TransactionStart() const override { return 0; }
  std::int64_t StatementStart() const override { return 0; }
  const std::string& TimeZone() const override { return time_zone_; }
  const std::string* FindSetting(std::string_view name) const override {
    for (const auto& [setting, value] : request_.settings) {
      if (setting == name) return &value;
    }
    return nullptr;
  }
  double NextRandom() override { return 0; }

 private:
  struct Statement {
    std::string text;
    engine::StatementDescription description;
  };
  struct Portal {
    Statement statement;
    int next_row = 0;
  };

  static engine::StatementDescription Describe(std::string_view text) {
    engine::StatementDescription description;
    if (text.starts_with("rows") || text == "endless") {
      description.returns_rows = true;
      description.columns.push_back({.name = "n", .type = {sql::TypeId::kInt4}});
      description.columns.push_back({.name = "t", .type = sql::LogicalType::Varchar(10)});
    }
    if (text == "bytes") {
      description.returns_rows = true;
      description.columns.push_back({.name = "b", .type = {sql::TypeId::kVarbyte, 14}});
    }
    return description;
  }

  static void SendRow(int number, engine::ResultReceiver& receiver) {
    const sql::Value values[] = {sql::Value::Integer(number),
                                 number % 2 == 0 ? sql::Value::Text("even") : sql::Value::Null()};
    receiver.Row(values);
  }

  [[noreturn]] static void ThrowAt(std::string_view text) {
    throw base::SqlError(base::SqlState::kSyntaxError, "syntax error at or near \"fail\"")
        .At({static_cast<std::uint32_t>(text.size()), static_cast<std::uint32_t>(text.size())});
  }

  std::string Command(const std::string& text, engine::ResultReceiver& receiver) {
    if (text == "begin") return status_ = engine::TransactionStatus::kInBlock, "BEGIN";
    if (text == "commit") return status_ = engine::TransactionStatus::kIdle, "COMMIT";
    if (text == "notice") return notices_.push_back({.message = "look", .state = {}, .detail = {}, .hint = {}}), "DO";
    if (text.starts_with("set ")) return reports_.push_back({"application_name", text.substr(4)}), "SET";
    if (text.ends_with("fail")) ThrowAt(text);
    if (text == "fatal") throw base::SqlError(base::SqlState::kCrashShutdown, "the end").AsFatal();
    if (text == "throw") throw std::runtime_error("no SqlError");
    if (text == "wait") Wait();
    if (text == "bytes") {
      const sql::Value value = sql::Value::BlobBytes("\x01\xff");
      receiver.Row(std::span(&value, 1));
      return "SELECT";
    }
    for (int i = 0; text == "endless"; ++i) SendRow(i, receiver);
    return "NOTHING";
  }

  void Wait() {
    cancellation_->Wait();
    throw base::SqlError(base::SqlState::kQueryCanceled, "Query (1) cancelled on user's request");
  }

  void RefuseInFailedBlock() const {
    if (status_ == engine::TransactionStatus::kFailed) {
      throw base::SqlError(base::SqlState::kInFailedSqlTransaction, "current transaction is aborted");
    }
  }
  const Statement& FindStatement(const std::string& name) const {
    const auto found = statements_.find(name);
    if (found == statements_.end()) {
      throw base::SqlError(base::SqlState::kInvalidSqlStatementName,
                           "prepared statement \"" + name + "\" does not exist");
    }
    return found->second;
  }
  Portal& FindPortal(const std::string& name) {
    const auto found = portals_.find(name);
    if (found == portals_.end()) {
      throw base::SqlError(base::SqlState::kInvalidCursorName, "portal \"" + name + "\" does not exist");
    }
    return found->second;
  }

  engine::SessionRequest request_;
  std::int32_t process_id_;
  std::atomic<int>& open_sessions_;
  std::string time_zone_ = "UTC";
  std::map<std::string, Statement> statements_;
  std::map<std::string, Portal> portals_;
  std::vector<base::Notice> notices_;
  std::vector<engine::SettingReport> reports_;
  engine::TransactionStatus status_ = engine::TransactionStatus::kIdle;
  int failures_ = 0;
  std::shared_ptr<FakeCancellation> cancellation_ = std::make_shared<FakeCancellation>();
};

class FakeEngine final : public engine::Engine {
 public:
  std::optional<engine::UserLogin> FindUser(std::string_view name) override {
    const auto found = users.find(std::string(name));
    return found == users.end() ? std::nullopt : std::optional(found->second);
  }
  std::unique_ptr<engine::Session> OpenSession(const engine::SessionRequest& request,
                                               engine::ConnectionControl* connection) override {
    if (request.database != "dev") {
      throw base::SqlError(base::SqlState::kInvalidCatalogName, "database \"" + request.database + "\" does not exist")
          .AsFatal();
    }
    const std::lock_guard lock(mutex_);
    requests_.push_back(request);
    connection_ = connection;
    auto session = std::make_unique<FakeSession>(request, ++last_process_id_, open_sessions);
    session_ = session.get();
    return session;
  }
  void RecordAuthenticationFailure(const engine::SessionRequest&) override { ++authentication_failures; }
  void SetResetPoint() override {}
  void Reset() override { ++resets; }
  void EndSessions() override {}

  engine::SessionRequest last_request() {
    const std::lock_guard lock(mutex_);
    return requests_.back();
  }
  // As PG_TERMINATE_BACKEND of the session opened last. REQUIRES: it is still there.
  void TerminateLastSession() {
    const std::lock_guard lock(mutex_);
    // The session's thread may end it as soon as its connection has ended.
    const std::shared_ptr<FakeCancellation> cancellation = session_->cancellation();
    connection_->EndConnection();
    cancellation->Set();
  }

  std::map<std::string, engine::UserLogin> users;
  std::atomic<int> open_sessions = 0;
  std::atomic<int> authentication_failures = 0;
  std::atomic<int> resets = 0;

 private:
  std::mutex mutex_;
  std::vector<engine::SessionRequest> requests_;     // GUARDED by mutex_
  engine::ConnectionControl* connection_ = nullptr;  // GUARDED by mutex_
  FakeSession* session_ = nullptr;                   // GUARDED by mutex_
  std::int32_t last_process_id_ = 100;               // GUARDED by mutex_
};

}  // namespace doppel::server
