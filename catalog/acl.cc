#include "catalog/acl.h"

#include <array>

#include "base/text.h"
#include "catalog/errors.h"

namespace doppel::catalog {
namespace {

struct PrivilegeRow {
  Privilege privilege;
  char letter;
  std::string_view word;
};

constexpr auto kPrivilegeRows = std::to_array<PrivilegeRow>({
    {Privilege::kInsert, 'a', "INSERT"},
    {Privilege::kSelect, 'r', "SELECT"},
    {Privilege::kUpdate, 'w', "UPDATE"},
    {Privilege::kDelete, 'd', "DELETE"},
    {Privilege::kRule, 'R', "RULE"},
    {Privilege::kReferences, 'x', "REFERENCES"},
    {Privilege::kTrigger, 't', "TRIGGER"},
    {Privilege::kExecute, 'X', "EXECUTE"},
    {Privilege::kUsage, 'U', "USAGE"},
    {Privilege::kCreate, 'C', "CREATE"},
    {Privilege::kTemporary, 'T', "TEMPORARY"},
    {Privilege::kDrop, 'D', "DROP"},
    {Privilege::kTruncate, 'P', "TRUNCATE"},
    {Privilege::kAlter, 'A', "ALTER"},
});

const PrivilegeRow& RowOf(Privilege privilege) {
  for (const PrivilegeRow& row : kPrivilegeRows) {
    if (row.privilege == privilege) return row;
  }
  return kPrivilegeRows.front();
}

// Names that are not plain identifiers are double-quoted, as aclitem's output function does.
std::string QuoteName(std::string_view name) {
  bool plain = !name.empty();
  for (const char c : name) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
                        static_cast<unsigned char>(c) >= 0x80;
    if (!letter) plain = false;
  }
  if (plain) return std::string(name);
  std::string quoted = "\"";
  for (const char c : name) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

bool NeedsArrayQuotes(std::string_view element) {
  return element.empty() || element.find_first_of("{},\"\\ \t\n") != std::string_view::npos;
}

// Reads the parts of an item's text from left to right.
class ItemReader {
 public:
  explicit ItemReader(std::string_view text) : text_(text) {}

  std::string Name() {
    std::string name;
    bool in_quotes = false;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '"') {
        if (in_quotes && at_ + 1 < text_.size() && text_[at_ + 1] == '"') {
          name += c;
          at_ += 2;
          continue;
        }
        in_quotes = !in_quotes;
        ++at_;
        continue;
      }
      if (!in_quotes && (c == '=' || c == '/' || c == ' ')) break;
      name += c;
      ++at_;
    }
    return name;
  }
  bool Take(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  void SkipBlanks() {
    while (Take(' ')) {
    }
  }
  bool AtEnd() const { return at_ >= text_.size(); }
  char Next() { return text_[at_++]; }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

Grantee ReadGrantee(ItemReader& reader, const GranteeOid& oid_of) {
  std::string name = reader.Name();
  GranteeKind kind = GranteeKind::user;
  if (reader.Take(' ')) {
    if (name == "group") {
      kind = GranteeKind::group;
    } else if (name == "role") {
      kind = GranteeKind::role;
    } else if (name != "user") {
      throw errors::InvalidAclItem("unrecognized key word: \"" + name + "\"");
    }
    reader.SkipBlanks();
    name = reader.Name();
  }
  if (name.empty() && kind == GranteeKind::user) return Grantee::Public();
  if (const std::optional<Oid> oid = oid_of(kind, name)) return {kind, *oid};
  if (kind == GranteeKind::group) throw errors::UndefinedGroup(name);
  if (kind == GranteeKind::role) throw errors::UndefinedRole(name);
  throw errors::UndefinedUser(name);
}

}  // namespace

char LetterOf(Privilege privilege) { return RowOf(privilege).letter; }

std::string_view WordOf(Privilege privilege) { return RowOf(privilege).word; }

std::optional<Privilege> PrivilegeOfLetter(char letter) {
  for (const PrivilegeRow& row : kPrivilegeRows) {
    if (row.letter == letter) return row.privilege;
  }
  return std::nullopt;
}

std::optional<Privilege> PrivilegeOfWord(std::string_view word) {
  if (base::EqualsIgnoreCaseAscii(word, "TEMP")) return Privilege::kTemporary;
  for (const PrivilegeRow& row : kPrivilegeRows) {
    if (base::EqualsIgnoreCaseAscii(word, row.word)) return row.privilege;
  }
  return std::nullopt;
}

std::vector<Privilege> ListOf(Privileges privileges) {
  std::vector<Privilege> list;
  for (const PrivilegeRow& row : kPrivilegeRows) {
    if (privileges.Contains(row.privilege)) list.push_back(row.privilege);
  }
  return list;
}

std::string PrintAclItem(const AclItem& item, const GranteeName& name_of) {
  std::string text;
  switch (item.grantee.kind) {
    case GranteeKind::user:
      text = QuoteName(name_of(GranteeKind::user, item.grantee.oid));
      break;
    case GranteeKind::group:
      text = "group " + QuoteName(name_of(GranteeKind::group, item.grantee.oid));
      break;
    case GranteeKind::role:
      text = "role " + QuoteName(name_of(GranteeKind::role, item.grantee.oid));
      break;
    case GranteeKind::public_:
      break;
  }
  text += '=';
  for (const Privilege privilege : ListOf(item.privileges)) {
    text += LetterOf(privilege);
    if (item.grant_options.Contains(privilege)) text += '*';
  }
  return text + '/' + QuoteName(name_of(GranteeKind::user, item.grantor));
}

std::string PrintAcl(const Acl& acl, const GranteeName& name_of) {
  std::string text = "{";
  for (const AclItem& item : acl) {
    if (text.size() > 1) text += ',';
    const std::string element = PrintAclItem(item, name_of);
    if (!NeedsArrayQuotes(element)) {
      text += element;
      continue;
    }
    text += '"';
    for (const char c : element) {
      if (c == '"' || c == '\\') text += '\\';
      text += c;
    }
    text += '"';
  }
  return text + '}';
}

AclItem ParseAclItem(std::string_view text, const GranteeOid& oid_of) {
  ItemReader reader(text);
  AclItem item;
  reader.SkipBlanks();
  item.grantee = ReadGrantee(reader, oid_of);
  if (!reader.Take('=')) throw errors::InvalidAclItem("missing \"=\" sign");
  Privileges last;
  while (!reader.AtEnd() && !reader.Take('/')) {
    const char letter = reader.Next();
    if (letter == '*') {
      item.grant_options |= last;
      continue;
    }
    const std::optional<Privilege> privilege = PrivilegeOfLetter(letter);
    if (!privilege) {
      throw errors::InvalidAclItem("invalid mode character: must be one of \"arwdRxtXUCTDPA\"");
    }
    last = *privilege;
    item.privileges |= last;
    if (reader.AtEnd()) throw errors::InvalidAclItem("a name must follow the \"/\" sign");
  }
  const std::string grantor = reader.Name();
  if (grantor.empty()) throw errors::InvalidAclItem("a name must follow the \"/\" sign");
  const std::optional<Oid> grantor_oid = oid_of(GranteeKind::user, grantor);
  if (!grantor_oid) throw errors::UndefinedUser(grantor);
  item.grantor = *grantor_oid;
  reader.SkipBlanks();
  if (!reader.AtEnd()) throw errors::InvalidAclItem("extra garbage at the end of the ACL specification");
  return item;
}

}  // namespace doppel::catalog
