// Moving bytes into objects: from a request's body, or from another object.
#pragma once

#include <memory>
#include <string>

#include "aws/s3/call.h"
#include "aws/s3/digests.h"
#include "s3/checksum.h"

namespace doppel::aws {

// Writes the body, and returns its checksums, of which `wanted` is by that algorithm. Throws ServiceError when the body
// is too long, or not as the client told.
BodyChecksums WriteBody(S3Call& call, s3::ObjectWriter& writer, s3::Algorithm wanted);
// Writes a piece of an object, and returns its checksum.
s3::Checksum WritePiece(s3::OpenedObject& source, std::uint64_t offset, std::uint64_t length, s3::ObjectWriter& writer,
                        s3::Algorithm algorithm);

// The object that x-amz-copy-source names, once the conditions on it hold. Throws ServiceError.
std::unique_ptr<s3::OpenedObject> OpenCopySource(S3Call& call, S3Address& source);

}  // namespace doppel::aws
