#include "sql/functions/array_text.h"

#include "base/text.h"
#include "sql/functions/errors.h"

namespace doppel::sql {
namespace {

constexpr std::string_view kBlanks = " \t\n\r\f\v";

// Reads what stands between the braces.
class ArrayReader {
 public:
  explicit ArrayReader(std::string_view text) : text_(text) {}

  ArrayElements Read() {
    SkipBlanks();
    Expect('{');
    ArrayElements elements;
    SkipBlanks();
    if (TakeIf('}')) return Finished(std::move(elements));
    for (;;) {
      SkipBlanks();
      elements.push_back(Element());
      SkipBlanks();
      if (TakeIf('}')) return Finished(std::move(elements));
      Expect(',');
    }
  }

 private:
  bool TakeIf(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  void Expect(char c) {
    if (!TakeIf(c)) throw errors::MalformedArray(text_);
  }
  void SkipBlanks() {
    while (at_ < text_.size() && kBlanks.find(text_[at_]) != std::string_view::npos) ++at_;
  }
  ArrayElements Finished(ArrayElements elements) {
    SkipBlanks();
    if (at_ != text_.size()) throw errors::MalformedArray(text_);
    return elements;
  }
  char Take() {
    if (at_ >= text_.size()) throw errors::MalformedArray(text_);
    return text_[at_++];
  }

  std::optional<std::string> Element() {
    std::string out;
    if (TakeIf('"')) {
      for (char c = Take(); c != '"'; c = Take()) out += c == '\\' ? Take() : c;
      return out;
    }
    std::size_t kept = 0;  // blanks at the end do not belong to it
    while (at_ < text_.size() && text_[at_] != ',' && text_[at_] != '}') {
      char c = Take();
      if (c == '{' || c == '"') throw errors::MalformedArray(text_);
      const bool is_blank = kBlanks.find(c) != std::string_view::npos;
      if (c == '\\') c = Take();
      out += c;
      if (!is_blank) kept = out.size();
    }
    if (kept == 0) throw errors::MalformedArray(text_);
    out.resize(kept);
    if (base::EqualsIgnoreCaseAscii(out, "null")) return std::nullopt;
    return out;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

bool NeedsQuotes(std::string_view element) {
  return element.empty() || element.find_first_of("{},\"\\ \t\n\r\f\v") != std::string_view::npos ||
         base::EqualsIgnoreCaseAscii(element, "null");
}

}  // namespace

ArrayElements ParseArrayText(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first != std::string_view::npos && text[first] == '{') return ArrayReader(text).Read();
  ArrayElements elements;
  for (std::size_t at = first; at != std::string_view::npos; at = text.find_first_not_of(kBlanks, at)) {
    const std::size_t end = std::min(text.find_first_of(kBlanks, at), text.size());
    elements.emplace_back(text.substr(at, end - at));
    at = end;
  }
  return elements;
}

std::string PrintArrayText(const ArrayElements& elements) {
  std::string out = "{";
  for (std::size_t i = 0; i < elements.size(); ++i) {
    if (i > 0) out += ',';
    if (!elements[i]) {
      out += "NULL";
    } else if (!NeedsQuotes(*elements[i])) {
      out += *elements[i];
    } else {
      out += '"';
      for (const char c : *elements[i]) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
      }
      out += '"';
    }
  }
  return out + "}";
}

}  // namespace doppel::sql
