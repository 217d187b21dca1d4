#include "aws/s3/operations.h"

#include <algorithm>
#include <array>

#include "aws/s3/errors.h"

namespace doppel::aws {
namespace {

enum class Level { kService, kBucket, kObject };

struct Row {
  std::string_view method;
  Level level;
  std::string_view subresource;  // a parameter of the query; empty: none
  std::string_view header;       // that must be there; such rows come first
  S3Handler handler;
};

constexpr auto kRows = std::to_array<Row>({
    {"GET", Level::kService, "", "", ListBuckets},
    {"PUT", Level::kBucket, "", "", CreateBucket},
    {"DELETE", Level::kBucket, "", "", DeleteBucket},
    {"HEAD", Level::kBucket, "", "", HeadBucket},
    {"GET", Level::kBucket, "", "", ListObjects},
    {"GET", Level::kBucket, "list-type", "", ListObjectsV2},
    {"GET", Level::kBucket, "versions", "", ListObjectVersions},
    {"GET", Level::kBucket, "location", "", GetBucketLocation},
    {"GET", Level::kBucket, "uploads", "", ListMultipartUploads},
    {"GET", Level::kBucket, "acl", "", GetAcl},
    {"PUT", Level::kBucket, "acl", "", PutAcl},
    {"GET", Level::kBucket, "policyStatus", "", GetBucketPolicyStatus},
    {"PUT", Level::kBucket, "versioning", "", PutBucketVersioning},
    {"POST", Level::kBucket, "delete", "", DeleteObjects},
    {"OPTIONS", Level::kBucket, "", "", AnswerPreflight},
    {"OPTIONS", Level::kObject, "", "", AnswerPreflight},
    {"GET", Level::kObject, "", "", GetObject},
    {"HEAD", Level::kObject, "", "", HeadObject},
    {"GET", Level::kObject, "attributes", "", GetObjectAttributes},
    {"PUT", Level::kObject, "", "x-amz-copy-source", CopyObject},
    {"PUT", Level::kObject, "", "", PutObject},
    {"DELETE", Level::kObject, "", "", DeleteObject},
    {"GET", Level::kObject, "acl", "", GetAcl},
    {"PUT", Level::kObject, "acl", "", PutAcl},
    {"GET", Level::kObject, "tagging", "", GetObjectTagging},
    {"PUT", Level::kObject, "tagging", "", PutObjectTagging},
    {"DELETE", Level::kObject, "tagging", "", DeleteObjectTagging},
    {"POST", Level::kObject, "uploads", "", CreateMultipartUpload},
    {"PUT", Level::kObject, "uploadId", "x-amz-copy-source", UploadPartCopy},
    {"PUT", Level::kObject, "uploadId", "", UploadPart},
    {"POST", Level::kObject, "uploadId", "", CompleteMultipartUpload},
    {"DELETE", Level::kObject, "uploadId", "", AbortMultipartUpload},
    {"GET", Level::kObject, "uploadId", "", ListParts},
});

// Parameters of the operations above, of signatures, and what SDKs add for their own logs (x-id). Any other parameter
// without a value is taken for a subresource that is not emulated.
constexpr auto kParameters = std::to_array<std::string_view>({"prefix",
                                                              "delimiter",
                                                              "marker",
                                                              "max-keys",
                                                              "encoding-type",
                                                              "start-after",
                                                              "continuation-token",
                                                              "fetch-owner",
                                                              "key-marker",
                                                              "version-id-marker",
                                                              "upload-id-marker",
                                                              "max-uploads",
                                                              "max-parts",
                                                              "part-number-marker",
                                                              "partNumber",
                                                              "versionId",
                                                              "x-id",
                                                              "max-buckets",
                                                              "bucket-region",
                                                              "response-content-type",
                                                              "response-content-language",
                                                              "response-expires",
                                                              "response-cache-control",
                                                              "response-content-disposition",
                                                              "response-content-encoding",
                                                              "allow-unordered"});

// S3's other subresources, which must not be taken for nothing when they come with a value.
constexpr auto kNotEmulated = std::to_array<std::string_view>(
    {"analytics", "inventory", "metrics", "intelligent-tiering", "restore", "select", "select-type", "torrent",
     "retention", "legal-hold", "session", "metadataTable", "metadataConfiguration", "append", "renameObject"});

template <typename List>
bool Contains(const List& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

Level LevelOf(const S3Call& call) {
  if (call.bucket().empty()) return Level::kService;
  return call.key().empty() ? Level::kBucket : Level::kObject;
}

std::string_view NameOf(Level level) {
  return level == Level::kService ? "service" : level == Level::kBucket ? "bucket" : "object";
}

bool IsSubresource(std::string_view name) {
  return IsBucketDocument(name) || Contains(kNotEmulated, name) ||
         std::any_of(kRows.begin(), kRows.end(), [&](const Row& row) { return row.subresource == name; });
}

std::string_view SubresourceOf(const S3Call& call) {
  for (const auto& [name, value] : call.query) {
    if (IsSubresource(name)) return name;
  }
  for (const auto& [name, value] : call.query) {
    if (value.empty() && !Contains(kParameters, name) && !name.starts_with("X-Amz-")) return name;
  }
  return "";
}

}  // namespace

S3Handler GetOperation(const S3Call& call) {
  const Level level = LevelOf(call);
  const std::string_view method = call.http.method;
  const std::string_view subresource = SubresourceOf(call);
  for (const Row& row : kRows) {
    if (row.level == level && row.method == method && row.subresource == subresource &&
        (row.header.empty() || call.http.HasHeader(row.header))) {
      return row.handler;
    }
  }
  if (level == Level::kBucket && IsBucketDocument(subresource)) {
    if (method == "GET") return GetBucketDocument;
    if (method == "PUT") return PutBucketDocument;
    if (method == "DELETE") return DeleteBucketDocument;
  }
  if (subresource.empty() && level == Level::kService) throw errors::MethodNotAllowed(call.http.method, "SERVICE");
  throw errors::NotImplementedOperation(
      call.http.method,
      std::string(NameOf(level)) + (subresource.empty() ? "" : "'s subresource " + std::string(subresource)));
}

}  // namespace doppel::aws
