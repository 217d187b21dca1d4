#include "server/health.h"

#include <fmt/format.h>
#include <netdb.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <iostream>
#include <memory>
#include <string>

namespace doppel::server {
namespace {

constexpr int kTimeoutSeconds = 5;

class Socket {
 public:
  explicit Socket(int number) : number_(number) {}
  ~Socket() {
    if (number_ >= 0) close(number_);
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  int number() const { return number_; }

 private:
  int number_;
};

int Connect(const std::string& host, int port) {
  addrinfo hints = {};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found) != 0) return -1;
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> list(found, freeaddrinfo);
  for (const addrinfo* address = found; address != nullptr; address = address->ai_next) {
    const int number = socket(address->ai_family, address->ai_socktype | SOCK_CLOEXEC, 0);
    if (number < 0) continue;
    const timeval timeout = {.tv_sec = kTimeoutSeconds, .tv_usec = 0};
    setsockopt(number, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout));
    setsockopt(number, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof(timeout));
    if (connect(number, address->ai_addr, address->ai_addrlen) == 0) return number;
    close(number);
  }
  return -1;
}

int Fail(std::string_view reason) {
  std::cerr << "doppel: " << reason << "\n";
  return kExitFailure;
}

}  // namespace

int RunHealth(const HealthOptions& options) {
  const Socket socket(Connect(options.host, options.aws_port));
  if (socket.number() < 0) return Fail(fmt::format("nothing answers on {}:{}", options.host, options.aws_port));
  const std::string request = "GET /ready HTTP/1.1\r\nHost: doppel\r\nConnection: close\r\n\r\n";
  std::string answer;
  std::array<char, 1024> space;
  ssize_t count = send(socket.number(), request.data(), request.size(), MSG_NOSIGNAL);
  while (count > 0 && answer.size() < space.size()) {
    count = recv(socket.number(), space.data(), space.size(), 0);
    if (count > 0) answer.append(space.data(), static_cast<std::size_t>(count));
  }
  if (answer.starts_with("HTTP/1.1 200 ")) return kExitOk;
  return Fail("the server is not ready");
}

}  // namespace doppel::server
