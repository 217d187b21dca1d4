#include "engine/transaction.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "base/sql_error.h"
#include "engine/cluster_file.h"

namespace doppel::engine {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr Oid kTable = 16384;
constexpr Oid kOther = 16385;

// A store with tables t16384(c1) and t16385(c1), and statements on them written as the translator would.
class TransactionTest : public ::testing::Test {
 protected:
  TransactionTest() : directory_(std::filesystem::temp_directory_path() / ("doppel_tx_" + std::to_string(::getpid()))) {
    std::filesystem::remove_all(directory_);
    std::filesystem::create_directory(directory_);
    database_ = std::make_unique<storage::Database>(storage::DatabaseOptions{.path = directory_ / "db"});
    {
      const storage::PooledConnection connection = database_->Acquire();
      cluster_file::CreateTables(*connection);
      const stored_tables::StoredColumn columns[] = {{.attnum = 1}};
      stored_tables::Create(*connection, kTable, columns);
      stored_tables::Create(*connection, kOther, columns);
    }
    store_ = std::make_unique<RowStore>(*database_, catalog_, kFirstXid);
  }
  ~TransactionTest() override {
    store_.reset();
    database_.reset();
    std::filesystem::remove_all(directory_);
  }

  std::unique_ptr<Transaction> Begin(catalog::Isolation isolation = catalog::Isolation::snapshot) {
    return std::make_unique<Transaction>(
        *store_, TransactionOptions{.process_id = ++last_process_id_, .database = 1, .isolation = isolation});
  }

  std::string Predicate(Transaction& transaction, Oid table) {
    return store_->transactions().NeedsPredicate(transaction.Snapshot(), table)
               ? " AND (_x < row_low() OR row_visible(_x)) AND (_d IS NULL OR NOT row_visible(_d))"
               : "";
  }

  std::vector<std::int64_t> Read(Transaction& transaction, Oid table = kTable) {
    transaction.Lock(table, LockMode::kAccessShare, cancellation_);
    transaction.NoteRead(table);
    const storage::PooledConnection connection = database_->Acquire();
    storage::ExecutionContext context;
    context.snapshot = &transaction.Snapshot();
    const storage::ContextScope scope(*connection, &context);
    storage::Statement pin = connection->Prepare("SELECT 1 FROM sqlite_schema LIMIT 1");
    const std::string before = Predicate(transaction, table);
    pin.Step();
    const std::string predicate = before.empty() ? Predicate(transaction, table) : before;
    storage::Statement statement = connection->Prepare("SELECT c1 FROM " + stored_tables::TableName(table) +
                                                       " WHERE true" + predicate + " ORDER BY 1");
    std::vector<std::int64_t> values;
    while (statement.Step()) values.push_back(statement.Integer(0));
    return values;
  }

  void Insert(Transaction& transaction, std::int64_t value, Oid table = kTable,
              AfterStatement after = AfterStatement::kMayGoOn) {
    transaction.Lock(table, transaction.ModeOfInsert(), cancellation_);
    transaction.NoteWrite(table);
    const storage::PooledConnection connection = database_->Acquire();
    storage::ExecutionContext context;
    const storage::ContextScope scope(*connection, &context);
    StatementWrite write(transaction, *connection, context, after);
    {
      storage::Statement insert =
          connection->Prepare("INSERT INTO " + stored_tables::TableName(table) + "(c1, _x) VALUES(?1, row_xid())");
      insert.Bind(1, value);
      EXPECT_EQ(write.Insert(table, insert), 1);
    }
    write.Finish();
  }

  std::int64_t Delete(Transaction& transaction, const std::string& condition, Oid table = kTable,
                      AfterStatement after = AfterStatement::kMayGoOn) {
    return Change(transaction, "SELECT row_target(rowid, _d) FROM ", condition, table, false, after);
  }
  // Adds 100 to the values that fit.
  std::int64_t Update(Transaction& transaction, const std::string& condition, Oid table = kTable,
                      AfterStatement after = AfterStatement::kMayGoOn) {
    return Change(transaction, "INSERT INTO t(c1, _x) SELECT c1 + 100, row_target(rowid, _d) FROM ", condition, table,
                  true, after);
  }

