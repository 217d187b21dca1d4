// What a client says of the bytes that it sends, in headers or after them: Content-MD5 and one checksum.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "aws/s3/call.h"
#include "s3/checksum.h"

namespace doppel::aws {

// "x-amz-checksum-crc32c"
std::string ChecksumHeader(s3::Algorithm algorithm);
// "ChecksumCRC32C", as elements of XML are called.
std::string ChecksumElement(s3::Algorithm algorithm);

struct BodyChecksums {
  s3::Checksum told;    // by the algorithm that the client named, and equal to what it told; else the wanted one
  s3::Checksum wanted;  // by the algorithm that was asked of BodyDigests
};

// Computes what was told, and a checksum that is wanted anyhow, while the bytes pass.
class BodyDigests {
 public:
  // Throws ServiceError when the headers contradict each other.
  BodyDigests(const S3Call& call, s3::Algorithm wanted);

  void Add(std::string_view bytes);
  // After the last byte. Throws ServiceError BadDigest when the bytes are not as told.
  BodyChecksums Finish();
  bool was_told() const { return was_told_; }

 private:
  void ReadTold();

  const S3Call& call_;
  s3::Algorithm wanted_, algorithm_;
  std::string told_;     // base64; empty: nothing told, or it comes in a trailer
  std::string trailer_;  // its name; empty: none
  bool was_told_ = false;
  std::string told_md5_;
  // Null when not needed: the wanted one often is the one that was told.
  std::unique_ptr<s3::Digest> md5_, checksum_, wanted_checksum_;
};

// Adds the checksum to a response's headers: x-amz-checksum-… and its type.
void AddChecksumHeaders(HttpResponse& response, const std::optional<s3::Checksum>& checksum);

}  // namespace doppel::aws
