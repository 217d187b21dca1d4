// CREATE, ALTER and DROP USER.
#include <algorithm>

#include "base/text.h"
#include "catalog/dependencies.h"
#include "catalog/errors.h"
#include "sql/commands/commands.h"
#include "sql/commands/errors.h"
#include "sql/commands/lookup.h"
#include "sql/commands/password.h"
#include "sql/commands/principals.h"
#include "sql/parser/deparse.h"
#include "sql/types/context.h"
#include "sql/types/type_table.h"

namespace doppel::sql {
namespace {

constexpr std::int64_t kMinSessionTimeout = 60;
constexpr std::int64_t kMaxSessionTimeout = 1728000;

// VALID UNTIL; nullopt: never ends.
std::optional<std::int64_t> ReadTime(const std::string& text, CommandContext& context) {
  if (base::EqualsIgnoreCaseAscii(base::TrimBlanks(text), "infinity")) return std::nullopt;
  return std::get<std::int64_t>(FromText(text, {TypeId::kTimestampTz, -1}, MakeInputContext(context.session())));
}

void SetPassword(catalog::User& user, const Password& password) {
  if (password.is_disabled) {
    if (user.is_superuser) throw errors::SuperuserPasswordDisabled();
    user.secret_kind = catalog::SecretKind::disabled;
    user.secret.clear();
    return;
  }
  Secret secret = MakeSecret(password.text, user.name);
  user.secret_kind = secret.kind;
  user.secret = std::move(secret.text);
}

catalog::User WithOptions(catalog::User user, const UserOptions& options, CommandContext& context) {
  if (options.createdb) user.can_create_database = *options.createdb;
  if (options.createuser) user.is_superuser = *options.createuser;
  if (options.syslog_access) {
    user.syslog_access = *options.syslog_access == SyslogAccess::kUnrestricted ? catalog::SyslogAccess::unrestricted
                                                                               : catalog::SyslogAccess::restricted;
  }
  if (options.password) SetPassword(user, *options.password);
  if (options.valid_until) user.valid_until = ReadTime(*options.valid_until, context);
  if (options.connection_limit) user.connection_limit = ConnectionLimitOf(*options.connection_limit);
  if (options.session_timeout_s) {
    if (*options.session_timeout_s < kMinSessionTimeout || *options.session_timeout_s > kMaxSessionTimeout) {
      throw errors::SessionTimeoutRange();
    }
    user.session_timeout_s = static_cast<std::int32_t>(*options.session_timeout_s);
  }
  if (options.resets_session_timeout) user.session_timeout_s.reset();
  if (options.external_id) {
    if (user.secret_kind != catalog::SecretKind::disabled) throw errors::ExternalIdNeedsDisabledPassword();
    user.external_id = *options.external_id;
  }
  return user;
}

// Holders of the system permission may do all to ordinary users, and nothing to superusers.
void RequireMayManage(std::string_view permission, std::string_view action, bool touches_superuser,
                      CommandContext& context) {
  const catalog::PrivilegeChecker& checker = context.checker();
  if (checker.is_superuser()) return;
  if (touches_superuser || !checker.HasSystemPermission(permission)) throw catalog::errors::MustBeSuperuser(action);
}

// What users may change about themselves: a password that is not disabled, and their settings.
bool IsOwnAffair(const AlterUserStatement& statement, const catalog::User& user, CommandContext& context) {
  if (user.oid != context.current_user() || statement.rename_to) return false;
  const UserOptions& o = statement.options;
  if (o.createdb || o.createuser || o.syslog_access || o.valid_until || o.connection_limit || o.session_timeout_s ||
      o.resets_session_timeout || o.external_id) {
    return false;
  }
  if (!o.password) return true;
  return !o.password->is_disabled && user.secret_kind != catalog::SecretKind::disabled;
}

catalog::User Renamed(catalog::User user, const std::string& name, CommandContext& context) {
  if (user.oid == context.session_user()) throw errors::SessionUserRenamed();
  if (user.oid == context.current_user()) throw errors::CurrentUserRenamed();
  CheckPrincipalName(name, context);
  user.name = name;
  if (user.secret_kind == catalog::SecretKind::md5) {
    // The hash holds the old name.
    user.secret_kind = catalog::SecretKind::disabled;
    user.secret.clear();
    context.Notify(errors::PasswordClearedByRename());
  }
  return user;
}

catalog::User WithSettings(catalog::User user, const AlterUserStatement& statement, CommandContext& context) {
  const auto remove = [&](const std::string& name) {
    std::erase_if(user.settings, [&](const catalog::Setting& setting) { return setting.name == name; });
  };
  if (statement.reset_name == "all") {
    user.settings.clear();
  } else if (!statement.reset_name.empty()) {
    remove(statement.reset_name);
  }
  if (statement.set_name.empty()) return user;
  remove(statement.set_name);
  if (statement.set_to_default) return user;
  std::string value = SettingText(statement.set_name, statement.set_values);
  context.CheckSetting(statement.set_name, value);
  user.settings.push_back({statement.set_name, std::move(value)});
  return user;
}

void AddToGroups(Oid user, const std::vector<Name>& names, CommandContext& context) {
  for (const Name& name : names) {
    catalog::Group group = GetGroup(name, context);
    if (std::find(group.members.begin(), group.members.end(), user) != group.members.end()) continue;
    group.members.push_back(user);
    context.Put(std::move(group));
  }
}

void CheckDroppable(const catalog::User& user, CommandContext& context) {
  if (user.oid == context.current_user()) throw catalog::errors::CurrentUserDropped();
  if (user.oid == context.session_user()) throw catalog::errors::SessionUserDropped();
  if (user.oid == catalog::kRdsdbUser) throw errors::RequiredBySystem("user", user.name);
  switch (catalog::UseOfUser(context.snapshot(), context.database(), user.oid)) {
    case catalog::PrincipalUse::owns_object:
      throw catalog::errors::UserOwnsObjects(user.name);
    case catalog::PrincipalUse::has_privilege:
      throw catalog::errors::UserHasPrivileges(user.name);
    case catalog::PrincipalUse::none:
      break;
  }
}

}  // namespace

std::string Run(const CreateUserStatement& statement, CommandContext& context) {
  const UserOptions& options = statement.options;
  RequireMayManage("CREATE USER", "create users", options.createuser.value_or(false), context);
  if (!options.password) throw errors::PasswordMissing();
  catalog::User user;
  user.name = PrincipalName(statement.name);
  CheckPrincipalName(user.name, context);
  user = WithOptions(std::move(user), options, context);
  user.oid = context.AllocateUserId();
  const Oid oid = user.oid;
  context.Put(std::move(user));
  AddToGroups(oid, options.groups, context);
  return "CREATE USER";
}

std::string Run(const AlterUserStatement& statement, CommandContext& context) {
  catalog::User user = GetUser(statement.name, context);
  if (user.oid == catalog::kRdsdbUser) throw errors::RdsdbAltered();
  if (!IsOwnAffair(statement, user, context)) {
    const bool touches_superuser = user.is_superuser || statement.options.createuser.value_or(false);
    RequireMayManage("ALTER USER", "alter users", touches_superuser, context);
  }
  if (statement.rename_to) user = Renamed(std::move(user), PrincipalName(*statement.rename_to), context);
  user = WithOptions(std::move(user), statement.options, context);
  user = WithSettings(std::move(user), statement, context);
  context.Put(std::move(user));
  return "ALTER USER";
}

std::string Run(const DropUserStatement& statement, CommandContext& context) {
  RequireMayManage("DROP USER", "drop users", false, context);
  for (const Name& name : statement.names) {
    const catalog::User* user = context.snapshot().FindUser(PrincipalName(name));
    if (user == nullptr) {
      if (!statement.if_exists) throw catalog::errors::UndefinedUser(PrincipalName(name));
      context.Notify(catalog::errors::MissingSkipped("User", PrincipalName(name)));
      continue;
    }
    RequireMayManage("DROP USER", "drop superusers", user->is_superuser, context);
    CheckDroppable(*user, context);
    const Oid oid = user->oid;
    RemoveMemberships({catalog::GranteeKind::user, oid}, context);
    context.Remove<catalog::User>(oid);
  }
  return "DROP USER";
}

}  // namespace doppel::sql
