// A cursor reads its RowSource directly the first time. When it is rewound, or asked for rows with given column values,
// it keeps all rows and, for the latter, an index over them: SQLite builds automatic indexes for stored tables but not
// for virtual ones, and a join of two system relations would else read one of them anew for each row of the other.
#include "storage/table_module.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <cstdint>
#include <exception>
#include <memory>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/text.h"
#include "storage/equality_lookup.h"
#include "storage/errors.h"
#include "storage/execution_context.h"
#include "storage/kept_rows.h"
#include "storage/values.h"

namespace doppel::storage {
namespace {

// What look-ups and repeated scans may keep in memory.
constexpr std::size_t kMaxKeptRows = 10'000'000;
constexpr std::size_t kRowsBetweenChecks = 4096;

// Derived from SQLite's struct so that its pointer to the base is a pointer to us.
struct Table : sqlite3_vtab {
  BoundTable* bound = nullptr;
};

class Cursor : public sqlite3_vtab_cursor {
 public:
  explicit Cursor(BoundTable& bound) : sqlite3_vtab_cursor{}, bound_(bound) {}

  // `key_columns`: as BestIndex wrote them; `values`: the arguments, then one value per key column.
  void Filter(std::string_view key_columns, std::span<const sql::Value> values) {
    const std::size_t argument_count = bound_.table->arguments.size();
    const auto arguments = values.first(argument_count);
    matches_.reset();
    at_ = -1;
    if (key_columns.empty() && !was_filtered_) {
      Open(arguments);
    } else {
      KeepRows(arguments);
      source_ = nullptr;
      if (!key_columns.empty()) LookUp(key_columns, values.subspan(argument_count));
    }
    was_filtered_ = true;
    Next();
  }

  void Next() {
    ++at_;
    if (source_ != nullptr) {
      is_at_end_ = !source_->Next();
    } else if (matches_.has_value()) {
      is_at_end_ = at_ >= static_cast<std::int64_t>(matches_->size());
    } else {
      is_at_end_ = at_ >= static_cast<std::int64_t>(kept_->size());
    }
  }

  bool is_at_end() const { return is_at_end_; }
  std::int64_t rowid() const { return at_; }

  sql::Value Column(int index) const {
    const auto column = static_cast<std::size_t>(index);
    if (column >= bound_.table->columns.size()) return sql::ToValue(arguments_[column - bound_.table->columns.size()]);
    if (source_ != nullptr) return source_->Column(index);
    const std::size_t row =
        matches_.has_value() ? (*matches_)[static_cast<std::size_t>(at_)] : static_cast<std::size_t>(at_);
    return kept_->Get(row, column);
  }

 private:
  void Open(std::span<const sql::Value> arguments) {
    arguments_.clear();
    for (const sql::Value& argument : arguments) arguments_.push_back(sql::ToDatum(argument));
    const ExecutionContext* context = bound_.connection->context();
    source_ = bound_.table->open(context == nullptr ? nullptr : context->system, arguments);
  }

  // Rows are made again only for other arguments.
  void KeepRows(std::span<const sql::Value> arguments) {
    sql::Row wanted;
    for (const sql::Value& argument : arguments) wanted.push_back(sql::ToDatum(argument));
    if (kept_ != nullptr && kept_for_ == wanted) return;
    Open(arguments);
    std::vector<std::size_t> columns(bound_.table->columns.size());
    std::iota(columns.begin(), columns.end(), 0u);
    auto kept = std::make_unique<KeptRows>(std::move(columns));
    std::vector<sql::Value> row(bound_.table->columns.size());
    while (source_->Next()) {
      if (kept->size() % kRowsBetweenChecks == 0) CheckMayGoOn(kept->size());
      for (std::size_t i = 0; i < row.size(); ++i) row[i] = source_->Column(static_cast<int>(i));
      kept->Append(row);
    }
    kept_ = std::move(kept);
    kept_for_ = std::move(wanted);
    lookup_ = nullptr;
  }

  // SQLite's machine, which looks at the cancellation flag, stands still while rows are kept.
  void CheckMayGoOn(std::size_t kept_rows) const {
    const ExecutionContext* context = bound_.connection->context();
    if (context != nullptr && context->cancellation != nullptr && context->cancellation->IsDue()) {
      throw errors::QueryCancelled();
    }
    if (kept_rows >= kMaxKeptRows) {
      throw base::SqlError(base::SqlState::kProgramLimitExceeded,
                           fmt::format("a join with more than {} rows of {}", kMaxKeptRows, bound_.table->name));
    }
  }

  void LookUp(std::string_view key_columns, std::span<const sql::Value> values) {
    if (lookup_ == nullptr || looked_up_by_ != key_columns) {
      lookup_ = &kept_->LookupBy(KeyColumns(key_columns));
      looked_up_by_ = key_columns;
    }
    matches_ = lookup_->Find(values);
  }

