// Executor: runs bound statements: takes the table locks, finds out which rows may be seen, prints and runs SQLite SQL.
//
// How a reader stays right without waiting: its locks come first, then its snapshot; then SQLite's own read transaction
// is opened (the "pin"), and which tables need a visibility predicate is asked before and after that, for a writer says
// what it is going to write before SQLite shows it.
//
// Threads: the session's.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "catalog/system/system_state.h"
#include "engine/plan.h"
#include "engine/row_stream.h"
#include "engine/transaction.h"
#include "sql/translate/table_access.h"

namespace doppel::engine {

// What running a statement needs of its session. Everything outlives the run, and a query's stream.
struct ExecutionEnvironment {
  RowStore& store;
  Transaction& transaction;
  sql::SessionInfo& session;
  storage::IdentitySource& identities;
  const storage::Cancellation& cancellation;
  std::int32_t process_id = 0;
  std::shared_ptr<const catalog::SystemState> system;
};

// Takes the locks that the statement needs. True: one had to be asked for, so the catalog may have changed meanwhile.
bool LockTables(const sql::BoundStatement& statement, const ExecutionEnvironment& environment);

// REQUIRES of both: the locks are held.
// Starts a query; its rows come as they are asked for, on a connection of their own.
std::unique_ptr<RowStream> OpenQuery(Plan& plan, std::span<const sql::Datum> parameters,
                                     const ExecutionEnvironment& environment);
// The table that INSERT, UPDATE or DELETE writes to.
Oid TargetOf(const sql::BoundStatement& statement);
// Runs INSERT, UPDATE, DELETE; returns the rows inserted, updated, deleted. With kCommits the caller commits next.
std::int64_t RunChange(Plan& plan, std::span<const sql::Datum> parameters, const ExecutionEnvironment& environment,
                       AfterStatement after = AfterStatement::kMayGoOn);

}  // namespace doppel::engine
