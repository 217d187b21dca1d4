#include "protocol/reader.h"

#include <gtest/gtest.h>

using namespace std::literals;

namespace doppel::protocol {
namespace {

TEST(Reader, TakesNumbersInNetworkOrder) {
  Reader reader("\x01\xff\xfe\x00\x00\x01\x02"sv);
  EXPECT_EQ(reader.Byte(), 1);
  EXPECT_EQ(reader.Int16(), -2);
  EXPECT_EQ(reader.Int32(), 258);
  EXPECT_TRUE(reader.Finished());
}

TEST(Reader, TakesStringsUpToTheirNul) {
  Reader reader("ab\0\0rest"sv);
  EXPECT_EQ(reader.CString(), "ab");
  EXPECT_EQ(reader.CString(), "");
  EXPECT_EQ(reader.Rest(), "rest");
  EXPECT_TRUE(reader.Finished());
}

TEST(Reader, StaysFailedAfterTheFirstReadBeyondTheEnd) {
  Reader reader("\x00\x01"sv);
  EXPECT_EQ(reader.Int32(), 0);
  EXPECT_FALSE(reader.ok());
  EXPECT_EQ(reader.Byte(), 0);
  EXPECT_EQ(reader.CString(), "");
  EXPECT_FALSE(reader.Finished());
}

TEST(Reader, FailsOnAStringWithoutNul) {
  Reader reader("abc"sv);
  EXPECT_EQ(reader.CString(), "");
  EXPECT_FALSE(reader.ok());
}

TEST(Reader, IsNotFinishedWhileBytesAreLeft) {
  Reader reader("ab"sv);
  reader.Byte();
  EXPECT_TRUE(reader.ok());
  EXPECT_FALSE(reader.Finished());
}

}  // namespace
}  // namespace doppel::protocol
