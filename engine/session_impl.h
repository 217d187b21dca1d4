// SessionImpl: the Session behind session.h. What it does is spread over files by theme:
//   session_impl.cc          opening, closing, names, plans
//   session_protocol.cc      Parse … Execute, simple queries
//   session_transactions.cc  transactions and their blocks
//   session_statements.cc    statements about the session itself: SET, SHOW, DECLARE, FETCH, PREPARE, LOCK …
//   session_services.cc      what SQL functions and settings ask
//   statement_scope.cc       one statement's run, as the journal and other sessions see it
//   procedure_call.cc        CALL; procedure_host.h is the rest of running procedures
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "engine/engine_impl.h"
#include "engine/executor.h"
#include "engine/plan.h"
#include "engine/plan_cache.h"
#include "engine/session.h"
#include "engine/settings.h"
#include "engine/transaction.h"
#include "sql/functions/session_services.h"
#include "sql/parser/parser.h"
#include "sql/plpgsql/frame.h"

namespace doppel::engine {

// What one statement gives: rows, if it returns any, and its tag once they have been read.
struct Result {
  std::shared_ptr<RowStream> rows;  // null: none
  std::string tag;
};

struct Portal {
  enum class State { kReady, kRunning, kDone };
  std::string name;
  std::shared_ptr<Plan> plan;  // null: an empty statement
  std::vector<sql::TypeId> parameter_types;
  sql::Row parameters;
  State state = State::kReady;
  Result result;
  bool is_cursor = false;  // DECLARE
  std::int64_t declared_at = 0;
  std::int64_t fetched_rows = 0;
};

struct CompiledProcedure;
class ProcedureHost;

// A call of a stored procedure that is under way.
struct ActiveCall {
  bool is_nonatomic = false;
  bool is_definer = false;    // it, or one of its callers, is SECURITY DEFINER
  bool has_settings = false;  // of its own or its callers: COMMIT and the like are not allowed
  std::int64_t query_id = 0;
};

// The table of that name. Throws 42P01, 42501 for a system relation, 42809 for a view.
const catalog::Relation& GetTable(const sql::QualifiedName& name, const NameContext& names);

class SessionImpl : public Session, public sql::SessionServices, public storage::IdentitySource {
 public:
  SessionImpl(EngineImpl& engine, SessionEntryPtr entry);
  SessionImpl(const SessionImpl&) = delete;
  ~SessionImpl() override;

  // Before the first statement. Throw as Engine::OpenSession does.
  void ApplySettings(const SessionRequest& request);

  // --- Session
  void Parse(const std::string& name, std::string_view text, std::span<const sql::Oid> parameter_types) override;
  void Bind(const std::string& portal, const std::string& statement,
            std::span<const ParameterValue> parameters) override;
  const StatementDescription& DescribeStatement(const std::string& name) override;
  const StatementDescription& DescribePortal(const std::string& name) override;
  ExecuteResult Execute(const std::string& portal, std::int64_t max_rows, ResultReceiver& receiver,
                        AfterStatement after) override;
  void CloseStatement(const std::string& name) override;
  void ClosePortal(const std::string& name) override;
  void Sync() override;
  void SimpleQuery(std::string_view text, ResultReceiver& receiver) override;
  void Fail() override;
  TransactionStatus transaction_status() const override;
  std::vector<base::Notice> TakeNotices() override;
  std::vector<SettingReport> TakeSettingReports() override;
  void Cancel() override;
  std::int32_t process_id() const override { return entry_->process_id; }
  const std::string& user_name() const override { return entry_->user_name; }
  const std::string& database_name() const override { return entry_->database_name; }

  // --- sql::SessionInfo
  sql::SessionServices* FindServices() override { return this; }
  std::int64_t TransactionStart() const override;
  std::int64_t StatementStart() const override { return statement_started_; }
  const std::string& TimeZone() const override { return settings_.Get("timezone"); }
  const std::string* FindSetting(std::string_view name) const override { return settings_.Find(name); }
  double NextRandom() override;
  std::string ObjectName(sql::TypeId type, sql::Oid oid) override;

