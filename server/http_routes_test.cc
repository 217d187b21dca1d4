#include "server/http_routes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "aws/signing/access_keys.h"
#include "s3/folder_store.h"
#include "server/fake_engine.h"

namespace doppel::server {
namespace {

using ::testing::HasSubstr;

class HttpRoutesTest : public ::testing::Test {
 protected:
  using Headers = std::vector<std::pair<std::string, std::string>>;

  class NoBody final : public base::ByteSource {
    std::size_t Read(std::span<char>) override { return 0; }
  };

  aws::HttpResponse Ask(HttpRoutes& routes, const std::string& method, const std::string& target,
                        const Headers& headers = {}) {
    NoBody body;
    return routes.Answer({.method = method, .target = target, .headers = headers, .client_host = {}}, body);
  }
  aws::HttpResponse Ask(const std::string& method, const std::string& target, const Headers& headers = {}) {
    return Ask(routes_, method, target, headers);
  }

  FakeEngine engine_;
  s3::FolderStore buckets_{::testing::TempDir() + "doppel-routes-" + std::to_string(getpid())};
  aws::AccessKeys keys_{{{"test", "test"}}};
  aws::S3Service s3_{buckets_, keys_};
  HttpRoutes routes_{engine_, s3_, "PEM"};
};

TEST_F(HttpRoutesTest, TellsHealthBeforeReadiness) {
  EXPECT_EQ(Ask("GET", "/health").status, 200);
  EXPECT_EQ(Ask("GET", "/ready").status, 503);
  routes_.SetReady();
  EXPECT_EQ(Ask("GET", "/ready").status, 200);
  EXPECT_EQ(Ask("HEAD", "/ready?x").status, 200);
}

TEST_F(HttpRoutesTest, GivesTheAuthority) {
  EXPECT_EQ(Ask("GET", "/ca.pem").body, "PEM");
  HttpRoutes without(engine_, s3_, "");
  EXPECT_EQ(Ask(without, "GET", "/ca.pem").status, 404);
}

TEST_F(HttpRoutesTest, ResetsOnPostAlone) {
  EXPECT_EQ(Ask("GET", "/reset").status, 405);
  EXPECT_EQ(engine_.resets, 0);
  EXPECT_EQ(Ask("POST", "/reset").status, 200);
  EXPECT_EQ(engine_.resets, 1);
}

TEST_F(HttpRoutesTest, GivesWhatIsNotItsOwnToS3) {
  const aws::HttpResponse anonymous = Ask("GET", "/nothing");
  EXPECT_EQ(anonymous.status, 403);
  EXPECT_THAT(anonymous.body, HasSubstr("<Code>AccessDenied</Code>"));
  // A bucket may be called like a path of ours: then the signature tells.
  const aws::HttpResponse bucket =
      Ask("GET", "/health", {{"Authorization", "AWS4-HMAC-SHA256 Credential=x/20130524/us-east-1/s3/aws4_request"}});
  EXPECT_THAT(bucket.body, HasSubstr("<Error>"));
}

TEST_F(HttpRoutesTest, SaysWhichServicesAreNotThereYet) {
  const Headers form = {{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}};
  const Headers json = {{"X-Amz-Target", "RedshiftData.ExecuteStatement"}};
  const Headers other = {{"Authorization", "AWS4-HMAC-SHA256 Credential=x/20130524/us-east-1/sts/aws4_request, "}};
  for (const Headers& headers : {form, json, other}) {
    const aws::HttpResponse response = Ask("POST", "/", headers);
    EXPECT_EQ(response.status, 501);
    EXPECT_THAT(response.body, HasSubstr("does not emulate"));
  }
}

}  // namespace
}  // namespace doppel::server
