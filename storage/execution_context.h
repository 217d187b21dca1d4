// ExecutionContext: what one running statement offers to the SQL functions, virtual tables and checks that SQLite calls
// back. The engine fills it and hands it to a Connection for the time of one statement (ContextScope).
//
// Threads: used by the statement's thread only.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sql/types/session_info.h"
#include "sql/types/type.h"
#include "storage/cancellation.h"

namespace doppel::storage {

class KeptRows;

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
  std::int64_t commits = 0;                // how many transactions had committed when it was taken

  bool Includes(TransactionId xid) const {
    if (xid < low || xid == own) return true;
    if (xid >= next) return false;
    return !std::binary_search(in_progress.begin(), in_progress.end(), xid);
  }
};

// Gives out the values of IDENTITY columns.
class IdentitySource {
 public:
  virtual ~IdentitySource() = default;
  virtual std::int64_t NextIdentity(sql::Oid table, std::int16_t attnum) = 0;
};

struct ExecutionContext {
  sql::SessionInfo* session = nullptr;
  // Read by row_visible(xid) and row_low(); both fail without one.
  const RowSnapshot* snapshot = nullptr;
  // Where row_target(rowid, _d) notes the rows that an UPDATE or DELETE replaces. It returns snapshot->own.
  std::vector<std::int64_t>* targets = nullptr;
  // The transaction that had already deleted a row that row_target was given; set before it throws.
  TransactionId conflicting = 0;
  // Behind row_identity(oid, attnum).
  IdentitySource* identities = nullptr;
  // Handed to VirtualTable::open; what it points at is between the engine and the makers of virtual tables.
  const void* system = nullptr;
  // Looked at every thousand or so steps of SQLite's machine; the statement then ends with 57014.
  const Cancellation* cancellation = nullptr;
  // Texts of sub_expression(); null: the statement has none.
  std::shared_ptr<const std::vector<std::string>> expressions;
  // What hash_group() and keep_rows() have collected, for kept_rows() to read (group_functions.h).
  std::vector<std::shared_ptr<KeptRows>> kept;
};

}  // namespace doppel::storage