  // --- sql::SessionServices
  const catalog::SystemState& System() override;
  Oid CurrentUser() override { return current_user_; }
  // SET SESSION AUTHORIZATION changes both users, a SECURITY DEFINER procedure the current one; session_user_ stays who
  // logged in.
  Oid SessionUser() override { return authorized_user_; }
  bool CancelBackend(std::int32_t process_id) override;
  bool TerminateBackend(std::int32_t process_id) override;
  std::string SetConfig(std::string_view name, std::string_view value, bool is_local) override;
  bool IsNullVariable(std::string_view name) override { return settings_.IsNullVariable(name); }
  std::int64_t LastQueryId() override { return last_query_id_; }
  std::int64_t LastCopyId() override { return last_copy_id_; }
  std::int64_t LastCopyCount() override { return last_copy_count_; }
  std::int64_t LastUnloadId() override { return last_unload_id_; }
  std::int64_t LastUnloadCount() override { return last_unload_count_; }
  std::optional<std::int64_t> AwsAccount() override { return std::stoll(engine_.options().account_id); }
  std::optional<std::string> NamespaceId() override { return engine_.namespace_id(); }

  // --- storage::IdentitySource, sql::SessionServices
  std::int64_t NextIdentity(Oid table, std::int16_t attnum) override;

  // --- For the parts of the engine that run statements for this session.
  EngineImpl& engine() { return engine_; }
  const Settings& settings() const { return settings_; }
  const SessionEntry& entry() const { return *entry_; }
  std::vector<base::Notice>& notices() { return notices_; }
  std::shared_ptr<const NameContext> Names();
  // The same with a schema before the others of the search path.
  std::shared_ptr<const NameContext> NamesWithin(const std::string& schema);
  sql::BindContext MakeBindContext(const NameContext& names);
  // The running transaction; begins an implicit one.
  Transaction& CurrentTransaction();
  ExecutionEnvironment MakeEnvironment();
  // What every statement asks of the settings.
  struct StatementSettings {
    std::int64_t timeout_ms = 0;
    std::string query_group;
    bool is_read_only = false;
    bool is_case_sensitive = false;
    bool has_case_sensitive_attributes = false;
  };
  const StatementSettings& CurrentStatementSettings();
  // USE'd database, or the session's.
  Oid current_database() const { return used_database_ == 0 ? entry_->database : used_database_; }
  // Commits and begins again, in the same kind of block.
  void CommitNow();
  const std::map<std::string, std::shared_ptr<PreparedStatement>>& prepared_statements() const { return statements_; }
  std::int64_t query_id() const { return query_id_; }
  // Tells the journal which tables the running statement uses.
  void NoteTables(const sql::BoundStatement& statement, std::int64_t rows_written);
  // Of the procedure's statement that runs now, or of the command that was given parameters; null: there are none.
  sql::VariableSource* variables() { return variables_; }
  // CANCEL's and PG_CANCEL_BACKEND's. Throws 42501 for another user's backend.
  bool CancelBackendWith(std::int32_t process_id, std::string_view message);

 private:
  class StatementScope;
  friend class ProcedureHost;
  // What names and $n in a statement stand for, while it is bound and runs.
  class VariablesInUse {
   public:
    VariablesInUse(SessionImpl& session, sql::VariableSource* variables)
        : session_(session), outer_(std::exchange(session.variables_, variables)) {}
    VariablesInUse(const VariablesInUse&) = delete;
    ~VariablesInUse() { session_.variables_ = outer_; }

   private:
    SessionImpl& session_;
    sql::VariableSource* const outer_;
  };

  std::shared_ptr<const NameContext> MakeNames(catalog::SnapshotPtr view, std::vector<std::string> path) const;

