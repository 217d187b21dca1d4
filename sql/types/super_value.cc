#include "sql/types/super_value.h"

#include <algorithm>
#include <vector>

#include "base/text.h"
#include "sql/types/errors.h"
#include "sql/types/json_text.h"
#include "sql/types/super_number.h"

namespace doppel::sql {
namespace {

// Behind the string that begins the text.
std::size_t EndOfString(std::string_view text) {
  std::size_t at = 1;
  while (true) {
    at = text.find_first_of("\"\\", at);
    if (at == std::string_view::npos) return text.size();
    if (text[at] == '"') return at + 1;
    at += 2;
  }
}

// Behind the value that begins the text.
std::size_t EndOfValue(std::string_view text) {
  if (text[0] == '"') return EndOfString(text);
  if (text[0] != '[' && text[0] != '{') return std::min(text.find_first_of(",]}"), text.size());
  int depth = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    const char c = text[at];
    if (c == '"') {
      at += EndOfString(text.substr(at));
      continue;
    }
    ++at;
    if (c == '[' || c == '{') ++depth;
    if ((c == ']' || c == '}') && --depth == 0) break;
  }
  return at;
}

std::string_view TakeValue(std::string_view& rest) {
  const std::size_t end = EndOfValue(rest);
  const std::string_view value = rest.substr(0, end);
  rest.remove_prefix(end);
  return value;
}

bool AtEndOf(std::string_view& rest, char closing) {
  if (rest.empty() || rest[0] == closing) return true;
  if (rest[0] == ',') rest.remove_prefix(1);
  return false;
}

// The characters of a JSON string; `buffer` holds them where they are not just what stands between the quotes.
std::string_view CharactersOf(std::string_view json, std::string& buffer) {
  const std::string_view inner = json.substr(1, json.size() - 2);
  if (inner.find('\\') == std::string_view::npos) return inner;
  buffer = UnquoteJson(json).value_or(std::string(inner));
  return buffer;
}

int CompareStrings(std::string_view a, std::string_view b) {
  std::string a_buffer, b_buffer;
  std::string_view x = CharactersOf(a, a_buffer);
  std::string_view y = CharactersOf(b, b_buffer);
  x = x.substr(0, x.find_last_not_of(' ') + 1);
  y = y.substr(0, y.find_last_not_of(' ') + 1);
  return x.compare(y);
}

int CompareArrays(std::string_view a, std::string_view b) {
  SuperElements left(a), right(b);
  while (true) {
    const auto x = left.Next();
    const auto y = right.Next();
    if (!x || !y) return (x ? 1 : 0) - (y ? 1 : 0);
    if (const int order = CompareSuper(*x, *y); order != 0) return order;
  }
}

std::vector<SuperAttributes::Attribute> SortedAttributes(std::string_view object) {
  std::vector<SuperAttributes::Attribute> all;
  SuperAttributes attributes(object);
  while (const auto attribute = attributes.Next()) all.push_back(*attribute);
  std::sort(all.begin(), all.end(), [](const auto& x, const auto& y) { return x.name < y.name; });
  return all;
}

int CompareObjects(std::string_view a, std::string_view b) {
  const auto left = SortedAttributes(a);
  const auto right = SortedAttributes(b);
  for (std::size_t i = 0; i < std::min(left.size(), right.size()); ++i) {
    if (const int order = left[i].name.compare(right[i].name); order != 0) return order;
    if (const int order = CompareSuper(left[i].value, right[i].value); order != 0) return order;
  }
  return left.size() < right.size() ? -1 : left.size() > right.size() ? 1 : 0;
}

int DepthOf(std::string_view value) {
  int depth = 0;
  int deepest = 0;
  for (std::size_t at = 0; at < value.size();) {
    if (value[at] == '"') {
      at += EndOfString(value.substr(at));
      continue;
    }
    if (value[at] == '[' || value[at] == '{') deepest = std::max(deepest, ++depth);
    if (value[at] == ']' || value[at] == '}') --depth;
    ++at;
  }
  return deepest;
}

}  // namespace

SuperKind SuperKindOf(std::string_view value) {
  switch (value.empty() ? 'n' : value[0]) {
    case '"':
      return SuperKind::kString;
    case '[':
      return SuperKind::kArray;
    case '{':
      return SuperKind::kObject;
    case 't':
    case 'f':
      return SuperKind::kBoolean;
    case 'n':
      return SuperKind::kNull;
    default:
      return SuperKind::kNumber;
  }
}

std::optional<std::string_view> SuperElements::Next() {
  if (AtEndOf(rest_, ']')) return std::nullopt;
  return TakeValue(rest_);
}

std::optional<SuperAttributes::Attribute> SuperAttributes::Next() {
  if (AtEndOf(rest_, '}')) return std::nullopt;
  Attribute attribute;
  attribute.name = TakeValue(rest_);
  rest_.remove_prefix(1);
  attribute.value = TakeValue(rest_);
  return attribute;
}

std::optional<std::string_view> FindAttribute(std::string_view value, std::string_view name) {
  if (SuperKindOf(value) != SuperKind::kObject) return std::nullopt;
  const std::string quoted = QuoteJson(name);
  std::optional<std::string_view> found;
  SuperAttributes attributes(value);
  while (const auto attribute = attributes.Next()) {
    if (attribute->name == quoted) found = attribute->value;
  }
  return found;
}

std::optional<std::string_view> FindElement(std::string_view value, std::int64_t index) {
  if (index < 0 || SuperKindOf(value) != SuperKind::kArray) return std::nullopt;
  SuperElements elements(value);
  auto element = elements.Next();
  for (; element && index > 0; --index) element = elements.Next();
  return element;
}

std::size_t CountElements(std::string_view array) {
  SuperElements elements(array);
  std::size_t count = 0;
  while (elements.Next()) ++count;
  return count;
}

int CompareSuper(std::string_view a, std::string_view b) {
  const SuperKind kind = SuperKindOf(a);
  const SuperKind other = SuperKindOf(b);
  if (kind != other) return kind < other ? -1 : 1;
  if (a == b) return 0;
  switch (kind) {
    case SuperKind::kBoolean:
      return a == "false" ? -1 : 1;
    case SuperKind::kNumber:
      return CompareNumbers(ParseSuperNumber(a), ParseSuperNumber(b));
    case SuperKind::kString:
      return CompareStrings(a, b);
    case SuperKind::kArray:
      return CompareArrays(a, b);
    case SuperKind::kObject:
      return CompareObjects(a, b);
    case SuperKind::kNull:
      break;
  }
  return 0;
}

void SuperBuilder::Add(std::string_view element) {
  if (text_.size() > 1) text_ += ',';
  text_ += element;
}

void SuperBuilder::Add(std::string_view name, std::string_view value) {
  Add(name);
  text_ += ':';
  text_ += value;
}

std::string SuperBuilder::Finish() {
  text_ += shape_ == Shape::kArray ? ']' : '}';
  CheckSuper(text_);
  return std::move(text_);
}

void CheckSuper(std::string_view value) {
  if (value.size() > kMaxSuperBytes) throw errors::SuperTooLarge();
  // A value of fewer bytes cannot be that deep.
  if (value.size() > static_cast<std::size_t>(kMaxSuperDepth) && DepthOf(value) > kMaxSuperDepth) {
    throw errors::SuperTooDeep();
  }
}

}  // namespace doppel::sql
