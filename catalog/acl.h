// Access control lists: who may do what with an object, and PostgreSQL's text form of it.
//
// Text form of one item, as pg_class.relacl and its kin print it (PostgreSQL 8.0, with Redshift's D, P and A):
//   item    = [ "group " name | "role " name | name ] "=" { letter [ "*" ] } "/" grantor
//   letter  = a INSERT, r SELECT, w UPDATE, d DELETE, R RULE, x REFERENCES, t TRIGGER, X EXECUTE, U USAGE,
//             C CREATE, T TEMPORARY, D DROP, P TRUNCATE, A ALTER; "*" after a letter: with grant option
// An empty name before "=" is PUBLIC. A list prints as an array: {item,"group x=r/y"}.
#pragma once

#include <boost/describe.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sql/types/type.h"

namespace doppel::catalog {

using sql::Oid;

// Bits in the order in which their letters are printed.
enum class Privilege : std::uint32_t {
  kInsert = 1u << 0,
  kSelect = 1u << 1,
  kUpdate = 1u << 2,
  kDelete = 1u << 3,
  kRule = 1u << 4,
  kReferences = 1u << 5,
  kTrigger = 1u << 6,
  kExecute = 1u << 7,
  kUsage = 1u << 8,
  kCreate = 1u << 9,
  kTemporary = 1u << 10,
  kDrop = 1u << 11,
  kTruncate = 1u << 12,
  kAlter = 1u << 13,
};

// A set of privileges.
struct Privileges {
  std::uint32_t bits = 0;

  constexpr Privileges() = default;
  constexpr Privileges(Privilege privilege) : bits(static_cast<std::uint32_t>(privilege)) {}  // NOLINT: a set of one
  static constexpr Privileges FromBits(std::uint32_t bits) {
    Privileges result;
    result.bits = bits;
    return result;
  }

  constexpr bool empty() const { return bits == 0; }
  constexpr bool Contains(Privileges other) const { return (bits & other.bits) == other.bits; }
  constexpr bool Intersects(Privileges other) const { return (bits & other.bits) != 0; }

  friend constexpr Privileges operator|(Privileges a, Privileges b) { return FromBits(a.bits | b.bits); }
  friend constexpr Privileges operator&(Privileges a, Privileges b) { return FromBits(a.bits & b.bits); }
  friend constexpr Privileges operator-(Privileges a, Privileges b) { return FromBits(a.bits & ~b.bits); }
  Privileges& operator|=(Privileges other) { return *this = *this | other; }
  Privileges& operator-=(Privileges other) { return *this = *this - other; }
  friend constexpr bool operator==(Privileges, Privileges) = default;
};
constexpr Privileges operator|(Privilege a, Privilege b) { return Privileges(a) | Privileges(b); }

// What each kind of object knows (07-privileges §7.4); ALL [PRIVILEGES] means this set.
inline constexpr Privileges kAllRelationPrivileges =
    Privilege::kInsert | Privilege::kSelect | Privilege::kUpdate | Privilege::kDelete | Privilege::kRule |
    Privilege::kReferences | Privilege::kTrigger | Privilege::kDrop | Privilege::kTruncate | Privilege::kAlter;
inline constexpr Privileges kAllColumnPrivileges = Privilege::kSelect | Privilege::kUpdate;
inline constexpr Privileges kAllDatabasePrivileges =
    Privilege::kCreate | Privilege::kTemporary | Privilege::kUsage | Privilege::kAlter;
inline constexpr Privileges kAllSchemaPrivileges =
    Privilege::kCreate | Privilege::kUsage | Privilege::kAlter | Privilege::kDrop;
inline constexpr Privileges kAllFunctionPrivileges = Privilege::kExecute;
inline constexpr Privileges kAllLanguagePrivileges = Privilege::kUsage;

enum class GranteeKind { user, group, role, public_ };
BOOST_DESCRIBE_ENUM(GranteeKind, user, group, role, public_)

struct Grantee {
  GranteeKind kind = GranteeKind::user;
  Oid oid = 0;  // zero for PUBLIC
  static Grantee Public() { return {GranteeKind::public_, 0}; }
  friend bool operator==(const Grantee&, const Grantee&) = default;
};
BOOST_DESCRIBE_STRUCT(Grantee, (), (kind, oid))

struct AclItem {
  Grantee grantee;
  Privileges privileges;
  Privileges grant_options;  // always a part of `privileges`
  Oid grantor = 0;           // a user
  friend bool operator==(const AclItem&, const AclItem&) = default;
};
using Acl = std::vector<AclItem>;

char LetterOf(Privilege privilege);
std::optional<Privilege> PrivilegeOfLetter(char letter);
// Upper-case SQL word: "SELECT", "TEMPORARY". TEMP is read as TEMPORARY.
std::string_view WordOf(Privilege privilege);
std::optional<Privilege> PrivilegeOfWord(std::string_view word);
// Single privileges of a set, in letter order.
std::vector<Privilege> ListOf(Privileges privileges);

// Gives the name of a user, group or role; unknown oids print as their number.
using GranteeName = std::function<std::string(GranteeKind, Oid)>;
// Finds a user, group or role by name.
using GranteeOid = std::function<std::optional<Oid>(GranteeKind, std::string_view)>;

std::string PrintAclItem(const AclItem& item, const GranteeName& name_of);
// As a PostgreSQL array: "{awsuser=arwdRxtDPA/awsuser,\"group g=r/awsuser\"}".
std::string PrintAcl(const Acl& acl, const GranteeName& name_of);
// Throws 22P02 / 42704 as aclitem's input function does.
AclItem ParseAclItem(std::string_view text, const GranteeOid& oid_of);

}  // namespace doppel::catalog
