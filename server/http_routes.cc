#include "server/http_routes.h"

#include <fmt/format.h>

#include <array>
#include <string_view>

#include "base/sql_error.h"

namespace doppel::server {
namespace {

struct Route {
  std::string_view path, method;
};
constexpr auto kRoutes = std::to_array<Route>({
    {"/health", "GET"},
    {"/ready", "GET"},
    {"/ca.pem", "GET"},
    {"/reset", "POST"},
});

aws::HttpResponse Message(int status, std::string_view message) {
  return {.status = status, .body = fmt::format("{{\"message\":\"{}\"}}\n", message)};
}

aws::HttpResponse Status(int status, std::string_view text) {
  return {.status = status, .body = fmt::format("{{\"status\":\"{}\"}}\n", text)};
}

// A call that an AWS client would make: signed, or naming its operation as one of the AWS protocols does.
bool LooksLikeAws(const aws::HttpRequest& request) {
  return request.Header("authorization").starts_with("AWS4-HMAC-SHA256") || !request.Header("x-amz-target").empty() ||
         request.query().find("X-Amz-Signature=") != std::string_view::npos || request.body.starts_with("Action=") ||
         request.body.find("&Action=") != std::string::npos;
}

const Route* FindRoute(std::string_view path) {
  for (const Route& route : kRoutes) {
    if (route.path == path) return &route;
  }
  return nullptr;
}

}  // namespace

HttpRoutes::HttpRoutes(engine::Engine& engine, std::string authority)
    : engine_(engine), authority_(std::move(authority)) {}

aws::HttpResponse HttpRoutes::Answer(const aws::HttpRequest& request) {
  const std::string_view path = request.path();
  const Route* route = FindRoute(path);
  if (route == nullptr) {
    if (LooksLikeAws(request)) return Message(501, "doppel does not emulate this AWS service yet");
    return Message(404, "there is nothing here");
  }
  const bool is_head = request.method == "HEAD" && route->method == "GET";
  if (request.method != route->method && !is_head) {
    aws::HttpResponse response = Message(405, "this takes another method");
    response.headers.emplace_back("Allow", route->method);
    return response;
  }
  if (path == "/health") return Status(200, "ok");
  if (path == "/ready") return is_ready_ ? Status(200, "ready") : Status(503, "starting");
  if (path == "/ca.pem") {
    if (authority_.empty()) return Message(404, "this server has no CA of its own");
    return {.content_type = "application/x-pem-file", .body = authority_};
  }
  engine_.Reset();
  return Status(200, "reset");
}

}  // namespace doppel::server
