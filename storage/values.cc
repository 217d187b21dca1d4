#include "storage/values.h"

#include <cmath>
#include <string_view>

#include "base/check.h"

namespace doppel::storage {
namespace {

// SQLite takes a null pointer for NULL, also with length zero.
const char* DataOf(std::string_view bytes) { return bytes.data() == nullptr ? "" : bytes.data(); }

std::string_view View(const void* data, int size) {
  return size == 0 ? std::string_view("", 0)
                   : std::string_view(static_cast<const char*>(data), static_cast<std::size_t>(size));
}

}  // namespace

void Read(sqlite3_value* value, sql::Value& out) {
  switch (sqlite3_value_type(value)) {
    case SQLITE_INTEGER:
      out.kind = sql::Value::Kind::kInteger;
      out.integer = sqlite3_value_int64(value);
      return;
    case SQLITE_FLOAT:
      out.kind = sql::Value::Kind::kReal;
      out.real = sqlite3_value_double(value);
      return;
    case SQLITE_TEXT: {
      const void* data = sqlite3_value_text(value);
      out.kind = sql::Value::Kind::kText;
      out.bytes = View(data, sqlite3_value_bytes(value));
      return;
    }
    case SQLITE_BLOB: {
      const void* data = sqlite3_value_blob(value);
      out.kind = sql::Value::Kind::kBlob;
      out.bytes = View(data, sqlite3_value_bytes(value));
      return;
    }
    default:
      out.kind = sql::Value::Kind::kNull;
      return;
  }
}

sql::Value ToValue(sqlite3_value* value) {
  sql::Value result;
  Read(value, result);
  return result;
}

sql::Value ColumnValue(sqlite3_stmt* statement, int index) {
  switch (sqlite3_column_type(statement, index)) {
    case SQLITE_INTEGER:
      return sql::Value::Integer(sqlite3_column_int64(statement, index));
    case SQLITE_FLOAT:
      return sql::Value::Real(sqlite3_column_double(statement, index));
    case SQLITE_TEXT: {
      const void* data = sqlite3_column_text(statement, index);
      return sql::Value::Text(View(data, sqlite3_column_bytes(statement, index)));
    }
    case SQLITE_BLOB: {
      const void* data = sqlite3_column_blob(statement, index);
      return sql::Value::BlobBytes(View(data, sqlite3_column_bytes(statement, index)));
    }
    default:
      return sql::Value::Null();
  }
}

int BindValue(sqlite3_stmt* statement, int index, const sql::Value& value, sqlite3_destructor_type lifetime) {
  switch (value.kind) {
    case sql::Value::Kind::kNull:
      return sqlite3_bind_null(statement, index);
    case sql::Value::Kind::kInteger:
      return sqlite3_bind_int64(statement, index, value.integer);
    case sql::Value::Kind::kReal:
      if (std::isnan(value.real)) return BindValue(statement, index, sql::Value::Text(sql::kNanText), SQLITE_STATIC);
      return sqlite3_bind_double(statement, index, value.real);
    case sql::Value::Kind::kText:
      return sqlite3_bind_text64(statement, index, DataOf(value.bytes), value.bytes.size(), lifetime, SQLITE_UTF8);
    case sql::Value::Kind::kBlob:
      return sqlite3_bind_blob64(statement, index, DataOf(value.bytes), value.bytes.size(), lifetime);
  }
  return SQLITE_MISUSE;
}

namespace {

void SetResult(sqlite3_context* context, const sql::Value& value, sqlite3_destructor_type lifetime) {
  switch (value.kind) {
    case sql::Value::Kind::kNull:
      return sqlite3_result_null(context);
    case sql::Value::Kind::kInteger:
      return sqlite3_result_int64(context, value.integer);
    case sql::Value::Kind::kReal:
      if (std::isnan(value.real)) {
        return sqlite3_result_text64(context, sql::kNanText.data(), sql::kNanText.size(), SQLITE_STATIC, SQLITE_UTF8);
      }
      return sqlite3_result_double(context, value.real);
    case sql::Value::Kind::kText:
      return sqlite3_result_text64(context, DataOf(value.bytes), value.bytes.size(), lifetime, SQLITE_UTF8);
    case sql::Value::Kind::kBlob:
      return sqlite3_result_blob64(context, DataOf(value.bytes), value.bytes.size(), lifetime);
  }
}

}  // namespace

void SetResult(sqlite3_context* context, const sql::Value& value) { SetResult(context, value, SQLITE_TRANSIENT); }

void SetLastingResult(sqlite3_context* context, const sql::Value& value) { SetResult(context, value, SQLITE_STATIC); }

}  // namespace doppel::storage
