#include "engine/journal.h"

#include <gtest/gtest.h>

namespace doppel::engine {
namespace {

using catalog::QueryRecord;

TEST(Journal, ForgetsTheOldestRecords) {
  Journal journal;
  for (std::int64_t id = 1; id <= 100'000; ++id) journal.Add(QueryRecord{.query_id = id});
  const auto kept = journal.All<QueryRecord>();
  ASSERT_EQ(kept.size(), kMaxRecords);
  EXPECT_EQ(kept.front()->query_id, 100'000 - static_cast<std::int64_t>(kMaxRecords) + 1);
  EXPECT_EQ(kept.back()->query_id, 100'000);
}

TEST(Journal, IsBoundedInBytes) {
  Journal journal;
  for (std::int64_t id = 1; id <= 5'000; ++id) {
    journal.Add(QueryRecord{.query_id = id, .text = std::string(kMaxKeptText, 'x')});
  }
  const auto kept = journal.All<QueryRecord>();
  std::size_t bytes = 0;
  for (const auto& record : kept) bytes += BytesOf(*record);
  EXPECT_LE(bytes, kMaxBytes);
  EXPECT_GT(bytes, kMaxBytes / 2);
  EXPECT_EQ(kept.back()->query_id, 5'000);
}

TEST(Journal, ChangesTheNewestRecordThatIsWanted) {
  Journal journal;
  for (std::int64_t id = 1; id <= 3; ++id) journal.Add(QueryRecord{.query_id = id, .process_id = 7});
  const auto before = journal.All<QueryRecord>();
  journal.Update<QueryRecord>([](const QueryRecord& record) { return record.process_id == 7; },
                              [](QueryRecord& record) { record.text = "changed"; });
  const auto after = journal.All<QueryRecord>();
  EXPECT_EQ(after[2]->text, "changed");
  EXPECT_EQ(after[1]->text, "");
  EXPECT_EQ(before[2]->text, "");  // Who reads is not disturbed.
}

}  // namespace
}  // namespace doppel::engine
