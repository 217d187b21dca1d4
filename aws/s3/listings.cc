// ListObjects in its two versions, and ListObjectVersions of buckets that have none.
#include "aws/s3/digests.h"
#include "aws/s3/errors.h"
#include "aws/s3/operations.h"
#include "aws/s3/xml.h"

namespace doppel::aws {
namespace {

// Keys that XML cannot hold come percent-encoded when the client asks for that.
class KeyText {
 public:
  explicit KeyText(const S3Call& call) : is_encoded_(call.Parameter("encoding-type") == "url") {
    const std::string type = call.Parameter("encoding-type");
    if (!type.empty() && !is_encoded_) {
      throw errors::InvalidArgument("Invalid Encoding Method specified in Request", "encoding-type", type);
    }
  }
  std::string operator()(std::string_view key) const {
    return is_encoded_ ? UriEncode(key, Slashes::kKeep) : std::string(key);
  }
  bool is_encoded() const { return is_encoded_; }

 private:
  bool is_encoded_;
};

s3::ListQuery QueryOf(const S3Call& call, std::string start_after) {
  return {.prefix = call.Parameter("prefix"),
          .delimiter = call.Parameter("delimiter"),
          .start_after = std::move(start_after),
          .max_count =
              std::min(call.NumberParameter("max-keys", s3::kMaxListedKeys, 0, 2'147'483'647), s3::kMaxListedKeys)};
}

void AddOwner(XmlWriter& xml) {
  xml.Begin("Owner");
  xml.Add("ID", kOwnerId);
  xml.End();
}

std::string StorageClassOf(const s3::ObjectInfo& object) {
  const auto found = object.attributes.headers.find("x-amz-storage-class");
  return found == object.attributes.headers.end() ? "STANDARD" : found->second;
}

void AddObject(XmlWriter& xml, const s3::ObjectInfo& object, const KeyText& text, bool has_owner) {
  xml.Add("Key", text(object.key));
  xml.Add("LastModified", IsoTime(object.modified));
  xml.Add("ETag", Quoted(object.etag));
  if (object.attributes.checksum.has_value()) {
    xml.Add("ChecksumAlgorithm", s3::NameOf(object.attributes.checksum->algorithm));
    xml.Add("ChecksumType", object.attributes.checksum->is_composite ? "COMPOSITE" : "FULL_OBJECT");
  }
  xml.Add("Size", static_cast<std::int64_t>(object.size));
  if (has_owner) AddOwner(xml);
  xml.Add("StorageClass", StorageClassOf(object));
}

void AddCommonPrefixes(XmlWriter& xml, const s3::ListPage& page, const KeyText& text) {
  for (const std::string& prefix : page.common_prefixes) {
    xml.Begin("CommonPrefixes");
    xml.Add("Prefix", text(prefix));
    xml.End();
  }
}

void AddQuery(XmlWriter& xml, const S3Call& call, const s3::ListQuery& query, const KeyText& text) {
  xml.Add("Name", call.bucket());
  xml.Add("Prefix", text(query.prefix));
  xml.Add("MaxKeys", static_cast<std::int64_t>(query.max_count));
  if (!query.delimiter.empty()) xml.Add("Delimiter", text(query.delimiter));
  if (text.is_encoded()) xml.Add("EncodingType", "url");
}

}  // namespace

HttpResponse ListObjects(S3Call& call) {
  const KeyText text(call);
  const s3::ListQuery query = QueryOf(call, call.Parameter("marker"));
  const s3::ListPage page = call.store.List(call.bucket(), query);
  XmlWriter xml;
  xml.BeginRoot("ListBucketResult");
  AddQuery(xml, call, query, text);
  xml.Add("Marker", text(query.start_after));
  xml.Add("IsTruncated", page.is_truncated);
  // Without a delimiter the last key is the next marker, and S3 does not tell it (API_ListObjects).
  if (page.is_truncated && !query.delimiter.empty()) xml.Add("NextMarker", text(page.last));
  for (const s3::ObjectInfo& object : page.objects) {
    xml.Begin("Contents");
    AddObject(xml, object, text, true);
    xml.End();
  }
  AddCommonPrefixes(xml, page, text);
  return XmlResponse(xml.Finish());
}

HttpResponse ListObjectsV2(S3Call& call) {
  if (call.Parameter("list-type") != "2") {
    throw errors::InvalidArgument("Invalid List Type specified in Request", "list-type", call.Parameter("list-type"));
  }
  const KeyText text(call);
  const std::string token = call.Parameter("continuation-token");
  std::string start_after = call.Parameter("start-after");
  if (call.HasParameter("continuation-token")) {
    const std::optional<std::string> key = s3::FromBase64(token);
    if (!key.has_value() || key->empty()) {
      throw errors::InvalidArgument("The continuation token provided is incorrect", "continuation-token", token);
    }
    start_after = *key;
  }
  const s3::ListQuery query = QueryOf(call, start_after);
  const s3::ListPage page = call.store.List(call.bucket(), query);
  XmlWriter xml;
  xml.BeginRoot("ListBucketResult");
  AddQuery(xml, call, query, text);
  xml.Add("KeyCount", static_cast<std::int64_t>(page.objects.size() + page.common_prefixes.size()));
  if (call.HasParameter("start-after")) xml.Add("StartAfter", text(call.Parameter("start-after")));
  if (!token.empty()) xml.Add("ContinuationToken", token);
  xml.Add("IsTruncated", page.is_truncated);
  if (page.is_truncated) xml.Add("NextContinuationToken", s3::ToBase64(page.last));
  for (const s3::ObjectInfo& object : page.objects) {
    xml.Begin("Contents");
    AddObject(xml, object, text, call.Parameter("fetch-owner") == "true");
    xml.End();
  }
  AddCommonPrefixes(xml, page, text);
  return XmlResponse(xml.Finish());
}

HttpResponse ListObjectVersions(S3Call& call) {
  const KeyText text(call);
  const s3::ListQuery query = QueryOf(call, call.Parameter("key-marker"));
  const s3::ListPage page = call.store.List(call.bucket(), query);
  XmlWriter xml;
  xml.BeginRoot("ListVersionsResult");
  AddQuery(xml, call, query, text);
  xml.Add("KeyMarker", text(query.start_after));
  xml.Add("VersionIdMarker", call.Parameter("version-id-marker"));
  xml.Add("IsTruncated", page.is_truncated);
  if (page.is_truncated) {
    xml.Add("NextKeyMarker", text(page.last));
    xml.Add("NextVersionIdMarker", "null");
  }
  for (const s3::ObjectInfo& object : page.objects) {
    xml.Begin("Version");
    xml.Add("VersionId", "null");
    xml.Add("IsLatest", true);
    AddObject(xml, object, text, true);
    xml.End();
  }
  AddCommonPrefixes(xml, page, text);
  return XmlResponse(xml.Finish());
}

}  // namespace doppel::aws
