// Session: one client's connection to a database, whatever protocol it came by. The wire loop, the Data API and the
// init-script runner all call this and nothing deeper.
//
// Threads: owned by one thread; only Cancel() and the const identity accessors may be called from others.
// Errors: base::SqlError. After any throw from Parse…Execute the caller calls Fail() once, then goes on.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/notice.h"
#include "engine/after_statement.h"
#include "sql/types/datum.h"
#include "sql/types/session_info.h"
#include "sql/types/type.h"

namespace doppel::engine {

class Engine;

// One result column, known from binding alone, before anything runs.
struct ColumnDescription {
  std::string name;
  sql::LogicalType type;
  // Origin, when the column is a plain column of a relation; else zero and empty.
  sql::Oid table_oid = 0;
  std::int16_t attribute_number = 0;
  std::string catalog_name, schema_name, table_name, column_name;
  bool is_not_null = false;
  bool is_identity = false;
};

struct StatementDescription {
  std::vector<sql::LogicalType> parameters;
  std::vector<ColumnDescription> columns;
  bool returns_rows = false;  // false: NoData
};

// One bound parameter as the client sent it.
struct ParameterValue {
  bool is_binary = false;
  std::optional<std::string> bytes;  // nullopt: NULL
};

enum class TransactionStatus : char { kIdle = 'I', kInBlock = 'T', kFailed = 'E' };

// Receives a statement's results. Values are borrowed until Row returns; their types are the description's.
class ResultReceiver {
 public:
  virtual ~ResultReceiver() = default;
  // Simple protocol only: called before the first row of each statement that returns rows.
  virtual void Begin(const StatementDescription& description) = 0;
  virtual void Row(std::span<const sql::Value> values) = 0;
  // Simple protocol only: the statement's command tag; notices raised so far are to be sent before it.
  virtual void Complete(std::string_view tag) = 0;
  virtual void EmptyQuery() = 0;
  // Of the rows of the last statement as they go to the client; zero for who does not count them.
  virtual std::int64_t row_bytes() const { return 0; }
};

enum class ExecuteOutcome { kComplete, kSuspended, kEmptyQuery };

struct ExecuteResult {
  ExecuteOutcome outcome = ExecuteOutcome::kComplete;
  std::string tag;  // of kComplete
};

struct SettingReport {
  std::string name, value;
};

class Session : public sql::SessionInfo {
 public:
  // --- Extended protocol. Names: "" is the unnamed statement or portal. Types: OID 0 and 705 mean "infer".
  virtual void Parse(const std::string& name, std::string_view text, std::span<const sql::Oid> parameter_types) = 0;
  virtual void Bind(const std::string& portal, const std::string& statement,
                    std::span<const ParameterValue> parameters) = 0;
  virtual const StatementDescription& DescribeStatement(const std::string& name) = 0;
  virtual const StatementDescription& DescribePortal(const std::string& name) = 0;
  // `max_rows` 0: all. A suspended portal continues where it stopped. `after` kCommits: Sync or Fail follows.
  virtual ExecuteResult Execute(const std::string& portal, std::int64_t max_rows, ResultReceiver& receiver,
                                AfterStatement after) = 0;
  virtual void CloseStatement(const std::string& name) = 0;
  virtual void ClosePortal(const std::string& name) = 0;
  // Ends the implicit transaction of the messages since the last Sync. May throw (commit failed).
  virtual void Sync() = 0;

  // --- Simple protocol: all statements of `text`, in one implicit transaction unless it holds BEGIN/COMMIT.
  virtual void SimpleQuery(std::string_view text, ResultReceiver& receiver) = 0;

  // The current statement failed: rolls back an implicit transaction, fails an explicit block.
  virtual void Fail() = 0;

  virtual TransactionStatus transaction_status() const = 0;
  virtual std::vector<base::Notice> TakeNotices() = 0;
  // Reported settings that changed since the last call (client_encoding, DateStyle, TimeZone, …), §1.4.
  virtual std::vector<SettingReport> TakeSettingReports() = 0;

  // Any thread. Makes the running statement end with 57014; does nothing when none runs.
  virtual void Cancel() = 0;

  virtual std::int32_t process_id() const = 0;
  virtual const std::string& user_name() const = 0;
  virtual const std::string& database_name() const = 0;
};

}  // namespace doppel::engine
