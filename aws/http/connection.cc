#include "aws/http/connection.h"

#include <fmt/format.h>

#include <array>
#include <exception>
#include <optional>
#include <vector>

#include "base/log.h"

namespace doppel::aws {
namespace {

constexpr std::chrono::milliseconds kGoodbyePatience{2000};
constexpr char kTlsHandshakeByte = 0x16;
constexpr std::size_t kStreamPieceBytes = 256 * 1024;

HttpResponse Refusal(int status, std::string_view message) {
  return {.status = status, .body = fmt::format("{{\"message\":\"{}\"}}\n", message)};
}

// These never have a body, and say nothing of its length (RFC 9110, 15.3.5 and 15.4.5).
bool IsBodiless(int status) { return status == 204 || status == 304; }

// A field of the header. What services answer with can come from queries, where line ends are possible.
std::string Field(std::string_view name, std::string_view value) {
  std::string line = fmt::format("{}: {}", name, value);
  for (char& c : line) {
    if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') c = ' ';
  }
  return line + "\r\n";
}

}  // namespace

HttpConnection::HttpConnection(std::unique_ptr<net::Transport> transport, const HttpService& service)
    : transport_(std::move(transport)),
      service_(service),
      reader_(*transport_, {.header = service.request_timeout, .body = service.request_timeout}) {}

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

HttpConnection::Outcome HttpConnection::ServeOne() {
  if (!reader_.WaitForRequest(net::Clock::now() + service_.keep_alive_timeout)) return Outcome::kClose;
  std::optional<HttpRequest> request;
  try {
    request = reader_.ReadHeader();
  } catch (const HttpBodyError& error) {
    HttpResponse refusal = Refusal(error.status(), error.what());
    Send(refusal, false, true);
    return Outcome::kClose;
  }
  if (!request.has_value()) return Outcome::kClose;
  HttpResponse response = Answer(*request);
  // The answer to a body that waits for its invitation, or is broken, is the last one.
  const bool keeps_open = reader_.KeepsOpen() && (response.stream != nullptr || reader_.SkipBody());
  if (!Send(response, keeps_open, request->method != "HEAD")) return Outcome::kClose;
  return keeps_open && reader_.SkipBody() ? Outcome::kKeepOpen : Outcome::kClose;
}

HttpResponse HttpConnection::Answer(const HttpRequest& request) {
  try {
    return service_.handler(request, reader_.body());
  } catch (const HttpBodyError& error) {
    return Refusal(error.status(), error.what());
  } catch (const std::exception& error) {
    base::LogError(fmt::format("{} {}: {}", request.method, request.path(), error.what()));
    return Refusal(500, "internal error in doppel");
  }
}

bool HttpConnection::Write(std::string_view text) {
  return transport_->Write(text, net::Clock::now() + service_.request_timeout);
}

bool HttpConnection::Send(HttpResponse& response, bool keeps_open, bool has_body) {
  std::string text = fmt::format("HTTP/1.1 {} {}\r\n", response.status, ReasonOf(response.status));
  for (const auto& [name, value] : response.headers) text += Field(name, value);
  const bool is_chunked = response.stream != nullptr && !response.content_length.has_value();
  if (!IsBodiless(response.status)) {
    const std::uint64_t length = response.content_length.value_or(response.body.size());
    if (is_chunked || length > 0 || response.content_length.has_value()) {
      text += Field("Content-Type", response.content_type);
    }
    text += is_chunked ? "Transfer-Encoding: chunked\r\n" : fmt::format("Content-Length: {}\r\n", length);
  }
  text += fmt::format("Connection: {}\r\n\r\n", keeps_open ? "keep-alive" : "close");
  if (!has_body || IsBodiless(response.status)) return Write(text);
  if (response.stream == nullptr) return Write(text + response.body);
  return Write(text) && SendStream(*response.stream, response.content_length);
}

bool HttpConnection::SendStream(base::ByteSource& stream, std::optional<std::uint64_t> length) {
  std::vector<char> space(kStreamPieceBytes);
  std::uint64_t sent = 0;
  while (const std::size_t count = stream.Read(space)) {
    const std::string_view piece(space.data(), count);
    sent += count;
    if (length.has_value() && sent > *length) throw std::runtime_error("the stream of an answer is too long");
    if (!length.has_value() && !Write(fmt::format("{:x}\r\n", count))) return false;
    if (!Write(piece)) return false;
    if (!length.has_value() && !Write("\r\n")) return false;
  }
  return length.has_value() ? sent == *length : Write("0\r\n\r\n");
}

}  // namespace doppel::aws
