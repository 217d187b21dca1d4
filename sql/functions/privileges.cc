// Functions that answer who may do what: HAS_TABLE_PRIVILEGE and kin, ACL items, visibility, catalog arrays.
#include "sql/functions/families.h"

namespace doppel::sql {

std::span<const FunctionRow> PrivilegeFunctions() {
  static const std::vector<FunctionRow> rows = {};
  return rows;
}

}  // namespace doppel::sql
