// GRANT, REVOKE, ALTER DEFAULT PRIVILEGES.
#include <array>
#include <utility>

#include "base/text.h"
#include "sql/parser/errors.h"
#include "sql/parser/grammar.h"

namespace doppel::sql {
namespace {

// ---------------------------------------------------------------------------------------------------------------------
// Privileges

bool AtPrivilegeEnd(const TokenCursor& cursor) {
  return cursor.AtEnd() || cursor.AtSymbol(',') || cursor.AtSymbol('(') || cursor.AtAnyOf({"on", "to", "from", "for"});
}

// One or more words ("CREATE OR REPLACE VIEW"), perhaps with columns.
Privilege ParsePrivilege(TokenCursor& cursor) {
  Privilege privilege;
  do {
    if (!cursor.AtKind(TokenKind::kWord)) cursor.Fail();
    if (!privilege.name.empty()) privilege.name += ' ';
    privilege.name += base::ToUpperAscii(cursor.TextOf(cursor.Take()));
  } while (!AtPrivilegeEnd(cursor));
  if (privilege.name == "TEMP") privilege.name = "TEMPORARY";
  if (cursor.AtSymbol('(')) privilege.columns = cursor.ExpectNameListInParentheses();
  return privilege;
}

std::vector<Privilege> ParsePrivilegeList(TokenCursor& cursor) {
  std::vector<Privilege> privileges;
  do {
    privileges.push_back(ParsePrivilege(cursor));
  } while (cursor.AcceptSymbol(','));
  return privileges;
}

// ALL [PRIVILEGES] [(columns)] or a list.
void ParsePrivileges(TokenCursor& cursor, GrantStatement& grant) {
  if (cursor.Accept("all")) {
    grant.is_all = true;
    cursor.Accept("privileges");
    if (cursor.AtSymbol('(')) grant.all_columns = cursor.ExpectNameListInParentheses();
  } else {
    grant.privileges = ParsePrivilegeList(cursor);
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// Targets

std::vector<QualifiedName> ParseRelationList(TokenCursor& cursor) {
  std::vector<QualifiedName> names;
  do {
    names.push_back(cursor.ExpectRelationName());
  } while (cursor.AcceptSymbol(','));
  return names;
}

// ASSUMEROLE ON {'arn', … | DEFAULT | ALL}
void ParseAssumeRoleTarget(TokenCursor& cursor, GrantTarget& target) {
  target.kind = GrantTargetKind::kAssumeRole;
  target.is_all = cursor.Accept("all");
  if (target.is_all) return;
  do {
    target.arns.push_back(cursor.Accept("default") ? "default" : cursor.ExpectString());
  } while (cursor.AcceptSymbol(','));
}

struct TargetRow {
  std::string_view first;
  std::string_view second;  // empty: one word
  GrantTargetKind kind;
};

// The words in front of a list of names.
constexpr auto kTargets = std::to_array<TargetRow>({
    {"copy", "job", GrantTargetKind::kCopyJob},
    {"database", "", GrantTargetKind::kDatabase},
    {"datashare", "", GrantTargetKind::kDatashare},
    {"external", "schema", GrantTargetKind::kExternalSchema},
    {"external", "table", GrantTargetKind::kExternalTable},
    {"language", "", GrantTargetKind::kLanguage},
    {"model", "", GrantTargetKind::kModel},
    {"schema", "", GrantTargetKind::kSchema},
    {"table", "", GrantTargetKind::kTable},
    {"template", "", GrantTargetKind::kTemplate},
});

bool ParseAllInSchema(TokenCursor& cursor, GrantTarget& target) {
  if (cursor.AcceptWords("all", "tables", "in", "schema")) {
    target.kind = GrantTargetKind::kAllTablesInSchema;
  } else if (cursor.AcceptWords("all", "functions", "in", "schema")) {
    target.kind = GrantTargetKind::kAllFunctionsInSchema;
  } else if (cursor.AcceptWords("all", "procedures", "in", "schema")) {
    target.kind = GrantTargetKind::kAllProceduresInSchema;
  } else {
    return false;
  }
  target.names = ParseRelationList(cursor);
  return true;
}

bool ParseRoutineTarget(TokenCursor& cursor, GrantTarget& target) {
  if (!cursor.AtAnyOf({"function", "procedure"}) || !cursor.AtName(1)) return false;
  target.kind = cursor.At("function") ? GrantTargetKind::kFunction : GrantTargetKind::kProcedure;
  cursor.Take();
  do {
    target.routines.push_back(ParseRoutineSignature(cursor));
  } while (cursor.AcceptSymbol(','));
  return true;
}

void ParseOnTarget(TokenCursor& cursor, GrantTarget& target) {
  if (ParseAllInSchema(cursor, target) || ParseRoutineTarget(cursor, target)) return;
  for (const TargetRow& row : kTargets) {
    std::size_t words = row.second.empty() ? 1 : 2;
    bool matches = cursor.At(row.first) && (words == 1 || cursor.At(row.second, 1)) &&
                   (cursor.AtName(words) || cursor.AtOperator("#", words));
    if (!matches) continue;
    for (std::size_t i = 0; i < words; ++i) cursor.Take();
    target.kind = row.kind;
    break;
  }
  target.names = ParseRelationList(cursor);
}

// FOR TABLES IN SCHEMA s [DATABASE d] and its like.
void ParseScopedTarget(TokenCursor& cursor, GrantTarget& target) {
  if (cursor.Accept("schemas")) {
    target.kind = GrantTargetKind::kScopedSchemas;
  } else if (cursor.Accept("tables")) {
    target.kind = GrantTargetKind::kScopedTables;
  } else if (cursor.Accept("functions")) {
    target.kind = GrantTargetKind::kScopedFunctions;
  } else if (cursor.Accept("procedures")) {
    target.kind = GrantTargetKind::kScopedProcedures;
  } else if (cursor.Accept("languages")) {
    target.kind = GrantTargetKind::kScopedLanguages;
  } else if (cursor.Accept("templates")) {
    target.kind = GrantTargetKind::kScopedTemplates;
  } else {
    cursor.ExpectWords("copy", "jobs");
    target.kind = GrantTargetKind::kScopedCopyJobs;
  }
  cursor.Expect("in");
  bool has_schema = cursor.Accept("schema");
  if (has_schema) target.schema = cursor.ExpectName();
  if (!has_schema || cursor.At("database")) {
    cursor.Expect("database");
    target.database = cursor.ExpectName();
  }
}

void ParseTarget(TokenCursor& cursor, GrantStatement& grant) {
  bool is_assume_role = grant.privileges.size() == 1 && grant.privileges.front().name == "ASSUMEROLE";
  if (cursor.Accept("for")) {
    ParseScopedTarget(cursor, grant.target);
  } else if (cursor.AtWords("on", "workgroup")) {
    cursor.AcceptWords("on", "workgroup");
    grant.target.kind = GrantTargetKind::kWorkgroup;
  } else if (cursor.Accept("on")) {
    if (is_assume_role) {
      ParseAssumeRoleTarget(cursor, grant.target);
    } else {
      ParseOnTarget(cursor, grant.target);
    }
  } else {
    bool is_connect = grant.privileges.size() == 1 && grant.privileges.front().name == "CONNECT";
    grant.target.kind = is_connect ? GrantTargetKind::kWorkgroup : GrantTargetKind::kSystem;
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// Grantees

Name ParseStringAsName(TokenCursor& cursor) {
  base::Span span = cursor.Peek().span;
  if (!cursor.AtKind(TokenKind::kString)) return cursor.ExpectName();
  return Name{cursor.ExpectString(), {}, {}, true, span};
}

GranteeKind ParseGranteeKind(TokenCursor& cursor) {
  if (cursor.Accept("group")) return GranteeKind::kGroup;
  if (cursor.AcceptWords("rls", "policy")) return GranteeKind::kRlsPolicy;
  if (cursor.AcceptWords("masking", "policy")) return GranteeKind::kMaskingPolicy;
  if (cursor.At("role") && cursor.AtName(1)) {
    cursor.Take();
    return GranteeKind::kRole;
  }
  bool has_string = cursor.AtKind(TokenKind::kString, 1);
  if (cursor.At("iam_role") && (has_string || cursor.AtName(1))) {
    cursor.Take();
    return GranteeKind::kIamRole;
  }
  if (cursor.At("namespace") && has_string) {
    cursor.Take();
    return GranteeKind::kNamespace;
  }
  if (cursor.At("account") && has_string) {
    cursor.Take();
    return GranteeKind::kAccount;
  }
  return cursor.At("public") ? GranteeKind::kPublic : GranteeKind::kUser;
}

// ALL | COPY | UNLOAD | EXTERNAL FUNCTION | CREATE MODEL, …
std::vector<std::string> ParseOperations(TokenCursor& cursor) {
  std::vector<std::string> operations;
  do {
    if (cursor.AcceptWords("external", "function")) {
      operations.push_back("EXTERNAL FUNCTION");
    } else if (cursor.AcceptWords("create", "model")) {
      operations.push_back("CREATE MODEL");
    } else if (cursor.AtAnyOf({"all", "copy", "unload"})) {
      operations.push_back(base::ToUpperAscii(cursor.TextOf(cursor.Take())));
    } else {
      cursor.Fail();
    }
  } while (cursor.AcceptSymbol(','));
  return operations;
}

Statement ParseGrantRole(TokenCursor& cursor, bool is_revoke, bool is_option_only) {
  GrantRoleStatement grant{.is_revoke = is_revoke, .is_option_only = is_option_only};
  do {
    cursor.Accept("role");
    grant.roles.push_back(ParseGranteeName(cursor));
  } while (cursor.AcceptSymbol(','));
  cursor.Expect(is_revoke ? "from" : "to");
  grant.grantees = ParseGranteeList(cursor);
  return grant;
}

bool AtRoleGrant(const TokenCursor& cursor) { return cursor.At("role") && cursor.AtName(1); }

}  // namespace

Grantee ParseGrantee(TokenCursor& cursor) {
  Grantee grantee{.kind = ParseGranteeKind(cursor)};
  bool takes_string = grantee.kind == GranteeKind::kIamRole || grantee.kind == GranteeKind::kNamespace ||
                      grantee.kind == GranteeKind::kAccount;
  grantee.name = takes_string ? ParseStringAsName(cursor) : ParseGranteeName(cursor);
  grantee.via_data_catalog = cursor.AcceptWords("via", "data", "catalog");
  if (cursor.AcceptWords("with", "grant", "option")) grantee.with_grant_option = true;
  if (cursor.AcceptWords("with", "admin", "option")) grantee.with_admin_option = true;
  return grantee;
}

std::vector<Grantee> ParseGranteeList(TokenCursor& cursor) {
  std::vector<Grantee> grantees;
  do {
    // NAMESPACE 'a', 'b': a bare string repeats the kind before it.
    if (cursor.AtKind(TokenKind::kString) && !grantees.empty()) {
      grantees.push_back({.kind = grantees.back().kind, .name = ParseStringAsName(cursor)});
    } else {
      grantees.push_back(ParseGrantee(cursor));
    }
  } while (cursor.AcceptSymbol(','));
  return grantees;
}

Statement ParseGrant(TokenCursor& cursor) {
  GrantStatement grant{.is_revoke = cursor.At("revoke")};
  cursor.Take();
  if (grant.is_revoke && cursor.AcceptWords("admin", "option", "for")) return ParseGrantRole(cursor, true, true);
  if (AtRoleGrant(cursor)) return ParseGrantRole(cursor, grant.is_revoke, false);
  if (grant.is_revoke && cursor.AcceptWords("grant", "option")) {
    grant.is_option_only = true;
    cursor.Accept("for");
  }
  ParsePrivileges(cursor, grant);
  ParseTarget(cursor, grant);
  cursor.Expect(grant.is_revoke ? "from" : "to");
  grant.grantees = ParseGranteeList(cursor);
  if (grant.target.kind == GrantTargetKind::kAssumeRole) {
    cursor.Expect("for");
    grant.operations = ParseOperations(cursor);
  }
  if (grant.is_revoke) grant.behavior = ParseDropBehavior(cursor);
  return grant;
}

Statement ParseAlterDefaultPrivileges(TokenCursor& cursor) {
  AlterDefaultPrivilegesStatement alter;
  if (cursor.Accept("for")) {
    if (!cursor.Accept("role")) cursor.Expect("user");
    alter.users = cursor.ExpectNameList();
  }
  if (cursor.AcceptWords("in", "schema")) alter.schemas = cursor.ExpectNameList();
  alter.is_revoke = cursor.Accept("revoke");
  if (!alter.is_revoke) cursor.Expect("grant");
  alter.is_option_only = alter.is_revoke && cursor.AcceptWords("grant", "option", "for");
  alter.is_all = cursor.Accept("all");
  if (alter.is_all) {
    cursor.Accept("privileges");
  } else {
    alter.privileges = ParsePrivilegeList(cursor);
  }
  cursor.Expect("on");
  if (cursor.Accept("functions")) {
    alter.object = AlterDefaultPrivilegesStatement::Object::kFunctions;
  } else if (cursor.Accept("procedures")) {
    alter.object = AlterDefaultPrivilegesStatement::Object::kProcedures;
  } else {
    cursor.Expect("tables");
  }
  cursor.Expect(alter.is_revoke ? "from" : "to");
  alter.grantees = ParseGranteeList(cursor);
  if (alter.is_revoke) alter.behavior = ParseDropBehavior(cursor);
  return alter;
}

}  // namespace doppel::sql
