// SET and its values, which ALTER USER and CREATE PROCEDURE take too.
#pragma once

#include <string>
#include <vector>

namespace doppel::sql {

// One value of SET name TO a, b. Identifiers are folded; numbers keep their sign and digits.
struct SettingValue {
  enum class Kind { kString, kIdentifier, kNumber } kind = Kind::kString;
  std::string text;
};

enum class SettingScope { kUnspecified, kSession, kLocal };

// SET name TO …. Special spellings arrive as the setting they stand for: TIME ZONE -> timezone, NAMES ->
// client_encoding, SEED -> seed, SESSION AUTHORIZATION -> session_authorization, ROLE -> role.
struct SetStatement {
  SettingScope scope = SettingScope::kUnspecified;
  std::string name;  // lower case; "namespace.variable" for session context variables
  bool is_context_variable = false;
  bool is_default = false;  // TO DEFAULT; for TIME ZONE also LOCAL
  std::vector<SettingValue> values;
};

}  // namespace doppel::sql
