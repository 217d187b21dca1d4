// For tests: a cluster in a temporary directory, and sessions whose results come as text.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/engine.h"
#include "sql/types/context.h"
#include "sql/types/type_table.h"

namespace doppel::engine {

class TextReceiver : public ResultReceiver {
 public:
  explicit TextReceiver(Session& session) : context_(sql::MakeOutputContext(session)) {}

  void Begin(const StatementDescription& description) override { Describe(description); }
  void Row(std::span<const sql::Value> values) override {
    std::string row;
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (i > 0) row += '|';
      row += values[i].is_null() ? "NULL" : sql::ToText(values[i], types_[i], context_);
    }
    rows.push_back(std::move(row));
  }
  void Complete(std::string_view tag) override { tags.emplace_back(tag); }
  void EmptyQuery() override { tags.emplace_back("(empty)"); }

  void Describe(const StatementDescription& description) {
    types_.clear();
    names.clear();
    for (const ColumnDescription& column : description.columns) {
      types_.push_back(column.type);
      names.push_back(column.name);
    }
  }

  std::vector<std::string> rows, tags, names;

 private:
  sql::OutputContext context_;
  std::vector<sql::LogicalType> types_;
};

class TestCluster {
 public:
  explicit TestCluster(bool is_durable = false) : is_durable_(is_durable) {
    static int count = 0;
    directory_ = std::filesystem::temp_directory_path() /
                 ("doppel_cluster_" + std::to_string(::getpid()) + "_" + std::to_string(++count));
    std::filesystem::create_directory(directory_);
    Open();
  }
  ~TestCluster() {
    engine_.reset();
    std::filesystem::remove_all(directory_);
  }

  Engine& engine() { return *engine_; }
  void Restart() {
    engine_.reset();
    Open();
  }
  std::unique_ptr<Session> Connect(const std::string& user = "awsuser", const std::string& database = "dev") {
    return engine_->OpenSession({.database = database, .user = user}, nullptr);
  }

 private:
  void Open() { engine_ = OpenEngine({.directory = directory_.string(), .is_durable = is_durable_}); }

  bool is_durable_;
  std::filesystem::path directory_;
  std::unique_ptr<Engine> engine_;
};

// Runs by the simple protocol; fails the session as the wire loop does when it throws.
inline TextReceiver Query(Session& session, std::string_view text) {
  TextReceiver receiver(session);
  try {
    session.SimpleQuery(text, receiver);
  } catch (const base::SqlError&) {
    session.Fail();
    throw;
  }
  return receiver;
}

// "SQLSTATE message" of the error that it gives; empty when it gives none.
inline std::string ErrorOf(Session& session, std::string_view text) {
  try {
    Query(session, text);
    return {};
  } catch (const base::SqlError& error) {
    return std::string(base::CodeOf(error.state())) + " " + error.message();
  }
}

}  // namespace doppel::engine
