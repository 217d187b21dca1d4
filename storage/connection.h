// Connection: one SQLite connection with Doppel's functions and virtual tables in it, and a cache of prepared
// statements.
//
// Every connection of a Database is the same as every other: nothing of a session lives in one, so they are pooled
// (Database::Acquire) and held for one statement or one open portal. Threads: one at a time; Interrupt() from any.
#pragma once

#include <cstdint>
#include <exception>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sql/types/function_call.h"
#include "storage/execution_context.h"
#include "storage/statement.h"
#include "storage/virtual_table.h"

struct sqlite3;

namespace doppel::storage {

struct DatabaseOptions;

// What SQLite gets as user data of one registered function: the row and the connection it runs on.
struct BoundKernel;
struct BoundTable;

class Connection {
 public:
  explicit Connection(const DatabaseOptions& options);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  // From the cache, or compiled. REQUIRES: `sql` is one statement.
  Statement Prepare(std::string_view sql);
  // Runs all statements of `sql`, past the cache: schema changes and pragmas.
  void Execute(std::string_view sql);

  // Rows changed by the last INSERT, UPDATE or DELETE.
  std::int64_t changes() const;
  std::int64_t last_insert_rowid() const;
  bool is_in_transaction() const;

  // Ends the running statement with 57014. Any thread; the caller knows that the connection still is the one it means.
  void Interrupt();

  // The context of the statement that runs now; null between statements.
  ExecutionContext* context() const { return context_; }

  // Bytes SQLite holds for this connection (page cache, schema, statements).
  std::int64_t MemoryUsed() const;
  // Pages in the write-ahead log after this connection's last commit.
  int log_pages() const { return log_pages_; }

  // --- For the bridges in this room.
  sqlite3* handle() const { return handle_; }
  // Keeps the first exception of a callback until the step that called it returns.
  void Park(std::exception_ptr error) noexcept;
  bool has_parked() const { return parked_ != nullptr; }
  void RethrowParked();
  void ForgetParked() noexcept { parked_ = nullptr; }
  // Throws the parked exception, or what `code` means. REQUIRES: `code` is an error.
  [[noreturn]] void Throw(int code);

 private:
  friend class Statement;
  friend class ContextScope;
  void Configure(const DatabaseOptions& options);
  void RegisterFunctions(const DatabaseOptions& options);
  void RegisterVirtualTables(const DatabaseOptions& options);
  void TakeBack(CachedStatement& statement) noexcept;

  sqlite3* handle_ = nullptr;  // owned: closed by the destructor after the statements
  std::vector<std::unique_ptr<BoundKernel>> kernels_;
  std::vector<std::unique_ptr<BoundTable>> tables_;
  ExecutionContext* context_ = nullptr;
  std::exception_ptr parked_;
  int log_pages_ = 0;
  std::list<CachedStatement> idle_;  // most recently used first
  std::list<CachedStatement> borrowed_;
  std::unordered_map<std::string_view, CachedStatement*> by_text_;  // those that are kept
};

// Gives `connection` its context for a scope, and puts the former one back.
class ContextScope {
 public:
  ContextScope(Connection& connection, ExecutionContext* context)
      : connection_(connection), former_(connection.context_) {
    connection_.context_ = context;
  }
  ContextScope(const ContextScope&) = delete;
  ~ContextScope() { connection_.context_ = former_; }

 private:
  Connection& connection_;
  ExecutionContext* former_;
};

}  // namespace doppel::storage
