#include "protocol/reader.h"

namespace doppel::protocol {

void Reader::Fail() {
  ok_ = false;
  rest_ = {};
}

std::uint32_t Reader::Number(std::size_t width) {
  std::uint32_t value = 0;
  for (const char byte : Bytes(width)) value = (value << 8) | static_cast<std::uint8_t>(byte);
  return value;
}

std::string_view Reader::Bytes(std::size_t count) {
  if (count > rest_.size()) {
    Fail();
    return {};
  }
  const std::string_view bytes = rest_.substr(0, count);
  rest_.remove_prefix(count);
  return bytes;
}

std::string_view Reader::CString() {
  const std::size_t end = rest_.find('\0');
  if (end == std::string_view::npos) {
    Fail();
    return {};
  }
  const std::string_view text = rest_.substr(0, end);
  rest_.remove_prefix(end + 1);
  return text;
}

}  // namespace doppel::protocol
