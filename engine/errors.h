// Errors of sessions, transactions, locks and settings, by meaning. Texts: reference wire-protocol §6.3, sql/06,
// sql/12, sql/13; where these are silent, PostgreSQL 8.0's.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/notice.h"
#include "base/sql_error.h"
#include "catalog/system/journal.h"
#include "sql/types/type.h"

namespace doppel::engine::errors {

using base::SqlError;

// --- Running.
SqlError QueryCancelled(std::int64_t query_id);  // 57014
SqlError CancelledWith(std::string message);     // 57014, the words that CANCEL gave
SqlError DeadlockDetected(std::string detail);   // 40P01
SqlError SerializableViolation(sql::Oid table, std::int64_t first_xid, std::int64_t second_xid,
                               std::int32_t process_id);
SqlError RelationNotInSnapshot();                                                            // XX000 1018
SqlError SchemaQuotaExceeded(const std::vector<catalog::QuotaViolationRecord>& violations);  // 53100

// --- Transactions.
SqlError TransactionAborted();                          // 25P02
SqlError NotInTransactionBlock(std::string_view what);  // 25001 … cannot run inside a transaction block
SqlError NotInMultipleCommands(std::string_view what);  // 25001 the same in a simple query of several statements
SqlError NeedsTransactionBlock(std::string_view what);  // 25P01 … may only be used in transaction blocks
SqlError ReadOnlyTransaction();                         // 25006
base::Notice AlreadyInTransaction();                    // WARNING 25001
base::Notice NoTransactionInProgress();                 // WARNING 25P01

// --- Prepared statements and portals.
SqlError DuplicatePreparedStatement(std::string_view name);  // 42P05
SqlError UndefinedPreparedStatement(std::string_view name);  // 26000
SqlError UndefinedPortal(std::string_view name);             // 34000
SqlError UndefinedParameter();                               // 42P02 there is no parameter $1
SqlError WrongParameterCount(std::string_view statement, std::size_t given, std::size_t needed);    // 08P01
SqlError UndefinedCursor(std::string_view name);                                                    // 34000
SqlError DuplicateCursor(std::string_view name);                                                    // 42P03
SqlError PortalCannotBeRun(std::string_view name);                                                  // 55000
SqlError ResultTypeChanged();                                                                       // 0A000
SqlError WrongExecuteParameterCount(std::string_view name, std::size_t needed, std::size_t given);  // 42601
SqlError CursorOption(std::string_view option);                                                     // 0A000
SqlError SecondCursor();                                                                            // 0A000
SqlError CursorScansForwardOnly();                                                                  // 55000

// --- Procedures.
SqlError CannotConvert(sql::LogicalType from, sql::LogicalType to);  // 42846, a value for a variable

// --- Settings.
SqlError UnknownSetting(std::string_view name);                               // 42704
SqlError InvalidSettingValue(std::string_view name, std::string_view value);  // 22023
SqlError SettingNeedsBoolean(std::string_view name);                          // 22023
SqlError SettingNeedsInteger(std::string_view name);                          // 22023
SqlError SettingNeedsNumber(std::string_view name);                           // 22023
SqlError SettingOutOfRange(std::string_view name, std::string_view value, std::string_view low,
                           std::string_view high);                      // 22023
SqlError SettingReadOnly(std::string_view name);                        // 55P02
SqlError SettingDenied(std::string_view name, std::string_view value);  // 42501
SqlError UnknownTimeZone(std::string_view name);                        // 22023
SqlError SettingTakesOneArgument(std::string_view name);                // 22023

SqlError SessionAuthorizationDenied();     // 42501
SqlError SessionAuthorizationInDefiner();  // 42501
SqlError UseInsideTransaction();
SqlError BackendDenied();                                            // 42501
SqlError LockMode(std::string_view mode);                            // 0A000
SqlError ExplainAnalyze();                                           // 0A000
SqlError ComprowsNeedsTable();                                       // 42601
SqlError ComprowsOutOfRange(std::int64_t least, std::int64_t most);  // 22023

// --- Opening a session. All FATAL.
SqlError UnknownDatabase(std::string_view name);                            // 3D000
SqlError UnknownUser(std::string_view name);                                // 28000
SqlError TooManyConnections(std::string_view what, std::string_view name);  // 53300
SqlError CannotConnectNow();                                                // 57P03
SqlError SessionsDoNotEnd();                                                // 55006, not FATAL
SqlError Terminated();                                                      // 57P01

}  // namespace doppel::engine::errors
