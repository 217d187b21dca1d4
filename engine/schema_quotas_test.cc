#include "engine/schema_quotas.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/session_testing.h"

namespace doppel::engine {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using ::testing::StartsWith;

// Each of its tables has 1,197 columns and three hidden ones, so 1,200 blocks of 1 MB as soon as it holds a row.
class SchemaQuotas : public ::testing::Test {
 protected:
  void SetUp() override {
    Run("CREATE SCHEMA s QUOTA 2 GB");
    std::string columns;
    for (int i = 0; i < 1197; ++i) columns += fmt::format("{}c{} int", i == 0 ? "" : ", ", i);
    for (const char* table : {"s.one", "s.two", "elsewhere"}) Run(fmt::format("CREATE TABLE {} ({})", table, columns));
    Run("INSERT INTO s.one (c0) VALUES (1)");
  }

  void Run(std::string_view text) { Query(*session_, text); }
  std::vector<std::string> Rows(std::string_view text) { return Query(*session_, text).rows; }
  std::string Error(std::string_view text) { return ErrorOf(*session_, text); }

  static constexpr const char* kExceeded =
      "53100 Transaction [0-9]+ is aborted due to exceeding the disk space quota in schema\\(s\\): \\(Schema: s, "
      "Quota: "
      "2048, Current Disk Usage: 2400\\).\nFree up disk space or request increased quota for the schema\\(s\\).";
  TestCluster cluster_;
  std::unique_ptr<Session> session_ = cluster_.Connect();
};

TEST_F(SchemaQuotas, AbortAStatementThatIsItsOwnTransaction) {
  EXPECT_THAT(Error("INSERT INTO s.two (c0) VALUES (1)"), MatchesRegex(kExceeded));
  EXPECT_THAT(Rows("SELECT count(*) FROM s.two"), ElementsAre("0"));
  EXPECT_THAT(Error("CREATE TABLE s.three AS SELECT * FROM s.one"), MatchesRegex(kExceeded));
  EXPECT_EQ(Error("SELECT * FROM s.three").substr(0, 5), "42P01");
  Run("INSERT INTO s.one (c0) VALUES (2)");
  Run("INSERT INTO elsewhere (c0) VALUES (1)");
}

TEST_F(SchemaQuotas, AreCheckedWhenABlockCommits) {
  Run("BEGIN");
  Run("INSERT INTO s.two (c0) VALUES (1)");
  EXPECT_THAT(Rows("SELECT count(*) FROM s.two"), ElementsAre("1"));
  EXPECT_THAT(Error("COMMIT"), MatchesRegex(kExceeded));
  EXPECT_EQ(session_->transaction_status(), TransactionStatus::kIdle);
  EXPECT_THAT(Rows("SELECT count(*) FROM s.two"), ElementsAre("0"));
  // What is gone again by then does not count.
  Run("BEGIN");
  Run("INSERT INTO s.two (c0) VALUES (1)");
  Run("DROP TABLE s.one");
  Run("COMMIT");
}

TEST_F(SchemaQuotas, LetGoOfRowsInAFullSchema) {
  Run("ALTER SCHEMA s QUOTA UNLIMITED");
  Run("INSERT INTO s.two (c0) VALUES (1), (2)");
  Run("ALTER SCHEMA s QUOTA 2 GB");
  Run("DELETE FROM s.two WHERE c0 = 1");
  EXPECT_THAT(Error("UPDATE s.two SET c0 = 3"), StartsWith("53100"));
  Run("TRUNCATE s.two");
  Run("UPDATE s.one SET c0 = 3");
}

TEST_F(SchemaQuotas, AreRecordedAndShown) {
  Run("CREATE USER bob PASSWORD 'Doppel123'");
  EXPECT_THAT(Error("INSERT INTO s.two (c0) VALUES (1)"), MatchesRegex(kExceeded));
  EXPECT_THAT(Rows("SELECT trim(schema_name), quota, disk_usage, disk_usage_pct FROM stl_schema_quota_violations"),
              ElementsAre("s|2048|2400|117.19"));
  EXPECT_THAT(Rows("SELECT session_id = pg_backend_pid(), disk_usage FROM sys_schema_quota_violations"),
              ElementsAre("t|2400"));
  EXPECT_THAT(Rows("SELECT trim(schema_name), quota, disk_usage, disk_usage_pct FROM svv_schema_quota_state"),
              ElementsAre("s|2048|1200|58.59"));
  EXPECT_THAT(Rows("SELECT size FROM svv_table_info WHERE \"table\" = 'one'"), ElementsAre("1200"));
  const std::unique_ptr<Session> bob = cluster_.Connect("bob");
  EXPECT_THAT(Query(*bob, "SELECT * FROM stl_schema_quota_violations").rows, IsEmpty());
}

TEST_F(SchemaQuotas, CountPagesBeyondTheFirstBlocks) {
  Run("CREATE TABLE big (a varchar(65535))");
  Run("INSERT INTO big VALUES (repeat('x', 60000))");
  EXPECT_THAT(Rows("SELECT size FROM svv_table_info WHERE \"table\" = 'big'"), ElementsAre("4"));
  for (int i = 0; i < 7; ++i) Run("INSERT INTO big SELECT * FROM big");
  EXPECT_THAT(Rows("SELECT size FROM svv_table_info WHERE \"table\" = 'big'"), ElementsAre("8"));
}

}  // namespace
}  // namespace doppel::engine
