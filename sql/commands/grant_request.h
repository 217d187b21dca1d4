// The words of GRANT, REVOKE and ALTER DEFAULT PRIVILEGES as requests to change an ACL.
#pragma once

#include <string_view>
#include <vector>

#include "catalog/privileges.h"
#include "sql/commands/command.h"
#include "sql/parser/statements_privilege.h"

namespace doppel::sql {

// Throws 22023 for a word that is no privilege.
catalog::Privileges ToPrivileges(const std::vector<Privilege>& privileges);

// One request for the grantees with an option and one for those without, each left out when it has no grantees.
std::vector<catalog::GrantRequest> SplitByOption(const std::vector<Grantee>& grantees, catalog::GrantRequest request,
                                                 CommandContext& context);

// What the statement says of whole objects, and what of columns.
std::vector<catalog::GrantRequest> TableRequests(const GrantStatement& statement, CommandContext& context);
struct ColumnRequest {
  Name column;
  catalog::GrantRequest request;
};
std::vector<ColumnRequest> ColumnRequests(const GrantStatement& statement, CommandContext& context);
bool HasColumns(const GrantStatement& statement);

// GRANT and REVOKE ASSUMEROLE.
void GrantAssumeRole(const GrantStatement& statement, CommandContext& context);  // assume_role.cc

}  // namespace doppel::sql
