// Who may do what: PrivilegeChecker answers for one user over one snapshot; Grant and Revoke compute new ACLs.
// Rules: reference 07-privileges, GRANT and REVOKE of the Redshift guide, PostgreSQL 8.0's aclchk.c.
#pragma once

#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/notice.h"
#include "catalog/acl.h"
#include "catalog/object.h"
#include "catalog/snapshot.h"

namespace doppel::catalog {

// An object with an ACL, as GRANT sees it.
using AclObject = std::variant<const Relation*, const Schema*, const Database*, const Function*, const Language*>;

// The ACL in force: the object's own, or the defaults when it has none (owner: all; PUBLIC: USAGE and CREATE on
// schema public, TEMPORARY on databases, EXECUTE on functions but not procedures, USAGE on sql and plpgsql).
Acl EffectiveAcl(const AclObject& object);
// ALL [PRIVILEGES] of the object.
Privileges AllPrivileges(const AclObject& object);

class PrivilegeChecker {
 public:
  // REQUIRES: the snapshot outlives the checker. A user that does not exist holds what PUBLIC holds.
  PrivilegeChecker(const Snapshot& snapshot, Oid user);

  Oid user() const { return user_; }
  bool is_superuser() const { return is_superuser_; }
  const Snapshot& snapshot() const { return snapshot_; }

  // Superusers own everything.
  bool IsOwner(const AclObject& object) const;
  // Whether the user holds all of `wanted`, by himself, his groups, roles (nested) or PUBLIC, an ACL on the object or
  // a scoped grant around it. Superusers hold everything; owners what their ACL entry says.
  bool Has(const AclObject& object, Privileges wanted) const;
  bool HasAny(const AclObject& object, Privileges wanted) const;
  // What the user holds by an ACL alone, ownership and superuser aside.
  Privileges HeldIn(const Acl& acl) const;
  // SELECT or UPDATE of the column, through the relation or the column's own ACL.
  bool HasColumn(const Relation& relation, const Column& column, Privileges wanted) const;
  bool HasAnyColumn(const Relation& relation, Privileges wanted) const;
  // Whether the user may grant `wanted` on.
  bool HasGrantOption(const AclObject& object, Privileges wanted) const;
  // A system permission by role ("CREATE USER"), or superuser.
  bool HasSystemPermission(std::string_view permission) const;
  // Direct or nested member; users are members of their own roles only through grants.
  bool IsMemberOfRole(Oid role) const { return roles_.contains(role); }
  bool IsMemberOfGroup(Oid group) const { return groups_.contains(group); }
  bool HasRoleNamed(std::string_view name) const;
  // Owner of the role, superuser, or holder of it WITH ADMIN OPTION.
  bool IsAdministratorOfRole(const Role& role) const;
  // Whether the user may name the IAM role (an ARN, a chain or "default") in all of `commands`, AssumeRoleCommand bits.
  bool MayAssumeRole(std::string_view iam_role, std::uint32_t commands) const;
  // Is what the grantee has the user's: by name, as a member of a group or role, or as anybody?
  bool Matches(const Grantee& grantee) const;
  // May a row about `owner` in a user-visible system view be shown to the user? (syslog access, sys:monitor)
  bool MaySeeRowsOf(Oid owner) const;

  // Throwing forms: 42501 with Redshift's text.
  void Require(const AclObject& object, Privileges wanted) const;
  void RequireOwner(const AclObject& object) const;

  const std::set<Oid>& groups() const { return groups_; }
  const std::set<Oid>& roles() const { return roles_; }

 private:
  Privileges HeldByScope(const AclObject& object) const;

  const Snapshot& snapshot_;
  Oid user_;
  bool is_superuser_ = false;
  std::set<Oid> groups_;
  std::set<Oid> roles_;
  std::set<std::string, std::less<>> system_permissions_;
};

// --- GRANT and REVOKE as functions over ACLs.

enum class GrantOption { none, with_grant_option, grant_option_for };

struct GrantRequest {
  Privileges privileges;
  bool all_privileges = false;
  std::vector<Grantee> grantees;
  GrantOption option = GrantOption::none;
  // REVOKE … CASCADE: what was granted by use of a lost grant option goes, too.
  bool cascades = false;
};

struct AclResult {
  Acl acl;
  std::vector<base::Notice> notices;  // 01007 not all privileges were granted, 01006 revoked
};

// The object's ACL after the statement. Throws 42501 when the user holds no grant option at all, 0LP01 for a grant
// option to a group, role or PUBLIC and for a privilege that the kind of object does not know.
AclResult Grant(const PrivilegeChecker& checker, const AclObject& object, const GrantRequest& request);
AclResult Revoke(const PrivilegeChecker& checker, const AclObject& object, const GrantRequest& request);
// Column grants; only owner and superuser, without grant option.
AclResult GrantColumn(const PrivilegeChecker& checker, const Relation& relation, const Column& column,
                      const GrantRequest& request);
AclResult RevokeColumn(const PrivilegeChecker& checker, const Relation& relation, const Column& column,
                       const GrantRequest& request);
// Of a table or view with its columns: a table-level grant is refused while a grantee holds the privilege on a column;
// a table-level revoke takes the column-level privileges along.
struct RelationResult {
  Relation relation;
  std::vector<base::Notice> notices;
};
RelationResult GrantRelation(const PrivilegeChecker& checker, const Relation& relation, const GrantRequest& request);
RelationResult RevokeRelation(const PrivilegeChecker& checker, const Relation& relation, const GrantRequest& request);
// Merges into an ACL without looking at rights; for ALTER DEFAULT PRIVILEGES and scoped grants.
Acl AddToAcl(Acl acl, const GrantRequest& request, Oid grantor);
Acl RemoveFromAcl(Acl acl, const GrantRequest& request);

// The ACL a new object of `creator` is born with, from ALTER DEFAULT PRIVILEGES; nullopt: the built-in defaults.
std::optional<Acl> InitialAcl(const Snapshot& snapshot, Oid database, Oid schema, Oid creator, AclObjectKind kind,
                              const AclObject& object);

// OWNER TO: the new owner takes the old one's place as grantee and grantor.
std::optional<Acl> ChangeOwner(const std::optional<Acl>& acl, Oid old_owner, Oid new_owner);

// The AssumeRoleCommand bit of "COPY", "UNLOAD", "EXTERNAL FUNCTION" or "CREATE MODEL"; throws 22023 for other words.
std::uint32_t AssumeRoleCommandOf(std::string_view word);
// The commands as system relations spell them: COPY, UNLOAD, CREATE MODEL, EXFUNC.
std::vector<std::string_view> AssumeRoleCommandNames(std::uint32_t commands);

// GRANT ROLE: would `role` held by `holder` close a circle?
bool WouldMakeRoleCircle(const Snapshot& snapshot, Oid role, Oid holder);
// sys:monitor and kin, in oid order from kFirstSystemRoleOid.
std::span<const std::string_view> SystemRoleNames();
// The 34 grantable system permissions of §7.3, upper case, without ALL.
std::span<const std::string_view> SystemPermissions();
// Of sys:monitor and kin (§7.2); empty for a role that is not system-defined.
std::vector<std::string> SystemRolePermissions(std::string_view role);

}  // namespace doppel::catalog
