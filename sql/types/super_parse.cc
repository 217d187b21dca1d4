#include "sql/types/super_parse.h"

#include <charconv>
#include <cmath>
#include <unordered_map>

#include "base/text.h"
#include "sql/types/json_text.h"
#include "sql/types/super_number.h"
#include "sql/types/super_value.h"
#include "sql/types/type.h"

namespace doppel::sql {
namespace {

constexpr const char* kInvalid = "invalid json";

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Writes the canonical text while it reads. A method that returns false has set the error.
class Parser {
 public:
  Parser(std::string_view json, SuperParseOptions options) : json_(json), options_(options) {
    out_.reserve(json.size());
  }

  SuperParseResult Run() {
    SkipBlanks();
    if (Value(0)) {
      SkipBlanks();
      if (at_ < json_.size()) Fail(kInvalid);
    }
    if (error_ == nullptr && out_.size() > kMaxSuperBytes) Fail("value is larger than the SUPER size limit");
    return {std::move(out_), error_};
  }

 private:
  // Where an attribute of the object at hand stands in the output.
  struct Extent {
    std::size_t begin, end;
  };

  bool Fail(const char* error) {
    error_ = error;
    return false;
  }

  void SkipBlanks() {
    while (at_ < json_.size() &&
           (json_[at_] == ' ' || json_[at_] == '\t' || json_[at_] == '\n' || json_[at_] == '\r')) {
      ++at_;
    }
  }
  char Peek() const { return at_ < json_.size() ? json_[at_] : '\0'; }
  bool Accept(char c) {
    if (Peek() != c || at_ >= json_.size()) return false;
    ++at_;
    return true;
  }

  bool Value(int depth) {
    switch (Peek()) {
      case '{':
        return depth < kMaxSuperDepth ? Object(depth + 1) : Fail("nesting is deeper than 1000 levels");
      case '[':
        return depth < kMaxSuperDepth ? Array(depth + 1) : Fail("nesting is deeper than 1000 levels");
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

  bool Word(std::string_view word) {
    if (!json_.substr(at_).starts_with(word)) return Fail(kInvalid);
    at_ += word.size();
    out_ += word;
    return true;
  }

  bool Digits() {
    const std::size_t begin = at_;
    while (IsDigit(Peek())) ++at_;
    return at_ > begin;
  }

  // Exact with up to 38 digits; with more of them, or an exponent, a float.
  bool Number() {
    const std::size_t begin = at_;
    Accept('-');
    const std::size_t first = at_;
    if (!Digits() || (json_[first] == '0' && at_ - first > 1)) return Fail(kInvalid);
    std::size_t digits = json_[first] == '0' ? 0 : at_ - first;
    if (Accept('.')) {
      const std::size_t point = at_;
      if (!Digits()) return Fail(kInvalid);
      digits += at_ - point;
    }
    bool is_float = digits > static_cast<std::size_t>(kMaxNumericPrecision);
    if (Peek() == 'e' || Peek() == 'E') {
      ++at_;
      if (!Accept('+')) Accept('-');
      if (!Digits()) return Fail(kInvalid);
      is_float = true;
    }
    const std::string_view text = json_.substr(begin, at_ - begin);
    if (!is_float) {
      out_ += FormatSuperNumber(ParseSuperNumber(text));
      return true;
    }
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || !std::isfinite(value)) return Fail("number is out of range");
    out_ += FormatSuperNumber(SuperNumber::Float(value));
    return true;
  }

  // The string at hand as JSON; nullopt where none is well-formed.
  std::optional<std::string_view> TakeString() {
    const std::size_t begin = at_;
    if (!Accept('"')) return std::nullopt;
    while (at_ < json_.size()) {
      const char c = json_[at_++];
      if (c == '"') return json_.substr(begin, at_ - begin);
      if (c == '\\') ++at_;
      if (static_cast<unsigned char>(c) < 0x20) return std::nullopt;
    }
    return std::nullopt;
  }

  bool String() {
    const std::optional<std::string_view> json = TakeString();
    std::optional<std::string> text = json ? UnquoteJson(*json) : std::nullopt;
    if (!text) return Fail(kInvalid);
    if (text->size() > static_cast<std::size_t>(kMaxVarcharBytes)) {
      if (!options_.truncates_strings) return Fail("string is longer than the 65535 bytes of a VARCHAR");
      text->resize(base::TruncateUtf8(*text, kMaxVarcharBytes).size());
    }
    out_ += QuoteJson(*text);
    return true;
  }

  bool Array(int depth) {
    ++at_;
    out_ += '[';
    SkipBlanks();
    if (!Accept(']')) {
      while (true) {
        SkipBlanks();
        if (!Value(depth)) return false;
        SkipBlanks();
        if (Accept(']')) break;
        if (!Accept(',')) return Fail(kInvalid);
        out_ += ',';
      }
    }
    out_ += ']';
    return true;
  }

  bool Object(int depth) {
    ++at_;
    out_ += '{';
    const std::size_t begin = out_.size();
    std::unordered_map<std::string, Extent> known;
    SkipBlanks();
    if (!Accept('}')) {
      while (true) {
        if (!Attribute(depth, begin, known)) return false;
        SkipBlanks();
        if (Accept('}')) break;
        if (!Accept(',')) return Fail(kInvalid);
      }
    }
    out_ += '}';
    return true;
  }

  bool Attribute(int depth, std::size_t object, std::unordered_map<std::string, Extent>& known) {
    SkipBlanks();
    const std::optional<std::string_view> json = TakeString();
    const std::optional<std::string> name = json ? UnquoteJson(*json) : std::nullopt;
    if (!name) return Fail(kInvalid);
    SkipBlanks();
    if (!Accept(':')) return Fail(kInvalid);
    if (const auto earlier = known.find(*name); earlier != known.end()) {
      if (!options_.dedups_attributes) return Fail("duplicate attribute in json object");
      Forget(earlier->second, known);
      known.erase(*name);
    }
    if (out_.size() > object) out_ += ',';
    const std::size_t begin = out_.size();
    out_ += QuoteJson(*name);
    out_ += ':';
    SkipBlanks();
    if (!Value(depth)) return false;
    known.emplace(*name, Extent{begin, out_.size()});
    return true;
  }

  // Takes an attribute out of the output, with the comma behind it or, of the last one, before it.
  void Forget(Extent extent, std::unordered_map<std::string, Extent>& known) {
    if (extent.end < out_.size()) {
      ++extent.end;
    } else if (out_[extent.begin - 1] == ',') {
      --extent.begin;
    }
    const std::size_t length = extent.end - extent.begin;
    out_.erase(extent.begin, length);
    for (auto& [name, other] : known) {
      if (other.begin < extent.end) continue;
      other.begin -= length;
      other.end -= length;
    }
  }

  std::string_view json_;
  SuperParseOptions options_;
  std::size_t at_ = 0;
  std::string out_;
  const char* error_ = nullptr;
};

}  // namespace

SuperParseResult ParseSuper(std::string_view json, SuperParseOptions options) {
  if (!base::IsValidUtf8(json)) return {{}, kInvalid};
  return Parser(json, options).Run();
}

}  // namespace doppel::sql
