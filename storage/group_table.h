// GroupTable: GROUP BY by hashing. SQLite groups by sorting all rows; a hash table reads each row once and sorts at
// most the groups, so the optimizer hands grouped queries to it (group_functions.h).
//
// Equality is that of kept_rows.h, NULL equal to NULL.
// Threads: its statement's. Errors: out of range sums throw what the plain aggregates throw.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "sql/types/datum.h"
#include "sql/types/decimal.h"
#include "storage/kept_rows.h"

namespace doppel::storage {

class GroupTable {
 public:
  // One letter each in the spec. Only kCountRows takes no argument.
  enum class Aggregate : char {
    kCountRows = 'r',
    kCount = 'c',
    kCountDistinct = 'u',
    kSumInteger = 'i',  // to int8
    kSumDecimal = 'd',
    kAverageExact = 'a',  // integers and decimals, the rest cut off
    kSumReal = 's',
    kAverageReal = 'v',
    kMin = 'n',  // in SQLite's order
    kMax = 'x',
  };

  // `spec`: a 'k' per key, a colon, a letter per aggregate; a trailing '<' asks for the groups in the order of their
  // keys, which otherwise come in the order of their first rows.
  explicit GroupTable(std::string_view spec);

  // Keys and arguments of one row.
  void Add(std::span<const sql::Value> values);
  // One row per group: the keys, then the aggregates. The table is empty afterwards.
  std::shared_ptr<KeptRows> Finish();

 private:
  struct Accumulator {
    sql::Int128 exact = 0;
    long double real = 0;
    std::int64_t count = 0;
  };
  struct Column {
    Aggregate kind;
    std::size_t extreme = 0;  // among those of a group, of kMin and kMax
    std::size_t seen = 0;     // in seen_, of kCountDistinct
  };
  // Numbers different rows of `width` values, from 0 in the order they come.
  class DistinctRows {
   public:
    explicit DistinctRows(std::size_t width) : width_(width), slots_(64) {}
    // The row's number, and whether it is new.
    std::pair<std::size_t, bool> Insert(std::span<const sql::Value> row);
    std::size_t size() const { return hashes_.size(); }
    std::span<const Cell> row(std::size_t number) const { return {cells_.data() + number * width_, width_}; }
    ByteArena& arena() { return arena_; }

   private:
    void Grow();

    std::size_t width_;
    std::vector<std::uint32_t> slots_;  // open addressing: a row's number + 1, or 0
    std::vector<std::uint64_t> hashes_;
    std::vector<Cell> cells_;
    ByteArena arena_;
  };

  void Step(std::size_t group, const Column& column, Accumulator& accumulator, const sql::Value& value);
  sql::Datum Result(std::size_t group, std::size_t aggregate) const;
  void Sort(std::vector<std::uint32_t>& order) const;

  std::size_t key_count_ = 0;
  std::vector<Column> aggregates_;
  std::size_t extreme_count_ = 0;
  bool is_sorted_ = false;

  DistinctRows groups_;
  std::vector<Accumulator> accumulators_;  // aggregates_.size() per group
  std::vector<Cell> extremes_;             // extreme_count_ per group, in the arena of groups_
  std::vector<DistinctRows> seen_;
};

}  // namespace doppel::storage
