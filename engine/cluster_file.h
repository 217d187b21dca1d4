// ClusterFile: Doppel's own tables in the SQLite file, and what makes work durable.
//
//   doppel_meta(key, value)               'next_xid': every id given out is below it; 'namespace_id': the cluster's
//   doppel_in_progress(xid, table_oid)    which tables a transaction that has not committed wrote to
//   doppel_dead(table_oid)                tables that hold rows whose deleter may have committed
//   doppel_identity(table_oid, attnum, next)
//   doppel_analyzed(table_oid, row_count) rows at the last ANALYZE
//   doppel_catalog                        see catalog/store.h
//
// A transaction's statements each commit to SQLite on their own. The first one to touch a table also adds the row to
// doppel_in_progress; COMMIT deletes the transaction's rows there, in the same SQLite transaction that stores its
// catalog changes. So after a crash, the transactions named in doppel_in_progress are those that did not commit, and
// Recover() takes their work away. A scratch file is never recovered, so nothing of this is written for it.
//
// Threads: as the Connection given.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "catalog/store.h"
#include "engine/identities.h"
#include "engine/transaction_manager.h"
#include "storage/connection.h"

namespace doppel::engine {

// How many ids are reserved by one write of 'next_xid'.
inline constexpr TransactionId kXidsReservedAtOnce = 1024;
inline constexpr TransactionId kFirstXid = 1000;

struct AnalyzedRows {
  Oid table = 0;
  std::int64_t rows = 0;
};

namespace cluster_file {

void CreateTables(storage::Connection& connection);

// The cluster's unique id, a UUID; made at the first call.
std::string GetNamespaceId(storage::Connection& connection);

// Takes away what uncommitted transactions left, purges deleted rows, and returns the next free id. REQUIRES: nobody
// else uses the file.
TransactionId Recover(storage::Connection& connection);

// --- Within a SQLite write transaction of the caller.
void ReserveXids(storage::Connection& connection, TransactionId next);
void NoteInProgress(storage::Connection& connection, TransactionId xid, Oid table);
void NoteDead(storage::Connection& connection, Oid table);
void ClearDead(storage::Connection& connection, Oid table);
void ForgetInProgress(storage::Connection& connection, TransactionId xid);
void StoreCatalogRows(storage::Connection& connection, std::span<const catalog::StoreRow> rows);
void StoreIdentities(storage::Connection& connection, std::span<const Identities::Counter> counters);
void StoreAnalyzedRows(storage::Connection& connection, Oid table, std::int64_t rows);
void ForgetAnalyzedRows(storage::Connection& connection, Oid table);

std::vector<catalog::StoreRow> LoadCatalogRows(storage::Connection& connection);
std::vector<Identities::Counter> LoadIdentities(storage::Connection& connection);
std::vector<AnalyzedRows> LoadAnalyzedRows(storage::Connection& connection);

}  // namespace cluster_file
}  // namespace doppel::engine
