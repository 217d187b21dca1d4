// Errors and notices of commands, by meaning. What is about an object's existence or a privilege is in
// catalog/errors.h. Texts: reference 13-error-texts.md and the page of each command; where these are silent,
// PostgreSQL 8.0's.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/notice.h"
#include "base/span.h"
#include "base/sql_error.h"
#include "catalog/materialized_view.h"
#include "sql/types/type.h"

namespace doppel::sql::errors {

using base::Span;
using base::SqlError;

// --- Names.
SqlError TemporaryInSchema();                        // 42P16 a temporary table may not specify a schema name
SqlError RenameToTemporary(std::string_view name);   // … to a name that begins with #
SqlError SystemObject(std::string_view name);        // 42501 permission denied: "pg_class" is a system catalog
SqlError ImproperSchemaName(std::string_view name);  // 42601 improper qualified name (too many dotted names): a.b.c
SqlError RequiredBySystem(std::string_view kind, std::string_view name);  // 2BP01

// --- Columns.
SqlError UnsupportedOption(std::string_view option);  // 0A000
SqlError CheckConstraint(Span span);
SqlError InvalidEncoding(std::string_view encoding, std::string_view column);
SqlError DuplicateColumnClause(std::string_view clause, std::string_view column, Span span);
SqlError IdentityType(std::string_view column, Span span);
SqlError IdentityStep(Span span);
SqlError DefaultAndIdentity(std::string_view column, Span span);
SqlError NullabilityConflict(std::string_view column, Span span);
SqlError SubqueryInDefault(Span span);

// --- Keys of a table.
SqlError KeyColumnMissing(std::string_view column, Span span);  // 42703 column "c" named in key does not exist
SqlError KeyColumnTwice(std::string_view column, std::string_view constraint, Span span);
SqlError MultipleDistKeys();
SqlError DistKeyNeeded();
SqlError DistKeyNotAllowed(std::string_view style);
SqlError DistKeyType(std::string_view column, std::string_view type);
SqlError SortKeyType(std::string_view column, std::string_view type);
SqlError MultipleSortKeys();
SqlError TooManySortKeys(int limit);
SqlError SortKeyTwice(std::string_view column);
SqlError AttributesWithLike(std::string_view attribute);

// --- Foreign keys (42830, 42704).
SqlError ForeignKeyNoPrimaryKey(std::string_view table);
SqlError ForeignKeyNoMatchingKey(std::string_view table);
SqlError ForeignKeyCount();
SqlError ForeignKeyTypes(std::string_view constraint, std::string_view from, std::string_view to);

// --- CREATE TABLE AS.
SqlError TooManyColumnNames();
base::Notice UnsupportedColumnOfQuery(std::string_view column, std::string_view type);  // INFO

// --- Views.
SqlError ViewColumnCount();
SqlError ViewColumnName(std::string_view column);
SqlError ViewColumnType(std::string_view column);
SqlError ViewTooManyNames();
base::Notice ViewBecomesTemporary(std::string_view name);  // NOTICE
SqlError UnqualifiedInLateBindingView();
SqlError ViewAcrossDatabases();                   // 0A000
SqlError ViewReadsItself(std::string_view view);  // 42P17
SqlError ParameterInDefinition();

// --- Materialized views.
SqlError MaterializedViewClause(std::string_view clause);
SqlError MaterializedViewReads(std::string_view what);
SqlError AutoRefreshNotAllowed(std::string_view kind_of_view);
SqlError MaterializedViewRenamed(std::string_view name);
SqlError MaterializedViewUnrefreshable(std::string_view name, catalog::RefreshState state);
base::Notice MaterializedViewRecomputed(std::string_view name, std::string_view reason);  // WARNING
base::Notice MaterializedViewUpToDate(std::string_view name, bool depends_on_stale);      // INFO
base::Notice MaterializedViewRefreshed(std::string_view name, bool is_incremental);       // INFO

// --- ALTER TABLE.
SqlError AlterColumnEncodingFixed(std::string_view column, std::string_view table, std::string_view encoding);
SqlError AlterColumnHasDefault(std::string_view column, std::string_view table);
SqlError AlterColumnHasConstraint(std::string_view column, std::string_view table);
SqlError AlterColumnNotVarchar(std::string_view column, std::string_view table);
SqlError AlterColumnSameSize(std::string_view column, std::string_view table);
SqlError AlterColumnTooSmall(std::string_view column, std::string_view table);
SqlError AlterSameEncoding(std::string_view column, std::string_view encoding);
SqlError AlterEncodingTwice(std::string_view column);
SqlError AlterInterleaved(std::string_view action);
SqlError AlterTemporary(std::string_view action);
SqlError AlterActionsNotCombinable();
SqlError AlterNotSupported(std::string_view action);
SqlError AlterNeedsExternal(std::string_view action);  // 42809
SqlError AddColumnNotNullNeedsDefault();
SqlError AddColumnAttribute(std::string_view attribute);
SqlError DropKeyColumn(std::string_view kind, std::string_view column);  // cannot drop distkey column "a"
SqlError DropLastColumn(std::string_view table);
SqlError PrimaryKeyOnNullable(std::string_view column);

// --- COMMENT.
SqlError CommentColumnUnqualified();
base::Notice CommentOnOtherDatabase();  // WARNING

// --- Schemas and databases.
SqlError InvalidQuota(std::int64_t min_mb, std::int64_t max_mb);  // 22023
SqlError DatabaseNameReserved(std::string_view name);
SqlError CollationNeedsEmptyDatabase();
SqlError CollationOfOtherDatabase();
SqlError SystemDatabase(std::string_view name);

// --- Users, groups, roles.
SqlError PasswordMissing();  // 42601
SqlError PasswordLength();   // 22023
SqlError PasswordCharacter();
SqlError PasswordNeeds(std::string_view what);
SqlError PasswordHash();
SqlError SuperuserPasswordDisabled();
SqlError ExternalIdNeedsDisabledPassword();
SqlError SessionTimeoutRange();
SqlError InvalidConnectionLimit(std::int64_t limit);  // 22023
SqlError SessionUserRenamed();
SqlError CurrentUserRenamed();
SqlError RdsdbAltered();
SqlError SystemRoleChanged(std::string_view role);
SqlError RoleGrantee();
SqlError AdminOptionNeedsUser();
base::Notice PasswordClearedByRename();                                  // NOTICE
base::Notice NotInGroup(std::string_view user, std::string_view group);  // WARNING

// --- GRANT and REVOKE.
SqlError ScopedGrantee();
SqlError SystemPermissionGrantee();
SqlError UnknownSystemPermission(std::string_view permission);
SqlError DefaultPrivilegesOfOthers();
SqlError AssumeRoleGrantOption();
SqlError InvalidIamRole(std::string_view text);  // 22023

// --- SHOW, VACUUM, CANCEL.
SqlError ShowLimit(std::int64_t limit);  // 22023
SqlError ShowNeedsSchema();              // 42601
SqlError AppendFromItself(std::string_view table);
SqlError AppendOfTemporary(std::string_view table);
SqlError AppendExtraColumn(std::string_view column, std::string_view table, std::string_view keyword);
SqlError AppendMismatch(std::string_view what);
SqlError AppendIdentity(std::string_view column);
SqlError VacuumThreshold(std::string_view percent);
base::Notice MaintenanceSkipped(std::string_view table, std::string_view command);
SqlError VacuumReindexNeedsInterleaved(std::string_view table);
SqlError NoSuchBackend(std::int64_t process_id);

base::Notice DropCascades(std::string_view object);  // NOTICE drop cascades to view v

// --- Functions and procedures.
SqlError ArgumentNamedTwice(std::string_view name, Span span);                // 42P13
SqlError TooManyArguments(std::size_t limit);                                 // 54023
SqlError TooManyProcedures(std::size_t limit);                                // 54000
SqlError RoutineNameNotUnique(std::string_view kind, std::string_view name);  // 42725
SqlError NoLanguage();                                                        // 42P13 no language specified
SqlError ProcedureLanguage(std::string_view language);                        // 0A000
SqlError FunctionLanguage(std::string_view language);                         // 0A000
SqlError PythonFunctions();                                                   // 0A000
SqlError NoVolatility();                                                      // 42P13
SqlError FunctionOutput(Span span);                                           // 42P13
SqlError NonatomicWith(std::string_view option);                              // 0A000
SqlError ReturnTypeChanged(std::string_view kind);                            // 42P13

}  // namespace doppel::sql::errors
