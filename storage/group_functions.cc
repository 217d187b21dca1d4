#include "storage/group_functions.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "base/text.h"
#include "storage/errors.h"
#include "storage/execution_context.h"
#include "storage/group_table.h"
#include "storage/values.h"

namespace doppel::storage {
namespace {

Connection& ConnectionOf(sqlite3_context* context) { return *static_cast<Connection*>(sqlite3_user_data(context)); }

void FailCall(sqlite3_context* context) {
  ConnectionOf(context).Park(std::current_exception());
  sqlite3_result_error_code(context, SQLITE_ABORT);
}

// --- hash_group(spec, keys…, arguments…)

struct Collector {
  std::shared_ptr<GroupTable> table;
  std::vector<sql::Value> row;  // kept between rows
};

extern "C" void StepGroup(sqlite3_context* context, int count, sqlite3_value** values) {
  try {
    auto** slot = static_cast<Collector**>(sqlite3_aggregate_context(context, sizeof(Collector*)));
    if (slot == nullptr) throw errors::FromResultCode(SQLITE_NOMEM, "aggregate");
    const auto width = static_cast<std::size_t>(count - 1);
    if (*slot == nullptr) {
      auto made = std::make_unique<Collector>();
      made->table = std::make_shared<GroupTable>(ToValue(values[0]).bytes);
      made->row.resize(width);
      *slot = made.release();
    }
    std::vector<sql::Value>& row = (*slot)->row;
    for (std::size_t i = 0; i < width; ++i) row[i] = ToValue(values[i + 1]);
    (*slot)->table->Add(row);
  } catch (...) {
    FailCall(context);
  }
}

// Also called to clean up after an error, when the result is dropped. 0 names no table: there were no rows.
extern "C" void FinishGroup(sqlite3_context* context) {
  try {
    auto** slot = static_cast<Collector**>(sqlite3_aggregate_context(context, 0));
    if (slot == nullptr || *slot == nullptr) return sqlite3_result_int64(context, 0);
    const std::unique_ptr<Collector> collector(*slot);
    *slot = nullptr;
    Connection& connection = ConnectionOf(context);
    ExecutionContext* execution = connection.context();
    if (connection.has_parked() || execution == nullptr) return;
    collector->table->Finish();
    execution->groups.push_back(std::move(collector->table));
    sqlite3_result_int64(context, static_cast<sqlite3_int64>(execution->groups.size()));
  } catch (...) {
    FailCall(context);
  }
}

// --- hash_groups(number)

struct Groups : sqlite3_vtab {
  Connection* connection = nullptr;
};

struct Cursor : sqlite3_vtab_cursor {
  std::shared_ptr<GroupTable> table;  // null: no groups
  bool is_look_up = false;
  std::span<const std::uint32_t> found;  // of a look-up
  std::size_t at = 0;
  // Of the last look-up, kept between look-ups.
  std::string key_columns;
  std::vector<std::size_t> columns;
  std::vector<sql::Value> keys;

