// Stored tables: the SQLite tables `t<oid>` behind relations, and their rows' versions (sql/translate/table_access.h).
//
// Threads: as the Connection given. Every function that writes REQUIRES that the caller holds the write lock.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/rowid_ranges.h"
#include "engine/transaction_manager.h"
#include "sql/types/datum.h"
#include "storage/connection.h"

namespace doppel::engine::stored_tables {

struct StoredColumn {
  std::int16_t attnum = 0;
  bool is_text = false;  // compared without trailing blanks
};

std::string TableName(Oid table);
std::string ColumnName(std::int16_t attnum);

// While the statement lives, the connection sees one state of the file, whatever others write.
storage::Statement Pin(storage::Connection& connection);

// --- Shape.
void Create(storage::Connection& connection, Oid table, std::span<const StoredColumn> columns);
void Drop(storage::Connection& connection, Oid table);
// `initial` is what rows that exist hold in the new column.
void AddColumn(storage::Connection& connection, Oid table, StoredColumn column, const sql::Datum& initial);
void DropColumn(storage::Connection& connection, Oid table, std::int16_t attnum);
bool Exists(storage::Connection& connection, Oid table);
// All `t<oid>` in the file, and the numbers of one table's columns.
std::vector<Oid> List(storage::Connection& connection);
std::vector<std::int16_t> ListColumns(storage::Connection& connection, Oid table);

// --- Rows. Each names the transaction too, so that a rowid that has meanwhile been given to another row does no harm.
void MarkDeleted(storage::Connection& connection, Oid table, TransactionId deleter, const RowidRanges& rows);
// Of rows found by the same SQLite transaction, so without a name.
void Remove(storage::Connection& connection, Oid table, const RowidRanges& rows);
void UnmarkDeleted(storage::Connection& connection, Oid table, TransactionId deleter, const RowidRanges& rows);
void RemoveDeleted(storage::Connection& connection, Oid table, TransactionId deleter, const RowidRanges& rows);
void RemoveInserted(storage::Connection& connection, Oid table, TransactionId creator, const RowidRanges& rows);
// The same by looking at every row.
void UnmarkAllDeleted(storage::Connection& connection, Oid table, TransactionId deleter);
void RemoveAllDeleted(storage::Connection& connection, Oid table, TransactionId deleter);
void RemoveEverything(storage::Connection& connection, Oid table);

}  // namespace doppel::engine::stored_tables
