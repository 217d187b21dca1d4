#include "aws/signing/verify_v2.h"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "aws/http/time.h"
#include "aws/http/uri.h"
#include "aws/signing/errors.h"
#include "base/text.h"

namespace doppel::aws {
namespace {

// The parameters that are signed with the path.
constexpr auto kSignedParameters = std::to_array<std::string_view>({"acl",
                                                                    "cors",
                                                                    "delete",
                                                                    "lifecycle",
                                                                    "location",
                                                                    "logging",
                                                                    "notification",
                                                                    "partNumber",
                                                                    "policy",
                                                                    "requestPayment",
                                                                    "response-cache-control",
                                                                    "response-content-disposition",
                                                                    "response-content-encoding",
                                                                    "response-content-language",
                                                                    "response-content-type",
                                                                    "response-expires",
                                                                    "restore",
                                                                    "tagging",
                                                                    "torrent",
                                                                    "uploadId",
                                                                    "uploads",
                                                                    "versionId",
                                                                    "versioning",
                                                                    "versions",
                                                                    "website"});

std::string HmacSha1Base64(std::string_view key, std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned int count = 0;
  HMAC(EVP_sha1(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(text.data()),
       text.size(), digest.data(), &count);
  std::array<unsigned char, 2 * EVP_MAX_MD_SIZE> encoded;
  const int length = EVP_EncodeBlock(encoded.data(), digest.data(), static_cast<int>(count));
  return std::string(reinterpret_cast<const char*>(encoded.data()), static_cast<std::size_t>(length));
}

std::string CanonicalAmazonHeaders(const HttpRequest& request) {
  std::map<std::string, std::string> headers;
  for (const auto& [header, value] : request.headers) {
    const std::string name = base::ToLowerAscii(header);
    if (!name.starts_with("x-amz-")) continue;
    std::string& values = headers[name];
    values += (values.empty() ? "" : ",") + std::string(base::TrimBlanks(value));
  }
  std::string text;
  for (const auto& [name, value] : headers) text += fmt::format("{}:{}\n", name, value);
  return text;
}

std::string CanonicalResource(const HttpRequest& request, const std::string& bucket, const QueryParameters& query) {
  std::set<std::string> parameters;
  for (const auto& [name, value] : query) {
    if (std::find(kSignedParameters.begin(), kSignedParameters.end(), name) == kSignedParameters.end()) continue;
    parameters.insert(value.empty() ? name : name + "=" + value);
  }
  std::string text = (bucket.empty() ? "" : "/" + bucket) + std::string(request.path());
  for (const std::string& parameter : parameters) text += (parameter == *parameters.begin() ? "?" : "&") + parameter;
  return text;
}

}  // namespace

bool IsPresignedV2(const HttpRequest& request) {
  return !request.HasHeader("authorization") && request.query().find("AWSAccessKeyId=") != std::string_view::npos;
}

SignedRequest VerifyPresignedV2(const HttpRequest& request, const std::string& bucket_of_host, const AccessKeys& keys,
                                SigningTime now) {
  const QueryParameters query = ParseQuery(request.query()).value_or(QueryParameters());
  const std::string* id = FindParameter(query, "AWSAccessKeyId");
  const std::string* signature = FindParameter(query, "Signature");
  const std::string* expires = FindParameter(query, "Expires");
  if (id == nullptr || signature == nullptr || expires == nullptr) {
    throw errors::AccessDenied(
        "Query-string authentication requires the Signature, Expires and AWSAccessKeyId "
        "parameters");
  }
  if (expires->empty() || expires->size() > 12 || expires->find_first_not_of("0123456789") != std::string::npos) {
    throw errors::AccessDenied("Invalid date (should be seconds since epoch): " + *expires);
  }
  const std::optional<SigningTime> end = FromUnixTime(static_cast<std::time_t>(std::stoll(*expires)));
  if (!end.has_value()) throw errors::AccessDenied("Invalid date (should be seconds since epoch): " + *expires);
  if (*end < now) throw errors::RequestExpired(*expires, FormatIsoTime(*end), FormatIsoTime(now));
  const std::optional<std::string> secret = keys.FindSecret(*id);
  if (!secret.has_value()) throw errors::InvalidAccessKeyId(*id);
  const std::string text =
      fmt::format("{}\n{}\n{}\n{}\n{}{}", request.method, request.Header("content-md5"), request.Header("content-type"),
                  *expires, CanonicalAmazonHeaders(request), CanonicalResource(request, bucket_of_host, query));
  if (!EqualInConstantTime(HmacSha1Base64(*secret, text), *signature)) {
    throw errors::SignatureDoesNotMatch(*id, *signature, text, "");
  }
  SignedRequest verified{.access_key_id = *id, .payload_hash = std::string(kUnsignedPayload), .chunks = {}};
  verified.is_presigned = true;
  verified.chunks.scope.service = "s3";
  return verified;
}

}  // namespace doppel::aws
