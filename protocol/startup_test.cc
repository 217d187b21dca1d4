#include "protocol/startup.h"

#include <gtest/gtest.h>

#include "protocol/limits.h"

using namespace std::literals;

namespace doppel::protocol {
namespace {

TEST(Startup, KnowsTheRequestsBeforeLogin) {
  EXPECT_TRUE(std::holds_alternative<SslRequest>(DecodeStartupPacket("\x04\xd2\x16\x2f"sv)));
  EXPECT_TRUE(std::holds_alternative<GssEncRequest>(DecodeStartupPacket("\x04\xd2\x16\x30"sv)));
  const auto cancel = std::get<CancelRequest>(DecodeStartupPacket("\x04\xd2\x16\x2e\0\0\0\x07\0\0\0\x09"sv));
  EXPECT_EQ(cancel.process_id, 7);
  EXPECT_EQ(cancel.key, 9);
}

TEST(Startup, ReadsParameters) {
  const auto startup = std::get<StartupMessage>(DecodeStartupPacket("\0\x03\0\0user\0u\0database\0d\0\0"sv));
  EXPECT_EQ(startup.Get("user"), "u");
  EXPECT_EQ(startup.Get("database"), "d");
  EXPECT_EQ(startup.Find("options"), nullptr);
}

TEST(Startup, AcceptsMinorVersionsWithoutNegotiating) {
  EXPECT_TRUE(std::holds_alternative<StartupMessage>(DecodeStartupPacket("\0\x03\0\x02user\0u\0\0"sv)));
}

TEST(Startup, AcceptsAnEmptyUserOfAnIdentityProvider) {
  EXPECT_EQ(std::get<StartupMessage>(DecodeStartupPacket("\0\x03\0\0user\0\0idp_type\0AzureAD\0\0"sv)).Get("idp_type"),
            "AzureAD");
}

TEST(Startup, RefusesOtherVersions) {
  const auto version = std::get<UnsupportedVersion>(DecodeStartupPacket("\0\x02\0\0"sv));
  EXPECT_EQ(version.major, 2);
  EXPECT_EQ(version.minor, 0);
}

TEST(Startup, RefusesBrokenLayouts) {
  for (const std::string_view body : {""sv, "\0\x03"sv, "\0\x03\0\0"sv, "\0\x03\0\0user\0u\0"sv, "\0\x03\0\0user"sv,
                                      "\0\x03\0\0user\0u\0\0x"sv, "\x04\xd2\x16\x2fx"sv, "\x04\xd2\x16\x2e\0\0"sv}) {
    EXPECT_TRUE(std::holds_alternative<MalformedStartup>(DecodeStartupPacket(body))) << body.size();
  }
}

TEST(Startup, BoundsTheNumberOfParameters) {
  std::string body("\0\x03\0\0"s);
  for (std::size_t i = 0; i <= kMaxStartupParameters; ++i) body += "a\0b\0"s;
  body.push_back('\0');
  EXPECT_TRUE(std::holds_alternative<MalformedStartup>(DecodeStartupPacket(body)));
}

TEST(Startup, ReadsOptionsAsPostgresDoes) {
  EXPECT_EQ(ParseOptions("-c statement_timeout=5s  --search-path=a,b -cquery_group=x\\ y"),
            (Parameters{{"statement_timeout", "5s"}, {"search_path", "a,b"}, {"query_group", "x y"}}));
  EXPECT_EQ(ParseOptions(""), Parameters{});
  EXPECT_EQ(ParseOptions("-d 5"), std::nullopt);
  EXPECT_EQ(ParseOptions("-c"), std::nullopt);
  EXPECT_EQ(ParseOptions("-c nothing"), std::nullopt);
}

TEST(Startup, LowersTheProtocolVersionToItsOwn) {
  const auto negotiate = [](std::string value) {
    return NegotiateProtocolVersion({.parameters = {{"client_protocol_version", std::move(value)}}});
  };
  EXPECT_EQ(negotiate("0"), 0);
  EXPECT_EQ(negotiate("1"), 1);
  EXPECT_EQ(negotiate("2"), 2);
  EXPECT_EQ(negotiate("3"), 2);
  EXPECT_EQ(negotiate("-1"), 0);
  EXPECT_EQ(negotiate("two"), 0);
  EXPECT_EQ(negotiate("99999999999999999999"), 0);
  EXPECT_EQ(NegotiateProtocolVersion({}), 0);
}

TEST(Startup, TellsConnectionParametersFromSettings) {
  EXPECT_TRUE(IsConnectionParameter("driver_version"));
  EXPECT_TRUE(IsConnectionParameter("_pq_.compression"));
  EXPECT_FALSE(IsConnectionParameter("DateStyle"));
  EXPECT_FALSE(IsConnectionParameter("application_name"));
}

}  // namespace
}  // namespace doppel::protocol
