#include "aws/s3/service.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <exception>

#include "aws/s3/call.h"
#include "aws/s3/errors.h"
#include "aws/s3/operations.h"
#include "aws/s3/xml.h"
#include "aws/signing/chunked_body.h"
#include "aws/signing/verify.h"
#include "aws/signing/verify_v2.h"
#include "base/log.h"
#include "base/text.h"
#include "base/uuid.h"

namespace doppel::aws {
namespace {

ServiceError ToServiceError(const s3::StoreError& error, const HttpRequest& request) {
  S3Address address;
  try {
    address = AddressOf(request);
  } catch (const ServiceError&) {
    // Then it names nothing.
  }
  switch (error.problem()) {
    case s3::StoreProblem::kNoSuchBucket:
      return errors::NoSuchBucket(address.bucket);
    case s3::StoreProblem::kNoSuchKey:
      return errors::NoSuchKey(address.key);
    case s3::StoreProblem::kNoSuchUpload: {
      const auto query = ParseQuery(request.query()).value_or(QueryParameters());
      const std::string* id = FindParameter(query, "uploadId");
      return errors::NoSuchUpload(id == nullptr ? "" : *id);
    }
    case s3::StoreProblem::kBucketExists:
      return errors::BucketAlreadyOwnedByYou(address.bucket);
    case s3::StoreProblem::kBucketNotEmpty:
      return errors::BucketNotEmpty(address.bucket);
    case s3::StoreProblem::kInvalidPart:
      return errors::InvalidPart();
    case s3::StoreProblem::kInvalidPartOrder:
      return errors::InvalidPartOrder();
    case s3::StoreProblem::kPartTooSmall:
      return errors::EntityTooSmall();
    case s3::StoreProblem::kPreconditionFailed:
      return errors::PreconditionFailed(request.HasHeader("if-match") ? "If-Match" : "If-None-Match");
    case s3::StoreProblem::kAccessDenied:
      base::LogWarning(fmt::format("S3 {} {}: {}", request.method, request.path(), error.what()));
      return errors::AccessDenied();
    case s3::StoreProblem::kFailed:
      break;
  }
  base::LogError(fmt::format("S3 {} {}: {}", request.method, request.path(), error.what()));
  return errors::InternalError();
}

// Sixteen characters and a longer text, as S3 has them, both of this request alone.
struct RequestIds {
  std::string request_id;
  std::string host_id;
};

RequestIds MakeRequestIds() {
  std::string digits = base::ToUpperAscii(base::MakeUuid());
  std::erase(digits, '-');
  return {digits.substr(0, 16), s3::ToBase64(digits + digits)};
}

HttpResponse ErrorResponse(const ServiceError& error, const HttpRequest& request, const RequestIds& ids) {
  HttpResponse response{.status = error.status(), .content_type = "application/xml"};
  // An answer that only tells that nothing has changed has no body.
  if (error.status() == 304) return response;
  XmlWriter xml;
  xml.Begin("Error");
  xml.Add("Code", error.code());
  xml.Add("Message", error.what());
  for (const auto& [name, value] : error.details()) xml.Add(name, value);
  xml.Add("Resource", UriDecode(request.path()).value_or(std::string(request.path())));
  xml.Add("RequestId", ids.request_id);
  xml.Add("HostId", ids.host_id);
  response.body = xml.Finish();
  return response;
}

// What of the body's form the header tells: the body as its bytes, and the trailers' reader if there are any.
struct DecodedBody {
  std::unique_ptr<base::ByteSource> owned;
  base::ByteSource* source = nullptr;
  const ChunkedBody* chunked = nullptr;
};

bool IsSha256(std::string_view text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

DecodedBody Decode(const HttpRequest& request, const SignedRequest& signer, base::ByteSource& body) {
  const std::string& hash = signer.payload_hash;
  if (hash == kUnsignedPayload) return {.owned = nullptr, .source = &body};
  if (IsSha256(hash)) {
    auto hashed = std::make_unique<HashedBody>(body, hash);
    base::ByteSource* source = hashed.get();
    return {.owned = std::move(hashed), .source = source};
  }
  const bool is_signed = hash.starts_with("STREAMING-AWS4-HMAC-SHA256-PAYLOAD");
  const bool has_trailers = hash.ends_with("-TRAILER");
  if (!is_signed && hash != "STREAMING-UNSIGNED-PAYLOAD-TRAILER") {
    if (hash.starts_with("STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD")) throw errors::NotEmulated("signatures by ECDSA");
    throw errors::InvalidContentHash(hash);
  }
  const std::string_view length = request.Header("x-amz-decoded-content-length");
  if (length.empty() || length.size() > 18 || length.find_first_not_of("0123456789") != std::string_view::npos) {
    throw errors::MissingDecodedLength();
  }
  ChunkedBodyRules rules{.decoded_length = std::stoull(std::string(length)), .has_trailers = has_trailers};
  if (is_signed) rules.signer = signer.chunks;
  auto chunked = std::make_unique<ChunkedBody>(body, std::move(rules));
  ChunkedBody* source = chunked.get();
  return {.owned = std::move(chunked), .source = source, .chunked = source};
}

SignedRequest CheckSignature(const HttpRequest& request, const AccessKeys& keys) {
  const SigningTime now = std::chrono::system_clock::now();
  if (IsPresignedV2(request)) return VerifyPresignedV2(request, BucketOfHost(request), keys, now);
  const std::string content_hash(request.Header("x-amz-content-sha256"));
  if (request.Header("authorization").starts_with(kSigningAlgorithm) && content_hash.empty()) {
    throw errors::MissingContentHash();
  }
  SignedRequest signer =
      Verify(request, keys, {.path_rule = PathRule::kAsS3, .payload_hash = content_hash, .now = now});
  if (signer.chunks.scope.service != "s3") {
    throw errors::AuthorizationHeaderMalformed(
        fmt::format("incorrect service \"{}\". This endpoint belongs to \"s3\".", signer.chunks.scope.service));
  }
  return signer;
}

void CheckExpectedOwner(const HttpRequest& request) {
  const std::string_view owner = request.Header("x-amz-expected-bucket-owner");
  if (!owner.empty() && owner != kAccountId) throw errors::AccessDenied();
}

}  // namespace

HttpResponse S3Service::Perform(const HttpRequest& request, base::ByteSource& body) {
  if (request.method == "OPTIONS") throw errors::CorsNotEnabled();
  const SignedRequest signer = CheckSignature(request, keys_);
  CheckExpectedOwner(request);
  auto query = ParseQuery(request.query());
  if (!query.has_value()) throw errors::InvalidUri();
  const DecodedBody decoded = Decode(request, signer, body);
  S3Call call{.http = request,
              .store = store_,
              .address = AddressOf(request),
              .query = std::move(*query),
              .body = *decoded.source,
              .chunked = decoded.chunked};
  return GetOperation(call)(call);
}

HttpResponse S3Service::Answer(const HttpRequest& request, base::ByteSource& body) {
  const RequestIds ids = MakeRequestIds();
  HttpResponse response;
  try {
    response = Perform(request, body);
  } catch (const ServiceError& error) {
    response = ErrorResponse(error, request, ids);
  } catch (const s3::StoreError& error) {
    response = ErrorResponse(ToServiceError(error, request), request, ids);
  } catch (const HttpBodyError& error) {
    const ServiceError refusal = error.status() == 413 ? errors::MalformedXml() : errors::IncompleteBody();
    response = ErrorResponse(refusal, request, ids);
  }
  response.headers.emplace_back("x-amz-request-id", ids.request_id);
  response.headers.emplace_back("x-amz-id-2", ids.host_id);
  response.headers.emplace_back("Date", HttpTime(std::chrono::system_clock::now()));
  response.headers.emplace_back("Server", "AmazonS3");
  return response;
}

}  // namespace doppel::aws
