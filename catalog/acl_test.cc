#include "catalog/acl.h"

#include <gtest/gtest.h>

#include "base/sql_error.h"

namespace doppel::catalog {
namespace {

std::string NameOf(GranteeKind kind, Oid oid) {
  if (kind == GranteeKind::group) return oid == 200 ? "sales force" : "ops";
  if (kind == GranteeKind::role) return "reader";
  return oid == 1 ? "rdsdb" : oid == 100 ? "awsuser" : "guest";
}

std::optional<Oid> OidOf(GranteeKind kind, std::string_view name) {
  if (kind == GranteeKind::group) return name == "sales force" ? 200 : name == "ops" ? 201 : std::optional<Oid>();
  if (kind == GranteeKind::role) return name == "reader" ? 300 : std::optional<Oid>();
  if (name == "rdsdb") return 1;
  if (name == "awsuser") return 100;
  if (name == "guest") return 101;
  return std::nullopt;
}

// Authority: connectors.md 4.36 ({rdsdb=arwdRxt/rdsdb,=r/rdsdb}), 07-privileges §7.4 (arwdRxtDPA).
TEST(Acl, PrintsLettersInRedshiftsOrder) {
  const AclItem owner{{GranteeKind::user, 100}, kAllRelationPrivileges, {}, 100};
  EXPECT_EQ(PrintAclItem(owner, NameOf), "awsuser=arwdRxtDPA/awsuser");
  const AclItem everyone{Grantee::Public(), Privilege::kSelect, {}, 1};
  EXPECT_EQ(PrintAclItem(everyone, NameOf), "=r/rdsdb");
  const AclItem schema{{GranteeKind::role, 300}, Privilege::kUsage | Privilege::kCreate, {}, 100};
  EXPECT_EQ(PrintAclItem(schema, NameOf), "role reader=UC/awsuser");
}

TEST(Acl, MarksGrantOptionsWithAStar) {
  const AclItem item{{GranteeKind::user, 101}, Privilege::kSelect | Privilege::kInsert, Privilege::kSelect, 100};
  EXPECT_EQ(PrintAclItem(item, NameOf), "guest=ar*/awsuser");
}

TEST(Acl, QuotesArrayElementsWithBlanksAndQuotes) {
  const Acl acl{{{GranteeKind::user, 100}, Privilege::kSelect, {}, 100},
                {{GranteeKind::group, 201}, Privilege::kSelect, {}, 100},
                {{GranteeKind::group, 200}, Privilege::kSelect, {}, 100}};
  EXPECT_EQ(PrintAcl(acl, NameOf), R"({awsuser=r/awsuser,"group ops=r/awsuser","group \"sales force\"=r/awsuser"})");
  EXPECT_EQ(PrintAcl({}, NameOf), "{}");
}

TEST(Acl, ReadsWhatItPrints) {
  const Acl items{{{GranteeKind::user, 100}, kAllRelationPrivileges, {}, 100},
                  {{GranteeKind::user, 101}, Privilege::kSelect | Privilege::kDrop, Privilege::kDrop, 100},
                  {{GranteeKind::group, 200}, Privilege::kExecute, {}, 1},
                  {{GranteeKind::role, 300}, Privilege::kTemporary | Privilege::kCreate, {}, 1},
                  {Grantee::Public(), Privilege::kSelect, {}, 1}};
  for (const AclItem& item : items) EXPECT_EQ(ParseAclItem(PrintAclItem(item, NameOf), OidOf), item);
}

TEST(Acl, RefusesMalformedText) {
  for (const char* text : {"awsuser", "awsuser=q/awsuser", "awsuser=r", "awsuser=r/", "awsuser=r/awsuser x"}) {
    EXPECT_THROW(ParseAclItem(text, OidOf), base::SqlError) << text;
  }
  try {
    ParseAclItem("nobody=r/awsuser", OidOf);
    FAIL();
  } catch (const base::SqlError& error) {
    EXPECT_EQ(error.state(), base::SqlState::kUndefinedObject);
    EXPECT_EQ(error.message(), "user \"nobody\" does not exist");
  }
}

TEST(Acl, KnowsPrivilegeWords) {
  EXPECT_EQ(PrivilegeOfWord("temp"), Privilege::kTemporary);
  EXPECT_EQ(PrivilegeOfWord("TRUNCATE"), Privilege::kTruncate);
  EXPECT_EQ(PrivilegeOfWord("fly"), std::nullopt);
  EXPECT_EQ(WordOf(Privilege::kTemporary), "TEMPORARY");
}

}  // namespace
}  // namespace doppel::catalog
