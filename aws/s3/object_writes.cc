// PutObject, CopyObject, and what removes and tags objects.
#include "aws/s3/digests.h"
#include "aws/s3/errors.h"
#include "aws/s3/object_headers.h"
#include "aws/s3/operations.h"
#include "aws/s3/transfer.h"
#include "aws/s3/xml.h"
#include "base/text.h"

namespace doppel::aws {
namespace {

enum class Directive { kCopy, kReplace };

Directive DirectiveOf(const S3Call& call, const std::string& header) {
  const std::string text = call.Header(header);
  if (text.empty() || text == "COPY") return Directive::kCopy;
  if (text == "REPLACE") return Directive::kReplace;
  throw errors::InvalidArgument("Unknown " + header + ".", header, text);
}

// What of the source the copy keeps, and what the request tells of it.
s3::Attributes AttributesOfCopy(const S3Call& call, const s3::ObjectInfo& source) {
  s3::Attributes told = AttributesOf(call);
  if (DirectiveOf(call, "x-amz-metadata-directive") == Directive::kCopy) {
    told.content_type = source.attributes.content_type;
    told.user_metadata = source.attributes.user_metadata;
    for (const auto& [name, value] : source.attributes.headers) {
      // Where and how an object is stored is told by each request, or else what is usual.
      if (!name.starts_with("x-amz-")) told.headers[name] = value;
    }
  }
  if (DirectiveOf(call, "x-amz-tagging-directive") == Directive::kCopy) told.tags = source.attributes.tags;
  return told;
}

s3::Algorithm AlgorithmOfCopy(const S3Call& call, const s3::ObjectInfo& source) {
  const std::string asked = call.Header("x-amz-checksum-algorithm");
  if (const auto algorithm = s3::FindChecksumAlgorithm(asked)) return *algorithm;
  if (!asked.empty()) throw errors::InvalidRequest("Checksum algorithm provided is unsupported.");
  return source.attributes.checksum.has_value() ? source.attributes.checksum->algorithm : s3::Algorithm::kCrc64Nvme;
}

// Tags as XML has them, for objects.
std::vector<std::pair<std::string, std::string>> ReadTagging(const std::string& document) {
  const XmlReader xml(document, "Tagging");
  std::vector<std::pair<std::string, std::string>> tags;
  for (const pugi::xml_node tag : xml.root().child("TagSet").children("Tag")) {
    tags.emplace_back(tag.child_value("Key"), tag.child_value("Value"));
  }
  CheckTags(tags);
  return tags;
}

// What DeleteObjects names. Throws ServiceError MalformedXML.
std::vector<std::string> KeysToDelete(const XmlReader& xml) {
  std::vector<std::string> keys;
  for (const pugi::xml_node object : xml.root().children("Object")) {
    const std::string key = object.child_value("Key");
    if (key.empty()) throw errors::MalformedXml();
    keys.push_back(key);
  }
  if (keys.empty() || keys.size() > s3::kMaxDeletedKeys) throw errors::MalformedXml();
  return keys;
}

}  // namespace

HttpResponse PutObject(S3Call& call) {
  if (call.HasParameter("partNumber")) {
    throw errors::InvalidArgument("This operation does not accept a partNumber without uploadId", "partNumber",
                                  call.Parameter("partNumber"));
  }
  s3::Attributes attributes = AttributesOf(call);
  const s3::WriteCondition condition = WriteConditionOf(call);
  const auto writer = call.store.BeginWrite(call.bucket(), call.key());
  attributes.checksum = WriteBody(call, *writer, s3::Algorithm::kCrc64Nvme).told;
  const s3::ObjectInfo object = writer->Commit(attributes, condition);
  HttpResponse response = EmptyResponse(200);
  response.headers.emplace_back("ETag", Quoted(object.etag));
  AddChecksumHeaders(response, object.attributes.checksum);
  AddEncryptionHeaders(response, object.attributes);
  return response;
}

HttpResponse CopyObject(S3Call& call) {
  S3Address source;
  const auto opened = OpenCopySource(call, source);
  const bool is_itself = source.bucket == call.bucket() && source.key == call.key();
  const bool changes = DirectiveOf(call, "x-amz-metadata-directive") == Directive::kReplace ||
                       call.http.HasHeader("x-amz-storage-class") ||
                       call.http.HasHeader("x-amz-server-side-encryption");
  if (is_itself && !changes) {
    throw errors::InvalidRequest(
        "This copy request is illegal because it is trying to copy an object to itself without changing the object's "
        "metadata, storage class, website redirect location or encryption attributes.");
  }
  s3::Attributes attributes = AttributesOfCopy(call, opened->info());
  const s3::WriteCondition condition = WriteConditionOf(call);
  const auto writer = call.store.BeginWrite(call.bucket(), call.key());
  attributes.checksum = WritePiece(*opened, 0, opened->info().size, *writer, AlgorithmOfCopy(call, opened->info()));
  const s3::ObjectInfo object = writer->Commit(attributes, condition);
  XmlWriter xml;
  xml.BeginRoot("CopyObjectResult");
  xml.Add("LastModified", IsoTime(object.modified));
  xml.Add("ETag", Quoted(object.etag));
  xml.Add("ChecksumType", "FULL_OBJECT");
  xml.Add(ChecksumElement(object.attributes.checksum->algorithm), object.attributes.checksum->text);
  HttpResponse response = XmlResponse(xml.Finish());
  AddEncryptionHeaders(response, object.attributes);
  return response;
}

HttpResponse DeleteObject(S3Call& call) {
  CheckVersion(call);
  const std::string match = Unquoted(call.Header("if-match"));
  if (!match.empty() && match != "*" && call.store.Head(call.bucket(), call.key()).etag != match) {
    throw errors::PreconditionFailed("If-Match");
  }
  call.store.Remove(call.bucket(), call.key());
  return EmptyResponse(204);
}

HttpResponse DeleteObjects(S3Call& call) {
  call.store.GetBucket(call.bucket());
  if (!BodyDigests(call, s3::Algorithm::kCrc64Nvme).was_told()) {
    throw errors::InvalidRequest("Missing required header for this request: Content-MD5");
  }
  const std::string document = ReadDocument(call);
  const XmlReader request(document, "Delete");
  const bool is_quiet = std::string_view(request.root().child_value("Quiet")) == "true";
  XmlWriter xml;
  xml.BeginRoot("DeleteResult");
  for (const std::string& key : KeysToDelete(request)) {
    if (key.size() > s3::kMaxKeyBytes) {
      const ServiceError error = errors::KeyTooLong(key.size(), s3::kMaxKeyBytes);
      xml.Begin("Error");
      xml.Add("Key", key);
      xml.Add("Code", error.code());
      xml.Add("Message", error.what());
      xml.End();
      continue;
    }
    call.store.Remove(call.bucket(), key);
    if (is_quiet) continue;
    xml.Begin("Deleted");
    xml.Add("Key", key);
    xml.End();
  }
  return XmlResponse(xml.Finish());
}

HttpResponse GetObjectTagging(S3Call& call) {
  CheckVersion(call);
  const s3::ObjectInfo object = call.store.Head(call.bucket(), call.key());
  XmlWriter xml;
  xml.BeginRoot("Tagging");
  xml.Begin("TagSet");
  for (const auto& [key, value] : object.attributes.tags) {
    xml.Begin("Tag");
    xml.Add("Key", key);
    xml.Add("Value", value);
    xml.End();
  }
  return XmlResponse(xml.Finish());
}

HttpResponse PutObjectTagging(S3Call& call) {
  CheckVersion(call);
  call.store.SetTags(call.bucket(), call.key(), ReadTagging(ReadDocument(call)));
  return EmptyResponse(200);
}

HttpResponse DeleteObjectTagging(S3Call& call) {
  CheckVersion(call);
  call.store.SetTags(call.bucket(), call.key(), {});
  return EmptyResponse(204);
}

}  // namespace doppel::aws
