// HTTP requests and responses as the services see them, whole in memory.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace doppel::aws {

struct HttpRequest {
  std::string method;  // "GET"
  std::string target;  // path and query as sent: "/a%20b?x=1"
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::string client_host;
  bool is_encrypted = false;

  // The value of the first header of that name in any case; empty when there is none.
  std::string_view Header(std::string_view name) const;
  std::string_view path() const;   // the target up to '?'
  std::string_view query() const;  // what follows it
};

struct HttpResponse {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
};

// Answers a request. Runs on the connection's thread, several at once. A throw becomes status 500.
using HttpHandler = std::function<HttpResponse(const HttpRequest&)>;

std::string_view ReasonOf(int status);

}  // namespace doppel::aws
