// Objects' attributes as headers, in and out.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "aws/s3/call.h"

namespace doppel::aws {

// What the headers of PutObject, CopyObject and CreateMultipartUpload say about the object, but for its checksum.
// Throws ServiceError for what is not emulated.
s3::Attributes AttributesOf(const S3Call& call);
// "a=b&c=d" of x-amz-tagging. Throws ServiceError InvalidTag or InvalidArgument.
std::vector<std::pair<std::string, std::string>> TagsOf(const std::string& query);
// Throws ServiceError InvalidTag.
void CheckTags(const std::vector<std::pair<std::string, std::string>>& tags);

// The headers of an answer that tells an object.
void AddObjectHeaders(HttpResponse& response, const S3Call& call, const s3::ObjectInfo& object);
// Of one that has made or changed an object: encryption as it was asked for, or S3's own.
void AddEncryptionHeaders(HttpResponse& response, const s3::Attributes& attributes);

// Which headers hold the conditions, and how a failed one of a read answers.
struct ConditionNames {
  std::string_view if_match, if_none_match, if_modified_since, if_unmodified_since;
};
inline constexpr ConditionNames kReadConditions = {"if-match", "if-none-match", "if-modified-since",
                                                   "if-unmodified-since"};
inline constexpr ConditionNames kCopyConditions = {"x-amz-copy-source-if-match", "x-amz-copy-source-if-none-match",
                                                   "x-amz-copy-source-if-modified-since",
                                                   "x-amz-copy-source-if-unmodified-since"};
enum class Condition { kHolds, kNotModified };
// Throws ServiceError PreconditionFailed.
Condition CheckConditions(const S3Call& call, const s3::ObjectInfo& object, const ConditionNames& names);
// If-Match and If-None-Match of a write.
s3::WriteCondition WriteConditionOf(const S3Call& call);

// Only the one version that every object has may be asked for.
void CheckVersion(const S3Call& call);

// "bytes=…" as offset and length. Nullopt: the whole. Throws ServiceError InvalidRange.
struct ByteRange {
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
};
std::optional<ByteRange> ParseRange(const std::string& text, std::uint64_t size);

}  // namespace doppel::aws
