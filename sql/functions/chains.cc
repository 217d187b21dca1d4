#include "sql/functions/chains.h"

#include <array>
#include <utility>

namespace doppel::sql {

std::string_view ChainSeparator(const OperatorRow& row) {
  static constexpr auto kChains = std::to_array<std::pair<std::string_view, std::string_view>>({
      {"int2_add($1, $2)", ", "},
      {"int4_add($1, $2)", ", "},
      {"int8_add($1, $2)", ", "},
      {"int2_subtract($1, $2)", ", "},
      {"int4_subtract($1, $2)", ", "},
      {"int8_subtract($1, $2)", ", "},
      {"int2_multiply($1, $2)", ", "},
      {"int4_multiply($1, $2)", ", "},
      {"int8_multiply($1, $2)", ", "},
      {"($1 || $2)", " || "},
  });
  for (const auto& [sqlite, separator] : kChains) {
    if (row.print == nullptr && row.sqlite == sqlite) return separator;
  }
  return {};
}

}  // namespace doppel::sql
