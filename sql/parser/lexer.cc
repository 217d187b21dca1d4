#include "sql/parser/lexer.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "sql/parser/errors.h"
#include "sql/parser/keywords.h"

namespace doppel::sql {
namespace {

constexpr std::string_view kOperatorCharacters = "~!@#^&|`?+-*/%<>=";
constexpr std::string_view kSymbols = "()[],.:";
// An operator that holds one of these may end in + or -.
constexpr std::string_view kSignKeepers = "~!@#^&|`?%";
constexpr std::size_t kLongestKeyword = 17;

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v'; }
bool IsNewline(char c) { return c == '\n' || c == '\r'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsOneOf(char c, std::string_view set) { return set.find(c) != std::string_view::npos; }

char ToLower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool IsReserved(std::string_view word) {
  if (word.size() > kLongestKeyword) return false;
  std::array<char, kLongestKeyword> lower;
  std::transform(word.begin(), word.end(), lower.begin(), ToLower);
  return IsReservedWord(std::string_view(lower.data(), word.size()));
}

// The opening tag of a dollar-quoted string at `at` ("$$", "$body$"), or empty.
std::string_view DollarTag(std::string_view text, std::size_t at) {
  std::size_t end = at + 1;
  if (end < text.size() && text[end] != '$' && (!IsIdentifierStart(text[end]))) return {};
  while (end < text.size() && text[end] != '$' && IsIdentifierPart(text[end])) ++end;
  if (end >= text.size() || text[end] != '$') return {};
  return text.substr(at, end + 1 - at);
}

class Lexer {
 public:
  Lexer(std::string_view text, std::size_t begin) : text_(text), at_(begin) {}

  TokenizedStatement Run() {
    TokenizedStatement result;
    try {
      while (true) {
        SkipBlanks();
        Token token = Next();
        result.tokens.push_back(token);
        if (token.kind == TokenKind::kEnd) break;
      }
    } catch (base::SqlError& error) {
      // Held back: the parser may find an earlier mistake, which is the one to report.
      result.tokens.push_back({TokenKind::kError, false, SpanFrom(start_, at_)});
      result.error = std::move(error);
      at_ = text_.size();
    }
    result.next = at_;
    return result;
  }

 private:
  static base::Span SpanFrom(std::size_t begin, std::size_t end) {
    return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
  }

  char Peek(std::size_t offset = 0) const { return at_ + offset < text_.size() ? text_[at_ + offset] : '\0'; }
  bool AtText(std::string_view text) const { return text_.substr(at_, text.size()) == text; }

  Token Make(TokenKind kind) const { return {kind, false, SpanFrom(start_, at_)}; }

  base::Span RestSpan() const { return SpanFrom(start_, text_.size()); }
  std::string_view Rest() const { return text_.substr(start_); }

  void SkipBlanks() {
    while (at_ < text_.size()) {
      if (IsSpace(text_[at_])) {
        ++at_;
      } else if (AtText("--")) {
        while (at_ < text_.size() && !IsNewline(text_[at_])) ++at_;
      } else if (AtText("/*")) {
        SkipBlockComment();
      } else {
        return;
      }
    }
  }

  void SkipBlockComment() {
    start_ = at_;
    int depth = 0;
    while (at_ < text_.size()) {
      if (AtText("/*")) {
        ++depth;
        at_ += 2;
      } else if (AtText("*/")) {
        at_ += 2;
        if (--depth == 0) return;
      } else {
        ++at_;
      }
    }
    throw errors::UnterminatedComment(Rest(), RestSpan());
  }

  Token Next() {
    start_ = at_;
    if (at_ >= text_.size()) return Make(TokenKind::kEnd);
    char c = text_[at_];
    if (c == ';') {
      ++at_;
      return {TokenKind::kEnd, false, SpanFrom(start_, start_)};
    }
    if ((c == 'e' || c == 'E' || c == 'n' || c == 'N') && Peek(1) == '\'') {
      ++at_;
      return QuotedString();
    }
    if ((c == 'b' || c == 'B' || c == 'x' || c == 'X') && Peek(1) == '\'') return BitString();
    if (IsIdentifierStart(c)) return Word();
    if (IsDigit(c) || (c == '.' && IsDigit(Peek(1)))) return Number();
    if (c == '\'') return QuotedString();
    if (c == '"') return QuotedName();
    if (c == '$') return DollarString();
    if (c == ':' && Peek(1) == ':') {
      at_ += 2;
      return Make(TokenKind::kColons);
    }
    if (IsOneOf(c, kSymbols)) {
      ++at_;
      return Make(TokenKind::kSymbol);
    }
    if (IsOneOf(c, kOperatorCharacters)) return Operator();
    ++at_;
    throw errors::SyntaxErrorNear(text_.substr(start_, 1), SpanFrom(start_, at_));
  }

  Token Word() {
    while (at_ < text_.size() && IsIdentifierPart(text_[at_])) ++at_;
    Token token = Make(TokenKind::kWord);
    token.is_reserved = IsReserved(text_.substr(start_, at_ - start_));
    return token;
  }

  void SkipDigits() {
    while (IsDigit(Peek())) ++at_;
  }

  Token Number() {
    TokenKind kind = TokenKind::kInteger;
    SkipDigits();
    // "1..10" is a PL/pgSQL range: two integers.
    if (Peek() == '.' && Peek(1) != '.') {
      kind = TokenKind::kDecimal;
      ++at_;
      SkipDigits();
    }
    if (Peek() == 'e' || Peek() == 'E') {
      std::size_t sign = Peek(1) == '+' || Peek(1) == '-' ? 1 : 0;
      if (IsDigit(Peek(1 + sign))) {
        kind = TokenKind::kFloat;
        at_ += 1 + sign;
        SkipDigits();
      }
    }
    return Make(kind);
  }

  // At the opening quote. Goes on over literals that follow after blanks with a newline.
  Token QuotedString() {
    SkipQuoted();
    while (true) {
      std::size_t ahead = at_;
      bool has_newline = false;
      while (ahead < text_.size() && IsSpace(text_[ahead])) {
        if (IsNewline(text_[ahead])) has_newline = true;
        ++ahead;
      }
      if (!has_newline || ahead >= text_.size() || text_[ahead] != '\'') break;
      at_ = ahead;
      SkipQuoted();
    }
    return Make(TokenKind::kString);
  }

  void SkipQuoted() {
    ++at_;
    while (at_ < text_.size()) {
      char c = text_[at_];
      if (c == '\\' && at_ + 1 < text_.size()) {
        at_ += 2;
      } else if (c == '\'' && Peek(1) == '\'') {
        at_ += 2;
      } else {
        ++at_;
        if (c == '\'') return;
      }
    }
    throw errors::UnterminatedString(Rest(), RestSpan());
  }

  Token BitString() {
    std::size_t end = text_.find('\'', at_ + 2);
    if (end == std::string_view::npos) throw errors::UnterminatedBitString(Rest(), RestSpan());
    at_ = end + 1;
    return Make(TokenKind::kBitString);
  }

  Token QuotedName() {
    ++at_;
    while (true) {
      std::size_t end = text_.find('"', at_);
      if (end == std::string_view::npos) throw errors::UnterminatedName(Rest(), RestSpan());
      at_ = end + 1;
      if (Peek() != '"') break;
      ++at_;
    }
    if (at_ - start_ == 2) throw errors::EmptyQuotedName(text_.substr(start_, 2), SpanFrom(start_, at_));
    return Make(TokenKind::kQuotedName);
  }

  Token DollarString() {
    if (IsDigit(Peek(1))) {
      ++at_;
      SkipDigits();
      return Make(TokenKind::kParameter);
    }
    std::string_view tag = DollarTag(text_, at_);
    if (tag.empty()) {
      ++at_;
      throw errors::SyntaxErrorNear("$", SpanFrom(start_, at_));
    }
    std::size_t end = text_.find(tag, at_ + tag.size());
    if (end == std::string_view::npos) throw errors::UnterminatedDollarString(Rest(), RestSpan());
    at_ = end + tag.size();
    return Make(TokenKind::kString);
  }

  Token Operator() {
    while (at_ < text_.size() && IsOneOf(text_[at_], kOperatorCharacters) && !AtText("--") && !AtText("/*")) ++at_;
    std::string_view op = text_.substr(start_, at_ - start_);
    // "=#t.a": the sharp begins the name of a temporary table, so it does not keep a sign either: "1+-#t.a".
    if (op.size() > 1 && op.back() == '#' && at_ < text_.size() && IsIdentifierStart(text_[at_])) op.remove_suffix(1);
    bool keeps_sign = std::any_of(op.begin(), op.end(), [](char c) { return IsOneOf(c, kSignKeepers); });
    while (op.size() > 1 && !keeps_sign && (op.back() == '+' || op.back() == '-')) op.remove_suffix(1);
    at_ = start_ + op.size();
    return Make(TokenKind::kOperator);
  }

  std::string_view text_;
  std::size_t at_;
  std::size_t start_ = 0;
};

int OctalDigit(char c) { return c >= '0' && c <= '7' ? c - '0' : -1; }

int HexDigit(char c) {
  if (IsDigit(c)) return c - '0';
  char lower = ToLower(c);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// Appends the character that a backslash introduces; `at` is behind the backslash and is returned behind the escape.
std::size_t DecodeEscape(std::string_view text, std::size_t at, std::string& out, bool& made_byte) {
  char c = text[at++];
  switch (c) {
    case 'b':
      out += '\b';
      return at;
    case 'f':
      out += '\f';
      return at;
    case 'n':
      out += '\n';
      return at;
    case 'r':
      out += '\r';
      return at;
    case 't':
      out += '\t';
      return at;
    default:
      break;
  }
  int base = OctalDigit(c) >= 0 ? 8 : 16;
  if (base == 16 && (c != 'x' || at >= text.size() || HexDigit(text[at]) < 0)) {
    out += c;
    return at;
  }
  if (base == 8) --at;
  int value = 0;
  for (int digits = 0; digits < (base == 8 ? 3 : 2) && at < text.size(); ++digits, ++at) {
    int digit = base == 8 ? OctalDigit(text[at]) : HexDigit(text[at]);
    if (digit < 0) break;
    value = value * base + digit;
  }
  out += static_cast<char>(value & 0xFF);
  made_byte = true;
  return at;
}

// The value of '…' and the literals that continue it; `text` begins at the first quote.
std::string DecodeQuoted(std::string_view text, base::Span span) {
  std::string value;
  bool made_byte = false;
  std::size_t at = 1;
  while (true) {
    std::size_t end = text.find_first_of("'\\", at);
    value.append(text, at, end - at);
    at = end + 1;
    if (text[end] == '\\') {
      at = DecodeEscape(text, at, value, made_byte);
    } else if (at < text.size() && text[at] == '\'') {
      value += '\'';
      ++at;
    } else {
      std::size_t next = text.find('\'', at);
      if (next == std::string_view::npos) break;
      at = next + 1;
    }
  }
  if (made_byte && (value.find('\0') != std::string::npos || !base::IsValidUtf8(value))) {
    throw errors::InvalidByteSequence(value.substr(0, 8), span);
  }
  return value;
}

}  // namespace

bool IsIdentifierStart(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

bool IsIdentifierPart(char c) { return IsIdentifierStart(c) || IsDigit(c) || c == '$'; }

TokenizedStatement Tokenize(std::string_view text, std::size_t begin) { return Lexer(text, begin).Run(); }

std::string DecodeString(std::string_view token_text, base::Span span) {
  if (token_text.front() == '$') {
    base::Span content = StringContent(token_text, span);
    return std::string(token_text.substr(content.begin - span.begin, content.end - content.begin));
  }
  if (token_text.front() != '\'') token_text.remove_prefix(1);
  return DecodeQuoted(token_text, span);
}

base::Span StringContent(std::string_view token_text, base::Span span) {
  std::size_t skip = 1;
  if (token_text.front() == '$') {
    skip = DollarTag(token_text, 0).size();
    return {span.begin + static_cast<std::uint32_t>(skip), span.end - static_cast<std::uint32_t>(skip)};
  }
  if (token_text.front() != '\'') skip = 2;
  return {span.begin + static_cast<std::uint32_t>(skip), span.end - 1};
}

std::string DecodeQuotedName(std::string_view token_text) {
  std::string name;
  for (std::size_t i = 1; i + 1 < token_text.size(); ++i) {
    name += token_text[i];
    if (token_text[i] == '"') ++i;
  }
  return name;
}

}  // namespace doppel::sql
