// Users, groups and roles as the commands about them share them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "catalog/object.h"
#include "sql/commands/command.h"
#include "sql/parser/statements_object.h"

namespace doppel::sql {

// A new user's or role's name: not PUBLIC, not sys: or ds:, and no other user or role has it.
void CheckPrincipalName(const std::string& name, CommandContext& context);

// CONNECTION LIMIT of a user or database. Throws 22023 for a negative one, but for -1, PostgreSQL's UNLIMITED.
std::int32_t ConnectionLimitOf(const ConnectionLimit& limit);

const catalog::Group& GetGroup(const Name& name, CommandContext& context);
const catalog::Role& GetRole(const Name& name, CommandContext& context);

// Throws 0A000 for IAM roles, namespaces, accounts and policies.
catalog::Grantee ToGrantee(const Grantee& grantee, CommandContext& context);

// Takes a user out of all groups and roles, or a role out of all roles.
void RemoveMemberships(const catalog::Grantee& member, CommandContext& context);
// Takes a group or role out of every ACL.
void RemovePrivileges(const catalog::Grantee& grantee, CommandContext& context);

}  // namespace doppel::sql
