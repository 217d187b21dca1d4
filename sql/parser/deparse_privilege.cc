// Policies, users, groups, roles, GRANT and REVOKE as SQL text.
#include <array>

#include "sql/parser/deparse.h"
#include "sql/parser/deparse_statement.h"

namespace doppel::sql {
namespace {

// ---------------------------------------------------------------------------------------------------------------------
// Policies

std::string_view PolicyWords(PolicyKind kind) { return kind == PolicyKind::kRls ? "RLS POLICY" : "MASKING POLICY"; }

void WritePolicyInput(SqlWriter& w, const PolicyInput& input) {
  if (input.columns.empty()) return;
  w.Word("WITH (");
  w.List(input.columns, [&](const FunctionColumn& column) { w.Put(column.name).Put(*column.type); }).Raw(")");
  if (input.alias) w.Word("AS").Put(*input.alias);
}

void WriteUsing(SqlWriter& w, const std::vector<ExprPtr>& expressions) {
  w.Word("USING (").Exprs(expressions).Raw(")");
}

// ---------------------------------------------------------------------------------------------------------------------
// Users

void WriteFlag(SqlWriter& w, const std::optional<bool>& flag, std::string_view on, std::string_view off) {
  if (flag) w.Word(*flag ? on : off);
}

void WriteUserOptions(SqlWriter& w, const UserOptions& options) {
  if (options.password) {
    w.Word("PASSWORD");
    if (options.password->is_disabled) {
      w.Word("DISABLE");
    } else {
      w.String(options.password->text);
    }
  }
  WriteFlag(w, options.createdb, "CREATEDB", "NOCREATEDB");
  WriteFlag(w, options.createuser, "CREATEUSER", "NOCREATEUSER");
  if (options.syslog_access) {
    w.Word("SYSLOG ACCESS");
    w.Word(*options.syslog_access == SyslogAccess::kRestricted ? "RESTRICTED" : "UNRESTRICTED");
  }
  if (!options.groups.empty()) w.Word("IN GROUP").Names(options.groups);
  w.StringOption("VALID UNTIL", options.valid_until);
  WriteConnectionLimit(w, options.connection_limit);
  if (options.session_timeout_s) w.Word("SESSION TIMEOUT").Number(*options.session_timeout_s);
  w.WordIf(options.resets_session_timeout, "RESET SESSION TIMEOUT");
  w.StringOption("EXTERNALID", options.external_id);
}

// ---------------------------------------------------------------------------------------------------------------------
// Grants

void WritePrivileges(SqlWriter& w, bool is_all, const std::vector<Name>& all_columns,
                     const std::vector<Privilege>& privileges) {
  if (is_all) {
    w.Word("ALL").Columns(all_columns);
  } else {
    w.List(privileges, [&](const Privilege& privilege) { w.Word(privilege.name).Columns(privilege.columns); });
  }
}

struct TargetWords {
  GrantTargetKind kind;
  std::string_view words;
};

constexpr auto kTargetWords = std::to_array<TargetWords>({
    {GrantTargetKind::kTable, "ON TABLE"},
    {GrantTargetKind::kAllTablesInSchema, "ON ALL TABLES IN SCHEMA"},
    {GrantTargetKind::kDatabase, "ON DATABASE"},
    {GrantTargetKind::kSchema, "ON SCHEMA"},
    {GrantTargetKind::kFunction, "ON FUNCTION"},
    {GrantTargetKind::kProcedure, "ON PROCEDURE"},
    {GrantTargetKind::kAllFunctionsInSchema, "ON ALL FUNCTIONS IN SCHEMA"},
    {GrantTargetKind::kAllProceduresInSchema, "ON ALL PROCEDURES IN SCHEMA"},
    {GrantTargetKind::kLanguage, "ON LANGUAGE"},
    {GrantTargetKind::kCopyJob, "ON COPY JOB"},
    {GrantTargetKind::kTemplate, "ON TEMPLATE"},
    {GrantTargetKind::kModel, "ON MODEL"},
    {GrantTargetKind::kDatashare, "ON DATASHARE"},
    {GrantTargetKind::kExternalTable, "ON EXTERNAL TABLE"},
    {GrantTargetKind::kExternalSchema, "ON EXTERNAL SCHEMA"},
    {GrantTargetKind::kAssumeRole, "ON"},
    {GrantTargetKind::kScopedSchemas, "FOR SCHEMAS IN"},
    {GrantTargetKind::kScopedTables, "FOR TABLES IN"},
    {GrantTargetKind::kScopedFunctions, "FOR FUNCTIONS IN"},
    {GrantTargetKind::kScopedProcedures, "FOR PROCEDURES IN"},
    {GrantTargetKind::kScopedLanguages, "FOR LANGUAGES IN"},
    {GrantTargetKind::kScopedCopyJobs, "FOR COPY JOBS IN"},
    {GrantTargetKind::kScopedTemplates, "FOR TEMPLATES IN"},
    {GrantTargetKind::kSystem, ""},
    {GrantTargetKind::kWorkgroup, "ON WORKGROUP"},
});

void WriteTarget(SqlWriter& w, const GrantTarget& target) {
  for (const TargetWords& row : kTargetWords) {
    if (row.kind == target.kind) w.WordIf(!row.words.empty(), row.words);
  }
  w.WordIf(target.is_all, "ALL").Relations(target.names);
  w.List(target.routines, [&](const RoutineSignature& routine) { WriteSignature(w, routine); });
  w.List(target.arns, [&](const std::string& arn) {
    if (arn == "default") {
      w.Word("DEFAULT");
    } else {
      w.String(arn);
    }
  });
  if (target.schema) w.Word("SCHEMA").Put(*target.schema);
  if (target.database) w.Word("DATABASE").Put(*target.database);
}

constexpr std::array<std::string_view, 9> kGranteeWords = {
    "", "ROLE", "GROUP", "", "IAM_ROLE", "NAMESPACE", "ACCOUNT", "RLS POLICY", "MASKING POLICY"};

void WriteGrantee(SqlWriter& w, const Grantee& grantee) {
  std::string_view words = kGranteeWords[static_cast<std::size_t>(grantee.kind)];
  w.WordIf(!words.empty(), words);
  switch (grantee.kind) {
    case GranteeKind::kPublic:
      w.Word("PUBLIC");
      break;
    case GranteeKind::kIamRole:
    case GranteeKind::kNamespace:
    case GranteeKind::kAccount:
      w.String(grantee.name.exact());
      break;
    case GranteeKind::kUser:
    case GranteeKind::kRole:
    case GranteeKind::kGroup:
    case GranteeKind::kRlsPolicy:
    case GranteeKind::kMaskingPolicy:
      WriteUser(w, grantee.name);
      break;
  }
  w.WordIf(grantee.via_data_catalog, "VIA DATA CATALOG");
  w.WordIf(grantee.with_grant_option, "WITH GRANT OPTION").WordIf(grantee.with_admin_option, "WITH ADMIN OPTION");
}

}  // namespace

void WriteGrantees(SqlWriter& w, const std::vector<Grantee>& grantees) {
  w.List(grantees, [&](const Grantee& grantee) { WriteGrantee(w, grantee); });
}

void Write(SqlWriter& w, const CreateRlsPolicyStatement& statement) {
  w.Word("CREATE RLS POLICY").WordIf(statement.if_not_exists, "IF NOT EXISTS").Put(statement.name);
  WritePolicyInput(w, statement.input);
  WriteUsing(w, {statement.predicate});
}

void Write(SqlWriter& w, const CreateMaskingPolicyStatement& statement) {
  w.Word("CREATE MASKING POLICY").WordIf(statement.if_not_exists, "IF NOT EXISTS").Put(statement.name);
  WritePolicyInput(w, statement.input);
  WriteUsing(w, statement.outputs);
}

void Write(SqlWriter& w, const AlterPolicyStatement& statement) {
  w.Word("ALTER").Word(PolicyWords(statement.kind)).Put(statement.name);
  WriteUsing(w, statement.expressions);
}

void Write(SqlWriter& w, const DropPolicyStatement& statement) {
  w.Word("DROP").Word(PolicyWords(statement.kind)).WordIf(statement.if_exists, "IF EXISTS").Put(statement.name);
  WriteBehavior(w, statement.behavior);
}

void Write(SqlWriter& w, const AttachRlsPolicyStatement& statement) {
  w.Word(statement.is_detach ? "DETACH" : "ATTACH").Word("RLS POLICY").Put(statement.policy);
  w.Word("ON").Relations(statement.tables).Word(statement.is_detach ? "FROM" : "TO");
  WriteGrantees(w, statement.grantees);
}

void Write(SqlWriter& w, const AttachMaskingPolicyStatement& statement) {
  w.Word(statement.is_detach ? "DETACH" : "ATTACH").Word("MASKING POLICY").Put(statement.policy);
  w.Word("ON").Put(statement.table).Word("(").Relations(statement.output_columns).Raw(")");
  if (!statement.input_columns.empty()) w.Word("USING (").Relations(statement.input_columns).Raw(")");
  w.Word(statement.is_detach ? "FROM" : "TO");
  WriteGrantees(w, statement.grantees);
  if (statement.priority) w.Word("PRIORITY").Number(*statement.priority);
}

void Write(SqlWriter& w, const CreateUserStatement& statement) {
  w.Word("CREATE USER").Put(statement.name);
  WriteUserOptions(w, statement.options);
}

void Write(SqlWriter& w, const AlterUserStatement& statement) {
  w.Word("ALTER USER");
  WriteUser(w, statement.name);
  WriteUserOptions(w, statement.options);
  if (statement.rename_to) w.Word("RENAME TO").Put(*statement.rename_to);
  if (!statement.set_name.empty()) {
    w.Word("SET").Word(statement.set_name);
    WriteSettingValues(w, statement.set_to_default, statement.set_values);
  }
  if (!statement.reset_name.empty()) w.Word("RESET").WordIf(true, statement.reset_name);
}

void Write(SqlWriter& w, const DropUserStatement& statement) {
  w.Word("DROP USER").WordIf(statement.if_exists, "IF EXISTS").Names(statement.names);
}

void Write(SqlWriter& w, const CreateGroupStatement& statement) {
  w.Word("CREATE GROUP").Put(statement.name);
  if (!statement.users.empty()) w.Word("WITH USER").Names(statement.users);
}

void Write(SqlWriter& w, const AlterGroupStatement& statement) {
  w.Word("ALTER GROUP").Put(statement.name);
  if (!statement.added.empty()) w.Word("ADD USER").Names(statement.added);
  if (!statement.dropped.empty()) w.Word("DROP USER").Names(statement.dropped);
  if (statement.rename_to) w.Word("RENAME TO").Put(*statement.rename_to);
}

void Write(SqlWriter& w, const DropGroupStatement& statement) {
  w.Word("DROP GROUP").WordIf(statement.if_exists, "IF EXISTS").Names(statement.names);
}

void Write(SqlWriter& w, const CreateRoleStatement& statement) {
  w.Word("CREATE ROLE").Put(statement.name).StringOption("EXTERNALID", statement.external_id);
}

void Write(SqlWriter& w, const AlterRoleStatement& statement) {
  w.Word("ALTER ROLE").Put(statement.name).Word("WITH");
  if (statement.rename_to) w.Word("RENAME TO").Put(*statement.rename_to);
  if (statement.owner) {
    w.Word("OWNER TO");
    WriteUser(w, *statement.owner);
  }
  w.StringOption("EXTERNALID TO", statement.external_id);
}

void Write(SqlWriter& w, const DropRoleStatement& statement) {
  w.Word("DROP ROLE").WordIf(statement.if_exists, "IF EXISTS").Put(statement.name);
  w.WordIf(statement.is_forced, "FORCE");
}

void Write(SqlWriter& w, const GrantStatement& statement) {
  w.Word(statement.is_revoke ? "REVOKE" : "GRANT").WordIf(statement.is_option_only, "GRANT OPTION FOR");
  WritePrivileges(w, statement.is_all, statement.all_columns, statement.privileges);
  WriteTarget(w, statement.target);
  w.Word(statement.is_revoke ? "FROM" : "TO");
  WriteGrantees(w, statement.grantees);
  if (!statement.operations.empty()) {
    w.Word("FOR").List(statement.operations, [&](const std::string& operation) { w.Word(operation); });
  }
  WriteBehavior(w, statement.behavior);
}

void Write(SqlWriter& w, const GrantRoleStatement& statement) {
  w.Word(statement.is_revoke ? "REVOKE" : "GRANT").WordIf(statement.is_option_only, "ADMIN OPTION FOR");
  w.List(statement.roles, [&](const Name& role) {
    w.Word("ROLE");
    WriteUser(w, role);
  });
  w.Word(statement.is_revoke ? "FROM" : "TO");
  WriteGrantees(w, statement.grantees);
}

void Write(SqlWriter& w, const AlterDefaultPrivilegesStatement& statement) {
  constexpr std::array<std::string_view, 3> kObjects = {"TABLES", "FUNCTIONS", "PROCEDURES"};
  w.Word("ALTER DEFAULT PRIVILEGES");
  if (!statement.users.empty()) w.Word("FOR USER").Names(statement.users);
  if (!statement.schemas.empty()) w.Word("IN SCHEMA").Names(statement.schemas);
  w.Word(statement.is_revoke ? "REVOKE" : "GRANT").WordIf(statement.is_option_only, "GRANT OPTION FOR");
  WritePrivileges(w, statement.is_all, {}, statement.privileges);
  w.Word("ON").Word(kObjects[static_cast<std::size_t>(statement.object)]);
  w.Word(statement.is_revoke ? "FROM" : "TO");
  WriteGrantees(w, statement.grantees);
  WriteBehavior(w, statement.behavior);
}

}  // namespace doppel::sql
