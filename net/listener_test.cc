// Listener and Transport together, over real sockets on the loopback.
#include "net/listener.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <condition_variable>
#include <stdexcept>

using namespace std::chrono_literals;

namespace doppel::net {
namespace {

// Echoes what comes, and remembers how reading ended.
class Echo final : public Connection {
 public:
  Echo(std::unique_ptr<Transport> transport, std::chrono::milliseconds patience, std::atomic<int>& ended)
      : transport_(std::move(transport)), patience_(patience), ended_(ended) {}

  void Run() override {
    std::array<char, 4096> space;
    ReadResult result;
    while ((result = transport_->Read(space, Clock::now() + patience_)).kind == ReadResult::Kind::kData) {
      if (!transport_->Write(std::string_view(space.data(), result.count))) break;
    }
    if (result.kind == ReadResult::Kind::kInterrupted) transport_->Write("bye");
    if (result.kind == ReadResult::Kind::kTimeout) transport_->Write("late");
    transport_->CloseInOrder(200ms);
    ++ended_;
  }
  void Terminate() override { transport_->Interrupt(); }

 private:
  std::unique_ptr<Transport> transport_;
  std::chrono::milliseconds patience_;
  std::atomic<int>& ended_;
};

class Client {
 public:
  explicit Client(int port) : socket_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    is_connected_ = connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0;
  }
  ~Client() { close(socket_); }

  bool is_connected() const { return is_connected_; }
  void Send(std::string_view text) const { send(socket_, text.data(), text.size(), MSG_NOSIGNAL); }
  // Until the end of the stream or `count` bytes.
  std::string Receive(std::size_t count) const {
    std::string text;
    std::array<char, 4096> space;
    while (text.size() < count) {
      const ssize_t got = recv(socket_, space.data(), std::min(space.size(), count - text.size()), 0);
      if (got < 0) return text + "<error>";
      if (got == 0) break;
      text.append(space.data(), static_cast<std::size_t>(got));
    }
    return text;
  }

 private:
  int socket_;
  bool is_connected_ = false;
};

class ListenerTest : public ::testing::Test {
 protected:
  Listener MakeListener(ListenerOptions options, std::chrono::milliseconds patience) {
    return Listener(std::move(options), [this, patience](std::unique_ptr<Transport> transport) {
      return std::make_unique<Echo>(std::move(transport), patience, ended_);
    });
  }
  bool Eventually(const std::function<bool()>& condition) {
    const auto deadline = Clock::now() + 10s;
    while (!condition()) {
      if (Clock::now() > deadline) return false;
      std::this_thread::yield();
    }
    return true;
  }

  std::atomic<int> ended_ = 0;
};

TEST_F(ListenerTest, ServesConnectionsSideBySide) {
  Listener listener = MakeListener({}, 10s);
  listener.Start();
  EXPECT_NE(listener.port(), 0);
  EXPECT_EQ(listener.host(), "127.0.0.1");
  const Client first(listener.port()), second(listener.port());
  first.Send("one");
  second.Send("two");
  EXPECT_EQ(second.Receive(3), "two");
  EXPECT_EQ(first.Receive(3), "one");
}

TEST_F(ListenerTest, ForgetsConnectionsThatEnded) {
  Listener listener = MakeListener({}, 10s);
  listener.Start();
  for (int i = 0; i < 20; ++i) {
    const Client client(listener.port());
    client.Send("x");
    EXPECT_EQ(client.Receive(1), "x");
  }
  EXPECT_TRUE(Eventually([&] { return listener.connection_count() == 0; }));
  EXPECT_EQ(ended_, 20);
}

TEST_F(ListenerTest, TerminatesConnectionsInOrderWhenItStops) {
  Listener listener = MakeListener({}, 10s);
  listener.Start();
  const Client client(listener.port());
  client.Send("x");
  EXPECT_EQ(client.Receive(1), "x");
  listener.Stop();
  // The goodbye and then an end, no reset.
  EXPECT_EQ(client.Receive(100), "bye");
}

TEST_F(ListenerTest, EndsReadsAtTheirDeadline) {
  Listener listener = MakeListener({}, 50ms);
  listener.Start();
  const Client client(listener.port());
  EXPECT_EQ(client.Receive(100), "late");
}

TEST_F(ListenerTest, RefusesConnectionsBeyondItsBound) {
  Listener listener = MakeListener({.max_connections = 1}, 10s);
  listener.Start();
  const Client first(listener.port());
  first.Send("x");
  EXPECT_EQ(first.Receive(1), "x");
  const Client second(listener.port());
  EXPECT_EQ(second.Receive(100), "");
  first.Send("y");
  EXPECT_EQ(first.Receive(1), "y");
}

TEST_F(ListenerTest, GivesUpWritingToAPeerThatDoesNotReadWhenTerminated) {
  Listener listener = MakeListener({}, 10s);
  listener.Start();
  const Client client(listener.port());
  const std::string much(64 << 10, 'x');
  std::thread sender([&] {
    for (int i = 0; i < 200; ++i) client.Send(much);  // ends once the server has gone
  });
  EXPECT_TRUE(Eventually([&] { return listener.connection_count() == 1; }));
  listener.Stop();
  EXPECT_EQ(ended_, 1);
  sender.join();
}

TEST_F(ListenerTest, SaysWhyItCannotListen) {
  Listener listener = MakeListener({}, 10s);
  EXPECT_THROW(MakeListener({.port = listener.port()}, 10s), std::runtime_error);
  // An address that no machine has (RFC 5737), so that no name server is asked.
  EXPECT_THROW(MakeListener({.host = "192.0.2.1"}, 10s), std::runtime_error);
}

}  // namespace
}  // namespace doppel::net
