// Reader: takes numbers and strings off the front of untrusted bytes. The first read beyond the end makes it fail, and
// a failed reader gives zeros and empty strings for ever, so callers check ok() once, at the end.
#pragma once

#include <cstdint>
#include <string_view>

namespace doppel::protocol {

class Reader {
 public:
  // Borrows `bytes`; results of Bytes() and CString() point into it.
  explicit Reader(std::string_view bytes) : rest_(bytes) {}

  std::uint8_t Byte() { return static_cast<std::uint8_t>(Number(1)); }
  std::int16_t Int16() { return static_cast<std::int16_t>(Number(2)); }
  std::int32_t Int32() { return static_cast<std::int32_t>(Number(4)); }
  std::string_view Bytes(std::size_t count);
  // Bytes up to a NUL, which is consumed and not returned.
  std::string_view CString();
  std::string_view Rest() { return Bytes(rest_.size()); }

  std::size_t remaining() const { return rest_.size(); }
  bool ok() const { return ok_; }
  // True when everything was there and nothing is left.
  bool Finished() const { return ok_ && rest_.empty(); }

 private:
  std::uint32_t Number(std::size_t width);
  void Fail();

  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace doppel::protocol
