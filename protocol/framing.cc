#include "protocol/framing.h"

#include <cstring>

#include "protocol/limits.h"
#include "protocol/reader.h"

namespace doppel::protocol {
namespace {

constexpr std::size_t kInitialBytes = 8 * 1024;
constexpr std::size_t kLeastSpace = 1024;
// A buffer larger than this is given back once it is empty.
constexpr std::size_t kKeptBytes = 256 * 1024;

}  // namespace

std::span<char> FrameBuffer::Space() {
  if (begin_ == end_) {
    begin_ = end_ = 0;
    if (bytes_.size() > kKeptBytes) std::string(kInitialBytes, '\0').swap(bytes_);
  }
  if (bytes_.size() - end_ < kLeastSpace && begin_ > 0) {
    std::memmove(bytes_.data(), bytes_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  if (bytes_.size() - end_ < kLeastSpace) bytes_.resize(bytes_.empty() ? kInitialBytes : bytes_.size() * 2);
  return {bytes_.data() + end_, bytes_.size() - end_};
}

FrameResult FrameBuffer::NextStartupPacket() { return Take(0, 4, kMaxStartupPacketBytes, '\0'); }

FrameResult FrameBuffer::NextMessage(const std::function<std::size_t(char type)>& max_body) {
  if (unread() == 0) return NeedMore{};
  const char type = bytes_[begin_];
  return Take(1, 0, max_body(type), type);
}

bool FrameBuffer::NextIs(char type) const {
  constexpr std::string_view kLength("\0\0\0\x04", 4);
  const std::string_view next = std::string_view(bytes_).substr(begin_, unread());
  return next.size() > kLength.size() && next.front() == type && next.substr(1, kLength.size()) == kLength;
}

FrameResult FrameBuffer::Take(std::size_t header, std::size_t minimum, std::size_t maximum, char type) {
  constexpr std::size_t kLengthBytes = 4;
  if (unread() < header + kLengthBytes) return NeedMore{};
  const std::int32_t length = Reader(std::string_view(bytes_).substr(begin_ + header, kLengthBytes)).Int32();
  if (length < static_cast<std::int32_t>(kLengthBytes)) return BadLength{type};
  const std::size_t body = static_cast<std::size_t>(length) - kLengthBytes;
  if (body < minimum || body > maximum) return BadLength{type};
  if (unread() < header + kLengthBytes + body) return NeedMore{};
  const Frame frame{type, std::string_view(bytes_).substr(begin_ + header + kLengthBytes, body)};
  begin_ += header + kLengthBytes + body;
  return frame;
}

}  // namespace doppel::protocol
