#include "server/wire_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <utility>

namespace doppel::server {

std::string Int16(int value) { return {static_cast<char>(value >> 8), static_cast<char>(value)}; }

std::string Int32(std::int64_t value) {
  return Int16(static_cast<int>(value >> 16 & 0xFFFF)) + Int16(static_cast<int>(value & 0xFFFF));
}

std::string CString(std::string_view text) { return std::string(text) + '\0'; }

std::string WireMessage::Field(char code) const {
  for (std::size_t at = 0; at < body.size() && body[at] != '\0';) {
    const std::size_t end = body.find('\0', at);
    if (body[at] == code) return body.substr(at + 1, end - at - 1);
    at = end + 1;
  }
  return "";
}

WireClient::WireClient(int port) : socket_(socket(AF_INET, SOCK_STREAM, 0)) {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int on = 1;
  setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  // A test that waits for what never comes fails instead of hanging.
  const timeval patience = {.tv_sec = 20, .tv_usec = 0};
  setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
  was_reset_ = connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0;
}

WireClient::~WireClient() {
  SSL_free(tls_);
  SSL_CTX_free(context_);
  close(socket_);
}

void WireClient::Send(std::string_view bytes) {
  if (tls_ != nullptr) {
    SSL_write(tls_, bytes.data(), static_cast<int>(bytes.size()));
    return;
  }
  while (!bytes.empty()) {
    const ssize_t count = send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

void WireClient::SendMessage(char type, std::string_view body) {
  Send(type + Int32(static_cast<std::int64_t>(body.size()) + 4) + std::string(body));
}

void WireClient::SendStartup(const std::vector<std::pair<std::string, std::string>>& parameters) {
  std::string body = Int32(196608);
  for (const auto& [name, value] : parameters) body += CString(name) + CString(value);
  body.push_back('\0');
  Send(Int32(static_cast<std::int64_t>(body.size()) + 4) + body);
}

bool WireClient::StartTls() {
  context_ = SSL_CTX_new(TLS_client_method());
  tls_ = SSL_new(context_);
  SSL_set_fd(tls_, socket_);
  return SSL_connect(tls_) == 1;
}

void WireClient::Finish() { shutdown(socket_, SHUT_WR); }

bool WireClient::ReceiveExactly(char* space, std::size_t count) {
  while (count > 0) {
    const ssize_t got =
        tls_ != nullptr ? SSL_read(tls_, space, static_cast<int>(count)) : recv(socket_, space, count, 0);
    if (got <= 0) {
      was_reset_ = was_reset_ || (got < 0 && tls_ == nullptr);
      return false;
    }
    space += got;
    count -= static_cast<std::size_t>(got);
  }
  return true;
}

char WireClient::ReceiveByte() {
  char byte = 0;
  return ReceiveExactly(&byte, 1) ? byte : '\0';
}

WireMessage WireClient::Receive() {
  char header[5];
  if (!ReceiveExactly(header, sizeof(header))) return {was_reset_ ? '!' : '\0', ""};
  std::uint32_t length = 0;
  for (int i = 1; i < 5; ++i) length = length << 8 | static_cast<unsigned char>(header[i]);
  WireMessage message = {header[0], std::string(length - 4, '\0')};
  if (!ReceiveExactly(message.body.data(), message.body.size())) return {was_reset_ ? '!' : '\0', ""};
  return message;
}

std::vector<WireMessage> WireClient::ReceiveUntil(char type) {
  std::vector<WireMessage> messages;
  do {
    messages.push_back(Receive());
  } while (messages.back().type != type && messages.back().type != '\0' && messages.back().type != '!');
  return messages;
}

std::string WireClient::TypesUntil(char type) {
  std::string types;
  for (const WireMessage& message : ReceiveUntil(type)) types.push_back(message.type);
  return types;
}

}  // namespace doppel::server
