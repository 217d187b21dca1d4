#include "s3/checksum.h"

#include <openssl/evp.h>

#include <stdexcept>

#include "base/text.h"

namespace doppel::s3 {
namespace {

struct AlgorithmRow {
  Algorithm algorithm;
  std::string_view name;
  // Of a CRC: its polynomial with the lowest power in the highest bit, and its width.
  std::uint64_t polynomial;
  int bits;
};
// The polynomials: CRC-32/ISO-HDLC, CRC-32/ISCSI and CRC-64/NVME, each reflected, with initial and final complement.
constexpr auto kAlgorithms = std::to_array<AlgorithmRow>({
    {Algorithm::kMd5, "MD5", 0, 128},
    {Algorithm::kCrc32, "CRC32", 0xEDB88320, 32},
    {Algorithm::kCrc32c, "CRC32C", 0x82F63B78, 32},
    {Algorithm::kCrc64Nvme, "CRC64NVME", 0x9A6C9329AC4BC9B5, 64},
    {Algorithm::kSha1, "SHA1", 0, 160},
    {Algorithm::kSha256, "SHA256", 0, 256},
});

const AlgorithmRow& RowOf(Algorithm algorithm) {
  for (const AlgorithmRow& row : kAlgorithms) {
    if (row.algorithm == algorithm) return row;
  }
  throw std::logic_error("an algorithm without a row");
}

// Eight bytes at a time (slicing): tables[k][b] is the CRC of byte b followed by k zero bytes.
using CrcTables = std::array<std::array<std::uint64_t, 256>, 8>;

CrcTables MakeTables(std::uint64_t polynomial) {
  CrcTables tables = {};
  for (std::uint64_t byte = 0; byte < 256; ++byte) {
    std::uint64_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? polynomial : 0);
    tables[0][byte] = crc;
  }
  for (std::size_t k = 1; k < tables.size(); ++k) {
    for (std::size_t byte = 0; byte < 256; ++byte) {
      const std::uint64_t before = tables[k - 1][byte];
      tables[k][byte] = (before >> 8) ^ tables[0][before & 0xFF];
    }
  }
  return tables;
}

const CrcTables& TablesOf(Algorithm algorithm) {
  static const CrcTables crc32 = MakeTables(RowOf(Algorithm::kCrc32).polynomial);
  static const CrcTables crc32c = MakeTables(RowOf(Algorithm::kCrc32c).polynomial);
  static const CrcTables crc64 = MakeTables(RowOf(Algorithm::kCrc64Nvme).polynomial);
  return algorithm == Algorithm::kCrc32 ? crc32 : algorithm == Algorithm::kCrc32c ? crc32c : crc64;
}

std::string ToBytes(std::uint64_t value, int bits) {
  std::string bytes;
  for (int shift = bits - 8; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(value >> shift));
  return bytes;
}

std::uint64_t FromBytes(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char byte : bytes) value = value << 8 | static_cast<unsigned char>(byte);
  return value;
}

std::uint64_t MaskOf(int bits) { return bits == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << bits) - 1; }

class CrcDigest final : public Digest {
 public:
  explicit CrcDigest(Algorithm algorithm)
      : tables_(TablesOf(algorithm)), bits_(RowOf(algorithm).bits), crc_(MaskOf(bits_)) {}

  void Add(std::string_view bytes) override {
    std::uint64_t crc = crc_;
    while (bytes.size() >= 8) {
      for (int i = 0; i < 8; ++i) crc ^= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
      std::uint64_t next = 0;
      for (int i = 0; i < 8; ++i) next ^= tables_[7 - i][(crc >> (8 * i)) & 0xFF];
      crc = next;
      bytes.remove_prefix(8);
    }
    for (const char byte : bytes) crc = (crc >> 8) ^ tables_[0][(crc ^ static_cast<unsigned char>(byte)) & 0xFF];
    crc_ = crc;
  }

  std::string Finish() override { return ToBytes(crc_ ^ MaskOf(bits_), bits_); }

