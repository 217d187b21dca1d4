// The packets before authentication. They have no type byte: int32 length that counts itself, int32 code, rest.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace doppel::protocol {

using Parameters = std::vector<std::pair<std::string, std::string>>;

struct SslRequest {};
struct GssEncRequest {};
struct CancelRequest {
  std::int32_t process_id = 0;
  std::int32_t key = 0;
};
// Code 3.0, then pairs of cstr name and cstr value, then NUL.
struct StartupMessage {
  Parameters parameters;

  // The value of the last parameter of that name; null when there is none.
  const std::string* Find(std::string_view name) const;
  std::string_view Get(std::string_view name) const;
};
struct MalformedStartup {
  std::string text;
};
struct UnsupportedVersion {
  int major = 0, minor = 0;
};

using StartupPacket =
    std::variant<SslRequest, GssEncRequest, CancelRequest, StartupMessage, MalformedStartup, UnsupportedVersion>;

// `body` is the packet without its length.
StartupPacket DecodeStartupPacket(std::string_view body);

// The settings in an `options` parameter: "-c name=value", "-cname=value" and "--name=value", blanks and backslashes
// escaped by a backslash. Nullopt when it holds anything else.
std::optional<Parameters> ParseOptions(std::string_view options);

inline constexpr int kMaxProtocolVersion = 2;

// What the client asked for in client_protocol_version, lowered to what this server speaks; 0 when it asked nothing or
// no number (§3).
int NegotiateProtocolVersion(const StartupMessage& startup, int server_maximum = kMaxProtocolVersion);

// Which startup parameters are about the connection or the driver and never reach the session as settings.
bool IsConnectionParameter(std::string_view name);

}  // namespace doppel::protocol
