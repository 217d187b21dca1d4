// Uploads in parts.
#include <fmt/format.h>

#include <algorithm>

#include "aws/s3/digests.h"
#include "aws/s3/errors.h"
#include "aws/s3/limits.h"
#include "aws/s3/object_headers.h"
#include "aws/s3/operations.h"
#include "aws/s3/transfer.h"
#include "aws/s3/xml.h"
#include "base/text.h"

namespace doppel::aws {
namespace {

// Algorithm and type of the checksum that the object shall have: those asked for, S3's own otherwise.
void ChooseChecksum(const S3Call& call, s3::UploadRecord& upload) {
  const std::string asked = call.Header("x-amz-checksum-algorithm");
  upload.is_algorithm_chosen = !asked.empty();
  upload.algorithm = asked.empty() ? s3::Algorithm::kCrc64Nvme : s3::FindChecksumAlgorithm(asked);
  if (!upload.algorithm.has_value()) {
    throw errors::InvalidRequest(
        "Checksum algorithm provided is unsupported. Please try again with any of the valid "
        "types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]");
  }
  const std::string type = base::ToUpperAscii(call.Header("x-amz-checksum-type"));
  const std::string name(s3::NameOf(*upload.algorithm));
  const bool may_be_whole = s3::IsCrc(*upload.algorithm);
  const bool may_be_composite = *upload.algorithm != s3::Algorithm::kCrc64Nvme;
  if ((type == "FULL_OBJECT" && !may_be_whole) || (type == "COMPOSITE" && !may_be_composite)) {
    throw errors::InvalidRequest(fmt::format("The {} checksum type cannot be used with the {} checksum algorithm.",
                                             type, base::ToLowerAscii(name)));
  }
  upload.has_composite_checksum = type.empty() ? may_be_composite : type == "COMPOSITE";
}

int PartNumberOf(const S3Call& call) {
  if (!call.HasParameter("partNumber")) {
    throw errors::InvalidArgument("This operation requires a partNumber", "partNumber", "");
  }
  const std::string text = call.Parameter("partNumber");
  const bool is_number = !text.empty() && text.size() <= 5 && text.find_first_not_of("0123456789") == std::string::npos;
  if (!is_number || std::stoi(text) < 1 || std::stoi(text) > s3::kMaxParts) {
    throw errors::InvalidArgument("Part number must be an integer between 1 and 10000, inclusive", "partNumber", text);
  }
  return std::stoi(text);
}

// Of the checksums told, that of the upload's algorithm counts: the only one that is kept.
std::vector<s3::NamedPart> ReadNamedParts(const std::string& document, const s3::UploadRecord& upload) {
  const XmlReader xml(document, "CompleteMultipartUpload");
  std::vector<s3::NamedPart> parts;
  for (const pugi::xml_node node : xml.root().children("Part")) {
    s3::NamedPart part{.number = node.child("PartNumber").text().as_int(),
                       .etag = Unquoted(base::TrimBlanks(node.child_value("ETag")))};
    if (upload.algorithm.has_value()) part.checksum = node.child_value(ChecksumElement(*upload.algorithm).c_str());
    parts.push_back(std::move(part));
  }
  if (parts.empty() || parts.size() > static_cast<std::size_t>(s3::kMaxParts)) throw errors::MalformedXml();
  return parts;
}

void AddUploader(XmlWriter& xml) {
  for (const std::string_view who : {"Initiator", "Owner"}) {
    xml.Begin(who);
    xml.Add("ID", kOwnerId);
    xml.End();
  }
}

void AddChecksumChoice(XmlWriter& xml, const s3::UploadRecord& upload) {
  if (!upload.algorithm.has_value()) return;
  xml.Add("ChecksumAlgorithm", s3::NameOf(*upload.algorithm));
  xml.Add("ChecksumType", upload.has_composite_checksum ? "COMPOSITE" : "FULL_OBJECT");
}

std::string StorageClassOf(const s3::UploadRecord& upload) {
  const auto found = upload.attributes.headers.find("x-amz-storage-class");
  return found == upload.attributes.headers.end() ? "STANDARD" : found->second;
}

struct UploadQuery {
  std::string prefix, delimiter, key_marker, id_marker;
  int most = 0;
};

struct UploadPage {
  std::vector<s3::UploadInfo> uploads;
  std::vector<std::string> common_prefixes;
  bool is_truncated = false;
  std::string last_key, last_id;
};

// Uploads behind the markers: of the marker's own key only those behind the upload that the second marker names.
std::vector<s3::UploadInfo> BehindMarkers(std::vector<s3::UploadInfo> uploads, const UploadQuery& query) {
  bool was_marker_seen = false;
  std::erase_if(uploads, [&](const s3::UploadInfo& upload) {
    if (upload.record.key != query.key_marker) return upload.record.key < query.key_marker;
    const bool is_behind = was_marker_seen;
    was_marker_seen = was_marker_seen || upload.id == query.id_marker;
    return !is_behind;
  });
  return uploads;
}

UploadPage ChooseUploads(std::vector<s3::UploadInfo> uploads, const UploadQuery& query) {
  UploadPage page;
  for (s3::UploadInfo& upload : BehindMarkers(std::move(uploads), query)) {
    const std::string key = upload.record.key;
    if (!key.starts_with(query.prefix)) continue;
    const std::size_t found =
        query.delimiter.empty() ? std::string::npos : key.find(query.delimiter, query.prefix.size());
    const bool is_common = found != std::string::npos;
    const std::string text = is_common ? key.substr(0, found + query.delimiter.size()) : key;
    if (is_common && (text == page.last_key || text == query.key_marker)) continue;
    if (page.uploads.size() + page.common_prefixes.size() == static_cast<std::size_t>(query.most)) {
      page.is_truncated = query.most > 0;
      break;
    }
    page.last_key = text;
    page.last_id = is_common ? "" : upload.id;
    if (is_common) {
      page.common_prefixes.push_back(text);
    } else {
      page.uploads.push_back(std::move(upload));
    }
  }
  return page;
}

}  // namespace

HttpResponse CreateMultipartUpload(S3Call& call) {
  s3::UploadRecord upload{.key = call.key(), .attributes = AttributesOf(call), .algorithm = {}};
  ChooseChecksum(call, upload);
  const std::string id = call.store.BeginUpload(call.bucket(), upload);
  XmlWriter xml;
  xml.BeginRoot("InitiateMultipartUploadResult");
  xml.Add("Bucket", call.bucket());
  xml.Add("Key", call.key());
  xml.Add("UploadId", id);
  HttpResponse response = XmlResponse(xml.Finish());
  response.headers.emplace_back("x-amz-checksum-algorithm", s3::NameOf(*upload.algorithm));
  response.headers.emplace_back("x-amz-checksum-type", upload.has_composite_checksum ? "COMPOSITE" : "FULL_OBJECT");
  AddEncryptionHeaders(response, upload.attributes);
  return response;
}

HttpResponse UploadPart(S3Call& call) {
  const int number = PartNumberOf(call);
  const std::string id = call.Parameter("uploadId");
  const s3::UploadRecord upload = call.store.GetUpload(call.bucket(), call.key(), id).record;
  const auto writer = call.store.BeginPart(call.bucket(), call.key(), id, number);
  const BodyChecksums checksums = WriteBody(call, *writer, upload.algorithm.value_or(s3::Algorithm::kCrc64Nvme));
  if (upload.is_algorithm_chosen && upload.algorithm != checksums.told.algorithm) {
    throw errors::InvalidRequest(fmt::format(
        "Checksum Type mismatch occurred, expected checksum Type: {}, actual checksum Type: {}",
        base::ToLowerAscii(s3::NameOf(*upload.algorithm)), base::ToLowerAscii(s3::NameOf(checksums.told.algorithm))));
  }
  s3::Attributes attributes;
  attributes.checksum = checksums.wanted;
  const s3::ObjectInfo part = writer->Commit(attributes);
  HttpResponse response = EmptyResponse(200);
  response.headers.emplace_back("ETag", Quoted(part.etag));
  response.headers.emplace_back(ChecksumHeader(checksums.told.algorithm), checksums.told.text);
  AddEncryptionHeaders(response, upload.attributes);
  return response;
}

HttpResponse UploadPartCopy(S3Call& call) {
  const int number = PartNumberOf(call);
  const std::string id = call.Parameter("uploadId");
  const s3::UploadRecord upload = call.store.GetUpload(call.bucket(), call.key(), id).record;
  S3Address source;
  const auto opened = OpenCopySource(call, source);
  const std::string range_text = call.Header("x-amz-copy-source-range");
  ByteRange range{.offset = 0, .length = opened->info().size};
  if (!range_text.empty()) {
    const auto asked = ParseRange(range_text, opened->info().size);
    if (!asked.has_value()) {
      throw errors::InvalidArgument(
          "The x-amz-copy-source-range value must be of the form bytes=first-last where first "
          "and last are the zero-based offsets of the first and last bytes to copy",
          "x-amz-copy-source-range", range_text);
    }
    range = *asked;
  }
  const auto writer = call.store.BeginPart(call.bucket(), call.key(), id, number);
  s3::Attributes attributes;
  attributes.checksum =
      WritePiece(*opened, range.offset, range.length, *writer, upload.algorithm.value_or(s3::Algorithm::kCrc64Nvme));
  const s3::ObjectInfo part = writer->Commit(attributes);
  XmlWriter xml;
  xml.BeginRoot("CopyPartResult");
  xml.Add("LastModified", IsoTime(part.modified));
  xml.Add("ETag", Quoted(part.etag));
  xml.Add(ChecksumElement(attributes.checksum->algorithm), attributes.checksum->text);
  return XmlResponse(xml.Finish());
}

HttpResponse CompleteMultipartUpload(S3Call& call) {
  const std::string id = call.Parameter("uploadId");
  const s3::UploadRecord upload = call.store.GetUpload(call.bucket(), call.key(), id).record;
  // The checksum in the header is the object's here, not the body's.
  const std::vector<s3::NamedPart> parts = ReadNamedParts(ReadAll(call.body, kMaxDocumentBytes), upload);
  const s3::ObjectInfo object = call.store.CompleteUpload(call.bucket(), call.key(), id, parts, WriteConditionOf(call));
  XmlWriter xml;
  xml.BeginRoot("CompleteMultipartUploadResult");
  xml.Add("Location", fmt::format("{}://{}/{}/{}", call.http.is_encrypted ? "https" : "http", call.Header("host"),
                                  call.bucket(), UriEncode(call.key(), Slashes::kKeep)));
  xml.Add("Bucket", call.bucket());
  xml.Add("Key", call.key());
  xml.Add("ETag", Quoted(object.etag));
  if (const auto& checksum = object.attributes.checksum; checksum.has_value()) {
    xml.Add(ChecksumElement(checksum->algorithm), checksum->text);
    xml.Add("ChecksumType", checksum->is_composite ? "COMPOSITE" : "FULL_OBJECT");
  }
  HttpResponse response = XmlResponse(xml.Finish());
  AddEncryptionHeaders(response, object.attributes);
  return response;
}

HttpResponse AbortMultipartUpload(S3Call& call) {
  call.store.AbortUpload(call.bucket(), call.key(), call.Parameter("uploadId"));
  return EmptyResponse(204);
}

HttpResponse ListParts(S3Call& call) {
  const std::string id = call.Parameter("uploadId");
  const int marker = call.NumberParameter("part-number-marker", 0, 0, 2'147'483'647);
  const int most = std::min(call.NumberParameter("max-parts", 1000, 0, 2'147'483'647), 1000);
  const s3::UploadRecord upload = call.store.GetUpload(call.bucket(), call.key(), id).record;
  std::vector<s3::Part> parts = call.store.ListParts(call.bucket(), call.key(), id);
  std::erase_if(parts, [&](const s3::Part& part) { return part.number <= marker; });
  const bool is_truncated = parts.size() > static_cast<std::size_t>(most);
  if (is_truncated) parts.resize(static_cast<std::size_t>(most));
  XmlWriter xml;
  xml.BeginRoot("ListPartsResult");
  xml.Add("Bucket", call.bucket());
  xml.Add("Key", call.key());
  xml.Add("UploadId", id);
  xml.Add("PartNumberMarker", static_cast<std::int64_t>(marker));
  xml.Add("NextPartNumberMarker", static_cast<std::int64_t>(parts.empty() ? 0 : parts.back().number));
  xml.Add("MaxParts", static_cast<std::int64_t>(most));
  xml.Add("IsTruncated", is_truncated);
  for (const s3::Part& part : parts) {
    xml.Begin("Part");
    xml.Add("PartNumber", static_cast<std::int64_t>(part.number));
    xml.Add("LastModified", IsoTime(part.modified));
    xml.Add("ETag", Quoted(part.etag));
    xml.Add("Size", static_cast<std::int64_t>(part.size));
    if (part.checksum.has_value()) xml.Add(ChecksumElement(part.checksum->algorithm), part.checksum->text);
    xml.End();
  }
  AddUploader(xml);
  xml.Add("StorageClass", StorageClassOf(upload));
  AddChecksumChoice(xml, upload);
  return XmlResponse(xml.Finish());
}

HttpResponse ListMultipartUploads(S3Call& call) {
  const UploadQuery query{.prefix = call.Parameter("prefix"),
                          .delimiter = call.Parameter("delimiter"),
                          .key_marker = call.Parameter("key-marker"),
                          .id_marker = call.Parameter("upload-id-marker"),
                          .most = std::min(call.NumberParameter("max-uploads", 1000, 0, 2'147'483'647), 1000)};
  const UploadPage page = ChooseUploads(call.store.ListUploads(call.bucket()), query);
  XmlWriter xml;
  xml.BeginRoot("ListMultipartUploadsResult");
  xml.Add("Bucket", call.bucket());
  xml.Add("KeyMarker", query.key_marker);
  xml.Add("UploadIdMarker", query.id_marker);
  if (page.is_truncated) {
    xml.Add("NextKeyMarker", page.last_key);
    xml.Add("NextUploadIdMarker", page.last_id);
  }
  if (!query.prefix.empty()) xml.Add("Prefix", query.prefix);
  if (!query.delimiter.empty()) xml.Add("Delimiter", query.delimiter);
  xml.Add("MaxUploads", static_cast<std::int64_t>(query.most));
  xml.Add("IsTruncated", page.is_truncated);
  for (const s3::UploadInfo& upload : page.uploads) {
    xml.Begin("Upload");
    xml.Add("Key", upload.record.key);
    xml.Add("UploadId", upload.id);
    AddUploader(xml);
    xml.Add("StorageClass", StorageClassOf(upload.record));
    xml.Add("Initiated", IsoTime(s3::FromNanoseconds(upload.record.initiated_ns)));
    AddChecksumChoice(xml, upload.record);
    xml.End();
  }
  for (const std::string& common : page.common_prefixes) {
    xml.Begin("CommonPrefixes");
    xml.Add("Prefix", common);
    xml.End();
  }
  return XmlResponse(xml.Finish());
}

}  // namespace doppel::aws
