// Statement: one prepared SQLite statement, borrowed from its connection's cache and given back, reset, on destruction.
//
// Threads: its connection's. Errors: base::SqlError, either parked by a SQL function or made from SQLite's result code.
#pragma once

#include <string>
#include <string_view>

#include "sql/types/datum.h"

struct sqlite3_stmt;

namespace doppel::storage {

class Connection;
struct CachedStatement;

class Statement {
 public:
  Statement();
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&& other) noexcept;
  ~Statement();

  // Parameters count from 1. The bytes are copied.
  void Bind(int index, const sql::Value& value);
  void Bind(int index, std::int64_t value);
  void Bind(int index, const sql::Datum& datum) { Bind(index, sql::ToValue(datum)); }
  // As above, but borrows text and blob bytes. REQUIRES: they outlive the last Step.
  void BindBorrowed(int index, const sql::Value& value);
  // 0 when the statement has no such parameter. `name` with its ':' or '?'.
  int ParameterIndex(const std::string& name) const;
  int parameter_count() const;

  // True: a row is ready. False: the statement is done.
  bool Step();
  // Runs to the end and drops rows.
  void Run();
  // Back to before the first step; parameters stay.
  void Reset();

  int column_count() const;
  // Columns count from 0. Borrowed until the next Step, Reset or destruction.
  sql::Value Column(int index) const;
  std::int64_t Integer(int index) const { return Column(index).integer; }
  bool is_readonly() const;

 private:
  friend class Connection;
  Statement(Connection& connection, CachedStatement& cached) : connection_(&connection), cached_(&cached) {}
  void GiveBack() noexcept;

  Connection* connection_ = nullptr;
  CachedStatement* cached_ = nullptr;
};

}  // namespace doppel::storage
