// Transport: the bytes of one accepted connection, in plain text or through TLS, with deadlines.
//
// Threads: owned by the connection's thread. Interrupt() and PeerHasGone() alone may be called from others. Interrupt()
// makes a read that waits, and every later one, return kInterrupted, and a write that waits give up.
#pragma once

#include <openssl/types.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace doppel::net {

using Clock = std::chrono::steady_clock;
// Nullopt: wait for ever.
using Deadline = std::optional<Clock::time_point>;

struct Address {
  std::string host;  // numeric, IPv4-mapped addresses as IPv4
  int port = 0;
};

struct ReadResult {
  enum class Kind { kData, kEnd, kTimeout, kInterrupted };
  Kind kind = Kind::kEnd;
  std::size_t count = 0;  // of kData, at least 1
};

class Transport {
 public:
  // Takes ownership of a connected stream socket.
  explicit Transport(int socket);
  ~Transport();
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;

  // Waits for at least one byte. An error of the connection counts as its end.
  ReadResult Read(std::span<char> space, Deadline deadline);
  // Waits until all is handed to the kernel; false when the connection is lost, interrupted or too late.
  bool Write(std::string_view bytes, Deadline deadline = std::nullopt);
  // True when a byte is there before the deadline, without taking it; it stands in `first`.
  std::optional<char> Peek(Deadline deadline);

  // The server's side of a TLS handshake; false when it failed, and then the connection is of no more use.
  bool StartTls(SSL_CTX& context, Deadline deadline);
  bool is_encrypted() const { return tls_ != nullptr; }
  // "TLSv1.3" and its cipher's name; empty in plain text.
  std::string tls_version() const;
  std::string tls_cipher() const;

  // Says goodbye in order: sends an end of stream and takes in what still comes, so that the peer reads all that was
  // written and then an end, not a reset. Waits no longer than `patience`.
  void CloseInOrder(std::chrono::milliseconds patience);
  void Close();

  // Any thread.
  void Interrupt();
  bool was_interrupted() const { return interrupted_; }
  // Any thread. Whether the peer has ended its sending side or the connection is broken, as far as is known here.
  bool PeerHasGone();

  const Address& peer() const { return peer_; }

 private:
  enum class Readiness { kReady, kTimeout, kInterrupted };
  struct FreeTls {
    void operator()(SSL* tls) const;
  };

  Readiness Wait(short events, Deadline deadline);
  ReadResult ReadPlain(std::span<char> space, Deadline deadline);
  ReadResult ReadTls(std::span<char> space, Deadline deadline);
  bool WritePlain(std::string_view bytes, Deadline deadline);
  bool WriteTls(std::string_view bytes, Deadline deadline);

  int socket_;
  Address peer_;
  std::unique_ptr<SSL, FreeTls> tls_;
  bool is_broken_ = false;  // TLS failed; nothing more may be read or written
  std::atomic<bool> interrupted_ = false;
  std::mutex closing_;  // GUARDED: the socket's number while other threads use it
};

}  // namespace doppel::net
