#include "server/http_routes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/fake_engine.h"

namespace doppel::server {
namespace {

using ::testing::HasSubstr;

class HttpRoutesTest : public ::testing::Test {
 protected:
  aws::HttpResponse Ask(const std::string& method, const std::string& target, const std::string& body = "") {
    return routes_.Answer({.method = method, .target = target, .headers = {}, .body = body, .client_host = {}});
  }

  FakeEngine engine_;
  HttpRoutes routes_{engine_, "PEM"};
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
  HttpRoutes without(engine_, "");
  EXPECT_EQ(without.Answer({.method = "GET", .target = "/ca.pem", .headers = {}, .body = {}, .client_host = {}}).status,
            404);
}

TEST_F(HttpRoutesTest, ResetsOnPostAlone) {
  EXPECT_EQ(Ask("GET", "/reset").status, 405);
  EXPECT_EQ(engine_.resets, 0);
  EXPECT_EQ(Ask("POST", "/reset").status, 200);
  EXPECT_EQ(engine_.resets, 1);
}

TEST_F(HttpRoutesTest, SaysThatAwsIsNotThereYet) {
  EXPECT_EQ(Ask("GET", "/nothing").status, 404);
  const aws::HttpResponse response = Ask("POST", "/", "Action=DescribeClusters&Version=2012-12-01");
  EXPECT_EQ(response.status, 501);
  EXPECT_THAT(response.body, HasSubstr("does not emulate"));
}

}  // namespace
}  // namespace doppel::server
