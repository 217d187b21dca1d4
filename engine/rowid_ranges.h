// RowidRanges: a set of rowids, kept as ranges. Bulk inserts and whole-table deletes are one range each.
#pragma once

#include <cstdint>
#include <vector>

namespace doppel::engine {

struct RowidRange {
  std::int64_t first = 0;
  std::int64_t last = 0;
  friend bool operator==(const RowidRange&, const RowidRange&) = default;
};

class RowidRanges {
 public:
  void Add(RowidRange range);
  // `rowids` may come in any order and more than once; returns how many different ones there were.
  std::int64_t Add(std::vector<std::int64_t> rowids);

  bool empty() const { return ranges_.empty(); }
  std::int64_t row_count() const;
  // The same rows in pieces of at most about `rows_per_piece`.
  std::vector<RowidRanges> Split(std::int64_t rows_per_piece) const;
  const std::vector<RowidRange>& ranges() const { return ranges_; }

 private:
  std::vector<RowidRange> ranges_;  // in the order added, neighbours joined
};

}  // namespace doppel::engine