  // --- Plans (session_impl.cc)
  std::shared_ptr<Plan> MakePlan(std::shared_ptr<const sql::ParsedStatement> parsed,
                                 const std::vector<sql::TypeId>& parameter_types);
  void DescribeCommand(Plan& plan, const std::vector<sql::TypeId>& parameter_types);
  bool IsFresh(const Plan& plan);
  // The same plan, or one bound again because the catalog or the settings changed.
  std::shared_ptr<Plan> Refresh(std::shared_ptr<Plan> plan, const std::vector<sql::TypeId>& parameter_types);
  sql::ParserOptions MakeParserOptions();

  // --- Running (session_protocol.cc)
  Result Run(std::shared_ptr<Plan>& plan, const std::vector<sql::TypeId>& parameter_types,
             std::span<const sql::Datum> parameters, bool is_alone, AfterStatement after);
  Result RunQueryOrChange(std::shared_ptr<Plan>& plan, const std::vector<sql::TypeId>& parameter_types,
                          std::span<const sql::Datum> parameters, AfterStatement after);
  Result RunCommand(std::shared_ptr<Plan>& plan, const std::vector<sql::TypeId>& parameter_types);
  void RunSimple(std::shared_ptr<Plan> plan, bool is_alone, bool is_last, ResultReceiver& receiver);
  // A statement of a procedure. `text` is what the journal shows.
  Result RunInProcedure(std::shared_ptr<Plan>& plan, std::span<const sql::Datum> parameters, std::string text);
  // The cached plan of the text, if it is good now.
  std::vector<sql::ParsedStatement> ParseText(std::string_view text);
  // A statement's plan for its first run.
  std::shared_ptr<Plan> PlanFirst(std::shared_ptr<const sql::ParsedStatement> parsed,
                                  const std::vector<sql::TypeId>& parameter_types);
  void LockTablesOf(std::shared_ptr<Plan>& plan, const std::vector<sql::TypeId>& parameter_types,
                    const ExecutionEnvironment& environment);
  std::shared_ptr<Plan> FindPlan(std::string_view text, const std::vector<sql::TypeId>& parameter_types);
  void RequireRunnable(const sql::ParsedStatement& statement) const;
  void RequireAllowed(const Plan& plan, bool is_alone);
  sql::Row ReadParameters(const PreparedStatement& statement, std::span<const ParameterValue> parameters);
  Portal& GetPortal(const std::string& name);
  PreparedStatement& GetStatement(const std::string& name);

  // --- The journal (statement_scope.cc)
  // A new query id, and all that is known of a statement before it is planned.
  catalog::QueryRecord StartRecord(std::string_view text);
  // A statement that failed before it had a plan.
  void RecordUnplanned(std::string_view text, const base::SqlError& error);
  void RecordTransaction(const Transaction& transaction, bool is_committed, std::int64_t ending_since);
  void RecordTermination(std::int32_t process_id, bool is_end);
  // What others see of the open cursor.
  void PublishCursor();

  // --- Transactions (session_transactions.cc)
  void BeginBlock(const sql::TransactionModes& modes);
  std::string EndBlock(bool is_commit);
  void CommitTransaction();
  void CheckSchemaQuotas();
  // Brings the materialized views with AUTO REFRESH up to date that read one of the tables (auto_refresh.cc).
  void RefreshAutomatically(std::vector<Oid> changed_tables);
  void RefreshAutomatically(Oid view);
  void RollbackTransaction();
  void CloseTransactionPortals();
  bool IsReadOnly();

  void RollbackNow();

  // --- Procedures (procedure_call.cc)
  Result RunCall(const sql::CallStatement& statement, const Plan& plan, const std::vector<sql::TypeId>& parameter_types,
                 std::span<const sql::Datum> parameters);
  // The values of all its arguments afterwards. `text` is of the CALL, for the journal.
  sql::Row CallProcedure(const catalog::SharedObject<catalog::Function>& procedure, const sql::Row& inputs,
                         std::string text);
  std::shared_ptr<CompiledProcedure> Compile(const catalog::SharedObject<catalog::Function>& procedure);
  // Whether the running procedure must not end its transaction.
  bool IsInAtomicContext() const;

