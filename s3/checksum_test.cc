#include "s3/checksum.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace doppel::s3 {
namespace {

// The check values of the catalogue of CRCs (reveng.sourceforge.io), and of RFC 1321 and FIPS 180.
TEST(Checksum, HasThePublishedCheckValues) {
  EXPECT_EQ(base::ToHex(DigestOf(Algorithm::kCrc32, "123456789")), "cbf43926");
  EXPECT_EQ(base::ToHex(DigestOf(Algorithm::kCrc32c, "123456789")), "e3069283");
  EXPECT_EQ(base::ToHex(DigestOf(Algorithm::kCrc64Nvme, "123456789")), "ae8b14860a799888");
  EXPECT_EQ(base::ToHex(DigestOf(Algorithm::kMd5, "abc")), "900150983cd24fb0d6963f7d28e17f72");
  EXPECT_EQ(base::ToHex(DigestOf(Algorithm::kSha1, "abc")), "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(base::ToHex(DigestOf(Algorithm::kSha256, "")),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Checksum, IsTheSameInAnyPieces) {
  std::string text;
  for (int i = 0; i < 1000; ++i) text.push_back(static_cast<char>(i * 7));
  for (const Algorithm algorithm : kChecksumAlgorithms) {
    const auto digest = MakeDigest(algorithm);
    for (std::size_t at = 0, step = 1; at < text.size(); at += step, step = step % 17 + 1) {
      digest->Add(std::string_view(text).substr(at, step));
    }
    EXPECT_EQ(digest->Finish(), DigestOf(algorithm, text)) << NameOf(algorithm);
  }
}

TEST(Checksum, CombinesCrcsOfParts) {
  const std::string first = "It was the best of times, ", second(100'001, 'x');
  for (const Algorithm algorithm : kChecksumAlgorithms) {
    if (!IsCrc(algorithm)) continue;
    EXPECT_EQ(CombineCrc(algorithm, DigestOf(algorithm, first), DigestOf(algorithm, second), second.size()),
              DigestOf(algorithm, first + second));
    EXPECT_EQ(CombineCrc(algorithm, DigestOf(algorithm, first), DigestOf(algorithm, ""), 0),
              DigestOf(algorithm, first));
  }
}

TEST(Checksum, FindsAlgorithmsByTheirNamesInS3) {
  EXPECT_EQ(FindChecksumAlgorithm("crc64nvme"), Algorithm::kCrc64Nvme);
  EXPECT_EQ(FindChecksumAlgorithm("MD5"), std::nullopt);
  EXPECT_EQ(FindChecksumAlgorithm(""), std::nullopt);
}

TEST(Base64, GoesBothWays) {
  for (const std::string_view bytes : {"", "f", "fo", "foo", "foob"}) EXPECT_EQ(FromBase64(ToBase64(bytes)), bytes);
  EXPECT_EQ(ToBase64("fo"), "Zm8=");
  EXPECT_EQ(FromBase64("Zm8"), std::nullopt);
  EXPECT_EQ(FromBase64("Zm8!"), std::nullopt);
}

}  // namespace
}  // namespace doppel::s3
