#include "storage/equality_lookup.h"

#include <algorithm>
#include <string>

#include "base/text.h"

namespace doppel::storage {

int PlanEqualities(sqlite3_index_info* info, int width, int arguments, const LookupEstimate& estimate) {
  std::vector<bool> is_given(static_cast<std::size_t>(arguments), false);
  std::string key_columns;
  int values = arguments;
  for (int i = 0; i < info->nConstraint; ++i) {
    const auto& constraint = info->aConstraint[i];
    const bool is_argument = constraint.iColumn >= width;
    if (constraint.op != SQLITE_INDEX_CONSTRAINT_EQ || constraint.iColumn < 0) continue;
    if (!constraint.usable) {
      if (is_argument) return SQLITE_CONSTRAINT;
      continue;
    }
    if (is_argument) {
      const int argument = constraint.iColumn - width;
      is_given[static_cast<std::size_t>(argument)] = true;
      info->aConstraintUsage[i].argvIndex = argument + 1;
      info->aConstraintUsage[i].omit = 1;
    } else {
      key_columns += (key_columns.empty() ? "" : ",") + std::to_string(constraint.iColumn);
      info->aConstraintUsage[i].argvIndex = ++values;
    }
  }
  if (std::find(is_given.begin(), is_given.end(), false) != is_given.end()) return SQLITE_CONSTRAINT;
  const bool has_key = !key_columns.empty();
  info->estimatedRows = static_cast<sqlite3_int64>(has_key ? estimate.rows_of_a_key : estimate.rows);
  info->estimatedCost = has_key ? estimate.cost_of_a_key : estimate.rows;
  if (has_key) {
    info->idxStr = sqlite3_mprintf("%s", key_columns.c_str());
    info->needToFreeIdxStr = 1;
  }
  return SQLITE_OK;
}

std::vector<std::size_t> KeyColumns(std::string_view list) {
  std::vector<std::size_t> columns;
  for (const std::string& number : base::Split(list, ',')) columns.push_back(std::stoul(number));
  return columns;
}

}  // namespace doppel::storage
