#include "protocol/writer.h"

namespace doppel::protocol {
namespace {

constexpr std::size_t kKeptCapacity = 256 * 1024;

}  // namespace

void Writer::Begin(char type) {
  message_ = buffer_.size();
  buffer_.push_back(type);
  buffer_.append(4, '\0');
}

void Writer::End() { Patch(message_ + 1, static_cast<std::uint32_t>(buffer_.size() - message_ - 1)); }

void Writer::CString(std::string_view text) {
  buffer_.append(text.substr(0, text.find('\0')));
  buffer_.push_back('\0');
}

std::size_t Writer::BeginValue() {
  const std::size_t mark = buffer_.size();
  buffer_.append(4, '\0');
  return mark;
}

void Writer::EndValue(std::size_t mark) { Patch(mark, static_cast<std::uint32_t>(buffer_.size() - mark - 4)); }

void Writer::Abandon() { buffer_.resize(message_); }

void Writer::Clear() {
  buffer_.clear();
  if (buffer_.capacity() > kKeptCapacity) buffer_.shrink_to_fit();
}

void Writer::Patch(std::size_t at, std::uint32_t value) {
  for (std::size_t i = 0; i < 4; ++i) buffer_[at + i] = static_cast<char>(value >> (8 * (3 - i)));
}

}  // namespace doppel::protocol
