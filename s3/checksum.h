// The digests of objects that S3 knows: MD5 for ETags, and the checksum algorithms that clients may choose.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace doppel::s3 {

enum class Algorithm { kMd5, kCrc32, kCrc32c, kCrc64Nvme, kSha1, kSha256 };

// The algorithms that a client may choose as a checksum: all but MD5.
inline constexpr auto kChecksumAlgorithms =
    std::to_array({Algorithm::kCrc32, Algorithm::kCrc32c, Algorithm::kCrc64Nvme, Algorithm::kSha1, Algorithm::kSha256});

// "CRC32C", as in the element ChecksumAlgorithm; "MD5".
std::string_view NameOf(Algorithm algorithm);
// Of the names of kChecksumAlgorithms, in any case.
std::optional<Algorithm> FindChecksumAlgorithm(std::string_view name);
bool IsCrc(Algorithm algorithm);

// A digest of bytes that come in pieces.
class Digest {
 public:
  virtual ~Digest() = default;
  virtual void Add(std::string_view bytes) = 0;
  // The digest's bytes, CRCs with the most significant first. Ends the digest.
  virtual std::string Finish() = 0;
};

std::unique_ptr<Digest> MakeDigest(Algorithm algorithm);
std::string DigestOf(Algorithm algorithm, std::string_view bytes);

// The CRC of two byte strings one after the other, from the CRC of each and the length of the second.
// REQUIRES: IsCrc(algorithm) and both of the right size.
std::string CombineCrc(Algorithm algorithm, std::string_view first, std::string_view second,
                       std::uint64_t second_length);

std::string ToBase64(std::string_view bytes);
// Nullopt when it is not well formed.
std::optional<std::string> FromBase64(std::string_view text);

}  // namespace doppel::s3
