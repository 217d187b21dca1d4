// Hash functions: MD5, the SHA family, CRC32, CHECKSUM, FNV_HASH, MURMUR3_32_HASH, FARMFINGERPRINT64, and STRTOL.
//
// FNV_HASH and MURMUR3_32_HASH hash the bytes of a value as its type keeps it; the row's printer says to the kernel
// what the value is.
#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>
#include <bit>
#include <charconv>
#include <vector>

#include "base/text.h"
#include "sql/functions/errors.h"
#include "sql/functions/families.h"
#include "sql/functions/farm_hash.h"
#include "sql/types/datetime.h"
#include "sql/types/errors.h"
#include "sql/types/scalar.h"

namespace doppel::sql {
namespace {

// --- Digests as lower-case hexadecimal text.

std::string HexDigest(std::string_view text, const EVP_MD* algorithm) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  if (EVP_Digest(text.data(), text.size(), digest.data(), &size, algorithm, nullptr) != 1) {
    throw base::SqlError(base::SqlState::kInternalError, "cannot compute digest");
  }
  return base::ToHex({reinterpret_cast<const char*>(digest.data()), size});
}

std::string Md5(std::string_view text) { return HexDigest(text, EVP_md5()); }
std::string Sha1(std::string_view text) { return HexDigest(text, EVP_sha1()); }

std::string Sha2(std::string_view text, std::int64_t bits) {
  switch (bits) {
    case 0:
    case 256:
      return HexDigest(text, EVP_sha256());
    case 224:
      return HexDigest(text, EVP_sha224());
    case 384:
      return HexDigest(text, EVP_sha384());
    case 512:
      return HexDigest(text, EVP_sha512());
    default:
      return "";
  }
}

// --- CRC-32C (Castagnoli's polynomial, reflected).

constexpr std::array<std::uint32_t, 256> kCrcTable = [] {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t byte = 0; byte < table.size(); ++byte) {
    std::uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0x82F63B78u : 0);
    table[byte] = crc;
  }
  return table;
}();

std::string Crc32(std::string_view text) {
  std::uint32_t crc = ~0u;
  for (const char c : text) crc = (crc >> 8) ^ kCrcTable[(crc ^ static_cast<unsigned char>(c)) & 0xFF];
  return fmt::format("{:08x}", ~crc);
}

// --- The bytes of values.

// What a value is, as one letter: b bool, s int2, i int4, l int8, d date, t timestamp, f float4, g float8, n decimal of
// at most 18 digits, N a wider one, c CHAR with its length behind ("c10"), x anything kept as text or bytes.
std::string KindOf(LogicalType type) {
  switch (type.id) {
    case TypeId::kBool:
      return "b";
    case TypeId::kInt2:
      return "s";
    case TypeId::kInt4:
    case TypeId::kOid:
      return "i";
    case TypeId::kInt8:
    case TypeId::kTime:
    case TypeId::kTimeTz:
    case TypeId::kIntervalY2M:
    case TypeId::kIntervalD2S:
      return "l";
    case TypeId::kDate:
      return "d";
    case TypeId::kTimestamp:
    case TypeId::kTimestampTz:
      return "t";
    case TypeId::kFloat4:
      return "f";
    case TypeId::kFloat8:
      return "g";
    case TypeId::kNumeric:
      return type.precision() > 18 ? "N" : "n";
    case TypeId::kBpchar:
      return "c" + std::to_string(type.length());
    default:
      return "x";
  }
}

template <typename T>
std::string LittleEndian(T value) {
  std::string bytes(sizeof value, '\0');
  std::memcpy(bytes.data(), &value, sizeof value);
  return bytes;
}

// CHAR is kept without its padding, which counts here (r_FNV_HASH).
std::string Padded(std::string_view text, std::string_view length) {
  std::size_t size = 0;
  std::from_chars(length.data(), length.data() + length.size(), size);
  std::string out(text);
  const std::size_t characters = base::CountCharacters(text);
  if (characters < size) out.append(size - characters, ' ');
  return out;
}

// As Redshift keeps the value: FNV_HASH.
std::string StoredBytes(const Value& value, std::string_view kind) {
  switch (kind[0]) {
    case 'b':
      return LittleEndian(static_cast<std::int8_t>(value.integer));
    case 's':
      return LittleEndian(static_cast<std::int16_t>(value.integer));
    case 'i':
    case 'd':
      return LittleEndian(static_cast<std::int32_t>(value.integer));
    case 'l':
    case 't':
    case 'n':
      return LittleEndian(value.integer);
    case 'f':
      return LittleEndian(static_cast<float>(RealOf(value)));
    case 'g':
      return LittleEndian(RealOf(value));
    case 'N':
      return LittleEndian(ToInt128(value));
    case 'c':
      return Padded(value.bytes, kind.substr(1));
    default:
      return std::string(value.bytes);
  }
}

