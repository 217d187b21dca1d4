// Database: the one SQLite file of a cluster and the pool of connections to it.
//
// Threads: any. Errors: base::SqlError.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "sql/types/function_call.h"
#include "storage/connection.h"
#include "storage/virtual_table.h"
#include "storage/write_lock.h"

namespace doppel::storage {

struct DatabaseOptions {
  std::string path;
  // Survives a crash of the machine to the last checkpoint, and of the process to the last commit. Else the file is
  // scratch: nothing is ever forced to disk.
  bool is_durable = false;
  // Idle connections kept open for the next statement.
  std::size_t max_idle_connections = 8;
  // Both must outlive the database.
  std::vector<std::span<const sql::KernelRow>> functions;
  std::vector<std::span<const VirtualTable>> virtual_tables;
};

class Database;

// A connection on loan from the pool.
class PooledConnection {
 public:
  PooledConnection() = default;
  PooledConnection(PooledConnection&& other) noexcept = default;
  PooledConnection& operator=(PooledConnection&& other) noexcept;
  ~PooledConnection() { GiveBack(); }

  Connection* operator->() const { return connection_.get(); }
  Connection& operator*() const { return *connection_; }
  explicit operator bool() const { return connection_ != nullptr; }
  // REQUIRES: no Statement of it is alive.
  void GiveBack() noexcept;

 private:
  friend class Database;
  PooledConnection(Database& database, std::unique_ptr<Connection> connection)
      : database_(&database), connection_(std::move(connection)) {}
  Database* database_ = nullptr;
  std::unique_ptr<Connection> connection_;
};

class Database {
 public:
  // Opens or creates the file.
  explicit Database(DatabaseOptions options);
  Database(const Database&) = delete;
  ~Database();

  // The connection used last, or a new one. Never waits.
  PooledConnection Acquire();
  // The right to write; take it before a connection's BEGIN IMMEDIATE.
  WriteLock& write_lock() { return write_lock_; }

  // Moves the write-ahead log into the file, as far as readers allow, when it has grown long. Called after a commit of
  // `connection`, without the write lock.
  void CheckpointIfDue(Connection& connection);
  // Copies the whole database to `path` (a file that does not exist), and back. RestoreFrom REQUIRES the write lock.
  void BackUpTo(const std::string& path);
  void RestoreFrom(const std::string& path);

  const DatabaseOptions& options() const { return options_; }

 private:
  friend class PooledConnection;
  void Return(std::unique_ptr<Connection> connection) noexcept;

  DatabaseOptions options_;
  WriteLock write_lock_;
  std::atomic<int> checkpoint_at_ = 0;  // pages of the log at which the next checkpoint is due
  std::mutex mutex_;
  std::vector<std::unique_ptr<Connection>> idle_;  // GUARDED mutex_; the last is the warmest
};

}  // namespace doppel::storage
