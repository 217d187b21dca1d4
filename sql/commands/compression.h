// ANALYZE COMPRESSION's arithmetic: what a sample of a column would take in the encodings of c_Compression_encodings.
// Nothing is stored in them; the sizes are those of the pages' own descriptions, block by block.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sql/types/datum.h"
#include "sql/types/decimal.h"
#include "sql/types/type.h"

namespace doppel::sql {

struct SuggestedEncoding {
  std::string_view encoding = "raw";
  std::int64_t reduction_hundredths = 0;  // of a percent of the raw size
};

class ColumnSample {
 public:
  explicit ColumnSample(LogicalType type);
  void Add(const Value& value);
  // The smallest of the encodings that the type takes; raw when none saves anything.
  SuggestedEncoding Suggest() const;

 private:
  // A column's bytes as runs of equal values, in a dictionary, by differences within blocks, and by repeated strings.
  struct Sizes {
    std::int64_t raw = 0, runlength = 0, bytedict = 0, az64 = 0, lzo = 0;
  };
  Sizes Measure() const;

  LogicalType type_;
  bool is_exact_ = false;            // integers of some kind, for az64
  std::vector<std::string> values_;  // bytes of those that are not NULL
  std::vector<Int128> numbers_;      // the same, when exact
  std::size_t bytes_ = 0;
};

}  // namespace doppel::sql
