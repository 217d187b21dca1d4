#include "protocol/frontend_messages.h"

#include <gtest/gtest.h>

#include "protocol/limits.h"

using namespace std::literals;

namespace doppel::protocol {
namespace {

FrontendMessage Decode(char type, std::string_view body) { return DecodeFrontendMessage(type, body, Phase::kQueries); }

std::string ErrorOf(const FrontendMessage& message) {
  const auto* malformed = std::get_if<MalformedMessage>(&message);
  return malformed == nullptr ? "" : malformed->text;
}

TEST(FrontendMessages, DecodeQuery) { EXPECT_EQ(std::get<QueryMessage>(Decode('Q', "select 1\0"sv)).text, "select 1"); }

TEST(FrontendMessages, DecodeParseWithTypes) {
  const auto parse = std::get<ParseMessage>(Decode('P', "s\0select $1\0\0\x02\0\0\0\x17\0\0\0\0"sv));
  EXPECT_EQ(parse.statement, "s");
  EXPECT_EQ(parse.text, "select $1");
  EXPECT_EQ(parse.parameter_types, (std::vector<std::uint32_t>{23, 0}));
}

TEST(FrontendMessages, DecodeBindWithNullsAndFormats) {
  const auto bind =
      std::get<BindMessage>(Decode('B', "p\0s\0\0\x01\0\x01\0\x02\0\0\0\x01x\xff\xff\xff\xff\0\x02\0\0\0\x01"sv));
  EXPECT_EQ(bind.portal, "p");
  EXPECT_EQ(bind.statement, "s");
  EXPECT_EQ(bind.FormatOfParameter(1), Format::kBinary);
  EXPECT_EQ(bind.parameters, (std::vector<std::optional<std::string_view>>{"x"sv, std::nullopt}));
  EXPECT_EQ(bind.result_formats, (std::vector<Format>{Format::kText, Format::kBinary}));
}

TEST(FrontendMessages, BindWithoutFormatsMeansText) {
  const auto bind = std::get<BindMessage>(Decode('B', "\0\0\0\0\0\x01\0\0\0\0\0\0"sv));
  EXPECT_EQ(bind.FormatOfParameter(0), Format::kText);
  EXPECT_EQ(bind.parameters[0], ""sv);
}

TEST(FrontendMessages, BindRefusesFormatCountsThatMatchNothing) {
  EXPECT_EQ(ErrorOf(Decode('B', "\0\0\0\x02\0\0\0\0\0\x01\0\0\0\0\0\0"sv)),
            "bind message has 2 parameter formats but 1 parameters");
}

TEST(FrontendMessages, BindRefusesOtherFormatCodes) {
  EXPECT_EQ(ErrorOf(Decode('B', "\0\0\0\x01\0\x07\0\0\0\0"sv)), "unsupported format code");
}

TEST(FrontendMessages, BindDoesNotBelieveCountsAndLengths) {
  EXPECT_EQ(ErrorOf(Decode('B', "\0\0\0\0\xff\xff"sv)), "insufficient data left in message");
  EXPECT_EQ(ErrorOf(Decode('B', "\0\0\xff\xff\0\0\0\0"sv)), "insufficient data left in message");
  EXPECT_EQ(ErrorOf(Decode('B', "\0\0\0\0\0\x01\x7f\xff\xff\xff"sv)), "insufficient data left in message");
  EXPECT_EQ(ErrorOf(Decode('B', "\0\0\0\0\0\x01\xff\xff\xff\xfe"sv)), "insufficient data left in message");
}

TEST(FrontendMessages, DecodeDescribeAndClose) {
  EXPECT_EQ(std::get<DescribeMessage>(Decode('D', "Px\0"sv)).target, Target::kPortal);
  EXPECT_EQ(std::get<CloseMessage>(Decode('C', "Sx\0"sv)).name, "x");
  EXPECT_EQ(ErrorOf(Decode('D', "Qx\0"sv)), "invalid DESCRIBE message subtype 81");
}

TEST(FrontendMessages, DecodeExecute) {
  const auto execute = std::get<ExecuteMessage>(Decode('E', "c\0\0\0\0\x05"sv));
  EXPECT_EQ(execute.portal, "c");
  EXPECT_EQ(execute.max_rows, 5);
}

TEST(FrontendMessages, RefuseTrailingAndMissingBytes) {
  EXPECT_EQ(ErrorOf(Decode('Q', "select 1\0x"sv)), "invalid message format");
  EXPECT_EQ(ErrorOf(Decode('Q', "select 1"sv)), "insufficient data left in message");
  EXPECT_EQ(ErrorOf(Decode('S', "x"sv)), "invalid message format");
}

TEST(FrontendMessages, ReadTheSameLetterByPhase) {
  const auto digest = std::get<DigestMessage>(DecodeFrontendMessage('d',
                                                                    "\0\0\0\x02zz\0\0\0\x03"
                                                                    "123"sv,
                                                                    Phase::kAuthentication));
  EXPECT_EQ(digest.digest, "zz");
  EXPECT_EQ(digest.nonce, "123");
  EXPECT_TRUE(std::holds_alternative<CopyMessage>(Decode('d', "anything")));
}

TEST(FrontendMessages, TokensComeWithAndWithoutNul) {
  EXPECT_EQ(std::get<TokenMessage>(DecodeFrontendMessage('i', "jwt\0"sv, Phase::kAuthentication)).token, "jwt");
  EXPECT_EQ(std::get<TokenMessage>(DecodeFrontendMessage('i', "jwt", Phase::kAuthentication)).token, "jwt");
}

TEST(FrontendMessages, KnowNoOtherTypes) {
  EXPECT_TRUE(std::holds_alternative<UnknownMessage>(Decode('?', "")));
  EXPECT_TRUE(std::holds_alternative<UnknownMessage>(DecodeFrontendMessage('Q', "x\0"sv, Phase::kAuthentication)));
  EXPECT_EQ(MaxBodyBytes('?', Phase::kQueries), 0u);
  EXPECT_EQ(MaxBodyBytes('Q', Phase::kAuthentication), 0u);
  EXPECT_EQ(MaxBodyBytes('Q', Phase::kQueries), kMaxLargeMessageBytes);
}

}  // namespace
}  // namespace doppel::protocol
