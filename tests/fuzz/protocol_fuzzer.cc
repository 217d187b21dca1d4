// Bytes from a client, from the first packet on: framing, startup, message decoding and the conversation's rules.
//
// The first byte of the input chooses how the run goes: bit 0 offers TLS, bit 1 makes every third performed message
// fail, bit 2 starts behind the login. The rest is the stream, fed in pieces of changing size.
#include <algorithm>
#include <cstdint>
#include <string_view>

#include "protocol/conversation.h"
#include "protocol/framing.h"
#include "protocol/startup.h"

namespace doppel::protocol {
namespace {

class Loop {
 public:
  explicit Loop(std::uint8_t choice)
      : conversation_(choice & 1 ? Conversation::TlsOffer::kYes : Conversation::TlsOffer::kNo),
        fails_sometimes_((choice & 2) != 0) {
    if ((choice & 4) == 0) return;
    constexpr std::string_view kLogin("\0\x03\0\0user\0u\0\0", 12);
    conversation_.OnStartupPacket(kLogin, 0);
    conversation_.Challenged(Challenge::kMd5);
    conversation_.Authenticated();
  }

  void Feed(std::string_view piece) {
    while (!piece.empty() && !closed_) {
      const std::span<char> space = buffer_.Space();
      const std::size_t count = std::min(space.size(), piece.size());
      std::copy_n(piece.begin(), count, space.begin());
      buffer_.Filled(count);
      piece.remove_prefix(count);
      TakeFrames();
    }
  }

 private:
  void TakeFrames() {
    while (!closed_) {
      const FrameResult result =
          conversation_.expects_startup_packet()
              ? buffer_.NextStartupPacket()
              : buffer_.NextMessage([&](char type) { return MaxBodyBytes(type, conversation_.phase()); });
      if (std::holds_alternative<NeedMore>(result)) return;
      if (const auto* bad = std::get_if<BadLength>(&result)) {
        Perform(conversation_.OnBadLength(bad->type));
        return;
      }
      const Frame& frame = std::get<Frame>(result);
      Perform(conversation_.expects_startup_packet() ? conversation_.OnStartupPacket(frame.body, buffer_.unread())
                                                     : conversation_.OnMessage(frame.type, frame.body));
    }
  }

  void Perform(const Step& step) {
    if (const auto* encryption = std::get_if<AnswerEncryption>(&step)) {
      if (encryption->accept) conversation_.Encrypted();
    } else if (const auto* login = std::get_if<Authenticate>(&step)) {
      NegotiateProtocolVersion(login->startup);
      ParseOptions(login->startup.Get("options"));
      conversation_.Challenged(login->startup.Get("user").size() % 2 == 0 ? Challenge::kMd5 : Challenge::kDigest);
    } else if (std::holds_alternative<CheckAnswer>(step)) {
      conversation_.Authenticated();
    } else if (const auto* performed = std::get_if<doppel::protocol::Perform>(&step)) {
      if (const auto* bind = std::get_if<BindMessage>(&performed->message)) {
        for (std::size_t i = 0; i < bind->parameters.size(); ++i) bind->FormatOfParameter(i);
      }
      if (fails_sometimes_ && ++performed_ % 3 == 0) conversation_.Failed();
    } else if (std::holds_alternative<Reject>(step)) {
      conversation_.Failed();
    } else if (std::holds_alternative<Close>(step) || std::holds_alternative<Abort>(step) ||
               std::holds_alternative<DeliverCancel>(step)) {
      closed_ = true;
    }
  }

  Conversation conversation_;
  FrameBuffer buffer_;
  bool fails_sometimes_;
  int performed_ = 0;
  bool closed_ = false;
};

}  // namespace
}  // namespace doppel::protocol

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  doppel::protocol::Loop loop(data[0]);
  std::string_view stream(reinterpret_cast<const char*>(data) + 1, size - 1);
  for (std::size_t piece = 1; !stream.empty(); piece = piece * 3 + 1) {
    loop.Feed(stream.substr(0, piece));
    stream.remove_prefix(std::min(piece, stream.size()));
  }
  return 0;
}
