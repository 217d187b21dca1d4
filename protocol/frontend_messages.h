// What a client sends after its startup packet: one type byte, an int32 length that counts itself, then the body.
//
// Decoded messages borrow from the body's bytes. Decoding never throws: a body that does not fit its type gives the
// text of the protocol error.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace doppel::protocol {

// 'Q': cstr text.
struct QueryMessage {
  std::string_view text;
};

// 'P': cstr statement, cstr text, int16 n, n × int32 type OID (0 and 705: to be inferred).
struct ParseMessage {
  std::string_view statement, text;
  std::vector<std::uint32_t> parameter_types;
};

enum class Format : std::int16_t { kText = 0, kBinary = 1 };

// 'B': cstr portal, cstr statement, int16 n, n × int16 format, int16 n, n × (int32 length or -1, bytes),
//      int16 n, n × int16 result format. Formats: none (all text), one (for all) or one each.
struct BindMessage {
  std::string_view portal, statement;
  std::vector<Format> parameter_formats;
  std::vector<std::optional<std::string_view>> parameters;
  std::vector<Format> result_formats;

  // REQUIRES: parameter_formats has 0, 1 or parameters.size() entries (decoding checks it).
  Format FormatOfParameter(std::size_t index) const;
};

enum class Target : char { kStatement = 'S', kPortal = 'P' };

// 'D' and 'C': byte 'S' or 'P', cstr name.
struct DescribeMessage {
  Target target = Target::kStatement;
  std::string_view name;
};
struct CloseMessage {
  Target target = Target::kStatement;
  std::string_view name;
};

// 'E': cstr portal, int32 max rows (0 or less: all).
struct ExecuteMessage {
  std::string_view portal;
  std::int32_t max_rows = 0;
};

struct FlushMessage {};      // 'H'
struct SyncMessage {};       // 'S'
struct TerminateMessage {};  // 'X'

// 'F': the fast-path call, which is answered with an error.
struct FunctionCallMessage {};

// 'd', 'c', 'f': parts of COPY FROM STDIN, which Redshift does not have; ignored outside authentication.
struct CopyMessage {};

// 'p': cstr password, in clear or as MD5 answer.
struct PasswordMessage {
  std::string_view password;
};

// 'd' during authentication code 13: int32 32, the digest, int32 n, the client's nonce.
struct DigestMessage {
  std::string_view digest, nonce;
};

// 'i' during authentication code 14: the token, with or without a NUL behind it.
struct TokenMessage {
  std::string_view token;
};

struct MalformedMessage {
  std::string text;
};
// A type byte that no client may send; the stream can no longer be trusted.
struct UnknownMessage {
  char type = 0;
};

using FrontendMessage =
    std::variant<QueryMessage, ParseMessage, BindMessage, DescribeMessage, CloseMessage, ExecuteMessage, FlushMessage,
                 SyncMessage, TerminateMessage, FunctionCallMessage, CopyMessage, PasswordMessage, DigestMessage,
                 TokenMessage, MalformedMessage, UnknownMessage>;

// While authenticating, 'd' is a DigestMessage; later it is CopyData.
enum class Phase { kAuthentication, kQueries };

FrontendMessage DecodeFrontendMessage(char type, std::string_view body, Phase phase);

// The largest body that a message of this type may have; 0 for a type that does not exist in the phase.
std::size_t MaxBodyBytes(char type, Phase phase);

}  // namespace doppel::protocol