  BoundTable& bound_;
  bool was_filtered_ = false;
  bool is_at_end_ = true;
  std::int64_t at_ = -1;
  sql::Row arguments_;
  std::unique_ptr<RowSource> source_;  // null while kept rows are read
  std::unique_ptr<KeptRows> kept_;
  sql::Row kept_for_;  // the arguments
  std::string looked_up_by_;
  const KeptRows::Lookup* lookup_ = nullptr;
  std::optional<std::span<const std::uint32_t>> matches_;
};

std::string Quote(std::string_view identifier) {
  std::string quoted = "\"";
  for (const char c : identifier) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + '"';
}

extern "C" int ConnectTable(sqlite3* handle, void* user_data, int, const char* const*, sqlite3_vtab** out, char**) {
  auto& bound = *static_cast<BoundTable*>(user_data);
  try {
    std::vector<std::string> columns;
    for (const std::string& column : bound.table->columns) columns.push_back(Quote(column));
    for (const std::string& argument : bound.table->arguments) columns.push_back(Quote(argument) + " HIDDEN");
    const int code = sqlite3_declare_vtab(handle, fmt::format("CREATE TABLE x({})", base::Join(columns, ",")).c_str());
    if (code != SQLITE_OK) return code;
    auto table = std::make_unique<Table>();
    table->bound = &bound;
    *out = table.release();
    return SQLITE_OK;
  } catch (...) {
    bound.connection->Park(std::current_exception());
    return SQLITE_ERROR;
  }
}

extern "C" int DisconnectTable(sqlite3_vtab* table) {
  const std::unique_ptr<Table> owned(static_cast<Table*>(table));
  return SQLITE_OK;
}

extern "C" int BestIndex(sqlite3_vtab* table, sqlite3_index_info* info) {
  const VirtualTable& shape = *static_cast<Table*>(table)->bound->table;
  return PlanEqualities(info, static_cast<int>(shape.columns.size()), static_cast<int>(shape.arguments.size()),
                        {.rows = shape.estimated_rows, .rows_of_a_key = 10, .cost_of_a_key = 15});
}

extern "C" int OpenCursor(sqlite3_vtab* table, sqlite3_vtab_cursor** out) {
  *out = std::make_unique<Cursor>(*static_cast<Table*>(table)->bound).release();
  return SQLITE_OK;
}

extern "C" int CloseCursor(sqlite3_vtab_cursor* cursor) {
  const std::unique_ptr<Cursor> owned(static_cast<Cursor*>(cursor));
  return SQLITE_OK;
}

Connection& ConnectionOf(sqlite3_vtab_cursor* cursor) { return *static_cast<Table*>(cursor->pVtab)->bound->connection; }

extern "C" int FilterCursor(sqlite3_vtab_cursor* cursor, int, const char* key_columns, int count,
                            sqlite3_value** values) {
  try {
    std::vector<sql::Value> converted;
    for (int i = 0; i < count; ++i) converted.push_back(ToValue(values[i]));
    static_cast<Cursor*>(cursor)->Filter(key_columns == nullptr ? "" : key_columns, converted);
    return SQLITE_OK;
  } catch (...) {
    ConnectionOf(cursor).Park(std::current_exception());
    return SQLITE_ERROR;
  }
}

extern "C" int NextRow(sqlite3_vtab_cursor* cursor) {
  try {
    static_cast<Cursor*>(cursor)->Next();
    return SQLITE_OK;
  } catch (...) {
    ConnectionOf(cursor).Park(std::current_exception());
    return SQLITE_ERROR;
  }
}

extern "C" int IsAtEnd(sqlite3_vtab_cursor* cursor) { return static_cast<Cursor*>(cursor)->is_at_end() ? 1 : 0; }

extern "C" int GetColumn(sqlite3_vtab_cursor* cursor, sqlite3_context* context, int index) {
  try {
    SetResult(context, static_cast<Cursor*>(cursor)->Column(index));
    return SQLITE_OK;
  } catch (...) {
    ConnectionOf(cursor).Park(std::current_exception());
    return SQLITE_ERROR;
  }
}

extern "C" int GetRowid(sqlite3_vtab_cursor* cursor, sqlite3_int64* out) {
  *out = static_cast<Cursor*>(cursor)->rowid();
  return SQLITE_OK;
}

// Without xCreate the table exists under its module's name only.
constexpr sqlite3_module kModule = {
    .iVersion = 0,
    .xCreate = nullptr,
    .xConnect = &ConnectTable,
    .xBestIndex = &BestIndex,
    .xDisconnect = &DisconnectTable,
    .xDestroy = nullptr,
    .xOpen = &OpenCursor,
    .xClose = &CloseCursor,
    .xFilter = &FilterCursor,
    .xNext = &NextRow,
    .xEof = &IsAtEnd,
    .xColumn = &GetColumn,
    .xRowid = &GetRowid,
};

}  // namespace

int RegisterTable(sqlite3* handle, BoundTable& bound) {
  return sqlite3_create_module_v2(handle, bound.table->name.c_str(), &kModule, &bound, nullptr);
}

}  // namespace doppel::storage
