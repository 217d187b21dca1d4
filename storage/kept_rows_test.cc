#include "storage/kept_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace doppel::storage {
namespace {

using sql::Value;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Kind = sql::Value::Kind;

void Append(KeptRows& rows, std::vector<Value> values) { rows.Append(values); }

std::vector<std::uint32_t> Find(KeptRows& rows, const std::vector<std::size_t>& columns, std::vector<Value> values) {
  const std::span<const std::uint32_t> found = rows.LookupBy(columns).Find(values);
  return {found.begin(), found.end()};
}

TEST(KeptRows, GiveNullForColumnsThatAreNotKept) {
  KeptRows rows({4, 1});
  Append(rows, {Value::Text("four"), Value::Real(1.5)});
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows.Get(0, 4).bytes, "four");
  EXPECT_EQ(rows.Get(0, 1).real, 1.5);
  EXPECT_EQ(rows.Get(0, 0).kind, Kind::kNull);
  EXPECT_EQ(rows.Get(0, 9).kind, Kind::kNull);
}

TEST(KeptRows, AreFoundByWhatSqliteTakesForEqual) {
  KeptRows rows({0});
  for (const Value& value : {Value::Text("a "), Value::Integer(2), Value::Null(), Value::Text("a"), Value::Real(2.0),
                             Value::Real(2.5), Value::BlobBytes("a")}) {
    Append(rows, {value});
  }
  EXPECT_THAT(Find(rows, {0}, {Value::Text("a   ")}), ElementsAre(0, 3));
  EXPECT_THAT(Find(rows, {0}, {Value::Real(2)}), ElementsAre(1, 4));
  EXPECT_THAT(Find(rows, {0}, {Value::Real(2.5)}), ElementsAre(5));
  EXPECT_THAT(Find(rows, {0}, {Value::BlobBytes("a")}), ElementsAre(6));
  EXPECT_THAT(Find(rows, {0}, {Value::Null()}), IsEmpty());
  EXPECT_THAT(Find(rows, {0}, {Value::Integer(3)}), IsEmpty());
}

TEST(KeptRows, LieTogetherByTheColumnsTheyAreLookedUpBy) {
  KeptRows rows({0, 1});
  for (int i = 0; i < 10'000; ++i) Append(rows, {Value::Integer(i % 100), Value::Text(std::to_string(i))});
  Append(rows, {Value::Null(), Value::Text("nothing finds this")});
  rows.ClusterBy({0});
  EXPECT_EQ(rows.size(), 10'000u);
  const auto found = Find(rows, {0}, {Value::Integer(42)});
  ASSERT_EQ(found.size(), 100u);
  EXPECT_EQ(found.back() - found.front(), 99u);
  EXPECT_EQ(rows.Get(found[0], 1).bytes, "42");
  EXPECT_EQ(rows.Get(found[99], 1).bytes, "9942");
  EXPECT_THAT(Find(rows, {0, 1}, {Value::Integer(42), Value::Text("142")}), ElementsAre(found[1]));
}

TEST(Cells, KeepAShorterTextInThePlaceOfALongerOne) {
  ByteArena arena;
  Cell cell(Value::Text("longer"), arena);
  const char* const place = cell.Get().bytes.data();
  cell.Replace(Value::Text("short"), arena);
  EXPECT_EQ(cell.Get().bytes, "short");
  EXPECT_EQ(cell.Get().bytes.data(), place);
  cell.Replace(Value::Text("much longer"), arena);
  EXPECT_EQ(cell.Get().bytes, "much longer");
  cell.Replace(Value::Integer(7), arena);
  EXPECT_EQ(cell.Get().integer, 7);
}

TEST(ByteArenas, KeepBytesOfAnyLength) {
  ByteArena arena;
  const std::string large(1 << 20, 'x');
  const auto small = arena.Keep("small"), empty = arena.Keep(""), kept = arena.Keep(large);
  const ByteArena moved = std::move(arena);
  EXPECT_EQ(std::string_view(small.data(), small.size()), "small");
  EXPECT_EQ(empty.size(), 0u);
  EXPECT_EQ(std::string_view(kept.data(), kept.size()), large);
}

}  // namespace
}  // namespace doppel::storage
