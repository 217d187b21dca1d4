#include "sql/types/json_text.h"

#include <fmt/format.h>

#include <cstdint>

namespace doppel::sql {
namespace {

void AppendUtf8(std::uint32_t code, std::string& out) {
  const auto byte = [&](std::uint32_t bits) { out += static_cast<char>(bits); };
  if (code < 0x80) {
    byte(code);
  } else if (code < 0x800) {
    byte(0xC0 | code >> 6);
    byte(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    byte(0xE0 | code >> 12);
    byte(0x80 | (code >> 6 & 0x3F));
    byte(0x80 | (code & 0x3F));
  } else {
    byte(0xF0 | code >> 18);
    byte(0x80 | (code >> 12 & 0x3F));
    byte(0x80 | (code >> 6 & 0x3F));
    byte(0x80 | (code & 0x3F));
  }
}

std::optional<std::uint32_t> TakeHex4(std::string_view& text) {
  if (text.size() < 4) return std::nullopt;
  std::uint32_t code = 0;
  for (const char c : text.substr(0, 4)) {
    const int digit = c >= '0' && c <= '9'   ? c - '0'
                      : c >= 'a' && c <= 'f' ? c - 'a' + 10
                      : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                             : -1;
    if (digit < 0) return std::nullopt;
    code = code * 16 + static_cast<std::uint32_t>(digit);
  }
  text.remove_prefix(4);
  return code;
}

// What follows a backslash and 'u'; a surrogate pair is one character.
bool TakeUnicodeEscape(std::string_view& text, std::string& out) {
  std::optional<std::uint32_t> code = TakeHex4(text);
  if (!code) return false;
  if (*code >= 0xD800 && *code <= 0xDBFF) {
    if (!text.starts_with("\\u")) return false;
    text.remove_prefix(2);
    const std::optional<std::uint32_t> low = TakeHex4(text);
    if (!low || *low < 0xDC00 || *low > 0xDFFF) return false;
    code = 0x10000 + ((*code - 0xD800) << 10) + (*low - 0xDC00);
  } else if (*code >= 0xDC00 && *code <= 0xDFFF) {
    return false;
  }
  AppendUtf8(*code, out);
  return true;
}

}  // namespace

std::string QuoteJson(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\b':
        out += "\\b";
        break;
      case '\f':
        out += "\\f";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          out += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
        } else {
          out += c;
        }
    }
  }
  return out + '"';
}

std::optional<std::string> UnquoteJson(std::string_view json) {
  if (json.size() < 2 || json.front() != '"' || json.back() != '"') return std::nullopt;
  json = json.substr(1, json.size() - 2);
  std::string out;
  while (!json.empty()) {
    const char c = json[0];
    json.remove_prefix(1);
    if (c == '"') return std::nullopt;
    if (c != '\\') {
      out += c;
      continue;
    }
    if (json.empty()) return std::nullopt;
    const char escape = json[0];
    json.remove_prefix(1);
    constexpr std::string_view kEscapes = "\"\\/bfnrt";
    constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
    if (const std::size_t i = kEscapes.find(escape); i != std::string_view::npos) {
      out += kMeanings[i];
    } else if (escape != 'u' || !TakeUnicodeEscape(json, out)) {
      return std::nullopt;
    }
  }
  return out;
}

bool IsJsonNumber(std::string_view json) {
  while (!json.empty() && (json.front() == ' ' || json.front() == '\n' || json.front() == '\t')) json.remove_prefix(1);
  if (!json.empty() && json[0] == '-') json.remove_prefix(1);
  return !json.empty() && json[0] >= '0' && json[0] <= '9';
}

}  // namespace doppel::sql
