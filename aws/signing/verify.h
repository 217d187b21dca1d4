// Verifying who signed a request, by Signature Version 4 in the header or in the query (presigned).
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "aws/http/message.h"
#include "aws/signing/access_keys.h"
#include "aws/signing/signature.h"

namespace doppel::aws {

using SigningTime = std::chrono::system_clock::time_point;

struct VerifyRules {
  PathRule path_rule = PathRule::kEncodedTwice;
  // In the canonical request of one signed by headers: the SHA-256 of the body, or what x-amz-content-sha256 says.
  std::string payload_hash;
  SigningTime now;
};

struct SignedRequest {
  std::string access_key_id;
  bool is_presigned = false;
  std::string payload_hash;  // that was signed
  ChunkSigner chunks;        // for a body signed in chunks
};

// Which service a request is signed for, and whether it is: "s3"; empty when it is signed by other means, or nullopt.
std::optional<std::string> ServiceOf(const HttpRequest& request);

// 2013-05-24T00:00:00Z, as refusals tell times.
std::string FormatIsoTime(SigningTime time);

// Throws ServiceError: AccessDenied when it is not signed, else what is wrong with the signature.
SignedRequest Verify(const HttpRequest& request, const AccessKeys& keys, const VerifyRules& rules);

}  // namespace doppel::aws
