// Functions about the session, its user, settings, backends and last statements (reference sql/02-functions.md §2.15,
// §2.16).
#include <fmt/format.h>

#include <vector>

#include "base/identity.h"
#include "base/text.h"
#include "catalog/errors.h"
#include "sql/functions/array_text.h"
#include "sql/functions/errors.h"
#include "sql/functions/families.h"
#include "sql/functions/lookup.h"
#include "sql/functions/session_services.h"
#include "sql/types/scalar.h"

namespace doppel::sql {
namespace {

std::string CurrentUser(CallContext& call) {
  SessionServices& services = ServicesOf(call);
  return services.System().snapshot().UserName(services.CurrentUser());
}

std::string SessionUser(CallContext& call) {
  SessionServices& services = ServicesOf(call);
  return services.System().snapshot().UserName(services.SessionUser());
}

std::int64_t CurrentUserId(CallContext& call) { return ServicesOf(call).CurrentUser(); }

std::optional<std::string> CurrentDatabase(CallContext& call) {
  const catalog::SystemState& system = SystemOf(call);
  const catalog::Database* database = system.snapshot().FindDatabase(system.database());
  return database == nullptr ? std::nullopt : std::optional(database->name);
}

// The schema in which an unqualified CREATE would put its object.
std::optional<std::string> CurrentSchema(CallContext& call) {
  const catalog::Schema* schema = SystemOf(call).search_path().CreationSchema();
  return schema == nullptr ? std::nullopt : std::optional(schema->name);
}

std::string CurrentSchemas(CallContext& call, bool include_implicit) {
  ArrayElements elements;
  for (std::string& name : SystemOf(call).search_path().CurrentSchemas(include_implicit)) {
    elements.emplace_back(std::move(name));
  }
  return PrintArrayText(elements);
}

std::string Version() {
  return fmt::format(
      "PostgreSQL {} on i686-pc-linux-gnu, compiled by GCC gcc (GCC) 3.4.2 20041017 (Red Hat 3.4.2-6.fc3), "
      "Redshift {}",
      base::kServerVersion, base::kPadbVersion);
}

std::int64_t BackendPid(CallContext& call) { return SystemOf(call).process_id(); }
std::int64_t CancelBackend(CallContext& call, std::int32_t process_id) {
  return ServicesOf(call).CancelBackend(process_id) ? 1 : 0;
}
std::int64_t TerminateBackend(CallContext& call, std::int32_t process_id) {
  return ServicesOf(call).TerminateBackend(process_id) ? 1 : 0;
}

// Only names with a dot, the session's own variables, may be missing.
std::optional<std::string> CurrentSetting(CallContext& call, std::string_view name,
                                          std::optional<bool> error_if_undefined) {
  const std::string folded = base::ToLowerAscii(name);
  if (const std::string* value = call.session.FindSetting(folded)) return *value;
  const bool is_variable = folded.find('.') != std::string::npos;
  const bool may_miss = is_variable && (!error_if_undefined.value_or(true) || ServicesOf(call).IsNullVariable(folded));
  if (!may_miss) throw errors::UnknownSetting(name);
  return std::nullopt;
}

std::string SetConfig(CallContext& call, std::string_view name, std::string_view value, bool is_local) {
  return ServicesOf(call).SetConfig(base::ToLowerAscii(name), value, is_local);
}

std::string ClientEncoding(CallContext& call) {
  const std::string* value = call.session.FindSetting("client_encoding");
  return value == nullptr ? "UTF8" : *value;
}

template <std::int64_t (SessionServices::*Method)()>
std::int64_t Ask(CallContext& call) {
  return (ServicesOf(call).*Method)();
}

std::optional<std::int64_t> AwsAccount(CallContext& call) { return ServicesOf(call).AwsAccount(); }
std::optional<std::string> NamespaceId(CallContext& call) { return ServicesOf(call).NamespaceId(); }

std::string_view DatabaseCollation(CallContext& call) {
  const catalog::SystemState& system = SystemOf(call);
  const catalog::Database* database = system.snapshot().FindDatabase(system.database());
  const bool ignores_case = database != nullptr && database->collation == catalog::Collation::case_insensitive;
  return ignores_case ? "case_insensitive" : "case_sensitive";
}

// Superusers and security administrators may ask about everybody, others about themselves.
bool UserIsMemberOf(CallContext& call, Value user_name, Value role_or_group) {
  const catalog::SystemState& system = SystemOf(call);
  const catalog::User& user = GetUser(system, user_name);
  const catalog::PrivilegeChecker& asker = system.checker();
  const bool may_ask = asker.is_superuser() || asker.user() == user.oid || asker.HasRoleNamed("sys:secadmin") ||
                       asker.HasRoleNamed("sys:superuser");
  if (!may_ask) throw errors::MembershipDenied("user", user.name);
  const std::string name(base::TrimRightBlanks(role_or_group.bytes));
  const catalog::PrivilegeChecker asked(system.snapshot(), user.oid);
  if (const catalog::Role* role = system.snapshot().FindRole(name)) return asked.IsMemberOfRole(role->oid);
  if (const catalog::Group* group = system.snapshot().FindGroup(name)) return asked.IsMemberOfGroup(group->oid);
  throw catalog::errors::UndefinedRole(name);
}

// Whether `holder` holds `role`, directly or through other roles. Roles form no circles.
bool HoldsRole(const catalog::Snapshot& snapshot, Oid holder, const catalog::Role& role) {
  for (const catalog::RoleGrant& grant : role.granted_to) {
    if (grant.grantee.kind != catalog::GranteeKind::role) continue;
    if (grant.grantee.oid == holder) return true;
    const catalog::Role* between = snapshot.Find<catalog::Role>(grant.grantee.oid);
    if (between != nullptr && HoldsRole(snapshot, holder, *between)) return true;
  }
  return false;
}

bool RoleIsMemberOf(CallContext& call, std::string_view role_name, std::string_view granted_name) {
  const catalog::SystemState& system = SystemOf(call);
  const auto get = [&](std::string_view name) -> const catalog::Role& {
    const catalog::Role* role = system.snapshot().FindRole(base::TrimRightBlanks(name));
    if (role == nullptr) throw catalog::errors::UndefinedRole(name);
    const catalog::PrivilegeChecker& asker = system.checker();
    const bool may_ask = asker.is_superuser() || asker.HasSystemPermission("ACCESS SYSTEM TABLE") ||
                         asker.IsMemberOfRole(role->oid) || role->owner == asker.user();
    if (!may_ask) throw errors::MembershipDenied("role", role->name);
    return *role;
  };
  const catalog::Role& role = get(role_name);
  return HoldsRole(system.snapshot(), role.oid, get(granted_name));
}

// Doppel runs every cluster as one slice.
std::int64_t SliceNumber() { return 0; }

constexpr Volatility kStable = Volatility::kStable;
constexpr Volatility kVolatile = Volatility::kVolatile;
constexpr NodeScope kLeaderOnly = NodeScope::kLeaderOnly;

std::vector<FunctionRow> MakeRows() {
  std::vector<FunctionRow> rows = {
      {.name = "current_user",
       .result = "name",
       .scalar = Scalar<&CurrentUser>,
       .volatility = kStable,
       .documentation_page = "r_CURRENT_USER",
       .description = "The user whose rights count"},
      {.name = "user",
       .result = "name",
       .sqlite = "current_user()",
       .volatility = kStable,
       .column_name = "current_user",
       .documentation_page = "r_USER"},
      {.name = "session_user",
       .result = "name",
       .scalar = Scalar<&SessionUser>,
       .volatility = kStable,
       .documentation_page = "r_SESSION_USER",
       .description = "The user who logged in"},
      {.name = "current_user_id",
       .result = "int4",
       .scalar = Scalar<&CurrentUserId>,
       .volatility = kStable,
       .documentation_page = "r_CURRENT_USER_ID",
       .description = "usesysid of the current user"},
      {.name = "current_database",
       .result = "name",
       .scalar = Scalar<&CurrentDatabase>,
       .volatility = kStable,
       .documentation_page = "r_CURRENT_DATABASE",
       .description = "The database the session is connected to"},
      {.name = "current_catalog",
       .result = "name",
       .sqlite = "current_database()",
       .volatility = kStable,
       .column_name = "current_database",
       .documentation_page = "r_CURRENT_DATABASE"},
      {.name = "current_schema",
       .result = "name",
       .scalar = Scalar<&CurrentSchema>,
       .volatility = kStable,
       .scope = kLeaderOnly,
       .documentation_page = "r_CURRENT_SCHEMA",
       .description = "The first schema of the search path"},
      {.name = "current_schemas",
       .arguments = "bool",
       .result = "_name",
       .scalar = Scalar<&CurrentSchemas>,
       .volatility = kStable,
       .scope = kLeaderOnly,
       .documentation_page = "r_CURRENT_SCHEMAS",
       .description = "The schemas of the search path"},
      {.name = "version",
       .result = "text",
       .scalar = Scalar<&Version>,
       .volatility = kStable,
       .documentation_page = "r_VERSION",
       .description = "PostgreSQL's and Redshift's version"},
      {.name = "pg_backend_pid",
       .result = "int4",
       .scalar = Scalar<&BackendPid>,
       .volatility = kStable,
       .documentation_page = "PG_BACKEND_PID",
       .description = "Process id of the session"},
      {.name = "pg_cancel_backend",
       .arguments = "int4",
       .result = "int4",
       .scalar = Scalar<&CancelBackend>,
       .volatility = kVolatile,
       .documentation_page = "PG_CANCEL_BACKEND",
       .description = "Cancels the statement that another session runs"},
      {.name = "pg_terminate_backend",
       .arguments = "int4",
       .result = "int4",
       .scalar = Scalar<&TerminateBackend>,
       .volatility = kVolatile,
       .documentation_page = "PG_TERMINATE_BACKEND",
       .description = "Ends another session"},
      {.name = "current_setting",
       .arguments = "varchar, [bool]",
       .result = "text",
       .scalar = Scalar<&CurrentSetting>,
       .volatility = kStable,
       .documentation_page = "r_CURRENT_SETTING",
       .description = "Value of a setting or session variable"},
      {.name = "set_config",
       .arguments = "varchar, varchar, bool",
       .result = "text",
       .scalar = Scalar<&SetConfig>,
       .volatility = kVolatile,
       .documentation_page = "r_SET_CONFIG",
       .description = "Sets a setting and returns its value"},
      {.name = "pg_client_encoding",
       .result = "name",
       .scalar = Scalar<&ClientEncoding>,
       .volatility = kStable,
       .description = "Name of the client's encoding"},
      {.name = "current_aws_account",
       .result = "int8",
       .scalar = Scalar<&AwsAccount>,
       .volatility = kStable,
       .is_bare_word = true,
       .column_name = "current_account",
       .documentation_page = "r_CURRENT_AWS_ACCOUNT",
       .description = "Account of the cluster"},
      {.name = "current_namespace",
       .result = "varchar",
       .scalar = Scalar<&NamespaceId>,
       .volatility = kStable,
       .is_bare_word = true,
       .documentation_page = "r_CURRENT_NAMESPACE",
       .description = "Unique id of the cluster"},
      {.name = "db_collation",
       .result = "varchar",
       .scalar = Scalar<&DatabaseCollation>,
       .volatility = kStable,
       .documentation_page = "r_DB_COLLATION",
       .description = "Collation of the current database"},
      {.name = "user_is_member_of",
       .arguments = "varchar, varchar",
       .result = "bool",
       .scalar = Scalar<&UserIsMemberOf>,
       .volatility = kStable,
       .documentation_page = "r_USER_IS_MEMBER_OF",
       .description = "Whether a user belongs to a role or group"},
      {.name = "role_is_member_of",
       .arguments = "varchar, varchar",
       .result = "bool",
       .scalar = Scalar<&RoleIsMemberOf>,
       .volatility = kStable,
       .documentation_page = "r_ROLE_IS_MEMBER_OF",
       .description = "Whether a role holds another role"},
      {.name = "slice_num",
       .result = "int4",
       .scalar = Scalar<&SliceNumber>,
       .volatility = kStable,
       .scope = NodeScope::kComputeOnly,
       .documentation_page = "r_SLICE_NUM",
       .description = "Number of the slice that holds the row"},
  };
  const auto last = [&](std::string_view name, std::string_view type, ScalarKernel kernel, std::string_view page) {
    rows.push_back({.name = name,
                    .result = type,
                    .scalar = kernel,
                    .volatility = kVolatile,
                    .documentation_page = page,
                    .description = "Number of what ran last in the session; -1 for none"});
  };
  last("pg_last_query_id", "int4", Scalar<&Ask<&SessionServices::LastQueryId>>, "PG_LAST_QUERY_ID");
  last("last_user_query_id", "int8", Scalar<&Ask<&SessionServices::LastQueryId>>, "LAST_USER_QUERY_ID");
  last("pg_last_copy_id", "int4", Scalar<&Ask<&SessionServices::LastCopyId>>, "PG_LAST_COPY_ID");
  last("pg_last_copy_count", "int8", Scalar<&Ask<&SessionServices::LastCopyCount>>, "PG_LAST_COPY_COUNT");
  last("pg_last_unload_id", "int4", Scalar<&Ask<&SessionServices::LastUnloadId>>, "PG_LAST_UNLOAD_ID");
  last("pg_last_unload_count", "int8", Scalar<&Ask<&SessionServices::LastUnloadCount>>, "PG_LAST_UNLOAD_COUNT");

  rows.insert(rows.end(),
              {
                  NotEmulatedRow("change_query_priority", "int4, varchar", "varchar", "r_CHANGE_QUERY_PRIORITY"),
                  NotEmulatedRow("change_session_priority", "int4, varchar", "varchar", "r_CHANGE_SESSION_PRIORITY"),
                  NotEmulatedRow("change_user_priority", "varchar, varchar", "varchar", "r_CHANGE_USER_PRIORITY"),
                  NotEmulatedRow("reboot_cluster", "", "int4", "r_REBOOT_CLUSTER"),
                  NotEmulatedRow("default_iam_role", "", "varchar", "r_DEFAULT_IAM_ROLE"),
                  NotEmulatedRow("get_mounted_role", "", "varchar", "GET_MOUNTED_ROLE"),
                  NotEmulatedRow("explain_model", "varchar", "super", "r_explain_model_function"),
              });
  return rows;
}

}  // namespace

std::span<const FunctionRow> SessionFunctions() {
  static const std::vector<FunctionRow> rows = MakeRows();
  return rows;
}

}  // namespace doppel::sql
