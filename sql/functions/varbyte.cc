// Bytes as text and back (r_FROM_HEX, r_TO_HEX, r_FROM_VARBYTE, r_TO_VARBYTE), and single bits (r_GETBIT).
#include <openssl/evp.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "sql/functions/errors.h"
#include "sql/functions/families.h"
#include "sql/types/errors.h"
#include "sql/types/scalar.h"

namespace doppel::sql {
namespace {

enum class ByteFormat { kHex, kBinary, kUtf8, kBase64 };

ByteFormat GetFormat(std::string_view name) {
  const std::string word = base::ToLowerAscii(base::TrimBlanks(name));
  if (word == "hex") return ByteFormat::kHex;
  if (word == "binary") return ByteFormat::kBinary;
  if (word == "utf8" || word == "utf-8" || word == "utf_8") return ByteFormat::kUtf8;
  if (word == "base64") return ByteFormat::kBase64;
  throw errors::UnknownByteFormat(name);
}

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

// Digits of `bits` bits each; a number of digits that does not fill its first byte gets zeroes before it.
std::string BytesFromDigits(std::string_view text, int bits) {
  const std::size_t per_byte = static_cast<std::size_t>(8 / bits);
  std::string out((text.size() + per_byte - 1) / per_byte, '\0');
  std::size_t place = out.size() * per_byte - text.size();
  for (const char c : text) {
    const int digit = HexDigit(c);
    if (digit < 0 || digit >= 1 << bits) throw bits == 4 ? errors::InvalidHex(text) : errors::InvalidBits(text);
    char& byte = out[place / per_byte];
    byte = static_cast<char>(static_cast<unsigned char>(byte) << bits | digit);
    ++place;
  }
  return out;
}

std::string BitsOf(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) {
    for (int bit = 7; bit >= 0; --bit) out += (static_cast<unsigned char>(c) >> bit & 1) != 0 ? '1' : '0';
  }
  return out;
}

std::string ToBase64(std::string_view bytes) {
  std::string out((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const int size =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                      reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  out.resize(static_cast<std::size_t>(size));
  return out;
}

std::string FromBase64(std::string_view text) {
  std::string out(text.size() / 4 * 3 + 3, '\0');
  const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                   reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  if (size < 0 || text.size() % 4 != 0) throw errors::InvalidBase64(text);
  // OpenSSL counts the padding as bytes.
  const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  out.resize(static_cast<std::size_t>(size) - padding);
  return out;
}

Blob FromHex(std::string_view text) { return {BytesFromDigits(text, 4)}; }
std::string ToHexText(std::string_view bytes) { return base::ToHex(bytes); }

Blob ToVarbyte(std::string_view text, std::string_view format) {
  switch (GetFormat(format)) {
    case ByteFormat::kHex:
      return {BytesFromDigits(text, 4)};
    case ByteFormat::kBinary:
      return {BytesFromDigits(text, 1)};
    case ByteFormat::kUtf8:
      return {std::string(text)};
    case ByteFormat::kBase64:
      return {FromBase64(text)};
  }
  return {};
}

std::string FromVarbyte(std::string_view bytes, std::string_view format) {
  switch (GetFormat(format)) {
    case ByteFormat::kHex:
      return base::ToHex(bytes);
    case ByteFormat::kBinary:
      return BitsOf(bytes);
    case ByteFormat::kUtf8:
      if (!base::IsValidUtf8(bytes)) throw errors::InvalidUtf8();
      return std::string(bytes);
    case ByteFormat::kBase64:
      return ToBase64(bytes);
  }
  return {};
}

// Counted from the last byte's lowest bit.
std::int64_t GetBit(std::string_view bytes, std::int64_t index) {
  const auto bits = static_cast<std::int64_t>(bytes.size()) * 8;
  if (index < 0 || index >= bits) throw errors::BitIndexOutOfRange(index, bits);
  const auto byte = static_cast<unsigned char>(bytes[bytes.size() - 1 - static_cast<std::size_t>(index / 8)]);
  return byte >> (index % 8) & 1;
}

}  // namespace

std::span<const FunctionRow> VarbyteFunctions() {
  static const std::vector<FunctionRow> rows = {
      {.name = "from_hex",
       .arguments = "varchar",
       .result = "varbyte",
       .scalar = Scalar<&FromHex>,
       .documentation_page = "r_FROM_HEX",
       .description = "The bytes that hexadecimal digits mean"},
      {.name = "to_hex",
       .arguments = "varbyte",
       .result = "varchar",
       .sqlite = "varbyte_to_hex($1)",
       .scalar = Scalar<&ToHexText>,
       .documentation_page = "r_TO_HEX",
       .description = "Bytes as hexadecimal digits"},
      {.name = "to_varbyte",
       .arguments = "varchar, varchar",
       .result = "varbyte",
       .scalar = Scalar<&ToVarbyte>,
       .documentation_page = "r_TO_VARBYTE",
       .description = "The bytes that a text means in a format"},
      {.name = "from_varbyte",
       .arguments = "varbyte, varchar",
       .result = "varchar",
       .scalar = Scalar<&FromVarbyte>,
       .documentation_page = "r_FROM_VARBYTE",
       .description = "Bytes as text in a format"},
      {.name = "getbit",
       .arguments = "varbyte, int4",
       .result = "int4",
       .scalar = Scalar<&GetBit>,
       .documentation_page = "r_GETBIT",
       .description = "One bit, counted from the right"},
  };
  return rows;
}

}  // namespace doppel::sql
