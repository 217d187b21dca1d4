// Users, groups and roles.
#include <utility>

#include "base/text.h"
#include "sql/parser/errors.h"
#include "sql/parser/grammar.h"

namespace doppel::sql {
namespace {

// 'x', "x" or x
std::string ParseExternalId(TokenCursor& cursor) {
  return cursor.AtKind(TokenKind::kString) ? cursor.ExpectString() : cursor.ExpectLabel().exact();
}

// A word that turns a flag on, or its opposite that turns it off.
bool ParseFlag(TokenCursor& cursor, std::string_view on, std::string_view off, std::optional<bool>& flag) {
  if (cursor.Accept(on)) {
    flag = true;
  } else if (cursor.Accept(off)) {
    flag = false;
  } else {
    return false;
  }
  return true;
}

// PASSWORD {'text' | DISABLE}; PostgreSQL's ENCRYPTED before it changes nothing.
bool ParsePassword(TokenCursor& cursor, UserOptions& options) {
  bool has_noise = cursor.AtAnyOf({"encrypted", "unencrypted"}) && cursor.At("password", 1);
  if (has_noise) cursor.Take();
  if (!cursor.Accept("password")) return false;
  if (cursor.Accept("disable")) {
    options.password = Password{.is_disabled = true};
  } else {
    options.password = Password{.text = cursor.ExpectString()};
  }
  return true;
}

bool ParseSessionTimeout(TokenCursor& cursor, UserOptions& options) {
  if (cursor.AcceptWords("session", "timeout")) {
    options.session_timeout_s = cursor.ExpectInteger();
  } else if (cursor.AcceptWords("reset", "session", "timeout")) {
    options.resets_session_timeout = true;
  } else {
    return false;
  }
  return true;
}

bool ParseUserOption(TokenCursor& cursor, UserOptions& options) {
  if (ParsePassword(cursor, options) || ParseSessionTimeout(cursor, options)) return true;
  if (ParseFlag(cursor, "createdb", "nocreatedb", options.createdb)) return true;
  if (ParseFlag(cursor, "createuser", "nocreateuser", options.createuser)) return true;
  if (cursor.AcceptWords("syslog", "access")) {
    bool is_restricted = cursor.Accept("restricted");
    if (!is_restricted) cursor.Expect("unrestricted");
    options.syslog_access = is_restricted ? SyslogAccess::kRestricted : SyslogAccess::kUnrestricted;
  } else if (cursor.AcceptWords("in", "group")) {
    options.groups = cursor.ExpectNameList();
  } else if (cursor.AcceptWords("valid", "until")) {
    options.valid_until = cursor.ExpectString();
  } else if (cursor.AcceptWords("connection", "limit")) {
    options.connection_limit = ParseConnectionLimit(cursor);
  } else if (cursor.Accept("externalid")) {
    options.external_id = ParseExternalId(cursor);
  } else {
    return false;
  }
  return true;
}

}  // namespace

Name ParseUserName(TokenCursor& cursor) {
  bool is_keyword = cursor.AtAnyOf({"current_user", "session_user"});
  return is_keyword ? cursor.ExpectLabel() : cursor.ExpectName();
}

Statement ParseCreateUser(TokenCursor& cursor) {
  CreateUserStatement user{.name = cursor.ExpectName()};
  cursor.Accept("with");
  while (!cursor.AtEnd()) {
    if (!ParseUserOption(cursor, user.options)) cursor.Fail();
  }
  return user;
}

Name ParseGranteeName(TokenCursor& cursor) {
  Name name = ParseUserName(cursor);
  if (!cursor.AcceptSymbol(':')) return name;
  Name rest = cursor.ExpectLabel();
  return cursor.MakeName(name.text + ":" + rest.text, name.exact() + ":" + rest.exact(), true,
                         base::Join(name.span, rest.span));
}

Statement ParseAlterUser(TokenCursor& cursor) {
  AlterUserStatement alter{.name = ParseUserName(cursor)};
  cursor.Accept("with");
  if (cursor.AtEnd()) cursor.Fail();
  while (!cursor.AtEnd()) {
    if (cursor.AcceptWords("rename", "to")) {
      alter.rename_to = cursor.ExpectName();
    } else if (cursor.Accept("set")) {
      SetStatement set = ParseSetting(cursor);
      alter.set_name = std::move(set.name);
      alter.set_to_default = set.is_default;
      alter.set_values = std::move(set.values);
    } else if (cursor.At("reset") && !cursor.At("session", 1)) {
      cursor.Take();
      alter.reset_name = cursor.Accept("all") ? "all" : cursor.ExpectLabel().text;
    } else if (!ParseUserOption(cursor, alter.options)) {
      cursor.Fail();
    }
  }
  return alter;
}

Statement ParseDropUser(TokenCursor& cursor) {
  DropUserStatement drop{.if_exists = ParseIfExists(cursor)};
  drop.names = cursor.ExpectNameList();
  return drop;
}

Statement ParseCreateGroup(TokenCursor& cursor) {
  CreateGroupStatement group{.name = cursor.ExpectName()};
  cursor.Accept("with");
  if (cursor.Accept("user")) group.users = cursor.ExpectNameList();
  return group;
}

Statement ParseAlterGroup(TokenCursor& cursor) {
  AlterGroupStatement alter{.name = cursor.ExpectName()};
  if (cursor.AcceptWords("add", "user")) {
    alter.added = cursor.ExpectNameList();
  } else if (cursor.AcceptWords("drop", "user")) {
    alter.dropped = cursor.ExpectNameList();
  } else {
    cursor.ExpectWords("rename", "to");
    alter.rename_to = cursor.ExpectName();
  }
  return alter;
}

Statement ParseDropGroup(TokenCursor& cursor) {
  DropGroupStatement drop{.if_exists = ParseIfExists(cursor)};
  drop.names = cursor.ExpectNameList();
  return drop;
}

Statement ParseCreateRole(TokenCursor& cursor) {
  CreateRoleStatement role{.name = ParseGranteeName(cursor)};
  if (cursor.Accept("externalid")) role.external_id = ParseExternalId(cursor);
  return role;
}

Statement ParseAlterRole(TokenCursor& cursor) {
  AlterRoleStatement alter{.name = ParseGranteeName(cursor)};
  cursor.Accept("with");
  if (cursor.AtEnd()) cursor.Fail();
  do {
    if (cursor.AcceptWords("rename", "to")) {
      alter.rename_to = cursor.ExpectName();
    } else if (cursor.AcceptWords("owner", "to")) {
      alter.owner = ParseUserName(cursor);
    } else if (cursor.Accept("externalid")) {
      cursor.Accept("to");
      alter.external_id = ParseExternalId(cursor);
    } else {
      cursor.Fail();
    }
    cursor.AcceptSymbol(',');
  } while (!cursor.AtEnd());
  return alter;
}

Statement ParseDropRole(TokenCursor& cursor) {
  DropRoleStatement drop{.if_exists = ParseIfExists(cursor)};
  drop.name = ParseGranteeName(cursor);
  drop.is_forced = cursor.Accept("force");
  if (!drop.is_forced) cursor.Accept("restrict");
  return drop;
}

}  // namespace doppel::sql
