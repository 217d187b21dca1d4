// SessionSystemState: the SystemState of one statement: what system relations show to the session that runs it.
//
// Threads: the session's. It must not outlive the session.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "catalog/system/system_state.h"
#include "engine/name_context.h"

namespace doppel::engine {

class SessionImpl;

class SessionSystemState : public catalog::SystemState {
 public:
  SessionSystemState(SessionImpl& session, std::shared_ptr<const NameContext> names);

  const catalog::Snapshot& snapshot() const override { return *names_->snapshot; }
  const catalog::PrivilegeChecker& checker() const override { return names_->checker; }
  const catalog::SearchPath& search_path() const override { return names_->search_path; }
  catalog::Oid database() const override { return names_->database; }
  std::int32_t process_id() const override;
  std::int64_t Now() const override;

  std::vector<catalog::SessionState> Sessions() const override;
  std::vector<catalog::LockState> Locks() const override;
  std::vector<catalog::SettingState> Settings() const override;
  std::vector<catalog::CursorState> OpenCursors() const override;
  std::vector<catalog::PreparedStatementState> PreparedStatements() const override;
  std::vector<catalog::TableState> Tables() const override;
  std::int64_t Megabytes(catalog::Oid table) const override;
  std::optional<std::int64_t> AnalyzedRows(catalog::Oid table) const override;
  std::vector<catalog::BuiltInFunction> BuiltInFunctions() const override;
  std::string ViewDefinition(const catalog::Relation& view) const override;
  std::vector<catalog::Column> LateBindingColumns(const catalog::Relation& view) const override;

  void VisitQueries(const Visit<catalog::QueryRecord>& visit) const override;
  void VisitConnections(const Visit<catalog::ConnectionRecord>& visit) const override;
  void VisitSessions(const Visit<catalog::SessionRecord>& visit) const override;
  void VisitTransactions(const Visit<catalog::TransactionRecord>& visit) const override;
  void VisitTerminations(const Visit<catalog::TerminationRecord>& visit) const override;
  void VisitLoads(const Visit<catalog::LoadRecord>& visit) const override;
  void VisitLoadFiles(const Visit<catalog::LoadFileRecord>& visit) const override;
  void VisitLoadErrors(const Visit<catalog::LoadErrorRecord>& visit) const override;
  void VisitUnloadFiles(const Visit<catalog::UnloadFileRecord>& visit) const override;
  void VisitUserLog(const Visit<catalog::UserLogRecord>& visit) const override;
  void VisitProcedureCalls(const Visit<catalog::ProcedureCallRecord>& visit) const override;
  void VisitProcedureMessages(const Visit<catalog::ProcedureMessageRecord>& visit) const override;
  void VisitMaintenance(const Visit<catalog::MaintenanceRecord>& visit) const override;
  std::vector<catalog::MaterializedViewInfo> MaterializedViews() const override;
  void VisitRefreshes(const Visit<catalog::MaterializedViewRefreshRecord>& visit) const override;
  void VisitQuotaViolations(const Visit<catalog::QuotaViolationRecord>& visit) const override;

 private:
  SessionImpl& session_;
  std::shared_ptr<const NameContext> names_;
};

}  // namespace doppel::engine