  // --- Statements of the session itself (session_statements.cc). Nullopt: it is none of them.
  std::optional<Result> RunSessionStatement(Plan& plan, AfterStatement after);
  Result RunTransaction(const sql::TransactionStatement& statement);
  Result RunSet(const sql::SetStatement& statement);
  Result RunSetTransaction(const sql::SetTransactionStatement& statement);
  Result RunReset(const sql::ResetStatement& statement);
  Result RunShow(const sql::ShowSettingStatement& statement);
  Result RunUse(const sql::UseStatement& statement);
  Result RunDeclare(const sql::DeclareCursorStatement& statement, const Plan& plan);
  Result RunFetch(const sql::FetchStatement& statement);
  Result RunClose(const sql::CloseCursorStatement& statement);
  Result RunPrepare(const sql::PrepareStatement& statement);
  Result RunExecute(const sql::ExecuteStatement& statement, AfterStatement after);
  Result RunDeallocate(const sql::DeallocateStatement& statement);
  Result RunExplain(const sql::ExplainStatement& statement);
  Result RunLock(const sql::LockStatement& statement);
  // analyze_compression.cc
  Result RunAnalyzeCompression(const sql::AnalyzeCompressionStatement& statement);
  Oid LockForReport(const sql::AnalyzeCompressionStatement& statement);
  void ReportCompression(Oid table, const std::vector<sql::Name>& columns, std::int64_t sample,
                         std::vector<sql::Row>& rows);
  void SetSessionAuthorization(const sql::SetStatement& statement);
  void SetCurrentUser(Oid user);
  void EndAuthorization(Oid user);
  void RequireUseAllowed() const;
  void RequireBackendRights(const SessionEntry& backend);

  EngineImpl& engine_;
  SessionEntryPtr entry_;
  Settings settings_;
  Oid session_user_ = 0;
  Oid current_user_ = 0;
  Oid authorized_user_ = 0;
  // SET [LOCAL] SESSION AUTHORIZATION: who that is after the transaction.
  Oid authorized_after_commit_ = 0;
  Oid authorized_after_rollback_ = 0;
  Oid used_database_ = 0;
  std::shared_ptr<const NameContext> names_;
  std::uint64_t names_generation_ = 0;
  StatementSettings statement_settings_;
  std::optional<std::uint64_t> statement_settings_generation_;
  PlanCache plans_;  // made with names_

  std::unique_ptr<Transaction> transaction_;
  // What AUTO REFRESH waits for: tables and the views that read them, in the catalog they were looked up in.
  std::multimap<Oid, Oid> auto_refreshed_;
  catalog::SnapshotPtr auto_refreshed_in_;
  bool is_refreshing_ = false;
  std::int64_t last_transaction_number_ = 0;
  bool is_in_block_ = false;
  bool has_failed_ = false;
  bool has_run_in_block_ = false;     // something that fixes the database which USE chose
  std::optional<bool> is_read_only_;  // of the block, when it said so

  std::map<std::string, std::shared_ptr<PreparedStatement>> statements_;
  std::map<std::string, std::shared_ptr<Portal>> portals_;
  std::vector<base::Notice> notices_;

  StatementScope* scope_ = nullptr;  // of the innermost running statement
  bool has_published_cursor_ = false;
  std::vector<ActiveCall> calls_;       // the innermost last
  bool is_in_procedure_block_ = false;  // START TRANSACTION in a NONATOMIC procedure
  sql::VariableSource* variables_ = nullptr;
  std::map<Oid, std::shared_ptr<CompiledProcedure>> procedures_;
  std::int64_t last_cursor_number_ = 0;

  std::int64_t statement_started_ = 0;
  std::int64_t query_id_ = 0;
  std::shared_ptr<const catalog::SystemState> system_;  // of names_; null until it is asked for
  std::int64_t last_query_id_ = -1;
  std::int64_t last_copy_id_ = -1;
  std::int64_t last_copy_count_ = 0;
  std::int64_t last_unload_id_ = -1;
  std::int64_t last_unload_count_ = 0;
  std::mt19937_64 random_;
};

}  // namespace doppel::engine
