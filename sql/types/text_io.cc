// Strings, byte strings and arrays as text and as bytes.
#include <algorithm>
#include <optional>
#include <vector>

#include "base/text.h"
#include "sql/types/bytes.h"
#include "sql/types/errors.h"
#include "sql/types/io.h"
#include "sql/types/json_text.h"
#include "sql/types/type_table.h"

namespace doppel::sql {
namespace {

constexpr std::size_t kMaxNameBytes = 127;

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

void AppendUpperHex(std::string_view bytes, std::string& out) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  for (const char c : bytes) {
    out += kDigits[static_cast<unsigned char>(c) >> 4];
    out += kDigits[static_cast<unsigned char>(c) & 15];
  }
}

bool IsAscii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

bool IsBlank(std::string_view text) { return text.find_first_not_of(' ') == std::string_view::npos; }

// Elements of PostgreSQL's one-dimensional array text: {1,NULL,"a \"quoted\" one"}.
std::vector<std::optional<std::string>> SplitArray(std::string_view text) {
  const std::string_view whole = text;
  text = base::TrimBlanks(text);
  if (text.size() < 2 || text.front() != '{' || text.back() != '}') throw errors::InvalidInput("array", whole);
  text = text.substr(1, text.size() - 2);
  std::vector<std::optional<std::string>> elements;
  std::size_t i = 0;
  while (i < text.size() || !elements.empty()) {
    std::string element;
    bool quoted = false;
    while (i < text.size() && text[i] == ' ') ++i;
    if (i < text.size() && text[i] == '"') {
      quoted = true;
      for (++i; i < text.size() && text[i] != '"'; ++i) {
        if (text[i] == '\\' && i + 1 < text.size()) ++i;
        element += text[i];
      }
      if (i == text.size()) throw errors::InvalidInput("array", whole);
      ++i;
    } else {
      for (; i < text.size() && text[i] != ','; ++i) {
        if (text[i] == '{' || text[i] == '}') throw base::NotEmulated("arrays of more than one dimension");
        if (text[i] == '\\' && i + 1 < text.size()) ++i;
        element += text[i];
      }
    }
    const bool is_null = !quoted && base::EqualsIgnoreCaseAscii(element, "null");
    elements.push_back(is_null ? std::nullopt : std::optional(element));
    if (i >= text.size()) break;
    if (text[i] != ',') throw errors::InvalidInput("array", whole);
    ++i;
  }
  return elements;
}

void AppendArrayElement(std::string_view element, std::string& out) {
  const bool plain = !element.empty() && element.find_first_of("{}\",\\ \t\n\r") == std::string_view::npos &&
                     !base::EqualsIgnoreCaseAscii(element, "null");
  if (plain) {
    out += element;
    return;
  }
  out += '"';
  for (const char c : element) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  out += '"';
}

TypeId ElementOf(LogicalType type) {
  const TypeId element = GetType(type.id).element_id;
  return element == TypeId::kInvalid ? TypeId::kText : element;
}

}  // namespace

void CheckText(std::string_view text) {
  if (text.find('\0') != std::string_view::npos || !base::IsValidUtf8(text)) throw errors::InvalidUtf8();
}

std::string FitText(std::string_view text, LogicalType type) {
  const bool is_char = type.id == TypeId::kBpchar;
  if (is_char) text = base::TrimRightBlanks(text);
  if (type.modifier >= 0) {
    const auto length = static_cast<std::size_t>(type.length());
    if (text.size() > length) {
      const std::string_view cut = base::TruncateUtf8(text, length);
      if (!IsBlank(text.substr(cut.size()))) throw errors::ValueTooLong(type);
      text = cut;
    }
  }
  if (is_char && !IsAscii(text)) throw errors::MultibyteInChar();
  if (type.id == TypeId::kName) text = base::TruncateUtf8(text, kMaxNameBytes);
  return std::string(text);
}

std::string CutText(std::string_view text, LogicalType type) {
  if (type.modifier >= 0) text = base::TruncateUtf8(text, static_cast<std::size_t>(type.length()));
  return FitText(text, type);
}