  std::size_t size() const { return is_look_up ? found.size() : table == nullptr ? 0 : table->size(); }
  std::size_t place() const { return is_look_up ? found[at] : at; }
};

Connection& ConnectionOf(sqlite3_vtab_cursor* cursor) { return *static_cast<Groups*>(cursor->pVtab)->connection; }

extern "C" int ConnectGroups(sqlite3* handle, void* user_data, int, const char* const*, sqlite3_vtab** out, char**) {
  std::string columns;
  for (int i = 1; i <= kMaxGroupColumns; ++i) columns += fmt::format("g{},", i);
  const int code = sqlite3_declare_vtab(handle, fmt::format("CREATE TABLE x({}number HIDDEN)", columns).c_str());
  if (code != SQLITE_OK) return code;
  auto groups = std::make_unique<Groups>();
  groups->connection = static_cast<Connection*>(user_data);
  *out = groups.release();
  return SQLITE_OK;
}

extern "C" int DisconnectGroups(sqlite3_vtab* table) {
  const std::unique_ptr<Groups> owned(static_cast<Groups*>(table));
  return SQLITE_OK;
}

// The number must be given. Equality conditions on columns are look-ups; idxStr lists the columns, from 0.
extern "C" int BestGroups(sqlite3_vtab*, sqlite3_index_info* info) {
  std::string key_columns;
  int values = 1;
  bool is_given = false;
  for (int i = 0; i < info->nConstraint; ++i) {
    const auto& constraint = info->aConstraint[i];
    if (constraint.op != SQLITE_INDEX_CONSTRAINT_EQ || constraint.iColumn < 0) continue;
    const bool is_number = constraint.iColumn == kMaxGroupColumns;
    if (!constraint.usable) {
      if (is_number) return SQLITE_CONSTRAINT;
      continue;
    }
    info->aConstraintUsage[i].argvIndex = is_number ? 1 : ++values;
    if (is_number) {
      is_given = true;
      info->aConstraintUsage[i].omit = 1;
    } else {
      key_columns += (key_columns.empty() ? "" : ",") + std::to_string(constraint.iColumn);
    }
  }
  if (!is_given) return SQLITE_CONSTRAINT;
  info->estimatedRows = key_columns.empty() ? 10'000 : 2;
  info->estimatedCost = key_columns.empty() ? 10'000 : 3;
  if (!key_columns.empty()) {
    info->idxStr = sqlite3_mprintf("%s", key_columns.c_str());
    info->needToFreeIdxStr = 1;
  }
  return SQLITE_OK;
}

extern "C" int OpenGroups(sqlite3_vtab*, sqlite3_vtab_cursor** out) {
  *out = std::make_unique<Cursor>().release();
  return SQLITE_OK;
}

extern "C" int CloseGroups(sqlite3_vtab_cursor* cursor) {
  const std::unique_ptr<Cursor> owned(static_cast<Cursor*>(cursor));
  return SQLITE_OK;
}

std::vector<std::size_t> ColumnNumbers(std::string_view list) {
  std::vector<std::size_t> numbers;
  for (const std::string& number : base::Split(list, ',')) numbers.push_back(std::stoul(number));
  return numbers;
}

extern "C" int FilterGroups(sqlite3_vtab_cursor* base_cursor, int, const char* key_columns, int count,
                            sqlite3_value** values) {
  auto& cursor = *static_cast<Cursor*>(base_cursor);
  try {
    const ExecutionContext* execution = ConnectionOf(base_cursor).context();
    base::Check(execution != nullptr, "hash_groups outside a statement");
    const auto number = static_cast<std::size_t>(sqlite3_value_int64(values[0]));
    base::Check(number <= execution->groups.size(), "hash_groups is given what hash_group returned");
    cursor.table = number == 0 ? nullptr : execution->groups[number - 1];
    cursor.at = 0;
    cursor.is_look_up = key_columns != nullptr && cursor.table != nullptr;
    if (!cursor.is_look_up) return SQLITE_OK;
    if (cursor.key_columns != key_columns) {
      cursor.key_columns = key_columns;
      cursor.columns = ColumnNumbers(key_columns);
      cursor.keys.resize(cursor.columns.size());
    }
    base::Check(static_cast<std::size_t>(count) == cursor.keys.size() + 1, "a value per key column");
    for (std::size_t i = 0; i < cursor.keys.size(); ++i) cursor.keys[i] = ToValue(values[i + 1]);
    cursor.found = cursor.table->Find(cursor.columns, cursor.keys);
    return SQLITE_OK;
  } catch (...) {
    ConnectionOf(base_cursor).Park(std::current_exception());
    return SQLITE_ERROR;
  }
}

extern "C" int NextGroup(sqlite3_vtab_cursor* cursor) {
  ++static_cast<Cursor*>(cursor)->at;
  return SQLITE_OK;
}

extern "C" int IsPastGroups(sqlite3_vtab_cursor* base_cursor) {
  const auto& cursor = *static_cast<Cursor*>(base_cursor);
  return cursor.at >= cursor.size() ? 1 : 0;
}

extern "C" int ColumnOfGroup(sqlite3_vtab_cursor* base_cursor, sqlite3_context* context, int index) {
  const auto& cursor = *static_cast<Cursor*>(base_cursor);
  try {
    const auto column = static_cast<std::size_t>(index);
    if (column >= cursor.table->width()) return SQLITE_OK;  // NULL
    if (column < cursor.table->key_count()) {
      SetResult(context, cursor.table->Key(cursor.place(), column));
    } else {
      const sql::Datum cell = cursor.table->Cell(cursor.place(), column);
      SetResult(context, sql::ToValue(cell));
    }
    return SQLITE_OK;
  } catch (...) {
    ConnectionOf(base_cursor).Park(std::current_exception());
    return SQLITE_ERROR;
  }
}

extern "C" int RowidOfGroup(sqlite3_vtab_cursor* base_cursor, sqlite3_int64* out) {
  *out = static_cast<sqlite3_int64>(static_cast<Cursor*>(base_cursor)->place());
  return SQLITE_OK;
}

constexpr sqlite3_module kGroups = {
    .iVersion = 0,
    .xCreate = nullptr,
    .xConnect = &ConnectGroups,
    .xBestIndex = &BestGroups,
    .xDisconnect = &DisconnectGroups,
    .xDestroy = nullptr,
    .xOpen = &OpenGroups,
    .xClose = &CloseGroups,
    .xFilter = &FilterGroups,
    .xNext = &NextGroup,
    .xEof = &IsPastGroups,
    .xColumn = &ColumnOfGroup,
    .xRowid = &RowidOfGroup,
};

}  // namespace

int RegisterGroupFunctions(sqlite3* handle, Connection& connection) {
  const int code = sqlite3_create_function_v2(handle, "hash_group", -1, SQLITE_UTF8, &connection, nullptr, &StepGroup,
                                              &FinishGroup, nullptr);
  if (code != SQLITE_OK) return code;
  return sqlite3_create_module_v2(handle, "hash_groups", &kGroups, &connection, nullptr);
}

}  // namespace doppel::storage
