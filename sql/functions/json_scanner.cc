#include "sql/functions/json_scanner.h"

#include "sql/types/json_text.h"

namespace doppel::sql {
namespace {

constexpr std::string_view kBlanks = " \t\n\r";

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  void SkipBlanks() {
    while (at_ < text_.size() && kBlanks.find(text_[at_]) != std::string_view::npos) ++at_;
  }
  bool AtEnd() const { return at_ >= text_.size(); }
  std::size_t at() const { return at_; }
  char Peek() const { return AtEnd() ? '\0' : text_[at_]; }
  bool Accept(char c) {
    if (Peek() != c || AtEnd()) return false;
    ++at_;
    return true;
  }

  // Each of these moves behind what it names; false where that does not stand there.
  bool Value(int depth = 0) {
    switch (Peek()) {
      case '{':
        return Object(depth);
      case '[':
        return Array(depth);
      case '"':
        return String();
      case 't':
        return Word("true");
      case 'f':
        return Word("false");
      case 'n':
        return Word("null");
      default:
        return Number();
    }
  }

  bool String() {
    if (!Accept('"')) return false;
    while (!AtEnd()) {
      const char c = text_[at_++];
      if (c == '"') return true;
      if (c == '\\' && !Escape()) return false;
    }
    return false;
  }

  // Calls visit(key, value) per member, both as they stand in the text.
  template <typename Visit>
  bool Members(int depth, Visit visit) {
    if (!Accept('{')) return false;
    SkipBlanks();
    if (Accept('}')) return true;
    for (;;) {
      SkipBlanks();
      const std::size_t key_begin = at_;
      if (!String()) return false;
      const std::string_view key = text_.substr(key_begin, at_ - key_begin);
      SkipBlanks();
      if (!Accept(':')) return false;
      SkipBlanks();
      const std::size_t begin = at_;
      if (!Value(depth + 1)) return false;
      visit(key, text_.substr(begin, at_ - begin));
      SkipBlanks();
      if (Accept('}')) return true;
      if (!Accept(',')) return false;
    }
  }

  template <typename Visit>
  bool Elements(int depth, Visit visit) {
    if (!Accept('[')) return false;
    SkipBlanks();
    if (Accept(']')) return true;
    for (;;) {
      SkipBlanks();
      const std::size_t begin = at_;
      if (!Value(depth + 1)) return false;
      visit(text_.substr(begin, at_ - begin));
      SkipBlanks();
      if (Accept(']')) return true;
      if (!Accept(',')) return false;
    }
  }

 private:
  bool Object(int depth) {
    return depth < kMaxJsonNesting && Members(depth, [](std::string_view, std::string_view) {});
  }
  bool Array(int depth) {
    return depth < kMaxJsonNesting && Elements(depth, [](std::string_view) {});
  }

  bool Word(std::string_view word) {
    if (!text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }

  bool Escape() {
    if (AtEnd()) return false;
    const char c = text_[at_++];
    if (c != 'u') return std::string_view("\"\\/bfnrt").find(c) != std::string_view::npos;
    for (int i = 0; i < 4; ++i, ++at_) {
      if (std::string_view("0123456789abcdefABCDEF").find(Peek()) == std::string_view::npos || AtEnd()) return false;
    }
    return true;
  }

  bool Digits() {
    if (!IsDigit(Peek())) return false;
    while (IsDigit(Peek())) ++at_;
    return true;
  }

  bool Number() {
    Accept('-');
    if (!Accept('0') && !Digits()) return false;
    if (Accept('.') && !Digits()) return false;
    if (Accept('e') || Accept('E')) {
      if (!Accept('+')) Accept('-');
      if (!Digits()) return false;
    }
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

std::string_view Trimmed(std::string_view json) {
  const std::size_t begin = json.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return json.substr(begin, json.find_last_not_of(kBlanks) - begin + 1);
}

// REQUIRES: valid JSON.
std::string Compact(std::string_view json) {
  std::string out;
  for (std::size_t i = 0; i < json.size();) {
    if (json[i] == '"') {
      Scanner scanner(json.substr(i));
      scanner.String();
      out += json.substr(i, scanner.at());
      i += scanner.at();
    } else {
      if (kBlanks.find(json[i]) == std::string_view::npos) out += json[i];
      ++i;
    }
  }
  return out;
}

}  // namespace

std::optional<JsonKind> CheckJson(std::string_view text) {
  Scanner scanner(text);
  scanner.SkipBlanks();
  if (!scanner.Value()) return std::nullopt;
  scanner.SkipBlanks();
  if (!scanner.AtEnd()) return std::nullopt;
  return KindOfJson(text);
}

JsonKind KindOfJson(std::string_view json) {
  switch (Trimmed(json)[0]) {
    case '{':
      return JsonKind::kObject;
    case '[':
      return JsonKind::kArray;
    case '"':
      return JsonKind::kString;
    case 't':
    case 'f':
      return JsonKind::kBoolean;
    case 'n':
      return JsonKind::kNull;
    default:
      return JsonKind::kNumber;
  }
}

std::optional<std::string_view> FindJsonMember(std::string_view json, std::string_view key) {
  std::optional<std::string_view> found;
  Scanner scanner(Trimmed(json));
  scanner.Members(0, [&](std::string_view name, std::string_view value) {
    const std::string_view bare = name.substr(1, name.size() - 2);
    const bool is_it = bare.find('\\') == std::string_view::npos ? bare == key : UnquoteJson(name) == key;
    if (is_it) found = value;
  });
  return found;
}

std::optional<std::string_view> JsonElementAt(std::string_view json, std::size_t index) {
  std::optional<std::string_view> found;
  std::size_t position = 0;
  Scanner scanner(Trimmed(json));
  scanner.Elements(0, [&](std::string_view value) {
    if (position++ == index) found = value;
  });
  return found;
}

std::size_t JsonArrayLength(std::string_view json) {
  std::size_t count = 0;
  Scanner scanner(Trimmed(json));
  scanner.Elements(0, [&](std::string_view) { ++count; });
  return count;
}

std::optional<std::string> JsonValueText(std::string_view json) {
  json = Trimmed(json);
  switch (KindOfJson(json)) {
    case JsonKind::kNull:
      return std::nullopt;
    case JsonKind::kString:
      // Escapes that name no character stay as they are written.
      return UnquoteJson(json).value_or(std::string(json.substr(1, json.size() - 2)));
    default:
      return Compact(json);
  }
}

}  // namespace doppel::sql
