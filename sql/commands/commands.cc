// The table of statements, and the way from a statement to the function that runs it.
#include "sql/commands/commands.h"

#include <algorithm>
#include <array>
#include <type_traits>
#include <variant>

#include "base/check.h"
#include "sql/commands/command_rows.h"
#include "sql/commands/select_into.h"
#include "sql/commands/show.h"

namespace doppel::sql {
namespace {

constexpr BlockRule kAny = BlockRule::kAnywhere;
constexpr BlockRule kAlone = BlockRule::kNeverInBlock;
constexpr bool kReads = true;
constexpr bool kWrites = false;
constexpr Support kFull = Support::kFull;
constexpr Support kNoEffect = Support::kNoEffect;
constexpr Support kNone = Support::kUnsupported;

// One row for each alternative of Statement, in its order.
constexpr auto kRows = std::to_array<CommandRow>({
    // --- Queries and DML
    {"SELECT", kAny, kReads, kFull, "r_SELECT_synopsis"},
    {"INSERT", kAny, kWrites, kFull, "r_INSERT_30"},
    {"UPDATE", kAny, kWrites, kFull, "r_UPDATE"},
    {"DELETE", kAny, kWrites, kFull, "r_DELETE"},
    {"MERGE", kAny, kWrites, kFull, "r_MERGE"},
    {"TRUNCATE", kAny, kWrites, kFull, "r_TRUNCATE"},
    {"CALL", kAny, kReads, kFull, "r_CALL_procedure"},
    {"DECLARE CURSOR", kAny, kReads, kFull, "declare"},
    {"FETCH", kAny, kReads, kFull, "fetch"},
    {"CLOSE", kAny, kReads, kFull, "close"},
    {"PREPARE", kAny, kReads, kFull, "r_PREPARE"},
    {"EXECUTE", kAny, kReads, kFull, "r_EXECUTE"},
    {"DEALLOCATE", kAny, kReads, kFull, "r_DEALLOCATE"},
    {"EXPLAIN", kAny, kReads, kFull, "r_EXPLAIN"},
    // --- Tables and views
    {"CREATE TABLE", kAny, kWrites, kFull, "r_CREATE_TABLE_NEW"},
    {"CREATE TABLE AS", kAny, kWrites, kFull, "r_CREATE_TABLE_AS"},
    {"ALTER TABLE", kAny, kWrites, kFull, "r_ALTER_TABLE"},
    {"ALTER TABLE APPEND", kAlone, kWrites, kNone, "r_ALTER_TABLE_APPEND"},
    {"DROP TABLE", kAny, kWrites, kFull, "r_DROP_TABLE"},
    {"CREATE VIEW", kAny, kWrites, kFull, "r_CREATE_VIEW"},
    {"CREATE MATERIALIZED VIEW", kAny, kWrites, kFull, "materialized-view-create-sql-command"},
    {"ALTER MATERIALIZED VIEW", kAny, kWrites, kFull, "r_ALTER_MATERIALIZED_VIEW"},
    {"REFRESH MATERIALIZED VIEW", kAny, kWrites, kFull, "materialized-view-refresh-sql-command"},
    {"CREATE EXTERNAL VIEW", kAlone, kWrites, kNone, "r_CREATE_EXTERNAL_VIEW"},
    {"ALTER EXTERNAL VIEW", kAlone, kWrites, kNone, "r_ALTER_EXTERNAL_VIEW"},
    {"CREATE EXTERNAL TABLE", kAlone, kWrites, kNone, "r_CREATE_EXTERNAL_TABLE"},
    {"COMMENT", kAny, kWrites, kFull, "r_COMMENT"},
    {"LOCK TABLE", kAny, kWrites, kFull, "r_LOCK"},
    // --- Databases, schemas, routines, policies, shares
    {"CREATE DATABASE", kAlone, kWrites, kFull, "r_CREATE_DATABASE"},
    {"ALTER DATABASE", kAny, kWrites, kFull, "r_ALTER_DATABASE"},
    {"DROP DATABASE", kAlone, kWrites, kFull, "r_DROP_DATABASE"},
    {"CREATE SCHEMA", kAny, kWrites, kFull, "r_CREATE_SCHEMA"},
    {"ALTER SCHEMA", kAny, kWrites, kFull, "r_ALTER_SCHEMA"},
    {"DROP SCHEMA", kAny, kWrites, kFull, "r_DROP_SCHEMA"},
    {"CREATE EXTERNAL SCHEMA", kAny, kWrites, kNone, "r_CREATE_EXTERNAL_SCHEMA"},
    {"ALTER EXTERNAL SCHEMA", kAny, kWrites, kNone, "r_ALTER_EXTERNAL_SCHEMA"},
    {"CREATE FUNCTION", kAny, kWrites, kFull, "r_CREATE_FUNCTION"},
    {"CREATE EXTERNAL FUNCTION", kAny, kWrites, kNone, "r_CREATE_EXTERNAL_FUNCTION"},
    {"CREATE PROCEDURE", kAny, kWrites, kFull, "r_CREATE_PROCEDURE"},
    {"ALTER FUNCTION", kAny, kWrites, kFull, "r_ALTER_FUNCTION"},
    {"DROP FUNCTION", kAny, kWrites, kFull, "r_DROP_FUNCTION"},
    {"CREATE LIBRARY", kAlone, kWrites, kNone, "r_CREATE_LIBRARY"},
    {"DROP LIBRARY", kAlone, kWrites, kNone, "r_DROP_LIBRARY"},
    {"CREATE MODEL", kAny, kWrites, kNone, "r_CREATE_MODEL"},
    {"DROP MODEL", kAny, kWrites, kNone, "r_DROP_MODEL"},
    {"CREATE RLS POLICY", kAny, kWrites, kNone, "r_CREATE_RLS_POLICY"},
    {"CREATE MASKING POLICY", kAny, kWrites, kNone, "r_CREATE_MASKING_POLICY"},
    {"ALTER POLICY", kAny, kWrites, kNone, "r_ALTER_RLS_POLICY"},
    {"DROP POLICY", kAny, kWrites, kNone, "r_DROP_RLS_POLICY"},
    {"ATTACH RLS POLICY", kAny, kWrites, kNone, "r_ATTACH_RLS_POLICY"},
    {"ATTACH MASKING POLICY", kAny, kWrites, kNone, "r_ATTACH_MASKING_POLICY"},
    {"CREATE DATASHARE", kAny, kWrites, kNone, "r_CREATE_DATASHARE"},
    {"ALTER DATASHARE", kAny, kWrites, kNone, "r_ALTER_DATASHARE"},
    {"DROP DATASHARE", kAny, kWrites, kNone, "r_DROP_DATASHARE"},
    {"DESC DATASHARE", kAny, kReads, kNone, "r_DESC_DATASHARE"},
    {"CREATE IDENTITY PROVIDER", kAlone, kWrites, kNone, "r_CREATE_IDENTITY_PROVIDER"},
    {"ALTER IDENTITY PROVIDER", kAlone, kWrites, kNone, "r_ALTER_IDENTITY_PROVIDER"},
    {"DROP IDENTITY PROVIDER", kAlone, kWrites, kNone, "r_DROP_IDENTITY_PROVIDER"},
    {"DESC IDENTITY PROVIDER", kAny, kReads, kNone, "r_DESC_IDENTITY_PROVIDER"},
    {"ALTER SYSTEM", kAlone, kWrites, kNone, "r_ALTER_SYSTEM"},
    // --- Users and privileges
    {"CREATE USER", kAny, kWrites, kFull, "r_CREATE_USER"},
    {"ALTER USER", kAny, kWrites, kFull, "r_ALTER_USER"},
    {"DROP USER", kAny, kWrites, kFull, "r_DROP_USER"},
    {"CREATE GROUP", kAny, kWrites, kFull, "r_CREATE_GROUP"},
    {"ALTER GROUP", kAny, kWrites, kFull, "r_ALTER_GROUP"},
    {"DROP GROUP", kAny, kWrites, kFull, "r_DROP_GROUP"},
    {"CREATE ROLE", kAny, kWrites, kFull, "r_CREATE_ROLE"},
    {"ALTER ROLE", kAny, kWrites, kFull, "r_ALTER_ROLE"},
    {"DROP ROLE", kAny, kWrites, kFull, "r_DROP_ROLE"},
    {"GRANT", kAny, kWrites, kFull, "r_GRANT"},
    {"GRANT ROLE", kAny, kWrites, kFull, "r_GRANT"},
    {"ALTER DEFAULT PRIVILEGES", kAny, kWrites, kFull, "r_ALTER_DEFAULT_PRIVILEGES"},
    // --- Session
    {"BEGIN", kAny, kReads, kFull, "r_BEGIN"},
    {"SET", kAny, kReads, kFull, "r_SET"},
    {"SET TRANSACTION", kAny, kReads, kFull, "r_SET_SESSION_CHARACTERISTICS"},
    {"RESET", kAny, kReads, kFull, "r_RESET"},
    {"USE", kAny, kReads, kFull, "r_USE_command"},
    {"SHOW", kAny, kReads, kFull, "r_SHOW"},
    {"SHOW OBJECTS", kAny, kReads, kFull, "r_SHOW_TABLES"},
    {"SHOW DEFINITION", kAny, kReads, kFull, "r_SHOW_TABLE"},
    {"CANCEL", kAny, kReads, kFull, "r_CANCEL"},
    {"ANALYZE", kAny, kWrites, kNoEffect, "r_ANALYZE"},
    {"ANALYZE COMPRESSION", kAny, kReads, kFull, "r_ANALYZE_COMPRESSION"},
    {"VACUUM", kAlone, kWrites, kNoEffect, "r_VACUUM_command"},
    {"SQL", kAny, kReads, kNoEffect, "c_unsupported-postgresql-features"},
    // --- Loads
    {"COPY", kAny, kWrites, kNone, "r_COPY"},
    {"UNLOAD", kAny, kReads, kNone, "r_UNLOAD"},
    {"COPY JOB", kAlone, kWrites, kNone, "r_COPY-JOB"},
    {"CREATE TEMPLATE", kAny, kWrites, kNone, "r_CREATE_TEMPLATE"},
    {"ALTER TEMPLATE", kAny, kWrites, kNone, "r_ALTER_TEMPLATE"},
    {"DROP TEMPLATE", kAny, kWrites, kNone, "r_DROP_TEMPLATE"},
});
static_assert(kRows.size() == std::variant_size_v<Statement>, "every statement has a row");

template <typename T, typename... List>
concept OneOf = (std::is_same_v<T, List> || ...);

// Run by the engine: rows (also those of DelegateQuery), cursors, prepared statements, settings, transactions.
template <typename T>
concept EngineStatement =
    OneOf<T, InsertStatement, UpdateStatement, DeleteStatement, MergeStatement, DeclareCursorStatement, FetchStatement,
          CloseCursorStatement, PrepareStatement, ExecuteStatement, DeallocateStatement, ExplainStatement,
          LockStatement, CallStatement, TransactionStatement, SetStatement, SetTransactionStatement, ResetStatement,
          UseStatement, ShowSettingStatement, ShowObjectsStatement, ShowDefinitionStatement,
          AnalyzeCompressionStatement>;

// A new statement is in neither list nor has an overload of Run, and does not compile.
template <typename T>
concept UnemulatedStatement =
    OneOf<T, CreateExternalViewStatement, AlterExternalViewStatement, CreateExternalTableStatement,
          CreateExternalSchemaStatement, AlterExternalSchemaStatement, CreateExternalFunctionStatement,
          CreateLibraryStatement, DropLibraryStatement, CreateModelStatement, DropModelStatement,
          CreateRlsPolicyStatement, CreateMaskingPolicyStatement, AlterPolicyStatement, DropPolicyStatement,
          AttachRlsPolicyStatement, AttachMaskingPolicyStatement, CreateDatashareStatement, AlterDatashareStatement,
          DropDatashareStatement, DescDatashareStatement, CreateIdentityProviderStatement,
          AlterIdentityProviderStatement, DropIdentityProviderStatement, DescIdentityProviderStatement,
          AlterSystemStatement, CopyStatement, UnloadStatement, CopyJobStatement, CreateTemplateStatement,
          AlterTemplateStatement, DropTemplateStatement>;

// What moves rows or answers with them: to go on as if it had been done would be a wrong answer.
template <typename T>
concept NeverSkipped =
    OneOf<T, DescDatashareStatement, DescIdentityProviderStatement, CopyStatement, UnloadStatement, CopyJobStatement>;

// Names that the row cannot know.
std::string_view NameOf(const Statement& statement) {
  if (const auto* routine = std::get_if<AlterRoutineStatement>(&statement)) {
    return routine->kind == RoutineKind::kProcedure ? "ALTER PROCEDURE" : "ALTER FUNCTION";
  }
  if (const auto* routine = std::get_if<DropRoutineStatement>(&statement)) {
    return routine->kind == RoutineKind::kProcedure ? "DROP PROCEDURE" : "DROP FUNCTION";
  }
  if (const auto* policy = std::get_if<AlterPolicyStatement>(&statement)) {
    return policy->kind == PolicyKind::kRls ? "ALTER RLS POLICY" : "ALTER MASKING POLICY";
  }
  if (const auto* policy = std::get_if<DropPolicyStatement>(&statement)) {
    return policy->kind == PolicyKind::kRls ? "DROP RLS POLICY" : "DROP MASKING POLICY";
  }
  return kRows[statement.index()].name;
}

template <typename T>
requires EngineStatement<T> std::string Run(const T&, CommandContext&) {
  base::FailCheck("a statement that the engine runs came as a command", __FILE__, __LINE__);
}

}  // namespace

std::span<const CommandRow> AllCommands() { return kRows; }

CommandTraits TraitsOf(const Statement& statement) {
  const CommandRow& row = kRows[statement.index()];
  if (const auto* alter = std::get_if<AlterTableStatement>(&statement)) {
    const bool changes_type = std::any_of(alter->actions.begin(), alter->actions.end(), [](const auto& action) {
      return std::holds_alternative<AlterColumnType>(action);
    });
    if (changes_type) return {"ALTER TABLE ALTER COLUMN", BlockRule::kNeverInBlock};
  }
  if (const auto* alter = std::get_if<AlterDatabaseStatement>(&statement); alter != nullptr && alter->isolation) {
    return {row.name, BlockRule::kNeverInBlock};
  }
  if (const auto* select = std::get_if<SelectStatement>(&statement); select && FindInto(*select->query)) {
    return {"SELECT INTO", row.block_rule, false};
  }
  return {NameOf(statement), row.block_rule, row.is_read_only};
}

bool IsCommand(const Statement& statement) {
  if (const auto* select = std::get_if<SelectStatement>(&statement)) return FindInto(*select->query) != nullptr;
  return std::visit([]<typename T>(const T&) { return !EngineStatement<T>; }, statement);
}

std::string RunCommand(const Statement& statement, CommandContext& context) {
  return std::visit(
      [&]<typename T>(const T& command) -> std::string {
        if constexpr (UnemulatedStatement<T>) {
          throw base::NotEmulated(NameOf(statement));
        } else if constexpr (std::is_same_v<T, RefusedStatement>) {
          throw base::SqlError(command.state, command.message);
        } else {
          return Run(command, context);
        }
      },
      statement);
}

std::optional<SkippedCommand> SkipUnemulated(const Statement& statement) {
  return std::visit(
      [&]<typename T>(const T&) -> std::optional<SkippedCommand> {
        if constexpr (UnemulatedStatement<T> && !NeverSkipped<T>) {
          const base::SqlError error = base::NotEmulated(NameOf(statement));
          return SkippedCommand{std::string(NameOf(statement)),
                                {base::NoticeLevel::kWarning, error.message(), error.state()}};
        } else {
          return std::nullopt;
        }
      },
      statement);
}

std::optional<std::string> DelegateQuery(const Statement& statement, const BindContext& context) {
  if (const auto* show = std::get_if<ShowObjectsStatement>(&statement)) return ListingQuery(*show, context);
  if (const auto* show = std::get_if<ShowDefinitionStatement>(&statement)) return DefinitionQuery(*show, context);
  return std::nullopt;
}

}  // namespace doppel::sql
