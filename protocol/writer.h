// Writer: appends messages to a buffer that the connection sends and clears. A message is begun with its type byte and
// its length is filled in when it ends.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace doppel::protocol {

class Writer {
 public:
  void Begin(char type);
  void End();

  void Byte(char value) { buffer_.push_back(value); }
  void Int16(std::int16_t value) {
    const auto bits = static_cast<std::uint16_t>(value);
    const char bytes[] = {static_cast<char>(bits >> 8), static_cast<char>(bits)};
    buffer_.append(bytes, sizeof(bytes));
  }
  void Int32(std::int32_t value) {
    const auto bits = static_cast<std::uint32_t>(value);
    const char bytes[] = {static_cast<char>(bits >> 24), static_cast<char>(bits >> 16), static_cast<char>(bits >> 8),
                          static_cast<char>(bits)};
    buffer_.append(bytes, sizeof(bytes));
  }
  void Bytes(std::string_view bytes) { buffer_.append(bytes); }
  // `text` up to its first NUL, if it has one, and a NUL.
  void CString(std::string_view text);

  // Reserves a four-byte length to be filled by EndValue with the number of bytes written since.
  std::size_t BeginValue();
  void EndValue(std::size_t mark);

  // Drops an unfinished message, when making it failed half-way.
  void Abandon();

  std::string& buffer() { return buffer_; }
  const std::string& buffer() const { return buffer_; }
  bool empty() const { return buffer_.empty(); }
  std::size_t size() const { return buffer_.size(); }
  // Empties the buffer and gives back memory that one large message took.
  void Clear();

 private:
  void Patch(std::size_t at, std::uint32_t value);

  std::string buffer_;
  std::size_t message_ = 0;  // where the message begun last starts
};

}  // namespace doppel::protocol
