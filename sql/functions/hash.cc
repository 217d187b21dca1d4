// Hash functions: MD5, SHA family, CRC32, CHECKSUM, FNV_HASH, MURMUR3_32_HASH, FARMFINGERPRINT64, and STRTOL.
#include "sql/functions/families.h"

namespace doppel::sql {

std::span<const FunctionRow> HashFunctions() {
  static const std::vector<FunctionRow> rows = {};
  return rows;
}

}  // namespace doppel::sql
