// Whole conversations without a socket: packets in, steps out.
#include "protocol/conversation.h"

#include <gtest/gtest.h>

#include "protocol/limits.h"

using namespace std::literals;

namespace doppel::protocol {
namespace {

constexpr std::string_view kSsl = "\x04\xd2\x16\x2f"sv;
constexpr std::string_view kGss = "\x04\xd2\x16\x30"sv;
constexpr std::string_view kCancel = "\x04\xd2\x16\x2e\0\0\0\x07\0\0\0\x09"sv;
constexpr std::string_view kLogin = "\0\x03\0\0user\0u\0\0"sv;

Conversation Ready() {
  Conversation conversation(Conversation::TlsOffer::kYes);
  conversation.OnStartupPacket(kLogin, 0);
  conversation.Challenged(Challenge::kMd5);
  conversation.OnMessage('p', "md5\0"sv);
  conversation.Authenticated();
  return conversation;
}

template <typename Expected>
bool Is(const Step& step) {
  return std::holds_alternative<Expected>(step);
}

std::string AbortText(const Step& step) {
  const auto* abort = std::get_if<Abort>(&step);
  return abort == nullptr ? "" : abort->text;
}

TEST(Conversation, AcceptsEncryptionOnceAndGoesOnInside) {
  Conversation conversation(Conversation::TlsOffer::kYes);
  EXPECT_FALSE(std::get<AnswerEncryption>(conversation.OnStartupPacket(kGss, 0)).accept);
  EXPECT_TRUE(std::get<AnswerEncryption>(conversation.OnStartupPacket(kSsl, 0)).accept);
  conversation.Encrypted();
  EXPECT_TRUE(conversation.expects_startup_packet());
  EXPECT_TRUE(Is<Authenticate>(conversation.OnStartupPacket(kLogin, 0)));
}

TEST(Conversation, RefusesEncryptionInsideEncryption) {
  Conversation conversation(Conversation::TlsOffer::kYes);
  conversation.OnStartupPacket(kSsl, 0);
  conversation.Encrypted();
  EXPECT_EQ(AbortText(conversation.OnStartupPacket(kSsl, 0)),
            "unsupported frontend protocol 1234.5679: server supports 3.0 to 3.0");
}

TEST(Conversation, AnswersNoWithoutTls) {
  Conversation conversation(Conversation::TlsOffer::kNo);
  EXPECT_FALSE(std::get<AnswerEncryption>(conversation.OnStartupPacket(kSsl, 0)).accept);
  EXPECT_TRUE(Is<Authenticate>(conversation.OnStartupPacket(kLogin, 0)));
}

TEST(Conversation, RefusesPlainBytesBehindTheSslRequest) {
  Conversation conversation(Conversation::TlsOffer::kYes);
  EXPECT_EQ(AbortText(conversation.OnStartupPacket(kSsl, 12)), "received unencrypted data after SSL request");
}

TEST(Conversation, DeliversCancelsInPlainText) {
  Conversation conversation(Conversation::TlsOffer::kYes);
  EXPECT_EQ(std::get<DeliverCancel>(conversation.OnStartupPacket(kCancel, 0)).request.key, 9);
}

TEST(Conversation, RefusesOldProtocols) {
  Conversation conversation(Conversation::TlsOffer::kYes);
  const Step step = conversation.OnStartupPacket("\0\x02\0\0"sv, 0);
  EXPECT_EQ(std::get<Abort>(step).kind, Abort::Kind::kNotSupported);
}

TEST(Conversation, WantsTheAnswerThatFitsTheChallenge) {
  Conversation conversation(Conversation::TlsOffer::kYes);
  conversation.OnStartupPacket(kLogin, 0);
  conversation.Challenged(Challenge::kDigest);
  EXPECT_EQ(AbortText(conversation.OnMessage('p', "x\0"sv)), "expected password response, got message type 112");
}

TEST(Conversation, LetsNobodyQueryBeforeLogin) {
  Conversation conversation(Conversation::TlsOffer::kYes);
  conversation.OnStartupPacket(kLogin, 0);
  conversation.Challenged(Challenge::kMd5);
  EXPECT_EQ(AbortText(conversation.OnBadLength('Q')), "expected password response, got message type 81");
}

TEST(Conversation, PerformsMessagesAndEndsBatchesAtSync) {
  Conversation conversation = Ready();
  EXPECT_TRUE(Is<Perform>(conversation.OnMessage('P', "\0select 1\0\0\0"sv)));
  EXPECT_TRUE(Is<FlushReplies>(conversation.OnMessage('H', "")));
  EXPECT_TRUE(Is<FinishBatch>(conversation.OnMessage('S', "")));
  EXPECT_TRUE(Is<FinishBatch>(conversation.OnMessage('S', "")));
}

TEST(Conversation, DrainsUntilSyncAfterAnError) {
  Conversation conversation = Ready();
  conversation.OnMessage('P', "\0selec\0\0\0"sv);
  EXPECT_EQ(conversation.Failed(), Conversation::AfterError::kNothingUntilSync);
  EXPECT_TRUE(Is<Ignore>(conversation.OnMessage('B', "garbage")));
  EXPECT_TRUE(Is<Ignore>(conversation.OnMessage('Q', "select 1\0"sv)));
  EXPECT_TRUE(Is<FinishBatch>(conversation.OnMessage('S', "")));
  EXPECT_TRUE(Is<Perform>(conversation.OnMessage('Q', "select 1\0"sv)));
}

TEST(Conversation, IsReadyAtOnceAfterAFailedSimpleQuery) {
  Conversation conversation = Ready();
  conversation.OnMessage('Q', "selec\0"sv);
  EXPECT_EQ(conversation.Failed(), Conversation::AfterError::kReadyForQuery);
  EXPECT_TRUE(Is<Perform>(conversation.OnMessage('Q', "select 1\0"sv)));
}

TEST(Conversation, SurvivesMalformedBodies) {
  Conversation conversation = Ready();
  EXPECT_EQ(std::get<Reject>(conversation.OnMessage('B', "\0"sv)).text, "insufficient data left in message");
  EXPECT_EQ(conversation.Failed(), Conversation::AfterError::kNothingUntilSync);
  EXPECT_TRUE(Is<FinishBatch>(conversation.OnMessage('S', "")));
}

TEST(Conversation, RefusesFastPathCalls) {
  Conversation conversation = Ready();
  EXPECT_EQ(std::get<Reject>(conversation.OnMessage('F', "")).kind, Reject::Kind::kNotSupported);
  EXPECT_EQ(conversation.Failed(), Conversation::AfterError::kReadyForQuery);
}

TEST(Conversation, RefusesStatementsBeyondSixteenMegabytes) {
  Conversation conversation = Ready();
  const std::string text(kMaxStatementBytes + 1, ' ');
  const Reject reject = std::get<Reject>(conversation.OnMessage('Q', std::string_view(text.c_str(), text.size() + 1)));
  EXPECT_EQ(reject.text, "Statement is too large. Statement Size: 16777217 bytes. Maximum Allowed: 16777216 bytes");
}

TEST(Conversation, EndsOnTypesThatNobodySends) {
  EXPECT_EQ(AbortText(Ready().OnBadLength('?')), "invalid frontend message type 63");
  EXPECT_EQ(AbortText(Ready().OnBadLength('\xff')), "invalid frontend message type 255");
  EXPECT_EQ(AbortText(Ready().OnBadLength('Q')), "invalid message length");
}

TEST(Conversation, IgnoresLeftoversOfCopy) {
  Conversation conversation = Ready();
  EXPECT_TRUE(Is<Ignore>(conversation.OnMessage('d', "1,2\n")));
  EXPECT_TRUE(Is<Ignore>(conversation.OnMessage('c', "")));
}

TEST(Conversation, ClosesOnTerminateAnywhere) {
  EXPECT_TRUE(Is<Close>(Ready().OnMessage('X', "")));
  Conversation conversation(Conversation::TlsOffer::kYes);
  conversation.OnStartupPacket(kLogin, 0);
  conversation.Challenged(Challenge::kMd5);
  EXPECT_TRUE(Is<Close>(conversation.OnMessage('X', "")));
}

}  // namespace
}  // namespace doppel::protocol
