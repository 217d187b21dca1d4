// The examples of the S3 API reference: "Signature Calculations for the Authorization Header", "Query Parameters".
#include "aws/signing/verify.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "aws/http/service_error.h"
#include "aws/signing/verify_v2.h"

namespace doppel::aws {
namespace {

using ::testing::HasSubstr;
using Headers = std::vector<std::pair<std::string, std::string>>;
using namespace std::chrono_literals;

constexpr const char* kEmptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
// 2013-05-24T00:00:00Z
const SigningTime kThen = std::chrono::system_clock::from_time_t(1369353600);
const AccessKeys kKeys({std::pair{"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"}});

std::string Authorization(const std::string& headers, const std::string& signature,
                          const std::string& id = "AKIAIOSFODNN7EXAMPLE") {
  return "AWS4-HMAC-SHA256 Credential=" + id + "/20130524/us-east-1/s3/aws4_request,SignedHeaders=" + headers +
         ",Signature=" + signature;
}

HttpRequest Request(const std::string& method, const std::string& target, Headers headers) {
  headers.emplace_back("Host", "examplebucket.s3.amazonaws.com");
  return {.method = method, .target = target, .headers = std::move(headers), .content_length = {}, .client_host = {}};
}

HttpRequest GetExample(
    const std::string& signature = "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41") {
  return Request("GET", "/test.txt",
                 {{"Authorization", Authorization("host;range;x-amz-content-sha256;x-amz-date", signature)},
                  {"Range", "bytes=0-9"},
                  {"x-amz-content-sha256", kEmptyHash},
                  {"x-amz-date", "20130524T000000Z"}});
}

SignedRequest Check(const HttpRequest& request, SigningTime now = kThen) {
  return Verify(
      request, kKeys,
      {.path_rule = PathRule::kAsS3, .payload_hash = std::string(request.Header("x-amz-content-sha256")), .now = now});
}

// The code of the refusal.
std::string Refusal(const HttpRequest& request, SigningTime now = kThen) {
  try {
    Check(request, now);
  } catch (const ServiceError& error) {
    return error.code();
  }
  return "none";
}

TEST(Verify, TakesTheDocumentedExamples) {
  EXPECT_EQ(Check(GetExample()).access_key_id, "AKIAIOSFODNN7EXAMPLE");
  const std::string plain = "host;x-amz-content-sha256;x-amz-date";
  const Headers common = {{"x-amz-content-sha256", kEmptyHash}, {"x-amz-date", "20130524T000000Z"}};
  for (const auto& [target, signature] : {
           std::pair{"/?lifecycle", "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"},
           std::pair{"/?max-keys=2&prefix=J", "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"},
           std::pair{"/?prefix=J&max-keys=2", "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"},
       }) {
    Headers headers = common;
    headers.emplace_back("Authorization", Authorization(plain, signature));
    EXPECT_EQ(Refusal(Request("GET", target, headers)), "none") << target;
  }
  const HttpRequest put =
      Request("PUT", "/test$file.text",
              {{"Authorization", Authorization("date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
                                               "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd")},
               {"Date", "Fri, 24 May 2013 00:00:00 GMT"},
               {"x-amz-date", "20130524T000000Z"},
               {"x-amz-storage-class", "REDUCED_REDUNDANCY"},
               {"x-amz-content-sha256", "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072"}});
  EXPECT_EQ(Refusal(put), "none");
}

TEST(Verify, RefusesWhatIsNotWhatWasSigned) {
  HttpRequest other = GetExample();
  other.target = "/test2.txt";
  EXPECT_EQ(Refusal(other), "SignatureDoesNotMatch");
  other = GetExample();
  other.headers[1].second = "bytes=0-99";
  EXPECT_EQ(Refusal(other), "SignatureDoesNotMatch");
  EXPECT_EQ(Refusal(GetExample("f0e8")), "SignatureDoesNotMatch");
  other = GetExample();
  other.headers.emplace_back("x-amz-acl", "public-read");
  EXPECT_EQ(Refusal(other), "AccessDenied");
  other = GetExample();
  other.headers[0].second = Authorization("host;x-amz-date", "0", "AKIDOTHER");
  EXPECT_EQ(Refusal(other), "AccessDenied");
  other.headers[0].second = Authorization("host;range;x-amz-content-sha256;x-amz-date", "0", "AKIDOTHER");
  EXPECT_EQ(Refusal(other), "InvalidAccessKeyId");
}

TEST(Verify, TellsWhatItHasSignedAndNoSecret) {
  try {
    Check(GetExample("0"));
    FAIL();
  } catch (const ServiceError& error) {
    std::string all;
    for (const auto& [name, value] : error.details()) all += name + "=" + value + "\n";
    EXPECT_THAT(all, HasSubstr("CanonicalRequest=GET\n/test.txt\n\nhost:examplebucket.s3.amazonaws.com\n"));
    EXPECT_THAT(all,
                HasSubstr("StringToSign=AWS4-HMAC-SHA256\n20130524T000000Z\n20130524/us-east-1/s3/aws4_request\n"));
    EXPECT_THAT(all, HasSubstr("StringToSignBytes=41 57 53 34"));
    EXPECT_EQ(all.find("wJalr"), std::string::npos);
  }
}

TEST(Verify, AllowsClocksToDifferByAQuarterOfAnHour) {
  EXPECT_EQ(Refusal(GetExample(), kThen + 14min), "none");
  EXPECT_EQ(Refusal(GetExample(), kThen - 14min), "none");
  EXPECT_EQ(Refusal(GetExample(), kThen + 16min), "RequestTimeTooSkewed");
  EXPECT_EQ(Refusal(GetExample(), kThen - 16min), "RequestTimeTooSkewed");
}

TEST(Verify, RefusesWhatIsNotSignedAsItShould) {
  EXPECT_EQ(Refusal(Request("GET", "/test.txt", {})), "AccessDenied");
  EXPECT_EQ(Refusal(Request("GET", "/test.txt", {{"Authorization", "AWS AKIAIOSFODNN7EXAMPLE:abc="}})),
            "InvalidRequest");
  EXPECT_EQ(Refusal(Request("GET", "/test.txt", {{"Authorization", "AWS4-HMAC-SHA256 Credential=a/b"}})),
            "AuthorizationHeaderMalformed");
  EXPECT_EQ(Refusal(Request("GET", "/", {{"Authorization", "AWS4-HMAC-SHA256"}, {"x-amz-date", "20130524T000000Z"}})),
            "AuthorizationHeaderMalformed");
}

std::string Presigned(const std::string& expires = "86400") {
  return "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%"
         "2F"
         "aws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=" +
         expires +
         "&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";
}

TEST(Verify, TakesPresignedRequestsUntilTheyExpire) {
  const HttpRequest request = Request("GET", Presigned(), {});
  EXPECT_TRUE(Check(request).is_presigned);
  EXPECT_EQ(Check(request).payload_hash, "UNSIGNED-PAYLOAD");
  EXPECT_EQ(Refusal(request, kThen + 24h), "none");
  EXPECT_EQ(Refusal(request, kThen + 24h + 1s), "AccessDenied");
  EXPECT_EQ(Refusal(request, kThen - 16min), "AccessDenied");
  EXPECT_EQ(Refusal(Request("GET", Presigned("86401"), {})), "SignatureDoesNotMatch");
  EXPECT_EQ(Refusal(Request("GET", Presigned("604801"), {})), "AuthorizationQueryParametersError");
  EXPECT_EQ(Refusal(Request("GET", Presigned("-1"), {})), "AuthorizationQueryParametersError");
  EXPECT_EQ(Refusal(Request("GET", "/test.txt?X-Amz-Signature=0", {})), "AuthorizationQueryParametersError");
}

TEST(ServiceOf, IsWhatTheCredentialSays) {
  EXPECT_EQ(ServiceOf(GetExample()), "s3");
  EXPECT_EQ(ServiceOf(Request("GET", Presigned(), {})), "s3");
  EXPECT_EQ(ServiceOf(Request("GET", "/", {{"Authorization", "Basic abc"}})), "");
  EXPECT_EQ(ServiceOf(Request("GET", "/", {})), std::nullopt);
}

// S3 developer guide, "Signing and authenticating REST requests", query string request authentication.
TEST(VerifyV2, TakesTheDocumentedExample) {
  HttpRequest request = Request(
      "GET",
      "/photos/"
      "puppy.jpg?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D&Expires=1175139620",
      {});
  const SigningTime end = std::chrono::system_clock::from_time_t(1175139620);
  ASSERT_TRUE(IsPresignedV2(request));
  EXPECT_EQ(VerifyPresignedV2(request, "johnsmith", kKeys, end).access_key_id, "AKIAIOSFODNN7EXAMPLE");
  EXPECT_THROW(VerifyPresignedV2(request, "johnsmith", kKeys, end + 1s), ServiceError);
  EXPECT_THROW(VerifyPresignedV2(request, "other", kKeys, end), ServiceError);
  request.method = "PUT";
  EXPECT_THROW(VerifyPresignedV2(request, "johnsmith", kKeys, end), ServiceError);
}

}  // namespace
}  // namespace doppel::aws
