// SQL functions written in C++, as SQLite calls them. Private to storage/.
#pragma once

#include "sql/types/function_call.h"
#include "storage/connection.h"

namespace doppel::storage {

struct BoundKernel {
  const sql::KernelRow* row = nullptr;
  Connection* connection = nullptr;
};

// Registers `kernel.row`; `kernel` must stay where it is while the connection is open. Returns a result code.
int RegisterKernel(sqlite3* handle, BoundKernel& kernel);
// row_xid, row_low, row_visible and row_target (sql/translate/table_access.h).
int RegisterRowFunctions(sqlite3* handle, Connection& connection);

}  // namespace doppel::storage
