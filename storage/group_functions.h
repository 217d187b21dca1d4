// hash_group and hash_groups (group_table.h) as SQLite calls them. Private to storage/.
#pragma once

#include "storage/connection.h"

namespace doppel::storage {

// Columns that hash_groups has; a grouping with more keys and aggregates is SQLite's to do.
inline constexpr int kMaxGroupColumns = 100;

// `connection` must outlive its handle's functions. Returns a result code.
int RegisterGroupFunctions(sqlite3* handle, Connection& connection);

}  // namespace doppel::storage
