// Presigned URLs of Signature Version 2, which boto3 still makes for S3 unless it is configured otherwise
// (S3 developer guide, "Signing and authenticating REST requests"). In headers Version 2 is refused.
#pragma once

#include <string>

#include "aws/http/message.h"
#include "aws/signing/access_keys.h"
#include "aws/signing/verify.h"

namespace doppel::aws {

bool IsPresignedV2(const HttpRequest& request);

// `bucket_of_host`: the bucket when the host names it; empty when the path does. Throws ServiceError.
SignedRequest VerifyPresignedV2(const HttpRequest& request, const std::string& bucket_of_host, const AccessKeys& keys,
                                SigningTime now);

}  // namespace doppel::aws
