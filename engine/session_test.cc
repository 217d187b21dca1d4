#include "engine/session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "engine/session_testing.h"

namespace doppel::engine {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class SessionTest : public ::testing::Test {
 protected:
  std::vector<std::string> Rows(std::string_view text) { return Query(*session_, text).rows; }
  std::vector<std::string> Tags(std::string_view text) { return Query(*session_, text).tags; }
  std::string Error(std::string_view text) { return ErrorOf(*session_, text); }

  ExecuteResult Execute(Session& session, const std::string& portal, std::int64_t max_rows, TextReceiver& receiver) {
    receiver.Describe(session.DescribePortal(portal));
    return session.Execute(portal, max_rows, receiver, AfterStatement::kMayGoOn);
  }

  TestCluster cluster_;
  std::unique_ptr<Session> session_ = cluster_.Connect();
};

TEST_F(SessionTest, AnswersAConstant) {
  const TextReceiver result = Query(*session_, "SELECT 1 AS one, 'a' || 'b', NULL");
  EXPECT_THAT(result.rows, ElementsAre("1|ab|NULL"));
  EXPECT_THAT(result.tags, ElementsAre("SELECT"));
  EXPECT_EQ(result.names[0], "one");
}

TEST_F(SessionTest, InsertsUpdatesAndDeletes) {
  EXPECT_THAT(Tags("CREATE TABLE t (a int, b varchar(10))"), ElementsAre("CREATE TABLE"));
  EXPECT_THAT(Tags("INSERT INTO t VALUES (1, 'x'), (2, 'y'), (3, NULL)"), ElementsAre("INSERT 0 3"));
  EXPECT_THAT(Tags("UPDATE t SET b = 'z' WHERE a > 1"), ElementsAre("UPDATE 2"));
  EXPECT_THAT(Rows("SELECT * FROM t ORDER BY a"), ElementsAre("1|x", "2|z", "3|z"));
  EXPECT_THAT(Tags("DELETE FROM t WHERE a = 2"), ElementsAre("DELETE 1"));
  EXPECT_THAT(Rows("SELECT a FROM t ORDER BY a"), ElementsAre("1", "3"));
  EXPECT_THAT(Tags("TRUNCATE t"), ElementsAre("TRUNCATE TABLE"));
  EXPECT_THAT(Rows("SELECT count(*) FROM t"), ElementsAre("0"));
}

TEST_F(SessionTest, KeepsBlocksAndFailsThem) {
  Query(*session_, "CREATE TABLE t (a int)");
  EXPECT_THAT(Tags("BEGIN"), ElementsAre("BEGIN"));
  EXPECT_EQ(session_->transaction_status(), TransactionStatus::kInBlock);
  Query(*session_, "INSERT INTO t VALUES (1)");
  EXPECT_EQ(Error("SELECT 1/0").substr(0, 5), "22012");
  EXPECT_EQ(session_->transaction_status(), TransactionStatus::kFailed);
  EXPECT_EQ(Error("SELECT 1"), "25P02 current transaction is aborted, commands ignored until end of transaction block");
  EXPECT_THAT(Tags("COMMIT"), ElementsAre("ROLLBACK"));
  EXPECT_EQ(session_->transaction_status(), TransactionStatus::kIdle);
  EXPECT_THAT(Rows("SELECT count(*) FROM t"), ElementsAre("0"));
}

TEST_F(SessionTest, RunsSeveralStatementsAsOneTransaction) {
  EXPECT_THAT(Tags("CREATE TABLE t (a int); INSERT INTO t VALUES (1); SELECT a FROM t"),
              ElementsAre("CREATE TABLE", "INSERT 0 1", "SELECT"));
  EXPECT_EQ(Error("INSERT INTO t VALUES (2); SELECT 1/0").substr(0, 5), "22012");
  EXPECT_THAT(Rows("SELECT a FROM t"), ElementsAre("1"));
  EXPECT_EQ(Error("BEGIN; INSERT INTO t VALUES (3); COMMIT; SELECT 1/0").substr(0, 5), "22012");
  EXPECT_THAT(Rows("SELECT a FROM t ORDER BY a"), ElementsAre("1", "3"));
  EXPECT_THAT(Tags(" ; -- nothing"), ElementsAre("(empty)"));
}

TEST_F(SessionTest, TakesBackTablesMadeInARolledBackBlock) {
  Query(*session_, "BEGIN; CREATE TABLE t (a int); INSERT INTO t VALUES (1)");
  EXPECT_THAT(Rows("SELECT a FROM t"), ElementsAre("1"));
  Query(*session_, "ROLLBACK");
  EXPECT_EQ(Error("SELECT a FROM t"), "42P01 relation \"t\" does not exist");
}

TEST_F(SessionTest, PreparesBindsAndRunsByPages) {
  Query(*session_, "CREATE TABLE t (a int); INSERT INTO t VALUES (1), (2), (3), (4), (5)");
  Query(*session_, "BEGIN");
  session_->Parse("s", "SELECT a FROM t WHERE a > $1 ORDER BY a", std::vector<sql::Oid>{0});
  EXPECT_EQ(session_->DescribeStatement("s").parameters.at(0).id, sql::TypeId::kInt4);
  const ParameterValue one[] = {{false, "1"}};
  session_->Bind("p", "s", one);
  TextReceiver receiver(*session_);
  EXPECT_EQ(Execute(*session_, "p", 2, receiver).outcome, ExecuteOutcome::kSuspended);
  session_->Sync();
  // The open portal neither sees nor hinders what happens meanwhile.
  Query(*session_, "INSERT INTO t VALUES (6)");
  EXPECT_EQ(Execute(*session_, "p", 2, receiver).outcome, ExecuteOutcome::kSuspended);
  const ExecuteResult last = Execute(*session_, "p", 2, receiver);
  EXPECT_EQ(last.outcome, ExecuteOutcome::kComplete);
  EXPECT_EQ(last.tag, "SELECT");
  EXPECT_THAT(receiver.rows, ElementsAre("2", "3", "4", "5"));
  Query(*session_, "COMMIT");
  EXPECT_THROW(session_->DescribePortal("p"), base::SqlError);
}

TEST_F(SessionTest, CommitsWithItsStatementWhenSyncFollows) {
  Query(*session_, "CREATE TABLE t (a int)");
  const auto other = cluster_.Connect();
  TextReceiver receiver(*session_);
  session_->Parse("", "INSERT INTO t VALUES (1)", {});
  session_->Bind("", "", {});
  EXPECT_EQ(session_->Execute("", 0, receiver, AfterStatement::kCommits).tag, "INSERT 0 1");
  EXPECT_THAT(Query(*other, "SELECT a FROM t").rows, ElementsAre("1"));
  session_->Sync();
  // In a block it is the COMMIT that commits, whatever follows the statement.
  Query(*session_, "BEGIN");
  session_->Parse("", "UPDATE t SET a = 2", {});
  session_->Bind("", "", {});
  EXPECT_EQ(session_->Execute("", 0, receiver, AfterStatement::kCommits).tag, "UPDATE 1");
  EXPECT_THAT(Query(*other, "SELECT a FROM t").rows, ElementsAre("1"));
  Query(*session_, "ROLLBACK");
  // Nor does it commit alone when others came before it since the last Sync.
  for (const char* text : {"INSERT INTO t VALUES (2)", "DELETE FROM t WHERE a = 1"}) {
    session_->Parse("", text, {});
    session_->Bind("", "", {});
    session_->Execute("", 0, receiver, text[0] == 'I' ? AfterStatement::kMayGoOn : AfterStatement::kCommits);
  }
  EXPECT_THAT(Query(*other, "SELECT a FROM t").rows, ElementsAre("1"));
  session_->Fail();
  EXPECT_THAT(Query(*other, "SELECT a FROM t").rows, ElementsAre("1"));
}

TEST_F(SessionTest, CommitsAtSyncWhatExecutesBeforeItDid) {
  Query(*session_, "CREATE TABLE t (a int)");
  const auto other = cluster_.Connect();
  session_->Parse("", "INSERT INTO t VALUES ($1)", std::vector<sql::Oid>{23});
  TextReceiver receiver(*session_);
  for (const char* value : {"1", "2"}) {
    const ParameterValue parameters[] = {{false, value}};
    session_->Bind("", "", parameters);
    EXPECT_EQ(session_->Execute("", 1, receiver, AfterStatement::kMayGoOn).tag, "INSERT 0 1");
  }
  EXPECT_THAT(Query(*other, "SELECT count(*) FROM t").rows, ElementsAre("0"));
  session_->Sync();
  EXPECT_THAT(Query(*other, "SELECT count(*) FROM t").rows, ElementsAre("2"));
}

TEST_F(SessionTest, BindsAgainWhenTheTableChanged) {
  Query(*session_, "CREATE TABLE t (a int); INSERT INTO t VALUES (1)");
  session_->Parse("s", "SELECT count(*) FROM t", {});
  session_->Sync();
  Query(*session_, "DROP TABLE t; CREATE TABLE t (a int)");
  session_->Bind("", "s", {});
  TextReceiver receiver(*session_);
  Execute(*session_, "", 0, receiver);
  EXPECT_THAT(receiver.rows, ElementsAre("0"));
  session_->Sync();
  session_->Parse("star", "SELECT * FROM t", {});
  session_->Sync();
  Query(*session_, "ALTER TABLE t ADD COLUMN b int");
  EXPECT_THROW(session_->Bind("", "star", {}), base::SqlError);
  session_->Fail();
}

TEST_F(SessionTest, FetchesFromCursors) {
  Query(*session_, "CREATE TABLE t (a int); INSERT INTO t VALUES (1), (2), (3)");
  EXPECT_EQ(Error("DECLARE c CURSOR FOR SELECT 1").substr(0, 5), "25P01");
  Query(*session_, "BEGIN; DECLARE c CURSOR FOR SELECT a FROM t ORDER BY a");
  Query(*session_, "DELETE FROM t");
  EXPECT_THAT(Rows("FETCH NEXT FROM c"), ElementsAre("1"));
  EXPECT_THAT(Rows("FETCH FORWARD 5 FROM c"), ElementsAre("2", "3"));
  EXPECT_THAT(Rows("FETCH c"), IsEmpty());
  EXPECT_THAT(Tags("CLOSE c"), ElementsAre("CLOSE CURSOR"));
  EXPECT_EQ(Error("FETCH c"), "34000 cursor \"c\" does not exist");
}

TEST_F(SessionTest, PreparesInSql) {
  Query(*session_, "CREATE TABLE t (a int, b varchar(9)); PREPARE ins (int, varchar) AS INSERT INTO t VALUES ($1, $2)");
  EXPECT_THAT(Tags("EXECUTE ins (1 + 1, upper('x'))"), ElementsAre("INSERT 0 1"));
  EXPECT_THAT(Rows("PREPARE sel (int) AS SELECT b FROM t WHERE a = $1; EXECUTE sel (2)"), ElementsAre("X"));
  EXPECT_EQ(Error("EXECUTE sel").substr(0, 5), "42601");
  EXPECT_THAT(Tags("DEALLOCATE sel"), ElementsAre("DEALLOCATE"));
  EXPECT_EQ(Error("EXECUTE sel (2)").substr(0, 5), "26000");
}

TEST_F(SessionTest, SetsAndShows) {
  const TextReceiver result = Query(*session_, "SET timezone TO 'America/New_York'; SHOW timezone");
  EXPECT_THAT(result.rows, ElementsAre("America/New_York"));
  EXPECT_EQ(result.names[0], "TimeZone");
  EXPECT_EQ(session_->TakeSettingReports().size(), 1u);
  EXPECT_EQ(Error("SHOW nonsense"), "42704 unrecognized configuration parameter \"nonsense\"");
  Query(*session_, "BEGIN; SET query_group TO 'gone'; ROLLBACK");
  EXPECT_THAT(Rows("SHOW query_group"), ElementsAre("default"));
}

TEST_F(SessionTest, WarnsOfBlocksThatAreNotThere) {
  Query(*session_, "COMMIT");
  const std::vector<base::Notice> notices = session_->TakeNotices();
  ASSERT_EQ(notices.size(), 1u);
  EXPECT_EQ(notices[0].message, "there is no transaction in progress");
}

TEST_F(SessionTest, CancelsAQueryAndAWaitForALock) {
  Query(*session_, "CREATE TABLE t (a int); INSERT INTO t VALUES (1)");
  const auto other = cluster_.Connect();
  Query(*other, "BEGIN; LOCK t");
  std::atomic<bool> is_done = false;
  std::thread canceller([&] {
    while (!is_done) {
      session_->Cancel();
      std::this_thread::yield();
    }
  });
  EXPECT_EQ(Error("SELECT * FROM t").substr(0, 5), "57014");
  is_done = true;
  canceller.join();
  Query(*other, "ROLLBACK");
  EXPECT_THAT(Rows("SELECT * FROM t"), ElementsAre("1"));
}

TEST_F(SessionTest, StopsAtTheStatementTimeout) {
  Query(*session_, "CREATE TABLE t (a int); INSERT INTO t VALUES (1)");
  const auto other = cluster_.Connect();
  Query(*other, "BEGIN; LOCK t");
  Query(*session_, "SET statement_timeout TO 20");
  EXPECT_EQ(Error("SELECT * FROM t").substr(0, 5), "57014");
}

// connectors.md 4.15: readers of a table that is swapped by renaming see the old or the new one, never none.
TEST_F(SessionTest, ShowsReadersTheOldOrTheNewTableDuringRenameSwaps) {
  Query(*session_, "CREATE TABLE t (a int); INSERT INTO t VALUES (0)");
  std::atomic<bool> is_done = false;
  std::thread reader([&] {
    const auto other = cluster_.Connect();
    while (!is_done) {
      const auto rows = Query(*other, "SELECT count(*) FROM t").rows;
      EXPECT_THAT(rows, ElementsAre("1"));
    }
  });
  for (int i = 1; i <= 50; ++i) {
    Query(*session_, "BEGIN; CREATE TABLE t_tmp (a int); INSERT INTO t_tmp VALUES (" + std::to_string(i) +
                         "); ALTER TABLE t RENAME TO t_backup; ALTER TABLE t_tmp RENAME TO t; COMMIT");
    Query(*session_, "DROP TABLE t_backup CASCADE");
  }
  is_done = true;
  reader.join();
  EXPECT_THAT(Rows("SELECT a FROM t"), ElementsAre("50"));
}

TEST_F(SessionTest, DropsTemporaryTablesWithTheirSession) {
  {
    const auto other = cluster_.Connect();
    Query(*other, "CREATE TEMP TABLE scratch (a int); INSERT INTO scratch VALUES (1)");
    EXPECT_THAT(Query(*other, "SELECT a FROM scratch").rows, ElementsAre("1"));
    EXPECT_EQ(Error("SELECT a FROM scratch").substr(0, 5), "42P01");
  }
  EXPECT_THAT(Rows("SELECT count(*) FROM pg_class WHERE relname = 'scratch'"), ElementsAre("0"));
}

TEST(Cluster, GoesBackToItsResetPoint) {
  for (const bool is_durable : {false, true}) {
    TestCluster cluster(is_durable);
    {
      const auto session = cluster.Connect();
      Query(*session, "CREATE TABLE t (id int IDENTITY(1,1), a int); INSERT INTO t (a) VALUES (1)");
    }
    cluster.engine().SetResetPoint();
    for (int i = 0; i < 3; ++i) {
      {
        const auto session = cluster.Connect();
        EXPECT_THAT(Query(*session, "SELECT id, a FROM t").rows, ElementsAre("1|1"));
        Query(*session, "UPDATE t SET a = 5; INSERT INTO t (a) VALUES (2); CREATE TABLE more (b int)");
        EXPECT_THAT(Query(*session, "SELECT max(id) FROM t").rows, ElementsAre("2"));
        if (i == 1) Query(*session, "DROP TABLE t");
      }
      cluster.engine().Reset();
    }
    if (is_durable) cluster.Restart();
    const auto session = cluster.Connect();
    EXPECT_THAT(Query(*session, "SELECT id, a FROM t").rows, ElementsAre("1|1"));
    EXPECT_EQ(ErrorOf(*session, "SELECT * FROM more").substr(0, 5), "42P01");
  }
}

TEST(DurableCluster, KeepsCommittedWorkOverARestart) {
  TestCluster cluster(true);
  {
    const auto session = cluster.Connect();
    Query(*session, "CREATE TABLE t (id int IDENTITY(1,1), a int); INSERT INTO t (a) VALUES (10)");
    Query(*session, "BEGIN; INSERT INTO t (a) VALUES (20); CREATE TABLE gone (a int)");
  }
  cluster.Restart();
  const auto session = cluster.Connect();
  EXPECT_THAT(Query(*session, "SELECT a FROM t").rows, ElementsAre("10"));
  EXPECT_EQ(ErrorOf(*session, "SELECT * FROM gone").substr(0, 5), "42P01");
  Query(*session, "INSERT INTO t (a) VALUES (30)");
  EXPECT_THAT(Query(*session, "SELECT count(DISTINCT id) FROM t").rows, ElementsAre("2"));
}

}  // namespace
}  // namespace doppel::engine
