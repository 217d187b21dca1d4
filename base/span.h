// A byte range of a statement's text. Every token and tree node has one, so that errors can point.
#pragma once

#include <cstdint>

namespace doppel::base {

struct Span {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  friend bool operator==(const Span&, const Span&) = default;
};

// The smallest span that covers both.
constexpr Span Join(Span a, Span b) { return {a.begin < b.begin ? a.begin : b.begin, a.end > b.end ? a.end : b.end}; }

}  // namespace doppel::base
