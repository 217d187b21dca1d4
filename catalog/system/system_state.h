// SystemState: all that the rows of system relations may be made from, for one running statement.
//
// The catalog part (snapshot, user, database, search path) is fixed; the rest is asked of the engine when a relation
// that needs it is read. The engine hands one in as ExecutionContext::system; every method has a default that says
// "nothing of that kind", so that an engine part can be added later without touching the catalog.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "catalog/privileges.h"
#include "catalog/search_path.h"
#include "catalog/snapshot.h"
#include "catalog/system/journal.h"
#include "sql/types/type.h"

namespace doppel::catalog {

struct SessionState {
  std::int32_t process_id = 0;
  Oid user = 0;
  Oid database = 0;
  std::int64_t start_time = 0;  // microseconds since 2000-01-01 UTC, as everywhere here
  std::string application_name, remote_host, remote_port;
  std::int32_t timeout_s = 0;
  std::int64_t transaction_id = 0;  // zero: none open
  std::int64_t transaction_start_time = 0;
  std::string current_query;  // empty: idle
  std::int64_t query_start_time = 0;
  std::int64_t query_id = 0;
};

struct LockState {
  Oid database = 0;
  Oid relation = 0;  // zero: the lock on the transaction's own id
  std::int64_t transaction_id = 0;
  std::int32_t process_id = 0;
  std::string mode;  // "AccessShareLock", "ShareRowExclusiveLock", "AccessExclusiveLock"
  bool is_granted = false;
};

// A setting as pg_settings shows it.
struct SettingState {
  std::string name, value, description;
  std::string type;     // "bool", "integer", "real", "string"
  std::string context;  // "user", "superuser", "internal", …
  std::string source;   // "default", "session", "user", …
};

struct CursorState {
  std::string name;
  Oid user = 0;
  std::int32_t process_id = 0;
  std::int64_t transaction_id = 0, start_time = 0, fetched_rows = 0;
  std::optional<std::int64_t> row_count;  // once the last row has been fetched: rows are made as they are asked for
};

struct PreparedStatementState {
  std::string name, statement;
  std::int64_t prepare_time = 0;
  std::vector<sql::LogicalType> parameter_types;
};

// What the engine knows of a stored table. Nullopt: not known (never analyzed, not counted).
struct TableState {
  Oid table = 0;
  std::int64_t rows = 0;          // visible to a new transaction
  std::int64_t deleted_rows = 0;  // not yet vacuumed away
  std::int64_t megabytes = 0;
  std::optional<std::int64_t> analyzed_rows;  // rows at the last ANALYZE
};

struct MaterializedViewInfo {
  Oid view = 0;
  bool is_stale = false;
  int state = 0;  // as r_STV_MV_INFO numbers it
};

// Statistics of a column, from ANALYZE or the engine's own counting.
struct ColumnState {
  Oid table = 0;
  std::int16_t attnum = 0;
  double null_fraction = 0;
  double distinct_values = 0;  // as pg_stats.n_distinct: negative is a fraction of the rows
  std::int32_t average_width = 0;
};

// A built-in function, for pg_proc; user-defined ones are in the snapshot.
struct BuiltInFunction {
  Oid oid = 0;
  std::string name;
  std::vector<Oid> argument_types;
  Oid result_type = 0;
  bool is_aggregate = false;
  bool is_strict = false;
  char volatility = 'i';  // i, s, v
};

class SystemState {
 public:
  virtual ~SystemState() = default;

  // What the statement sees, own uncommitted changes included.
  virtual const Snapshot& snapshot() const = 0;
  // Of the current user.
  virtual const PrivilegeChecker& checker() const = 0;
  virtual const SearchPath& search_path() const = 0;
  virtual Oid database() const = 0;
  virtual std::int32_t process_id() const = 0;
  // Microseconds since 2000-01-01 UTC.
  virtual std::int64_t Now() const = 0;

  virtual std::vector<SessionState> Sessions() const { return {}; }
  virtual std::vector<LockState> Locks() const { return {}; }
  virtual std::vector<SettingState> Settings() const { return {}; }
  virtual std::vector<CursorState> OpenCursors() const { return {}; }
  virtual std::vector<PreparedStatementState> PreparedStatements() const { return {}; }
  // Counting may cost a scan of each table: only for relations that show sizes.
  virtual std::vector<TableState> Tables() const { return {}; }
  // Rows of the table at its last ANALYZE (pg_class.reltuples); cheap, asked for every table.
  virtual std::optional<std::int64_t> AnalyzedRows(Oid) const { return std::nullopt; }
  // Of the storage of one table; zero when it has none.
  virtual std::int64_t Megabytes(Oid) const { return 0; }
  // Of all databases. Costs a scan of the tables that the views are made of.
  virtual std::vector<MaterializedViewInfo> MaterializedViews() const { return {}; }
  virtual std::vector<ColumnState> Columns() const { return {}; }
  virtual std::vector<BuiltInFunction> BuiltInFunctions() const { return {}; }
  // What pg_views prints: the query of a regular view with the present names of its tables, the statement of others.
  virtual std::string ViewDefinition(const Relation& view) const { return view.view_definition; }
  // The view bound now; empty when it cannot be (a table it reads is gone).
  virtual std::vector<Column> LateBindingColumns(const Relation&) const { return {}; }

  // The journal, oldest first.
  template <class Record>
  using Visit = std::function<void(const Record&)>;
  virtual void VisitQueries(const Visit<QueryRecord>&) const {}
  virtual void VisitConnections(const Visit<ConnectionRecord>&) const {}
  virtual void VisitSessions(const Visit<SessionRecord>&) const {}
  virtual void VisitTransactions(const Visit<TransactionRecord>&) const {}
  virtual void VisitTerminations(const Visit<TerminationRecord>&) const {}
  virtual void VisitLoads(const Visit<LoadRecord>&) const {}
  virtual void VisitLoadFiles(const Visit<LoadFileRecord>&) const {}
  virtual void VisitLoadErrors(const Visit<LoadErrorRecord>&) const {}
  virtual void VisitUnloadFiles(const Visit<UnloadFileRecord>&) const {}
  virtual void VisitUserLog(const Visit<UserLogRecord>&) const {}
  virtual void VisitProcedureCalls(const Visit<ProcedureCallRecord>&) const {}
  virtual void VisitProcedureMessages(const Visit<ProcedureMessageRecord>&) const {}
  virtual void VisitMaintenance(const Visit<MaintenanceRecord>&) const {}
  virtual void VisitRefreshes(const Visit<MaterializedViewRefreshRecord>&) const {}
  virtual void VisitQuotaViolations(const Visit<QuotaViolationRecord>&) const {}
};

}  // namespace doppel::catalog
