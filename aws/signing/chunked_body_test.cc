// The examples of the S3 API reference, "Transferring Payload in Multiple Chunks" and "Including Trailing Headers".
#include "aws/signing/chunked_body.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "aws/http/message.h"
#include "aws/http/service_error.h"

namespace doppel::aws {
namespace {

// A text in pieces of some bytes.
class Pieces final : public base::ByteSource {
 public:
  Pieces(std::string text, std::size_t piece) : text_(std::move(text)), piece_(piece) {}
  std::size_t Read(std::span<char> space) override {
    const std::size_t count = std::min({space.size(), piece_, text_.size() - at_});
    std::copy_n(text_.begin() + static_cast<std::ptrdiff_t>(at_), count, space.begin());
    at_ += count;
    return count;
  }

 private:
  std::string text_;
  std::size_t piece_;
  std::size_t at_ = 0;
};

ChunkSigner Signer(const std::string& seed) {
  const CredentialScope scope{.date = "20130524", .region = "us-east-1", .service = "s3"};
  return {.signing_key = SigningKey("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", scope),
          .time = "20130524T000000Z",
          .scope = scope,
          .previous = seed};
}

ChunkedBodyRules SignedRules() {
  return {.decoded_length = 66560,
          .signer = Signer("4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9")};
}

const std::string kSignedBody =
    "10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648\r\n" +
    std::string(65536, 'a') +
    "\r\n400;chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n" +
    std::string(1024, 'a') +
    "\r\n0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n\r\n";

ChunkedBodyRules TrailerRules() {
  return {.decoded_length = 66560,
          .signer = Signer("106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e"),
          .has_trailers = true};
}

std::string TrailerBody(const std::string& checksum) {
  return "10000;chunk-signature=b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2\r\n" +
         std::string(65536, 'a') +
         "\r\n400;chunk-signature=1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7\r\n" +
         std::string(1024, 'a') +
         "\r\n0;chunk-signature=2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992\r\n"
         "x-amz-checksum-crc32c:" +
         checksum +
         "\r\nx-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n";
}

struct Outcome {
  std::string bytes;
  std::string refusal;
  std::vector<std::pair<std::string, std::string>> trailers;
};

Outcome Decode(const std::string& body, ChunkedBodyRules rules, std::size_t piece = 100'000) {
  Pieces pieces(body, piece);
  ChunkedBody chunked(pieces, std::move(rules));
  Outcome outcome;
  try {
    outcome.bytes = ReadAll(chunked, 1 << 20);
    outcome.trailers = chunked.trailers();
  } catch (const ServiceError& error) {
    outcome.refusal = error.code();
  }
  return outcome;
}

TEST(ChunkedBody, TakesTheDocumentedExampleInAnyPieces) {
  for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, std::size_t{1000}, std::size_t{1'000'000}}) {
    const Outcome outcome = Decode(kSignedBody, SignedRules(), piece);
    EXPECT_EQ(outcome.refusal, "");
    EXPECT_EQ(outcome.bytes, std::string(66560, 'a'));
  }
}

TEST(ChunkedBody, TakesTheDocumentedTrailers) {
  const Outcome outcome = Decode(TrailerBody("sOO8/Q=="), TrailerRules());
  EXPECT_EQ(outcome.refusal, "");
  ASSERT_EQ(outcome.trailers.size(), 1u);
  EXPECT_EQ(outcome.trailers[0], (std::pair<std::string, std::string>("x-amz-checksum-crc32c", "sOO8/Q==")));
  EXPECT_EQ(Decode(TrailerBody("sOO8/A=="), TrailerRules()).refusal, "SignatureDoesNotMatch");
}

TEST(ChunkedBody, RefusesBytesThatWereNotSigned) {
  std::string changed = kSignedBody;
  changed[70'000 / 2] = 'b';
  EXPECT_EQ(Decode(changed, SignedRules()).refusal, "SignatureDoesNotMatch");
  changed = kSignedBody;
  changed.replace(changed.find("b6c6ea8a"), 8, "00000000");
  EXPECT_EQ(Decode(changed, SignedRules()).refusal, "SignatureDoesNotMatch");
}

TEST(ChunkedBody, RefusesBodiesThatAreCutOrNotAsLongAsTold) {
  EXPECT_EQ(Decode(kSignedBody.substr(0, 1000), SignedRules()).refusal, "IncompleteBody");
  EXPECT_EQ(Decode("5\r\nhello\r\n", {.decoded_length = 5, .signer = {}}).refusal, "IncompleteBody");
  EXPECT_EQ(Decode("5\r\nhello\r\n0\r\n\r\n", {.decoded_length = 6, .signer = {}}).refusal, "IncompleteBody");
  EXPECT_EQ(Decode("5\r\nhello\r\n0\r\n\r\n", {.decoded_length = 4, .signer = {}}).refusal, "IncompleteBody");
  EXPECT_EQ(Decode("5\r\nhelloo\r\n0\r\n\r\n", {.decoded_length = 5, .signer = {}}).refusal, "IncompleteBody");
  for (const char* line : {"", "\r\n", "x\r\n", "-1\r\n", "fffffffffffffffff\r\n", "5"}) {
    EXPECT_EQ(Decode(line, {.decoded_length = 5, .signer = {}}).refusal, "IncompleteBody") << line;
  }
}

TEST(ChunkedBody, TakesUnsignedChunksWithTrailers) {
  const ChunkedBodyRules rules{.decoded_length = 5, .signer = {}, .has_trailers = true};
  const Outcome outcome = Decode("5\r\nhello\r\n0\r\nx-amz-checksum-crc32: NhCmhg==\r\n\r\n", rules);
  EXPECT_EQ(outcome.bytes, "hello");
  ASSERT_EQ(outcome.trailers.size(), 1u);
  EXPECT_EQ(outcome.trailers[0].second, "NhCmhg==");
  EXPECT_EQ(Decode("0\r\n\r\n", {.decoded_length = 0, .signer = {}}).refusal, "");
  EXPECT_EQ(Decode("5\r\nhello\r\n0\r\nnonsense\r\n\r\n", rules).refusal, "MalformedTrailerError");
  EXPECT_EQ(Decode("5\r\nhello\r\n0\r\na:b\r\n\r\n", {.decoded_length = 5, .signer = {}}).refusal,
            "MalformedTrailerError");
}

TEST(ChunkedBody, RefusesSmallChunksBeforeTheLast) {
  EXPECT_EQ(Decode("1\r\na\r\n1\r\nb\r\n0\r\n\r\n", {.decoded_length = 2, .signer = {}}).refusal,
            "InvalidChunkSizeError");
}

TEST(HashedBody, RefusesAnotherBody) {
  const std::string hash = Sha256Hex("hello");
  Pieces same("hello", 2), other("hellO", 2);
  HashedBody good(same, hash), bad(other, hash);
  EXPECT_EQ(ReadAll(good, 100), "hello");
  EXPECT_THROW(ReadAll(bad, 100), ServiceError);
}

}  // namespace
}  // namespace doppel::aws
