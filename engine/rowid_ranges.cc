#include "engine/rowid_ranges.h"

#include <algorithm>

namespace doppel::engine {

void RowidRanges::Add(RowidRange range) {
  if (!ranges_.empty() && ranges_.back().last + 1 == range.first) {
    ranges_.back().last = range.last;
  } else {
    ranges_.push_back(range);
  }
}

std::int64_t RowidRanges::Add(std::vector<std::int64_t> rowids) {
  if (!std::is_sorted(rowids.begin(), rowids.end())) std::sort(rowids.begin(), rowids.end());
  rowids.erase(std::unique(rowids.begin(), rowids.end()), rowids.end());
  for (const std::int64_t rowid : rowids) Add(RowidRange{rowid, rowid});
  return static_cast<std::int64_t>(rowids.size());
}

std::int64_t RowidRanges::row_count() const {
  std::int64_t count = 0;
  for (const RowidRange& range : ranges_) count += range.last - range.first + 1;
  return count;
}

std::vector<RowidRanges> RowidRanges::Split(std::int64_t rows_per_piece) const {
  std::vector<RowidRanges> pieces;
  std::int64_t in_piece = rows_per_piece;
  for (const RowidRange& range : ranges_) {
    for (std::int64_t first = range.first; first <= range.last;) {
      if (in_piece >= rows_per_piece) {
        pieces.emplace_back();
        in_piece = 0;
      }
      const std::int64_t last = std::min(range.last, first + (rows_per_piece - in_piece) - 1);
      pieces.back().ranges_.push_back({first, last});
      in_piece += last - first + 1;
      first = last + 1;
    }
  }
  return pieces;
}

}  // namespace doppel::engine
