#include "aws/http/request_reader.h"

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>

#include "base/text.h"

namespace doppel::aws {

namespace http = boost::beast::http;

class RequestParser : public http::request_parser<http::buffer_body> {};

namespace {

constexpr std::uint32_t kMaxHeaderBytes = 64 * 1024;
// Of a body that no one read: beyond this it is cheaper to end the connection.
constexpr std::size_t kMaxSkippedBytes = 1 << 20;

[[noreturn]] void Refuse(const boost::system::error_code& error) {
  if (error == http::error::header_limit) throw HttpBodyError(431, "the header is too large");
  throw HttpBodyError(400, "not an HTTP request");
}

}  // namespace

RequestReader::RequestReader(net::Transport& transport, Timeouts timeouts)
    : transport_(transport), timeouts_(timeouts) {}

RequestReader::~RequestReader() = default;

bool RequestReader::ReadMore(net::Deadline deadline) {
  std::array<char, 64 * 1024> space;
  const net::ReadResult result = transport_.Read(space, deadline);
  if (result.kind != net::ReadResult::Kind::kData) return false;
  input_.append(space.data(), result.count);
  return true;
}

bool RequestReader::WaitForRequest(net::Deadline deadline) { return has_input() || ReadMore(deadline); }

std::optional<HttpRequest> RequestReader::ReadHeader() {
  const net::Deadline deadline = net::Clock::now() + timeouts_.header;
  parser_ = std::make_unique<RequestParser>();
  parser_->eager(false);
  parser_->header_limit(kMaxHeaderBytes);
  parser_->body_limit(boost::none);
  while (!parser_->is_header_done()) {
    boost::system::error_code error;
    const std::size_t used = parser_->put(boost::asio::buffer(input_), error);
    input_.erase(0, used);
    if (error && error != http::error::need_more) Refuse(error);
    if (parser_->is_header_done()) break;
    if ((input_.empty() || used == 0) && !ReadMore(deadline)) return std::nullopt;
  }
  parser_->eager(true);
  const auto& message = parser_->get();
  waits_for_invitation_ = base::EqualsIgnoreCaseAscii(std::string_view(message[http::field::expect]), "100-continue");
  HttpRequest request;
  request.method = message.method_string();
  request.target = message.target();
  for (const auto& field : message) request.headers.emplace_back(field.name_string(), field.value());
  if (const auto length = parser_->content_length(); length.has_value()) request.content_length = *length;
  request.client_host = transport_.peer().host;
  request.is_encrypted = transport_.is_encrypted();
  return request;
}

bool RequestReader::KeepsOpen() const { return parser_ != nullptr && parser_->keep_alive(); }

void RequestReader::InviteBody() {
  if (!waits_for_invitation_) return;
  waits_for_invitation_ = false;
  if (input_.empty()) transport_.Write("HTTP/1.1 100 Continue\r\n\r\n", net::Clock::now() + timeouts_.body);
}

std::size_t RequestReader::ReadBody(std::span<char> space) {
  InviteBody();
  while (!parser_->is_done()) {
    auto& body = parser_->get().body();
    body.data = space.data();
    body.size = space.size();
    boost::system::error_code error;
    const std::size_t used = input_.empty() ? 0 : parser_->put(boost::asio::buffer(input_), error);
    input_.erase(0, used);
    if (error && error != http::error::need_more && error != http::error::need_buffer) Refuse(error);
    const std::size_t count = space.size() - body.size;
    if (count > 0) return count;
    if (parser_->is_done()) break;
    if ((input_.empty() || used == 0) && !ReadMore(net::Clock::now() + timeouts_.body)) {
      throw HttpBodyError(400, "the body ended early or came too slowly");
    }
  }
  return 0;
}

bool RequestReader::SkipBody() {
  // A client that was not invited may or may not send the body after all.
  if (waits_for_invitation_ && !parser_->is_done()) return false;
  std::array<char, 16 * 1024> space;
  try {
    for (std::size_t skipped = 0; skipped <= kMaxSkippedBytes;) {
      const std::size_t count = ReadBody(space);
      if (count == 0) return true;
      skipped += count;
    }
  } catch (const HttpBodyError&) {
    return false;
  }
  return false;
}

}  // namespace doppel::aws
