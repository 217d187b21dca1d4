// The bridge from SQLite's virtual-table interface to VirtualTable. Private to storage/.
#pragma once

#include "storage/connection.h"
#include "storage/virtual_table.h"

namespace doppel::storage {

struct BoundTable {
  const VirtualTable* table = nullptr;
  Connection* connection = nullptr;
};

// Registers `bound.table` as an eponymous table; `bound` must stay where it is while the connection is open.
int RegisterTable(sqlite3* handle, BoundTable& bound);

}  // namespace doppel::storage
