// HTTP requests and responses as the services see them: headers whole in memory, bodies in pieces where they are large.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/byte_source.h"

namespace doppel::aws {

// The whole header of a request.
struct HttpRequest {
  std::string method;  // "GET"
  std::string target;  // path and query as sent: "/a%20b?x=1"
  std::vector<std::pair<std::string, std::string>> headers;
  // Of the body, when the client has told it: not when the body comes in chunks.
  std::optional<std::uint64_t> content_length;
  std::string client_host;
  bool is_encrypted = false;

  // The value of the first header of that name in any case; empty when there is none.
  std::string_view Header(std::string_view name) const;
  bool HasHeader(std::string_view name) const;
  std::string_view path() const;   // the target up to '?'
  std::string_view query() const;  // what follows it
};

// The answer to a request. The body is `body`, or when `stream` is there what it gives. A stream whose length is not
// known is sent in chunks; one that throws, or ends early, ends the connection in the middle of the answer.
struct HttpResponse {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
  std::unique_ptr<base::ByteSource> stream;
  // Of the stream; or, without one, what is told to HEAD of a body that is not made.
  std::optional<std::uint64_t> content_length;
};

// The body of a request cannot be had: too large, not well formed, cut short, too slow. Answered with the status.
class HttpBodyError : public std::runtime_error {
 public:
  HttpBodyError(int status, const std::string& message) : std::runtime_error(message), status_(status) {}
  int status() const { return status_; }

 private:
  int status_;
};

// Answers a request, whose body comes as it is read (HttpBodyError) and need not be read. The stream of the answer may
// read on from the body. Runs on the connection's thread, several at once. A throw becomes status 500.
using HttpHandler = std::function<HttpResponse(const HttpRequest& request, base::ByteSource& body)>;

// The rest of a body that must not be larger than `limit` bytes (else HttpBodyError 413).
std::string ReadAll(base::ByteSource& body, std::size_t limit);

std::string_view ReasonOf(int status);

}  // namespace doppel::aws
