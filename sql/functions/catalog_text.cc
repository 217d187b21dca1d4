// Functions that print catalog objects: FORMAT_TYPE, PG_GET_VIEWDEF and kin, names of reg* types.
#include "sql/functions/families.h"

namespace doppel::sql {

std::span<const FunctionRow> CatalogTextFunctions() {
  static const std::vector<FunctionRow> rows = {};
  return rows;
}

}  // namespace doppel::sql
