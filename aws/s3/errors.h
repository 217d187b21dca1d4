// How S3 refuses: code, status and text of each refusal (S3 API reference, "Error responses").
#pragma once

#include <fmt/format.h>

#include <string>

#include "aws/http/service_error.h"
#include "aws/signing/errors.h"

namespace doppel::aws::errors {

inline ServiceError NoSuchBucket(const std::string& bucket) {
  return {404, "NoSuchBucket", "The specified bucket does not exist", {{"BucketName", bucket}}};
}

inline ServiceError NoSuchKey(const std::string& key) {
  return {404, "NoSuchKey", "The specified key does not exist.", {{"Key", key}}};
}

inline ServiceError NoSuchUpload(const std::string& id) {
  return {404,
          "NoSuchUpload",
          "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or "
          "completed.",
          {{"UploadId", id}}};
}

inline ServiceError NoSuchVersion(const std::string& key, const std::string& version) {
  return {404, "NoSuchVersion", "The specified version does not exist.", {{"Key", key}, {"VersionId", version}}};
}

inline ServiceError BucketAlreadyOwnedByYou(const std::string& bucket) {
  return {409,
          "BucketAlreadyOwnedByYou",
          "Your previous request to create the named bucket succeeded and you already own it.",
          {{"BucketName", bucket}}};
}

inline ServiceError BucketNotEmpty(const std::string& bucket) {
  return {409, "BucketNotEmpty", "The bucket you tried to delete is not empty", {{"BucketName", bucket}}};
}

inline ServiceError InvalidBucketName(const std::string& bucket) {
  return {400, "InvalidBucketName", "The specified bucket is not valid.", {{"BucketName", bucket}}};
}

inline ServiceError InvalidLocationConstraint(const std::string& region) {
  return {400,
          "InvalidLocationConstraint",
          "The specified location-constraint is not valid",
          {{"LocationConstraint", region}}};
}

inline ServiceError InvalidArgument(const std::string& message, const std::string& name, const std::string& value) {
  return {400, "InvalidArgument", message, {{"ArgumentName", name}, {"ArgumentValue", value}}};
}

inline ServiceError InvalidRequest(const std::string& message) { return {400, "InvalidRequest", message}; }

inline ServiceError InvalidUri() { return {400, "InvalidURI", "Couldn't parse the specified URI."}; }

inline ServiceError KeyTooLong(std::size_t size, std::size_t limit) {
  return {400,
          "KeyTooLongError",
          "Your key is too long",
          {{"Size", std::to_string(size)}, {"MaxSizeAllowed", std::to_string(limit)}}};
}

inline ServiceError MalformedXml() {
  return {400, "MalformedXML",
          "The XML you provided was not well-formed or did not validate against our published "
          "schema"};
}

inline ServiceError MalformedPolicy(const std::string& message) { return {400, "MalformedPolicy", message}; }

inline ServiceError MethodNotAllowed(const std::string& method, const std::string& resource_type) {
  return {405,
          "MethodNotAllowed",
          "The specified method is not allowed against this resource.",
          {{"Method", method}, {"ResourceType", resource_type}}};
}

inline ServiceError NotImplementedOperation(const std::string& method, const std::string& what) {
  return NotEmulated(fmt::format("{} of an S3 {}", method, what));
}

inline ServiceError NotImplementedHeader(const std::string& header, const std::string& value) {
  return {501,
          "NotImplemented",
          fmt::format("doppel does not emulate S3's header {}: {}", header, value),
          {{"Header", header}}};
}

inline ServiceError PreconditionFailed(const std::string& condition) {
  return {412,
          "PreconditionFailed",
          "At least one of the pre-conditions you specified did not hold",
          {{"Condition", condition}}};
}

inline ServiceError InvalidRange(const std::string& range, std::uint64_t size) {
  return {416,
          "InvalidRange",
          "The requested range is not satisfiable",
          {{"RangeRequested", range}, {"ActualObjectSize", std::to_string(size)}}};
}

inline ServiceError InvalidPartNumber(int number, std::size_t count) {
  return {416,
          "InvalidPartNumber",
          "The requested partnumber is not satisfiable",
          {{"PartNumberRequested", std::to_string(number)}, {"ActualPartCount", std::to_string(count)}}};
}

inline ServiceError InvalidPart() {
  return {
      400, "InvalidPart",
      "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified "
      "entity tag may not match the part's entity tag."};
}

inline ServiceError InvalidPartOrder() {
  return {400, "InvalidPartOrder",
          "The list of parts was not in ascending order. Parts must be ordered by part number."};
}

inline ServiceError EntityTooSmall() {
  return {400, "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size"};
}

inline ServiceError EntityTooLarge(std::uint64_t limit) {
  return {400,
          "EntityTooLarge",
          "Your proposed upload exceeds the maximum allowed size",
          {{"MaxSizeAllowed", std::to_string(limit)}}};
}

inline ServiceError MissingContentLength() {
  return {411, "MissingContentLength", "You must provide the Content-Length HTTP header."};
}

inline ServiceError MetadataTooLarge(std::size_t size, std::size_t limit) {
  return {400,
          "MetadataTooLarge",
          "Your metadata headers exceed the maximum allowed metadata size",
          {{"Size", std::to_string(size)}, {"MaxSizeAllowed", std::to_string(limit)}}};
}

inline ServiceError InvalidDigest(const std::string& value) {
  return {400, "InvalidDigest", "The Content-MD5 you specified was invalid.", {{"Content-MD5", value}}};
}

inline ServiceError BadDigest(const std::string& expected, const std::string& computed) {
  return {400,
          "BadDigest",
          "The Content-MD5 you specified did not match what we received.",
          {{"ExpectedDigest", expected}, {"CalculatedDigest", computed}}};
}

inline ServiceError BadChecksum(const std::string& algorithm) {
  return {400, "BadDigest", fmt::format("The {} you specified did not match the calculated checksum.", algorithm)};
}

inline ServiceError InvalidStorageClass(const std::string& name) {
  return {
      400, "InvalidStorageClass", "The storage class you specified is not valid", {{"StorageClassRequested", name}}};
}

inline ServiceError InvalidTag(const std::string& message) { return {400, "InvalidTag", message}; }

inline ServiceError AclNotSupported() {
  return {400, "AccessControlListNotSupported", "The bucket does not allow ACLs"};
}

inline ServiceError CorsNotEnabled() {
  return {403, "AccessForbidden", "CORSResponse: CORS is not enabled for this bucket."};
}

inline ServiceError InternalError() {
  return {500, "InternalError", "We encountered an internal error. Please try again."};
}

}  // namespace doppel::aws::errors
