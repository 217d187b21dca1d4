#include "aws/s3/call.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <ctime>

#include "aws/http/time.h"
#include "aws/s3/errors.h"
#include "aws/s3/limits.h"
#include "base/text.h"

namespace doppel::aws {
namespace {

// The host without its port, in lower case.
std::string HostNameOf(const HttpRequest& request) {
  std::string host = base::ToLowerAscii(request.Header("host"));
  const std::size_t bracket = host.rfind(']');
  const std::size_t colon = host.rfind(':');
  if (colon != std::string::npos && (bracket == std::string::npos || colon > bracket)) host.resize(colon);
  return host;
}

}  // namespace

std::string BucketOfHost(const HttpRequest& request) {
  const std::string host = HostNameOf(request);
  // As AWS has it, BUCKET.s3.amazonaws.com and BUCKET.s3.REGION.amazonaws.com, and the same before any other name:
  // BUCKET.s3.localhost, BUCKET.s3.doppel. The old form BUCKET.s3-REGION.amazonaws.com is AWS's alone.
  std::size_t service = host.rfind(".s3.");
  if (service == std::string::npos && host.ends_with(".amazonaws.com")) service = host.rfind(".s3-");
  if (service != std::string::npos) return host.substr(0, service);
  constexpr std::string_view kLocal = ".localhost";
  if (host.ends_with(kLocal) && !host.starts_with("s3.")) return host.substr(0, host.size() - kLocal.size());
  return "";
}

S3Address AddressOf(const HttpRequest& request) {
  const std::optional<std::string> path = UriDecode(request.path());
  if (!path.has_value() || !path->starts_with('/') || !base::IsValidUtf8(*path)) throw errors::InvalidUri();
  S3Address address{.bucket = BucketOfHost(request), .key = path->substr(1)};
  if (address.bucket.empty()) {
    const std::size_t slash = address.key.find('/');
    address.bucket = address.key.substr(0, slash);
    address.key = slash == std::string::npos ? "" : address.key.substr(slash + 1);
  }
  if (address.key.size() > s3::kMaxKeyBytes) throw errors::KeyTooLong(address.key.size(), s3::kMaxKeyBytes);
  return address;
}

std::string S3Call::Parameter(std::string_view name) const {
  const std::string* found = FindParameter(query, name);
  return found == nullptr ? "" : *found;
}

int S3Call::NumberParameter(std::string_view name, int otherwise, int least, int most) const {
  const std::string* found = FindParameter(query, name);
  if (found == nullptr || found->empty()) return otherwise;
  const bool is_number = found->size() <= 9 && found->find_first_not_of("0123456789") == std::string::npos;
  if (is_number && std::stoi(*found) >= least && std::stoi(*found) <= most) return std::stoi(*found);
  throw errors::InvalidArgument(is_number
                                    ? fmt::format("Argument {} must be an integer between {} and {}", name, least, most)
                                    : fmt::format("Provided {} not an integer or within integer range", name),
                                std::string(name), *found);
}

HttpResponse XmlResponse(std::string xml) {
  return {.status = 200, .content_type = "application/xml", .body = std::move(xml)};
}

HttpResponse EmptyResponse(int status) { return {.status = status}; }

std::string Quoted(std::string_view etag) { return fmt::format("\"{}\"", etag); }

std::string Unquoted(std::string_view etag) {
  if (etag.size() >= 2 && etag.starts_with('"') && etag.ends_with('"')) etag = etag.substr(1, etag.size() - 2);
  return std::string(etag);
}

std::string IsoTime(s3::Time time) {
  const auto milliseconds =
      std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count() % 1000;
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(std::chrono::system_clock::to_time_t(time)),
                     milliseconds);
}

std::string HttpTime(s3::Time time) {
  return fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", fmt::gmtime(std::chrono::system_clock::to_time_t(time)));
}

std::optional<s3::Time> ParseHttpTime(const std::string& text) {
  for (const char* format : {"%a, %d %b %Y %H:%M:%S GMT", "%Y-%m-%dT%H:%M:%SZ"}) {
    if (const std::optional<s3::Time> time = ParseTime(text, format)) return time;
  }
  return std::nullopt;
}

}  // namespace doppel::aws