  std::int64_t Change(Transaction& transaction, std::string sql, const std::string& condition, Oid table,
                      bool is_update, AfterStatement after = AfterStatement::kMayGoOn) {
    transaction.Lock(table, LockMode::kShareRowExclusive, cancellation_);
    transaction.NoteRead(table);
    transaction.NoteWrite(table);
    const storage::PooledConnection connection = database_->Acquire();
    std::vector<std::int64_t> targets;
    storage::ExecutionContext context;
    context.targets = &targets;
    const storage::ContextScope scope(*connection, &context);
    StatementWrite write(transaction, *connection, context, after);
    const std::string name = stored_tables::TableName(table);
    if (is_update) sql.replace(sql.find(" t("), 3, " " + name + "(");
    {
      storage::Statement statement =
          connection->Prepare(sql + name + " WHERE " + condition + Predicate(transaction, table));
      if (is_update) {
        write.Insert(table, statement);
      } else {
        statement.Run();
      }
    }
    const std::int64_t count = write.Delete(table, std::move(targets));
    write.Finish();
    return count;
  }

  // Rows in the file, whoever may see them.
  std::int64_t StoredRows(Oid table = kTable) {
    const storage::PooledConnection connection = database_->Acquire();
    storage::Statement statement = connection->Prepare("SELECT count(*) FROM " + stored_tables::TableName(table));
    statement.Step();
    return statement.Integer(0);
  }

  // Housekeeping until so many rows are stored; the janitor may be at work at the same time.
  void CollectGarbageUntil(std::int64_t rows) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (StoredRows() != rows && std::chrono::steady_clock::now() < deadline) store_->CollectGarbage();
    EXPECT_EQ(StoredRows(), rows);
  }

  // The values that a transaction begun now sees.
  std::vector<std::int64_t> Committed(Oid table = kTable) { return Read(*Begin(), table); }

  void CommitValues(std::initializer_list<std::int64_t> values) {
    auto transaction = Begin();
    for (const std::int64_t value : values) Insert(*transaction, value);
    transaction->Commit();
  }

  std::filesystem::path directory_;
  std::unique_ptr<storage::Database> database_;
  catalog::Catalog catalog_{catalog::Snapshot{}};
  std::unique_ptr<RowStore> store_;
  storage::Cancellation cancellation_;
  std::atomic<int> last_process_id_ = 0;
};

TEST_F(TransactionTest, ShowsUncommittedRowsToTheirTransactionOnly) {
  auto writer = Begin();
  Insert(*writer, 1);
  EXPECT_THAT(Read(*writer), ElementsAre(1));
  EXPECT_THAT(Committed(), IsEmpty());
  writer->Commit();
  EXPECT_THAT(Committed(), ElementsAre(1));
}

TEST_F(TransactionTest, KeepsItsSnapshotWhileOthersCommit) {
  CommitValues({1, 2});
  auto reader = Begin();
  EXPECT_THAT(Read(*reader), ElementsAre(1, 2));
  auto writer = Begin();
  Delete(*writer, "c1 = 1");
  Update(*writer, "c1 = 2");
  Insert(*writer, 3);
  writer->Commit();
  EXPECT_THAT(Read(*reader), ElementsAre(1, 2));
  EXPECT_THAT(Committed(), ElementsAre(3, 102));
  store_->CollectGarbage();
  EXPECT_EQ(StoredRows(), 4) << "the reader still needs the two deleted rows";
  reader->Commit();
  CollectGarbageUntil(2);
}

TEST_F(TransactionTest, TakesEverythingBackOnRollback) {
  CommitValues({1, 2, 3});
  auto writer = Begin();
  Insert(*writer, 4);
  Delete(*writer, "c1 = 1");
  Update(*writer, "c1 > 1");
  Update(*writer, "c1 > 100");
  EXPECT_THAT(Read(*writer), ElementsAre(202, 203, 204));
  writer->Rollback();
  EXPECT_THAT(Committed(), ElementsAre(1, 2, 3));
  EXPECT_EQ(StoredRows(), 3);
  EXPECT_EQ(store_->transactions().counts().unsettled_tables, 0u);
}

TEST_F(TransactionTest, RollsBackWhenDestroyed) {
  Insert(*Begin(), 1);
  EXPECT_EQ(StoredRows(), 0);
}

TEST_F(TransactionTest, ReadsSettledTablesWithoutAPredicate) {
  CommitValues({1});
  auto reader = Begin();
  EXPECT_EQ(Predicate(*reader, kTable), "");
  auto writer = Begin();
  Insert(*writer, 2);
  EXPECT_NE(Predicate(*reader, kTable), "");
  EXPECT_EQ(Predicate(*reader, kOther), "");
  writer->Commit();
  EXPECT_NE(Predicate(*reader, kTable), "") << "the reader's snapshot is older";
  reader->Commit();
  EXPECT_EQ(Predicate(*Begin(), kTable), "");
}

