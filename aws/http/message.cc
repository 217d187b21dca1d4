#include "aws/http/message.h"

#include <array>
#include <span>

#include "base/text.h"

namespace doppel::aws {

std::string_view HttpRequest::Header(std::string_view name) const {
  for (const auto& [header, value] : headers) {
    if (base::EqualsIgnoreCaseAscii(header, name)) return value;
  }
  return {};
}

bool HttpRequest::HasHeader(std::string_view name) const {
  for (const auto& field : headers) {
    if (base::EqualsIgnoreCaseAscii(field.first, name)) return true;
  }
  return false;
}

std::string_view HttpRequest::path() const { return std::string_view(target).substr(0, target.find('?')); }

std::string_view HttpRequest::query() const {
  const std::size_t mark = target.find('?');
  return mark == std::string::npos ? std::string_view() : std::string_view(target).substr(mark + 1);
}

std::string ReadAll(base::ByteSource& body, std::size_t limit) {
  std::string all;
  std::array<char, 16 * 1024> space;
  while (const std::size_t count = body.Read(space)) {
    if (all.size() + count > limit) throw HttpBodyError(413, "the body is too large");
    all.append(space.data(), count);
  }
  return all;
}

std::string_view ReasonOf(int status) {
  struct Reason {
    int status;
    std::string_view text;
  };
  static constexpr auto kReasons = std::to_array<Reason>({
      {200, "OK"},
      {204, "No Content"},
      {206, "Partial Content"},
      {304, "Not Modified"},
      {307, "Temporary Redirect"},
      {400, "Bad Request"},
      {403, "Forbidden"},
      {404, "Not Found"},
      {405, "Method Not Allowed"},
      {408, "Request Timeout"},
      {409, "Conflict"},
      {411, "Length Required"},
      {412, "Precondition Failed"},
      {413, "Payload Too Large"},
      {416, "Requested Range Not Satisfiable"},
      {431, "Request Header Fields Too Large"},
      {500, "Internal Server Error"},
      {501, "Not Implemented"},
      {503, "Service Unavailable"},
  });
  for (const Reason& reason : kReasons) {
    if (reason.status == status) return reason.text;
  }
  return "Status";
}

}  // namespace doppel::aws
