// Kills a process at work again and again: what it said was committed must be there, whole, and nothing else.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "engine/cluster_file.h"
#include "engine/transaction.h"

namespace doppel::engine {
namespace {

constexpr Oid kLeft = 16384;
constexpr Oid kRight = 16385;

class Cluster {
 public:
  explicit Cluster(const std::filesystem::path& directory)
      : database_({.path = directory / "db", .is_durable = true}), catalog_(catalog::Snapshot{}) {
    const storage::PooledConnection connection = database_.Acquire();
    cluster_file::CreateTables(*connection);
    const TransactionId next = cluster_file::Recover(*connection);
    if (!stored_tables::Exists(*connection, kLeft)) {
      const stored_tables::StoredColumn columns[] = {{.attnum = 1}};
      stored_tables::Create(*connection, kLeft, columns);
      stored_tables::Create(*connection, kRight, columns);
    }
    first_xid_ = next;
    store_ = std::make_unique<RowStore>(database_, catalog_, next);
  }

  RowStore& store() { return *store_; }
  TransactionId first_xid() const { return first_xid_; }

  void Insert(Transaction& transaction, Oid table, std::int64_t value) {
    Write(
        transaction, table,
        "INSERT INTO " + stored_tables::TableName(table) + "(c1, _x) VALUES(" + std::to_string(value) + ", row_xid())");
  }
  // Every row of the table by a new version of itself.
  void UpdateAll(Transaction& transaction, Oid table, AfterStatement after = AfterStatement::kMayGoOn) {
    const std::string name = stored_tables::TableName(table);
    Write(transaction, table,
          "INSERT INTO " + name + "(c1, _x) SELECT c1, row_target(rowid, _d) FROM " + name +
              " WHERE (_x < row_low() OR row_visible(_x)) AND (_d IS NULL OR NOT row_visible(_d))",
          after);
  }

  std::vector<std::int64_t> Values(Oid table) {
    const storage::PooledConnection connection = database_.Acquire();
    storage::Statement statement =
        connection->Prepare("SELECT c1 FROM " + stored_tables::TableName(table) + " ORDER BY 1");
    std::vector<std::int64_t> values;
    while (statement.Step()) values.push_back(statement.Integer(0));
    return values;
  }
  std::int64_t Count(const std::string& sql) {
    const storage::PooledConnection connection = database_.Acquire();
    storage::Statement statement = connection->Prepare(sql);
    statement.Step();
    return statement.Integer(0);
  }

 private:
  void Write(Transaction& transaction, Oid table, const std::string& sql,
             AfterStatement after = AfterStatement::kMayGoOn) {
    const storage::PooledConnection connection = database_.Acquire();
    std::vector<std::int64_t> targets;
    storage::ExecutionContext context;
    context.targets = &targets;
    const storage::ContextScope scope(*connection, &context);
    StatementWrite write(transaction, *connection, context, after);
    {
      storage::Statement statement = connection->Prepare(sql);
      write.Insert(table, statement);
    }
    write.Delete(table, std::move(targets));
    write.Finish();
  }

  storage::Database database_;
  catalog::Catalog catalog_;
  TransactionId first_xid_ = 0;
  std::unique_ptr<RowStore> store_;
};

// Commits n, n + 1, … to both tables, each with its own transaction that also rewrites all rows, and rolls some back.
// After each commit the number goes down the pipe. Never returns.
[[noreturn]] void WorkUntilKilled(const std::filesystem::path& directory, std::int64_t n, int pipe) {
  Cluster cluster(directory);
  for (;; ++n) {
    {
      Transaction undone(cluster.store(), {.process_id = 1});
      cluster.Insert(undone, kLeft, -n);
      cluster.UpdateAll(undone, kRight);
      undone.Rollback();
    }
    Transaction transaction(cluster.store(), {.process_id = 1});
    cluster.Insert(transaction, kLeft, n);
    cluster.UpdateAll(transaction, kLeft);
    cluster.Insert(transaction, kRight, n);
    cluster.UpdateAll(transaction, kRight);
    transaction.Commit();
    if (write(pipe, &n, sizeof n) != sizeof n) _exit(1);
    Transaction alone(cluster.store(), {.process_id = 1});
    cluster.UpdateAll(alone, kRight, AfterStatement::kCommits);
    alone.Commit();
  }
}

TEST(Recovery, LosesNoCommittedAndKeepsNoUnfinishedWorkWhenKilled) {
  const std::filesystem::path directory =
      std::filesystem::temp_directory_path() / ("doppel_recovery_" + std::to_string(getpid()));
  std::filesystem::remove_all(directory);
  std::filesystem::create_directory(directory);
  std::int64_t committed = 0;  // 1 … committed were acknowledged
  TransactionId last_first_xid = 0;
  for (int round = 0; round < 12; ++round) {
    int pipe_ends[2];
    ASSERT_EQ(pipe(pipe_ends), 0);
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) WorkUntilKilled(directory, committed + 1, pipe_ends[1]);
    close(pipe_ends[1]);
    // Let it commit something, then kill it after a while that differs from round to round.
    std::int64_t n = 0;
    const int wanted = 1 + round * 3 % 7;
    for (int i = 0; i < wanted && read(pipe_ends[0], &n, sizeof n) == sizeof n; ++i) committed = n;
    const auto until = std::chrono::steady_clock::now() + std::chrono::microseconds(137 * round);
    while (std::chrono::steady_clock::now() < until) {
    }
    kill(child, SIGKILL);
    while (read(pipe_ends[0], &n, sizeof n) == sizeof n) committed = n;
    close(pipe_ends[0]);
    waitpid(child, nullptr, 0);

    Cluster cluster(directory);
    EXPECT_GT(cluster.first_xid(), last_first_xid);
    last_first_xid = cluster.first_xid();
    std::vector<std::int64_t> left = cluster.Values(kLeft);
    // The last commit may have happened without its number having been read.
    ASSERT_GE(static_cast<std::int64_t>(left.size()), committed);
    ASSERT_LE(static_cast<std::int64_t>(left.size()), committed + 1);
    committed = static_cast<std::int64_t>(left.size());
    for (std::int64_t i = 0; i < committed; ++i) ASSERT_EQ(left[static_cast<std::size_t>(i)], i + 1);
    EXPECT_EQ(cluster.Values(kRight), left);
    EXPECT_EQ(cluster.Count("SELECT count(*) FROM t16384 WHERE _d IS NOT NULL"), 0);
    EXPECT_EQ(cluster.Count("SELECT count(*) FROM doppel_in_progress"), 0);
  }
  EXPECT_GT(committed, 12);
  std::filesystem::remove_all(directory);
}

}  // namespace
}  // namespace doppel::engine
