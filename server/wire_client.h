// A client for the tests of the wire loop: sends bytes as they are told and cuts what comes into messages.
#pragma once

#include <openssl/types.h>

#include <string>
#include <string_view>
#include <vector>

namespace doppel::server {

struct WireMessage {
  char type = 0;
  std::string body;

  // The value of a field of an error or notice; empty when it is not there.
  std::string Field(char code) const;
};

class WireClient {
 public:
  explicit WireClient(int port);
  ~WireClient();
  WireClient(const WireClient&) = delete;
  WireClient& operator=(const WireClient&) = delete;

  void Send(std::string_view bytes);
  // Sends a message with its type and length.
  void SendMessage(char type, std::string_view body);
  void SendStartup(const std::vector<std::pair<std::string, std::string>>& parameters);
  // Starts TLS as a client; false when the handshake fails.
  bool StartTls();
  // Ends the sending side.
  void Finish();

  // The next byte outside any message: the answer to an SSL request. NUL at the end of the stream.
  char ReceiveByte();
  // The next message; type NUL at the end of the stream, '!' when the connection was reset.
  WireMessage Receive();
  // Messages up to and including the next of `type`, or to the end of the stream.
  std::vector<WireMessage> ReceiveUntil(char type);
  // Their types, as a string.
  std::string TypesUntil(char type);

 private:
  bool ReceiveExactly(char* space, std::size_t count);

  int socket_;
  SSL_CTX* context_ = nullptr;
  SSL* tls_ = nullptr;
  bool was_reset_ = false;
};

// Helpers to build bodies.
std::string Int16(int value);
std::string Int32(std::int64_t value);
std::string CString(std::string_view text);

}  // namespace doppel::server
