// How AWS refuses signatures, in the words of S3.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "aws/http/service_error.h"
#include "base/text.h"

namespace doppel::aws::errors {

inline ServiceError AccessDenied(const std::string& message = "Access Denied", ServiceError::Details details = {}) {
  return {403, "AccessDenied", message, std::move(details)};
}

inline ServiceError InvalidAccessKeyId(const std::string& id) {
  return {403,
          "InvalidAccessKeyId",
          "The AWS Access Key Id you provided does not exist in our records.",
          {{"AWSAccessKeyId", id}}};
}

// What was signed is told byte by byte too, so that blanks and line ends can be compared.
inline ServiceError SignatureDoesNotMatch(const std::string& id, const std::string& provided,
                                          const std::string& string_to_sign, const std::string& canonical_request) {
  const auto bytes = [](const std::string& text) {
    std::string list;
    for (const char c : text) list += fmt::format("{}{:02x}", list.empty() ? "" : " ", static_cast<unsigned char>(c));
    return list;
  };
  ServiceError::Details details = {{"AWSAccessKeyId", id},
                                   {"StringToSign", string_to_sign},
                                   {"SignatureProvided", provided},
                                   {"StringToSignBytes", bytes(string_to_sign)}};
  if (!canonical_request.empty()) {
    details.emplace_back("CanonicalRequest", canonical_request);
    details.emplace_back("CanonicalRequestBytes", bytes(canonical_request));
  }
  return {403, "SignatureDoesNotMatch",
          "The request signature we calculated does not match the signature you provided. Check your key and signing "
          "method.",
          std::move(details)};
}

inline ServiceError RequestTimeTooSkewed(const std::string& request_time, const std::string& server_time,
                                         int max_milliseconds) {
  return {403,
          "RequestTimeTooSkewed",
          "The difference between the request time and the current time is too large.",
          {{"RequestTime", request_time},
           {"ServerTime", server_time},
           {"MaxAllowedSkewMilliseconds", std::to_string(max_milliseconds)}}};
}

inline ServiceError RequestExpired(const std::string& seconds, const std::string& expires,
                                   const std::string& server_time) {
  return AccessDenied("Request has expired",
                      {{"X-Amz-Expires", seconds}, {"Expires", expires}, {"ServerTime", server_time}});
}

inline ServiceError AuthorizationHeaderMalformed(const std::string& reason) {
  return {400, "AuthorizationHeaderMalformed", "The authorization header is malformed; " + reason};
}

inline ServiceError AuthorizationQueryParametersError(const std::string& reason) {
  return {400, "AuthorizationQueryParametersError", reason};
}

inline ServiceError UnsupportedAuthorization() {
  return {400, "InvalidRequest",
          "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256."};
}

inline ServiceError HeadersNotSigned(const std::string& names) {
  return AccessDenied("There were headers present in the request which were not signed", {{"HeadersNotSigned", names}});
}

inline ServiceError MissingContentHash() {
  return {400, "InvalidRequest", "Missing required header for this request: x-amz-content-sha256"};
}

inline ServiceError InvalidContentHash(const std::string& value) {
  return {
      400,
      "InvalidArgument",
      "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, "
      "STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER, "
      "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD, STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER or a valid sha256 "
      "value.",
      {{"ArgumentName", "x-amz-content-sha256"}, {"ArgumentValue", value}}};
}

inline ServiceError ContentHashMismatch(const std::string& told, const std::string& computed) {
  return {400,
          "XAmzContentSHA256Mismatch",
          "The provided 'x-amz-content-sha256' header does not match what was computed.",
          {{"ClientComputedContentSHA256", told}, {"S3ComputedContentSHA256", computed}}};
}

inline ServiceError MissingDecodedLength() {
  return {411, "MissingContentLength", "You must provide the Content-Length HTTP header."};
}

inline ServiceError IncompleteBody() {
  return {400, "IncompleteBody",
          "The request body terminated unexpectedly or does not match the length that its header tells."};
}

inline ServiceError InvalidChunkSize(int number, std::uint64_t size) {
  return {403,
          "InvalidChunkSizeError",
          "Only the last chunk is allowed to have a size less than 8192 bytes",
          {{"Chunk", std::to_string(number)}, {"BadChunkSize", std::to_string(size)}}};
}

inline ServiceError MalformedTrailer() {
  return {400, "MalformedTrailerError",
          "The request contained trailing data that was not well-formed or did not conform "
          "to our published schema."};
}

inline ServiceError NotEmulated(const std::string& what) {
  return {501, "NotImplemented", "doppel does not emulate " + what};
}

}  // namespace doppel::aws::errors
