#include "protocol/frontend_messages.h"

#include <utility>

#include "protocol/limits.h"
#include "protocol/reader.h"

namespace doppel::protocol {
namespace {

// The texts are PostgreSQL's (src/backend/libpq/pqformat.c and tcop/postgres.c), which clients' own tests match.
FrontendMessage Malformed(std::string_view text) { return MalformedMessage{std::string(text)}; }

// A message counts only when it took exactly the body's bytes.
template <typename Message>
FrontendMessage Finish(const Reader& reader, Message message) {
  if (!reader.ok()) return Malformed("insufficient data left in message");
  if (reader.remaining() > 0) return Malformed("invalid message format");
  return message;
}

template <typename Message>
FrontendMessage DecodeEmpty(std::string_view body) {
  return Finish(Reader(body), Message{});
}

FrontendMessage DecodeQuery(std::string_view body) {
  Reader reader(body);
  return Finish(reader, QueryMessage{reader.CString()});
}

FrontendMessage DecodeParse(std::string_view body) {
  Reader reader(body);
  ParseMessage message{reader.CString(), reader.CString(), {}};
  const auto count = static_cast<std::uint16_t>(reader.Int16());
  if (count * std::size_t{4} > reader.remaining()) return Malformed("insufficient data left in message");
  message.parameter_types.reserve(count);
  for (int i = 0; i < count; ++i) message.parameter_types.push_back(static_cast<std::uint32_t>(reader.Int32()));
  return Finish(reader, std::move(message));
}

// False when a code is neither text nor binary.
bool DecodeFormats(Reader& reader, std::vector<Format>& formats) {
  const auto count = static_cast<std::uint16_t>(reader.Int16());
  if (count * std::size_t{2} > reader.remaining()) {
    reader.Bytes(reader.remaining() + 1);  // fails the reader
    return true;
  }
  formats.reserve(count);
  for (int i = 0; i < count; ++i) {
    const std::int16_t code = reader.Int16();
    if (code != 0 && code != 1) return false;
    formats.push_back(static_cast<Format>(code));
  }
  return true;
}

FrontendMessage DecodeBind(std::string_view body) {
  Reader reader(body);
  BindMessage message{reader.CString(), reader.CString(), {}, {}, {}};
  if (!DecodeFormats(reader, message.parameter_formats)) return Malformed("unsupported format code");
  const auto count = static_cast<std::uint16_t>(reader.Int16());
  if (count * std::size_t{4} > reader.remaining()) return Malformed("insufficient data left in message");
  if (message.parameter_formats.size() > 1 && message.parameter_formats.size() != count) {
    return Malformed("bind message has " + std::to_string(message.parameter_formats.size()) +
                     " parameter formats but " + std::to_string(count) + " parameters");
  }
  message.parameters.reserve(count);
  for (int i = 0; i < count; ++i) {
    const std::int32_t length = reader.Int32();
    if (length < -1) return Malformed("insufficient data left in message");
    if (length == -1) {
      message.parameters.push_back(std::nullopt);
    } else {
      message.parameters.push_back(reader.Bytes(static_cast<std::size_t>(length)));
    }
  }
  if (!DecodeFormats(reader, message.result_formats)) return Malformed("unsupported format code");
  return Finish(reader, std::move(message));
}

template <typename Message>
FrontendMessage DecodeTargeted(std::string_view body, std::string_view kind) {
  Reader reader(body);
  const std::uint8_t target = reader.Byte();
  if (reader.ok() && target != 'S' && target != 'P') {
    return Malformed("invalid " + std::string(kind) + " message subtype " + std::to_string(target));
  }
  return Finish(reader, Message{static_cast<Target>(target), reader.CString()});
}

FrontendMessage DecodeExecute(std::string_view body) {
  Reader reader(body);
  return Finish(reader, ExecuteMessage{reader.CString(), reader.Int32()});
}

FrontendMessage DecodePassword(std::string_view body) {
  Reader reader(body);
  return Finish(reader, PasswordMessage{reader.CString()});
}

FrontendMessage DecodeDigest(std::string_view body) {
  Reader reader(body);
  const auto take = [&reader]() {
    const std::int32_t length = reader.Int32();
    return reader.Bytes(length < 0 ? reader.remaining() + 1 : static_cast<std::size_t>(length));
  };
  return Finish(reader, DigestMessage{take(), take()});
}

FrontendMessage DecodeToken(std::string_view body) {
  if (!body.empty() && body.back() == '\0') body.remove_suffix(1);
  return TokenMessage{body};
}

}  // namespace

Format BindMessage::FormatOfParameter(std::size_t index) const {
  if (parameter_formats.empty()) return Format::kText;
  return parameter_formats.size() == 1 ? parameter_formats[0] : parameter_formats[index];
}

std::size_t MaxBodyBytes(char type, Phase phase) {
  if (phase == Phase::kAuthentication) {
    return type == 'p' || type == 'd' || type == 'i' ? kMaxAuthenticationBytes
           : type == 'X'                             ? kMaxSmallMessageBytes
                                                     : 0;
  }
  switch (type) {
    case 'Q':
    case 'P':
    case 'B':
    case 'F':
    case 'd':
      return kMaxLargeMessageBytes;
    case 'D':
    case 'C':
    case 'E':
    case 'H':
    case 'S':
    case 'X':
    case 'c':
    case 'f':
      return kMaxSmallMessageBytes;
    default:
      return 0;
  }
}

FrontendMessage DecodeFrontendMessage(char type, std::string_view body, Phase phase) {
  if (type == 'X') return TerminateMessage{};
  if (phase == Phase::kAuthentication) {
    switch (type) {
      case 'p':
        return DecodePassword(body);
      case 'd':
        return DecodeDigest(body);
      case 'i':
        return DecodeToken(body);
      default:
        return UnknownMessage{type};
    }
  }
  switch (type) {
    case 'Q':
      return DecodeQuery(body);
    case 'P':
      return DecodeParse(body);
    case 'B':
      return DecodeBind(body);
    case 'D':
      return DecodeTargeted<DescribeMessage>(body, "DESCRIBE");
    case 'C':
      return DecodeTargeted<CloseMessage>(body, "CLOSE");
    case 'E':
      return DecodeExecute(body);
    case 'H':
      return DecodeEmpty<FlushMessage>(body);
    case 'S':
      return DecodeEmpty<SyncMessage>(body);
    case 'F':
      return FunctionCallMessage{};
    case 'd':
    case 'c':
    case 'f':
      return CopyMessage{};
    default:
      return UnknownMessage{type};
  }
}

}  // namespace doppel::protocol
