// S3Call: one request to S3 as its operations see it, verified and taken apart.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "aws/http/message.h"
#include "aws/http/uri.h"
#include "aws/signing/chunked_body.h"
#include "s3/folder_store.h"

namespace doppel::aws {

// What a request is about; empty strings when it is about less.
struct S3Address {
  std::string bucket;
  std::string key;
};

// The bucket that the host names; empty: the path does.
std::string BucketOfHost(const HttpRequest& request);

// The bucket's name from the host (BUCKET.s3.localhost, BUCKET.localhost, BUCKET.s3.REGION.amazonaws.com, …) or else
// from the path. Throws ServiceError InvalidURI.
S3Address AddressOf(const HttpRequest& request);

struct S3Call {
  const HttpRequest& http;
  s3::FolderStore& store;
  S3Address address;
  QueryParameters query;
  base::ByteSource& body;                // decoded, and checked against what was signed
  const ChunkedBody* chunked = nullptr;  // when the body came in S3's chunks: its trailers

  const std::string& bucket() const { return address.bucket; }
  const std::string& key() const { return address.key; }
  bool HasParameter(std::string_view name) const { return FindParameter(query, name) != nullptr; }
  // Empty when there is none.
  std::string Parameter(std::string_view name) const;
  // Throws InvalidArgument when it is there and no whole number from `least` on.
  int NumberParameter(std::string_view name, int otherwise, int least, int most) const;
  std::string Header(std::string_view name) const { return std::string(http.Header(name)); }
};

// The parts of answers that many operations share.
HttpResponse XmlResponse(std::string xml);
HttpResponse EmptyResponse(int status);
std::string Quoted(std::string_view etag);
// "abc" of "\"abc\"" and "abc".
std::string Unquoted(std::string_view etag);
std::string IsoTime(s3::Time time);   // 2013-05-24T00:00:00.000Z
std::string HttpTime(s3::Time time);  // Fri, 24 May 2013 00:00:00 GMT
std::optional<s3::Time> ParseHttpTime(const std::string& text);

// The one account that owns everything here.
inline constexpr std::string_view kAccountId = "123456789012";
inline constexpr std::string_view kOwnerId = "7d2c4bb0a3a0f1f4d83a0a5e7e1dc9a9ad2f0d2b8a8a4c2f3c3ce1f5b6a7d8e9";

// The whole body, once it agrees with the Content-MD5 and checksum that came with it.
std::string ReadDocument(S3Call& call);

}  // namespace doppel::aws