std::string ParseHex(std::string_view text) {
  std::string bytes;
  bytes.reserve(text.size() / 2);
  if (text.size() % 2 != 0) throw errors::InvalidHex(text);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = HexDigit(text[i]);
    const int low = HexDigit(text[i + 1]);
    if (high < 0 || low < 0) throw errors::InvalidHex(text);
    bytes += static_cast<char>(high << 4 | low);
  }
  return bytes;
}

void TextTextOutput(const Value& value, LogicalType, const OutputContext&, std::string& out) { out += value.bytes; }
void TextBinaryOutput(const Value& value, LogicalType, const OutputContext&, std::string& out) { out += value.bytes; }
Datum TextTextInput(std::string_view text, LogicalType type, const InputContext&) {
  CheckText(text);
  return FitText(text, type);
}
Datum TextBinaryInput(std::string_view bytes, LogicalType type, const InputContext& context) {
  return TextTextInput(bytes, type, context);
}

void CharTextOutput(const Value& value, LogicalType type, const OutputContext&, std::string& out) {
  out += value.bytes;
  const auto length = static_cast<std::size_t>(std::max(type.length(), 0));
  if (value.bytes.size() < length) out.append(length - value.bytes.size(), ' ');
}
void CharBinaryOutput(const Value& value, LogicalType type, const OutputContext& context, std::string& out) {
  CharTextOutput(value, type, context, out);
}
Datum CharTextInput(std::string_view text, LogicalType type, const InputContext& context) {
  return TextTextInput(text, type, context);
}
Datum CharBinaryInput(std::string_view bytes, LogicalType type, const InputContext& context) {
  return TextTextInput(bytes, type, context);
}

void ArrayTextOutput(const Value& value, LogicalType, const OutputContext&, std::string& out) { out += value.bytes; }

// int32 dimensions, int32 has-null, int32 element type; per dimension int32 length and lower bound; then the elements.
void ArrayBinaryOutput(const Value& value, LogicalType type, const OutputContext& context, std::string& out) {
  const std::vector<std::optional<std::string>> elements = SplitArray(value.bytes);
  const TypeRow& element_type = GetType(ElementOf(type));
  const bool has_null = std::any_of(elements.begin(), elements.end(), [](const auto& e) { return !e; });
  AppendBigEndian(std::int32_t{elements.empty() ? 0 : 1}, out);
  AppendBigEndian(std::int32_t{has_null ? 1 : 0}, out);
  AppendBigEndian(static_cast<std::uint32_t>(element_type.id), out);
  if (!elements.empty()) {
    AppendBigEndian(static_cast<std::int32_t>(elements.size()), out);
    AppendBigEndian(std::int32_t{1}, out);
  }
  std::string bytes;
  for (const std::optional<std::string>& element : elements) {
    if (!element) {
      AppendBigEndian(std::int32_t{-1}, out);
      continue;
    }
    bytes.clear();
    const Datum datum = element_type.text_input(*element, {element_type.id}, {});
    element_type.binary_output(ToValue(datum), {element_type.id}, context, bytes);
    AppendBigEndian(static_cast<std::int32_t>(bytes.size()), out);
    out += bytes;
  }
}

Datum ArrayTextInput(std::string_view text, LogicalType type, const InputContext& context) {
  CheckText(text);
  const TypeRow& element_type = GetType(ElementOf(type));
  std::string out = "{";
  for (const std::optional<std::string>& element : SplitArray(text)) {
    if (out.size() > 1) out += ',';
    if (!element) {
      out += "NULL";
      continue;
    }
    const Datum datum = element_type.text_input(*element, {element_type.id}, context);
    AppendArrayElement(ToText(ToValue(datum), {element_type.id}, {}), out);
  }
  return out + "}";
}

