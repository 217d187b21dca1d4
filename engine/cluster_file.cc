#include "engine/cluster_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "base/log.h"
#include "base/uuid.h"
#include "engine/stored_tables.h"

namespace doppel::engine::cluster_file {
namespace {

struct InProgress {
  TransactionId xid = 0;
  Oid table = 0;
};

std::vector<InProgress> ListInProgress(storage::Connection& connection) {
  std::vector<InProgress> rows;
  storage::Statement statement = connection.Prepare("SELECT xid, table_oid FROM doppel_in_progress");
  while (statement.Step()) rows.push_back({statement.Integer(0), static_cast<Oid>(statement.Integer(1))});
  return rows;
}

std::vector<Oid> ListDead(storage::Connection& connection) {
  std::vector<Oid> tables;
  storage::Statement statement = connection.Prepare("SELECT table_oid FROM doppel_dead");
  while (statement.Step()) tables.push_back(static_cast<Oid>(statement.Integer(0)));
  return tables;
}

void TakeAwayUncommitted(storage::Connection& connection) {
  const std::vector<InProgress> rows = ListInProgress(connection);
  std::set<TransactionId> xids;
  for (const InProgress& row : rows) {
    xids.insert(row.xid);
    if (!stored_tables::Exists(connection, row.table)) continue;
    const std::string name = stored_tables::TableName(row.table);
    connection.Execute(
        fmt::format("DELETE FROM {0} WHERE _x = {1}; UPDATE {0} SET _d = NULL WHERE _d = {1}", name, row.xid));
  }
  connection.Execute("DELETE FROM doppel_in_progress");
  if (!xids.empty()) base::LogInfo(fmt::format("recovery: took back {} unfinished transactions", xids.size()));
}

void PurgeDead(storage::Connection& connection) {
  for (const Oid table : ListDead(connection)) {
    if (!stored_tables::Exists(connection, table)) continue;
    connection.Execute(fmt::format("DELETE FROM {} WHERE _d IS NOT NULL", stored_tables::TableName(table)));
  }
  connection.Execute("DELETE FROM doppel_dead");
}

}  // namespace

std::string GetNamespaceId(storage::Connection& connection) {
  {
    storage::Statement statement = connection.Prepare("SELECT value FROM doppel_meta WHERE key = 'namespace_id'");
    if (statement.Step()) return std::string(statement.Column(0).bytes);
  }
  std::string id = base::MakeUuid();
  storage::Statement statement = connection.Prepare("INSERT INTO doppel_meta(key, value) VALUES('namespace_id', ?1)");
  statement.Bind(1, sql::Datum(id));
  statement.Run();
  return id;
}

void CreateTables(storage::Connection& connection) {
  connection.Execute(
      "CREATE TABLE IF NOT EXISTS doppel_meta(key TEXT PRIMARY KEY, value) WITHOUT ROWID;"
      "CREATE TABLE IF NOT EXISTS doppel_in_progress(xid INTEGER, table_oid INTEGER, PRIMARY KEY(xid, table_oid)) "
      "WITHOUT ROWID;"
      "CREATE TABLE IF NOT EXISTS doppel_dead(table_oid INTEGER PRIMARY KEY);"
      "CREATE TABLE IF NOT EXISTS doppel_identity(table_oid INTEGER, attnum INTEGER, next INTEGER, "
      "PRIMARY KEY(table_oid, attnum)) WITHOUT ROWID;"
      "CREATE TABLE IF NOT EXISTS doppel_analyzed(table_oid INTEGER PRIMARY KEY, row_count INTEGER);");
  connection.Execute(catalog::kStoreTableSql);
}

TransactionId Recover(storage::Connection& connection) {
  connection.Execute("BEGIN IMMEDIATE");
  TakeAwayUncommitted(connection);
  PurgeDead(connection);
  TransactionId next = kFirstXid;
  {
    storage::Statement statement = connection.Prepare("SELECT value FROM doppel_meta WHERE key = 'next_xid'");
    if (statement.Step()) next = statement.Integer(0);
  }
  connection.Execute("COMMIT");
  return next;
}

void ReserveXids(storage::Connection& connection, TransactionId next) {
  storage::Statement statement =
      connection.Prepare("INSERT OR REPLACE INTO doppel_meta(key, value) VALUES('next_xid', ?1)");
  statement.Bind(1, next);
  statement.Run();
}

void NoteInProgress(storage::Connection& connection, TransactionId xid, Oid table) {
  storage::Statement statement =
      connection.Prepare("INSERT OR IGNORE INTO doppel_in_progress(xid, table_oid) VALUES(?1, ?2)");
  statement.Bind(1, xid);
  statement.Bind(2, std::int64_t{table});
  statement.Run();
}

void NoteDead(storage::Connection& connection, Oid table) {
  storage::Statement statement = connection.Prepare("INSERT OR IGNORE INTO doppel_dead(table_oid) VALUES(?1)");
  statement.Bind(1, std::int64_t{table});
  statement.Run();
}

void ClearDead(storage::Connection& connection, Oid table) {
  storage::Statement statement = connection.Prepare("DELETE FROM doppel_dead WHERE table_oid = ?1");
  statement.Bind(1, std::int64_t{table});
  statement.Run();
}

void ForgetInProgress(storage::Connection& connection, TransactionId xid) {
  storage::Statement statement = connection.Prepare("DELETE FROM doppel_in_progress WHERE xid = ?1");
  statement.Bind(1, xid);
  statement.Run();
}

void StoreCatalogRows(storage::Connection& connection, std::span<const catalog::StoreRow> rows) {
  storage::Statement put =
      connection.Prepare("INSERT OR REPLACE INTO doppel_catalog(kind, oid, json) VALUES(?1, ?2, ?3)");
  storage::Statement remove = connection.Prepare("DELETE FROM doppel_catalog WHERE kind = ?1 AND oid = ?2");
  for (const catalog::StoreRow& row : rows) {
    storage::Statement& statement = row.json.has_value() ? put : remove;
    statement.Bind(1, std::int64_t{row.kind});
    statement.Bind(2, std::int64_t{row.oid});
    if (row.json.has_value()) statement.BindBorrowed(3, sql::Value::Text(*row.json));
    statement.Run();
    statement.Reset();
  }
}

void StoreIdentities(storage::Connection& connection, std::span<const Identities::Counter> counters) {
  storage::Statement statement =
      connection.Prepare("INSERT OR REPLACE INTO doppel_identity(table_oid, attnum, next) VALUES(?1, ?2, ?3)");
  for (const Identities::Counter& counter : counters) {
    statement.Bind(1, std::int64_t{counter.table});
    statement.Bind(2, std::int64_t{counter.attnum});
    statement.Bind(3, counter.next);
    statement.Run();
    statement.Reset();
  }
}

void StoreAnalyzedRows(storage::Connection& connection, Oid table, std::int64_t rows) {
  storage::Statement statement =
      connection.Prepare("INSERT OR REPLACE INTO doppel_analyzed(table_oid, row_count) VALUES(?1, ?2)");
  statement.Bind(1, std::int64_t{table});
  statement.Bind(2, rows);
  statement.Run();
}

void ForgetAnalyzedRows(storage::Connection& connection, Oid table) {
  storage::Statement statement = connection.Prepare("DELETE FROM doppel_analyzed WHERE table_oid = ?1");
  statement.Bind(1, std::int64_t{table});
  statement.Run();
}

std::vector<AnalyzedRows> LoadAnalyzedRows(storage::Connection& connection) {
  std::vector<AnalyzedRows> tables;
  storage::Statement statement = connection.Prepare("SELECT table_oid, row_count FROM doppel_analyzed");
  while (statement.Step()) tables.push_back({static_cast<Oid>(statement.Integer(0)), statement.Integer(1)});
  return tables;
}

std::vector<catalog::StoreRow> LoadCatalogRows(storage::Connection& connection) {
  std::vector<catalog::StoreRow> rows;
  storage::Statement statement = connection.Prepare("SELECT kind, oid, json FROM doppel_catalog");
  while (statement.Step()) {
    rows.push_back({static_cast<int>(statement.Integer(0)), static_cast<catalog::Oid>(statement.Integer(1)),
                    std::string(statement.Column(2).bytes)});
  }
  return rows;
}

std::vector<Identities::Counter> LoadIdentities(storage::Connection& connection) {
  std::vector<Identities::Counter> counters;
  storage::Statement statement = connection.Prepare("SELECT table_oid, attnum, next FROM doppel_identity");
  while (statement.Step()) {
    counters.push_back({static_cast<Oid>(statement.Integer(0)), static_cast<std::int16_t>(statement.Integer(1)),
                        statement.Integer(2)});
  }
  return counters;
}

}  // namespace doppel::engine::cluster_file
