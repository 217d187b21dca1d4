// Kernels behind LIKE, ILIKE, SIMILAR TO and the regular expression operators ~ ~* !~ !~*.
#include "sql/functions/families.h"

namespace doppel::sql {

std::span<const KernelRow> PatternKernels() {
  static const std::vector<KernelRow> rows = {};
  return rows;
}

}  // namespace doppel::sql