// Big-endian two's complement in as few bytes as hold it.
std::string ShortestBigEndian(Int128 value) {
  std::string bytes;
  const auto sign = value < 0 ? static_cast<unsigned char>(0xFF) : static_cast<unsigned char>(0);
  for (int shift = 120; shift >= 0; shift -= 8) {
    const auto byte = static_cast<unsigned char>(value >> shift);
    const bool is_needed = !bytes.empty() || byte != sign || shift == 0;
    if (!is_needed) continue;
    // The first byte must show the sign.
    if (bytes.empty() && ((byte ^ sign) & 0x80) != 0) bytes += static_cast<char>(sign);
    bytes += static_cast<char>(byte);
  }
  return bytes;
}

// As Apache Iceberg's specification, appendix B, wants it: MURMUR3_32_HASH.
std::string IcebergBytes(const Value& value, std::string_view kind) {
  switch (kind[0]) {
    case 'd':
      return LittleEndian(value.integer + kEpochDays);
    case 't':
      return LittleEndian(value.integer + kEpochDays * kMicrosPerDay);
    case 'b':
    case 's':
    case 'i':
    case 'l':
      return LittleEndian(value.integer);
    case 'f':
    case 'g':
      return LittleEndian(RealOf(value) + 0.0);  // -0 hashes as 0
    case 'n':
    case 'N':
      return ShortestBigEndian(ToInt128(value));
    case 'c':
      return Padded(value.bytes, kind.substr(1));
    default:
      return std::string(value.bytes);
  }
}

std::int64_t FnvHash(Value value, std::string_view kind, std::optional<std::int64_t> seed) {
  std::uint64_t hash = seed ? static_cast<std::uint64_t>(*seed) : 0xcbf29ce484222325ULL;
  for (const char c : StoredBytes(value, kind)) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  return static_cast<std::int64_t>(hash);
}

std::uint32_t MixMurmurBlock(std::uint32_t block) { return std::rotl(block * 0xcc9e2d51u, 15) * 0x1b873593u; }

std::uint32_t Murmur3(std::string_view bytes, std::uint32_t hash) {
  const std::size_t whole = bytes.size() / 4 * 4;
  for (std::size_t i = 0; i < whole; i += 4) {
    std::uint32_t block = 0;
    std::memcpy(&block, bytes.data() + i, 4);
    hash = std::rotl(hash ^ MixMurmurBlock(block), 13) * 5 + 0xe6546b64u;
  }
  std::uint32_t tail = 0;
  for (std::size_t i = bytes.size(); i > whole; --i) tail = tail << 8 | static_cast<unsigned char>(bytes[i - 1]);
  hash ^= MixMurmurBlock(tail);
  hash ^= static_cast<std::uint32_t>(bytes.size());
  hash = (hash ^ (hash >> 16)) * 0x85ebca6bu;
  hash = (hash ^ (hash >> 13)) * 0xc2b2ae35u;
  return hash ^ (hash >> 16);
}

std::int64_t MurmurHash(Value value, std::string_view kind, std::int64_t seed) {
  return static_cast<std::int32_t>(Murmur3(IcebergBytes(value, kind), static_cast<std::uint32_t>(seed)));
}

// The kernels are handed NULL like any other value.
void FnvKernel(CallContext& call, std::span<const Value> arguments) {
  if (arguments[0].is_null()) return call.result.Null();
  const bool has_seed = arguments.size() > 2;
  if (has_seed && arguments[2].is_null()) return call.result.Null();
  call.result.Integer(
      FnvHash(arguments[0], arguments[1].bytes, has_seed ? std::optional(arguments[2].integer) : std::nullopt));
}

void MurmurKernel(CallContext& call, std::span<const Value> arguments) {
  if (arguments[0].is_null()) return call.result.Null();
  const bool has_seed = arguments.size() > 2;
  if (has_seed && arguments[2].is_null()) return call.result.Null();
  call.result.Integer(MurmurHash(arguments[0], arguments[1].bytes, has_seed ? arguments[2].integer : 0));
}

template <const char* kKernel>
std::string PrintWithKind(const PrintArguments& a) {
  std::string sql = fmt::format("{}({}, '{}'", kKernel, a.operands[0], KindOf(a.types[0]));
  if (a.operands.size() > 1) sql += ", " + a.operands[1];
  return sql + ")";
}

constexpr char kFnvName[] = "fnv_hash";
constexpr char kMurmurName[] = "murmur3_32_hash";

std::int64_t FarmFingerprint(std::string_view text) { return static_cast<std::int64_t>(FarmFingerprint64(text)); }

// r_CHECKSUM shows a decimal's digits without the point. What it makes of strings and of numbers beyond integer is not
// documented: here the digits' last 32 bits, and 32 bits of FNV-1a.
std::int64_t Checksum(Value number) { return static_cast<std::int32_t>(static_cast<std::uint32_t>(ToInt128(number))); }

std::int64_t ChecksumOfText(std::string_view text) {
  std::uint32_t hash = 0x811c9dc5U;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x01000193U;
  return static_cast<std::int32_t>(hash);
}

