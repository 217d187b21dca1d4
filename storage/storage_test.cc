#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "base/sql_error.h"
#include "storage/database.h"

namespace doppel::storage {
namespace {

using ::testing::ElementsAre;

class FakeSession : public sql::SessionInfo {
 public:
  std::int64_t TransactionStart() const override { return 0; }
  std::int64_t StatementStart() const override { return 0; }
  const std::string& TimeZone() const override { return zone_; }
  const std::string* FindSetting(std::string_view) const override { return nullptr; }
  double NextRandom() override { return 0.5; }

 private:
  std::string zone_ = "UTC";
};

void Twice(sql::CallContext& call, std::span<const sql::Value> arguments) {
  call.result.Text(std::string(arguments[0].bytes) + std::string(arguments[0].bytes));
}

void Divide(sql::CallContext& call, std::span<const sql::Value> arguments) {
  if (arguments[1].integer == 0) throw base::SqlError(base::SqlState::kDivisionByZero, "division by zero");
  call.result.Integer(arguments[0].integer / arguments[1].integer);
}

class Total : public sql::AggregateState {
 public:
  void Step(sql::CallContext&, std::span<const sql::Value> arguments) override { total_ += arguments[0].integer; }
  void Inverse(sql::CallContext&, std::span<const sql::Value> arguments) override { total_ -= arguments[0].integer; }
  void Finish(sql::CallContext& call) override { call.result.Integer(total_); }

 private:
  std::int64_t total_ = 0;
};

constexpr sql::KernelRow kKernels[] = {
    {"twice", 1, &Twice, nullptr, true},
    {"divide", 2, &Divide, nullptr, true},
    {"my_total", 1, nullptr, [] { return std::unique_ptr<sql::AggregateState>(std::make_unique<Total>()); }, true},
};

// Rows (i, 'name i') for i in [0, count).
class Numbers : public RowSource {
 public:
  explicit Numbers(std::int64_t count) : count_(count) {}
  bool Next() override {
    ++at_;
    name_ = "name " + std::to_string(at_);
    return at_ < count_;
  }
  sql::Value Column(int index) const override {
    return index == 0 ? sql::Value::Integer(at_) : sql::Value::Text(name_);
  }

