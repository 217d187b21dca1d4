#include "sql/commands/grant_request.h"

#include <algorithm>

#include "catalog/errors.h"
#include "sql/commands/principals.h"

namespace doppel::sql {
namespace {

catalog::GrantRequest RequestOf(const GrantStatement& statement) {
  catalog::GrantRequest request;
  request.cascades = statement.behavior == DropBehavior::kCascade;
  if (statement.is_option_only) request.option = catalog::GrantOption::grant_option_for;
  return request;
}

}  // namespace

catalog::Privileges ToPrivileges(const std::vector<Privilege>& privileges) {
  catalog::Privileges result;
  for (const Privilege& privilege : privileges) {
    const std::optional<catalog::Privilege> known = catalog::PrivilegeOfWord(privilege.name);
    if (!known) throw catalog::errors::UnknownPrivilegeWord(privilege.name);
    result |= *known;
  }
  return result;
}

std::vector<catalog::GrantRequest> SplitByOption(const std::vector<Grantee>& grantees, catalog::GrantRequest request,
                                                 CommandContext& context) {
  catalog::GrantRequest with_option = request;
  with_option.option = catalog::GrantOption::with_grant_option;
  for (const Grantee& grantee : grantees) {
    (grantee.with_grant_option ? with_option : request).grantees.push_back(ToGrantee(grantee, context));
  }
  std::vector<catalog::GrantRequest> requests;
  if (!request.grantees.empty()) requests.push_back(std::move(request));
  if (!with_option.grantees.empty()) requests.push_back(std::move(with_option));
  return requests;
}

std::vector<catalog::GrantRequest> TableRequests(const GrantStatement& statement, CommandContext& context) {
  catalog::GrantRequest request = RequestOf(statement);
  request.all_privileges = statement.is_all && statement.all_columns.empty();
  std::vector<Privilege> whole;
  for (const Privilege& privilege : statement.privileges) {
    if (privilege.columns.empty()) whole.push_back(privilege);
  }
  request.privileges = ToPrivileges(whole);
  if (!request.all_privileges && request.privileges.empty()) return {};
  return SplitByOption(statement.grantees, std::move(request), context);
}

std::vector<ColumnRequest> ColumnRequests(const GrantStatement& statement, CommandContext& context) {
  std::vector<ColumnRequest> requests;
  const auto add = [&](const Name& column, const catalog::GrantRequest& request) {
    for (catalog::GrantRequest& split : SplitByOption(statement.grantees, request, context)) {
      requests.push_back({column, std::move(split)});
    }
  };
  catalog::GrantRequest all = RequestOf(statement);
  all.all_privileges = true;
  for (const Name& column : statement.all_columns) add(column, all);
  for (const Privilege& privilege : statement.privileges) {
    catalog::GrantRequest one = RequestOf(statement);
    one.privileges = ToPrivileges({privilege});
    for (const Name& column : privilege.columns) add(column, one);
  }
  return requests;
}

bool HasColumns(const GrantStatement& statement) {
  return !statement.all_columns.empty() ||
         std::any_of(statement.privileges.begin(), statement.privileges.end(),
                     [](const Privilege& privilege) { return !privilege.columns.empty(); });
}

}  // namespace doppel::sql
