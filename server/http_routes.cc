#include "server/http_routes.h"

#include <fmt/format.h>

#include <array>
#include <optional>
#include <string_view>

#include "aws/signing/verify.h"

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

// A call of a service that is not S3: signed for another, or in the form of the Query or JSON protocols.
bool IsForOtherService(const aws::HttpRequest& request, const std::optional<std::string>& service) {
  if (service.has_value() && !service->empty()) return *service != "s3";
  if (!request.Header("x-amz-target").empty()) return true;
  return request.method == "POST" && request.path() == "/" &&
         request.Header("content-type").starts_with("application/x-www-form-urlencoded");
}

const Route* FindRoute(std::string_view path) {
  for (const Route& route : kRoutes) {
    if (route.path == path) return &route;
  }
  return nullptr;
}

}  // namespace

HttpRoutes::HttpRoutes(engine::Engine& engine, aws::S3Service& s3, std::string authority)
    : engine_(engine), s3_(s3), authority_(std::move(authority)) {}

aws::HttpResponse HttpRoutes::Answer(const aws::HttpRequest& request, base::ByteSource& body) {
  const std::optional<std::string> service = aws::ServiceOf(request);
  if (!service.has_value() && FindRoute(request.path()) != nullptr) return AnswerOwn(request);
  if (IsForOtherService(request, service)) return Message(501, "doppel does not emulate this AWS service yet");
  return s3_.Answer(request, body);
}

aws::HttpResponse HttpRoutes::AnswerOwn(const aws::HttpRequest& request) {
  const std::string_view path = request.path();
  const Route* route = FindRoute(path);
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
