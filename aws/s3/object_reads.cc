// GetObject, HeadObject, GetObjectAttributes.
#include <fmt/format.h>

#include "aws/s3/digests.h"
#include "aws/s3/errors.h"
#include "aws/s3/object_headers.h"
#include "aws/s3/operations.h"
#include "aws/s3/xml.h"
#include "base/text.h"

namespace doppel::aws {
namespace {

HttpResponse NotModified(const s3::ObjectInfo& object) {
  HttpResponse response = EmptyResponse(304);
  response.headers.emplace_back("ETag", Quoted(object.etag));
  response.headers.emplace_back("Last-Modified", HttpTime(object.modified));
  return response;
}

// The bytes of one of the parts that the object was uploaded in; another object is one part.
ByteRange RangeOfPart(const s3::ObjectInfo& object, int number) {
  if (object.parts.empty() && number == 1) return {.offset = 0, .length = object.size};
  std::uint64_t offset = 0;
  for (std::size_t i = 0; i < object.parts.size(); ++i) {
    if (static_cast<int>(i) + 1 == number) return {.offset = offset, .length = object.parts[i].size};
    offset += object.parts[i].size;
  }
  throw errors::InvalidPartNumber(number, std::max<std::size_t>(object.parts.size(), 1));
}

// All of the answer but its body; `range` is set to what of the object it holds.
HttpResponse Describe(S3Call& call, const s3::ObjectInfo& object, ByteRange& range) {
  HttpResponse response;
  AddObjectHeaders(response, call, object);
  range = {.offset = 0, .length = object.size};
  std::optional<ByteRange> asked;
  if (call.HasParameter("partNumber")) {
    if (call.http.HasHeader("range")) {
      throw errors::InvalidRequest("Cannot specify both Range header and partNumber query parameter");
    }
    asked = RangeOfPart(object, call.NumberParameter("partNumber", 1, 1, s3::kMaxParts));
    if (!object.parts.empty()) {
      response.headers.emplace_back("x-amz-mp-parts-count", std::to_string(object.parts.size()));
    }
  } else {
    asked = ParseRange(call.Header("range"), object.size);
  }
  if (asked.has_value()) {
    range = *asked;
    response.status = 206;
    if (range.length > 0) {
      response.headers.emplace_back(
          "Content-Range", fmt::format("bytes {}-{}/{}", range.offset, range.offset + range.length - 1, object.size));
    }
  }
  // A checksum of the whole tells nothing about a piece.
  if (base::EqualsIgnoreCaseAscii(call.Header("x-amz-checksum-mode"), "enabled") && range.length == object.size) {
    AddChecksumHeaders(response, object.attributes.checksum);
  }
  response.content_length = range.length;
  return response;
}

bool Asks(const std::string& list, std::string_view name) {
  for (const std::string& piece : base::Split(list, ',')) {
    if (base::TrimBlanks(piece) == name) return true;
  }
  return false;
}

void AddObjectParts(XmlWriter& xml, const S3Call& call, const s3::ObjectInfo& object) {
  const std::string marker_text = call.Header("x-amz-part-number-marker"), most_text = call.Header("x-amz-max-parts");
  const auto number_of = [](const std::string& text, std::size_t otherwise) -> std::size_t {
    const bool is_number =
        !text.empty() && text.size() < 6 && text.find_first_not_of("0123456789") == std::string::npos;
    return is_number ? std::stoul(text) : otherwise;
  };
  const std::size_t marker = number_of(marker_text, 0), most = number_of(most_text, 1000);
  xml.Begin("ObjectParts");
  xml.Add("PartsCount", static_cast<std::int64_t>(object.parts.size()));
  // Parts are told one by one only when they have checksums of their own (API_GetObjectAttributes).
  const bool has_checksums = object.attributes.checksum.has_value() && object.attributes.checksum->is_composite;
  if (has_checksums) {
    const std::size_t end = std::min(object.parts.size(), marker + most);
    xml.Add("PartNumberMarker", static_cast<std::int64_t>(marker));
    xml.Add("NextPartNumberMarker", static_cast<std::int64_t>(end));
    xml.Add("MaxParts", static_cast<std::int64_t>(most));
    xml.Add("IsTruncated", end < object.parts.size());
    for (std::size_t i = marker; i < end; ++i) {
      const s3::Part& part = object.parts[i];
      xml.Begin("Part");
      if (part.checksum.has_value()) xml.Add(ChecksumElement(part.checksum->algorithm), part.checksum->text);
      xml.Add("PartNumber", static_cast<std::int64_t>(i) + 1);
      xml.Add("Size", static_cast<std::int64_t>(part.size));
      xml.End();
    }
  }
  xml.End();
}

}  // namespace

HttpResponse GetObject(S3Call& call) {
  CheckVersion(call);
  const std::unique_ptr<s3::OpenedObject> object = call.store.Open(call.bucket(), call.key());
  if (CheckConditions(call, object->info(), kReadConditions) == Condition::kNotModified) {
    return NotModified(object->info());
  }
  ByteRange range;
  HttpResponse response = Describe(call, object->info(), range);
  response.stream = object->Read(range.offset, range.length);
  return response;
}

HttpResponse HeadObject(S3Call& call) {
  CheckVersion(call);
  const s3::ObjectInfo object = call.store.Head(call.bucket(), call.key());
  if (CheckConditions(call, object, kReadConditions) == Condition::kNotModified) return NotModified(object);
  ByteRange range;
  return Describe(call, object, range);
}

HttpResponse GetObjectAttributes(S3Call& call) {
  CheckVersion(call);
  const std::string asked = call.Header("x-amz-object-attributes");
  if (asked.empty()) {
    throw errors::InvalidArgument("The x-amz-object-attributes header is required.", "x-amz-object-attributes", "");
  }
  const s3::ObjectInfo object = call.store.Head(call.bucket(), call.key());
  XmlWriter xml;
  xml.BeginRoot("GetObjectAttributesResponse");
  if (Asks(asked, "ETag")) xml.Add("ETag", object.etag);
  if (Asks(asked, "Checksum") && object.attributes.checksum.has_value()) {
    const s3::Checksum& checksum = *object.attributes.checksum;
    xml.Begin("Checksum");
    xml.Add(ChecksumElement(checksum.algorithm), checksum.text);
    xml.Add("ChecksumType", checksum.is_composite ? "COMPOSITE" : "FULL_OBJECT");
    xml.End();
  }
  if (Asks(asked, "ObjectParts") && !object.parts.empty()) AddObjectParts(xml, call, object);
  if (Asks(asked, "StorageClass")) {
    const auto found = object.attributes.headers.find("x-amz-storage-class");
    xml.Add("StorageClass", found == object.attributes.headers.end() ? "STANDARD" : found->second);
  }
  if (Asks(asked, "ObjectSize")) xml.Add("ObjectSize", static_cast<std::int64_t>(object.size));
  HttpResponse response = XmlResponse(xml.Finish());
  response.headers.emplace_back("Last-Modified", HttpTime(object.modified));
  return response;
}

}  // namespace doppel::aws
