// CommandRunner: the CommandContext of one utility command of one session.
//
// Threads: the session's.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "engine/plan.h"
#include "engine/session_impl.h"
#include "sql/commands/command.h"

namespace doppel::engine {

// Thrown out of a command that waited for a lock before it had changed anything, when the catalog changed meanwhile:
// what it has looked up may be gone. The session runs it again from the beginning; its locks stay.
struct CatalogMoved {};

class CommandRunner : public sql::CommandContext {
 public:
  CommandRunner(SessionImpl& session, const Plan& plan);

  const catalog::Snapshot& snapshot() override { return *names().snapshot; }
  const catalog::PrivilegeChecker& checker() override { return names().checker; }
  const catalog::SearchPath& search_path() override { return names().search_path; }
  void SearchFirst(std::string_view schema) override;
  Oid database() override { return session_.current_database(); }
  Oid current_user() override { return session_.CurrentUser(); }
  Oid session_user() override { return session_.SessionUser(); }
  sql::SessionInfo& session() override { return session_; }
  bool UsesCaseSensitiveNames() override { return session_.CurrentStatementSettings().is_case_sensitive; }
  sql::BindContext MakeBindContext() override;
  void Notify(base::Notice notice) override { session_.notices().push_back(std::move(notice)); }
  std::string_view statement_text() override;
  std::string_view own_text() override { return plan_.parsed->text; }

  Oid AllocateOid() override { return session_.engine().catalog().AllocateOid(); }
  Oid AllocateUserId() override { return session_.engine().catalog().AllocateUserId(); }
  const catalog::Schema& TemporarySchema() override;

  void CreateStorage(const catalog::Relation& relation) override;
  void DropStorage(Oid relation) override;
  void AddStorageColumn(const catalog::Relation& relation, const catalog::Column& column,
                        const sql::BoundExprPtr& value) override;
  void EmptyStorage(Oid relation) override;
  void Lock(Oid relation, sql::TableUse use) override;

  std::int64_t Run(const sql::BoundStatement& statement) override;
  sql::Datum Evaluate(const sql::BoundExprPtr& expr) override;
  std::int64_t CountRows(Oid table) override;
  catalog::RowStamp StampRows(Oid table) override;
  void NoteRefresh(catalog::MaterializedViewRefreshRecord record) override;
  void KeepAnalyzedRows(Oid table, std::int64_t rows) override;
  void NoteVacuumed(Oid table, std::string_view kind) override;

  int CountSessionsOf(Oid database) override;
  void CommitNow() override { session_.CommitNow(); }
  bool CancelBackend(std::int32_t process_id, std::string_view message) override;
  void CheckSetting(std::string_view name, std::string_view value) override;

 private:
  void PutObject(catalog::ObjectKind kind, Oid oid, catalog::ObjectPtr object) override;
  const NameContext& names();
  // What the journal tells of a user's change; null before: a new one.
  void NoteUser(const catalog::User* before, const catalog::ObjectPtr& object);
  // The same of ANALYZE and VACUUM; `record` holds what differs between them.
  void NoteMaintenance(Oid table, catalog::MaintenanceRecord record);

  SessionImpl& session_;
  const Plan& plan_;
  std::shared_ptr<const NameContext> names_;
  std::string first_schema_;  // empty: the search path alone
  // Nothing has been changed yet.
  bool is_untouched_ = true;
};

}  // namespace doppel::engine
