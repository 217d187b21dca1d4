// StampRows: which rows of a table a snapshot shows, in two numbers (catalog::RowStamp).
//
// Threads: as the connection. Costs a scan of the table.
#pragma once

#include "catalog/object.h"
#include "engine/transaction_manager.h"
#include "storage/connection.h"

namespace doppel::engine {

// REQUIRES: the snapshot is live; the table is stored.
catalog::RowStamp StampRows(storage::Connection& connection, const RowSnapshot& snapshot, Oid table);

}  // namespace doppel::engine
