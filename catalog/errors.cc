#include "catalog/errors.h"

#include <fmt/format.h>

namespace doppel::catalog::errors {

using base::Notice;
using base::NoticeLevel;
using base::SqlState;

namespace {
constexpr std::string_view kUseCascade = "Use DROP ... CASCADE to drop the dependent objects too.";
}  // namespace

SqlError UndefinedTable(std::string_view name) {
  return {SqlState::kUndefinedTable, fmt::format("relation \"{}\" does not exist", name)};
}
SqlError UndefinedDroppedTable(std::string_view name) {
  return {SqlState::kUndefinedTable, fmt::format("table \"{}\" does not exist", name)};
}
SqlError UndefinedView(std::string_view name) {
  return {SqlState::kUndefinedTable, fmt::format("view \"{}\" does not exist", name)};
}
SqlError UndefinedSchema(std::string_view name) {
  return {SqlState::kInvalidSchemaName, fmt::format("schema \"{}\" does not exist", name)};
}
SqlError UndefinedDatabase(std::string_view name) {
  return {SqlState::kInvalidCatalogName, fmt::format("database \"{}\" does not exist", name)};
}
SqlError UndefinedColumn(std::string_view name) {
  return {SqlState::kUndefinedColumn, fmt::format("column \"{}\" does not exist", name)};
}
SqlError UndefinedColumnIn(std::string_view name, std::string_view relations) {
  return {SqlState::kUndefinedColumn, fmt::format("column \"{}\" does not exist in {}", name, relations)};
}
SqlError UndefinedColumnOfRelation(std::string_view column, std::string_view relation) {
  return {SqlState::kUndefinedColumn, fmt::format("column \"{}\" of relation \"{}\" does not exist", column, relation)};
}
SqlError UndefinedConstraint(std::string_view name) {
  return {SqlState::kUndefinedObject, fmt::format("constraint \"{}\" does not exist", name)};
}
SqlError UndefinedFunction(std::string_view signature) {
  return {SqlState::kUndefinedFunction, fmt::format("function {} does not exist", signature)};
}
SqlError UndefinedProcedure(std::string_view signature) {
  return {SqlState::kUndefinedFunction, fmt::format("procedure {} does not exist", signature)};
}
SqlError UndefinedUser(std::string_view name) {
  return {SqlState::kUndefinedObject, fmt::format("user \"{}\" does not exist", name)};
}
SqlError UndefinedGroup(std::string_view name) {
  return {SqlState::kUndefinedObject, fmt::format("group \"{}\" does not exist", name)};
}
SqlError UndefinedRole(std::string_view name) {
  return {SqlState::kUndefinedObject, fmt::format("role \"{}\" does not exist", name)};
}
SqlError UndefinedLanguage(std::string_view name) {
  return {SqlState::kUndefinedObject, fmt::format("language \"{}\" does not exist", name)};
}
SqlError MissingOid(Oid oid) {
  return {SqlState::kInternalError, fmt::format("could not open relation with OID {}", oid)};
}
SqlError NoCreationSchema() { return {SqlState::kInvalidSchemaName, "no schema has been selected to create in"}; }

SqlError DuplicateTable(std::string_view name) {
  return {SqlState::kDuplicateTable, fmt::format("Relation \"{}\" already exists", name)};
}
SqlError DuplicateSchema(std::string_view name) {
  return {SqlState::kDuplicateSchema, fmt::format("schema \"{}\" already exists", name)};
}
SqlError DuplicateDatabase(std::string_view name) {
  return {SqlState::kDuplicateDatabase, fmt::format("database \"{}\" already exists", name)};
}
SqlError DuplicateColumn(std::string_view column, std::string_view relation) {
  return {SqlState::kDuplicateColumn, fmt::format("column \"{}\" of relation \"{}\" already exists", column, relation)};
}
SqlError DuplicateColumnName(std::string_view column) {
  return {SqlState::kDuplicateColumn, fmt::format("column \"{}\" duplicated", column)};
}
SqlError DuplicateConstraint(std::string_view constraint, std::string_view relation) {
  return {SqlState::kDuplicateObject,
          fmt::format("constraint \"{}\" for relation \"{}\" already exists", constraint, relation)};
}
SqlError DuplicateFunction(std::string_view kind, std::string_view name) {
  return {SqlState::kDuplicateFunction, fmt::format("{} \"{}\" already exists with same argument types", kind, name)};
}
SqlError DuplicateUser(std::string_view name) {
  return {SqlState::kDuplicateObject, fmt::format("user \"{}\" already exists", name)};
}
SqlError DuplicateGroup(std::string_view name) {
  return {SqlState::kDuplicateObject, fmt::format("group \"{}\" already exists", name)};
}
SqlError DuplicateRole(std::string_view name) {
  return {SqlState::kDuplicateObject, fmt::format("role \"{}\" already exists", name)};
}
SqlError MultiplePrimaryKeys(std::string_view relation) {
  return {SqlState::kInvalidTableDefinition,
          fmt::format("multiple primary keys for table \"{}\" are not allowed", relation)};
}

SqlError ReservedSchemaName(std::string_view name) {
  return SqlError(SqlState::kReservedName, fmt::format("unacceptable schema name \"{}\"", name))
      .WithDetail("The prefix \"pg_\" is reserved for system schemas.");
}
SqlError ReservedGroupName(std::string_view name) {
  return {SqlState::kReservedName, fmt::format("group name \"{}\" is reserved", name)};
}
SqlError ReservedPrincipalName(std::string_view name) {
  return {SqlState::kReservedName, fmt::format("name \"{}\" is reserved", name)};
}
SqlError SystemColumnName(std::string_view column) {
  return {SqlState::kDuplicateColumn, fmt::format("column name \"{}\" conflicts with a system column name", column)};
}
SqlError TooManyColumns() { return {SqlState::kTooManyColumns, "tables can have at most 1600 columns"}; }

SqlError NotATable(std::string_view name) {
  return {SqlState::kWrongObjectType, fmt::format("\"{}\" is not a table", name)};
}
SqlError NotAView(std::string_view name) {
  return {SqlState::kWrongObjectType, fmt::format("\"{}\" is not a view", name)};
}
SqlError NotAMaterializedView(std::string_view name) {
  return {SqlState::kWrongObjectType, fmt::format("\"{}\" is not a materialized view", name)};
}
SqlError UseDropView(std::string_view name) { return NotATable(name).WithHint("Use DROP VIEW to remove a view."); }
SqlError UseDropTable(std::string_view name) { return NotAView(name).WithHint("Use DROP TABLE to remove a table."); }

SqlError UseDropMaterializedView(const SqlError& mismatch) {
  return SqlError(mismatch).WithHint("Use DROP MATERIALIZED VIEW to remove a materialized view.");
}

SqlError DependentObjects(std::string_view kind, std::string_view name, std::string detail) {
  // The guide prints both forms: "cannot" on r_DROP_TABLE, "can't" on r_DROP_VIEW.
  const std::string_view verb = kind == "view" ? "can't" : "cannot";
  return SqlError(SqlState::kDependentObjectsStillExist,
                  fmt::format("{} drop {} {} because other objects depend on it", verb, kind, name))
      .WithDetail(std::move(detail))
      .WithHint(std::string(kUseCascade));
}
SqlError DependentColumn(std::string_view relation, std::string_view column, std::string detail) {
  return SqlError(SqlState::kDependentObjectsStillExist,
                  fmt::format("cannot drop table {} column {} because other objects depend on it", relation, column))
      .WithDetail(std::move(detail))
      .WithHint(std::string(kUseCascade));
}
SqlError ColumnTypeUsedByView() {
  return {SqlState::kFeatureNotSupported, "cannot alter type of a column used by a view or rule"};
}
SqlError UserOwnsObjects(std::string_view name) {
  return {SqlState::kObjectInUse, fmt::format("user \"{}\" can't be dropped because the user owns some object", name)};
}
SqlError UserHasPrivileges(std::string_view name) {
  return {SqlState::kObjectInUse,
          fmt::format("user \"{}\" can't be dropped because the user has a privilege on some object", name)};
}
SqlError GroupHasPrivileges(std::string_view name) {
  return {SqlState::kObjectInUse,
          fmt::format("group \"{}\" can't be dropped because the group has a privilege on some object", name)};
}
SqlError RoleGrantedToUser() {
  return {SqlState::kDependentObjectsStillExist, "cannot drop this role since it has been granted on a user"};
}
SqlError RoleGrantedToRole() {
  return {SqlState::kDependentObjectsStillExist, "cannot drop this role since it depends on another role"};
}
SqlError CurrentUserDropped() { return {SqlState::kObjectInUse, "current user cannot be dropped"}; }
SqlError SessionUserDropped() { return {SqlState::kObjectInUse, "session user cannot be dropped"}; }
SqlError CurrentDatabaseDropped() { return {SqlState::kObjectInUse, "cannot drop the currently open database"}; }
SqlError CurrentDatabaseRenamed() { return {SqlState::kFeatureNotSupported, "current database may not be renamed"}; }
SqlError DatabaseInUse(std::string_view name) {
  return {SqlState::kObjectInUse, fmt::format("database \"{}\" is being accessed by other users", name)};
}

SqlError PermissionDenied(std::string_view kind, std::string_view name) {
  return {SqlState::kInsufficientPrivilege, fmt::format("permission denied for {} {}", kind, name)};
}
SqlError MustBeOwner(std::string_view kind, std::string_view name) {
  return {SqlState::kInsufficientPrivilege, fmt::format("must be owner of {} {}", kind, name)};
}
SqlError MustBeSuperuser(std::string_view action) {
  return {SqlState::kInsufficientPrivilege, fmt::format("must be superuser to {}", action)};
}
SqlError CreateDatabaseDenied() { return {SqlState::kInsufficientPrivilege, "permission denied to create database"}; }
SqlError InvalidPrivilegeType(std::string_view privilege, std::string_view kind) {
  return {SqlState::kInvalidGrantOperation, fmt::format("invalid privilege type {} for {}", privilege, kind)};
}
SqlError GrantOptionNeedsUser() {
  return {SqlState::kInvalidGrantOperation, "grant options can only be granted to individual users"};
}
SqlError DependentPrivileges() {
  return SqlError(SqlState::kDependentObjectsStillExist, "dependent privileges exist")
      .WithHint("Use CASCADE to revoke them too.");
}
SqlError ColumnGrantOption() {
  return {SqlState::kInvalidGrantOperation, "WITH GRANT OPTION is not supported for column privileges"};
}
SqlError ColumnGrantOnLateBindingView(std::string_view name) {
  return {SqlState::kWrongObjectType,
          fmt::format("column privileges cannot be granted on late binding view \"{}\"", name)};
}
SqlError ColumnLevelPrivilegeHeld(std::string_view relation) {
  return {SqlState::kInvalidGrantOperation,
          fmt::format("cannot grant a table-level privilege on relation {} while it is held on a column", relation)};
}
SqlError TableLevelPrivilegeHeld(std::string_view relation) {
  return {SqlState::kInvalidGrantOperation,
          fmt::format("cannot revoke a column-level privilege on relation {} while it is held on the table", relation)};
}
SqlError CircularRoles() {
  return {SqlState::kInvalidGrantOperation,
          "cannot grant this role, a circular dependency was detected between these roles"};
}
SqlError UnknownPrivilegeWord(std::string_view word) {
  return {SqlState::kInvalidParameterValue, fmt::format("unrecognized privilege type: \"{}\"", word)};
}
SqlError InvalidAclItem(std::string detail) { return {SqlState::kInvalidTextRepresentation, std::move(detail)}; }

SqlError ConcurrentChange() {
  return {SqlState::kInternalError, "could not complete because of conflict with concurrent transaction"};
}
SqlError UnreadableStore(std::string_view what) {
  return {SqlState::kDataCorrupted, fmt::format("the stored catalog cannot be read: {}", what)};
}

Notice TableExistsSkipped(std::string_view name) {
  return {NoticeLevel::kInfo, fmt::format("Relation \"{}\" already exists and will be skipped", name)};
}
Notice SchemaExistsSkipped(std::string_view name) {
  return {NoticeLevel::kInfo, fmt::format("Schema \"{}\" already exists and will be skipped", name)};
}
Notice MissingSkipped(std::string_view kind, std::string_view name) {
  return {NoticeLevel::kInfo, fmt::format("{} \"{}\" does not exist and will be skipped", kind, name)};
}
Notice NotAllGranted() {
  return {NoticeLevel::kWarning, "not all privileges were granted", SqlState::kPrivilegeNotGranted};
}
Notice NoneGranted() { return {NoticeLevel::kWarning, "no privileges were granted", SqlState::kPrivilegeNotGranted}; }
Notice NotAllRevoked() {
  return {NoticeLevel::kWarning, "not all privileges could be revoked", SqlState::kPrivilegeNotRevoked};
}
Notice NoneRevoked() {
  return {NoticeLevel::kWarning, "no privileges could be revoked", SqlState::kPrivilegeNotRevoked};
}

std::string_view KindWord(AclObjectKind kind) {
  switch (kind) {
    case AclObjectKind::relation:
      return "relation";
    case AclObjectKind::function:
      return "function";
    case AclObjectKind::procedure:
      return "procedure";
    case AclObjectKind::schema:
      return "schema";
    case AclObjectKind::database:
      return "database";
    case AclObjectKind::language:
      break;
  }
  return "language";
}

}  // namespace doppel::catalog::errors
