#include "engine/table_statistics.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/stored_tables.h"

namespace doppel::engine {
namespace {

constexpr std::int64_t kSampledRows = 4000;
// Up to here rows are counted, beyond it the greatest rowid is taken for the count.
constexpr std::int64_t kCountedRows = 20'000;

bool HasGrownMuch(std::int64_t before, std::int64_t now) {
  return std::abs(now - before) > std::max<std::int64_t>(20, before / 5);
}

}  // namespace

std::int64_t StoredTableStatistics::LastRowid(sql::Oid table) {
  const storage::PooledConnection connection = database_.Acquire();
  storage::Statement statement =
      connection->Prepare(fmt::format("SELECT max(rowid) FROM {}", stored_tables::TableName(table)));
  return statement.Step() ? statement.Integer(0) : 0;
}

StoredTableStatistics::Numbers StoredTableStatistics::Current(sql::Oid table) {
  const std::int64_t last_rowid = LastRowid(table);
  {
    const std::lock_guard lock(mutex_);
    const auto found = tables_.find(table);
    if (found != tables_.end() && !HasGrownMuch(found->second.last_rowid, last_rowid)) return found->second;
  }
  Numbers numbers{.last_rowid = last_rowid, .rows = static_cast<double>(last_rowid)};
  if (last_rowid <= kCountedRows) {
    const storage::PooledConnection connection = database_.Acquire();
    storage::Statement statement =
        connection->Prepare(fmt::format("SELECT count(*) FROM {}", stored_tables::TableName(table)));
    if (statement.Step()) numbers.rows = static_cast<double>(statement.Integer(0));
  }
  const std::lock_guard lock(mutex_);
  tables_[table] = numbers;
  return numbers;
}

double StoredTableStatistics::Rows(sql::Oid table) { return std::max(1.0, Current(table).rows); }

double StoredTableStatistics::DistinctValues(sql::Oid table, std::int16_t attribute) {
  const Numbers numbers = Current(table);
  if (const auto found = numbers.distinct.find(attribute); found != numbers.distinct.end()) return found->second;
  const double distinct = Sample(table, attribute, numbers);
  const std::lock_guard lock(mutex_);
  tables_[table].distinct[attribute] = distinct;
  return distinct;
}

// Duj1 of Haas and Stokes, which PostgreSQL's ANALYZE uses: from the sample's size n, its distinct values d, those seen
// once f1, and the table's rows N: n·d / (n − f1 + f1·n/N).
double StoredTableStatistics::Sample(sql::Oid table, std::int16_t attribute, const Numbers& numbers) {
  if (numbers.last_rowid == 0) return 1;
  const storage::PooledConnection connection = database_.Acquire();
  // Rowids at equal distances over the table; each look-up finds the next row that exists.
  const std::int64_t step = std::max<std::int64_t>(1, numbers.last_rowid / kSampledRows);
  storage::Statement statement = connection->Prepare(
      fmt::format("WITH RECURSIVE points(id) AS (SELECT 1 UNION ALL SELECT id + ?1 FROM points WHERE id + ?1 <= ?2) "
                  "SELECT count(*), sum(n), sum(n = 1) FROM (SELECT count(*) AS n FROM points CROSS JOIN {0} AS t "
                  "ON t.rowid = points.id WHERE t.{1} IS NOT NULL GROUP BY t.{1})",
                  stored_tables::TableName(table), stored_tables::ColumnName(attribute)));
  statement.Bind(1, step);
  statement.Bind(2, numbers.last_rowid);
  if (!statement.Step()) return 1;
  const auto distinct = static_cast<double>(statement.Integer(0));
  const auto sampled = static_cast<double>(statement.Integer(1));
  const auto seen_once = static_cast<double>(statement.Integer(2));
  if (sampled == 0) return 1;
  const double rows = std::max(numbers.rows, sampled);
  const double estimate = sampled * distinct / (sampled - seen_once + seen_once * sampled / rows);
  return std::clamp(estimate, 1.0, rows);
}

void StoredTableStatistics::ForgetAll() {
  const std::lock_guard lock(mutex_);
  tables_.clear();
}

}  // namespace doppel::engine
