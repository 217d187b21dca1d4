// Schema quotas (r_CREATE_SCHEMA): how much disk space tables take, counted as Redshift counts it, and the check that
// comes before each commit.
//
// Threads: the session's.
#pragma once

#include <cstdint>
#include <vector>

#include "catalog/snapshot.h"
#include "catalog/system/journal.h"
#include "engine/transaction.h"
#include "storage/connection.h"

namespace doppel::engine {

// Whole megabytes of a table with storage: its pages in the file, rows of every state included, and at least one block
// of each column; none while it holds no row.
std::int64_t TableMegabytes(storage::Connection& connection, const catalog::Relation& table);

bool HasSchemaQuota(const catalog::Snapshot& snapshot, Oid table);

// The schemas over their quotas that the transaction put rows into, or took rows from beside that. A transaction that
// only takes rows away violates nothing. Who and when is left to the caller.
std::vector<catalog::QuotaViolationRecord> FindQuotaViolations(Transaction& transaction);

}  // namespace doppel::engine
