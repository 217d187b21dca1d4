#include "engine/stored_tables.h"

#include <fmt/format.h>

#include <charconv>
#include <string_view>

#include "base/text.h"

namespace doppel::engine::stored_tables {
namespace {

std::string ColumnDefinition(const StoredColumn& column) {
  return ColumnName(column.attnum) + (column.is_text ? " COLLATE RTRIM" : "");
}

// The number in `text` after its first character; 0 when there is none.
std::int64_t NumberAfterLetter(std::string_view text, char letter) {
  std::int64_t number = 0;
  if (text.size() < 2 || text[0] != letter) return 0;
  const auto [end, error] = std::from_chars(text.data() + 1, text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? number : 0;
}

// A literal that stands for `datum` in SQL.
std::string Literal(const sql::Datum& datum) {
  if (const auto* integer = std::get_if<std::int64_t>(&datum)) return fmt::format("{}", *integer);
  if (const auto* real = std::get_if<double>(&datum)) return fmt::format("{:#.17g}", *real);
  if (const auto* text = std::get_if<std::string>(&datum)) return base::SingleQuoted(*text);
  if (const auto* blob = std::get_if<sql::Blob>(&datum)) {
    std::string hex = "x'";
    for (const char c : blob->bytes) hex += fmt::format("{:02x}", static_cast<unsigned char>(c));
    return hex + "'";
  }
  return "NULL";
}

// Runs `sql` for each range, bound as ?1 and ?2, with `xid` as ?3 unless it is 0.
void ForEachRange(storage::Connection& connection, const std::string& sql, const RowidRanges& rows, TransactionId xid) {
  if (rows.empty()) return;
  storage::Statement statement = connection.Prepare(sql);
  if (xid != 0) statement.Bind(3, xid);
  for (const RowidRange& range : rows.ranges()) {
    statement.Bind(1, range.first);
    statement.Bind(2, range.last);
    statement.Run();
    statement.Reset();
  }
}

void RunWith(storage::Connection& connection, const std::string& sql, TransactionId xid) {
  storage::Statement statement = connection.Prepare(sql);
  statement.Bind(1, xid);
  statement.Run();
}

}  // namespace

std::string TableName(Oid table) { return fmt::format("t{}", table); }
std::string ColumnName(std::int16_t attnum) { return fmt::format("c{}", attnum); }

void Drop(storage::Connection& connection, Oid table) {
  connection.Execute(fmt::format("DROP TABLE IF EXISTS {}", TableName(table)));
}

void Create(storage::Connection& connection, Oid table, std::span<const StoredColumn> columns) {
  // A process that was killed before its CREATE TABLE committed may have left a table of this oid.
  Drop(connection, table);
  std::string sql = fmt::format("CREATE TABLE {}(", TableName(table));
  for (const StoredColumn& column : columns) sql += ColumnDefinition(column) + ",";
  connection.Execute(sql + "_x,_d)");
}

void AddColumn(storage::Connection& connection, Oid table, StoredColumn column, const sql::Datum& initial) {
  std::string sql = fmt::format("ALTER TABLE {} ADD COLUMN {}", TableName(table), ColumnDefinition(column));
  if (!sql::IsNull(initial)) sql += " DEFAULT " + Literal(initial);
  connection.Execute(sql);
}

void DropColumn(storage::Connection& connection, Oid table, std::int16_t attnum) {
  connection.Execute(fmt::format("ALTER TABLE {} DROP COLUMN {}", TableName(table), ColumnName(attnum)));
}

storage::Statement Pin(storage::Connection& connection) {
  // Any read of the file opens SQLite's read transaction; this one touches one page and does not depend on user tables.
  storage::Statement pin = connection.Prepare("SELECT 1 FROM doppel_meta");
  pin.Step();
  return pin;
}

bool Exists(storage::Connection& connection, Oid table) {
  storage::Statement statement = connection.Prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1");
  const std::string name = TableName(table);
  statement.Bind(1, sql::Value::Text(name));
  return statement.Step();
}

std::vector<Oid> List(storage::Connection& connection) {
  std::vector<Oid> tables;
  storage::Statement statement = connection.Prepare("SELECT name FROM sqlite_schema WHERE type = 'table'");
  while (statement.Step()) {
    const std::int64_t oid = NumberAfterLetter(statement.Column(0).bytes, 't');
    if (oid != 0) tables.push_back(static_cast<Oid>(oid));
  }
  return tables;
}

std::vector<std::int16_t> ListColumns(storage::Connection& connection, Oid table) {
  std::vector<std::int16_t> columns;
  storage::Statement statement = connection.Prepare("SELECT name FROM pragma_table_info(?1)");
  const std::string name = TableName(table);
  statement.Bind(1, sql::Value::Text(name));
  while (statement.Step()) {
    const std::int64_t attnum = NumberAfterLetter(statement.Column(0).bytes, 'c');
    if (attnum != 0) columns.push_back(static_cast<std::int16_t>(attnum));
  }
  return columns;
}

void MarkDeleted(storage::Connection& connection, Oid table, TransactionId deleter, const RowidRanges& rows) {
  ForEachRange(connection, fmt::format("UPDATE {} SET _d = ?3 WHERE rowid BETWEEN ?1 AND ?2", TableName(table)), rows,
               deleter);
}

void Remove(storage::Connection& connection, Oid table, const RowidRanges& rows) {
  ForEachRange(connection, fmt::format("DELETE FROM {} WHERE rowid BETWEEN ?1 AND ?2", TableName(table)), rows, 0);
}

void UnmarkDeleted(storage::Connection& connection, Oid table, TransactionId deleter, const RowidRanges& rows) {
  ForEachRange(connection,
               fmt::format("UPDATE {} SET _d = NULL WHERE rowid BETWEEN ?1 AND ?2 AND _d = ?3", TableName(table)), rows,
               deleter);
}

void RemoveDeleted(storage::Connection& connection, Oid table, TransactionId deleter, const RowidRanges& rows) {
  ForEachRange(connection, fmt::format("DELETE FROM {} WHERE rowid BETWEEN ?1 AND ?2 AND _d = ?3", TableName(table)),
               rows, deleter);
}

void RemoveInserted(storage::Connection& connection, Oid table, TransactionId creator, const RowidRanges& rows) {
  ForEachRange(connection, fmt::format("DELETE FROM {} WHERE rowid BETWEEN ?1 AND ?2 AND _x = ?3", TableName(table)),
               rows, creator);
}

void UnmarkAllDeleted(storage::Connection& connection, Oid table, TransactionId deleter) {
  RunWith(connection, fmt::format("UPDATE {} SET _d = NULL WHERE _d = ?1", TableName(table)), deleter);
}

void RemoveAllDeleted(storage::Connection& connection, Oid table, TransactionId deleter) {
  RunWith(connection, fmt::format("DELETE FROM {} WHERE _d = ?1", TableName(table)), deleter);
}

void RemoveEverything(storage::Connection& connection, Oid table) {
  connection.Execute(fmt::format("DELETE FROM {}", TableName(table)));
}

}  // namespace doppel::engine::stored_tables
