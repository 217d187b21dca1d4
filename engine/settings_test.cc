#include "engine/settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <set>
#include <string>

#include "base/sql_error.h"
#include "base/text.h"

namespace doppel::engine {
namespace {

using base::SqlState;

std::string Normal(std::string_view name, std::string_view value) {
  return NormalizeSetting(*FindSettingRow(name), value);
}

SqlState StateOf(const std::function<void()>& action, std::string* message = nullptr) {
  try {
    action();
  } catch (const base::SqlError& error) {
    if (message != nullptr) *message = error.message();
    return error.state();
  }
  return SqlState::kSuccessfulCompletion;
}

TEST(SettingsTable, HasEachNameOnceAndValidDefaults) {
  std::set<std::string> names;
  for (const SettingRow& row : AllSettings()) {
    EXPECT_TRUE(names.insert(base::ToLowerAscii(row.name)).second) << row.name;
    EXPECT_EQ(NormalizeSetting(row, row.default_value), row.default_value) << row.name;
    EXPECT_FALSE(row.description.empty()) << row.name;
  }
}

TEST(Settings, WritesValuesInTheirOwnForm) {
  EXPECT_EQ(Normal("enable_case_sensitive_identifier", "TRUE"), "on");
  EXPECT_EQ(Normal("enable_case_sensitive_identifier", "0"), "off");
  EXPECT_EQ(Normal("datestyle", "iso"), "ISO, MDY");
  EXPECT_EQ(Normal("datestyle", "SQL, DMY"), "SQL, DMY");
  EXPECT_EQ(Normal("datestyle", "German"), "German, DMY");
  EXPECT_EQ(Normal("client_encoding", "utf-8"), "UTF8");
  EXPECT_EQ(Normal("client_encoding", "unicode"), "UNICODE");
  EXPECT_EQ(Normal("timezone", "utc"), "UTC");
  EXPECT_EQ(Normal("statement_timeout", "60000"), "60000");
}

TEST(Settings, RefusesValuesInRedshiftsWords) {
  std::string message;
  EXPECT_EQ(StateOf([] { Normal("extra_float_digits", "3"); }, &message), SqlState::kInvalidParameterValue);
  EXPECT_EQ(message, "3 is outside the valid range for parameter \"extra_float_digits\" (-15 .. 2)");
  EXPECT_EQ(StateOf([] { Normal("statement_timeout", "soon"); }), SqlState::kInvalidParameterValue);
  EXPECT_EQ(StateOf([] { Normal("datestyle", "Klingon"); }), SqlState::kInvalidParameterValue);
  EXPECT_EQ(StateOf([] { Normal("client_encoding", "latin1"); }), SqlState::kInvalidParameterValue);
  EXPECT_EQ(StateOf([] { CheckSetting("nonsense", "1"); }, &message), SqlState::kUndefinedObject);
  EXPECT_EQ(message, "unrecognized configuration parameter \"nonsense\"");
  EXPECT_EQ(StateOf([] { CheckSetting("server_version", "9"); }), SqlState::kCantChangeRuntimeParam);
}

TEST(Settings, RefusesSuperuserSettingsToOthers) {
  Settings settings;
  std::string message;
  const auto set = [&] { settings.Set("lc_monetary", "C", SettingUse::kSession, false); };
  EXPECT_EQ(StateOf(set, &message), SqlState::kInsufficientPrivilege);
  EXPECT_EQ(message, "permission denied to set parameter \"lc_monetary\" to \"C\"");
}

TEST(Settings, ReturnToTheSessionsOwnDefaultOnReset) {
  Settings settings;
  settings.SetDefault("query_group", "startup");
  settings.Set("query_group", "now", SettingUse::kSession, false);
  EXPECT_EQ(settings.Get("QUERY_GROUP"), "now");
  settings.Reset("query_group");
  EXPECT_EQ(settings.Get("query_group"), "startup");
  settings.Set("query_group", "now", SettingUse::kSession, false);
  settings.ResetAll();
  EXPECT_EQ(settings.Get("query_group"), "startup");
}

TEST(Settings, KeepLocalValuesForOneTransaction) {
  Settings settings;
  settings.BeginTransaction();
  settings.Set("query_group", "session", SettingUse::kSession, false);
  settings.Set("query_group", "local", SettingUse::kLocal, false);
  EXPECT_EQ(settings.Get("query_group"), "local");
  settings.CommitTransaction();
  EXPECT_EQ(settings.Get("query_group"), "session");
}

TEST(Settings, TakeBackWhatARolledBackTransactionSet) {
  Settings settings;
  settings.Set("query_group", "before", SettingUse::kSession, false);
  settings.BeginTransaction();
  settings.Set("query_group", "inside", SettingUse::kSession, false);
  settings.Set("app.user", "7", SettingUse::kSession, false);
  settings.RollbackTransaction();
  EXPECT_EQ(settings.Get("query_group"), "before");
  EXPECT_EQ(settings.Find("app.user"), nullptr);
}

TEST(Settings, HoldContextVariables) {
  Settings settings;
  EXPECT_EQ(settings.Find("app.user"), nullptr);
  settings.Set("app.user", "7", SettingUse::kSession, false);
  EXPECT_EQ(settings.Get("app.user"), "7");
  settings.Reset("app.user");
  EXPECT_EQ(settings.Find("app.user"), nullptr);
}

TEST(Settings, ReportWhatClientsMustKnowOnceItChanges) {
  Settings settings;
  EXPECT_TRUE(settings.TakeReports().empty());
  settings.Set("query_group", "x", SettingUse::kSession, false);
  EXPECT_TRUE(settings.TakeReports().empty());
  settings.Set("timezone", "Europe/Berlin", SettingUse::kSession, false);
  const auto reports = settings.TakeReports();
  ASSERT_EQ(reports.size(), 1u);
  EXPECT_EQ(reports[0].name, "TimeZone");
  EXPECT_EQ(reports[0].value, "Europe/Berlin");
  EXPECT_TRUE(settings.TakeReports().empty());
}

TEST(Settings, QuoteTheSchemasOfASearchPath) {
  const SettingRow& row = *FindSettingRow("search_path");
  const sql::SettingValue values[] = {{sql::SettingValue::Kind::kString, "$user"},
                                      {sql::SettingValue::Kind::kIdentifier, "public"},
                                      {sql::SettingValue::Kind::kString, "Mixed"}};
  EXPECT_EQ(JoinSettingValues(row, values), "\"$user\", public, \"Mixed\"");
  const SettingRow& single = *FindSettingRow("query_group");
  EXPECT_EQ(StateOf([&] { JoinSettingValues(single, values); }), SqlState::kInvalidParameterValue);
}

}  // namespace
}  // namespace doppel::engine
