#include "server/report.h"

#include <algorithm>
#include <array>

#include "base/notice_name.h"
#include "base/text.h"

namespace doppel::server {
namespace {

// Where an error of a state was raised. Those with a line are as clusters send them (reference wire-protocol §2.5,
// §6.3); the others name the place in PostgreSQL 8.0 that raises most of them, whose lines in Redshift nobody has seen.
struct Origin {
  base::SqlState state;
  std::string_view file;
  int line;
  std::string_view routine;
};
using State = base::SqlState;
constexpr auto kOrigins = std::to_array<Origin>({
    {State::kInvalidAuthorizationSpecification, "/home/ec2-user/padb/src/pg/src/backend/libpq/auth.c", 413,
     "auth_failed"},
    {State::kSyntaxError, "/home/ec2-user/padb/src/pg/src/backend/parser/parser_scan.l", 821, "yyerror"},
    {State::kInFailedSqlTransaction, "../src/pg/src/backend/tcop/postgres.c", 3384, "exec_parse_message"},
    {State::kInternalError, "/home/ec2-user/padb/src/sys/xen_execute.cpp", 9797, "pg_throw"},
    {State::kUndefinedTable, "../src/pg/src/backend/catalog/namespace.c", 0, "RangeVarGetRelid"},
    {State::kUndefinedColumn, "../src/pg/src/backend/parser/parse_expr.c", 0, "transformColumnRef"},
    {State::kAmbiguousColumn, "../src/pg/src/backend/parser/parse_relation.c", 0, "colNameToVar"},
    {State::kUndefinedFunction, "../src/pg/src/backend/parser/parse_func.c", 0, "ParseFuncOrColumn"},
    {State::kAmbiguousFunction, "../src/pg/src/backend/parser/parse_func.c", 0, "ParseFuncOrColumn"},
    {State::kGroupingError, "../src/pg/src/backend/parser/parse_agg.c", 0, "check_ungrouped_columns_walker"},
    {State::kDatatypeMismatch, "../src/pg/src/backend/parser/parse_coerce.c", 0, "select_common_type"},
    {State::kCannotCoerce, "../src/pg/src/backend/parser/parse_expr.c", 0, "typecast_expression"},
    {State::kDuplicateAlias, "../src/pg/src/backend/parser/parse_clause.c", 0, "checkNameSpaceConflicts"},
    {State::kUndefinedParameter, "../src/pg/src/backend/parser/parse_expr.c", 0, "transformParamRef"},
    {State::kIndeterminateDatatype, "../src/pg/src/backend/parser/analyze.c", 0, "parse_analyze_varparams"},
    {State::kUndefinedObject, "../src/pg/src/backend/utils/misc/guc.c", 0, "set_config_option"},
    {State::kInvalidParameterValue, "../src/pg/src/backend/utils/misc/guc.c", 0, "set_config_option"},
    {State::kCantChangeRuntimeParam, "../src/pg/src/backend/utils/misc/guc.c", 0, "set_config_option"},
    {State::kInvalidSchemaName, "../src/pg/src/backend/catalog/namespace.c", 0, "LookupExplicitNamespace"},
    {State::kInvalidCatalogName, "../src/pg/src/backend/utils/init/postinit.c", 0, "ReverifyMyDatabase"},
    {State::kInsufficientPrivilege, "../src/pg/src/backend/catalog/aclchk.c", 0, "aclcheck_error"},
    {State::kInvalidGrantOperation, "../src/pg/src/backend/catalog/aclchk.c", 0, "aclinsert3"},
    {State::kDependentObjectsStillExist, "../src/pg/src/backend/catalog/dependency.c", 0, "performDeletion"},
    {State::kWrongObjectType, "../src/pg/src/backend/commands/tablecmds.c", 0, "ATSimplePermissions"},
    {State::kDuplicateTable, "../src/pg/src/backend/catalog/heap.c", 0, "heap_create_with_catalog"},
    {State::kDuplicateColumn, "../src/pg/src/backend/catalog/heap.c", 0, "CheckAttributeNamesTypes"},
    {State::kDuplicateSchema, "../src/pg/src/backend/catalog/pg_namespace.c", 0, "NamespaceCreate"},
    {State::kDuplicateDatabase, "../src/pg/src/backend/commands/dbcommands.c", 0, "createdb"},
    {State::kDuplicateObject, "../src/pg/src/backend/commands/user.c", 0, "CreateUser"},
    {State::kReservedName, "../src/pg/src/backend/commands/schemacmds.c", 0, "CreateSchemaCommand"},
    {State::kObjectInUse, "../src/pg/src/backend/commands/user.c", 0, "DropUser"},
    {State::kNotNullViolation, "../src/pg/src/backend/executor/execMain.c", 0, "ExecConstraints"},
    {State::kCardinalityViolation, "../src/pg/src/backend/executor/nodeSubplan.c", 0, "ExecScanSubPlan"},
    {State::kDivisionByZero, "../src/pg/src/backend/utils/adt/int.c", 0, "int4div"},
    {State::kNumericValueOutOfRange, "../src/pg/src/backend/utils/adt/int.c", 0, "i4toi2"},
    {State::kInvalidTextRepresentation, "../src/pg/src/backend/utils/adt/numutils.c", 0, "pg_atoi"},
    {State::kStringDataRightTruncation22001, "../src/pg/src/backend/utils/adt/varchar.c", 0, "varchar"},
    {State::kInvalidDatetimeFormat, "../src/pg/src/backend/utils/adt/datetime.c", 0, "DateTimeParseError"},
    {State::kDatetimeFieldOverflow, "../src/pg/src/backend/utils/adt/datetime.c", 0, "DateTimeParseError"},
    {State::kInvalidRegularExpression, "../src/pg/src/backend/utils/adt/regexp.c", 0, "RE_compile_and_cache"},
    {State::kInvalidSqlStatementName, "../src/pg/src/backend/commands/prepare.c", 0, "FetchPreparedStatement"},
    {State::kDuplicatePreparedStatement, "../src/pg/src/backend/commands/prepare.c", 0, "StorePreparedStatement"},
    {State::kInvalidCursorName, "../src/pg/src/backend/commands/portalcmds.c", 0, "PerformPortalFetch"},
    {State::kDuplicateCursor, "../src/pg/src/backend/utils/mmgr/portalmem.c", 0, "CreatePortal"},
    {State::kActiveSqlTransaction, "../src/pg/src/backend/access/transam/xact.c", 0, "PreventTransactionChain"},
    {State::kNoActiveSqlTransaction, "../src/pg/src/backend/access/transam/xact.c", 0, "RequireTransactionChain"},
    {State::kReadOnlySqlTransaction, "../src/pg/src/backend/tcop/utility.c", 0, "check_xact_readonly"},
    {State::kDeadlockDetected, "../src/pg/src/backend/storage/lmgr/deadlock.c", 0, "DeadLockReport"},
    {State::kQueryCanceled, "../src/pg/src/backend/tcop/postgres.c", 0, "ProcessInterrupts"},
    {State::kAdminShutdown, "../src/pg/src/backend/tcop/postgres.c", 0, "ProcessInterrupts"},
    {State::kProtocolViolation, "../src/pg/src/backend/tcop/postgres.c", 0, "SocketBackend"},
    {State::kTooManyConnections, "../src/pg/src/backend/storage/lmgr/proc.c", 0, "InitProcess"},
    {State::kFeatureNotSupported, "../src/pg/src/backend/tcop/utility.c", 0, "ProcessUtility"},
    {State::kStatementTooComplex, "../src/pg/src/backend/tcop/postgres.c", 0, "check_stack_depth"},
});

// Of every other state: a statement is in hand.
constexpr Origin kOtherOrigin{State::kInternalError, "../src/pg/src/backend/tcop/postgres.c", 0, "PostgresMain"};

}  // namespace

protocol::Report ToReport(const base::SqlError& error, std::string_view statement) {
  protocol::Report report;
  report.severity = error.severity() == base::Severity::kFatal ? "FATAL" : "ERROR";
  report.code = base::CodeOf(error.state());
  report.message = error.message();
  report.detail = error.detail();
  report.hint = error.hint();
  report.context = error.context();
  if (error.span().has_value() && !statement.empty()) {
    const std::size_t begin = std::min<std::size_t>(error.span()->begin, statement.size());
    report.position = static_cast<int>(base::CountCharacters(statement.substr(0, begin))) + 1;
  }
  const auto found = std::find_if(kOrigins.begin(), kOrigins.end(),
                                  [&](const Origin& candidate) { return candidate.state == error.state(); });
  const Origin& origin = found == kOrigins.end() ? kOtherOrigin : *found;
  report.file = origin.file;
  report.line = origin.line;
  report.routine = origin.routine;
  return report;
}

protocol::Report ToReport(const base::Notice& notice) {
  const bool has_default_state = notice.state == base::SqlState::kSuccessfulCompletion;
  const bool is_warning = notice.level == base::NoticeLevel::kWarning;
  return {.severity = base::NameOf(notice.level),
          .code = base::CodeOf(is_warning && has_default_state ? base::SqlState::kWarning : notice.state),
          .message = notice.message,
          .detail = notice.detail,
          .hint = notice.hint};
}

}  // namespace doppel::server
