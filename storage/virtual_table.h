// VirtualTable: a relation whose rows are made by C++ when a statement reads it: system relations and table functions.
//
// The translator names it in FROM, quoted: `FROM "pg_catalog.pg_class"`. Arguments are given like a function's:
// `FROM generate_series(1, 10)`. Equality conditions on columns are served from a hash table that the cursor builds at
// the first look-up, so that joins between system relations cost no more than between tables.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "sql/types/datum.h"

namespace doppel::storage {

// Rows, one at a time. Begins before the first.
class RowSource {
 public:
  virtual ~RowSource() = default;
  virtual bool Next() = 0;
  // Of the current row, borrowed until Next.
  virtual sql::Value Column(int index) const = 0;
};

// A RowSource over rows made at once.
class VectorRowSource : public RowSource {
 public:
  explicit VectorRowSource(std::vector<sql::Row> rows) : rows_(std::move(rows)) {}
  bool Next() override { return ++at_ < static_cast<std::ptrdiff_t>(rows_.size()); }
  sql::Value Column(int index) const override {
    return sql::ToValue(rows_[static_cast<std::size_t>(at_)][static_cast<std::size_t>(index)]);
  }

 private:
  std::vector<sql::Row> rows_;
  std::ptrdiff_t at_ = -1;
};

struct VirtualTable {
  std::string name;
  std::vector<std::string> columns;
  // Names of required arguments; they are hidden columns to SQLite.
  std::vector<std::string> arguments;
  // `system` is ExecutionContext::system of the running statement. May throw base::SqlError.
  std::function<std::unique_ptr<RowSource>(const void* system, std::span<const sql::Value> arguments)> open;
  // For SQLite's planner.
  double estimated_rows = 1000;
};

}  // namespace doppel::storage
