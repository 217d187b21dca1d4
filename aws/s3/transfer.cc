#include "aws/s3/transfer.h"

#include <vector>

#include "aws/s3/digests.h"
#include "aws/s3/errors.h"
#include "aws/s3/limits.h"
#include "aws/s3/object_headers.h"

namespace doppel::aws {

BodyChecksums WriteBody(S3Call& call, s3::ObjectWriter& writer, s3::Algorithm wanted) {
  if (!call.http.content_length.has_value() && !call.http.HasHeader("transfer-encoding")) {
    throw errors::MissingContentLength();
  }
  if (call.chunked == nullptr && call.http.content_length.value_or(0) > s3::kMaxPutBytes) {
    throw errors::EntityTooLarge(s3::kMaxPutBytes);
  }
  BodyDigests digests(call, wanted);
  std::vector<char> space(kCopyBytes);
  std::uint64_t total = 0;
  while (const std::size_t count = call.body.Read(space)) {
    total += count;
    if (total > s3::kMaxPutBytes) throw errors::EntityTooLarge(s3::kMaxPutBytes);
    digests.Add({space.data(), count});
    writer.Write({space.data(), count});
  }
  return digests.Finish();
}

s3::Checksum WritePiece(s3::OpenedObject& source, std::uint64_t offset, std::uint64_t length, s3::ObjectWriter& writer,
                        s3::Algorithm algorithm) {
  if (length > s3::kMaxPutBytes) {
    throw errors::InvalidRequest(
        "The specified copy source is larger than the maximum allowable size for a copy source: 5368709120");
  }
  const std::unique_ptr<s3::Digest> digest = s3::MakeDigest(algorithm);
  const std::unique_ptr<base::ByteSource> bytes = source.Read(offset, length);
  std::vector<char> space(kCopyBytes);
  while (const std::size_t count = bytes->Read(space)) {
    digest->Add({space.data(), count});
    writer.Write({space.data(), count});
  }
  return {.algorithm = algorithm, .text = s3::ToBase64(digest->Finish())};
}

std::unique_ptr<s3::OpenedObject> OpenCopySource(S3Call& call, S3Address& source) {
  const std::string header = call.Header("x-amz-copy-source");
  const std::size_t mark = header.find('?');
  std::optional<std::string> path = UriDecode(std::string_view(header).substr(0, mark));
  if (path.has_value() && path->starts_with('/')) path->erase(0, 1);
  const std::size_t slash = path.has_value() ? path->find('/') : std::string::npos;
  if (slash == std::string::npos || slash + 1 == path->size()) {
    throw errors::InvalidArgument("Copy Source must mention the source bucket and key: sourcebucket/sourcekey",
                                  "x-amz-copy-source", header);
  }
  source = {.bucket = path->substr(0, slash), .key = path->substr(slash + 1)};
  if (mark != std::string::npos) {
    const auto query = ParseQuery(std::string_view(header).substr(mark + 1));
    const std::string* version = query.has_value() ? FindParameter(*query, "versionId") : nullptr;
    if (version != nullptr && *version != "null") throw errors::NoSuchVersion(source.key, *version);
  }
  try {
    auto object = call.store.Open(source.bucket, source.key);
    if (CheckConditions(call, object->info(), kCopyConditions) == Condition::kNotModified) {
      throw errors::PreconditionFailed("x-amz-copy-source-If-None-Match");
    }
    return object;
  } catch (const s3::StoreError& error) {
    // Told of the source, not of what the request's address names.
    if (error.problem() == s3::StoreProblem::kNoSuchBucket) throw errors::NoSuchBucket(source.bucket);
    if (error.problem() == s3::StoreProblem::kNoSuchKey) throw errors::NoSuchKey(source.key);
    throw;
  }
}

}  // namespace doppel::aws