TEST_F(TransactionTest, CountsARowThatIsHitTwiceOnce) {
  CommitValues({1});
  auto writer = Begin();
  EXPECT_EQ(Change(*writer, "SELECT row_target(t16384.rowid, t16384._d) FROM (SELECT 1 UNION ALL SELECT 2) CROSS JOIN ",
                   "true", kTable, false),
            1);
}

// c_serial_isolation: updates of different rows both succeed under SNAPSHOT, each on its own view of the table.
TEST_F(TransactionTest, LetsSnapshotsUpdateDifferentRowsOfOneTable) {
  CommitValues({0, 1});
  auto second = Begin();
  EXPECT_THAT(Read(*second), ElementsAre(0, 1));
  auto first = Begin();
  Update(*first, "c1 = 1");
  first->Commit();
  Update(*second, "c1 = 0");
  EXPECT_THAT(Read(*second), ElementsAre(1, 100));
  second->Commit();
  EXPECT_THAT(Committed(), ElementsAre(100, 101));
}

TEST_F(TransactionTest, RefusesToChangeARowThatAConcurrentTransactionChanged) {
  CommitValues({1});
  auto second = Begin();
  Read(*second);
  auto first = Begin();
  Update(*first, "c1 = 1");
  first->Commit();
  try {
    Delete(*second, "c1 = 1");
    FAIL() << "no error";
  } catch (const base::SqlError& error) {
    EXPECT_EQ(error.message(), "could not complete because of conflict with concurrent transaction");
  }
  second->Rollback();
  EXPECT_THAT(Committed(), ElementsAre(101));
}

TEST_F(TransactionTest, SeesWhatCommittedWhileItsFirstStatementWaitedForTheLock) {
  CommitValues({1});
  auto first = Begin();
  Update(*first, "c1 = 1");
  std::thread waiter([&] {
    auto second = Begin();
    EXPECT_EQ(Update(*second, "c1 = 101"), 1);
    second->Commit();
  });
  while (store_->locks().waiting_count() != 1) std::this_thread::yield();
  first->Commit();
  waiter.join();
  EXPECT_THAT(Committed(), ElementsAre(201));
}

TEST_F(TransactionTest, LetsInsertsIntoOneTableOverlapUnderSnapshotIsolation) {
  auto first = Begin();
  auto second = Begin();
  Insert(*first, 1);
  Insert(*second, 2);
  first->Commit();
  second->Commit();
  EXPECT_THAT(Committed(), ElementsAre(1, 2));
}

// c_serial_isolation, troubleshooting: each reads what the other writes.
TEST_F(TransactionTest, EndsTheOneThatClosesACircleUnderSerializableIsolation) {
  auto first = Begin(catalog::Isolation::serializable);
  auto second = Begin(catalog::Isolation::serializable);
  Read(*first, kTable);
  Insert(*first, 1, kOther);
  Insert(*second, 1, kTable);
  try {
    Read(*second, kOther);
    FAIL() << "no error";
  } catch (const base::SqlError& error) {
    EXPECT_EQ(error.message(), "1023");
    EXPECT_EQ(error.state(), base::SqlState::kInternalError);
    EXPECT_THAT(error.detail(), HasSubstr("Serializable isolation violation on table - 16385, transactions forming the "
                                          "cycle are: 1, 2 (pid:2)"));
  }
}

TEST_F(TransactionTest, RefusesTheDocumentedUpdateUnderSerializableIsolation) {
  CommitValues({0, 1});
  auto second = Begin(catalog::Isolation::serializable);
  Read(*second);
  auto first = Begin(catalog::Isolation::serializable);
  Read(*first);
  Update(*first, "c1 = 1");
  first->Commit();
  EXPECT_THROW(Update(*second, "c1 = 0"), base::SqlError);
}

TEST_F(TransactionTest, ForgetsSerializableTransactionsThatNobodyRunsBeside) {
  for (int i = 0; i < 100; ++i) {
    auto transaction = Begin(catalog::Isolation::serializable);
    Read(*transaction);
    Insert(*transaction, i);
    transaction->Commit();
  }
  EXPECT_EQ(store_->serialization().size(), 0u);
}

TEST_F(TransactionTest, DoesNotReadATableMadeAfterItsSnapshot) {
  auto old = Begin();
  Read(*old);
  auto maker = Begin();
  const stored_tables::StoredColumn columns[] = {{.attnum = 1}};
  maker->CreateStoredTable(20000, columns);
  Insert(*maker, 1, 20000);
  EXPECT_THAT(Read(*maker, 20000), ElementsAre(1));
  maker->Commit();
  try {
    Read(*old, 20000);
    FAIL() << "no error";
  } catch (const base::SqlError& error) {
    EXPECT_EQ(error.message(), "1018");
    EXPECT_EQ(error.detail(), "Relation does not exist.");
  }
  EXPECT_THAT(Committed(20000), ElementsAre(1));
}