 private:
  std::int64_t count_;
  std::int64_t at_ = -1;
  std::string name_;
};

class StorageTest : public ::testing::Test {
 protected:
  StorageTest() {
    path_ = std::filesystem::temp_directory_path() / ("doppel_storage_" + std::to_string(::getpid()) + "_" +
                                                      ::testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::remove_all(path_);
    std::filesystem::create_directory(path_);
    tables_.push_back({.name = "pg_catalog.numbers",
                       .columns = {"n", "name"},
                       .open = [this](const void* system, std::span<const sql::Value>) -> std::unique_ptr<RowSource> {
                         ++opened_;
                         return std::make_unique<Numbers>(*static_cast<const std::int64_t*>(system));
                       }});
    tables_.push_back({.name = "up_to",
                       .columns = {"n", "name"},
                       .arguments = {"limit"},
                       .open = [](const void*, std::span<const sql::Value> arguments) -> std::unique_ptr<RowSource> {
                         return std::make_unique<Numbers>(arguments[0].integer);
                       }});
    options_ = {.path = path_ / "db", .functions = {kKernels}, .virtual_tables = {tables_}};
    database_ = std::make_unique<Database>(options_);
    context_.session = &session_;
    context_.system = &system_;
  }
  ~StorageTest() override {
    database_.reset();
    std::filesystem::remove_all(path_);
  }

  // All rows, columns joined with '|'.
  std::vector<std::string> Query(const std::string& sql) {
    PooledConnection connection = database_->Acquire();
    const ContextScope scope(*connection, &context_);
    Statement statement = connection->Prepare(sql);
    std::vector<std::string> rows;
    while (statement.Step()) {
      std::string row;
      for (int i = 0; i < statement.column_count(); ++i) {
        const sql::Value value = statement.Column(i);
        if (i > 0) row += '|';
        if (value.kind == sql::Value::Kind::kInteger) row += std::to_string(value.integer);
        row += value.bytes;
      }
      rows.push_back(row);
    }
    return rows;
  }

  std::filesystem::path path_;
  std::vector<VirtualTable> tables_;
  DatabaseOptions options_;
  std::unique_ptr<Database> database_;
  FakeSession session_;
  std::int64_t system_ = 3;
  int opened_ = 0;
  ExecutionContext context_;
};

TEST_F(StorageTest, CallsScalarFunctionsWithTheirArguments) {
  EXPECT_THAT(Query("SELECT twice('ab'), divide(7, 2)"), ElementsAre("abab|3"));
}

TEST_F(StorageTest, CarriesAnErrorOfAFunctionAroundSqlite) {
  try {
    Query("SELECT divide(1, n) FROM up_to(2)");
    FAIL() << "no error";
  } catch (const base::SqlError& error) {
    EXPECT_EQ(error.state(), base::SqlState::kDivisionByZero);
    EXPECT_EQ(error.message(), "division by zero");
  }
  EXPECT_THAT(Query("SELECT divide(4, 2)"), ElementsAre("2"));
}

TEST_F(StorageTest, RunsAggregatesOverGroupsEmptyInputAndMovingFrames) {
  EXPECT_THAT(Query("SELECT my_total(n) FROM up_to(5)"), ElementsAre("10"));
  EXPECT_THAT(Query("SELECT my_total(n) FROM up_to(5) WHERE n > 9"), ElementsAre("0"));
  EXPECT_THAT(Query("SELECT n % 2, my_total(n) FROM up_to(5) GROUP BY 1 ORDER BY 1"), ElementsAre("0|6", "1|4"));
  EXPECT_THAT(Query("SELECT my_total(n) OVER (ORDER BY n ROWS 1 PRECEDING) FROM up_to(4)"),
              ElementsAre("0", "1", "3", "5"));
}

TEST_F(StorageTest, ReadsVirtualTablesByQuotedNameAndGivesThemTheContext) {
  EXPECT_THAT(Query("SELECT n, name FROM \"pg_catalog.numbers\""), ElementsAre("0|name 0", "1|name 1", "2|name 2"));
  system_ = 1;
  EXPECT_THAT(Query("SELECT name FROM \"pg_catalog.numbers\""), ElementsAre("name 0"));
}

TEST_F(StorageTest, JoinsVirtualTablesWithoutMakingTheirRowsForEachPair) {
  system_ = 500;
  EXPECT_THAT(Query("SELECT count(*) FROM \"pg_catalog.numbers\" a JOIN \"pg_catalog.numbers\" b ON a.name = b.name"),
              ElementsAre("500"));
  EXPECT_EQ(opened_, 2);
  opened_ = 0;
  EXPECT_THAT(Query("SELECT count(*) FROM \"pg_catalog.numbers\" a JOIN \"pg_catalog.numbers\" b ON a.n < b.n"),
              ElementsAre("124750"));
  EXPECT_LE(opened_, 4);
}

TEST_F(StorageTest, FindsEqualKeysAcrossIntegersRealsAndTrailingBlanks) {
  EXPECT_THAT(Query("SELECT b.n FROM (SELECT 2.0 x UNION ALL SELECT 1.5) a CROSS JOIN up_to(5) b WHERE b.n = a.x"),
              ElementsAre("2"));
  EXPECT_THAT(Query("SELECT b.n FROM (SELECT 'name 2  ' x UNION ALL SELECT 'name 3') a CROSS JOIN up_to(5) b "
                    "WHERE b.name = a.x COLLATE RTRIM"),
              ElementsAre("2", "3"));
}

TEST_F(StorageTest, PassesArgumentsThatDependOnOtherTables) {
  EXPECT_THAT(Query("SELECT a.n, b.n FROM up_to(3) a, up_to(a.n) b"), ElementsAre("1|0", "2|0", "2|1"));
}

TEST_F(StorageTest, BindsAndReturnsEveryKindOfValue) {
  PooledConnection connection = database_->Acquire();
  Statement statement = connection->Prepare("SELECT ?1, ?2, ?3, ?4, ?5, ?6");
  statement.Bind(1, sql::Datum{});
  statement.Bind(2, sql::Datum{std::int64_t{1} << 60});
  statement.Bind(3, sql::Datum{2.5});
  statement.Bind(4, sql::Datum{std::string("a\0b", 3)});
  statement.Bind(5, sql::Datum{sql::Blob{std::string("\xff\0", 2)}});
  statement.Bind(6, sql::Value::Text(std::string_view()));
  ASSERT_TRUE(statement.Step());
  EXPECT_EQ(sql::ToDatum(statement.Column(0)), sql::Datum{});
  EXPECT_EQ(sql::ToDatum(statement.Column(1)), sql::Datum{std::int64_t{1} << 60});
  EXPECT_EQ(sql::ToDatum(statement.Column(2)), sql::Datum{2.5});
  EXPECT_EQ(sql::ToDatum(statement.Column(3)), sql::Datum{std::string("a\0b", 3)});
  EXPECT_EQ(sql::ToDatum(statement.Column(4)), (sql::Datum{sql::Blob{std::string("\xff\0", 2)}}));
  EXPECT_EQ(sql::ToDatum(statement.Column(5)), sql::Datum{std::string()});
}

TEST_F(StorageTest, KeepsOneConnectionWarmAndCompilesAStatementOnce) {
  Connection* first = nullptr;
  {
    PooledConnection connection = database_->Acquire();
    first = &*connection;
    Statement one = connection->Prepare("SELECT 1");
    Statement same = connection->Prepare("SELECT 1");  // the first is in use, so this is another
    EXPECT_TRUE(one.Step());
    EXPECT_TRUE(same.Step());
  }
  EXPECT_EQ(&*database_->Acquire(), first);
}

TEST_F(StorageTest, ForgetsStatementsBeyondItsCache) {
  PooledConnection connection = database_->Acquire();
  for (int i = 0; i < 300; ++i) connection->Prepare("SELECT " + std::to_string(i)).Run();
  const std::int64_t used = connection->MemoryUsed();
  for (int i = 0; i < 3000; ++i) connection->Prepare("SELECT " + std::to_string(i)).Run();
  EXPECT_LT(connection->MemoryUsed(), used * 2);
}

TEST_F(StorageTest, EndsACancelledStatement) {
  Cancellation cancel;
  context_.cancellation = &cancel;
  std::thread canceller([&] {
    std::this_thread::yield();
    cancel.requested = true;
  });
  try {
    Query("WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT count(*) FROM t");
    FAIL() << "no error";
  } catch (const base::SqlError& error) {
    EXPECT_EQ(error.state(), base::SqlState::kQueryCanceled);
  }
  canceller.join();
}

TEST_F(StorageTest, ComparesWithoutTrailingBlanksUnderRtrim) {
  PooledConnection connection = database_->Acquire();
  connection->Execute("CREATE TABLE t1(c1 COLLATE RTRIM); INSERT INTO t1 VALUES('a'), ('a ')");
  connection.GiveBack();
  EXPECT_THAT(Query("SELECT count(*) FROM t1 WHERE c1 = 'a   '"), ElementsAre("2"));
}

TEST_F(StorageTest, EvaluatesVisibilityBySnapshot) {
  RowSnapshot snapshot{.own = 7, .low = 5, .next = 10, .in_progress = {5, 8}};
  context_.snapshot = &snapshot;
  EXPECT_THAT(Query("SELECT group_concat(n) FROM up_to(12) WHERE n < row_low() OR row_visible(n)"),
              ElementsAre("0,1,2,3,4,6,7,9"));
}

TEST_F(StorageTest, NotesTargetRowsAndRefusesThoseAlreadyDeleted) {
  RowSnapshot snapshot{.own = 7, .low = 5, .next = 10};
  std::vector<std::int64_t> targets;
  context_.snapshot = &snapshot;
  context_.targets = &targets;
  EXPECT_THAT(Query("SELECT row_target(n, NULL) FROM up_to(3)"), ElementsAre("7", "7", "7"));
  EXPECT_THAT(targets, ElementsAre(0, 1, 2));
  EXPECT_THROW(Query("SELECT row_target(1, 6)"), base::SqlError);
}

TEST_F(StorageTest, BringsBackABackedUpState) {
  database_->Acquire()->Execute("CREATE TABLE t1(c1); INSERT INTO t1 VALUES(1)");
  database_->BackUpTo(path_ / "copy");
  PooledConnection other = database_->Acquire();
  other->Execute("INSERT INTO t1 VALUES(2); CREATE TABLE t2(c1)");
  {
    const auto guard = database_->write_lock().Acquire();
    database_->RestoreFrom(path_ / "copy");
  }
  EXPECT_THAT(Query("SELECT count(*) FROM t1"), ElementsAre("1"));
  EXPECT_THROW(other->Prepare("SELECT * FROM t2").Run(), base::SqlError);
}

TEST(WriteLock, IsGivenInTheOrderOfAsking) {
  WriteLock lock;
  std::vector<int> order;
  std::vector<std::thread> threads;
  {
    const WriteLock::Guard held = lock.Acquire();
    for (std::size_t i = 0; i < 4; ++i) {
      threads.emplace_back([&, i] {
        const WriteLock::Guard guard = lock.Acquire();
        order.push_back(static_cast<int>(i));
      });
      while (lock.waiting_count() != i + 1) std::this_thread::yield();
    }
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(order, ElementsAre(0, 1, 2, 3));
}

TEST(WriteLock, LetsACancelledWaiterGo) {
  WriteLock lock;
  const WriteLock::Guard held = lock.Acquire();
  Cancellation cancel;
  cancel.deadline = std::chrono::steady_clock::now();
  EXPECT_THROW(lock.Acquire(&cancel), base::SqlError);
}

TEST(WriteLock, SerialisesManyWriters) {
  WriteLock lock;
  int counter = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < 1000; ++j) {
        const WriteLock::Guard guard = lock.Acquire();
        ++counter;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(counter, 8000);
}

}  // namespace
}  // namespace doppel::storage
