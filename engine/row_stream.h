// RowStream: rows that are made as they are asked for: a query's, a FETCH's, or a list made at once.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sql/types/datum.h"

namespace doppel::engine {

class RowStream {
 public:
  virtual ~RowStream() = default;
  // Steps to the next row; false at the end.
  virtual bool Next() = 0;
  // Borrowed until Next. REQUIRES: Next returned true.
  virtual std::span<const sql::Value> row() const = 0;
};

class RowList : public RowStream {
 public:
  explicit RowList(std::vector<sql::Row> rows) : rows_(std::move(rows)) {}
  bool Next() override {
    if (next_ == rows_.size()) return false;
    values_.clear();
    for (const sql::Datum& datum : rows_[next_]) values_.push_back(sql::ToValue(datum));
    ++next_;
    return true;
  }
  std::span<const sql::Value> row() const override { return values_; }

 private:
  std::vector<sql::Row> rows_;
  std::size_t next_ = 0;
  std::vector<sql::Value> values_;
};

}  // namespace doppel::engine
