// The arithmetic of AWS Signature Version 4: the same to sign and to verify.
// (Documentation: IAM user guide, "Create a signed AWS API request"; S3 API reference, "Authenticating Requests".)
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "aws/http/message.h"
#include "aws/http/uri.h"

namespace doppel::aws {

inline constexpr std::string_view kSigningAlgorithm = "AWS4-HMAC-SHA256";
inline constexpr std::string_view kUnsignedPayload = "UNSIGNED-PAYLOAD";

// What a signature is good for: "20130524/us-east-1/s3/aws4_request".
struct CredentialScope {
  std::string date;  // "20130524"
  std::string region;
  std::string service;

  std::string Text() const { return date + "/" + region + "/" + service + "/aws4_request"; }
};

// How the path is written in the canonical request: S3 signs the path of the object, others encode what they send
// again.
enum class PathRule { kAsS3, kEncodedTwice };

// Raw bytes; hexadecimal where the name says so.
std::string Sha256Hex(std::string_view bytes);
std::string HmacSha256(std::string_view key, std::string_view bytes);

// The canonical form of a request: `signed_headers` in lower case and in order, X-Amz-Signature left out of the query.
std::string CanonicalRequest(const HttpRequest& request, const std::vector<std::string>& signed_headers,
                             std::string_view payload_hash, PathRule path_rule);
// `time` as "20130524T000000Z".
std::string StringToSign(std::string_view time, const CredentialScope& scope, std::string_view canonical_request);
std::string SigningKey(std::string_view secret, const CredentialScope& scope);
std::string SignatureHex(std::string_view signing_key, std::string_view string_to_sign);

// The signatures of a body sent in chunks, each over its bytes and the signature before.
struct ChunkSigner {
  std::string signing_key;
  std::string time;
  CredentialScope scope;
  std::string previous;  // signature; at first the one of the request

  // By the hexadecimal SHA-256 of the chunk's bytes. The result is `previous` for the next.
  std::string SignChunk(std::string_view hash);
  // `trailers`: "name:value\n" of each.
  std::string SignTrailers(std::string_view trailers);
};

// Whether two strings are equal, in a time that tells nothing of where they differ.
bool EqualInConstantTime(std::string_view left, std::string_view right);

}  // namespace doppel::aws
