// The statement journal as relations of pg_internal; STL_, SVL_, STV_ and SYS_ views are written over them.
// `is_visible` says whether the current user may see the row: his own, or all with SYSLOG ACCESS UNRESTRICTED or ACCESS
// SYSTEM TABLE.
#include <algorithm>

#include "base/text.h"
#include "catalog/system/native.h"
#include "catalog/system/oids.h"
#include "catalog/system/rows.h"

namespace doppel::catalog {
namespace {

using sql::Datum;
using sql::Row;

std::string_view StatusText(QueryStatus status) {
  switch (status) {
    case QueryStatus::kRunning:
      return "running";
    case QueryStatus::kSuccess:
      return "success";
    case QueryStatus::kFailed:
      return "failed";
    case QueryStatus::kCanceled:
      break;
  }
  return "canceled";
}

// QUERY, DDL and UTILITY as SVL_STATEMENTTEXT has them; null for a statement that never ran.
Datum KindText(StatementKind kind) {
  switch (kind) {
    case StatementKind::kQuery:
      return ToCell("QUERY");
    case StatementKind::kDdl:
      return ToCell("DDL");
    case StatementKind::kUtility:
      return ToCell("UTILITY");
    case StatementKind::kNone:
      break;
  }
  return ToCell(kNull);
}

// As clusters log it: one line, in which \n, \r and \\ stand for what would break it.
std::string LogText(std::string_view text) {
  std::string logged;
  logged.reserve(text.size());
  for (const char c : text) {
    if (c == '\n') {
      logged += "\\n";
    } else if (c == '\r') {
      logged += "\\r";
    } else if (c == '\\') {
      logged += "\\\\";
    } else {
      logged += c;
    }
  }
  return logged;
}

std::vector<Row> Queries(const SystemState& state) {
  std::vector<Row> rows;
  state.VisitQueries([&](const QueryRecord& q) {
    rows.push_back(MakeRow(q.user, q.user_name, q.query_id, q.label, q.transaction_id, q.process_id, q.database_name,
                           KindText(q.kind), q.query_type, StatusText(q.status), LogText(q.text),
                           ArrayText(q.parameters), q.start_time, q.end_time, q.lock_wait_us, q.planning_us,
                           OrNull(q.error_state), OrNull(q.error_message), q.returned_rows, q.returned_bytes,
                           OrNull(q.caller_query_id), q.uses_compute, state.checker().MaySeeRowsOf(q.user)));
  });
  return rows;
}

// The text in pieces of at most `bytes` bytes, cut between characters.
std::vector<Row> TextPieces(const SystemState& state, std::size_t bytes) {
  std::vector<Row> rows;
  state.VisitQueries([&](const QueryRecord& q) {
    const std::string text = LogText(q.text);
    std::string_view rest = text;
    int sequence = 0;
    do {
      std::string_view piece = base::TruncateUtf8(rest, bytes);
      if (piece.empty()) piece = rest.substr(0, bytes);
      rows.push_back(MakeRow(q.user, q.query_id, q.label, q.transaction_id, q.process_id, KindText(q.kind),
                             q.start_time, q.end_time, q.uses_compute, sequence++, piece,
                             state.checker().MaySeeRowsOf(q.user)));
      rest.remove_prefix(piece.size());
    } while (!rest.empty());
  });
  return rows;
}

std::vector<Row> QueryTexts200(const SystemState& state) { return TextPieces(state, 200); }
std::vector<Row> QueryTexts4000(const SystemState& state) { return TextPieces(state, 4000); }

std::string_view HowText(TouchedTable::How how) {
  switch (how) {
    case TouchedTable::How::kScan:
      return "scan";
    case TouchedTable::How::kInsert:
      return "insert";
    case TouchedTable::How::kDelete:
      return "delete";
    case TouchedTable::How::kUpdate:
      break;
  }
  return "update";
}

std::vector<Row> QueryTables(const SystemState& state) {
  std::vector<Row> rows;
  state.VisitQueries([&](const QueryRecord& q) {
    int step = 0;
    for (const TouchedTable& table : q.tables) {
      rows.push_back(MakeRow(q.user, q.query_id, step++, table.table, table.name, HowText(table.how), table.rows,
                             q.start_time, q.end_time, state.checker().MaySeeRowsOf(q.user)));
    }
  });
  return rows;
}

std::vector<Row> QueryPlans(const SystemState& state) {
  std::vector<Row> rows;
  state.VisitQueries([&](const QueryRecord& q) {
    int node = 0;
    for (const std::string& line : q.plan) {
      rows.push_back(MakeRow(q.user, q.query_id, ++node, line, state.checker().MaySeeRowsOf(q.user)));
    }
  });
  return rows;
}

std::vector<Row> Connections(const SystemState& state) {
  std::vector<Row> rows;
  state.VisitConnections([&](const ConnectionRecord& c) {
    rows.push_back(MakeRow(c.event, c.time, c.remote_host, c.remote_port, c.process_id, c.database_name, c.user_name,
                           c.authentication_method, c.duration_us, c.tls_version, c.tls_cipher, c.application_name,
                           c.driver_version, c.os_version, c.plugin_name, c.protocol_version));
  });
  return rows;
}

std::vector<Row> PastSessions(const SystemState& state) {
  std::vector<Row> rows;
  state.VisitSessions([&](const SessionRecord& s) {
    rows.push_back(MakeRow(s.user, s.user_name, s.process_id, s.database_name, s.start_time, s.end_time, s.timeout_s,
                           s.is_timed_out, state.checker().MaySeeRowsOf(s.user)));
  });
  return rows;
}

std::vector<Row> Transactions(const SystemState& state) {
  std::vector<Row> rows;
  state.VisitTransactions([&](const TransactionRecord& t) {
    rows.push_back(MakeRow(t.transaction_id, t.user, t.isolation_level, t.is_committed ? "committed" : "rolledback",
                           t.start_time, t.commit_start_time, t.commit_end_time));
  });
  return rows;
}

std::vector<Row> Terminations(const SystemState& state) {
  std::vector<Row> rows;
  state.VisitTerminations([&](const TerminationRecord& t) {
    rows.push_back(MakeRow(t.process_id, t.time, t.user, t.is_end ? "TERMINATE" : "CANCEL"));
  });
  return rows;
}

std::vector<Row> Loads(const SystemState& state) {
  std::vector<Row> rows;
  state.VisitLoads([&](const LoadRecord& l) {
    rows.push_back(MakeRow(l.user, l.query_id, l.transaction_id, l.process_id, l.database_name, l.status, l.table_name,
                           l.start_time, l.end_time, l.data_source, l.file_format, l.loaded_rows, l.loaded_bytes,
                           l.file_count, l.file_bytes, l.error_count, state.checker().MaySeeRowsOf(l.user)));
  });
  return rows;
}

std::vector<Row> LoadFiles(const SystemState& state) {
  std::vector<Row> rows;
  state.VisitLoadFiles([&](const LoadFileRecord& l) {
    rows.push_back(MakeRow(l.user, l.query_id, l.file_name, l.bytes_scanned, l.lines_scanned, l.errors, l.start_time,
                           l.end_time, l.file_format, state.checker().MaySeeRowsOf(l.user)));
  });
  return rows;
}

std::vector<Row> LoadErrors(const SystemState& state) {
  std::vector<Row> rows;
  state.VisitLoadErrors([&](const LoadErrorRecord& e) {
    rows.push_back(MakeRow(e.user, e.table, e.query_id, e.transaction_id, e.process_id, e.database_name, e.time,
                           e.file_name, e.line_number, e.column_name, e.column_type, e.column_length, e.position,
                           e.raw_line, e.raw_field_value, e.error_code, e.error_reason,
                           state.checker().MaySeeRowsOf(e.user)));
  });
  return rows;
}

std::vector<Row> UnloadFiles(const SystemState& state) {
  std::vector<Row> rows;
  state.VisitUnloadFiles([&](const UnloadFileRecord& u) {
    rows.push_back(MakeRow(u.user, u.query_id, u.transaction_id, u.process_id, u.path, u.start_time, u.end_time,
                           u.line_count, u.transfer_size, u.file_format, state.checker().MaySeeRowsOf(u.user)));
  });
  return rows;
}

std::vector<Row> UserLog(const SystemState& state) {
  std::vector<Row> rows;
  state.VisitUserLog([&](const UserLogRecord& u) {
    rows.push_back(MakeRow(u.user, u.user_name, OrNull(u.old_user_name), u.action, u.can_create_database,
                           u.is_superuser, u.valid_until, u.process_id, u.transaction_id, u.time));
  });
  return rows;
}

std::vector<Row> ProcedureCalls(const SystemState& state) {
  std::vector<Row> rows;
  state.VisitProcedureCalls([&](const ProcedureCallRecord& p) {
    rows.push_back(MakeRow(p.query_id, OrNull(p.caller_query_id), p.transaction_id, p.session_user, p.security_user,
                           p.process_id, p.database_name, p.label, p.text, p.start_time, p.end_time,
                           StatusText(p.status), state.checker().MaySeeRowsOf(p.session_user)));
  });
  return rows;
}

std::vector<Row> ProcedureMessages(const SystemState& state) {
  std::vector<Row> rows;
  state.VisitProcedureMessages([&](const ProcedureMessageRecord& m) {
    rows.push_back(MakeRow(m.user, m.query_id, m.transaction_id, m.time, m.process_id, m.log_level, m.message,
                           m.line_number, state.checker().MaySeeRowsOf(m.user)));
  });
  return rows;
}

std::vector<Row> Maintenance(const SystemState& state) {
  std::vector<Row> rows;
  state.VisitMaintenance([&](const MaintenanceRecord& m) {
    rows.push_back(MakeRow(m.kind == MaintenanceRecord::Kind::kVacuum ? "vacuum" : "analyze", m.user, m.query_id,
                           m.transaction_id, m.database_name, m.schema_name, m.table_name, m.table, m.option,
                           m.start_time, m.end_time, m.rows_before, m.rows_after,
                           state.checker().MaySeeRowsOf(m.user)));
  });
  return rows;
}

std::vector<Row> Refreshes(const SystemState& state) {
  std::vector<Row> rows;
  state.VisitRefreshes([&](const MaterializedViewRefreshRecord& r) {
    rows.push_back(MakeRow(r.user, r.process_id, r.transaction_id, r.database_name, r.schema_name, r.view, r.view_name,
                           r.status, r.is_automatic, r.start_time, r.end_time, state.checker().MaySeeRowsOf(r.user)));
  });
  return rows;
}

std::vector<Row> QuotaViolations(const SystemState& state) {
  std::vector<Row> rows;
  state.VisitQuotaViolations([&](const QuotaViolationRecord& v) {
    rows.push_back(MakeRow(v.owner, v.user, v.transaction_id, v.process_id, v.schema, v.schema_name, v.quota_mb,
                           v.used_mb, v.time, state.checker().MaySeeRowsOf(v.user)));
  });
  return rows;
}

}  // namespace

std::vector<SystemRelation> JournalRelations() {
  const std::string piece_shape =
      "user_id int4, query_id int8, label text, transaction_id int8, process_id int4, kind text, start_time "
      "timestamp, end_time timestamp, uses_compute bool, sequence int4, text text, is_visible bool";
  return {
      Internal("journal_queries",
               "user_id int4, user_name text, query_id int8, label text, transaction_id int8, process_id int4, "
               "database_name text, kind text, query_type text, status text, text text, parameters text, start_time "
               "timestamp, end_time timestamp, "
               "lock_wait_us int8, planning_us int8, error_state text, error_message text, returned_rows int8, "
               "returned_bytes int8, caller_query_id int8, uses_compute bool, is_visible bool",
               Queries),
      Internal("journal_texts_200", piece_shape, QueryTexts200),
      Internal("journal_texts_4000", piece_shape, QueryTexts4000),
      Internal("journal_query_tables",
               "user_id int4, query_id int8, step int4, table_id int4, table_name text, how text, row_count int8, "
               "start_time timestamp, end_time timestamp, is_visible bool",
               QueryTables),
      Internal("journal_query_plans", "user_id int4, query_id int8, node int4, line text, is_visible bool", QueryPlans),
      Internal("journal_connections",
               "event text, time timestamp, remote_host text, remote_port text, process_id int4, database_name text, "
               "user_name text, authentication_method text, duration_us int8, tls_version text, tls_cipher text, "
               "application_name text, driver_version text, os_version text, plugin_name text, protocol_version int4",
               Connections),
      Internal("journal_sessions",
               "user_id int4, user_name text, process_id int4, database_name text, start_time timestamp, end_time "
               "timestamp, timeout_s int4, is_timed_out bool, is_visible bool",
               PastSessions),
      Internal("journal_transactions",
               "transaction_id int8, user_id int4, isolation_level text, status text, start_time timestamp, "
               "commit_start_time timestamp, commit_end_time timestamp",
               Transactions),
      Internal("journal_terminations", "process_id int4, time timestamp, user_id int4, kind text", Terminations),
      Internal("journal_loads",
               "user_id int4, query_id int8, transaction_id int8, process_id int4, database_name text, status text, "
               "table_name text, start_time timestamp, end_time timestamp, data_source text, file_format text, "
               "loaded_rows int8, loaded_bytes int8, file_count int8, file_bytes int8, error_count int8, is_visible "
               "bool",
               Loads),
      Internal("journal_load_files",
               "user_id int4, query_id int8, file_name text, bytes_scanned int8, lines_scanned int8, errors int8, "
               "start_time timestamp, end_time timestamp, file_format text, is_visible bool",
               LoadFiles),
      Internal("journal_load_errors",
               "user_id int4, table_id int4, query_id int8, transaction_id int8, process_id int4, database_name text, "
               "time timestamp, file_name text, line_number int8, column_name text, column_type text, column_length "
               "text, position int4, raw_line text, raw_field_value text, error_code int4, error_reason text, "
               "is_visible bool",
               LoadErrors),
      Internal("journal_unload_files",
               "user_id int4, query_id int8, transaction_id int8, process_id int4, path text, start_time timestamp, "
               "end_time timestamp, line_count int8, transfer_size int8, file_format text, is_visible bool",
               UnloadFiles),
      Internal("journal_user_log",
               "user_id int4, user_name text, old_user_name text, action text, can_create_database bool, is_superuser "
               "bool, valid_until timestamp, process_id int4, transaction_id int8, time timestamp",
               UserLog),
      Internal("journal_procedure_calls",
               "query_id int8, caller_query_id int8, transaction_id int8, session_user_id int4, security_user_id int4, "
               "process_id int4, database_name text, label text, text text, start_time timestamp, end_time timestamp, "
               "status text, is_visible bool",
               ProcedureCalls),
      Internal("journal_procedure_messages",
               "user_id int4, query_id int8, transaction_id int8, time timestamp, process_id int4, log_level text, "
               "message text, line_number int4, is_visible bool",
               ProcedureMessages),
      Internal("journal_maintenance",
               "kind text, user_id int4, query_id int8, transaction_id int8, database_name text, schema_name text, "
               "table_name text, table_id int4, option text, start_time timestamp, end_time timestamp, rows_before "
               "int8, rows_after int8, is_visible bool",
               Maintenance),
      Internal("journal_refreshes",
               "user_id int4, process_id int4, transaction_id int8, database_name text, schema_name text, view_id "
               "int8, view_name text, status text, is_automatic bool, start_time timestamp, end_time timestamp, "
               "is_visible bool",
               Refreshes),
      Internal("journal_quota_violations",
               "owner_id int4, user_id int4, transaction_id int8, process_id int4, schema_oid int4, schema_name text, "
               "quota_mb int8, used_mb int8, time timestamp, is_visible bool",
               QuotaViolations),
  };
}

}  // namespace doppel::catalog
