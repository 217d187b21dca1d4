// GroupTable: GROUP BY by hashing. SQLite groups by sorting all rows; a hash table reads each row once and sorts at
// most the groups, so the optimizer hands grouped queries to two functions of SQLite that stand on this table:
//
//   hash_group(spec, keys…, arguments…)   an aggregate: collects the rows, returns a number that names the table
//   hash_groups(number)                   a table: one row per group, columns g1…: the keys, then the aggregates
//
// The spec has a letter per key and per aggregate, "kkk:nsd" (Spec below). A table lives as long as the statement that
// made it (ExecutionContext::groups).
//
// Equality is SQLite's: texts under RTRIM, integers and reals by value, NULL equal to NULL.
// Threads: its statement's. Errors: out of range sums throw what the plain aggregates throw.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "sql/types/datum.h"
#include "sql/types/decimal.h"

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
  // No rows are added afterwards.
  void Finish();

  std::size_t size() const { return hashes_.size(); }
  std::size_t key_count() const { return key_count_; }
  std::size_t width() const { return key_count_ + aggregates_.size(); }
  // Column of the group at `place`, 0 ≤ place < size().
  sql::Datum Cell(std::size_t place, std::size_t column) const;
  sql::Value Key(std::size_t place, std::size_t column) const {
    return sql::ToValue(keys_[order_[place] * key_count_ + column]);
  }
  // Places of the groups whose columns `columns` equal `values`; NULL equals nothing.
  std::span<const std::uint32_t> Find(const std::vector<std::size_t>& columns, std::span<const sql::Value> values);

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
  using Index = std::unordered_map<std::string, std::vector<std::uint32_t>>;

  std::size_t GroupOf(std::span<const sql::Value> keys);
  void Grow();
  void Step(std::size_t group, const Column& column, Accumulator& accumulator, const sql::Value& value);
  void Sort();
  Index MakeIndex(const std::vector<std::size_t>& columns) const;

  std::size_t key_count_ = 0;
  std::vector<Column> aggregates_;
  std::size_t extreme_count_ = 0;
  bool is_sorted_ = false;

  std::vector<std::uint32_t> slots_;  // open addressing: a group's number + 1, or 0
  std::vector<std::uint64_t> hashes_;
  std::vector<sql::Datum> keys_;           // key_count_ per group
  std::vector<Accumulator> accumulators_;  // aggregates_.size() per group
  std::vector<sql::Datum> extremes_;       // extreme_count_ per group
  std::vector<std::unordered_set<std::string>> seen_;
  std::vector<std::uint32_t> order_;                   // place → group
  std::map<std::vector<std::size_t>, Index> indexes_;  // by the columns looked up by, made at the first look-up
};

}  // namespace doppel::storage
