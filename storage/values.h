// Values in and out of SQLite's C interface. Private to storage/.
#pragma once

#include <sqlite3.h>

#include "sql/types/datum.h"
#include "sql/types/function_call.h"

namespace doppel::storage {

sql::Value ToValue(sqlite3_value* value);
// The same into a place of the caller's, for those who read many.
void Read(sqlite3_value* value, sql::Value& out);
sql::Value ColumnValue(sqlite3_stmt* statement, int index);
// `lifetime` is SQLITE_TRANSIENT (copy) or SQLITE_STATIC (borrow).
int BindValue(sqlite3_stmt* statement, int index, const sql::Value& value, sqlite3_destructor_type lifetime);
void SetResult(sqlite3_context* context, const sql::Value& value);
// The same without a copy: the value's bytes outlive the statement.
void SetLastingResult(sqlite3_context* context, const sql::Value& value);

// The result of one function call, or of one column of a virtual table.
class ContextSink : public sql::ResultSink {
 public:
  explicit ContextSink(sqlite3_context* context) : context_(context) {}
  void Null() override { sqlite3_result_null(context_); }
  void Integer(std::int64_t value) override { sqlite3_result_int64(context_, value); }
  void Real(double value) override { SetResult(context_, sql::Value::Real(value)); }
  void Text(std::string_view value) override { SetResult(context_, sql::Value::Text(value)); }
  void BlobBytes(std::string_view value) override { SetResult(context_, sql::Value::BlobBytes(value)); }

 private:
  sqlite3_context* context_;
};

}  // namespace doppel::storage
