// What tests of kernels need: a session with settings of the test's choice, and a result sink that keeps the value.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/sql_error.h"
#include "sql/types/datum.h"
#include "sql/types/function_call.h"
#include "sql/types/session_info.h"

namespace doppel::sql::testing {

class FakeSession : public SessionInfo {
 public:
  std::int64_t TransactionStart() const override { return now; }
  std::int64_t StatementStart() const override { return now; }
  const std::string& TimeZone() const override { return time_zone; }
  const std::string* FindSetting(std::string_view name) const override {
    const auto found = settings.find(std::string(name));
    return found == settings.end() ? nullptr : &found->second;
  }
  double NextRandom() override { return 0.5; }

  std::int64_t now = 0;
  std::string time_zone = "UTC";
  std::map<std::string, std::string> settings;
};

class KeepingSink : public ResultSink {
 public:
  void Null() override { value = {}; }
  void Integer(std::int64_t v) override { value = v; }
  void Real(double v) override { value = v; }
  void Text(std::string_view v) override { value = std::string(v); }
  void BlobBytes(std::string_view v) override { value = Blob{std::string(v)}; }

  Datum value;
};

// Calls a kernel as SQLite would.
inline Datum CallKernel(ScalarKernel kernel, const std::vector<Datum>& arguments, FakeSession& session) {
  std::vector<Value> values;
  for (const Datum& argument : arguments) values.push_back(ToValue(argument));
  KeepingSink sink;
  CallContext context{session, sink};
  kernel(context, values);
  return sink.value;
}

// SQLSTATE and message of the SqlError that `action` throws, as "22003 message"; "no error" without one.
template <typename Action>
std::string ErrorOf(Action action) {
  try {
    action();
  } catch (const base::SqlError& error) {
    return std::string(base::CodeOf(error.state())) + " " + error.message();
  }
  return "no error";
}

}  // namespace doppel::sql::testing
