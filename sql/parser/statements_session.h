// Transactions, settings, SHOW, maintenance, and the commands that Redshift refuses.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/sql_error.h"
#include "sql/parser/statements_privilege.h"

namespace doppel::sql {

enum class TransactionKind { kBegin, kStart, kCommit, kEnd, kRollback, kAbort };

struct TransactionModes {
  std::optional<std::string> isolation_level;  // lower case
  std::optional<bool> is_read_only;
};

struct TransactionStatement {
  TransactionKind kind = TransactionKind::kBegin;
  bool has_noise_word = false;  // WORK or TRANSACTION: refused inside a procedure
  TransactionModes modes;       // of kBegin and kStart
};

// SET TRANSACTION …, SET SESSION CHARACTERISTICS AS TRANSACTION ….
struct SetTransactionStatement {
  bool is_session_characteristics = false;
  TransactionModes modes;
};

struct ResetStatement {
  bool is_all = false;
  std::string name;
  bool is_context_variable = false;
};

struct UseStatement {
  bool is_reset = false;  // RESET USE
  Name database;
  std::string catalog;  // of db@catalog
};

struct ShowSettingStatement {
  bool is_all = false;
  std::string name;        // lower case; "use" for SHOW USE
  bool is_quoted = false;  // SHOW "TimeZone"; never a context variable
  bool is_context_variable = false;
};

// Drivers send SHOW with $n where a name or a literal stands.
using ShowName = std::variant<Name, ParameterRef>;
using ShowText = std::variant<std::string, ParameterRef>;
using ShowNumber = std::variant<std::int64_t, ParameterRef>;

enum class ShowKind {
  kDatabases,
  kDatabasesFromDataCatalog,
  kSchemas,      // scope: database
  kTables,       // scope: [database.]schema
  kColumns,      // scope: [database.][schema.]table
  kPrimaryKeys,  // scope: table
  kForeignKeys,
  kExportedKeys,
  kFunctions,  // scope: schema
  kProcedures,
  kParametersOfFunction,  // scope: function, with `arguments`
  kParametersOfProcedure,
  kGrantsOn,      // scope by `grants_on`
  kGrantsFor,     // scope: database, or none
  kColumnGrants,  // scope: table
  kRlsPolicies,   // scope: relation or database by `is_on_relation`
  kMaskingPolicies,
  kTemplates,
  kDatashares,
};

enum class ShowGrantsOn { kDatabase, kSchema, kTable, kFunction, kProcedure, kTemplate };

// The SHOW family that lists objects.
struct ShowObjectsStatement {
  ShowKind kind = ShowKind::kDatabases;
  std::vector<ShowName> scope;
  ShowGrantsOn grants_on = ShowGrantsOn::kTable;
  bool is_on_relation = false;
  bool has_arguments = false;
  std::vector<ShowText> arguments;  // argument types, as text
  std::optional<Grantee> grantee;   // FOR …
  std::optional<ParameterRef> grantee_parameter;
  std::vector<std::string> accounts;  // data catalog: ACCOUNT
  std::optional<IamRole> iam_role;
  std::optional<ShowText> like;
  std::optional<ShowNumber> limit;
};

enum class ShowDefinitionKind { kTable, kView, kExternalTable, kProcedure, kModel, kAllModels, kTemplate };

// SHOW TABLE t, SHOW VIEW v, …: prints one object's definition.
struct ShowDefinitionStatement {
  ShowDefinitionKind kind = ShowDefinitionKind::kTable;
  std::vector<ShowName> name;
  bool with_partition = false;  // SHOW EXTERNAL TABLE … PARTITION
  bool has_arguments = false;
  std::vector<RoutineArgument> arguments;
};

struct CancelStatement {
  std::int64_t process_id = 0;
  std::optional<std::string> message;
};

struct AnalyzeStatement {
  bool is_verbose = false;
  QualifiedName table;  // empty: all
  std::vector<Name> columns;
  enum class Scope { kUnspecified, kPredicateColumns, kAllColumns } scope = Scope::kUnspecified;
};

struct AnalyzeCompressionStatement {
  QualifiedName table;
  std::vector<Name> columns;
  std::optional<std::int64_t> comprows;
};

enum class VacuumKind { kUnspecified, kFull, kSortOnly, kDeleteOnly, kReindex, kRecluster };

struct VacuumStatement {
  VacuumKind kind = VacuumKind::kUnspecified;
  QualifiedName table;  // empty: all
  std::optional<std::string> threshold_percent;
  bool is_boost = false;
};

// A command that Redshift's grammar knows and its server refuses (CREATE INDEX, SAVEPOINT, …). Running it raises this.
struct RefusedStatement {
  std::string command;  // "CREATE INDEX"
  std::string text;     // the whole statement
  base::SqlState state = base::SqlState::kFeatureNotSupported;
  std::string message;
};

}  // namespace doppel::sql
