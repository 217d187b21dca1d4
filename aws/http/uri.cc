#include "aws/http/uri.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace doppel::aws {
namespace {

int ValueOfHexDigit(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
  return -1;
}

bool IsUnreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

// In queries, unlike in paths, a plus sign is a blank.
std::optional<std::string> DecodeQueryText(std::string_view text) {
  std::string with_blanks(text);
  std::replace(with_blanks.begin(), with_blanks.end(), '+', ' ');
  return UriDecode(with_blanks);
}

}  // namespace

std::string UriEncode(std::string_view text, Slashes slashes) {
  std::string encoded;
  for (const char c : text) {
    if (IsUnreserved(c) || (c == '/' && slashes == Slashes::kKeep)) {
      encoded.push_back(c);
    } else {
      encoded += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return encoded;
}

std::optional<std::string> UriDecode(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded.push_back(text[i]);
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const int high = ValueOfHexDigit(text[i + 1]), low = ValueOfHexDigit(text[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    decoded.push_back(static_cast<char>(high << 4 | low));
    i += 2;
  }
  return decoded;
}

std::optional<QueryParameters> ParseQuery(std::string_view query) {
  QueryParameters parameters;
  for (const std::string& piece : base::Split(query, '&')) {
    if (piece.empty()) continue;
    const std::size_t sign = piece.find('=');
    const std::string_view text = piece;
    auto name = DecodeQueryText(text.substr(0, sign));
    auto value = DecodeQueryText(sign == std::string::npos ? std::string_view() : text.substr(sign + 1));
    if (!name.has_value() || !value.has_value()) return std::nullopt;
    parameters.emplace_back(std::move(*name), std::move(*value));
  }
  return parameters;
}

const std::string* FindParameter(const QueryParameters& parameters, std::string_view name) {
  for (const auto& [one, value] : parameters) {
    if (one == name) return &value;
  }
  return nullptr;
}

}  // namespace doppel::aws
