#include "protocol/framing.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "protocol/frontend_messages.h"
#include "protocol/limits.h"

using namespace std::literals;

namespace doppel::protocol {
namespace {

void Feed(FrameBuffer& buffer, std::string_view bytes) {
  while (!bytes.empty()) {
    const std::span<char> space = buffer.Space();
    const std::size_t count = std::min(space.size(), bytes.size());
    std::copy_n(bytes.begin(), count, space.begin());
    buffer.Filled(count);
    bytes.remove_prefix(count);
  }
}

FrameResult Next(FrameBuffer& buffer) {
  return buffer.NextMessage([](char type) { return MaxBodyBytes(type, Phase::kQueries); });
}

TEST(FrameBuffer, CutsPipelinedMessages) {
  FrameBuffer buffer;
  Feed(buffer, "Q\0\0\0\x06x\0S\0\0\0\x04"sv);
  const Frame query = std::get<Frame>(Next(buffer));
  EXPECT_EQ(query.type, 'Q');
  EXPECT_EQ(query.body, "x\0"sv);
  EXPECT_EQ(std::get<Frame>(Next(buffer)).type, 'S');
  EXPECT_TRUE(std::holds_alternative<NeedMore>(Next(buffer)));
}

TEST(FrameBuffer, TellsWhetherABodilessMessageFollows) {
  FrameBuffer buffer;
  EXPECT_FALSE(buffer.NextIs('S'));
  Feed(buffer, "Q\0\0\0\x06x\0S\0\0\0"sv);
  EXPECT_FALSE(buffer.NextIs('S'));
  EXPECT_EQ(std::get<Frame>(Next(buffer)).type, 'Q');
  EXPECT_FALSE(buffer.NextIs('S'));
  Feed(buffer, "\x04H\0\0\0\x04"sv);
  EXPECT_TRUE(buffer.NextIs('S'));
  EXPECT_FALSE(buffer.NextIs('H'));
  EXPECT_EQ(std::get<Frame>(Next(buffer)).type, 'S');
  EXPECT_TRUE(buffer.NextIs('H'));
}

TEST(FrameBuffer, WaitsForEveryByte) {
  FrameBuffer buffer;
  for (const char byte : "E\0\0\0\x09p\0\0\0"sv) {
    Feed(buffer, std::string_view(&byte, 1));
    EXPECT_TRUE(std::holds_alternative<NeedMore>(Next(buffer)));
  }
  Feed(buffer, "\0"sv);
  EXPECT_EQ(std::get<Frame>(Next(buffer)).body.size(), 5u);
}

TEST(FrameBuffer, CutsStartupPackets) {
  FrameBuffer buffer;
  Feed(buffer, "\0\0\0\x08\x04\xd2\x16\x2fTLS"sv);
  EXPECT_EQ(std::get<Frame>(buffer.NextStartupPacket()).body, "\x04\xd2\x16\x2f"sv);
  EXPECT_EQ(buffer.unread(), 3u);
}

TEST(FrameBuffer, RefusesImpossibleLengthsBeforeTheBodyComes) {
  for (const std::string_view header :
       {"Q\0\0\0\x03"sv, "Q\xff\xff\xff\xff"sv, "Q\x7f\xff\xff\xff"sv, "?\0\0\0\x05"sv, "D\0\x01\0\0"sv}) {
    FrameBuffer buffer;
    Feed(buffer, header);
    EXPECT_TRUE(std::holds_alternative<BadLength>(Next(buffer))) << header[0];
  }
  for (const std::string_view header : {"\0\0\0\x07"sv, "\0\0\x40\0"sv, "GET "sv, "\x16\x03\x01\x02"sv}) {
    FrameBuffer buffer;
    Feed(buffer, header);
    EXPECT_TRUE(std::holds_alternative<BadLength>(buffer.NextStartupPacket()));
  }
}

TEST(FrameBuffer, GrowsWithWhatCameNotWithWhatIsClaimed) {
  FrameBuffer buffer;
  Feed(buffer, "Q\x03\xff\xff\xff"sv);  // claims nearly 64 MB
  EXPECT_TRUE(std::holds_alternative<NeedMore>(Next(buffer)));
  EXPECT_LT(buffer.capacity(), 64u * 1024);
}

TEST(FrameBuffer, GivesBackTheMemoryOfALargeMessage) {
  FrameBuffer buffer;
  const std::string text(1'000'000, 'x');
  Feed(buffer, "Q\0\x0f\x42\x45"sv);
  Feed(buffer, text);
  Feed(buffer, "\0"sv);
  EXPECT_EQ(std::get<Frame>(Next(buffer)).body.size(), text.size() + 1);
  buffer.Space();
  EXPECT_LT(buffer.capacity(), 64u * 1024);
}

}  // namespace
}  // namespace doppel::protocol