TEST_F(TransactionTest, DropsTheTablesItMadeOnRollback) {
  auto maker = Begin();
  const stored_tables::StoredColumn columns[] = {{.attnum = 1}, {.attnum = 2, .is_text = true}};
  maker->CreateStoredTable(20000, columns);
  Insert(*maker, 1, 20000);
  maker->AddStoredColumn(kTable, {.attnum = 2}, sql::Datum{});
  maker->Rollback();
  const storage::PooledConnection connection = database_->Acquire();
  EXPECT_THAT(stored_tables::List(*connection), ElementsAre(kTable, kOther));
  EXPECT_THAT(stored_tables::ListColumns(*connection, kTable), ElementsAre(1));
}

TEST_F(TransactionTest, GivesExistingRowsTheInitialValueOfANewColumn) {
  CommitValues({1});
  auto writer = Begin();
  writer->AddStoredColumn(kTable, {.attnum = 2, .is_text = true}, sql::Datum{std::string("it's")});
  writer->Commit();
  const storage::PooledConnection connection = database_->Acquire();
  storage::Statement statement = connection->Prepare("SELECT c2 FROM t16384 WHERE c2 = 'it''s  '");
  ASSERT_TRUE(statement.Step());
  EXPECT_EQ(statement.Column(0).bytes, "it's");
}

TEST_F(TransactionTest, DropsAndEmptiesTablesAtTheCommit) {
  CommitValues({1, 2});
  auto writer = Begin();
  writer->DropStoredTable(kOther);
  writer->EmptyStoredTable(kTable);
  EXPECT_EQ(StoredRows(), 2);
  writer->Commit();
  EXPECT_EQ(StoredRows(), 0);
  store_->CollectGarbage();
  const storage::PooledConnection connection = database_->Acquire();
  EXPECT_THAT(stored_tables::List(*connection), ElementsAre(kTable));
}

TEST_F(TransactionTest, RemovesDeadRowsWhileItWrites) {
  for (int i = 0; i < 100; ++i) CommitValues({i});
  auto deleter = Begin();
  Delete(*deleter, "c1 < 90");
  deleter->Commit();
  CommitValues({1000});
  EXPECT_EQ(StoredRows(), 11);
}

TEST_F(TransactionTest, UndoesAndPurgesMoreRowsThanItLists) {
  {
    const storage::PooledConnection connection = database_->Acquire();
    connection->Execute(
        "INSERT INTO t16384(c1, _x) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500000) "
        "SELECT i, 1 FROM n");
  }
  // Every second row: no two are neighbours, so each is a range of its own.
  auto writer = Begin();
  EXPECT_EQ(Delete(*writer, "c1 % 2 = 0"), 250000);
  writer->Rollback();
  EXPECT_EQ(Committed().size(), 500000u);
  writer = Begin();
  EXPECT_EQ(Delete(*writer, "c1 % 2 = 0"), 250000);
  writer->Commit();
  EXPECT_EQ(Committed().size(), 250000u);
  CollectGarbageUntil(250000);
}

TEST_F(TransactionTest, CommitsAStatementThatIsAWholeTransactionWithItsOnlyWrite) {
  auto writer = Begin();
  Insert(*writer, 1, kTable, AfterStatement::kCommits);
  EXPECT_THAT(Committed(), ElementsAre(1));
  // Whatever happens afterwards, it is committed.
  writer->Rollback();
  EXPECT_THAT(Committed(), ElementsAre(1));
  EXPECT_EQ(store_->transactions().counts().in_progress, 0u);
  EXPECT_EQ(store_->transactions().counts().live_snapshots, 0u);
}

TEST_F(TransactionTest, RemovesReplacedRowsAtOnceWhenNobodyNeedsThem) {
  CommitValues({1, 2, 3});
  auto writer = Begin();
  EXPECT_EQ(Update(*writer, "c1 < 3", kTable, AfterStatement::kCommits), 2);
  writer->Commit();
  EXPECT_EQ(StoredRows(), 3);
  writer = Begin();
  EXPECT_EQ(Delete(*writer, "c1 = 3", kTable, AfterStatement::kCommits), 1);
  writer->Commit();
  EXPECT_EQ(StoredRows(), 2);
  EXPECT_THAT(Committed(), ElementsAre(101, 102));
  auto reader = Begin();
  EXPECT_FALSE(store_->transactions().NeedsPredicate(reader->Snapshot(), kTable));
}

