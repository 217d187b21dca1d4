#include "aws/s3/digests.h"

#include <array>

#include "aws/s3/errors.h"
#include "aws/s3/limits.h"
#include "base/text.h"

namespace doppel::aws {

std::string ChecksumHeader(s3::Algorithm algorithm) {
  return "x-amz-checksum-" + base::ToLowerAscii(s3::NameOf(algorithm));
}

std::string ChecksumElement(s3::Algorithm algorithm) { return "Checksum" + std::string(s3::NameOf(algorithm)); }

BodyDigests::BodyDigests(const S3Call& call, s3::Algorithm wanted) : call_(call), wanted_(wanted), algorithm_(wanted) {
  ReadTold();
  checksum_ = s3::MakeDigest(algorithm_);
  if (algorithm_ != wanted_) wanted_checksum_ = s3::MakeDigest(wanted_);
  told_md5_ = call.Header("content-md5");
  if (told_md5_.empty()) return;
  const std::optional<std::string> bytes = s3::FromBase64(told_md5_);
  if (!bytes.has_value() || bytes->size() != 16) throw errors::InvalidDigest(told_md5_);
  md5_ = s3::MakeDigest(s3::Algorithm::kMd5);
  was_told_ = true;
}

void BodyDigests::ReadTold() {
  int count = 0;
  trailer_ = base::ToLowerAscii(call_.Header("x-amz-trailer"));
  for (const s3::Algorithm algorithm : s3::kChecksumAlgorithms) {
    const std::string name = ChecksumHeader(algorithm);
    if (!call_.http.HasHeader(name) && trailer_ != name) continue;
    algorithm_ = algorithm;
    told_ = call_.Header(name);
    ++count;
    if (trailer_ == name) continue;
    const std::optional<std::string> bytes = s3::FromBase64(told_);
    if (!bytes.has_value() || bytes->size() != s3::DigestOf(algorithm, "").size()) {
      throw errors::InvalidRequest("Value for " + name + " header is invalid.");
    }
  }
  if (count > 1) {
    throw errors::InvalidRequest("Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.");
  }
  const std::string named = call_.Header("x-amz-sdk-checksum-algorithm");
  if (!named.empty() && s3::FindChecksumAlgorithm(named) == std::nullopt) {
    throw errors::InvalidRequest(
        "Checksum algorithm provided is unsupported. Please try again with any of the valid "
        "types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]");
  }
  if (!named.empty() && count == 0) {
    throw errors::InvalidRequest(
        "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or "
        "x-amz-trailer headers were found.");
  }
  was_told_ = count > 0;
}

void BodyDigests::Add(std::string_view bytes) {
  checksum_->Add(bytes);
  if (wanted_checksum_ != nullptr) wanted_checksum_->Add(bytes);
  if (md5_ != nullptr) md5_->Add(bytes);
}

BodyChecksums BodyDigests::Finish() {
  const std::string computed = s3::ToBase64(checksum_->Finish());
  if (call_.chunked != nullptr && trailer_ == ChecksumHeader(algorithm_)) {
    for (const auto& [name, value] : call_.chunked->trailers()) {
      if (name == trailer_) told_ = value;
    }
    if (told_.empty()) throw errors::MalformedTrailer();
  }
  if (!told_.empty() && told_ != computed) throw errors::BadChecksum(std::string(s3::NameOf(algorithm_)));
  if (md5_ != nullptr) {
    const std::string md5 = s3::ToBase64(md5_->Finish());
    if (md5 != told_md5_) throw errors::BadDigest(told_md5_, md5);
  }
  BodyChecksums checksums{.told = {.algorithm = algorithm_, .text = computed}, .wanted = {}};
  checksums.wanted = checksums.told;
  if (wanted_checksum_ != nullptr) {
    checksums.wanted = {.algorithm = wanted_, .text = s3::ToBase64(wanted_checksum_->Finish())};
  }
  return checksums;
}

void AddChecksumHeaders(HttpResponse& response, const std::optional<s3::Checksum>& checksum) {
  if (!checksum.has_value()) return;
  response.headers.emplace_back(ChecksumHeader(checksum->algorithm), checksum->text);
  response.headers.emplace_back("x-amz-checksum-type", checksum->is_composite ? "COMPOSITE" : "FULL_OBJECT");
}

std::string ReadDocument(S3Call& call) {
  BodyDigests digests(call, s3::Algorithm::kCrc64Nvme);
  std::string document = ReadAll(call.body, kMaxDocumentBytes);
  digests.Add(document);
  digests.Finish();
  return document;
}

}  // namespace doppel::aws
