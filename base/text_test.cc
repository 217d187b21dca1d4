#include "base/text.h"

#include <gtest/gtest.h>

namespace doppel::base {
namespace {

TEST(Text, TruncatesBetweenCharacters) {
  EXPECT_EQ(TruncateUtf8("a\xC3\xA9z", 2), "a");
  EXPECT_EQ(TruncateUtf8("a\xC3\xA9z", 3), "a\xC3\xA9");
}

TEST(Text, RejectsSurrogatesAndOverlongForms) {
  EXPECT_TRUE(IsValidUtf8("h\xC3\xA9llo \xF0\x9F\x98\x80"));
  EXPECT_FALSE(IsValidUtf8("\xED\xA0\x80"));
  EXPECT_FALSE(IsValidUtf8("\xC0\x80"));
  EXPECT_FALSE(IsValidUtf8("\xE2\x82"));
}

}  // namespace
}  // namespace doppel::base
