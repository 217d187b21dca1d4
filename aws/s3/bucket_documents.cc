// Configurations of buckets: those that tools set and ask for are kept as they come, the others answer as S3 does for a
// bucket without. What a configuration would do to objects (expiry, encryption, public access) is not done.
#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "aws/s3/errors.h"
#include "aws/s3/operations.h"
#include "aws/s3/xml.h"

namespace doppel::aws {
namespace {

enum class Puts { kKept, kNotEmulated };

struct Document {
  std::string_view subresource;
  std::string_view root;  // element; empty: JSON
  Puts puts;
  std::string_view initial;  // what a new bucket has: the inner XML; kNone: nothing
  // When there is none: status 404.
  std::string_view absent_code, absent_message;
};

constexpr std::string_view kNone = "-";

constexpr auto kDocuments = std::to_array<Document>({
    {"policy", "", Puts::kKept, kNone, "NoSuchBucketPolicy", "The bucket policy does not exist"},
    {"lifecycle", "LifecycleConfiguration", Puts::kKept, kNone, "NoSuchLifecycleConfiguration",
     "The lifecycle configuration does not exist"},
    {"tagging", "Tagging", Puts::kKept, kNone, "NoSuchTagSet", "The TagSet does not exist"},
    {"encryption", "ServerSideEncryptionConfiguration", Puts::kKept,
     "<Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm>"
     "</ApplyServerSideEncryptionByDefault><BucketKeyEnabled>false</BucketKeyEnabled></Rule>",
     "ServerSideEncryptionConfigurationNotFoundError", "The server side encryption configuration was not found"},
    {"publicAccessBlock", "PublicAccessBlockConfiguration", Puts::kKept,
     "<BlockPublicAcls>true</BlockPublicAcls><IgnorePublicAcls>true</IgnorePublicAcls>"
     "<BlockPublicPolicy>true</BlockPublicPolicy><RestrictPublicBuckets>true</RestrictPublicBuckets>",
     "NoSuchPublicAccessBlockConfiguration", "The public access block configuration was not found"},
    {"ownershipControls", "OwnershipControls", Puts::kKept,
     "<Rule><ObjectOwnership>BucketOwnerEnforced</ObjectOwnership></Rule>", "OwnershipControlsNotFoundError",
     "The bucket ownership controls were not found"},
    {"versioning", "VersioningConfiguration", Puts::kNotEmulated, "", "", ""},
    {"cors", "CORSConfiguration", Puts::kNotEmulated, kNone, "NoSuchCORSConfiguration",
     "The CORS configuration does not exist"},
    {"logging", "BucketLoggingStatus", Puts::kNotEmulated, "", "", ""},
    {"notification", "NotificationConfiguration", Puts::kNotEmulated, "", "", ""},
    {"accelerate", "AccelerateConfiguration", Puts::kNotEmulated, "", "", ""},
    {"requestPayment", "RequestPaymentConfiguration", Puts::kNotEmulated, "<Payer>BucketOwner</Payer>", "", ""},
    {"website", "WebsiteConfiguration", Puts::kNotEmulated, kNone, "NoSuchWebsiteConfiguration",
     "The specified bucket does not have a website configuration"},
    {"replication", "ReplicationConfiguration", Puts::kNotEmulated, kNone, "ReplicationConfigurationNotFoundError",
     "The replication configuration was not found"},
    {"object-lock", "ObjectLockConfiguration", Puts::kNotEmulated, kNone, "ObjectLockConfigurationNotFoundError",
     "Object Lock configuration does not exist for this bucket"},
});

const Document* FindDocument(std::string_view subresource) {
  for (const Document& document : kDocuments) {
    if (document.subresource == subresource) return &document;
  }
  return nullptr;
}

const Document& DocumentOf(const S3Call& call) {
  for (const auto& parameter : call.query) {
    if (const Document* found = FindDocument(parameter.first)) return *found;
  }
  throw errors::InvalidUri();
}

ServiceError Absent(const Document& document, const std::string& bucket) {
  return {404, std::string(document.absent_code), std::string(document.absent_message), {{"BucketName", bucket}}};
}

// As it is told; an empty one was deleted, which a bucket's initial one can be too.
std::string TextOf(const S3Call& call, const Document& document) {
  const auto kept = call.store.FindDocument(call.bucket(), std::string(document.subresource));
  if (kept.has_value() && !kept->empty()) return *kept;
  if (kept.has_value() || document.initial == kNone) throw Absent(document, call.bucket());
  XmlWriter xml;
  xml.BeginRoot(document.root);
  std::string text = xml.Finish();
  text.insert(text.rfind("</"), document.initial);
  return text;
}

void CheckPolicy(const std::string& text) {
  boost::json::error_code error;
  const boost::json::value policy = boost::json::parse(text, error);
  if (error || !policy.is_object()) throw errors::MalformedPolicy("This policy contains invalid Json");
  if (!policy.as_object().contains("Statement")) {
    throw errors::MalformedPolicy("Missing required field Statement");
  }
}

}  // namespace

bool IsBucketDocument(std::string_view subresource) { return FindDocument(subresource) != nullptr; }

HttpResponse GetBucketDocument(S3Call& call) {
  const Document& document = DocumentOf(call);
  HttpResponse response = XmlResponse(TextOf(call, document));
  if (document.root.empty()) response.content_type = "application/json";
  return response;
}

HttpResponse PutBucketDocument(S3Call& call) {
  const Document& document = DocumentOf(call);
  if (document.puts == Puts::kNotEmulated) {
    throw errors::NotImplementedOperation("PUT", "bucket's subresource " + std::string(document.subresource));
  }
  const std::string text = ReadDocument(call);
  if (document.root.empty()) {
    CheckPolicy(text);
  } else {
    XmlReader(text, document.root);
  }
  call.store.SetDocument(call.bucket(), std::string(document.subresource), text);
  return EmptyResponse(document.root.empty() || document.subresource == "tagging" ? 204 : 200);
}

HttpResponse DeleteBucketDocument(S3Call& call) {
  const Document& document = DocumentOf(call);
  if (document.puts == Puts::kKept) {
    // What is there from the beginning is gone when it is deleted, but for the encryption, which returns to it.
    const bool leaves_none = document.initial != kNone && document.subresource != "encryption";
    call.store.SetDocument(call.bucket(), std::string(document.subresource),
                           leaves_none ? std::optional<std::string>("") : std::nullopt);
  } else if (document.initial == kNone) {
    call.store.GetBucket(call.bucket());
  } else {
    throw errors::MethodNotAllowed("DELETE", "BUCKET");
  }
  return EmptyResponse(204);
}

HttpResponse PutBucketVersioning(S3Call& call) {
  const std::string text = ReadDocument(call);
  const std::string status = XmlReader(text, "VersioningConfiguration").root().child_value("Status");
  // Without versions every object has the one that is called null, as in a bucket whose versioning is suspended.
  if (status == "Enabled") throw errors::NotEmulated("versions of S3 objects");
  if (status != "Suspended") throw errors::MalformedXml();
  call.store.SetDocument(call.bucket(), "versioning", text);
  return EmptyResponse(200);
}

HttpResponse GetBucketPolicyStatus(S3Call& call) {
  TextOf(call, *FindDocument("policy"));
  XmlWriter xml;
  xml.BeginRoot("PolicyStatus");
  xml.Add("IsPublic", false);
  return XmlResponse(xml.Finish());
}

HttpResponse GetAcl(S3Call& call) {
  if (call.key().empty()) {
    call.store.GetBucket(call.bucket());
  } else {
    call.store.Head(call.bucket(), call.key());
  }
  XmlWriter xml;
  xml.BeginRoot("AccessControlPolicy");
  xml.Begin("Owner");
  xml.Add("ID", kOwnerId);
  xml.End();
  xml.Begin("AccessControlList");
  xml.Begin("Grant");
  xml.Begin("Grantee", "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"CanonicalUser\"");
  xml.Add("ID", kOwnerId);
  xml.End();
  xml.Add("Permission", "FULL_CONTROL");
  return XmlResponse(xml.Finish());
}

HttpResponse PutAcl(S3Call& call) {
  if (call.key().empty()) {
    call.store.GetBucket(call.bucket());
  } else {
    call.store.Head(call.bucket(), call.key());
  }
  // Ownership is the bucket owner's alone, as in every new bucket of S3: only what changes nothing may be put.
  const std::string acl = call.Header("x-amz-acl");
  if (acl != "private" && acl != "bucket-owner-full-control") throw errors::AclNotSupported();
  return EmptyResponse(200);
}

}  // namespace doppel::aws
