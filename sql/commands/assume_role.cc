// GRANT and REVOKE ASSUMEROLE: who may name which IAM roles in COPY, UNLOAD, EXTERNAL FUNCTION and CREATE MODEL.
#include <string>
#include <vector>

#include "base/text.h"
#include "catalog/errors.h"
#include "sql/commands/commands.h"
#include "sql/commands/errors.h"
#include "sql/commands/grant_request.h"
#include "sql/commands/principals.h"

namespace doppel::sql {
namespace {

std::uint32_t CommandsOf(const GrantStatement& statement) {
  std::uint32_t commands = 0;
  for (const std::string& word : statement.operations) {
    commands |= word == "ALL" ? catalog::kAllAssumeRoleCommands : catalog::AssumeRoleCommandOf(word);
  }
  return commands;
}

// A chain of roles is granted, and later used, as a whole; every link must look like the ARN of a role.
void CheckIamRole(std::string_view text) {
  if (text == "default") return;
  for (const std::string& link : base::Split(text, ',')) {
    if (!link.starts_with("arn:") || link.find(":iam::") == std::string::npos ||
        link.find(":role/") == std::string::npos) {
      throw errors::InvalidIamRole(link);
    }
  }
}

void Change(const std::string& iam_role, const catalog::Grantee& grantee, std::uint32_t commands, bool is_revoke,
            CommandContext& context) {
  catalog::AssumeRoleGrant grant{.iam_role = iam_role, .grantee = grantee};
  context.snapshot().ForEach<catalog::AssumeRoleGrant>([&](const catalog::AssumeRoleGrant& other) {
    if (other.iam_role == iam_role && other.grantee == grantee) grant = other;
  });
  grant.commands = is_revoke ? grant.commands & ~commands : grant.commands | commands;
  if (grant.commands != 0) {
    if (grant.oid == 0) grant.oid = context.AllocateOid();
    context.Put(std::move(grant));
  } else if (grant.oid != 0) {
    context.Remove<catalog::AssumeRoleGrant>(grant.oid);
  }
}

}  // namespace

void GrantAssumeRole(const GrantStatement& statement, CommandContext& context) {
  if (!context.checker().is_superuser()) throw catalog::errors::MustBeSuperuser("grant or revoke ASSUMEROLE");
  std::vector<std::string> iam_roles = statement.target.arns;
  if (statement.target.is_all) iam_roles = {std::string(catalog::kEveryIamRole)};
  for (const std::string& iam_role : iam_roles) {
    if (!statement.target.is_all) CheckIamRole(iam_role);
    for (const Grantee& grantee : statement.grantees) {
      if (grantee.with_grant_option) throw errors::AssumeRoleGrantOption();
      Change(iam_role, ToGrantee(grantee, context), CommandsOf(statement), statement.is_revoke, context);
    }
  }
}

}  // namespace doppel::sql
