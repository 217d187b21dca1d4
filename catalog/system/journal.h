// Records of the statement journal: what happened, kept outside the user's transaction, as the STL_, SVL_ and SYS_
// views show it. The engine writes and keeps them; system relations only read. Times are microseconds since 2000-01-01
// UTC.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sql/types/type.h"

namespace doppel::catalog {

using sql::Oid;

enum class QueryStatus { kRunning, kSuccess, kFailed, kCanceled };

// A table that a statement read or wrote.
struct TouchedTable {
  enum class How { kScan, kInsert, kDelete, kUpdate };
  Oid table = 0;
  std::string name;
  How how = How::kScan;
  std::optional<std::int64_t> rows;  // written; nobody counts what is read
};

// Which of STL_QUERYTEXT, STL_DDLTEXT and STL_UTILITYTEXT tells of a statement. kNone: of those that failed before they
// ran (a syntax error, an unknown table) only the SYS_ views tell.
enum class StatementKind { kNone, kQuery, kDdl, kUtility };

// One statement.
struct QueryRecord {
  std::int64_t query_id = 0;  // counts all statements of the cluster
  Oid user = 0;
  std::string user_name;
  std::int64_t transaction_id = 0;
  std::int32_t process_id = 0;
  std::string database_name;
  std::string label;  // query_group
  StatementKind kind = StatementKind::kNone;
  // As SYS_QUERY_HISTORY spells it: SELECT, INSERT, UPDATE, DELETE, MERGE, CTAS, COPY, UNLOAD, DDL, UTILITY, OTHER.
  std::string query_type;
  std::string text;  // without the secrets in it, and without its end if it is very long
  // Of the extended protocol, as text; long values without their ends. NULL is the word NULL.
  std::vector<std::string> parameters;
  QueryStatus status = QueryStatus::kRunning;
  std::int64_t start_time = 0;
  std::optional<std::int64_t> end_time;
  std::int64_t lock_wait_us = 0;
  std::int64_t planning_us = 0;
  std::string error_state;  // SQLSTATE
  std::string error_message;
  std::int64_t returned_rows = 0;
  std::int64_t returned_bytes = 0;
  std::vector<TouchedTable> tables;
  std::vector<std::string> plan;     // lines of EXPLAIN, when they were made
  std::int64_t caller_query_id = 0;  // of the CALL that ran it; zero at top level
  bool uses_compute = false;         // touched a user table, or ran as a load or unload
};

struct ConnectionRecord {
  std::string event;  // "authentication failure", "authenticated", "initiating session", "disconnecting session", …
  std::int64_t time = 0;
  std::string remote_host, remote_port;
  std::int32_t process_id = 0;
  std::string database_name, user_name, authentication_method;
  std::int64_t duration_us = 0;
  std::string tls_version, tls_cipher, application_name, driver_version, os_version, plugin_name;
  std::int32_t protocol_version = 0;
};

struct SessionRecord {
  Oid user = 0;
  std::string user_name;
  std::int32_t process_id = 0;
  std::string database_name;
  std::int64_t start_time = 0;
  std::optional<std::int64_t> end_time;
  std::int32_t timeout_s = 0;
  bool is_timed_out = false;
};

struct TransactionRecord {
  std::int64_t transaction_id = 0;
  Oid user = 0;
  std::string isolation_level;  // "Serializable" or "Snapshot Isolation"
  bool is_committed = false;
  std::int64_t start_time = 0;
  std::int64_t commit_start_time = 0;
  std::int64_t commit_end_time = 0;
};

// CANCEL, PG_CANCEL_BACKEND or PG_TERMINATE_BACKEND of a session.
struct TerminationRecord {
  Oid user = 0;  // who gave the command
  std::int32_t process_id = 0;
  std::int64_t time = 0;
  bool is_end = false;  // of the session, not only of its statement
};

// A file that a COPY read.
struct LoadFileRecord {
  Oid user = 0;
  std::int64_t query_id = 0;
  std::string file_name;
  std::int64_t bytes_scanned = 0, lines_scanned = 0, errors = 0;
  std::int64_t start_time = 0, end_time = 0;
  std::string file_format;
};

// A COPY as a whole.
struct LoadRecord {
  Oid user = 0;
  std::int64_t query_id = 0, transaction_id = 0;
  std::int32_t process_id = 0;
  std::string database_name, table_name, status, data_source, file_format;  // status: running, completed, aborted
  std::int64_t start_time = 0;
  std::optional<std::int64_t> end_time;
  std::int64_t loaded_rows = 0, loaded_bytes = 0, file_count = 0, file_bytes = 0, error_count = 0;
};

struct LoadErrorRecord {
  Oid user = 0;
  Oid table = 0;
  std::int64_t query_id = 0, transaction_id = 0;
  std::int32_t process_id = 0;
  std::string database_name;
  std::int64_t time = 0;
  std::string file_name;
  std::int64_t line_number = 0;
  std::string column_name, column_type, column_length;
  std::int32_t position = 0;
  std::string raw_line, raw_field_value;
  std::int32_t error_code = 0;
  std::string error_reason;
};

// A file that an UNLOAD wrote.
struct UnloadFileRecord {
  Oid user = 0;
  std::int64_t query_id = 0, transaction_id = 0;
  std::int32_t process_id = 0;
  std::string path;
  std::int64_t start_time = 0, end_time = 0, line_count = 0, transfer_size = 0;
  std::string file_format;
};

// CREATE, ALTER, DROP USER.
struct UserLogRecord {
  Oid user = 0;
  std::string user_name, old_user_name, action;  // create, alter, drop, rename
  bool can_create_database = false, is_superuser = false;
  std::optional<std::int64_t> valid_until;
  std::int32_t process_id = 0;
  std::int64_t transaction_id = 0, time = 0;
};

// CALL of a stored procedure.
struct ProcedureCallRecord {
  std::int64_t query_id = 0, caller_query_id = 0, transaction_id = 0;
  Oid session_user = 0, security_user = 0;
  std::int32_t process_id = 0;
  std::string database_name, label, text;
  std::int64_t start_time = 0;
  std::optional<std::int64_t> end_time;
  QueryStatus status = QueryStatus::kRunning;
};
struct ProcedureMessageRecord {
  Oid user = 0;
  std::int64_t query_id = 0, transaction_id = 0, time = 0;
  std::int32_t process_id = 0;
  std::string log_level, message;
  std::int32_t line_number = 0;
};

// VACUUM and ANALYZE.
struct MaintenanceRecord {
  enum class Kind { kVacuum, kAnalyze };
  Kind kind = Kind::kVacuum;
  Oid user = 0;
  std::int64_t query_id = 0, transaction_id = 0;
  std::string database_name, schema_name, table_name, option;  // option: "Full", "Delete Only", …
  Oid table = 0;
  std::int64_t start_time = 0, end_time = 0, rows_before = 0, rows_after = 0;
};

// A transaction that was aborted because a schema would have been fuller than its quota.
struct QuotaViolationRecord {
  Oid owner = 0, user = 0;
  std::int64_t transaction_id = 0;
  std::int32_t process_id = 0;
  Oid schema = 0;
  std::string schema_name;
  std::int64_t quota_mb = 0, used_mb = 0, time = 0;
};

struct MaterializedViewRefreshRecord {
  Oid user = 0;
  std::int32_t process_id = 0;
  std::int64_t transaction_id = 0;
  std::string database_name, schema_name, view_name, status;
  Oid view = 0;
  bool is_automatic = false;
  std::int64_t start_time = 0, end_time = 0;
};

}  // namespace doppel::catalog
