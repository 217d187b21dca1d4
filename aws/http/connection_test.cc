// HTTP over real sockets on the loopback.
#include "aws/http/connection.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <stdexcept>

using namespace std::chrono_literals;

namespace doppel::aws {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class HttpTest : public ::testing::Test {
 protected:
  HttpTest() {
    std::signal(SIGPIPE, SIG_IGN);
    service_.handler = [](const HttpRequest& request, base::ByteSource& body) -> HttpResponse {
      if (request.path() == "/throw") throw std::runtime_error("secret");
      if (request.path() == "/header")
        return {.content_type = "a\r\nb: c", .body = "x", .headers = {{"d", "e\nf\x01"}}};
      if (request.path() == "/unread") return {.status = 403, .content_type = "text/plain", .body = "no"};
      if (request.path() == "/echo") {
        return {.content_type = "text/plain",
                .stream = std::make_unique<Repeat>(body),
                .content_length = request.content_length};
      }
      if (request.path() == "/short") {
        return {.content_type = "text/plain", .stream = std::make_unique<Repeat>(body), .content_length = 100};
      }
      return {.content_type = "text/plain",
              .body = request.method + " " + request.target + " " + std::string(request.Header("x-test")) + " " +
                      ReadAll(body, 1000)};
    };
    listener_ = std::make_unique<net::Listener>(net::ListenerOptions{}, [this](auto transport) {
      return std::make_unique<HttpConnection>(std::move(transport), service_);
    });
    listener_->Start();
  }

  // What comes, as it comes.
  class Repeat final : public base::ByteSource {
   public:
    explicit Repeat(base::ByteSource& body) : body_(body) {}
    std::size_t Read(std::span<char> space) override { return body_.Read(space); }

   private:
    base::ByteSource& body_;
  };

  // What the server answers to `text` before it closes or falls silent.
  std::string Ask(std::string_view text) {
    const int number = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(listener_->port()));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(connect(number, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
    send(number, text.data(), text.size(), MSG_NOSIGNAL);
    shutdown(number, SHUT_WR);
    std::string answer;
    std::array<char, 4096> space;
    ssize_t count = 0;
    while ((count = recv(number, space.data(), space.size(), 0)) > 0) answer.append(space.data(), count);
    close(number);
    return answer;
  }

  HttpService service_;
  std::unique_ptr<net::Listener> listener_;
};

TEST_F(HttpTest, AnswersARequest) {
  const std::string answer = Ask("POST /a?b=c HTTP/1.1\r\nHost: x\r\nX-Test: t\r\nContent-Length: 4\r\n\r\nbody");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 18\r\n"));
  EXPECT_THAT(answer, EndsWith("\r\n\r\nPOST /a?b=c t body"));
}

TEST_F(HttpTest, AnswersSeveralRequestsOfOneConnection) {
  const std::string answer =
      Ask("GET /1 HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(answer, HasSubstr("GET /1"));
  EXPECT_THAT(answer, HasSubstr("GET /2"));
  EXPECT_THAT(answer, HasSubstr("Connection: close"));
}

TEST_F(HttpTest, TakesChunkedBodies) {
  EXPECT_THAT(Ask("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"),
              EndsWith("POST /  abcde"));
}

TEST_F(HttpTest, InvitesBodiesThatWaitForIt) {
  EXPECT_THAT(Ask("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nab"),
              EndsWith("POST /  ab"));
}

TEST_F(HttpTest, InvitesNoBodyThatNoOneReads) {
  const std::string answer =
      Ask("PUT /unread HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 403 "));
  EXPECT_THAT(answer, HasSubstr("Connection: close"));
}

TEST_F(HttpTest, SkipsBodiesThatNoOneReads) {
  const std::string answer =
      Ask("PUT /unread HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody"
          "GET /2 HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 403 "));
  EXPECT_THAT(answer, HasSubstr("GET /2"));
}

TEST_F(HttpTest, SendsStreams) {
  const std::string large(3'000'000, 'x');
  EXPECT_THAT(Ask(fmt::format("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n{}", large.size(), large)),
              AllOf(HasSubstr("Content-Length: 3000000\r\n"), EndsWith("\r\n\r\n" + large)));
  EXPECT_THAT(Ask("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"),
              AllOf(HasSubstr("Transfer-Encoding: chunked\r\n"), EndsWith("\r\n\r\n3\r\nabc\r\n0\r\n\r\n")));
}

TEST_F(HttpTest, EndsTheConnectionWhenAStreamEndsEarly) {
  EXPECT_THAT(Ask("POST /short HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nab"
                  "GET /2 HTTP/1.1\r\nHost: x\r\n\r\n"),
              EndsWith("\r\n\r\nab"));
}

TEST_F(HttpTest, RefusesBodiesThatEndEarly) {
  EXPECT_THAT(Ask("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nab"), StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(Ask("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
              StartsWith("HTTP/1.1 400 "));
}

TEST_F(HttpTest, SendsNoBodyToHead) {
  const std::string answer = Ask("HEAD / HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_THAT(answer, HasSubstr("Content-Length: 8\r\n"));
  EXPECT_THAT(answer, EndsWith("\r\n\r\n"));
}

TEST_F(HttpTest, RefusesWhatIsNoHttpOrTooLarge) {
  EXPECT_THAT(Ask(std::string_view("\0\0\0\x08\x04\xd2\x16\x2f", 8)), StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(Ask("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\n\r\n" + std::string(1001, 'x')),
              StartsWith("HTTP/1.1 413 "));
  EXPECT_THAT(Ask("GET / HTTP/1.1\r\nX: " + std::string(70000, 'x') + "\r\n\r\n"), StartsWith("HTTP/1.1 431 "));
}

TEST_F(HttpTest, LetsNoValueBeginAnotherField) {
  EXPECT_THAT(Ask("GET /header HTTP/1.1\r\nHost: x\r\n\r\n"),
              AllOf(HasSubstr("\r\nd: e f \r\n"), HasSubstr("\r\nContent-Type: a  b: c\r\n")));
}

TEST_F(HttpTest, HidesWhatWentWrongInside) {
  const std::string answer = Ask("GET /throw HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 500 "));
  EXPECT_EQ(answer.find("secret"), std::string::npos);
}

TEST_F(HttpTest, EndsIdleConnectionsWhenItStops) {
  const std::string answer = Ask("");
  EXPECT_EQ(answer, "");
  listener_->Stop();
  EXPECT_EQ(listener_->connection_count(), 0u);
}

}  // namespace
}  // namespace doppel::aws