std::int64_t StringToLong(std::string_view text, std::int64_t base_number) {
  if (base_number < 2 || base_number > 36) throw errors::InvalidNumberBase(base_number);
  const int base = static_cast<int>(base_number);
  std::string_view digits = text;
  while (!digits.empty() && (digits[0] == ' ' || (digits[0] >= '\t' && digits[0] <= '\r'))) digits.remove_prefix(1);
  const bool is_negative = digits.starts_with('-');
  if (is_negative || digits.starts_with('+')) digits.remove_prefix(1);
  if (base == 16 && (digits.starts_with("0x") || digits.starts_with("0X"))) digits.remove_prefix(2);
  if (digits.empty() || digits[0] == '\0') return 0;
  std::uint64_t magnitude = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), magnitude, base);
  const std::uint64_t limit = static_cast<std::uint64_t>(INT64_MAX) + (is_negative ? 1 : 0);
  if (error == std::errc::result_out_of_range || magnitude > limit) {
    throw errors::ValueOutOfRangeForType(text, "bigint");
  }
  if (error != std::errc() || end != digits.data() + digits.size()) throw errors::InvalidNumberText(text, base_number);
  return is_negative ? static_cast<std::int64_t>(0 - magnitude) : static_cast<std::int64_t>(magnitude);
}

}  // namespace

std::span<const FunctionRow> HashFunctions() {
  static const std::vector<FunctionRow> rows = {
      {.name = "md5",
       .arguments = "varchar",
       .result = "varchar(32)",
       .scalar = Scalar<&Md5>,
       .documentation_page = "r_MD5",
       .description = "MD5 digest as hexadecimal text"},
      {.name = "sha1",
       .arguments = "varchar",
       .result = "varchar(40)",
       .scalar = Scalar<&Sha1>,
       .documentation_page = "SHA1",
       .description = "SHA-1 digest as hexadecimal text"},
      {.name = "sha",
       .arguments = "varchar",
       .result = "varchar(40)",
       .sqlite = "sha1($1)",
       .documentation_page = "SHA"},
      {.name = "func_sha1",
       .arguments = "varchar",
       .result = "varchar(40)",
       .sqlite = "sha1($1)",
       .documentation_page = "FUNC_SHA1"},
      {.name = "sha2",
       .arguments = "varchar, int4",
       .result = "varchar(128)",
       .scalar = Scalar<&Sha2>,
       .documentation_page = "SHA2",
       .description = "SHA-2 digest of 224 to 512 bits as hexadecimal text"},
      {.name = "crc32",
       .arguments = "varchar",
       .result = "varchar(8)",
       .scalar = Scalar<&Crc32>,
       .documentation_page = "crc32-function",
       .description = "CRC-32C as eight hexadecimal digits"},
      {.name = "fnv_hash",
       .arguments = "any, [int8]",
       .result = "int8",
       .sqlite = "fnv_hash($*)",
       .scalar = &FnvKernel,
       .print = &PrintWithKind<kFnvName>,
       .documentation_page = "r_FNV_HASH",
       .description = "FNV-1a hash of 64 bits"},
      {.name = "murmur3_32_hash",
       .arguments = "any, [int4]",
       .result = "int4",
       .sqlite = "murmur3_32_hash($*)",
       .scalar = &MurmurKernel,
       .print = &PrintWithKind<kMurmurName>,
       .documentation_page = "MURMUR3_32_HASH",
       .description = "Murmur3 hash of 32 bits, as Apache Iceberg computes it"},
      {.name = "farmfingerprint64",
       .arguments = "varchar",
       .result = "int8",
       .scalar = Scalar<&FarmFingerprint>,
       .documentation_page = "r_FARMFINGERPRINT64",
       .description = "FarmHash's Fingerprint64"},
      {.name = "farmfingerprint64",
       .arguments = "varbyte",
       .result = "int8",
       .scalar = Scalar<&FarmFingerprint>,
       .documentation_page = "r_FARMFINGERPRINT64"},
      {.name = "checksum",
       .arguments = "numeric",
       .result = "int4",
       .scalar = Scalar<&Checksum>,
       .documentation_page = "r_CHECKSUM",
       .description = "A number's digits as an integer"},
      {.name = "checksum",
       .arguments = "int4",
       .result = "int4",
       .scalar = Scalar<&Checksum>,
       .documentation_page = "r_CHECKSUM"},
      {.name = "checksum",
       .arguments = "varchar",
       .result = "int4",
       .sqlite = "checksum_text($1)",
       .scalar = Scalar<&ChecksumOfText>,
       .documentation_page = "r_CHECKSUM"},
      {.name = "strtol",
       .arguments = "varchar, int4",
       .result = "int8",
       .scalar = Scalar<&StringToLong>,
       .documentation_page = "r_STRTOL",
       .description = "The number that a text means in a base of 2 to 36"},
  };
  return rows;
}

}  // namespace doppel::sql
