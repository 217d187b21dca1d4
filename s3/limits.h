// What S3 allows, as its documentation tells (userguide: qfacts, object-keys, bucketnamingrules).
#pragma once

#include <cstddef>
#include <cstdint>

namespace doppel::s3 {

inline constexpr std::size_t kMaxKeyBytes = 1024;
inline constexpr std::uint64_t kMaxPutBytes = std::uint64_t{5} << 30;   // of one PutObject, UploadPart or CopyObject
inline constexpr std::uint64_t kMinPartBytes = std::uint64_t{5} << 20;  // of every part but the last
inline constexpr int kMaxParts = 10'000;
inline constexpr int kMaxListedKeys = 1000;           // of a page
inline constexpr std::size_t kMaxDeletedKeys = 1000;  // of one DeleteObjects
inline constexpr std::size_t kMaxUserMetadataBytes = 2048;
inline constexpr std::size_t kMaxTags = 10;
inline constexpr std::size_t kMinBucketNameBytes = 3;
inline constexpr std::size_t kMaxBucketNameBytes = 63;

}  // namespace doppel::s3
