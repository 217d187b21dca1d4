// TableWriter: puts many rows into one table: COPY, and whatever else makes rows itself. Rows go to the file in
// batches, each a SQLite write of its own, so that a long load holds up nobody; the transaction makes them one.
//
// Threads: the session's. Errors: base::SqlError; the transaction then takes everything back.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/executor.h"
#include "engine/transaction.h"

namespace doppel::engine {

class TableWriter {
 public:
  // Takes the lock that INSERT takes. `attributes`: the columns that rows hold, in their order; others are NULL.
  TableWriter(Oid table, std::span<const std::int16_t> attributes, const ExecutionEnvironment& environment);
  TableWriter(const TableWriter&) = delete;

  // The row's values are in their column's representation; they are copied.
  void Append(std::span<const sql::Value> row);
  // Writes what is left. Returns all rows written.
  std::int64_t Finish();

 private:
  void Flush();

  const Oid table_;
  const std::size_t width_;
  const ExecutionEnvironment environment_;
  std::string insert_sql_;
  std::vector<sql::Datum> pending_;  // rows one after the other
  std::size_t pending_bytes_ = 0;
  std::int64_t written_ = 0;
};

}  // namespace doppel::engine
