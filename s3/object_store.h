// ObjectStore: buckets of objects as S3 has them, wherever they are kept. What COPY reads from and UNLOAD writes to.
//
// Keys are UTF-8 and ordered by their bytes. Threads: any, several at once. Errors: StoreError.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/byte_source.h"
#include "s3/checksum.h"
#include "s3/limits.h"

namespace doppel::s3 {

enum class StoreProblem {
  kNoSuchBucket,
  kNoSuchKey,
  kNoSuchUpload,
  kBucketExists,
  kBucketNotEmpty,
  kInvalidPart,         // of a list of parts: one that was not uploaded, or differs
  kInvalidPartOrder,    // their numbers do not ascend
  kPartTooSmall,        // one but the last is smaller than kMinPartBytes
  kPreconditionFailed,  // WriteCondition
  kAccessDenied,        // the operating system does not let us: the text says what
  kFailed,              // the disk is full, a file cannot be read, …: the text says why
};

class StoreError : public std::runtime_error {
 public:
  explicit StoreError(StoreProblem problem, const std::string& text = "")
      : std::runtime_error(text), problem_(problem) {}
  StoreProblem problem() const { return problem_; }

 private:
  StoreProblem problem_;
};

using Time = std::chrono::system_clock::time_point;

// A checksum that the writer of an object chose, as S3 shows it.
struct Checksum {
  Algorithm algorithm = Algorithm::kCrc32;
  std::string text;           // base64; of a composite one followed by "-" and the number of parts
  bool is_composite = false;  // of the checksums of the parts, not of the whole object
};

// What an object carries beside its bytes.
struct Attributes {
  std::string content_type;  // empty: none was told
  // Headers that are given back as they came, by their names in lower case: cache-control, x-amz-storage-class, …
  std::map<std::string, std::string> headers;
  std::map<std::string, std::string> user_metadata;  // without "x-amz-meta-", names in lower case
  std::vector<std::pair<std::string, std::string>> tags;
  std::optional<Checksum> checksum;
};

struct Part {
  int number = 0;
  std::uint64_t size = 0;
  std::string etag;  // without quotes
  std::optional<Checksum> checksum;
  Time modified;
};

struct ObjectInfo {
  std::string key;
  std::uint64_t size = 0;
  std::string etag;  // without quotes
  Time modified;
  Attributes attributes;
  std::vector<Part> parts;  // of an object that was uploaded in parts
};

struct ListQuery {
  std::string prefix;
  std::string delimiter;    // keys with it after the prefix are told once, up to it, as a common prefix; empty: none
  std::string start_after;  // a key, or a common prefix told before
  int max_count = kMaxListedKeys;  // objects and common prefixes
};

// In order; what is told before, `objects` and `common_prefixes` are one order cut in two.
struct ListPage {
  std::vector<ObjectInfo> objects;
  std::vector<std::string> common_prefixes;
  bool is_truncated = false;
  std::string last;  // of a truncated page: `start_after` of the next
};

// An object that was found, and stays the same while it is read even when it is replaced or removed meanwhile.
class OpenedObject {
 public:
  virtual ~OpenedObject() = default;
  const ObjectInfo& info() const { return info_; }
  // `length` bytes from `offset`, both within the object. Reads of the source throw StoreError when they fail.
  // May outlive this.
  virtual std::unique_ptr<base::ByteSource> Read(std::uint64_t offset, std::uint64_t length) = 0;

 protected:
  explicit OpenedObject(ObjectInfo info) : info_(std::move(info)) {}

 private:
  ObjectInfo info_;
};

// Asked at the moment that an object takes its place.
struct WriteCondition {
  bool must_be_new = false;
  std::string must_match;  // the ETag, without quotes, of what is there; empty: whatever
};

// An object on its way: nothing of it is seen until Commit, and nothing is left of it without.
class ObjectWriter {
 public:
  virtual ~ObjectWriter() = default;
  virtual void Write(std::string_view bytes) = 0;
  // Once, at the end. The ETag becomes the MD5 of what was written.
  virtual ObjectInfo Commit(const Attributes& attributes, const WriteCondition& condition = {}) = 0;
};

class ObjectStore {
 public:
  virtual ~ObjectStore() = default;
  virtual ListPage List(const std::string& bucket, const ListQuery& query) = 0;
  virtual std::unique_ptr<OpenedObject> Open(const std::string& bucket, const std::string& key) = 0;
  virtual std::unique_ptr<ObjectWriter> BeginWrite(const std::string& bucket, const std::string& key) = 0;
  // Nothing when there is no such object.
  virtual void Remove(const std::string& bucket, const std::string& key) = 0;

  ObjectInfo Head(const std::string& bucket, const std::string& key) { return Open(bucket, key)->info(); }
};

}  // namespace doppel::s3
