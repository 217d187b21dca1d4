// TableStatistics: how many rows tables have and how many different values their columns, for the optimizer. Estimates:
// taken from a sample at the first question and again when a table has changed by a fifth. Beside them what ANALYZE
// counted, for pg_class and SVV_TABLE_INFO.
//
// Threads: any; one mutex guards the numbers, SQLite is asked without it.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "sql/optimize/optimize.h"
#include "storage/database.h"

namespace doppel::engine {

class StoredTableStatistics : public sql::TableStatistics {
 public:
  explicit StoredTableStatistics(storage::Database& database) : database_(database) {}

  double Rows(sql::Oid table) override;
  double DistinctValues(sql::Oid table, std::int16_t attribute) override;
  // Rows at the last ANALYZE; none when there was none.
  std::optional<std::int64_t> AnalyzedRows(sql::Oid table);
  void SetAnalyzedRows(sql::Oid table, std::int64_t rows);
  // The table is gone.
  void Forget(sql::Oid table);
  void ForgetAll();

 private:
  struct Numbers {
    std::int64_t last_rowid = 0;  // when they were taken: rowids count up, so it tells how much has been written since
    double rows = 0;
    std::map<std::int16_t, double> distinct;  // by column, as they were asked for
  };
  Numbers Current(sql::Oid table);
  std::int64_t LastRowid(sql::Oid table);
  double EstimateRows(sql::Oid table, std::int64_t last_rowid);
  double Sample(sql::Oid table, std::int16_t attribute, const Numbers& numbers);

  storage::Database& database_;
  std::mutex mutex_;
  std::unordered_map<sql::Oid, Numbers> tables_;         // GUARDED mutex_
  std::unordered_map<sql::Oid, std::int64_t> analyzed_;  // GUARDED mutex_
};

}  // namespace doppel::engine
