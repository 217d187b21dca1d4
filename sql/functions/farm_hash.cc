#include "sql/functions/farm_hash.h"

#include <bit>
#include <cstddef>
#include <cstring>
#include <utility>

namespace doppel::sql {
namespace {

// Primes that the algorithm names k0, k1, k2.
constexpr std::uint64_t k0 = 0xc3a5c85c97cb3127ULL;
constexpr std::uint64_t k1 = 0xb492b66fbe98f273ULL;
constexpr std::uint64_t k2 = 0x9ae16a3b2f90404fULL;

// Little-endian words; this room is built for little-endian machines only.
static_assert(std::endian::native == std::endian::little);
std::uint64_t Word(const char* at) {
  std::uint64_t word = 0;
  std::memcpy(&word, at, sizeof word);
  return word;
}
std::uint64_t HalfWord(const char* at) {
  std::uint32_t word = 0;
  std::memcpy(&word, at, sizeof word);
  return word;
}
std::uint64_t Byte(const char* at) { return static_cast<unsigned char>(*at); }

std::uint64_t ShiftMix(std::uint64_t v) { return v ^ (v >> 47); }

std::uint64_t Mix(std::uint64_t u, std::uint64_t v, std::uint64_t factor) {
  const std::uint64_t a = ShiftMix((u ^ v) * factor);
  return ShiftMix((v ^ a) * factor) * factor;
}

std::uint64_t HashUpTo16(const char* s, std::size_t size) {
  if (size >= 8) {
    const std::uint64_t factor = k2 + size * 2;
    const std::uint64_t a = Word(s) + k2;
    const std::uint64_t b = Word(s + size - 8);
    const std::uint64_t c = std::rotr(b, 37) * factor + a;
    const std::uint64_t d = (std::rotr(a, 25) + b) * factor;
    return Mix(c, d, factor);
  }
  if (size >= 4) return Mix(size + (HalfWord(s) << 3), HalfWord(s + size - 4), k2 + size * 2);
  if (size == 0) return k2;
  const std::uint64_t y = Byte(s) + (Byte(s + (size >> 1)) << 8);
  const std::uint64_t z = size + (Byte(s + size - 1) << 2);
  return ShiftMix((y * k2) ^ (z * k0)) * k2;
}

std::uint64_t HashUpTo32(const char* s, std::size_t size) {
  const std::uint64_t factor = k2 + size * 2;
  const std::uint64_t a = Word(s) * k1;
  const std::uint64_t b = Word(s + 8);
  const std::uint64_t c = Word(s + size - 8) * factor;
  const std::uint64_t d = Word(s + size - 16) * k2;
  return Mix(std::rotr(a + b, 43) + std::rotr(c, 30) + d, a + std::rotr(b + k2, 18) + c, factor);
}

std::uint64_t HashUpTo64(const char* s, std::size_t size) {
  const std::uint64_t factor = k2 + size * 2;
  const std::uint64_t a = Word(s) * k2;
  const std::uint64_t b = Word(s + 8);
  const std::uint64_t c = Word(s + size - 8) * factor;
  const std::uint64_t d = Word(s + size - 16) * k2;
  const std::uint64_t y = std::rotr(a + b, 43) + std::rotr(c, 30) + d;
  const std::uint64_t z = Mix(y, a + std::rotr(b + k2, 18) + c, factor);
  const std::uint64_t e = Word(s + 16) * factor;
  const std::uint64_t f = Word(s + 24);
  const std::uint64_t g = (y + Word(s + size - 32)) * factor;
  const std::uint64_t h = (z + Word(s + size - 24)) * factor;
  return Mix(std::rotr(e + f, 43) + std::rotr(g, 30) + h, e + std::rotr(f + a, 18) + g, factor);
}

struct Pair {
  std::uint64_t first = 0;
  std::uint64_t second = 0;
};

// 32 bytes and two seeds into two words.
Pair Hash32(const char* s, std::uint64_t a, std::uint64_t b) {
  a += Word(s);
  b = std::rotr(b + a + Word(s + 24), 21);
  const std::uint64_t c = a;
  a += Word(s + 8) + Word(s + 16);
  b += std::rotr(a, 44);
  return {a + Word(s + 24), b + c};
}

// The running state over blocks of 64 bytes.
struct State {
  std::uint64_t x, y, z;
  Pair v, w;

  // The last block mixes with another factor and weights.
  void Block(const char* s, std::uint64_t factor, std::uint64_t weight) {
    x = std::rotr(x + y + v.first + Word(s + 8), 37) * factor;
    y = std::rotr(y + v.second + Word(s + 48), 42) * factor;
    x ^= w.second * weight;
    y += v.first * weight + Word(s + 40);
    z = std::rotr(z + w.first, 33) * factor;
    v = Hash32(s, v.second * factor, x + w.first);
    w = Hash32(s + 32, z + w.second, y + Word(s + 16));
    std::swap(z, x);
  }
};

}  // namespace

std::uint64_t FarmFingerprint64(std::string_view bytes) {
  const char* s = bytes.data();
  const std::size_t size = bytes.size();
  if (size <= 16) return HashUpTo16(s, size);
  if (size <= 32) return HashUpTo32(s, size);
  if (size <= 64) return HashUpTo64(s, size);

  constexpr std::uint64_t kSeed = 81;
  State state{kSeed * k2 + Word(s), kSeed * k1 + 113, 0, {}, {}};
  state.z = ShiftMix(state.y * k2 + 113) * k2;
  const std::size_t blocks = (size - 1) / 64;
  for (std::size_t i = 0; i < blocks; ++i) state.Block(s + 64 * i, k1, 1);

  const std::uint64_t factor = k1 + ((state.z & 0xff) << 1);
  const std::uint64_t rest = (size - 1) & 63;
  state.w.first += rest;
  state.v.first += state.w.first;
  state.w.first += state.v.first;
  state.Block(s + size - 64, factor, 9);
  return Mix(Mix(state.v.first, state.w.first, factor) + ShiftMix(state.y) * k0 + state.z,
             Mix(state.v.second, state.w.second, factor) + state.x, factor);
}

}  // namespace doppel::sql
