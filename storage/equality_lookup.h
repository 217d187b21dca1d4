// How our virtual tables offer look-ups to SQLite's planner: arguments (hidden columns behind the others) must be
// given, and equality conditions on columns make a key. Private to storage/.
#pragma once

#include <sqlite3.h>

#include <cstddef>
#include <string_view>
#include <vector>

namespace doppel::storage {

struct LookupEstimate {
  double rows = 1000;        // of the whole table
  double rows_of_a_key = 2;  // that a look-up finds
  double cost_of_a_key = 3;
};

// xBestIndex of a table of `width` columns and `arguments` hidden ones. xFilter is given the arguments, then a value
// per key column; idxStr lists those, or is null when there are none. SQLite checks the conditions on columns itself
// afterwards. Returns a result code.
int PlanEqualities(sqlite3_index_info* info, int width, int arguments, const LookupEstimate& estimate);

// The columns that idxStr lists, from 0.
std::vector<std::size_t> KeyColumns(std::string_view list);

}  // namespace doppel::storage
