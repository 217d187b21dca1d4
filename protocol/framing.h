// FrameBuffer: cuts the bytes of a connection into packets. It grows with what has arrived, never with what a length
// field claims, and gives large buffers back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace doppel::protocol {

// A packet; `type` is NUL for those before authentication. The body lives until the next call of Space().
struct Frame {
  char type = '\0';
  std::string_view body;
};
struct NeedMore {};
// The length field is below its minimum or above what such a packet may have; the stream is lost.
struct BadLength {
  char type = '\0';
};
using FrameResult = std::variant<Frame, NeedMore, BadLength>;

class FrameBuffer {
 public:
  // Where the next bytes from the socket go, at least one kilobyte; then Filled(how many came).
  std::span<char> Space();
  void Filled(std::size_t count) { end_ += count; }

  // int32 length, body.
  FrameResult NextStartupPacket();
  // byte type, int32 length, body. `max_body` says how long a body of the type may be.
  FrameResult NextMessage(const std::function<std::size_t(char type)>& max_body);

  // Has a message of this type come whole behind the one given out last? Only for types without a body.
  bool NextIs(char type) const;

  // Bytes that have come and were not given out yet.
  std::size_t unread() const { return end_ - begin_; }
  std::size_t capacity() const { return bytes_.size(); }

 private:
  FrameResult Take(std::size_t header, std::size_t minimum, std::size_t maximum, char type);

  std::string bytes_;
  std::size_t begin_ = 0, end_ = 0;  // the unread part of bytes_
};

}  // namespace doppel::protocol
