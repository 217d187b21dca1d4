// Every error about catalog objects and privileges, by meaning. Texts: reference 13-error-texts, 07-privileges §7.10,
// wire-protocol §6.3; where these are silent, PostgreSQL 8.0's.
#pragma once

#include <string>
#include <string_view>

#include "base/notice.h"
#include "base/sql_error.h"
#include "catalog/object.h"

namespace doppel::catalog::errors {

using base::SqlError;

// --- Not there.
SqlError UndefinedTable(std::string_view name);         // 42P01 relation "x" does not exist
SqlError UndefinedDroppedTable(std::string_view name);  // 42P01 table "x" does not exist (DROP TABLE)
SqlError UndefinedView(std::string_view name);          // 42P01 view "x" does not exist
SqlError UndefinedSchema(std::string_view name);        // 3F000
SqlError UndefinedDatabase(std::string_view name);      // 3D000
SqlError UndefinedColumn(std::string_view name);        // 42703
SqlError UndefinedColumnIn(std::string_view name, std::string_view relations);  // … in t1, t2
SqlError UndefinedColumnOfRelation(std::string_view column, std::string_view relation);
SqlError UndefinedConstraint(std::string_view name);
SqlError UndefinedFunction(std::string_view signature);   // 42883 function f(integer) does not exist
SqlError UndefinedProcedure(std::string_view signature);  // 42883 procedure p(integer) does not exist
SqlError UndefinedUser(std::string_view name);            // 42704
SqlError UndefinedGroup(std::string_view name);
SqlError UndefinedRole(std::string_view name);
SqlError UndefinedLanguage(std::string_view name);
SqlError MissingOid(Oid oid);  // XX000 could not open relation with OID n
SqlError NoCreationSchema();   // 3F000 no schema has been selected to create in

// --- There already.
SqlError DuplicateTable(std::string_view name);  // 42P07 Relation "x" already exists
SqlError DuplicateSchema(std::string_view name);
SqlError DuplicateDatabase(std::string_view name);
SqlError DuplicateColumn(std::string_view column, std::string_view relation);
SqlError DuplicateColumnName(std::string_view column);  // 42701 column "c" specified more than once (CREATE TABLE)
SqlError DuplicateConstraint(std::string_view constraint, std::string_view relation);
SqlError DuplicateFunction(std::string_view kind, std::string_view name);  // 42723 function "f" already exists with …
SqlError DuplicateUser(std::string_view name);
SqlError DuplicateGroup(std::string_view name);
SqlError DuplicateRole(std::string_view name);
SqlError MultiplePrimaryKeys(std::string_view relation);  // 42P16

// --- Names and limits.
SqlError ReservedSchemaName(std::string_view name);     // 42939 unacceptable schema name "pg_x"
SqlError ReservedGroupName(std::string_view name);      // group names that begin with __
SqlError ReservedPrincipalName(std::string_view name);  // sys:, ds:, public
SqlError SystemColumnName(std::string_view column);     // 42701 conflicts with a system column
SqlError TooManyColumns();                              // 54011

// --- Wrong kind.
SqlError NotATable(std::string_view name);  // 42809 "v" is not a table
SqlError NotAView(std::string_view name);
SqlError NotAMaterializedView(std::string_view name);
// `mismatch`: what the relation is not.
SqlError UseDropMaterializedView(const SqlError& mismatch);
SqlError UseDropView(std::string_view name);   // DROP TABLE of a view
SqlError UseDropTable(std::string_view name);  // DROP VIEW of a table

// --- Depended on.
// 2BP01 cannot drop table t because other objects depend on it. `kind`: "table", "view", "schema", "function t.f"…
SqlError DependentObjects(std::string_view kind, std::string_view name, std::string detail = "");
SqlError DependentColumn(std::string_view relation, std::string_view column, std::string detail = "");
SqlError ColumnTypeUsedByView();  // 0A000 cannot alter type of a column used by a view or rule
SqlError UserOwnsObjects(std::string_view name);
SqlError UserHasPrivileges(std::string_view name);
SqlError GroupHasPrivileges(std::string_view name);
SqlError RoleGrantedToUser();
SqlError RoleGrantedToRole();
SqlError CurrentUserDropped();
SqlError SessionUserDropped();
SqlError CurrentDatabaseDropped();
SqlError CurrentDatabaseRenamed();
SqlError DatabaseInUse(std::string_view name);  // 55006 database "x" is being accessed by other users

// --- Privileges.
SqlError PermissionDenied(std::string_view kind, std::string_view name);  // 42501 permission denied for relation t
SqlError MustBeOwner(std::string_view kind, std::string_view name);       // 42501 must be owner of relation t
SqlError MustBeSuperuser(std::string_view action);                        // 42501 must be superuser to create users
SqlError CreateDatabaseDenied();                                          // 42501 permission denied to create database
SqlError InvalidPrivilegeType(std::string_view privilege, std::string_view kind);  // 0LP01
SqlError GrantOptionNeedsUser();                                                   // 0LP01
SqlError DependentPrivileges();                                                    // 2BP01
SqlError ColumnGrantOption();                                                      // 0LP01
SqlError ColumnGrantOnLateBindingView(std::string_view name);                      // 42809
SqlError ColumnLevelPrivilegeHeld(std::string_view relation);  // GRANT on a table whose column is granted
SqlError TableLevelPrivilegeHeld(std::string_view relation);   // REVOKE of a column whose table is granted
SqlError CircularRoles();
SqlError UnknownPrivilegeWord(std::string_view word);  // 22023 unrecognized privilege type: "x"
SqlError InvalidAclItem(std::string detail);           // 22P02

// --- Concurrency.
SqlError ConcurrentChange();  // XX000 could not complete because of conflict with concurrent transaction

SqlError UnreadableStore(std::string_view what);  // XX001

// --- Notices.
base::Notice TableExistsSkipped(std::string_view name);  // Relation "x" already exists and will be skipped
base::Notice SchemaExistsSkipped(std::string_view name);
// `kind`: "Table", "View", "Schema", "Function" …; x does not exist and will be skipped
base::Notice MissingSkipped(std::string_view kind, std::string_view name);
base::Notice NotAllGranted();  // WARNING 01007
base::Notice NoneGranted();    // WARNING 01007
base::Notice NotAllRevoked();  // WARNING 01006
base::Notice NoneRevoked();    // WARNING 01006

// "relation", "schema", … as the texts above name a kind of object.
std::string_view KindWord(AclObjectKind kind);

}  // namespace doppel::catalog::errors
