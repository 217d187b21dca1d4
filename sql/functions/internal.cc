// Kernels that the binder and the translator print: guards of NULLs, rows and limits, arrays and vectors of the
// catalog.
#include "sql/functions/families.h"

namespace doppel::sql {

std::span<const KernelRow> InternalKernels() {
  static const std::vector<KernelRow> rows = {};
  return rows;
}

}  // namespace doppel::sql
