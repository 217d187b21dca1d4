#include "aws/http/time.h"

#include <gtest/gtest.h>

#include <limits>

namespace doppel::aws {
namespace {

TEST(Time, IsReadInUtc) {
  EXPECT_EQ(ParseTime("20130524T000000Z", "%Y%m%dT%H%M%SZ"), FromUnixTime(1369353600));
  EXPECT_EQ(ParseTime("20130524T000000Z and more", "%Y%m%dT%H%M%SZ"), std::nullopt);
  EXPECT_EQ(ParseTime("tomorrow", "%Y%m%dT%H%M%SZ"), std::nullopt);
}

TEST(Time, MayBeTooFarAway) {
  EXPECT_EQ(ParseTime("40130524T000000Z", "%Y%m%dT%H%M%SZ"), std::nullopt);
  EXPECT_EQ(FromUnixTime(std::numeric_limits<std::time_t>::max()), std::nullopt);
  EXPECT_EQ(FromUnixTime(std::numeric_limits<std::time_t>::min()), std::nullopt);
}

}  // namespace
}  // namespace doppel::aws
