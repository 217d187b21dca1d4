// Settings: what SET, RESET, SHOW, ALTER USER … SET and startup parameters work on. Each setting is one row of the
// table in settings_table.cc.
//
// A session's value of a setting is, in this order: SET LOCAL's until the transaction ends; SET's; the session's own
// default, from the startup packet or ALTER USER … SET, to which RESET returns; the row's default. A rolled-back
// transaction takes its SETs back. Names in two parts ("app.user_id") are context variables: any text, no row.
//
// Threads: the session's. Errors: base::SqlError.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/session.h"
#include "sql/parser/statements_session.h"

namespace doppel::engine {

enum class SettingKind { kBool, kInteger, kReal, kChoice, kText, kDateStyle, kTimeZone, kEncoding, kSearchPath };
// kInternal: shown, never set by users. kSuperuser: 42501 for others.
enum class SettingAccess { kUser, kSuperuser, kInternal };

struct SettingRow {
  std::string_view name;  // as SHOW heads its column; looked up without regard to case
  std::string_view default_value;
  SettingKind kind = SettingKind::kText;
  SettingAccess access = SettingAccess::kUser;
  bool is_reported = false;       // ParameterStatus at each change
  double low = 0, high = 0;       // of kInteger and kReal
  std::string_view choices = {};  // of kChoice: "a|b"; the first letter case is kept
  std::string_view documentation_page = {};
  std::string_view description = {};
};

std::span<const SettingRow> AllSettings();
// Null when there is none.
const SettingRow* FindSettingRow(std::string_view name);

// The value as the session keeps and shows it ("TRUE" → "on"). Throws 22023.
std::string NormalizeSetting(const SettingRow& row, std::string_view value);
// The text that SET's list of values stands for, before NormalizeSetting.
std::string JoinSettingValues(const SettingRow& row, std::span<const sql::SettingValue> values);
// For ALTER USER … SET: throws 42704 or 22023, or 55P02 for what cannot be set.
void CheckSetting(std::string_view name, std::string_view value);

enum class SettingUse { kSession, kLocal };

class Settings {
 public:
  Settings();

  // Null when there is no such setting or variable. Borrowed until the next change.
  const std::string* Find(std::string_view name) const;
  // Throws 42704.
  const std::string& Get(std::string_view name) const;

  // Throw 42704, 22023, 55P02, 42501.
  void Set(std::string_view name, std::string_view value, SettingUse use, bool is_superuser);
  void Reset(std::string_view name);
  void ResetAll();
  // Is it a context variable that RESET has made NULL?
  bool IsNullVariable(std::string_view name) const;
  // The session's own default: RESET's value. An unknown name throws as Set does.
  void SetDefault(std::string_view name, std::string_view value);
  // For the engine: is_superuser, session_authorization and such.
  void SetInternal(std::string_view name, std::string value);

  // Around a transaction. Begin may be called again inside; the first call counts.
  void BeginTransaction();
  void CommitTransaction();
  void RollbackTransaction();

  // Reported settings whose value differs from what was last reported.
  std::vector<SettingReport> TakeReports();
  // Counts changes, so that what was parsed from a value is parsed again only then.
  std::uint64_t generation() const { return generation_; }

 private:
  using Values = std::map<std::string, std::string, std::less<>>;
  const std::string* FindIn(const Values& values, std::string_view lower_name) const;
  void Changed() { ++generation_; }

  Values session_defaults_;
  Values values_;
  Values local_;
  std::optional<Values> before_transaction_;
  Values internal_;
  std::set<std::string, std::less<>> null_variables_;  // those without a value, once they were reset
  Values reported_;
  std::uint64_t generation_ = 0;
  std::uint64_t reported_generation_ = 0;
};

}  // namespace doppel::engine
