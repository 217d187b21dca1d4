// ProcedureHost: the session as a stored procedure sees it (sql/plpgsql/host.h), one for each call.
//
// Plans of a procedure's SQL are kept with the parsed body in the session, as PostgreSQL keeps them, and made again
// when names, settings or the types of records have changed.
//
// Threads: the session's.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "catalog/object.h"
#include "catalog/snapshot.h"
#include "engine/session_impl.h"
#include "sql/plpgsql/host.h"
#include "sql/plpgsql/tree.h"

namespace doppel::engine {

// A piece of a procedure's SQL, ready to run.
struct PreparedSql {
  std::shared_ptr<const sql::ParsedStatement> parsed;
  std::shared_ptr<Plan> plan;
  std::optional<sql::LogicalType> type;  // that an expression is converted to
  std::vector<sql::plpgsql::VariableUse> uses;
};

struct CompiledProcedure {
  catalog::SharedObject<catalog::Function> function;
  sql::ParserOptions parser_options;
  sql::plpgsql::ProcedureBody body;
  std::vector<PreparedSql> prepared;  // by SqlText::id
};

class ProcedureHost : public sql::plpgsql::Host {
 public:
  using Frame = sql::plpgsql::Frame;
  using SqlText = sql::plpgsql::SqlText;

  ProcedureHost(SessionImpl& session, std::shared_ptr<CompiledProcedure> procedure, std::int64_t query_id)
      : session_(session), procedure_(std::move(procedure)), query_id_(query_id) {}

  sql::Datum Evaluate(const SqlText& expression, const Frame& frame, sql::LogicalType type) override;
  sql::plpgsql::TypedValue Evaluate(const SqlText& expression, const Frame& frame) override;
  sql::Datum Convert(const sql::Datum& value, sql::LogicalType from, sql::LogicalType to) override;
  std::string ToText(const sql::Datum& value, sql::LogicalType type) override;
  sql::LogicalType ResolveType(const sql::TypeName& type) override;
  sql::LogicalType TypeOfColumn(const sql::QualifiedName& column) override;
  std::vector<sql::plpgsql::Field> ShapeOf(const sql::QualifiedName& relation) override;
  std::unique_ptr<sql::plpgsql::Rows> Query(const SqlText& query, const Frame& frame,
                                            sql::plpgsql::RowsUse use) override;
  std::unique_ptr<sql::plpgsql::Rows> DynamicQuery(const std::string& text, sql::plpgsql::RowsUse use) override;
  sql::plpgsql::Effect Run(const SqlText& statement, const Frame& frame) override;
  sql::plpgsql::Effect RunDynamic(const std::string& text) override;
  std::vector<sql::plpgsql::CallOutput> Call(const SqlText& call, const Frame& frame) override;
  void EndStatement() override;
  std::string NewCursorName() override;
  void OpenCursor(const std::string& name, const SqlText& query, const Frame& frame) override;
  void OpenDynamicCursor(const std::string& name, const std::string& text) override;
  const std::vector<sql::plpgsql::Field>& FieldsOfCursor(const std::string& name) override;
  std::optional<sql::Row> Fetch(const std::string& name) override;
  void CloseCursor(const std::string& name) override;
  void Commit() override;
  void Rollback() override;
  void StartTransaction() override;
  void BeginHandler() override;
  void EndHandler() override;
  void Raise(base::NoticeLevel level, std::string message, int line) override;
  void CheckCancelled() override;

 private:
  using VariablesInUse = SessionImpl::VariablesInUse;

  const catalog::Function& function() const { return *procedure_->function; }
  PreparedSql& Prepare(const SqlText& sql, const Frame& frame, std::optional<sql::LogicalType> type);
  std::shared_ptr<Plan> MakeValuePlan(std::shared_ptr<const sql::ParsedStatement> parsed, sql::LogicalType type);
  sql::plpgsql::TypedValue RunExpression(const SqlText& expression, const Frame& frame,
                                         std::optional<sql::LogicalType> type);
  Result RunPrepared(const SqlText& statement, const Frame& frame, std::shared_ptr<Plan>& plan);
  Result RunText(const std::string& text, std::shared_ptr<Plan>& plan);
  std::unique_ptr<sql::plpgsql::Rows> RowsOf(std::shared_ptr<Plan> plan, Result result, sql::plpgsql::RowsUse use);
  std::vector<sql::plpgsql::CallOutput> OutputsOfCall(const SqlText& call, const Frame& frame);
  void AddCursor(const std::string& name, std::shared_ptr<Plan> plan, Result result);
  void RefuseSecondCursor(const std::string& name) const;
  Portal& GetCursor(const std::string& name);
  void RequireNonAtomic(std::string_view command) const;

  SessionImpl& session_;
  const std::shared_ptr<CompiledProcedure> procedure_;
  const std::int64_t query_id_;  // of the CALL
  std::vector<sql::plpgsql::Field> fields_;
};

}  // namespace doppel::engine
