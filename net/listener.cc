#include "net/listener.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "base/log.h"

namespace doppel::net {
namespace {

constexpr int kBacklog = 1024;
constexpr std::chrono::milliseconds kWatchInterval{1000};

using AddressList = std::unique_ptr<addrinfo, decltype(&freeaddrinfo)>;

AddressList Resolve(const std::string& host, int port) {
  addrinfo hints = {};
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  const bool is_any = host.empty() || host == "*";
  addrinfo* list = nullptr;
  const int error = getaddrinfo(is_any ? nullptr : host.c_str(), std::to_string(port).c_str(), &hints, &list);
  if (error != 0) throw std::runtime_error(fmt::format("cannot listen on \"{}\": {}", host, gai_strerror(error)));
  return AddressList(list, freeaddrinfo);
}

int PortOf(int socket) {
  sockaddr_storage storage = {};
  socklen_t length = sizeof(storage);
  getsockname(socket, reinterpret_cast<sockaddr*>(&storage), &length);
  return ntohs(storage.ss_family == AF_INET6 ? reinterpret_cast<const sockaddr_in6&>(storage).sin6_port
                                             : reinterpret_cast<const sockaddr_in&>(storage).sin_port);
}

std::string HostOf(const addrinfo& address) {
  std::array<char, NI_MAXHOST> text = {};
  getnameinfo(address.ai_addr, address.ai_addrlen, text.data(), text.size(), nullptr, 0, NI_NUMERICHOST);
  return text.data();
}

void SetPort(addrinfo& address, int port) {
  const auto number = htons(static_cast<std::uint16_t>(port));
  if (address.ai_family == AF_INET6) {
    reinterpret_cast<sockaddr_in6*>(address.ai_addr)->sin6_port = number;
  } else {
    reinterpret_cast<sockaddr_in*>(address.ai_addr)->sin_port = number;
  }
}

// -1 and errno when it cannot be had.
int ListenOn(const addrinfo& address) {
  const int listening = socket(address.ai_family, address.ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (listening < 0) return -1;
  const int on = 1;
  setsockopt(listening, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  if (address.ai_family == AF_INET6) setsockopt(listening, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on));
  if (bind(listening, address.ai_addr, address.ai_addrlen) == 0 && listen(listening, kBacklog) == 0) return listening;
  const int error = errno;
  close(listening);
  errno = error;
  return -1;
}

}  // namespace

Listener::Listener(ListenerOptions options, ConnectionFactory factory)
    : options_(std::move(options)), factory_(std::move(factory)), wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  Bind();
}

Listener::~Listener() {
  Stop();
  for (const int socket : sockets_) close(socket);
  close(wake_);
}

// Every address of the name, IPv4 first, since that is all that some drivers open. A second family that is not to be
// had on this machine is no error.
void Listener::Bind() {
  const AddressList list = Resolve(options_.host, options_.port);
  int error = 0;
  for (const int family : {AF_INET, AF_INET6}) {
    for (addrinfo* address = list.get(); address != nullptr; address = address->ai_next) {
      if (address->ai_family != family) continue;
      if (port_ != 0) SetPort(*address, port_);
      const int socket = ListenOn(*address);
      if (socket < 0) {
        error = errno;
        continue;
      }
      sockets_.push_back(socket);
      if (port_ == 0) {
        port_ = PortOf(socket);
        host_ = HostOf(*address);
      }
    }
  }
  if (sockets_.empty()) {
    const std::string reason = std::strerror(error);
    close(wake_);
    throw std::runtime_error(fmt::format("cannot listen on {}:{}: {}", options_.host, options_.port, reason));
  }
}

void Listener::Start() {
  acceptor_ = std::thread([this] { Accept(); });
}

void Listener::Wake() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = write(wake_, &one, sizeof(one));
}

void Listener::Stop() {
  if (is_stopping_.exchange(true)) return;
  Wake();
  if (acceptor_.joinable()) acceptor_.join();
  {
    const std::lock_guard lock(mutex_);
    for (Served& served : served_) served.connection->Terminate();
  }
  for (Served& served : served_) served.thread.join();
  served_.clear();
}

void Listener::Accept() {
  std::vector<pollfd> entries = {{wake_, POLLIN, 0}};
  for (const int socket : sockets_) entries.push_back({socket, POLLIN, 0});
  Clock::time_point next_watch = Clock::now() + kWatchInterval;
  while (!is_stopping_) {
    const auto pause = std::chrono::ceil<std::chrono::milliseconds>(next_watch - Clock::now()).count();
    const int count = poll(entries.data(), entries.size(), static_cast<int>(std::max<long long>(pause, 0)));
    if (Clock::now() >= next_watch) {
      Watch();
      next_watch = Clock::now() + kWatchInterval;
    }
    if (count <= 0) continue;
    if (entries[0].revents != 0) {
      std::uint64_t signals = 0;
      [[maybe_unused]] const ssize_t taken = read(wake_, &signals, sizeof(signals));
      Reap();
    }
    for (std::size_t i = 1; i < entries.size() && !is_stopping_; ++i) {
      if (entries[i].revents != 0) AcceptFrom(entries[i].fd);
    }
  }
}

void Listener::AcceptFrom(int listening) {
  const int socket = accept4(listening, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (socket < 0) {
    if (errno == EAGAIN || errno == EINTR || errno == ECONNABORTED) return;
    // Out of file descriptors or memory: the connection stays in the queue, so wait a little for others to end.
    base::LogWarning(fmt::format("cannot accept a connection: {}", std::strerror(errno)));
    pollfd entry = {wake_, POLLIN, 0};
    poll(&entry, 1, 100);
    return;
  }
  if (connection_count() >= options_.max_connections) {
    base::LogWarning(fmt::format("refused a connection beyond the {} that are served", options_.max_connections));
    close(socket);
    return;
  }
  Serve(std::make_unique<Transport>(socket));
}

void Listener::Serve(std::unique_ptr<Transport> transport) {
  std::unique_ptr<Connection> connection = factory_(std::move(transport));
  const std::lock_guard lock(mutex_);
  Served& served = served_.emplace_back();
  served.connection = std::move(connection);
  try {
    served.thread = std::thread([this, &served] {
      served.connection->Run();
      served.is_done = true;
      Wake();
    });
  } catch (const std::system_error& error) {
    base::LogWarning(fmt::format("cannot start a thread for a connection: {}", error.what()));
    served_.pop_back();
  }
}

void Listener::Reap() {
  std::list<Served> done;
  {
    const std::lock_guard lock(mutex_);
    for (auto at = served_.begin(); at != served_.end();) {
      const auto next = std::next(at);
      if (at->is_done) done.splice(done.end(), served_, at);
      at = next;
    }
  }
  for (Served& served : done) served.thread.join();
}

void Listener::Watch() {
  const std::lock_guard lock(mutex_);
  for (Served& served : served_) {
    if (!served.is_done) served.connection->Watch();
  }
}

std::size_t Listener::connection_count() const {
  const std::lock_guard lock(mutex_);
  return served_.size();
}

}  // namespace doppel::net
