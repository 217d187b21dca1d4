// Records: what the embedded S3 keeps about objects and buckets beside their files, as JSON.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "s3/object_store.h"

namespace doppel::s3 {

// What was known of an object's file when it was last looked at. The ETag, checksum and parts hold as long as size and
// time are the file's; what else was told about the object also holds after someone has changed the file by hand.
struct ObjectRecord {
  std::string key;
  std::uint64_t size = 0;
  std::int64_t modified_ns = 0;  // since 1970
  std::string etag;
  Attributes attributes;
  std::vector<Part> parts;
};

struct BucketRecord {
  std::string region;
  std::int64_t created_ns = 0;
  // Configurations that were put, by the name of the subresource: "policy", "lifecycle", …
  std::map<std::string, std::string> documents;
};

struct UploadRecord {
  std::string key;
  std::int64_t initiated_ns = 0;
  Attributes attributes;
  // Of the checksums of the parts and the object. Chosen by the client: its parts come with such checksums.
  std::optional<Algorithm> algorithm;
  bool is_algorithm_chosen = false;
  bool has_composite_checksum = false;
};

// The texts are ours; nullopt when someone else has written there.
std::string ToJson(const ObjectRecord& record);
std::string ToJson(const BucketRecord& record);
std::string ToJson(const UploadRecord& record);
std::string ToJson(const Part& part);
std::optional<ObjectRecord> ReadObjectRecord(std::string_view json);
std::optional<BucketRecord> ReadBucketRecord(std::string_view json);
std::optional<UploadRecord> ReadUploadRecord(std::string_view json);
std::optional<Part> ReadPart(std::string_view json);

std::int64_t ToNanoseconds(Time time);
Time FromNanoseconds(std::int64_t nanoseconds);

}  // namespace doppel::s3
