// What runs now: sessions, locks, settings, cursors, prepared statements.
#include <algorithm>
#include <map>

#include "catalog/system/native.h"
#include "catalog/system/oids.h"
#include "catalog/system/rows.h"

namespace doppel::catalog {
namespace {

using sql::Row;

std::string DatabaseName(const SystemState& state, Oid oid) {
  const Database* database = state.snapshot().FindDatabase(oid);
  return database ? database->name : std::string();
}

std::vector<Row> PgStatActivity(const SystemState& state) {
  std::vector<Row> rows;
  for (const SessionState& session : state.Sessions()) {
    const bool may_see = state.checker().MaySeeRowsOf(session.user);
    const std::string query = session.current_query.empty() ? "<IDLE>" : session.current_query;
    rows.push_back(MakeRow(session.database, DatabaseName(state, session.database), session.process_id, session.user,
                           state.snapshot().UserName(session.user), may_see ? query : "<insufficient privilege>",
                           may_see ? OrNull(session.query_start_time) : ToCell(kNull)));
  }
  return rows;
}

std::vector<Row> PgLocks(const SystemState& state) {
  std::vector<Row> rows;
  for (const LockState& lock : state.Locks()) {
    const bool is_relation = lock.relation != 0;
    rows.push_back(MakeRow(
        is_relation ? ToCell(lock.relation) : ToCell(kNull), is_relation ? ToCell(lock.database) : ToCell(kNull),
        is_relation ? ToCell(kNull) : ToCell(lock.transaction_id), lock.process_id, lock.mode, lock.is_granted));
  }
  return rows;
}

std::vector<Row> PgSettings(const SystemState& state) {
  std::vector<Row> rows;
  for (const SettingState& setting : state.Settings()) {
    rows.push_back(MakeRow(setting.name, setting.value, kNull, OrNull(setting.description), kNull, setting.context,
                           setting.type, setting.source, kNull, kNull));
  }
  return rows;
}

std::vector<Row> PgPreparedStatements(const SystemState& state) {
  std::vector<Row> rows;
  for (const PreparedStatementState& statement : state.PreparedStatements()) {
    std::vector<Oid> types;
    for (const LogicalType& type : statement.parameter_types) types.push_back(static_cast<Oid>(type.id));
    rows.push_back(MakeRow(statement.name, statement.statement, statement.prepare_time, ArrayText(types)));
  }
  return rows;
}

// Sessions with what they run, for stv_sessions, stv_recents, stv_inflight, svv_transactions.
std::vector<Row> Sessions(const SystemState& state) {
  std::vector<Row> rows;
  for (const SessionState& session : state.Sessions()) {
    rows.push_back(MakeRow(session.process_id, session.user, state.snapshot().UserName(session.user),
                           DatabaseName(state, session.database), session.start_time, session.timeout_s,
                           OrNull(session.application_name), OrNull(session.transaction_id),
                           OrNull(session.transaction_start_time), OrNull(session.current_query),
                           OrNull(session.query_start_time), OrNull(session.query_id),
                           state.checker().MaySeeRowsOf(session.user), state.Now()));
  }
  return rows;
}

std::vector<Row> Locks(const SystemState& state) {
  std::map<std::int32_t, SessionState> sessions;
  for (SessionState& session : state.Sessions()) sessions[session.process_id] = std::move(session);
  std::vector<Row> rows;
  for (const LockState& lock : state.Locks()) {
    const auto found = sessions.find(lock.process_id);
    const SessionState session = found == sessions.end() ? SessionState() : found->second;
    rows.push_back(MakeRow(state.snapshot().UserName(session.user), DatabaseName(state, session.database),
                           lock.transaction_id, lock.process_id, OrNull(session.transaction_start_time), lock.mode,
                           lock.relation == 0 ? "transactionid" : "relation", OrNull(lock.relation), lock.is_granted,
                           state.checker().MaySeeRowsOf(session.user)));
  }
  return rows;
}

std::vector<Row> Cursors(const SystemState& state) {
  std::vector<Row> rows;
  for (const CursorState& cursor : state.OpenCursors()) {
    rows.push_back(MakeRow(cursor.user, cursor.name, cursor.transaction_id, cursor.process_id, cursor.start_time,
                           cursor.row_count, cursor.fetched_rows, state.checker().MaySeeRowsOf(cursor.user)));
  }
  return rows;
}

}  // namespace

std::vector<SystemRelation> SessionRelations() {
  return {
      Native(OidOfName("pg_catalog", "pg_stat_activity"), "pg_stat_activity",
             "datid oid, datname name, procpid int4, usesysid int4, usename name, current_query text, query_start "
             "timestamptz",
             PgStatActivity, "c_join_PG"),
      Native(OidOfName("pg_catalog", "pg_locks"), "pg_locks",
             "relation oid, database oid, transaction xid, pid int4, mode text, granted bool", PgLocks, "c_join_PG"),
      Native(OidOfName("pg_catalog", "pg_settings"), "pg_settings",
             "name text, setting text, category text, short_desc text, extra_desc text, context text, vartype text, "
             "source text, min_val text, max_val text",
             PgSettings, "c_join_PG"),
      Native(OidOfName("pg_catalog", "pg_prepared_statements"), "pg_prepared_statements",
             "name text, statement text, prepare_time timestamptz, parameter_types oid[]", PgPreparedStatements,
             "c_join_PG"),
      Internal("sessions",
               "process_id int4, user_id int4, user_name varchar(128), database_name varchar(128), start_time "
               "timestamp, timeout_s int4, application_name text, transaction_id int8, transaction_start_time "
               "timestamp, current_query text, query_start_time timestamp, query_id int8, is_visible bool, now "
               "timestamp",
               Sessions),
      Internal("locks",
               "user_name text, database_name text, transaction_id int8, process_id int4, transaction_start_time "
               "timestamp, mode text, object_type text, relation int4, is_granted bool, is_visible bool",
               Locks),
      Internal("cursors",
               "user_id int4, name text, transaction_id int8, process_id int4, start_time timestamp, row_count int8, "
               "fetched_rows int8, is_visible bool",
               Cursors),
  };
}

}  // namespace doppel::catalog
