// Transaction control, SET, RESET, USE.
#include <fmt/format.h>

#include <array>
#include <cstdlib>
#include <utility>

#include "base/text.h"
#include "sql/parser/grammar.h"
#include "sql/types/datetime.h"
#include "sql/types/interval.h"

namespace doppel::sql {
namespace {

// Settings whose SQL spelling is of several words.
struct SettingSpelling {
  std::string_view first;
  std::string_view second;
  std::string_view name;
};

constexpr auto kSettingSpellings = std::to_array<SettingSpelling>({
    {"session", "authorization", "session_authorization"},
    {"time", "zone", "timezone"},
});

constexpr std::array<std::string_view, 6> kIsolationLevels = {
    "serializable", "snapshot", "read committed", "read uncommitted", "repeatable read", "snapshot isolation"};

std::string ParseIsolationLevel(TokenCursor& cursor) {
  if (!cursor.AtAnyOf({"serializable", "snapshot", "read", "repeatable"})) cursor.Fail();
  std::string level = cursor.ExpectWordLower();
  if (level == "read" || level == "repeatable" || (level == "snapshot" && cursor.At("isolation"))) {
    level += " " + cursor.ExpectWordLower();
  }
  for (std::string_view known : kIsolationLevels) {
    if (level == known) return level;
  }
  cursor.Fail();
}

// [ISOLATION LEVEL l] [READ ONLY | READ WRITE], in any order, with or without commas.
TransactionModes ParseModes(TokenCursor& cursor) {
  TransactionModes modes;
  while (true) {
    if (cursor.AcceptWords("isolation", "level")) {
      modes.isolation_level = ParseIsolationLevel(cursor);
    } else if (cursor.AcceptWords("read", "only")) {
      modes.is_read_only = true;
    } else if (cursor.AcceptWords("read", "write")) {
      modes.is_read_only = false;
    } else {
      return modes;
    }
    if (cursor.AtSymbol(',')) {
      if (!cursor.AtAnyOf({"isolation", "read"}, 1)) cursor.FailAt(1);
      cursor.Take();
    }
  }
}

SettingValue ParseSettingValue(TokenCursor& cursor, std::string_view setting) {
  using Kind = SettingValue::Kind;
  if (cursor.AtKind(TokenKind::kString)) return {Kind::kString, cursor.ExpectString()};
  std::string sign;
  if (cursor.AcceptOperator("-")) {
    sign = "-";
  } else {
    cursor.AcceptOperator("+");
  }
  TokenKind kind = cursor.Peek().kind;
  if (kind == TokenKind::kInteger || kind == TokenKind::kDecimal || kind == TokenKind::kFloat) {
    return {Kind::kNumber, sign + std::string(cursor.TextOf(cursor.Take()))};
  }
  if (!sign.empty()) cursor.Fail();
  // Words of any kind: `SET x TO on`, `SET search_path TO "$user", public`, `SET timezone TO America/New_York` is not
  // one.
  Name name = cursor.ExpectLabel();
  const bool is_user = setting == "session_authorization";
  return {Kind::kIdentifier, is_user ? name.exact() : name.text};
}

// A setting's name: one word, a pair namespace.variable, or one of the spellings above. Empty `name` when none.
void ParseSettingName(TokenCursor& cursor, std::string& name, bool& is_context_variable) {
  for (const SettingSpelling& spelling : kSettingSpellings) {
    if (!cursor.AtWords(spelling.first, spelling.second)) continue;
    cursor.Take();
    cursor.Take();
    name = spelling.name;
    return;
  }
  if (cursor.AtKind(TokenKind::kQuotedName)) cursor.Fail();
  name = cursor.ExpectLabel().text;
  if (!cursor.AcceptSymbol('.')) return;
  if (cursor.AtKind(TokenKind::kQuotedName)) cursor.Fail();
  name += "." + cursor.ExpectLabel().text;
  is_context_variable = true;
}

// INTERVAL '-8' HOUR TO MINUTE: an offset from UTC, given on as "-08:00".
bool ParseTimeZoneInterval(TokenCursor& cursor, SetStatement& set) {
  if (!cursor.Accept("interval")) return false;
  const std::string text = cursor.ExpectString();
  const std::optional<IntervalQualifier> qualifier = ParseIntervalQualifier(cursor);
  const Interval offset = qualifier ? ParseInterval(text, *qualifier) : ParseInterval(text);
  const std::int64_t minutes = std::abs(offset.us) / kMicrosPerMinute;
  set.values.push_back({SettingValue::Kind::kString,
                        fmt::format("{}{:02}:{:02}", offset.us < 0 ? '-' : '+', minutes / 60, minutes % 60)});
  return true;
}

// SET TIME ZONE 'x' | LOCAL | DEFAULT, SET SESSION AUTHORIZATION u, SET NAMES 'x': no TO. SET ROLE came with
// PostgreSQL 8.1.
bool ParseSettingWithoutTo(TokenCursor& cursor, SetStatement& set) {
  bool needs_no_to = false;
  const bool has_interval = cursor.At("timezone") && cursor.At("interval", 1);
  if (cursor.AcceptWords("time", "zone") || (has_interval && cursor.Accept("timezone"))) {
    set.name = "timezone";
    needs_no_to = true;
    set.is_default = cursor.Accept("local");
  } else if (cursor.AcceptWords("session", "authorization")) {
    set.name = "session_authorization";
    needs_no_to = true;
  } else if (cursor.At("names") && !cursor.At("to", 1) && !cursor.AtOperator("=", 1)) {
    cursor.Take();
    set.name = "client_encoding";
    needs_no_to = true;
  }
  if (!needs_no_to) return false;
  if (set.is_default || cursor.Accept("default")) {
    set.is_default = true;
    return true;
  }
  if (set.name == "timezone" && ParseTimeZoneInterval(cursor, set)) return true;
  set.values.push_back(ParseSettingValue(cursor, set.name));
  return true;
}

TransactionKind TransactionKindOf(std::string_view word) {
  if (word == "begin") return TransactionKind::kBegin;
  if (word == "start") return TransactionKind::kStart;
  if (word == "commit") return TransactionKind::kCommit;
  if (word == "end") return TransactionKind::kEnd;
  return word == "abort" ? TransactionKind::kAbort : TransactionKind::kRollback;
}

}  // namespace

Statement ParseTransaction(TokenCursor& cursor) {
  TransactionStatement transaction{.kind = TransactionKindOf(cursor.ExpectWordLower())};
  if (transaction.kind == TransactionKind::kStart) {
    cursor.Expect("transaction");
  } else if (cursor.AtAnyOf({"work", "transaction"})) {
    cursor.Take();
    transaction.has_noise_word = true;
  }
  if (transaction.kind == TransactionKind::kBegin || transaction.kind == TransactionKind::kStart) {
    transaction.modes = ParseModes(cursor);
  }
  return transaction;
}

SetStatement ParseSetting(TokenCursor& cursor) {
  SetStatement set;
  if (ParseSettingWithoutTo(cursor, set)) return set;
  ParseSettingName(cursor, set.name, set.is_context_variable);
  if (!cursor.Accept("to")) cursor.ExpectOperator("=");
  if (cursor.Accept("default")) {
    set.is_default = true;
    return set;
  }
  do {
    set.values.push_back(ParseSettingValue(cursor, set.name));
  } while (cursor.AcceptSymbol(','));
  return set;
}

Statement ParseSet(TokenCursor& cursor) {
  cursor.Expect("set");
  if (cursor.AcceptWords("session", "characteristics", "as", "transaction")) {
    return SetTransactionStatement{.is_session_characteristics = true, .modes = ParseModes(cursor)};
  }
  if (cursor.AtWords("transaction") && cursor.AtAnyOf({"isolation", "read"}, 1)) {
    cursor.Take();
    return SetTransactionStatement{.modes = ParseModes(cursor)};
  }
  SettingScope scope = SettingScope::kUnspecified;
  // SET SESSION AUTHORIZATION has no scope; SET SESSION SESSION AUTHORIZATION has.
  if (cursor.At("session") && !cursor.At("authorization", 1) && !cursor.At("to", 1) && !cursor.AtOperator("=", 1)) {
    cursor.Take();
    scope = SettingScope::kSession;
  } else if (cursor.At("local") && !cursor.At("to", 1) && !cursor.AtOperator("=", 1)) {
    cursor.Take();
    scope = SettingScope::kLocal;
  }
  SetStatement set = ParseSetting(cursor);
  set.scope = scope;
  return set;
}

Statement ParseReset(TokenCursor& cursor) {
  cursor.Expect("reset");
  if (cursor.Accept("all")) return ResetStatement{.is_all = true};
  if (cursor.Accept("use")) return UseStatement{.is_reset = true};
  ResetStatement reset;
  ParseSettingName(cursor, reset.name, reset.is_context_variable);
  return reset;
}

Statement ParseUse(TokenCursor& cursor) {
  cursor.Expect("use");
  UseStatement use{.database = cursor.ExpectName()};
  if (cursor.AcceptOperator("@")) use.catalog = cursor.ExpectName().text;
  return use;
}

}  // namespace doppel::sql