Datum ArrayBinaryInput(std::string_view bytes, LogicalType type, const InputContext& context) {
  const auto take = [&](std::size_t n) {
    if (bytes.size() < n) throw errors::InvalidBinary("array");
    const std::string_view taken = bytes.substr(0, n);
    bytes.remove_prefix(n);
    return taken;
  };
  const auto take_int = [&] { return LoadBigEndian<std::int32_t>(take(4)); };
  const std::int32_t dimensions = take_int();
  take_int();
  const auto element_id = static_cast<TypeId>(take_int());
  if (dimensions == 0) return std::string("{}");
  if (dimensions != 1) throw base::NotEmulated("arrays of more than one dimension");
  const TypeRow* element_type = FindType(element_id);
  if (element_type == nullptr || element_id != ElementOf(type)) throw errors::InvalidBinary("array");
  const std::int32_t count = take_int();
  take_int();
  std::string out = "{";
  for (std::int32_t i = 0; i < count; ++i) {
    if (i > 0) out += ',';
    const std::int32_t length = take_int();
    if (length == -1) {
      out += "NULL";
      continue;
    }
    if (length < 0) throw errors::InvalidBinary("array");
    const Datum datum = element_type->binary_input(take(static_cast<std::size_t>(length)), {element_id}, context);
    AppendArrayElement(ToText(ToValue(datum), {element_id}, {}), out);
  }
  return out + "}";
}

void VarbyteTextOutput(const Value& value, LogicalType, const OutputContext&, std::string& out) {
  out += base::ToHex(value.bytes);
}
void VarbyteBinaryOutput(const Value& value, LogicalType, const OutputContext&, std::string& out) {
  out += value.bytes;
}
// A string becomes its own bytes: '00'::varbyte holds 30 30 (hexadecimal is FROM_HEX's work).
Datum VarbyteTextInput(std::string_view text, LogicalType type, const InputContext&) {
  if (type.modifier >= 0 && text.size() > static_cast<std::size_t>(type.length())) throw errors::ValueTooLong(type);
  return Blob{std::string(text)};
}
Datum VarbyteBinaryInput(std::string_view bytes, LogicalType type, const InputContext& context) {
  return VarbyteTextInput(bytes, type, context);
}

void GeometryTextOutput(const Value& value, LogicalType, const OutputContext&, std::string& out) {
  AppendUpperHex(value.bytes, out);
}
void GeometryBinaryOutput(const Value& value, LogicalType, const OutputContext&, std::string& out) {
  out += value.bytes;
}
Datum GeometryTextInput(std::string_view text, LogicalType, const InputContext&) {
  return Blob{ParseHex(base::TrimBlanks(text))};
}
Datum GeometryBinaryInput(std::string_view bytes, LogicalType, const InputContext&) { return Blob{std::string(bytes)}; }

// The sketch's JSON text, kept as bytes.
void HllSketchTextOutput(const Value& value, LogicalType, const OutputContext&, std::string& out) {
  out += value.bytes;
}
void HllSketchBinaryOutput(const Value& value, LogicalType, const OutputContext&, std::string& out) {
  out += value.bytes;
}
Datum HllSketchTextInput(std::string_view text, LogicalType, const InputContext&) {
  CheckText(text);
  return Blob{std::string(text)};
}
Datum HllSketchBinaryInput(std::string_view bytes, LogicalType type, const InputContext& context) {
  return HllSketchTextInput(bytes, type, context);
}

void VoidTextOutput(const Value&, LogicalType, const OutputContext&, std::string&) {}
void VoidBinaryOutput(const Value&, LogicalType, const OutputContext&, std::string&) {}
Datum VoidTextInput(std::string_view, LogicalType, const InputContext&) { return {}; }
Datum VoidBinaryInput(std::string_view, LogicalType, const InputContext&) { return {}; }

void SuperTextOutput(const Value& value, LogicalType, const OutputContext&, std::string& out) { out += value.bytes; }
void SuperBinaryOutput(const Value& value, LogicalType, const OutputContext&, std::string& out) { out += value.bytes; }
Datum SuperTextInput(std::string_view text, LogicalType, const InputContext&) {
  CheckText(text);
  return QuoteJson(text);
}
Datum SuperBinaryInput(std::string_view bytes, LogicalType type, const InputContext& context) {
  return SuperTextInput(bytes, type, context);
}

}  // namespace doppel::sql
