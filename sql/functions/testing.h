// What tests of functions need: a session over a small catalog, and calls by name.
#pragma once

#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/check.h"
#include "catalog/system/system_state.h"
#include "catalog/testing.h"
#include "sql/functions/function.h"
#include "sql/functions/session_services.h"
#include "sql/types/testing.h"

namespace doppel::sql::testing {

class FakeState : public catalog::SystemState {
 public:
  FakeState(catalog::SnapshotPtr snapshot, Oid user)
      : snapshot_(std::move(snapshot)),
        checker_(*snapshot_, user),
        path_(checker_, catalog::kFirstDatabase, {"$user", "public"}, 0) {}
  const catalog::Snapshot& snapshot() const override { return *snapshot_; }
  const catalog::PrivilegeChecker& checker() const override { return checker_; }
  const catalog::SearchPath& search_path() const override { return path_; }
  Oid database() const override { return catalog::kFirstDatabase; }
  std::int32_t process_id() const override { return 4711; }
  std::int64_t Now() const override { return 0; }

 private:
  catalog::SnapshotPtr snapshot_;
  catalog::PrivilegeChecker checker_;
  catalog::SearchPath path_;
};

// A session of `user` over the newest version of `objects`.
class FakeServices : public SessionServices {
 public:
  explicit FakeServices(catalog::TestCatalog& objects, Oid user_id = catalog::kAdminUser)
      : user(user_id), objects_(objects) {}

  const catalog::SystemState& System() override {
    state_ = std::make_unique<FakeState>(objects_.latest(), user);
    return *state_;
  }
  Oid CurrentUser() override { return user; }
  Oid SessionUser() override { return catalog::kAdminUser; }
  std::int64_t NextIdentity(Oid table, std::int16_t attribute) override { return 1000 * table + attribute; }
  bool CancelBackend(std::int32_t process_id) override { return process_id == other_process; }
  bool TerminateBackend(std::int32_t process_id) override { return process_id == other_process; }
  std::string SetConfig(std::string_view name, std::string_view value, bool is_local) override {
    last_config = std::string(name) + "=" + std::string(value) + (is_local ? " local" : "");
    return std::string(value);
  }
  std::int64_t LastQueryId() override { return 17; }
  std::int64_t LastCopyId() override { return -1; }
  std::int64_t LastCopyCount() override { return 0; }
  std::int64_t LastUnloadId() override { return 18; }
  std::int64_t LastUnloadCount() override { return 3; }

  Oid user;
  std::int32_t other_process = 815;
  std::string last_config;

 private:
  catalog::TestCatalog& objects_;
  std::unique_ptr<FakeState> state_;
};

class ServedSession : public FakeSession {
 public:
  explicit ServedSession(SessionServices& services) : services_(services) {}
  SessionServices* FindServices() override { return &services_; }

 private:
  SessionServices& services_;
};

// The kernel behind a row of a family or a kernel list, by its SQLite-visible name.
inline ScalarKernel KernelOf(std::span<const FunctionRow> rows, std::string_view name) {
  for (const FunctionRow& row : rows) {
    const std::string_view kernel = row.sqlite.empty() ? row.name : row.sqlite.substr(0, row.sqlite.find('('));
    if (row.scalar != nullptr && kernel == name) return row.scalar;
  }
  base::Check(false, "no such function");
  return nullptr;
}
inline ScalarKernel KernelOf(std::span<const KernelRow> rows, std::string_view name) {
  for (const KernelRow& row : rows) {
    if (row.scalar != nullptr && row.name == name) return row.scalar;
  }
  base::Check(false, "no such kernel");
  return nullptr;
}

// Calls of one family's functions: Calls calls(HashFunctions()); calls("md5", {"a"}).
template <typename Rows>
class Calls {
 public:
  explicit Calls(Rows rows) : rows_(rows), session_(&own_) {}
  Calls(Rows rows, FakeSession& session) : rows_(rows), session_(&session) {}

  Datum operator()(std::string_view name, const std::vector<Datum>& arguments) {
    return CallKernel(KernelOf(rows_, name), arguments, *session_);
  }
  std::string Error(std::string_view name, const std::vector<Datum>& arguments) {
    return ErrorOf([&] { (*this)(name, arguments); });
  }

 private:
  Rows rows_;
  FakeSession own_;
  FakeSession* session_;
};

inline Datum Text(std::string_view text) { return Datum(std::string(text)); }
inline Datum Int(std::int64_t value) { return Datum(value); }
inline Datum Real(double value) { return Datum(value); }
inline Datum NullDatum() { return Datum(); }

}  // namespace doppel::sql::testing
