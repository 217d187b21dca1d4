// A SystemState over a test catalog, with a few rows of each dynamic kind.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "catalog/system/system_state.h"
#include "catalog/testing.h"

namespace doppel::catalog {

class TestState : public SystemState {
 public:
  TestState(SnapshotPtr snapshot, Oid user, std::vector<std::string> path = {"public"})
      : snapshot_(std::move(snapshot)),
        checker_(*snapshot_, user),
        path_(checker_, kFirstDatabase, std::move(path), 0) {}

  const Snapshot& snapshot() const override { return *snapshot_; }
  const PrivilegeChecker& checker() const override { return checker_; }
  const SearchPath& search_path() const override { return path_; }
  Oid database() const override { return kFirstDatabase; }
  std::int32_t process_id() const override { return 4711; }
  std::int64_t Now() const override { return 800'000'000'000'000; }

  std::vector<SessionState> Sessions() const override { return sessions; }
  std::vector<LockState> Locks() const override { return locks; }
  std::vector<SettingState> Settings() const override { return settings; }
  std::vector<CursorState> OpenCursors() const override { return cursors; }
  std::vector<TableState> Tables() const override { return tables; }
  std::vector<ColumnState> Columns() const override { return columns; }
  std::vector<BuiltInFunction> BuiltInFunctions() const override { return functions; }
  void VisitQueries(const Visit<QueryRecord>& visit) const override {
    for (const QueryRecord& query : queries) visit(query);
  }
  void VisitLoadErrors(const Visit<LoadErrorRecord>& visit) const override {
    for (const LoadErrorRecord& error : load_errors) visit(error);
  }

  std::vector<SessionState> sessions;
  std::vector<LockState> locks;
  std::vector<SettingState> settings;
  std::vector<CursorState> cursors;
  std::vector<TableState> tables;
  std::vector<ColumnState> columns;
  std::vector<BuiltInFunction> functions;
  std::vector<QueryRecord> queries;
  std::vector<LoadErrorRecord> load_errors;

 private:
  SnapshotPtr snapshot_;
  PrivilegeChecker checker_;
  SearchPath path_;
};

}  // namespace doppel::catalog
