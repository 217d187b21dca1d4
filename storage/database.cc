#include "storage/database.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <memory>
#include <utility>

#include "base/log.h"

namespace doppel::storage {
namespace {

// Log pages (4 KiB each) after which the log is moved into the file: large enough that a burst of small commits does
// not pay for it, small enough that reading through the log stays cheap.
constexpr int kCheckpointPages = 4096;

// SQLite's memory statistics take one global mutex on every allocation. Must run before anything else of SQLite does;
// a second call is refused and harmless.
void ConfigureSqlite() { sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }

struct CloseHandle {
  void operator()(sqlite3* handle) const { sqlite3_close(handle); }
};

}  // namespace

PooledConnection& PooledConnection::operator=(PooledConnection&& other) noexcept {
  if (this != &other) {
    GiveBack();
    database_ = std::exchange(other.database_, nullptr);
    connection_ = std::move(other.connection_);
  }
  return *this;
}

void PooledConnection::GiveBack() noexcept {
  if (connection_ != nullptr) database_->Return(std::move(connection_));
}

Database::Database(DatabaseOptions options) : options_(std::move(options)) {
  ConfigureSqlite();
  idle_.push_back(std::make_unique<Connection>(options_));
}

Database::~Database() = default;

PooledConnection Database::Acquire() {
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      std::unique_ptr<Connection> warmest = std::move(idle_.back());
      idle_.pop_back();
      return PooledConnection(*this, std::move(warmest));
    }
  }
  return PooledConnection(*this, std::make_unique<Connection>(options_));
}

void Database::Return(std::unique_ptr<Connection> connection) noexcept {
  if (connection->is_in_transaction()) {
    base::LogError("a connection came back inside a transaction; it is dropped");
    return;
  }
  const std::lock_guard lock(mutex_);
  if (idle_.size() < options_.max_idle_connections) idle_.push_back(std::move(connection));
}

void Database::CheckpointIfDue(Connection& connection) {
  const int pages = connection.log_pages();
  if (pages < kCheckpointPages) checkpoint_at_ = kCheckpointPages;
  if (pages < checkpoint_at_) return;
  // Passive: waits for nobody; what readers still need stays in the log. While such a reader lives, every try sorts the
  // whole log for little, so the next one waits until as much again has come.
  checkpoint_at_ = pages + kCheckpointPages;
  sqlite3_wal_checkpoint_v2(connection.handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
}

void Database::BackUpTo(const std::string& path) {
  PooledConnection connection = Acquire();
  Statement statement = connection->Prepare("VACUUM INTO ?1");
  statement.Bind(1, sql::Value::Text(path));
  statement.Run();
}

void Database::RestoreFrom(const std::string& path) {
  sqlite3* opened = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &opened, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, nullptr);
  const std::unique_ptr<sqlite3, CloseHandle> source(opened);
  PooledConnection connection = Acquire();
  if (code != SQLITE_OK) connection->Throw(code);
  sqlite3_backup* backup = sqlite3_backup_init(connection->handle(), "main", source.get(), "main");
  if (backup == nullptr) connection->Throw(sqlite3_extended_errcode(connection->handle()));
  sqlite3_backup_step(backup, -1);
  const int result = sqlite3_backup_finish(backup);
  if (result != SQLITE_OK) connection->Throw(result);
}

}  // namespace doppel::storage
