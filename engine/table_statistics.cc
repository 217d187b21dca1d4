#include "engine/table_statistics.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/stored_tables.h"

namespace doppel::engine {
namespace {

constexpr std::int64_t kSampledRows = 4000;
// Up to here rows are counted, beyond it the count is taken from how many of these places hold one.
constexpr std::int64_t kCountedRows = 20'000;
constexpr std::int64_t kProbedPlaces = 500;

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
  const Numbers numbers{.last_rowid = last_rowid, .rows = EstimateRows(table, last_rowid), .distinct = {}};
  const std::lock_guard lock(mutex_);
  tables_[table] = numbers;
  return numbers;
}

// Every UPDATE gives its rows new rowids, so a table much updated has far fewer rows than its last rowid says.
double StoredTableStatistics::EstimateRows(sql::Oid table, std::int64_t last_rowid) {
  const storage::PooledConnection connection = database_.Acquire();
  const std::string name = stored_tables::TableName(table);
  if (last_rowid <= kCountedRows) {
    storage::Statement statement = connection->Prepare(fmt::format("SELECT count(*) FROM {}", name));
    return statement.Step() ? static_cast<double>(statement.Integer(0)) : 0;
  }
  storage::Statement statement = connection->Prepare(
      fmt::format("WITH RECURSIVE bounds(low) AS MATERIALIZED (SELECT min(rowid) FROM {0}), places(id) AS (SELECT low "
                  "FROM bounds UNION ALL SELECT id + 1 + (?1 - low) / ?2 FROM places, bounds "
                  "WHERE id + 1 + (?1 - low) / ?2 <= ?1) "
                  "SELECT count(*), count(t.rowid), (SELECT low FROM bounds) "
                  "FROM places LEFT JOIN {0} AS t ON t.rowid = places.id",
                  name));
  statement.Bind(1, last_rowid);
  statement.Bind(2, kProbedPlaces);
  if (!statement.Step() || statement.Integer(0) == 0) return 0;
  const auto span = static_cast<double>(last_rowid - statement.Integer(2) + 1);
  return span * static_cast<double>(statement.Integer(1)) / static_cast<double>(statement.Integer(0));
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

std::optional<std::int64_t> StoredTableStatistics::AnalyzedRows(sql::Oid table) {
  const std::lock_guard lock(mutex_);
  const auto found = analyzed_.find(table);
  return found == analyzed_.end() ? std::nullopt : std::optional(found->second);
}

void StoredTableStatistics::SetAnalyzedRows(sql::Oid table, std::int64_t rows) {
  const std::lock_guard lock(mutex_);
  analyzed_[table] = rows;
}

void StoredTableStatistics::Forget(sql::Oid table) {
  const std::lock_guard lock(mutex_);
  tables_.erase(table);
  analyzed_.erase(table);
}

void StoredTableStatistics::ForgetAll() {
  const std::lock_guard lock(mutex_);
  tables_.clear();
  analyzed_.clear();
}

}  // namespace doppel::engine
