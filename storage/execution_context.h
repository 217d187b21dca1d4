// ExecutionContext: what one running statement offers to the SQL functions, virtual tables and checks that SQLite calls
// back. The engine fills it and hands it to a Connection for the time of one statement (ContextScope).
//
// Threads: used by the statement's thread only, but for `cancel_requested`, which any thread may set.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <vector>

#include "sql/types/session_info.h"

namespace doppel::storage {

using TransactionId = std::int64_t;

// Which transactions' work a statement sees. Rows carry their creator in `_x` and their deleter, or NULL, in `_d`.
//
// Only transactions in progress can leave rows behind that must not be seen: an aborted transaction takes its rows away
// before it leaves the in-progress list. So "not in progress and older than `next`" means committed.
struct RowSnapshot {
  TransactionId own = 0;                   // 0: has written nothing yet
  TransactionId low = 0;                   // the oldest in progress; everything below is committed
  TransactionId next = 0;                  // this one and all later began after the snapshot
  std::vector<TransactionId> in_progress;  // sorted; without `own`

  bool Includes(TransactionId xid) const {
    if (xid < low || xid == own) return true;
    if (xid >= next) return false;
    return !std::binary_search(in_progress.begin(), in_progress.end(), xid);
  }
};

struct ExecutionContext {
  sql::SessionInfo* session = nullptr;
  // Read by row_visible(xid) and row_low(); both fail without one.
  const RowSnapshot* snapshot = nullptr;
  // Where row_target(rowid, _d) notes the rows that an UPDATE or DELETE replaces. It returns snapshot->own.
  std::vector<std::int64_t>* targets = nullptr;
  // Handed to VirtualTable::open; what it points at is between the engine and the makers of virtual tables.
  const void* system = nullptr;
  // Looked at every thousand or so steps of SQLite's machine; the statement then ends with 57014.
  const std::atomic<bool>* cancel_requested = nullptr;
};

}  // namespace doppel::storage
