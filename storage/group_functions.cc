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
#include "storage/equality_lookup.h"
#include "storage/errors.h"
#include "storage/execution_context.h"
#include "storage/group_table.h"
#include "storage/kept_rows.h"
#include "storage/values.h"

namespace doppel::storage {
namespace {

Connection& ConnectionOf(sqlite3_context* context) { return *static_cast<Connection*>(sqlite3_user_data(context)); }

void FailCall(sqlite3_context* context) {
  ConnectionOf(context).Park(std::current_exception());
  sqlite3_result_error_code(context, SQLITE_ABORT);
}

// --- hash_group(spec, keys…, arguments…) and keep_rows(spec, values…)

// "2,5", as SQL counts columns, from 0.
std::vector<std::size_t> ColumnsOf(std::string_view list) {
  std::vector<std::size_t> columns = KeyColumns(list);
  for (std::size_t& column : columns) --column;
  return columns;
}

class Keeper {
 public:
  explicit Keeper(std::string_view spec)
      : keys_(ColumnsOf(spec.substr(0, spec.find(':')))),
        rows_(std::make_shared<KeptRows>(ColumnsOf(spec.substr(spec.find(':') + 1)))) {}
  void Add(std::span<const sql::Value> row) { rows_->Append(row); }
  std::shared_ptr<KeptRows> Finish() {
    rows_->ClusterBy(keys_);
    return std::move(rows_);
  }

 private:
  std::vector<std::size_t> keys_;
  std::shared_ptr<KeptRows> rows_;
};

// State of the aggregate whose rows `Maker` takes.
template <typename Maker>
struct Collector {
  Maker maker;
  std::vector<sql::Value> row;  // kept between rows
};

template <typename Maker>
void StepRow(sqlite3_context* context, int count, sqlite3_value** values) {
  try {
    auto** slot = static_cast<Collector<Maker>**>(sqlite3_aggregate_context(context, sizeof(Collector<Maker>*)));
    if (slot == nullptr) throw errors::FromResultCode(SQLITE_NOMEM, "aggregate");
    const auto width = static_cast<std::size_t>(count - 1);
    if (*slot == nullptr) {
      *slot = std::unique_ptr<Collector<Maker>>(
                  new Collector<Maker>{Maker(ToValue(values[0]).bytes), std::vector<sql::Value>(width)})
                  .release();
    }
    std::vector<sql::Value>& row = (*slot)->row;
    for (std::size_t i = 0; i < width; ++i) Read(values[i + 1], row[i]);
    (*slot)->maker.Add(row);
  } catch (...) {
    FailCall(context);
  }
}

// Also called to clean up after an error, when the result is dropped. 0 names no rows: there were none.
template <typename Maker>
void FinishRows(sqlite3_context* context) {
  try {
    auto** slot = static_cast<Collector<Maker>**>(sqlite3_aggregate_context(context, 0));
    if (slot == nullptr || *slot == nullptr) return sqlite3_result_int64(context, 0);
    const std::unique_ptr<Collector<Maker>> collector(*slot);
    *slot = nullptr;
    Connection& connection = ConnectionOf(context);
    ExecutionContext* execution = connection.context();
    if (connection.has_parked() || execution == nullptr) return;
    execution->kept.push_back(collector->maker.Finish());
    sqlite3_result_int64(context, static_cast<sqlite3_int64>(execution->kept.size()));
  } catch (...) {
    FailCall(context);
  }
}

// --- kept_rows(number)

// As many as a look-up or a grouping may need (optimize/passes.h).
constexpr int kMaxColumns = 250;

struct Table : sqlite3_vtab {
  Connection* connection = nullptr;
};

struct Cursor : sqlite3_vtab_cursor {
  std::shared_ptr<KeptRows> rows;  // null: none
  bool is_look_up = false;
  std::span<const std::uint32_t> found;  // of a look-up
  std::size_t at = 0;
  std::size_t end = 0;
  // Of the last look-up, kept between look-ups.
  const KeptRows* looked_up = nullptr;
  std::string key_columns;
  const KeptRows::Lookup* lookup = nullptr;
  std::vector<sql::Value> keys;

