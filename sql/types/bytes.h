// Big-endian integers in binary type formats.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "sql/types/errors.h"

namespace doppel::sql {

template <typename T>
void AppendBigEndian(T value, std::string& out) {
  auto bits = static_cast<std::uint64_t>(value);
  char bytes[sizeof(T)];
  for (std::size_t i = sizeof(T); i-- > 0; bits >>= 8) bytes[i] = static_cast<char>(bits & 0xFF);
  out.append(bytes, sizeof(T));
}

// REQUIRES: `bytes` has at least sizeof(T).
template <typename T>
T LoadBigEndian(std::string_view bytes) {
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < sizeof(T); ++i) bits = (bits << 8) | static_cast<unsigned char>(bytes[i]);
  return static_cast<T>(bits);
}

// A value that is exactly one integer long; throws 22P03 otherwise.
template <typename T>
T ReadExact(std::string_view bytes, std::string_view type_name) {
  if (bytes.size() != sizeof(T)) throw errors::InvalidBinary(type_name);
  return LoadBigEndian<T>(bytes);
}

}  // namespace doppel::sql
