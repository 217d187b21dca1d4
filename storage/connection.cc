#include "storage/connection.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <utility>

#include "base/check.h"
#include "sql/types/super_value.h"
#include "storage/cached_statement.h"
#include "storage/database.h"
#include "storage/errors.h"
#include "storage/functions.h"
#include "storage/group_functions.h"
#include "storage/table_module.h"

namespace doppel::storage {
namespace {

constexpr std::size_t kMaxIdleStatements = 64;
// Longer ones are rarely the same twice, and large when compiled.
constexpr std::size_t kMaxKeptTextBytes = 32 * 1024;
// Steps of SQLite's machine between two looks at the cancellation flag: some tens of microseconds.
constexpr int kStepsBetweenChecks = 1000;
// Only a checkpoint or the recovery at first open can make SQLite wait here; writers queue at the WriteLock.
constexpr int kBusyTimeoutMs = 30'000;

extern "C" int IsCancelled(void* user_data) {
  const ExecutionContext* context = static_cast<Connection*>(user_data)->context();
  return context != nullptr && context->cancellation != nullptr && context->cancellation->IsDue() ? 1 : 0;
}

// The total order of SUPER values, as equality, grouping and ORDER BY take them.
extern "C" int CompareSuperTexts(void*, int a_size, const void* a, int b_size, const void* b) {
  return sql::CompareSuper({static_cast<const char*>(a), static_cast<std::size_t>(a_size)},
                           {static_cast<const char*>(b), static_cast<std::size_t>(b_size)});
}

extern "C" int NoteLogPages(void* user_data, sqlite3*, const char*, int pages) {
  *static_cast<int*>(user_data) = pages;
  return SQLITE_OK;
}

}  // namespace

Connection::Connection(const DatabaseOptions& options) {
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  // One process owns the file, so SQLite keeps its locks and the log's index in memory: no system call per lock.
  const int code = sqlite3_open_v2(options.path.c_str(), &handle_, flags, "unix-excl");
  try {
    if (code != SQLITE_OK) Throw(code);
    Configure(options);
    RegisterFunctions(options);
    RegisterVirtualTables(options);
  } catch (...) {
    sqlite3_close(handle_);
    throw;
  }
}

Connection::~Connection() {
  by_text_.clear();
  idle_.clear();
  borrowed_.clear();
  sqlite3_close(handle_);
}

void Connection::Configure(const DatabaseOptions& options) {
  sqlite3_busy_timeout(handle_, kBusyTimeoutMs);
  // Debian compiles SQLite to overwrite deleted rows with zeroes; a test database has no secrets to erase.
  // Sorters and automatic indexes stay in memory, where they are several times as fast.
  Execute(
      fmt::format("PRAGMA journal_mode=WAL; PRAGMA synchronous={}; PRAGMA secure_delete=OFF;"
                  "PRAGMA temp_store=MEMORY; PRAGMA cache_size=-4096; PRAGMA mmap_size=1073741824;"
                  "PRAGMA wal_autocheckpoint=0; PRAGMA journal_size_limit=67108864;"
                  "PRAGMA automatic_index=ON; PRAGMA trusted_schema=OFF",
                  options.is_durable ? "NORMAL" : "OFF"));
  sqlite3_progress_handler(handle_, kStepsBetweenChecks, &IsCancelled, this);
  sqlite3_wal_hook(handle_, &NoteLogPages, &log_pages_);
  // The translator quotes identifiers with "", literals with ''; a misspelt identifier must not become a string.
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
}

void Connection::RegisterFunctions(const DatabaseOptions& options) {
  const int collation_code =
      sqlite3_create_collation_v2(handle_, "SUPER", SQLITE_UTF8, nullptr, &CompareSuperTexts, nullptr);
  if (collation_code != SQLITE_OK) Throw(collation_code);
  const int code = RegisterRowFunctions(handle_, *this);
  if (code != SQLITE_OK) Throw(code);
  const int groups_code = RegisterGroupFunctions(handle_, *this);
  if (groups_code != SQLITE_OK) Throw(groups_code);
  for (const auto& rows : options.functions) {
    for (const sql::KernelRow& row : rows) {
      kernels_.push_back(std::make_unique<BoundKernel>(BoundKernel{&row, this}));
      const int kernel_code = RegisterKernel(handle_, *kernels_.back());
      base::Check(kernel_code == SQLITE_OK, fmt::format("registering the function {}", row.name));
    }
  }
}

void Connection::RegisterVirtualTables(const DatabaseOptions& options) {
  for (const auto& tables : options.virtual_tables) {
    for (const VirtualTable& table : tables) {
      tables_.push_back(std::make_unique<BoundTable>(BoundTable{&table, this}));
      const int code = RegisterTable(handle_, *tables_.back());
      base::Check(code == SQLITE_OK, fmt::format("registering the virtual table {}", table.name));
    }
  }
}

Statement Connection::Prepare(std::string_view sql) {
  const auto found = by_text_.find(sql);
  if (found != by_text_.end() && found->second->is_idle) {
    CachedStatement& cached = *found->second;
    cached.is_idle = false;
    borrowed_.splice(borrowed_.begin(), idle_, cached.position);
    return Statement(*this, cached);
  }
  std::list<CachedStatement> made(1);
  CachedStatement& cached = made.front();
  cached.position = made.begin();
  cached.text = sql;
  sqlite3_stmt* handle = nullptr;
  const char* rest = nullptr;
  const int code =
      sqlite3_prepare_v3(handle_, cached.text.data(), static_cast<int>(cached.text.size()) + 1, 0, &handle, &rest);
  cached.handle.reset(handle);
  if (code != SQLITE_OK) Throw(code);
  base::Check(handle != nullptr && rest == cached.text.data() + cached.text.size(), "one statement to prepare");
  if (found == by_text_.end() && sql.size() <= kMaxKeptTextBytes) {
    by_text_.emplace(cached.text, &cached);
    cached.is_kept = true;
  }
  borrowed_.splice(borrowed_.begin(), made);
  return Statement(*this, cached);
}

void Connection::TakeBack(CachedStatement& statement) noexcept {
  if (!statement.is_kept) {
    borrowed_.erase(statement.position);
    return;
  }
  statement.is_idle = true;
  idle_.splice(idle_.begin(), borrowed_, statement.position);
  if (idle_.size() <= kMaxIdleStatements) return;
  by_text_.erase(idle_.back().text);
  idle_.pop_back();
}

void Connection::Execute(std::string_view sql) {
  const std::string text(sql);
  const int code = sqlite3_exec(handle_, text.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) Throw(code);
}

std::int64_t Connection::changes() const { return sqlite3_changes64(handle_); }
std::int64_t Connection::last_insert_rowid() const { return sqlite3_last_insert_rowid(handle_); }
bool Connection::is_in_transaction() const { return sqlite3_get_autocommit(handle_) == 0; }
void Connection::Interrupt() { sqlite3_interrupt(handle_); }

std::int64_t Connection::MemoryUsed() const {
  std::int64_t total = 0;
  for (const int what : {SQLITE_DBSTATUS_CACHE_USED, SQLITE_DBSTATUS_SCHEMA_USED, SQLITE_DBSTATUS_STMT_USED}) {
    int current = 0;
    int highest = 0;
    sqlite3_db_status(handle_, what, &current, &highest, 0);
    total += current;
  }
  return total;
}

void Connection::Park(std::exception_ptr error) noexcept {
  if (parked_ == nullptr) parked_ = std::move(error);
}

void Connection::RethrowParked() {
  if (parked_ != nullptr) std::rethrow_exception(std::exchange(parked_, nullptr));
}

void Connection::Throw(int code) {
  RethrowParked();
  throw errors::FromResultCode(code, handle_ == nullptr ? "no memory" : sqlite3_errmsg(handle_));
}

}  // namespace doppel::storage
