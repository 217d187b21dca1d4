#include "engine/system_state.h"

#include <fmt/format.h>

#include <map>
#include <optional>
#include <utility>

#include "base/clock.h"
#include "base/sql_error.h"
#include "catalog/materialized_view.h"
#include "engine/row_stamp.h"
#include "engine/schema_quotas.h"
#include "engine/session_impl.h"
#include "sql/bind/binder.h"
#include "sql/commands/view_definition.h"
#include "sql/functions/function.h"
#include "sql/parser/deparse.h"
#include "sql/parser/parser.h"

namespace doppel::engine {
namespace {

template <class Record>
void VisitAll(const Journal& journal, const std::function<void(const Record&)>& visit) {
  for (const auto& record : journal.All<Record>()) visit(*record);
}

std::string TypeOf(const SettingRow& row) {
  switch (row.kind) {
    case SettingKind::kBool:
      return "bool";
    case SettingKind::kInteger:
      return "integer";
    case SettingKind::kReal:
      return "real";
    default:
      return "string";
  }
}

std::string ContextOf(SettingAccess access) {
  switch (access) {
    case SettingAccess::kUser:
      return "user";
    case SettingAccess::kSuperuser:
      return "superuser";
    case SettingAccess::kInternal:
      return "internal";
  }
  return {};
}

// Rows that are stored, and how many of them somebody has deleted. REQUIRES: the table exists.
catalog::TableState StateOf(storage::Connection& connection, const catalog::Relation& table) {
  storage::Statement statement = connection.Prepare(
      fmt::format("SELECT count(*), sum(_d IS NOT NULL) FROM {}", stored_tables::TableName(table.oid)));
  statement.Step();
  const std::int64_t deleted = statement.Integer(1);
  return {.table = table.oid,
          .rows = statement.Integer(0) - deleted,
          .deleted_rows = deleted,
          .megabytes = TableMegabytes(connection, table)};
}

}  // namespace

SessionSystemState::SessionSystemState(SessionImpl& session, std::shared_ptr<const NameContext> names)
    : session_(session), names_(std::move(names)) {}

std::int32_t SessionSystemState::process_id() const { return session_.process_id(); }
std::int64_t SessionSystemState::Now() const { return base::Now(); }

std::vector<catalog::SessionState> SessionSystemState::Sessions() const {
  std::vector<catalog::SessionState> states;
  for (const SessionEntryPtr& entry : session_.engine().sessions().List()) {
    Activity activity = entry->activity();
    catalog::QueryRecord statement = std::move(activity.statement).value_or(catalog::QueryRecord{});
    states.push_back({.process_id = entry->process_id,
                      .user = entry->user,
                      .database = entry->database,
                      .start_time = entry->started,
                      .application_name = activity.application_name,
                      .remote_host = entry->client.host,
                      .remote_port = std::to_string(entry->client.port),
                      .transaction_id = activity.transaction_number,
                      .transaction_start_time = activity.transaction_started,
                      .current_query = std::move(statement.text),
                      .query_start_time = statement.start_time,
                      .query_id = statement.query_id});
  }
  return states;
}

std::vector<catalog::LockState> SessionSystemState::Locks() const {
  std::vector<catalog::LockState> states;
  for (const LockRow& row : session_.engine().store().locks().Rows()) {
    states.push_back({.database = row.database,
                      .relation = row.table,
                      .transaction_id = row.transaction_number,
                      .process_id = row.process_id,
                      .mode = std::string(LockModeName(row.mode)),
                      .is_granted = row.is_granted});
  }
  return states;
}

std::vector<catalog::SettingState> SessionSystemState::Settings() const {
  std::vector<catalog::SettingState> states;
  for (const SettingRow& row : AllSettings()) {
    const std::string& value = session_.settings().Get(row.name);
    states.push_back({.name = std::string(row.name),
                      .value = value,
                      .description = std::string(row.description),
                      .type = TypeOf(row),
                      .context = ContextOf(row.access),
                      .source = value == row.default_value ? "default" : "session"});
  }
  return states;
}

std::vector<catalog::CursorState> SessionSystemState::OpenCursors() const {
  std::vector<catalog::CursorState> states;
  for (const SessionEntryPtr& entry : session_.engine().sessions().List()) {
    if (std::optional<catalog::CursorState> cursor = entry->activity().cursor) states.push_back(std::move(*cursor));
  }
  return states;
}

std::vector<catalog::PreparedStatementState> SessionSystemState::PreparedStatements() const {
  std::vector<catalog::PreparedStatementState> states;
  for (const auto& [name, statement] : session_.prepared_statements()) {
    if (name.empty() || statement->parsed == nullptr) continue;
    states.push_back({.name = name,
                      .statement = statement->parsed->text,
                      .prepare_time = statement->prepared_at,
                      .parameter_types = statement->plan->description.parameters});
  }
  return states;
}

std::vector<catalog::TableState> SessionSystemState::Tables() const {
  std::vector<catalog::TableState> states;
  const storage::PooledConnection connection = session_.engine().database().Acquire();
  const storage::Statement pin = stored_tables::Pin(*connection);
  names_->snapshot->ForEach<catalog::Relation>([&](const catalog::Relation& relation) {
    // Others may have dropped it since the snapshot was taken.
    if (!relation.has_storage() || !stored_tables::Exists(*connection, relation.oid)) return;
    states.push_back(StateOf(*connection, relation));
    states.back().analyzed_rows = AnalyzedRows(relation.oid);
  });
  return states;
}

std::vector<catalog::MaterializedViewInfo> SessionSystemState::MaterializedViews() const {
  std::vector<catalog::MaterializedViewInfo> infos;
  std::map<catalog::Oid, catalog::RowStamp> stamps;
  // Rows that are there now: the transaction's own snapshot may be older, and is not for a look at the catalog to take.
  const storage::PooledConnection connection = session_.engine().database().Acquire();
  const LiveSnapshot now = session_.engine().store().transactions().TakeSnapshot(session_.CurrentTransaction().id());
  const storage::Statement pin = stored_tables::Pin(*connection);
  names_->snapshot->ForEach<catalog::Relation>([&](const catalog::Relation& view) {
    if (view.kind != catalog::RelationKind::materialized_view) return;
    bool is_stale = view.is_mutable;
    for (const catalog::RefreshedBase& base : view.refreshed_from) {
      if (is_stale) break;
      const auto [stamp, is_new] = stamps.try_emplace(base.relation);
      // Others may have dropped it since the catalog's snapshot was taken.
      if (is_new && stored_tables::Exists(*connection, base.relation)) {
        stamp->second = StampRows(*connection, *now, base.relation);
      }
      is_stale = stamp->second != base.rows;
    }
    infos.push_back({view.oid, is_stale, static_cast<int>(catalog::RefreshStateOf(view, *names_->snapshot))});
  });
  return infos;
}

std::int64_t SessionSystemState::Megabytes(catalog::Oid table) const {
  const catalog::Relation* relation = names_->snapshot->FindRelation(table);
  if (relation == nullptr || !relation->has_storage()) return 0;
  return TableMegabytes(*session_.engine().database().Acquire(), *relation);
}

std::optional<std::int64_t> SessionSystemState::AnalyzedRows(catalog::Oid table) const {
  return session_.engine().statistics().AnalyzedRows(table);
}

std::vector<catalog::BuiltInFunction> SessionSystemState::BuiltInFunctions() const {
  std::vector<catalog::BuiltInFunction> functions;
  // Built-in functions have no rows of their own to keep an oid in; their place in the table serves, below the user's.
  catalog::Oid oid = 20000;
  for (const sql::FunctionRow* row : sql::AllFunctions()) {
    ++oid;
    catalog::BuiltInFunction function{.oid = oid,
                                      .name = std::string(row->name),
                                      .is_aggregate = row->kind == sql::FunctionRow::Kind::kAggregate,
                                      .is_strict = row->is_strict,
                                      .volatility = row->volatility == sql::Volatility::kImmutable ? 'i'
                                                    : row->volatility == sql::Volatility::kStable  ? 's'
                                                                                                   : 'v'};
    for (const sql::Signature& signature : sql::FindFunctions(row->name)) {
      if (signature.row != row) continue;
      for (const sql::Parameter& parameter : signature.parameters) {
        function.argument_types.push_back(static_cast<catalog::Oid>(
            parameter.kind == sql::Parameter::Kind::kType ? parameter.type : sql::TypeId::kAny));
      }
      function.result_type =
          static_cast<catalog::Oid>(signature.result == sql::TypeId::kInvalid ? sql::TypeId::kAny : signature.result);
    }
    functions.push_back(std::move(function));
  }
  return functions;
}

std::string SessionSystemState::ViewDefinition(const catalog::Relation& view) const {
  return sql::ViewDefinitionText(view, *names_->snapshot);
}

std::vector<catalog::Column> SessionSystemState::LateBindingColumns(const catalog::Relation& view) const {
  const catalog::Schema* schema = snapshot().FindSchema(view.schema);
  if (schema == nullptr) return {};
  // The view itself is bound with its owner's rights; naming it here needs none.
  const catalog::PrivilegeChecker superuser(snapshot(), catalog::kRdsdbUser);
  sql::BindContext context{.snapshot = snapshot(),
                           .database = view.database,
                           .checker = superuser,
                           .search_path = names_->search_path,
                           .session = session_};
  std::vector<catalog::Column> columns;
  try {
    const std::string text =
        fmt::format("SELECT * FROM {}.{}", sql::QuoteName(schema->name), sql::QuoteName(view.name));
    const sql::BoundStatement bound =
        sql::BindQuery(*sql::ParseQuery(text, {.case_sensitive_identifier = true}), context);
    for (const sql::OutputColumn& column : bound.columns) {
      columns.push_back(
          {.attnum = static_cast<std::int16_t>(columns.size() + 1), .name = column.name, .type = column.type});
    }
  } catch (const base::SqlError&) {
    // A view whose tables are gone has no columns; that is no failure of the statement that lists views.
    return {};
  }
  return columns;
}

// Then those that run, this one included. Whatever has ended between the two looks is in the journal.
void SessionSystemState::VisitQueries(const Visit<catalog::QueryRecord>& visit) const {
  std::map<std::int64_t, catalog::QueryRecord> running;
  for (const SessionEntryPtr& entry : session_.engine().sessions().List()) {
    if (std::optional<catalog::QueryRecord> record = entry->activity().statement) {
      running.emplace(record->query_id, std::move(*record));
    }
  }
  for (const auto& record : session_.engine().journal().All<catalog::QueryRecord>()) {
    running.erase(record->query_id);
    visit(*record);
  }
  for (const auto& [id, record] : running) visit(record);
}
void SessionSystemState::VisitConnections(const Visit<catalog::ConnectionRecord>& visit) const {
  VisitAll(session_.engine().journal(), visit);
}
void SessionSystemState::VisitSessions(const Visit<catalog::SessionRecord>& visit) const {
  VisitAll(session_.engine().journal(), visit);
}
void SessionSystemState::VisitTransactions(const Visit<catalog::TransactionRecord>& visit) const {
  VisitAll(session_.engine().journal(), visit);
}
void SessionSystemState::VisitTerminations(const Visit<catalog::TerminationRecord>& visit) const {
  VisitAll(session_.engine().journal(), visit);
}
void SessionSystemState::VisitLoads(const Visit<catalog::LoadRecord>& visit) const {
  VisitAll(session_.engine().journal(), visit);
}
void SessionSystemState::VisitLoadFiles(const Visit<catalog::LoadFileRecord>& visit) const {
  VisitAll(session_.engine().journal(), visit);
}
void SessionSystemState::VisitLoadErrors(const Visit<catalog::LoadErrorRecord>& visit) const {
  VisitAll(session_.engine().journal(), visit);
}
void SessionSystemState::VisitUnloadFiles(const Visit<catalog::UnloadFileRecord>& visit) const {
  VisitAll(session_.engine().journal(), visit);
}
void SessionSystemState::VisitUserLog(const Visit<catalog::UserLogRecord>& visit) const {
  VisitAll(session_.engine().journal(), visit);
}
void SessionSystemState::VisitProcedureCalls(const Visit<catalog::ProcedureCallRecord>& visit) const {
  VisitAll(session_.engine().journal(), visit);
}
void SessionSystemState::VisitProcedureMessages(const Visit<catalog::ProcedureMessageRecord>& visit) const {
  VisitAll(session_.engine().journal(), visit);
}
void SessionSystemState::VisitMaintenance(const Visit<catalog::MaintenanceRecord>& visit) const {
  VisitAll(session_.engine().journal(), visit);
}
void SessionSystemState::VisitRefreshes(const Visit<catalog::MaterializedViewRefreshRecord>& visit) const {
  VisitAll(session_.engine().journal(), visit);
}
void SessionSystemState::VisitQuotaViolations(const Visit<catalog::QuotaViolationRecord>& visit) const {
  VisitAll(session_.engine().journal(), visit);
}

}  // namespace doppel::engine
