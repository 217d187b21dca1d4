// Users, groups, roles, GRANT, REVOKE, default privileges.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sql/parser/statements_object.h"

namespace doppel::sql {

struct Password {
  bool is_disabled = false;
  std::string text;  // as written: clear, md5…, sha256|…
};

enum class SyslogAccess { kRestricted, kUnrestricted };

// Clauses shared by CREATE USER and ALTER USER; each is set only where it was written.
struct UserOptions {
  std::optional<Password> password;
  std::optional<bool> createdb;
  std::optional<bool> createuser;
  std::optional<SyslogAccess> syslog_access;
  std::vector<Name> groups;  // IN GROUP
  std::optional<std::string> valid_until;
  std::optional<ConnectionLimit> connection_limit;
  std::optional<std::int64_t> session_timeout_s;
  bool resets_session_timeout = false;
  std::optional<std::string> external_id;
};

struct CreateUserStatement {
  Name name;
  UserOptions options;
};

struct AlterUserStatement {
  Name name;
  UserOptions options;
  std::optional<Name> rename_to;
  std::string set_name;  // SET param …
  bool set_to_default = false;
  std::vector<SettingValue> set_values;
  std::string reset_name;  // RESET param; "all" for RESET ALL
};

struct DropUserStatement {
  bool if_exists = false;
  std::vector<Name> names;
};

struct CreateGroupStatement {
  Name name;
  std::vector<Name> users;
};

struct AlterGroupStatement {
  Name name;
  std::vector<Name> added;
  std::vector<Name> dropped;
  std::optional<Name> rename_to;
};

struct DropGroupStatement {
  bool if_exists = false;
  std::vector<Name> names;
};

struct CreateRoleStatement {
  Name name;
  std::optional<std::string> external_id;
};

struct AlterRoleStatement {
  Name name;
  std::optional<Name> rename_to;
  std::optional<Name> owner;
  std::optional<std::string> external_id;
};

struct DropRoleStatement {
  Name name;
  bool if_exists = false;
  bool is_forced = false;
};

// One privilege as written, in upper case: "SELECT", "TEMPORARY" (also for TEMP), "CREATE USER", "EXPLAIN RLS".
struct Privilege {
  std::string name;
  std::vector<Name> columns;  // SELECT (a, b)
};

enum class GrantTargetKind {
  kTable,  // also views; with columns in the privileges it is a column grant
  kAllTablesInSchema,
  kDatabase,
  kSchema,
  kFunction,
  kProcedure,
  kAllFunctionsInSchema,
  kAllProceduresInSchema,
  kLanguage,
  kCopyJob,
  kTemplate,
  kModel,
  kDatashare,
  kExternalTable,
  kExternalSchema,
  kAssumeRole,     // arns: the roles; empty with `is_all`
  kScopedSchemas,  // FOR SCHEMAS IN DATABASE d
  kScopedTables,   // FOR TABLES IN SCHEMA s [DATABASE d] | IN DATABASE d
  kScopedFunctions,
  kScopedProcedures,
  kScopedLanguages,
  kScopedCopyJobs,
  kScopedTemplates,
  kSystem,     // system permissions TO ROLE; CREATE MODEL TO …
  kWorkgroup,  // CONNECT [ON WORKGROUP]
};

struct GrantTarget {
  GrantTargetKind kind = GrantTargetKind::kTable;
  std::vector<QualifiedName> names;        // schemas for the ALL … IN SCHEMA kinds
  std::vector<RoutineSignature> routines;  // of kFunction, kProcedure
  std::vector<std::string> arns;           // of kAssumeRole; "default" for the word
  bool is_all = false;                     // ASSUMEROLE ON ALL
  std::optional<Name> schema;              // scoped kinds
  std::optional<Name> database;            // scoped kinds
};

struct GrantStatement {
  bool is_revoke = false;
  bool is_option_only = false;  // REVOKE GRANT OPTION FOR
  bool is_all = false;          // ALL [PRIVILEGES]
  std::vector<Privilege> privileges;
  std::vector<Name> all_columns;  // ALL (a, b)
  GrantTarget target;
  std::vector<Grantee> grantees;
  std::vector<std::string>
      operations;  // ASSUMEROLE … FOR, upper case: "ALL", "COPY", "UNLOAD", "EXTERNAL FUNCTION", "CREATE MODEL"
  DropBehavior behavior = DropBehavior::kRestrict;
};

// GRANT ROLE r, … TO …, REVOKE [ADMIN OPTION FOR] ROLE r, … FROM ….
struct GrantRoleStatement {
  bool is_revoke = false;
  bool is_option_only = false;
  std::vector<Name> roles;
  std::vector<Grantee> grantees;
};

struct AlterDefaultPrivilegesStatement {
  std::vector<Name> users;    // FOR USER
  std::vector<Name> schemas;  // IN SCHEMA
  bool is_revoke = false;
  bool is_option_only = false;
  bool is_all = false;
  std::vector<Privilege> privileges;
  enum class Object { kTables, kFunctions, kProcedures };
  Object object = Object::kTables;
  std::vector<Grantee> grantees;
  DropBehavior behavior = DropBehavior::kRestrict;
};

}  // namespace doppel::sql
