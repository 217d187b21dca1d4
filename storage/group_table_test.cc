#include "storage/group_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "base/sql_error.h"
#include "storage/database.h"

namespace doppel::storage {
namespace {

using sql::Datum;
using sql::Value;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

void Add(GroupTable& table, std::vector<Value> values) { table.Add(values); }

Datum At(const KeptRows& rows, std::size_t place, std::size_t column) { return sql::ToDatum(rows.Get(place, column)); }

Datum Integer(std::int64_t value) { return value; }

TEST(GroupTable, TakesNullsBlankPaddedTextsAndWholeRealsForTheSameKey) {
  GroupTable table("k:r");
  for (const Value& key : {Value::Null(), Value::Text("a"), Value::Text("a  "), Value::Real(2), Value::Integer(2),
                           Value::Null(), Value::Real(2.5), Value::Text(" a")}) {
    Add(table, {key});
  }
  const auto rows = table.Finish();
  ASSERT_EQ(rows->size(), 5u);
  EXPECT_EQ(At(*rows, 0, 1), Integer(2));
  EXPECT_EQ(At(*rows, 1, 1), Integer(2));
  EXPECT_EQ(At(*rows, 2, 1), Integer(2));
  EXPECT_EQ(At(*rows, 3, 0), Datum(2.5));
  EXPECT_EQ(At(*rows, 4, 0), Datum(std::string(" a")));
}

TEST(GroupTable, LeavesNullsOutOfAggregates) {
  GroupTable table("k:rcidsavnxu");
  const auto row = [](Value v) { return std::vector<Value>{Value::Integer(1), v, v, v, v, v, v, v, v, v}; };
  Add(table, row(Value::Null()));
  GroupTable filled("k:rcidsavnxu");
  Add(filled, row(Value::Null()));
  for (const std::int64_t number : {3, 4, 4}) Add(filled, row(Value::Integer(number)));
  const auto rows = table.Finish();
  const auto filled_rows = filled.Finish();
  std::vector<Datum> empty, cells;
  for (std::size_t column = 1; column < 11; ++column) {
    empty.push_back(At(*rows, 0, column));
    cells.push_back(At(*filled_rows, 0, column));
  }
  EXPECT_THAT(empty, ElementsAre(Integer(1), Integer(0), Datum{}, Datum{}, Datum{}, Datum{}, Datum{}, Datum{}, Datum{},
                                 Integer(0)));
  EXPECT_THAT(cells, ElementsAre(Integer(4), Integer(3), Integer(11), Integer(11), Datum(11.0), Integer(3),
                                 Datum(11.0 / 3), Integer(3), Integer(4), Integer(2)));
}

TEST(GroupTable, SumsDecimalsBeyond64BitsAndRefusesIntegersThere) {
  GroupTable table("k:d");
  for (int i = 0; i < 2; ++i) Add(table, {Value::Integer(1), Value::Integer(INT64_MAX)});
  const auto rows = table.Finish();
  EXPECT_EQ(sql::ToInt128(rows->Get(0, 1)), sql::Int128{INT64_MAX} * 2);
  GroupTable integers("k:i");
  for (int i = 0; i < 2; ++i) Add(integers, {Value::Integer(1), Value::Integer(INT64_MAX)});
  EXPECT_THROW(integers.Finish(), base::SqlError);
}

TEST(GroupTable, KeepsManyGroupsApartAndSortsThemWhenAsked) {
  GroupTable table("kk:r<");
  for (std::int64_t i = 9999; i >= 0; --i) Add(table, {Value::Integer(i % 100), Value::Integer(i / 100)});
  Add(table, {Value::Null(), Value::Text("x")});
  const auto rows = table.Finish();
  ASSERT_EQ(rows->size(), 10'001u);
  EXPECT_EQ(At(*rows, 0, 0), Datum{});
  EXPECT_EQ(At(*rows, 1, 0), Integer(0));
  EXPECT_EQ(At(*rows, 2, 1), Integer(1));
  EXPECT_EQ(At(*rows, 10'000, 0), Integer(99));
}

TEST(GroupTable, FindsGroupsByAnyColumnsButNotByNull) {
  GroupTable table("kk:r");
  for (const std::int64_t key : {1, 1, 2}) Add(table, {Value::Integer(key), Value::Text(key == 1 ? "a " : "b")});
  Add(table, {Value::Integer(1), Value::Null()});
  const auto rows = table.Finish();
  const std::vector<Value> one{Value::Integer(1)}, text{Value::Text("a")}, two_rows{Value::Integer(2)}, null{Value{}};
  EXPECT_THAT(rows->LookupBy({0}).Find(one), ElementsAre(0, 2));
  EXPECT_THAT(rows->LookupBy({1}).Find(text), ElementsAre(0));
  EXPECT_THAT(rows->LookupBy({2}).Find(two_rows), ElementsAre(0));
  EXPECT_THAT(rows->LookupBy({1}).Find(null), IsEmpty());
}

class HashGroupTest : public ::testing::Test {
 protected:
  HashGroupTest() {
    std::filesystem::remove_all(directory_);
    std::filesystem::create_directories(directory_);
    database_ = std::make_unique<Database>(DatabaseOptions{.path = (directory_ / "d.db").string()});
    connection_ = database_->Acquire();
    connection_->Execute("CREATE TABLE t(k, v)");
    connection_->Execute("INSERT INTO t VALUES (2, 1), (1, 10), (2, 2), (NULL, 5)");
  }
  ~HashGroupTest() override {
    connection_.GiveBack();
    database_.reset();
    std::filesystem::remove_all(directory_);
  }

  std::vector<std::string> Query(std::string_view sql) {
    const ContextScope scope(*connection_, &context_);
    std::vector<std::string> rows;
    Statement statement = connection_->Prepare(sql);
    while (statement.Step()) {
      std::string row;
      for (int i = 0; i < statement.column_count(); ++i) {
        const Value value = statement.Column(i);
        row += (i > 0 ? "|" : "") + (value.is_null() ? "-" : std::to_string(value.integer));
      }
      rows.push_back(row);
    }
    return rows;
  }

  std::filesystem::path directory_ =
      std::filesystem::temp_directory_path() / ("doppel_group_test_" + std::to_string(::getpid()));
  std::unique_ptr<Database> database_;
  PooledConnection connection_;
  ExecutionContext context_;
};

TEST_F(HashGroupTest, GivesTheGroupsToSqlite) {
  EXPECT_THAT(Query("SELECT c1, c2 FROM kept_rows((SELECT hash_group('k:i<', k, v) FROM t))"),
              ElementsAre("-|5", "1|10", "2|3"));
  EXPECT_THAT(Query("SELECT c1, c2 FROM kept_rows((SELECT hash_group('k:i', k, v) FROM t WHERE v > 99))"), IsEmpty());
}

TEST_F(HashGroupTest, ServesJoinsByLookUp) {
  EXPECT_THAT(Query("SELECT t.v, g.c2 FROM t CROSS JOIN kept_rows((SELECT hash_group('k:i', k, v) FROM t)) AS g "
                    "WHERE g.c1 = t.k ORDER BY t.v"),
              ElementsAre("1|3", "2|3", "10|10"));
}

}  // namespace
}  // namespace doppel::storage
