// Bounds of what the S3 service takes from clients, beside those of S3 itself (s3/limits.h).
#pragma once

#include <cstddef>

namespace doppel::aws {

// Of a body that is read whole: XML of DeleteObjects and CompleteMultipartUpload at their longest, policies, tags.
inline constexpr std::size_t kMaxDocumentBytes = std::size_t{8} << 20;
// What is read, written or copied at once.
inline constexpr std::size_t kCopyBytes = 256 * 1024;

}  // namespace doppel::aws