  std::size_t place() const { return is_look_up ? found[at] : at; }
};

Connection& ConnectionOf(sqlite3_vtab_cursor* cursor) { return *static_cast<Table*>(cursor->pVtab)->connection; }

int ConnectTable(sqlite3* handle, void* user_data, int, const char* const*, sqlite3_vtab** out, char**) {
  std::string columns;
  for (int i = 1; i <= kMaxColumns; ++i) columns += fmt::format("c{},", i);
  const int code = sqlite3_declare_vtab(handle, fmt::format("CREATE TABLE x({}number HIDDEN)", columns).c_str());
  if (code != SQLITE_OK) return code;
  auto table = std::make_unique<Table>();
  table->connection = static_cast<Connection*>(user_data);
  *out = table.release();
  return SQLITE_OK;
}

int DisconnectTable(sqlite3_vtab* table) {
  const std::unique_ptr<Table> owned(static_cast<Table*>(table));
  return SQLITE_OK;
}

int BestIndex(sqlite3_vtab*, sqlite3_index_info* info) {
  return PlanEqualities(info, kMaxColumns, 1, {.rows = 10'000, .rows_of_a_key = 2, .cost_of_a_key = 3});
}

int Open(sqlite3_vtab*, sqlite3_vtab_cursor** out) {
  *out = std::make_unique<Cursor>().release();
  return SQLITE_OK;
}

int Close(sqlite3_vtab_cursor* cursor) {
  const std::unique_ptr<Cursor> owned(static_cast<Cursor*>(cursor));
  return SQLITE_OK;
}

void SetLookup(Cursor& cursor, const char* key_columns) {
  if (cursor.looked_up == cursor.rows.get() && cursor.key_columns == key_columns) return;
  cursor.looked_up = cursor.rows.get();
  cursor.key_columns = key_columns;
  const std::vector<std::size_t> columns = KeyColumns(cursor.key_columns);
  cursor.keys.resize(columns.size());
  cursor.lookup = &cursor.rows->LookupBy(columns);
}

int Filter(sqlite3_vtab_cursor* base_cursor, int, const char* key_columns, int count, sqlite3_value** values) {
  auto& cursor = *static_cast<Cursor*>(base_cursor);
  try {
    const ExecutionContext* execution = ConnectionOf(base_cursor).context();
    base::Check(execution != nullptr, "kept_rows outside a statement");
    const auto number = static_cast<std::size_t>(sqlite3_value_int64(values[0]));
    base::Check(number <= execution->kept.size(), "kept_rows is given what an aggregate of ours returned");
    cursor.at = cursor.end = 0;
    cursor.is_look_up = key_columns != nullptr;
    if (number == 0) return SQLITE_OK;
    if (cursor.rows != execution->kept[number - 1]) cursor.rows = execution->kept[number - 1];
    cursor.end = cursor.rows->size();
    if (!cursor.is_look_up) return SQLITE_OK;
    SetLookup(cursor, key_columns);
    base::Check(static_cast<std::size_t>(count) == cursor.keys.size() + 1, "a value per key column");
    for (std::size_t i = 0; i < cursor.keys.size(); ++i) Read(values[i + 1], cursor.keys[i]);
    cursor.found = cursor.lookup->Find(cursor.keys);
    cursor.end = cursor.found.size();
    return SQLITE_OK;
  } catch (...) {
    ConnectionOf(base_cursor).Park(std::current_exception());
    return SQLITE_ERROR;
  }
}

int Next(sqlite3_vtab_cursor* cursor) {
  ++static_cast<Cursor*>(cursor)->at;
  return SQLITE_OK;
}

int IsPastEnd(sqlite3_vtab_cursor* base_cursor) {
  const auto& cursor = *static_cast<Cursor*>(base_cursor);
  return cursor.at >= cursor.end ? 1 : 0;
}

int ColumnOf(sqlite3_vtab_cursor* base_cursor, sqlite3_context* context, int index) {
  const auto& cursor = *static_cast<Cursor*>(base_cursor);
  SetLastingResult(context, cursor.rows->Get(cursor.place(), static_cast<std::size_t>(index)));
  return SQLITE_OK;
}

int RowidOf(sqlite3_vtab_cursor* base_cursor, sqlite3_int64* out) {
  *out = static_cast<sqlite3_int64>(static_cast<Cursor*>(base_cursor)->place());
  return SQLITE_OK;
}

constexpr sqlite3_module kKeptRows = {
    .iVersion = 0,
    .xCreate = nullptr,
    .xConnect = &ConnectTable,
    .xBestIndex = &BestIndex,
    .xDisconnect = &DisconnectTable,
    .xDestroy = nullptr,
    .xOpen = &Open,
    .xClose = &Close,
    .xFilter = &Filter,
    .xNext = &Next,
    .xEof = &IsPastEnd,
    .xColumn = &ColumnOf,
    .xRowid = &RowidOf,
};

template <typename Maker>
int RegisterAggregate(sqlite3* handle, const char* name, Connection& connection) {
  return sqlite3_create_function_v2(handle, name, -1, SQLITE_UTF8, &connection, nullptr, &StepRow<Maker>,
                                    &FinishRows<Maker>, nullptr);
}

}  // namespace

int RegisterGroupFunctions(sqlite3* handle, Connection& connection) {
  int code = RegisterAggregate<GroupTable>(handle, "hash_group", connection);
  if (code == SQLITE_OK) code = RegisterAggregate<Keeper>(handle, "keep_rows", connection);
  if (code != SQLITE_OK) return code;
  return sqlite3_create_module_v2(handle, "kept_rows", &kKeptRows, &connection, nullptr);
}

}  // namespace doppel::storage
