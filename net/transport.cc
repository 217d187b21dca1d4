#include "net/transport.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace doppel::net {
namespace {

Address PeerOf(int socket) {
  sockaddr_storage storage = {};
  socklen_t length = sizeof(storage);
  if (getpeername(socket, reinterpret_cast<sockaddr*>(&storage), &length) != 0) return {};
  std::array<char, INET6_ADDRSTRLEN> text = {};
  if (storage.ss_family == AF_INET) {
    const auto& address = reinterpret_cast<const sockaddr_in&>(storage);
    inet_ntop(AF_INET, &address.sin_addr, text.data(), text.size());
    return {text.data(), ntohs(address.sin_port)};
  }
  if (storage.ss_family != AF_INET6) return {};
  const auto& address = reinterpret_cast<const sockaddr_in6&>(storage);
  inet_ntop(AF_INET6, &address.sin6_addr, text.data(), text.size());
  std::string host = text.data();
  if (host.starts_with("::ffff:")) host.erase(0, 7);
  return {host, ntohs(address.sin6_port)};
}

// Milliseconds for poll(), rounded up so that a deadline is over when poll says so.
int MillisecondsUntil(Deadline deadline) {
  if (!deadline.has_value()) return -1;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(*deadline - Clock::now()).count();
  return static_cast<int>(std::clamp<long long>(left, 0, 1'000'000'000));
}

}  // namespace

void Transport::FreeTls::operator()(SSL* tls) const { SSL_free(tls); }

Transport::Transport(int socket) : socket_(socket), peer_(PeerOf(socket)) {
  fcntl(socket_, F_SETFL, fcntl(socket_, F_GETFL) | O_NONBLOCK);
  const int on = 1;
  setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  // A peer that has vanished without a word is noticed within two minutes, so that its locks do not stay for hours.
  setsockopt(socket_, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
  const int idle_s = 60, interval_s = 10, probes = 6;
  setsockopt(socket_, IPPROTO_TCP, TCP_KEEPIDLE, &idle_s, sizeof(idle_s));
  setsockopt(socket_, IPPROTO_TCP, TCP_KEEPINTVL, &interval_s, sizeof(interval_s));
  setsockopt(socket_, IPPROTO_TCP, TCP_KEEPCNT, &probes, sizeof(probes));
}

Transport::~Transport() { Close(); }

// Waiting for input is ended by Interrupt() at once, since that ends the reading side. Nothing ends waiting for output
// (a peer that has closed its side may still read), so that looks up now and then.
Transport::Readiness Transport::Wait(short events, Deadline deadline) {
  constexpr int kInterruptionCheckMs = 200;
  while (!interrupted_) {
    pollfd entry = {socket_, events, 0};
    int timeout = MillisecondsUntil(deadline);
    if ((events & POLLIN) == 0) timeout = timeout < 0 ? kInterruptionCheckMs : std::min(timeout, kInterruptionCheckMs);
    const int count = poll(&entry, 1, timeout);
    if (interrupted_) break;
    // After an error the call that follows tells what is wrong.
    if (count > 0 || (count < 0 && errno != EINTR)) return Readiness::kReady;
    if (deadline.has_value() && Clock::now() >= *deadline) return Readiness::kTimeout;
  }
  return Readiness::kInterrupted;
}

ReadResult Transport::Read(std::span<char> space, Deadline deadline) {
  if (is_broken_ || socket_ < 0) return {ReadResult::Kind::kEnd};
  return tls_ != nullptr ? ReadTls(space, deadline) : ReadPlain(space, deadline);
}

ReadResult Transport::ReadPlain(std::span<char> space, Deadline deadline) {
  while (true) {
    const Readiness readiness = Wait(POLLIN, deadline);
    if (readiness == Readiness::kTimeout) return {ReadResult::Kind::kTimeout};
    if (readiness == Readiness::kInterrupted) return {ReadResult::Kind::kInterrupted};
    const ssize_t count = recv(socket_, space.data(), space.size(), 0);
    if (count > 0) return {ReadResult::Kind::kData, static_cast<std::size_t>(count)};
    if (count == 0) return {interrupted_ ? ReadResult::Kind::kInterrupted : ReadResult::Kind::kEnd};
    if (errno != EAGAIN && errno != EINTR) return {ReadResult::Kind::kEnd};
  }
}

ReadResult Transport::ReadTls(std::span<char> space, Deadline deadline) {
  short events = SSL_has_pending(tls_.get()) == 0 ? POLLIN : 0;
  while (true) {
    if (events != 0) {
      const Readiness readiness = Wait(events, deadline);
      if (readiness == Readiness::kTimeout) return {ReadResult::Kind::kTimeout};
      if (readiness == Readiness::kInterrupted) return {ReadResult::Kind::kInterrupted};
    }
    ERR_clear_error();
    std::size_t count = 0;
    if (SSL_read_ex(tls_.get(), space.data(), space.size(), &count) == 1) return {ReadResult::Kind::kData, count};
    const int error = SSL_get_error(tls_.get(), 0);
    if (error == SSL_ERROR_WANT_READ) {
      events = POLLIN;  // a record has come in part
    } else if (error == SSL_ERROR_WANT_WRITE) {
      events = POLLOUT;
    } else {
      is_broken_ = error != SSL_ERROR_ZERO_RETURN;
      return {interrupted_ ? ReadResult::Kind::kInterrupted : ReadResult::Kind::kEnd};
    }
  }
}

bool Transport::Write(std::string_view bytes, Deadline deadline) {
  if (is_broken_ || socket_ < 0) return false;
  return tls_ != nullptr ? WriteTls(bytes, deadline) : WritePlain(bytes, deadline);
}

bool Transport::WritePlain(std::string_view bytes, Deadline deadline) {
  while (!bytes.empty()) {
    const ssize_t count = send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(count));
    } else if (errno == EAGAIN) {
      if (Wait(POLLOUT, deadline) != Readiness::kReady) return false;
    } else if (errno != EINTR) {
      return false;
    }
  }
  return true;
}

bool Transport::WriteTls(std::string_view bytes, Deadline deadline) {
  while (!bytes.empty()) {
    ERR_clear_error();
    std::size_t count = 0;
    if (SSL_write_ex(tls_.get(), bytes.data(), bytes.size(), &count) == 1) {
      bytes.remove_prefix(count);
      continue;
    }
    const int error = SSL_get_error(tls_.get(), 0);
    if (error != SSL_ERROR_WANT_WRITE && error != SSL_ERROR_WANT_READ) {
      is_broken_ = true;
      return false;
    }
    if (Wait(error == SSL_ERROR_WANT_WRITE ? POLLOUT : POLLIN, deadline) != Readiness::kReady) return false;
  }
  return true;
}

std::optional<char> Transport::Peek(Deadline deadline) {
  while (Wait(POLLIN, deadline) == Readiness::kReady) {
    char first = 0;
    const ssize_t count = recv(socket_, &first, 1, MSG_PEEK);
    if (count == 1) return first;
    if (count == 0 || (errno != EAGAIN && errno != EINTR)) return std::nullopt;
  }
  return std::nullopt;
}

bool Transport::StartTls(SSL_CTX& context, Deadline deadline) {
  tls_.reset(SSL_new(&context));
  if (tls_ == nullptr || SSL_set_fd(tls_.get(), socket_) != 1) {
    is_broken_ = true;
    return false;
  }
  while (true) {
    ERR_clear_error();
    const int done = SSL_accept(tls_.get());
    if (done == 1) return true;
    const int error = SSL_get_error(tls_.get(), done);
    const bool wants_more = error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE;
    if (!wants_more || Wait(error == SSL_ERROR_WANT_WRITE ? POLLOUT : POLLIN, deadline) != Readiness::kReady) {
      is_broken_ = true;
      return false;
    }
  }
}

std::string Transport::tls_version() const { return tls_ == nullptr ? "" : SSL_get_version(tls_.get()); }

std::string Transport::tls_cipher() const { return tls_ == nullptr ? "" : SSL_get_cipher_name(tls_.get()); }

void Transport::CloseInOrder(std::chrono::milliseconds patience) {
  if (socket_ < 0) return;
  if (tls_ != nullptr && !is_broken_) SSL_shutdown(tls_.get());
  shutdown(socket_, SHUT_WR);
  const Deadline deadline = Clock::now() + patience;
  std::array<char, 4096> discarded;
  constexpr int kMostReads = 4096;
  for (int i = 0; i < kMostReads; ++i) {
    pollfd entry = {socket_, POLLIN, 0};
    if (poll(&entry, 1, MillisecondsUntil(deadline)) <= 0) break;
    const ssize_t count = recv(socket_, discarded.data(), discarded.size(), 0);
    if (count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR)) break;
  }
  Close();
}

void Transport::Close() {
  const std::lock_guard lock(closing_);
  if (socket_ < 0) return;
  tls_.reset();
  close(socket_);
  socket_ = -1;
}

bool Transport::PeerHasGone() {
  const std::lock_guard lock(closing_);
  if (socket_ < 0) return true;
  pollfd entry = {socket_, POLLRDHUP, 0};
  return poll(&entry, 1, 0) > 0;
}

void Transport::Interrupt() {
  const std::lock_guard lock(closing_);
  interrupted_ = true;
  // Ends the reading side, which wakes a thread that polls for input; what is still to be written goes out.
  if (socket_ >= 0) shutdown(socket_, SHUT_RD);
}

}  // namespace doppel::net