TEST_F(TransactionTest, KeepsReplacedRowsForASnapshotThatNeedsThem) {
  CommitValues({1, 2, 3});
  auto reader = Begin();
  EXPECT_THAT(Read(*reader, kOther), IsEmpty());
  for (int i = 0; i < 3; ++i) {
    auto writer = Begin();
    Update(*writer, "c1 % 100 = 1", kTable, AfterStatement::kCommits);
    writer->Commit();
  }
  auto writer = Begin();
  Delete(*writer, "c1 = 2", kTable, AfterStatement::kCommits);
  writer->Commit();
  EXPECT_THAT(Read(*reader), ElementsAre(1, 2, 3));
  EXPECT_THAT(Committed(), ElementsAre(3, 301));
  EXPECT_EQ(StoredRows(), 6);
  reader->Commit();
  CollectGarbageUntil(2);
}

TEST_F(TransactionTest, KeepsEarlierWorkOfItsTransactionUndoable) {
  CommitValues({1, 2});
  auto writer = Begin();
  Insert(*writer, 3);
  // More than one statement: the second cannot commit alone.
  Delete(*writer, "c1 = 1", kTable, AfterStatement::kCommits);
  writer->Rollback();
  EXPECT_THAT(Committed(), ElementsAre(1, 2));
}

TEST_F(TransactionTest, KeepsManyReplacedVersionsCheaplyWhileASnapshotIsOld) {
  CommitValues({1});
  auto reader = Begin();
  EXPECT_THAT(Read(*reader), ElementsAre(1));
  // Quadratic bookkeeping would make this take minutes.
  for (int i = 0; i < 5000; ++i) {
    auto writer = Begin();
    Update(*writer, "true", kTable, AfterStatement::kCommits);
    writer->Commit();
  }
  EXPECT_THAT(Read(*reader), ElementsAre(1));
  reader->Commit();
  CollectGarbageUntil(1);
  EXPECT_THAT(Committed(), ElementsAre(500'001));
}

// The bar of DESIGN §5: 64 open writing transactions on different tables never wait.
TEST_F(TransactionTest, LetsManyOpenTransactionsWriteToDifferentTables) {
  constexpr int kWriters = 64;
  const stored_tables::StoredColumn columns[] = {{.attnum = 1}};
  for (Oid i = 0; i < kWriters; ++i) {
    auto maker = Begin();
    maker->CreateStoredTable(30000 + i, columns);
    maker->Commit();
  }
  std::vector<std::unique_ptr<Transaction>> open;
  for (Oid i = 0; i < kWriters; ++i) {
    open.push_back(Begin());
    Insert(*open.back(), i, 30000 + i);
    Update(*open.back(), "true", 30000 + i);
  }
  // All are open, all have written, and none has waited: this is one thread.
  for (Oid i = 0; i < kWriters; ++i) EXPECT_THAT(Committed(30000 + i), IsEmpty());
  for (Oid i = 0; i < kWriters; ++i) EXPECT_THAT(Read(*open[i], 30000 + i), ElementsAre(i + 100));
  for (auto& transaction : open) transaction->Commit();
  for (Oid i = 0; i < kWriters; ++i) EXPECT_THAT(Committed(30000 + i), ElementsAre(i + 100));
}

// Money moves between rows; every snapshot must see the same sum. Readers run all the while.
TEST_F(TransactionTest, KeepsSnapshotsConsistentUnderConcurrentWrites) {
  CommitValues({0, 1000});
  std::atomic<bool> is_done = false;
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([&] {
      while (!is_done) {
        auto reader = Begin();
        const auto first = Read(*reader);
        EXPECT_EQ(first.size(), 2u);
        std::int64_t sum = 0;
        for (const std::int64_t value : first) sum += value % 1000;
        EXPECT_EQ(sum % 100, 0);
        EXPECT_EQ(Read(*reader), first);
      }
    });
  }
  for (int i = 0; i < 2; ++i) {
    threads.emplace_back([&, i] {
      for (int j = 0; j < 60; ++j) {
        auto writer = Begin();
        const bool is_alone = (i + j) % 2 == 0;
        Update(*writer, "true", kTable, is_alone ? AfterStatement::kCommits : AfterStatement::kMayGoOn);
        if ((i + j) % 3 == 0 && !is_alone) {
          writer->Rollback();
        } else {
          writer->Commit();
        }
      }
    });
  }
  for (std::size_t i = 3; i < threads.size(); ++i) threads[i].join();
  is_done = true;
  for (int i = 0; i < 3; ++i) threads[static_cast<std::size_t>(i)].join();
  CollectGarbageUntil(2);
  EXPECT_THAT(Committed(), ElementsAre(10000, 11000));
}

}  // namespace
}  // namespace doppel::engine
