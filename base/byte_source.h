// ByteSource: bytes that come in pieces, as bodies of requests, parts of files and decoded streams do.
#pragma once

#include <cstddef>
#include <span>

namespace doppel::base {

class ByteSource {
 public:
  virtual ~ByteSource() = default;
  // Fills the beginning of `space`, which is not empty, and tells how much; 0 at the end alone. What the source is made
  // of says what it throws when the rest cannot be had.
  virtual std::size_t Read(std::span<char> space) = 0;
};

}  // namespace doppel::base
