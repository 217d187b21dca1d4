#include "aws/http/connection.h"

#include <fmt/format.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <exception>
#include <optional>

#include "base/log.h"
#include "base/text.h"

namespace doppel::aws {
namespace {

namespace http = boost::beast::http;
using Parser = http::request_parser<http::string_body>;

constexpr std::uint32_t kMaxHeaderBytes = 64 * 1024;
constexpr std::chrono::milliseconds kGoodbyePatience{2000};
constexpr char kTlsHandshakeByte = 0x16;

HttpResponse Refusal(int status, std::string_view message) {
  return {.status = status, .body = fmt::format("{{\"message\":\"{}\"}}\n", message)};
}

HttpResponse RefusalOf(const boost::system::error_code& error) {
  if (error == http::error::body_limit) return Refusal(413, "the body is too large");
  if (error == http::error::header_limit) return Refusal(431, "the header is too large");
  return Refusal(400, "not an HTTP request");
}

HttpRequest ToRequest(http::request<http::string_body>&& message, const net::Transport& transport) {
  HttpRequest request;
  request.method = message.method_string();
  request.target = message.target();
  for (const auto& field : message) request.headers.emplace_back(field.name_string(), field.value());
  request.body = std::move(message.body());
  request.client_host = transport.peer().host;
  request.is_encrypted = transport.is_encrypted();
  return request;
}

}  // namespace

HttpConnection::HttpConnection(std::unique_ptr<net::Transport> transport, const HttpService& service)
    : transport_(std::move(transport)), service_(service) {}

void HttpConnection::Terminate() { transport_->Interrupt(); }

void HttpConnection::Run() {
  try {
    if (StartTlsIfAsked()) {
      while (ServeOne() == Outcome::kKeepOpen) continue;
    }
  } catch (const std::exception& error) {
    base::LogError(fmt::format("an HTTP connection ended by an error: {}", error.what()));
  }
  transport_->CloseInOrder(kGoodbyePatience);
}

bool HttpConnection::StartTlsIfAsked() {
  if (service_.tls == nullptr) return true;
  const net::Deadline deadline = net::Clock::now() + service_.request_timeout;
  const std::optional<char> first = transport_->Peek(deadline);
  if (!first.has_value()) return false;
  return *first != kTlsHandshakeByte || transport_->StartTls(*service_.tls, deadline);
}

bool HttpConnection::ReadMore(net::Deadline deadline) {
  std::array<char, 16 * 1024> space;
  const net::ReadResult result = transport_->Read(space, deadline);
  if (result.kind != net::ReadResult::Kind::kData) return false;
  input_.append(space.data(), result.count);
  return true;
}

HttpConnection::Outcome HttpConnection::ServeOne() {
  if (input_.empty() && !ReadMore(net::Clock::now() + service_.keep_alive_timeout)) return Outcome::kClose;
  const net::Deadline deadline = net::Clock::now() + service_.request_timeout;
  Parser parser;
  parser.eager(true);
  parser.header_limit(kMaxHeaderBytes);
  parser.body_limit(service_.max_body_bytes);
  bool said_continue = false;
  while (!parser.is_done()) {
    boost::system::error_code error;
    const std::size_t used = parser.put(boost::asio::buffer(input_), error);
    input_.erase(0, used);
    if (error && error != http::error::need_more) {
      Send(RefusalOf(error), false, true);
      return Outcome::kClose;
    }
    if (parser.is_done()) break;
    if (parser.is_header_done() && !said_continue &&
        base::EqualsIgnoreCaseAscii(std::string_view(parser.get()[http::field::expect]), "100-continue")) {
      said_continue = true;
      if (!transport_->Write("HTTP/1.1 100 Continue\r\n\r\n", deadline)) return Outcome::kClose;
    }
    if ((input_.empty() || used == 0) && !ReadMore(deadline)) return Outcome::kClose;
  }
  const bool keeps_open = parser.keep_alive();
  const HttpRequest request = ToRequest(parser.release(), *transport_);
  return Send(Answer(request), keeps_open, request.method != "HEAD") && keeps_open ? Outcome::kKeepOpen
                                                                                   : Outcome::kClose;
}

HttpResponse HttpConnection::Answer(const HttpRequest& request) const {
  try {
    return service_.handler(request);
  } catch (const std::exception& error) {
    base::LogError(fmt::format("{} {}: {}", request.method, request.path(), error.what()));
    return Refusal(500, "internal error in doppel");
  }
}

bool HttpConnection::Send(const HttpResponse& response, bool keeps_open, bool has_body) {
  std::string text = fmt::format("HTTP/1.1 {} {}\r\n", response.status, ReasonOf(response.status));
  for (const auto& [name, value] : response.headers) text += fmt::format("{}: {}\r\n", name, value);
  if (!response.body.empty()) text += fmt::format("Content-Type: {}\r\n", response.content_type);
  text += fmt::format("Content-Length: {}\r\nConnection: {}\r\n\r\n", response.body.size(),
                      keeps_open ? "keep-alive" : "close");
  if (has_body) text += response.body;
  return transport_->Write(text, net::Clock::now() + service_.request_timeout);
}

}  // namespace doppel::aws