 private:
  const CrcTables& tables_;
  int bits_;
  std::uint64_t crc_;
};

class HashDigest final : public Digest {
 public:
  explicit HashDigest(const EVP_MD* kind) : context_(EVP_MD_CTX_new(), EVP_MD_CTX_free) {
    if (context_ == nullptr || EVP_DigestInit_ex(context_.get(), kind, nullptr) != 1) {
      throw std::runtime_error("OpenSSL refuses a digest");
    }
  }

  void Add(std::string_view bytes) override { EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()); }

  std::string Finish() override {
    std::array<unsigned char, EVP_MAX_MD_SIZE> space;
    unsigned int count = 0;
    EVP_DigestFinal_ex(context_.get(), space.data(), &count);
    return std::string(reinterpret_cast<const char*>(space.data()), count);
  }

 private:
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

// a * b modulo the polynomial; the coefficient of x^0 is in the highest of `bits` bits.
std::uint64_t Multiply(std::uint64_t a, std::uint64_t b, const AlgorithmRow& row) {
  std::uint64_t product = 0;
  for (std::uint64_t bit = std::uint64_t{1} << (row.bits - 1); bit != 0 && a != 0; bit >>= 1) {
    if ((a & bit) != 0) {
      product ^= b;
      a ^= bit;
    }
    b = (b >> 1) ^ ((b & 1) != 0 ? row.polynomial : 0);
  }
  return product;
}

}  // namespace

std::string_view NameOf(Algorithm algorithm) { return RowOf(algorithm).name; }

std::optional<Algorithm> FindChecksumAlgorithm(std::string_view name) {
  for (const Algorithm algorithm : kChecksumAlgorithms) {
    if (base::EqualsIgnoreCaseAscii(NameOf(algorithm), name)) return algorithm;
  }
  return std::nullopt;
}

bool IsCrc(Algorithm algorithm) { return RowOf(algorithm).polynomial != 0; }

std::unique_ptr<Digest> MakeDigest(Algorithm algorithm) {
  switch (algorithm) {
    case Algorithm::kMd5:
      return std::make_unique<HashDigest>(EVP_md5());
    case Algorithm::kSha1:
      return std::make_unique<HashDigest>(EVP_sha1());
    case Algorithm::kSha256:
      return std::make_unique<HashDigest>(EVP_sha256());
    case Algorithm::kCrc32:
    case Algorithm::kCrc32c:
    case Algorithm::kCrc64Nvme:
      return std::make_unique<CrcDigest>(algorithm);
  }
  throw std::logic_error("an algorithm without a digest");
}

std::string DigestOf(Algorithm algorithm, std::string_view bytes) {
  const std::unique_ptr<Digest> digest = MakeDigest(algorithm);
  digest->Add(bytes);
  return digest->Finish();
}

std::string CombineCrc(Algorithm algorithm, std::string_view first, std::string_view second,
                       std::uint64_t second_length) {
  // Following the first string by n bytes multiplies its CRC by x^(8n).
  const AlgorithmRow& row = RowOf(algorithm);
  std::uint64_t shifted = FromBytes(first);
  std::uint64_t power = std::uint64_t{1} << (row.bits - 1 - 8);  // x^8
  for (std::uint64_t count = second_length; count != 0; count >>= 1) {
    if ((count & 1) != 0) shifted = Multiply(shifted, power, row);
    power = Multiply(power, power, row);
  }
  return ToBytes(shifted ^ FromBytes(second), row.bits);
}

std::string ToBase64(std::string_view bytes) {
  std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  const int count =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                      reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(count));
  return text;
}

std::optional<std::string> FromBase64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  std::string bytes(text.size() / 4 * 3 + 1, '\0');
  const int count = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                                    reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  if (count < 0) return std::nullopt;
  const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with("=") ? 1 : 0;
  bytes.resize(static_cast<std::size_t>(count) - padding);
  return bytes;
}

}  // namespace doppel::s3
