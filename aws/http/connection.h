// HttpConnection: HTTP/1.1 requests of one client, one after the other, in plain text or TLS on the same port (a TLS
// client shows itself by its first byte).
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "aws/http/message.h"
#include "aws/http/request_reader.h"
#include "net/listener.h"
#include "net/transport.h"

namespace doppel::aws {

// What the connections of the port share. Outlives them.
struct HttpService {
  HttpHandler handler;
  SSL_CTX* tls = nullptr;                    // null: plain text only
  std::chrono::seconds request_timeout{60};  // a whole header; the wait between two pieces of a body, either way
  std::chrono::seconds keep_alive_timeout{75};
};

class HttpConnection final : public net::Connection {
 public:
  HttpConnection(std::unique_ptr<net::Transport> transport, const HttpService& service);

  void Run() override;
  void Terminate() override;

 private:
  enum class Outcome { kKeepOpen, kClose };

  bool StartTlsIfAsked();
  Outcome ServeOne();
  HttpResponse Answer(const HttpRequest& request);
  bool Send(HttpResponse& response, bool keeps_open, bool has_body);
  bool SendStream(base::ByteSource& stream, std::optional<std::uint64_t> length);
  bool Write(std::string_view text);

  std::unique_ptr<net::Transport> transport_;
  const HttpService& service_;
  RequestReader reader_;
};

}  // namespace doppel::aws
