#include "sql/commands/errors.h"

#include <fmt/format.h>

#include "base/text.h"

namespace doppel::sql::errors {

using base::Notice;
using base::NoticeLevel;
using base::SqlState;

namespace {

SqlError Unsupported(std::string message) { return {SqlState::kFeatureNotSupported, std::move(message)}; }
SqlError InvalidTable(std::string message) { return {SqlState::kInvalidTableDefinition, std::move(message)}; }
SqlError InvalidColumn(std::string message, Span span) {
  return SqlError(SqlState::kInvalidColumnDefinition, std::move(message)).At(span);
}
SqlError Syntax(std::string message, Span span) {
  return SqlError(SqlState::kSyntaxError, std::move(message)).At(span);
}

// "cannot alter column "c" of relation "t", …": the form of the server's refusals of ALTER COLUMN TYPE.
SqlError AlterColumn(std::string_view column, std::string_view table, std::string_view reason) {
  return Unsupported(fmt::format("cannot alter column \"{}\" of relation \"{}\", {}", column, table, reason));
}

}  // namespace

SqlError TemporaryInSchema() { return InvalidTable("temporary tables may not specify a schema name"); }
SqlError RenameToTemporary(std::string_view name) {
  return Unsupported(fmt::format("a permanent table cannot be renamed to the temporary name \"{}\"", name));
}
SqlError ImproperSchemaName(std::string_view name) {
  return SqlError(SqlState::kSyntaxError, fmt::format("improper qualified name (too many dotted names): {}", name));
}
SqlError SystemObject(std::string_view name) {
  return {SqlState::kInsufficientPrivilege, fmt::format("permission denied: \"{}\" is a system catalog", name)};
}
SqlError RequiredBySystem(std::string_view kind, std::string_view name) {
  return {SqlState::kDependentObjectsStillExist,
          fmt::format("cannot drop {} {} because it is required by the database system", kind, name)};
}

SqlError UnsupportedOption(std::string_view option) { return Unsupported(fmt::format("{} is not supported", option)); }
SqlError CheckConstraint(Span span) { return Unsupported("CHECK constraints are not supported").At(span); }
SqlError InvalidEncoding(std::string_view encoding, std::string_view column) {
  return SqlError(SqlState::kInvalidColumnDefinition,
                  fmt::format("invalid encoding type specified for column \"{}\"", column))
      .WithDetail(fmt::format("Encoding {} does not apply to the column's type.", encoding));
}
SqlError DuplicateColumnClause(std::string_view clause, std::string_view column, Span span) {
  return Syntax(fmt::format("multiple {} clauses specified for column \"{}\"", clause, column), span);
}
SqlError IdentityType(std::string_view column, Span span) {
  return InvalidColumn(fmt::format("identity column \"{}\" must be of type INT or BIGINT", column), span);
}
SqlError IdentityStep(Span span) { return InvalidColumn("identity step cannot be zero", span); }
SqlError DefaultAndIdentity(std::string_view column, Span span) {
  return Syntax(fmt::format("both default and identity specified for column \"{}\"", column), span);
}
SqlError NullabilityConflict(std::string_view column, Span span) {
  return Syntax(fmt::format("conflicting NULL/NOT NULL declarations for column \"{}\"", column), span);
}
SqlError SubqueryInDefault(Span span) { return Unsupported("cannot use subquery in default expression").At(span); }

SqlError KeyColumnMissing(std::string_view column, Span span) {
  return SqlError(SqlState::kUndefinedColumn, fmt::format("column \"{}\" named in key does not exist", column))
      .At(span);
}
SqlError KeyColumnTwice(std::string_view column, std::string_view constraint, Span span) {
  return SqlError(SqlState::kDuplicateColumn,
                  fmt::format("column \"{}\" appears twice in {} constraint", column, constraint))
      .At(span);
}
SqlError MultipleDistKeys() { return InvalidTable("only one DISTKEY column is allowed for a table"); }
SqlError DistKeyNeeded() { return InvalidTable("DISTSTYLE KEY requires a DISTKEY column"); }
SqlError DistKeyNotAllowed(std::string_view style) {
  return InvalidTable(fmt::format("DISTKEY column cannot be specified with DISTSTYLE {}", style));
}
SqlError DistKeyType(std::string_view column, std::string_view type) {
  return InvalidTable(fmt::format("column \"{}\" of type {} cannot be used as a distribution key", column, type));
}
SqlError SortKeyType(std::string_view column, std::string_view type) {
  return InvalidTable(fmt::format("column \"{}\" of type {} cannot be used as a sort key", column, type));
}
SqlError MultipleSortKeys() { return InvalidTable("only one SORTKEY clause is allowed for a table"); }
SqlError TooManySortKeys(int limit) {
  return InvalidTable(fmt::format("a table can have at most {} sort key columns of this kind", limit));
}
SqlError SortKeyTwice(std::string_view column) {
  return {SqlState::kDuplicateColumn, fmt::format("column \"{}\" appears twice in the sort key", column)};
}
SqlError AttributesWithLike(std::string_view attribute) {
  return Unsupported(fmt::format("{} cannot be specified in CREATE TABLE LIKE", attribute));
}

SqlError ForeignKeyNoPrimaryKey(std::string_view table) {
  return {SqlState::kUndefinedObject, fmt::format("there is no primary key for referenced table \"{}\"", table)};
}
SqlError ForeignKeyNoMatchingKey(std::string_view table) {
  return {SqlState::kInvalidForeignKey,
          fmt::format("there is no unique constraint matching given keys for referenced table \"{}\"", table)};
}
SqlError ForeignKeyCount() {
  return {SqlState::kInvalidForeignKey, "number of referencing and referenced columns for foreign key disagree"};
}
SqlError ForeignKeyTypes(std::string_view constraint, std::string_view from, std::string_view to) {
  return SqlError(SqlState::kDatatypeMismatch,
                  fmt::format("foreign key constraint \"{}\" cannot be implemented", constraint))
      .WithDetail(fmt::format("Key columns \"{}\" and \"{}\" are of incompatible types.", from, to));
}

SqlError TooManyColumnNames() { return {SqlState::kSyntaxError, "CREATE TABLE AS specifies too many column names"}; }
Notice UnsupportedColumnOfQuery(std::string_view column, std::string_view type) {
  return {NoticeLevel::kInfo, fmt::format("Column \"{}\" has unsupported type \"{}\".", column, type)};
}

SqlError ViewColumnCount() { return InvalidTable("cannot change number of columns in view"); }
SqlError ViewColumnName(std::string_view column) {
  return InvalidTable(fmt::format("cannot change name of view column \"{}\"", column));
}
SqlError ViewColumnType(std::string_view column) {
  return InvalidTable(fmt::format("cannot change data type of view column \"{}\"", column));
}
SqlError ViewTooManyNames() { return {SqlState::kSyntaxError, "CREATE VIEW specifies more column names than columns"}; }
Notice ViewBecomesTemporary(std::string_view name) {
  return {NoticeLevel::kNotice, fmt::format("view \"{}\" will be a temporary view", name)};
}
// The guide gives the rules of materialized views (materialized-view-create-sql-command) and not the texts.
SqlError MaterializedViewClause(std::string_view clause) {
  return {SqlState::kFeatureNotSupported,
          fmt::format("{} is not supported in the definition of a materialized view", clause)};
}
SqlError MaterializedViewReads(std::string_view what) {
  return {SqlState::kFeatureNotSupported, fmt::format("Materialized views on {} are not supported", what)};
}
SqlError AutoRefreshNotAllowed(std::string_view kind_of_view) {
  return {SqlState::kFeatureNotSupported,
          fmt::format("AUTO REFRESH is not supported for a materialized view {}", kind_of_view)};
}
SqlError MaterializedViewRenamed(std::string_view name) {
  return {SqlState::kFeatureNotSupported, fmt::format("cannot rename materialized view \"{}\"", name)};
}
SqlError MaterializedViewUnrefreshable(std::string_view name, catalog::RefreshState state) {
  std::string_view what;
  switch (state) {
    case catalog::RefreshState::kColumnDropped:
      what = "a column of a base table was dropped";
      break;
    case catalog::RefreshState::kColumnTypeChanged:
      what = "the type of a column of a base table was changed";
      break;
    case catalog::RefreshState::kTableRenamed:
      what = "a base table was renamed";
      break;
    case catalog::RefreshState::kColumnRenamed:
      what = "a column of a base table was renamed";
      break;
    case catalog::RefreshState::kSchemaRenamed:
      what = "the schema of a base table was renamed";
      break;
    case catalog::RefreshState::kRecomputed:
    case catalog::RefreshState::kIncremental:
      break;
  }
  return SqlError(SqlState::kObjectNotInPrerequisiteState,
                  fmt::format("Materialized view {} cannot be refreshed because {}.", name, what))
      .WithHint("Drop the materialized view and create it again.");
}
Notice MaterializedViewRecomputed(std::string_view name, std::string_view reason) {
  return {
      NoticeLevel::kWarning,
      fmt::format("An incrementally maintained materialized view could not be created, reason: {}. The materialized "
                  "view created, {}, will be recomputed from scratch for every REFRESH.",
                  reason, name)};
}
Notice MaterializedViewUpToDate(std::string_view name, bool depends_on_stale) {
  return {NoticeLevel::kInfo,
          fmt::format(
              "Materialized view {} is already up to date.{}", name,
              depends_on_stale ? "  However, it depends on another materialized view that is not up to date." : "")};
}
Notice MaterializedViewRefreshed(std::string_view name, bool is_incremental) {
  return {NoticeLevel::kInfo,
          fmt::format("Materialized view {} was {}.", name,
                      is_incremental ? "incrementally updated successfully" : "recomputed from scratch")};
}

SqlError UnqualifiedInLateBindingView() {
  return Unsupported("All the relation names inside should be qualified when creating VIEW WITH NO SCHEMA BINDING.");
}
SqlError ViewAcrossDatabases() {
  return Unsupported("a regular view cannot read another database; create it WITH NO SCHEMA BINDING");
}
SqlError ViewReadsItself(std::string_view view) {
  return {SqlState::kInvalidObjectDefinition,
          fmt::format("infinite recursion detected in rules for relation \"{}\"", view)};
}
SqlError ParameterInDefinition() {
  return {SqlState::kUndefinedParameter, "a stored definition may not contain parameters"};
}

SqlError AlterColumnEncodingFixed(std::string_view column, std::string_view table, std::string_view encoding) {
  return AlterColumn(column, table, fmt::format("column encoding {} does not allow it", encoding));
}
SqlError AlterColumnHasDefault(std::string_view column, std::string_view table) {
  return AlterColumn(column, table, "column has a default value");
}
SqlError AlterColumnHasConstraint(std::string_view column, std::string_view table) {
  return AlterColumn(column, table, "column is part of a UNIQUE, PRIMARY KEY or FOREIGN KEY constraint");
}
SqlError AlterColumnNotVarchar(std::string_view column, std::string_view table) {
  return AlterColumn(column, table, "only the size of a VARCHAR column can be changed");
}
SqlError AlterColumnSameSize(std::string_view column, std::string_view table) {
  return AlterColumn(column, table, "target column size should be different");
}
SqlError AlterColumnTooSmall(std::string_view column, std::string_view table) {
  return AlterColumn(column, table, "target column size should be larger or equal to that of the existing data");
}
SqlError AlterSameEncoding(std::string_view column, std::string_view encoding) {
  return Unsupported(fmt::format("column \"{}\" already has encoding {}", column, encoding));
}
SqlError AlterEncodingTwice(std::string_view column) {
  return Unsupported(fmt::format("the encoding of column \"{}\" is altered more than once", column));
}
SqlError AlterInterleaved(std::string_view action) {
  return Unsupported(fmt::format("{} is not supported for tables with interleaved sort keys", action));
}
SqlError AlterTemporary(std::string_view action) {
  return Unsupported(fmt::format("{} is not supported for temporary tables", action));
}
SqlError AlterActionsNotCombinable() {
  return Unsupported("these ALTER TABLE actions cannot be combined in one statement");
}
SqlError AlterNotSupported(std::string_view action) {
  return Unsupported(fmt::format("ALTER TABLE {} is not supported", action));
}
SqlError AlterNeedsExternal(std::string_view action) {
  return {SqlState::kWrongObjectType, fmt::format("{} applies to external tables only", action)};
}
SqlError AddColumnNotNullNeedsDefault() {
  return Unsupported("ALTER TABLE ADD COLUMN defined as NOT NULL must have a non-null default expression");
}
SqlError AddColumnAttribute(std::string_view attribute) {
  return Unsupported(fmt::format("ALTER TABLE ADD COLUMN does not support {}", attribute));
}
SqlError DropKeyColumn(std::string_view kind, std::string_view column) {
  return Unsupported(fmt::format("cannot drop {} column \"{}\"", kind, column));
}
SqlError DropLastColumn(std::string_view table) {
  return Unsupported(fmt::format("cannot drop the last column of table \"{}\"", table));
}
SqlError PrimaryKeyOnNullable(std::string_view column) {
  return InvalidTable(fmt::format("column \"{}\" of a primary key must be NOT NULL", column));
}

SqlError CommentColumnUnqualified() { return {SqlState::kSyntaxError, "column name must be qualified"}; }
Notice CommentOnOtherDatabase() {
  return {NoticeLevel::kWarning, "database comments may only be applied to the current database",
          SqlState::kFeatureNotSupported};
}

SqlError InvalidQuota(std::int64_t min_mb, std::int64_t max_mb) {
  return {SqlState::kInvalidParameterValue, fmt::format("Schema quota must be between {} and {} MB", min_mb, max_mb)};
}
SqlError DatabaseNameReserved(std::string_view name) {
  return {SqlState::kReservedName, fmt::format("database name \"{}\" is reserved", name)};
}
SqlError CollationNeedsEmptyDatabase() {
  return Unsupported("the collation of a database that holds objects cannot be changed");
}
SqlError CollationOfOtherDatabase() { return Unsupported("only the collation of the current database can be changed"); }
SqlError SystemDatabase(std::string_view name) {
  return {SqlState::kInsufficientPrivilege, fmt::format("database \"{}\" may not be changed", name)};
}

SqlError PasswordMissing() { return {SqlState::kSyntaxError, "a PASSWORD clause is required"}; }
SqlError PasswordLength() {
  return {SqlState::kInvalidParameterValue, "password must be between 8 and 64 characters long"};
}
SqlError PasswordCharacter() {
  return {SqlState::kInvalidParameterValue, "password contains a character that is not allowed"};
}
SqlError PasswordNeeds(std::string_view what) {
  return {SqlState::kInvalidParameterValue, fmt::format("password must contain {}", what)};
}
SqlError PasswordHash() { return {SqlState::kInvalidParameterValue, "invalid SHA-256 password hash"}; }
SqlError SuperuserPasswordDisabled() { return Unsupported("the password of a superuser cannot be disabled"); }
SqlError ExternalIdNeedsDisabledPassword() {
  return Unsupported("a user with an EXTERNALID must have the password disabled");
}
SqlError InvalidConnectionLimit(std::int64_t limit) {
  return {SqlState::kInvalidParameterValue, fmt::format("invalid connection limit: {}", limit)};
}
SqlError SessionTimeoutRange() {
  return {SqlState::kInvalidParameterValue, "SESSION TIMEOUT must be between 60 and 1728000 seconds"};
}
SqlError SessionUserRenamed() { return Unsupported("session user may not be renamed"); }
SqlError CurrentUserRenamed() { return Unsupported("current user may not be renamed"); }
SqlError RdsdbAltered() { return {SqlState::kInsufficientPrivilege, "user \"rdsdb\" may not be altered"}; }
SqlError SystemRoleChanged(std::string_view role) {
  return {SqlState::kInsufficientPrivilege, fmt::format("system-defined role \"{}\" may not be changed", role)};
}
SqlError RoleGrantee() {
  return {SqlState::kInvalidGrantOperation, "roles can only be granted to users and other roles"};
}
SqlError AdminOptionNeedsUser() {
  return {SqlState::kInvalidGrantOperation, "WITH ADMIN OPTION can only be granted to users"};
}
Notice PasswordClearedByRename() { return {NoticeLevel::kNotice, "MD5 password cleared because of user rename"}; }
Notice NotInGroup(std::string_view user, std::string_view group) {
  return {NoticeLevel::kWarning, fmt::format("user \"{}\" is not in group \"{}\"", user, group), SqlState::kWarning};
}

SqlError ScopedGrantee() {
  return {SqlState::kInvalidGrantOperation, "scoped permissions can only be granted to users and roles"};
}
SqlError AssumeRoleGrantOption() {
  return {SqlState::kInvalidGrantOperation, "WITH GRANT OPTION is not supported for ASSUMEROLE"};
}
SqlError InvalidIamRole(std::string_view text) {
  return {SqlState::kInvalidParameterValue, fmt::format("invalid IAM role \"{}\"", text)};
}
SqlError SystemPermissionGrantee() {
  return {SqlState::kInvalidGrantOperation, "system permissions can only be granted to roles"};
}
SqlError UnknownSystemPermission(std::string_view permission) {
  return {SqlState::kInvalidGrantOperation, fmt::format("invalid system permission {}", permission)};
}
SqlError DefaultPrivilegesOfOthers() {
  return {SqlState::kInsufficientPrivilege, "must be superuser to alter default privileges of other users"};
}

SqlError ShowLimit(std::int64_t limit) {
  return {SqlState::kInvalidParameterValue, fmt::format("LIMIT of a SHOW command must be between 0 and {}", limit)};
}
SqlError ShowNeedsSchema() { return {SqlState::kSyntaxError, "the routine must be qualified by its schema"}; }
SqlError AppendFromItself(std::string_view table) {
  return Unsupported(fmt::format("ALTER TABLE APPEND: table \"{}\" cannot be appended to itself", table));
}
SqlError AppendOfTemporary(std::string_view table) {
  return Unsupported(fmt::format("ALTER TABLE APPEND: table \"{}\" is not a permanent table", table));
}
SqlError AppendExtraColumn(std::string_view column, std::string_view table, std::string_view keyword) {
  return Unsupported(fmt::format("ALTER TABLE APPEND: only table \"{}\" has a column \"{}\"", table, column))
      .WithHint(fmt::format("Use {} where only the {} table has further columns.", keyword,
                            keyword == "IGNOREEXTRA" ? "source" : "target"));
}
SqlError AppendMismatch(std::string_view what) {
  return Unsupported(fmt::format("ALTER TABLE APPEND: the tables must have the same {}", what));
}
SqlError AppendIdentity(std::string_view column) {
  return Unsupported(fmt::format("ALTER TABLE APPEND: identity column \"{}\" cannot be appended", column));
}
SqlError VacuumThreshold(std::string_view percent) {
  return SqlError(SqlState::kInvalidParameterValue,
                  fmt::format("VACUUM threshold {} is outside the valid range (0 .. 100)", percent));
}

Notice MaintenanceSkipped(std::string_view table, std::string_view command) {
  return {NoticeLevel::kWarning,
          fmt::format("skipping \"{}\" --- only table or database owner can {} it", table, base::ToLowerAscii(command)),
          SqlState::kWarning};
}

SqlError VacuumReindexNeedsInterleaved(std::string_view table) {
  return Unsupported(fmt::format("VACUUM REINDEX: table \"{}\" has no interleaved sort key", table));
}
SqlError NoSuchBackend(std::int64_t process_id) {
  return {SqlState::kInternalError,
          fmt::format("Session {} does not exist. The session PID might have changed. Check the "
                      "stl_restarted_sessions system table for details.",
                      process_id)};
}

SqlError ArgumentNamedTwice(std::string_view name, Span span) {
  return SqlError(SqlState::kInvalidFunctionDefinition, fmt::format("parameter name \"{}\" used more than once", name))
      .At(span);
}
SqlError TooManyArguments(std::size_t limit) {
  return {SqlState::kTooManyArguments,
          fmt::format("functions and procedures cannot have more than {} input or {} output arguments", limit, limit)};
}
SqlError TooManyProcedures(std::size_t limit) {
  return {SqlState::kProgramLimitExceeded, fmt::format("a database cannot have more than {} stored procedures", limit)};
}
SqlError RoutineNameNotUnique(std::string_view kind, std::string_view name) {
  return SqlError(SqlState::kAmbiguousFunction, fmt::format("{} name \"{}\" is not unique", kind, name))
      .WithHint(fmt::format("Specify the argument list to select the {} unambiguously.", kind));
}
SqlError NoLanguage() { return {SqlState::kInvalidFunctionDefinition, "no language specified"}; }
SqlError ProcedureLanguage(std::string_view language) {
  return Unsupported(fmt::format("language \"{}\" does not support stored procedures", language));
}
SqlError FunctionLanguage(std::string_view language) {
  return Unsupported(fmt::format("language \"{}\" does not support user-defined functions", language));
}
SqlError PythonFunctions() {
  return Unsupported("Amazon Redshift no longer supports the creation of Python user-defined functions.");
}
SqlError NoVolatility() {
  return {SqlState::kInvalidFunctionDefinition, "the function must be VOLATILE, STABLE or IMMUTABLE"};
}
SqlError FunctionOutput(Span span) {
  return SqlError(SqlState::kInvalidFunctionDefinition, "functions cannot have OUT arguments").At(span);
}
SqlError NonatomicWith(std::string_view option) {
  return Unsupported(fmt::format("NONATOMIC stored procedures do not support {}", option));
}
SqlError ReturnTypeChanged(std::string_view kind) {
  return SqlError(SqlState::kInvalidFunctionDefinition, fmt::format("cannot change return type of existing {}", kind))
      .WithHint(fmt::format("Use DROP {} first.", base::ToUpperAscii(kind)));
}

Notice DropCascades(std::string_view object) {
  return {NoticeLevel::kNotice, fmt::format("drop cascades to {}", object)};
}

}  // namespace doppel::sql::errors
