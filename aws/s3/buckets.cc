// Operations on buckets as such.
#include <algorithm>

#include "aws/s3/errors.h"
#include "aws/s3/limits.h"
#include "aws/s3/operations.h"
#include "aws/s3/xml.h"
#include "base/text.h"

namespace doppel::aws {
namespace {

constexpr std::string_view kFirstRegion = "us-east-1";

bool IsRegion(const std::string& name) {
  return !name.empty() && name.size() <= 32 &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos;
}

std::string RegionOfBody(S3Call& call) {
  const std::string document = ReadDocument(call);
  if (base::TrimBlanks(document).empty()) return std::string(kFirstRegion);
  const XmlReader xml(document, "CreateBucketConfiguration");
  const std::string region = xml.root().child_value("LocationConstraint");
  if (region.empty()) return std::string(kFirstRegion);
  if (region == "EU") return "eu-west-1";
  if (!IsRegion(region) || region == kFirstRegion) throw errors::InvalidLocationConstraint(region);
  return region;
}

}  // namespace

HttpResponse ListBuckets(S3Call& call) {
  const std::string prefix = call.Parameter("prefix");
  const std::string region = call.Parameter("bucket-region");
  const std::string after = s3::FromBase64(call.Parameter("continuation-token")).value_or("");
  const int most = call.NumberParameter("max-buckets", 10'000, 1, 10'000);
  XmlWriter xml;
  xml.BeginRoot("ListAllMyBucketsResult");
  xml.Begin("Owner");
  xml.Add("ID", kOwnerId);
  xml.End();
  xml.Begin("Buckets");
  int count = 0;
  std::string last;
  bool is_truncated = false;
  for (const s3::BucketInfo& bucket : call.store.ListBuckets()) {
    if (!bucket.name.starts_with(prefix) || bucket.name <= after) continue;
    if (!region.empty() && bucket.region != region) continue;
    if (count == most) {
      is_truncated = true;
      break;
    }
    xml.Begin("Bucket");
    xml.Add("Name", bucket.name);
    xml.Add("CreationDate", IsoTime(bucket.created));
    if (call.query.size() > 0) xml.Add("BucketRegion", bucket.region);
    xml.End();
    last = bucket.name;
    ++count;
  }
  xml.End();
  if (is_truncated) xml.Add("ContinuationToken", s3::ToBase64(last));
  if (!prefix.empty()) xml.Add("Prefix", prefix);
  return XmlResponse(xml.Finish());
}

HttpResponse CreateBucket(S3Call& call) {
  if (!s3::IsBucketName(call.bucket())) throw errors::InvalidBucketName(call.bucket());
  const std::string acl = call.Header("x-amz-acl");
  if (!acl.empty() && acl != "private" && acl != "bucket-owner-full-control") throw errors::AclNotSupported();
  if (base::EqualsIgnoreCaseAscii(call.Header("x-amz-bucket-object-lock-enabled"), "true")) {
    throw errors::NotImplementedHeader("x-amz-bucket-object-lock-enabled", "true");
  }
  const std::string region = RegionOfBody(call);
  try {
    call.store.CreateBucket(call.bucket(), region);
  } catch (const s3::StoreError& error) {
    // In its first region S3 lets a bucket be made again by its owner (API_CreateBucket, BucketAlreadyOwnedByYou).
    const bool is_again = error.problem() == s3::StoreProblem::kBucketExists && region == kFirstRegion &&
                          call.store.GetBucket(call.bucket()).region == kFirstRegion;
    if (!is_again) throw;
  }
  HttpResponse response = EmptyResponse(200);
  response.headers.emplace_back("Location", "/" + call.bucket());
  return response;
}

HttpResponse DeleteBucket(S3Call& call) {
  call.store.RemoveBucket(call.bucket());
  return EmptyResponse(204);
}

HttpResponse HeadBucket(S3Call& call) {
  const s3::BucketInfo bucket = call.store.GetBucket(call.bucket());
  HttpResponse response = EmptyResponse(200);
  response.headers.emplace_back("x-amz-bucket-region", bucket.region);
  response.headers.emplace_back("x-amz-access-point-alias", "false");
  return response;
}

HttpResponse GetBucketLocation(S3Call& call) {
  const s3::BucketInfo bucket = call.store.GetBucket(call.bucket());
  XmlWriter xml;
  xml.BeginRoot("LocationConstraint");
  std::string text = xml.Finish();
  // The element holds the text itself; the first region has none.
  if (bucket.region != kFirstRegion) text.insert(text.rfind("</"), EscapeXml(bucket.region));
  return XmlResponse(text);
}

HttpResponse AnswerPreflight(S3Call&) { throw errors::CorsNotEnabled(); }

}  // namespace doppel::aws
