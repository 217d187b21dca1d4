#include "engine/errors.h"

#include <fmt/format.h>

#include "sql/types/type_table.h"

namespace doppel::engine::errors {

using base::Notice;
using base::NoticeLevel;
using base::SqlState;

SqlError QueryCancelled(std::int64_t query_id) {
  return SqlError(SqlState::kQueryCanceled, fmt::format("Query ({}) cancelled on user's request", query_id));
}

SqlError CancelledWith(std::string message) { return SqlError(SqlState::kQueryCanceled, std::move(message)); }

SqlError DeadlockDetected(std::string detail) {
  return SqlError(SqlState::kDeadlockDetected, "deadlock detected").WithDetail(std::move(detail));
}

SqlError SerializableViolation(sql::Oid table, std::int64_t first_xid, std::int64_t second_xid,
                               std::int32_t process_id) {
  return SqlError(SqlState::kInternalError, "1023")
      .WithDetail(fmt::format("Serializable isolation violation on table - {}, transactions forming the cycle are: "
                              "{}, {} (pid:{})",
                              table, first_xid, second_xid, process_id));
}

SqlError RelationNotInSnapshot() {
  return SqlError(SqlState::kInternalError, "1018").WithDetail("Relation does not exist.");
}

SqlError TransactionAborted() {
  return SqlError(SqlState::kInFailedSqlTransaction,
                  "current transaction is aborted, commands ignored until end of transaction block");
}

SqlError NotInTransactionBlock(std::string_view what) {
  return SqlError(SqlState::kActiveSqlTransaction, fmt::format("{} cannot run inside a transaction block", what));
}

SqlError NotInMultipleCommands(std::string_view what) {
  return SqlError(SqlState::kActiveSqlTransaction,
                  fmt::format("{} cannot run inside a multiple commands statement", what));
}

SqlError NeedsTransactionBlock(std::string_view what) {
  return SqlError(SqlState::kNoActiveSqlTransaction, fmt::format("{} may only be used in transaction blocks", what));
}

SqlError ReadOnlyTransaction() { return SqlError(SqlState::kReadOnlySqlTransaction, "transaction is read-only"); }

Notice AlreadyInTransaction() {
  return {NoticeLevel::kWarning, "there is already a transaction in progress", SqlState::kActiveSqlTransaction, {}, {}};
}

Notice NoTransactionInProgress() {
  return {NoticeLevel::kWarning, "there is no transaction in progress", SqlState::kNoActiveSqlTransaction, {}, {}};
}

SqlError DuplicatePreparedStatement(std::string_view name) {
  return SqlError(SqlState::kDuplicatePreparedStatement, fmt::format("prepared statement \"{}\" already exists", name));
}

SqlError UndefinedPreparedStatement(std::string_view name) {
  return SqlError(SqlState::kInvalidSqlStatementName, fmt::format("prepared statement \"{}\" does not exist", name));
}

// The message as a cluster sends it; its SQLSTATE has not been seen.
SqlError SchemaQuotaExceeded(const std::vector<catalog::QuotaViolationRecord>& violations) {
  std::string schemas;
  for (const catalog::QuotaViolationRecord& violation : violations) {
    schemas += fmt::format("{}(Schema: {}, Quota: {}, Current Disk Usage: {})", schemas.empty() ? "" : ", ",
                           violation.schema_name, violation.quota_mb, violation.used_mb);
  }
  return SqlError(SqlState::kDiskFull,
                  fmt::format("Transaction {} is aborted due to exceeding the disk space quota in schema(s): {}.\nFree "
                              "up disk space or request increased quota for the schema(s).",
                              violations.front().transaction_id, schemas));
}

// The guide states these rules (r_ANALYZE_COMPRESSION), not the server's words.
SqlError ComprowsNeedsTable() { return SqlError(SqlState::kSyntaxError, "COMPROWS needs a table"); }
SqlError ComprowsOutOfRange(std::int64_t least, std::int64_t most) {
  return SqlError(SqlState::kInvalidParameterValue, fmt::format("COMPROWS must be between {} and {}", least, most));
}

SqlError UndefinedPortal(std::string_view name) {
  return SqlError(SqlState::kInvalidCursorName, fmt::format("portal \"{}\" does not exist", name));
}

SqlError UndefinedParameter() { return {SqlState::kUndefinedParameter, "there is no parameter $1"}; }
SqlError WrongParameterCount(std::string_view statement, std::size_t given, std::size_t needed) {
  return SqlError(SqlState::kProtocolViolation,
                  fmt::format("bind message supplies {} parameters, but prepared statement \"{}\" requires {}", given,
                              statement, needed));
}

SqlError UndefinedCursor(std::string_view name) {
  return SqlError(SqlState::kInvalidCursorName, fmt::format("cursor \"{}\" does not exist", name));
}

SqlError DuplicateCursor(std::string_view name) {
  return SqlError(SqlState::kDuplicateCursor, fmt::format("cursor \"{}\" already exists", name));
}

// The guide states the rule (declare), not the server's words.
SqlError SecondCursor() {
  return SqlError(SqlState::kFeatureNotSupported, "only one cursor at a time can be open per session");
}

SqlError CursorScansForwardOnly() {
  return SqlError(SqlState::kObjectNotInPrerequisiteState, "cursor can only scan forward")
      .WithHint("Declare it with SCROLL option to enable backward scan.");
}

SqlError CannotConvert(sql::LogicalType from, sql::LogicalType to) {
  return {SqlState::kCannotCoerce,
          fmt::format("cannot cast type {} to {}", sql::FormatType(from), sql::FormatType(to))};
}

SqlError UnknownSetting(std::string_view name) {
  return SqlError(SqlState::kUndefinedObject, fmt::format("unrecognized configuration parameter \"{}\"", name));
}

SqlError InvalidSettingValue(std::string_view name, std::string_view value) {
  return SqlError(SqlState::kInvalidParameterValue,
                  fmt::format("invalid value for parameter \"{}\": \"{}\"", name, value));
}

SqlError SettingNeedsBoolean(std::string_view name) {
  return SqlError(SqlState::kInvalidParameterValue, fmt::format("parameter \"{}\" requires a Boolean value", name));
}

SqlError SettingNeedsInteger(std::string_view name) {
  return SqlError(SqlState::kInvalidParameterValue, fmt::format("parameter \"{}\" requires an integer value", name));
}

SqlError SettingNeedsNumber(std::string_view name) {
  return SqlError(SqlState::kInvalidParameterValue, fmt::format("parameter \"{}\" requires a numeric value", name));
}

SqlError SettingOutOfRange(std::string_view name, std::string_view value, std::string_view low, std::string_view high) {
  return SqlError(SqlState::kInvalidParameterValue,
                  fmt::format("{} is outside the valid range for parameter \"{}\" ({} .. {})", value, name, low, high));
}

SqlError SettingReadOnly(std::string_view name) {
  return SqlError(SqlState::kCantChangeRuntimeParam, fmt::format("parameter \"{}\" cannot be changed", name));
}

SqlError SettingDenied(std::string_view name, std::string_view value) {
  return SqlError(SqlState::kInsufficientPrivilege,
                  fmt::format("permission denied to set parameter \"{}\" to \"{}\"", name, value));
}

SqlError UnknownTimeZone(std::string_view name) {
  return SqlError(SqlState::kInvalidParameterValue, fmt::format("unrecognized time zone name: \"{}\"", name));
}

SqlError SettingTakesOneArgument(std::string_view name) {
  return SqlError(SqlState::kInvalidParameterValue, fmt::format("SET {} takes only one argument", name));
}

SqlError PortalCannotBeRun(std::string_view name) {
  return SqlError(SqlState::kObjectNotInPrerequisiteState, fmt::format("portal \"{}\" cannot be run", name));
}

// The words make Amazon's JDBC driver prepare the statement again.
SqlError ResultTypeChanged() {
  return SqlError(SqlState::kFeatureNotSupported, "cached plan must not change result type");
}

SqlError WrongExecuteParameterCount(std::string_view name, std::size_t needed, std::size_t given) {
  return SqlError(SqlState::kSyntaxError, fmt::format("wrong number of parameters for prepared statement \"{}\"", name))
      .WithDetail(fmt::format("Expected {} parameters but got {}.", needed, given));
}

SqlError CursorOption(std::string_view option) {
  return SqlError(SqlState::kFeatureNotSupported, fmt::format("DECLARE CURSOR {} is not supported", option));
}

SqlError SessionAuthorizationInDefiner() {
  return {SqlState::kInsufficientPrivilege,
          "cannot set parameter \"session_authorization\" within a SECURITY DEFINER procedure"};
}

SqlError SessionAuthorizationDenied() {
  return SqlError(SqlState::kInsufficientPrivilege, "permission denied to set session authorization");
}

SqlError UseInsideTransaction() {
  return SqlError(SqlState::kActiveSqlTransaction,
                  "USEd Database cannot be set or reset inside a transaction after another command.");
}

SqlError BackendDenied() {
  return SqlError(SqlState::kInsufficientPrivilege, "must be superuser to signal other server processes");
}

SqlError LockMode(std::string_view mode) {
  return SqlError(SqlState::kFeatureNotSupported, fmt::format("LOCK TABLE in {} mode is not supported", mode));
}

SqlError ExplainAnalyze() { return SqlError(SqlState::kFeatureNotSupported, "EXPLAIN ANALYZE is not supported"); }

SqlError UnknownUser(std::string_view name) {
  return SqlError(SqlState::kInvalidAuthorizationSpecification, fmt::format("user \"{}\" does not exist", name))
      .AsFatal();
}

SqlError UnknownDatabase(std::string_view name) {
  return SqlError(SqlState::kInvalidCatalogName, fmt::format("database \"{}\" does not exist", name)).AsFatal();
}

SqlError TooManyConnections(std::string_view what, std::string_view name) {
  return SqlError(SqlState::kTooManyConnections, fmt::format("too many connections for {} \"{}\"", what, name))
      .AsFatal();
}

SqlError CannotConnectNow() { return SqlError(SqlState::kCannotConnectNow, "the cluster is being reset").AsFatal(); }

SqlError SessionsDoNotEnd() {
  return SqlError(SqlState::kObjectInUse, "the cluster cannot be reset: some sessions do not end");
}

SqlError Terminated() {
  return SqlError(SqlState::kAdminShutdown, "terminating connection due to administrator command").AsFatal();
}

}  // namespace doppel::engine::errors
