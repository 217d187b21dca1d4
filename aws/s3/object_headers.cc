#include "aws/s3/object_headers.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "aws/s3/digests.h"
#include "aws/s3/errors.h"
#include "base/text.h"

namespace doppel::aws {
namespace {

constexpr std::string_view kMetadataPrefix = "x-amz-meta-";

// Given back with the object as they came.
constexpr auto kKeptHeaders = std::to_array<std::string_view>(
    {"cache-control", "content-disposition", "content-encoding", "content-language", "expires", "x-amz-storage-class",
     "x-amz-server-side-encryption", "x-amz-server-side-encryption-aws-kms-key-id",
     "x-amz-server-side-encryption-bucket-key-enabled", "x-amz-website-redirect-location"});

// Their objects would have to be locked, or encrypted with the client's key.
constexpr auto kRefusedHeaders = std::to_array<std::string_view>(
    {"x-amz-object-lock-mode", "x-amz-object-lock-retain-until-date", "x-amz-object-lock-legal-hold",
     "x-amz-server-side-encryption-customer-algorithm", "x-amz-copy-source-server-side-encryption-customer-algorithm",
     "x-amz-write-offset-bytes"});

constexpr auto kStorageClasses = std::to_array<std::string_view>(
    {"STANDARD", "REDUCED_REDUNDANCY", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "GLACIER_IR"});
// Their objects have to be restored before they are read.
constexpr auto kArchiveClasses = std::to_array<std::string_view>({"GLACIER", "DEEP_ARCHIVE"});

template <typename List>
bool Contains(const List& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

void CheckHeaders(const S3Call& call) {
  for (const std::string_view name : kRefusedHeaders) {
    if (call.http.HasHeader(name)) throw errors::NotImplementedHeader(std::string(name), call.Header(name));
  }
  const std::string storage_class = call.Header("x-amz-storage-class");
  if (Contains(kArchiveClasses, storage_class))
    throw errors::NotImplementedHeader("x-amz-storage-class", storage_class);
  if (!storage_class.empty() && !Contains(kStorageClasses, storage_class)) {
    throw errors::InvalidStorageClass(storage_class);
  }
  const std::string acl = call.Header("x-amz-acl");
  if (!acl.empty() && acl != "private" && acl != "bucket-owner-full-control") throw errors::AclNotSupported();
  for (const auto& field : call.http.headers) {
    if (base::ToLowerAscii(field.first).starts_with("x-amz-grant-")) throw errors::AclNotSupported();
  }
  const std::string encryption = call.Header("x-amz-server-side-encryption");
  if (!encryption.empty() && encryption != "AES256" && encryption != "aws:kms" && encryption != "aws:kms:dsse") {
    throw errors::InvalidArgument("The encryption method specified is not supported", "x-amz-server-side-encryption",
                                  encryption);
  }
}

// aws-chunked is how the body came, not what the object is.
std::string WithoutAwsChunked(const std::string& encoding) {
  std::vector<std::string> kept;
  for (const std::string& piece : base::Split(encoding, ',')) {
    const std::string name(base::TrimBlanks(piece));
    if (!name.empty() && name != "aws-chunked") kept.push_back(name);
  }
  return base::Join(kept, ",");
}

bool Names(const std::string& list, const std::string& etag) {
  for (const std::string& piece : base::Split(list, ',')) {
    std::string_view one = base::TrimBlanks(piece);
    if (one.starts_with("W/")) one.remove_prefix(2);
    if (one == "*" || Unquoted(one) == etag) return true;
  }
  return false;
}

// Whole seconds, as HTTP tells times.
s3::Time SecondOf(s3::Time time) { return std::chrono::floor<std::chrono::seconds>(time); }

std::optional<std::uint64_t> ParseNumber(std::string_view text) {
  if (text.empty() || text.size() > 18 || text.find_first_not_of("0123456789") != std::string_view::npos) {
    return std::nullopt;
  }
  return std::stoull(std::string(text));
}

}  // namespace

s3::Attributes AttributesOf(const S3Call& call) {
  CheckHeaders(call);
  s3::Attributes attributes{.content_type = call.Header("content-type")};
  std::size_t metadata_bytes = 0;
  for (const auto& [header, value] : call.http.headers) {
    const std::string name = base::ToLowerAscii(header);
    if (name.starts_with(kMetadataPrefix)) {
      std::string& text = attributes.user_metadata[name.substr(kMetadataPrefix.size())];
      text += (text.empty() ? "" : ",") + value;
      metadata_bytes += name.size() - kMetadataPrefix.size() + value.size();
    } else if (Contains(kKeptHeaders, name)) {
      attributes.headers[name] = name == "content-encoding" ? WithoutAwsChunked(value) : value;
      if (attributes.headers[name].empty()) attributes.headers.erase(name);
    }
  }
  if (metadata_bytes > s3::kMaxUserMetadataBytes) {
    throw errors::MetadataTooLarge(metadata_bytes, s3::kMaxUserMetadataBytes);
  }
  if (call.Header("x-amz-storage-class") == "STANDARD") attributes.headers.erase("x-amz-storage-class");
  attributes.tags = TagsOf(call.Header("x-amz-tagging"));
  return attributes;
}

std::vector<std::pair<std::string, std::string>> TagsOf(const std::string& query) {
  auto tags = ParseQuery(query);
  if (!tags.has_value()) {
    throw errors::InvalidArgument(
        "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query "
        "parameters without tag name duplicates.",
        "x-amz-tagging", query);
  }
  CheckTags(*tags);
  return *tags;
}

void CheckTags(const std::vector<std::pair<std::string, std::string>>& tags) {
  constexpr std::size_t kMaxKeyCharacters = 128, kMaxValueCharacters = 256;
  if (tags.size() > s3::kMaxTags) {
    throw ServiceError(400, "BadRequest", "Object tags cannot be greater than 10");
  }
  for (std::size_t i = 0; i < tags.size(); ++i) {
    const auto& [key, value] = tags[i];
    if (key.empty() || base::CountCharacters(key) > kMaxKeyCharacters) {
      throw errors::InvalidTag("The TagKey you have provided is invalid");
    }
    if (base::CountCharacters(value) > kMaxValueCharacters) {
      throw errors::InvalidTag("The TagValue you have provided is invalid");
    }
    for (std::size_t j = 0; j < i; ++j) {
      if (tags[j].first == key) throw errors::InvalidTag("Cannot provide multiple Tags with the same key");
    }
  }
}

void AddEncryptionHeaders(HttpResponse& response, const s3::Attributes& attributes) {
  bool is_told = false;
  for (const auto& [name, value] : attributes.headers) {
    if (!name.starts_with("x-amz-server-side-encryption")) continue;
    response.headers.emplace_back(name, value);
    is_told = is_told || name == "x-amz-server-side-encryption";
  }
  if (!is_told) response.headers.emplace_back("x-amz-server-side-encryption", "AES256");
}

void AddObjectHeaders(HttpResponse& response, const S3Call& call, const s3::ObjectInfo& object) {
  const s3::Attributes& attributes = object.attributes;
  response.content_type = attributes.content_type.empty() ? "binary/octet-stream" : attributes.content_type;
  response.headers.emplace_back("Last-Modified", HttpTime(object.modified));
  response.headers.emplace_back("ETag", Quoted(object.etag));
  response.headers.emplace_back("Accept-Ranges", "bytes");
  for (const auto& [name, value] : attributes.headers) {
    const std::string instead = call.Parameter("response-" + name);
    if (!name.starts_with("x-amz-server-side-encryption") && instead.empty()) {
      response.headers.emplace_back(name, value);
    }
  }
  for (const std::string_view name :
       {"cache-control", "content-disposition", "content-encoding", "content-language", "expires"}) {
    const std::string instead = call.Parameter("response-" + std::string(name));
    if (!instead.empty()) response.headers.emplace_back(name, instead);
  }
  if (const std::string type = call.Parameter("response-content-type"); !type.empty()) response.content_type = type;
  for (const auto& [name, value] : attributes.user_metadata) {
    response.headers.emplace_back(std::string(kMetadataPrefix) + name, value);
  }
  if (!attributes.tags.empty()) {
    response.headers.emplace_back("x-amz-tagging-count", std::to_string(attributes.tags.size()));
  }
  AddEncryptionHeaders(response, attributes);
}

Condition CheckConditions(const S3Call& call, const s3::ObjectInfo& object, const ConditionNames& names) {
  const std::string match = call.Header(names.if_match), none_match = call.Header(names.if_none_match);
  if (!match.empty() && !Names(match, object.etag)) throw errors::PreconditionFailed("If-Match");
  const auto unmodified = ParseHttpTime(call.Header(names.if_unmodified_since));
  // A named ETag counts more than a time (API_GetObject).
  if (match.empty() && unmodified.has_value() && SecondOf(object.modified) > *unmodified) {
    throw errors::PreconditionFailed("If-Unmodified-Since");
  }
  if (!none_match.empty()) return Names(none_match, object.etag) ? Condition::kNotModified : Condition::kHolds;
  const auto modified = ParseHttpTime(call.Header(names.if_modified_since));
  return modified.has_value() && SecondOf(object.modified) <= *modified ? Condition::kNotModified : Condition::kHolds;
}

s3::WriteCondition WriteConditionOf(const S3Call& call) {
  const std::string none_match = call.Header("if-none-match");
  if (!none_match.empty() && none_match != "*") {
    throw errors::NotImplementedHeader("If-None-Match", none_match);
  }
  return {.must_be_new = !none_match.empty(), .must_match = Unquoted(call.Header("if-match"))};
}

void CheckVersion(const S3Call& call) {
  const std::string version = call.Parameter("versionId");
  if (call.HasParameter("versionId") && version != "null") throw errors::NoSuchVersion(call.key(), version);
}

std::optional<ByteRange> ParseRange(const std::string& text, std::uint64_t size) {
  constexpr std::string_view kUnit = "bytes=";
  // What is no range of bytes, or several of them, S3 takes for none.
  if (!text.starts_with(kUnit) || text.find(',') != std::string::npos) return std::nullopt;
  const std::string_view range = std::string_view(text).substr(kUnit.size());
  const std::size_t dash = range.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto first = ParseNumber(range.substr(0, dash)), last = ParseNumber(range.substr(dash + 1));
  if (!first.has_value() && dash == 0 && last.has_value()) {
    if (*last == 0 || size == 0) throw errors::InvalidRange(text, size);
    return ByteRange{.offset = size - std::min(*last, size), .length = std::min(*last, size)};
  }
  const bool is_open = dash + 1 == range.size();
  if (!first.has_value() || (!last.has_value() && !is_open)) return std::nullopt;
  if (last.has_value() && *last < *first) return std::nullopt;
  if (*first >= size) throw errors::InvalidRange(text, size);
  const std::uint64_t end = is_open ? size : std::min(*last + 1, size);
  return ByteRange{.offset = *first, .length = end - *first};
}

}  // namespace doppel::aws
