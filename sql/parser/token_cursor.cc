#include "sql/parser/token_cursor.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "sql/parser/errors.h"
#include "sql/parser/keywords.h"

namespace doppel::sql {
namespace {

constexpr std::int32_t kMaxParameterNumber = 65535;

bool EqualsLower(std::string_view source, std::string_view lower) {
  if (source.size() != lower.size()) return false;
  for (std::size_t i = 0; i < lower.size(); ++i) {
    char c = source[i];
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (c != lower[i]) return false;
  }
  return true;
}

}  // namespace

const Token& TokenCursor::Peek(std::size_t offset) const {
  std::size_t index = std::min(position_ + offset, statement_.tokens.size() - 1);
  return statement_.tokens[index];
}

std::string_view TokenCursor::TextOf(const Token& token) const {
  return text_.substr(token.span.begin, token.span.end - token.span.begin);
}

bool TokenCursor::At(std::string_view word, std::size_t offset) const {
  const Token& token = Peek(offset);
  return token.kind == TokenKind::kWord && EqualsLower(TextOf(token), word);
}

bool TokenCursor::AtAnyOf(std::initializer_list<std::string_view> words, std::size_t offset) const {
  const Token& token = Peek(offset);
  if (token.kind != TokenKind::kWord) return false;
  std::string_view text = TextOf(token);
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return EqualsLower(text, word); });
}

bool TokenCursor::AtSymbol(char symbol, std::size_t offset) const {
  const Token& token = Peek(offset);
  return token.kind == TokenKind::kSymbol && text_[token.span.begin] == symbol;
}

bool TokenCursor::AtOperator(std::string_view op, std::size_t offset) const {
  const Token& token = Peek(offset);
  return token.kind == TokenKind::kOperator && TextOf(token) == op;
}

bool TokenCursor::AtName(std::size_t offset) const {
  const Token& token = Peek(offset);
  return token.kind == TokenKind::kQuotedName || (token.kind == TokenKind::kWord && !token.is_reserved);
}

bool TokenCursor::AtLabel(std::size_t offset) const {
  TokenKind kind = Peek(offset).kind;
  return kind == TokenKind::kQuotedName || kind == TokenKind::kWord;
}

bool TokenCursor::AtQuery(std::size_t offset) const { return At("select", offset) || At("with", offset); }

bool TokenCursor::AtParenthesizedQuery() const {
  std::size_t offset = 0;
  while (AtSymbol('(', offset)) ++offset;
  return offset > 0 && AtQuery(offset);
}

const Token& TokenCursor::Take() {
  const Token& token = Peek();
  if (token.kind == TokenKind::kEnd || token.kind == TokenKind::kError) Fail();
  ++position_;
  return token;
}

bool TokenCursor::Accept(std::string_view word) {
  if (!At(word)) return false;
  ++position_;
  return true;
}

bool TokenCursor::AcceptSymbol(char symbol) {
  if (!AtSymbol(symbol)) return false;
  ++position_;
  return true;
}

bool TokenCursor::AcceptOperator(std::string_view op) {
  if (!AtOperator(op)) return false;
  ++position_;
  return true;
}

void TokenCursor::Expect(std::string_view word) {
  if (!Accept(word)) Fail();
}

void TokenCursor::ExpectSymbol(char symbol) {
  if (!AcceptSymbol(symbol)) Fail();
}

void TokenCursor::ExpectOperator(std::string_view op) {
  if (!AcceptOperator(op)) Fail();
}

void TokenCursor::ExpectEnd() {
  if (!AtEnd()) Fail();
}

void TokenCursor::ExpectClosingAngle() {
  if (AcceptOperator(">")) return;
  Token& token = statement_.tokens[std::min(position_, statement_.tokens.size() - 1)];
  if (token.kind != TokenKind::kOperator || TextOf(token).front() != '>') Fail();
  ++token.span.begin;
}

Name TokenCursor::MakeName(std::string text, std::string original, bool is_quoted, base::Span span) {
  if (text.size() > kMaxIdentifierBytes) {
    std::string cut(base::TruncateUtf8(text, kMaxIdentifierBytes));
    notices_.push_back({.level = base::NoticeLevel::kNotice,
                        .message = errors::NameTruncated(text, cut),
                        .state = base::SqlState::kNameTooLong});
    text = std::move(cut);
    original = std::string(base::TruncateUtf8(original, kMaxIdentifierBytes));
  }
  if (original == text) original.clear();
  return {std::move(text), std::move(original), {}, is_quoted, span};
}

Name TokenCursor::TakeWordAsName() {
  const Token& token = Take();
  if (token.kind == TokenKind::kQuotedName) {
    std::string written = DecodeQuotedName(TextOf(token));
    std::string folded = options_.case_sensitive_identifier ? written : base::ToLowerAscii(written);
    return MakeName(std::move(folded), std::move(written), true, token.span);
  }
  std::string_view written = TextOf(token);
  Name name = MakeName(base::ToLowerAscii(written), {}, false, token.span);
  if (options_.case_sensitive_super_attribute && name.text != written) name.written = written;
  return name;
}

Name TokenCursor::ExpectName() {
  if (!AtName()) Fail();
  return TakeWordAsName();
}

Name TokenCursor::ExpectLabel() {
  if (!AtLabel()) Fail();
  return TakeWordAsName();
}

Name TokenCursor::ExpectRelationPart() {
  bool has_sharp = AtOperator("#") && AtLabel(1) && Peek().span.end == Peek(1).span.begin;
  if (!has_sharp) return ExpectName();
  base::Span sharp = Take().span;
  Name name = TakeWordAsName();
  return MakeName("#" + name.text, name.original.empty() ? "" : "#" + name.original, name.is_quoted,
                  base::Join(sharp, name.span));
}

QualifiedName TokenCursor::ExpectQualifiedName() {
  QualifiedName name{ExpectName()};
  while (AcceptSymbol('.')) name.push_back(ExpectLabel());
  return name;
}

QualifiedName TokenCursor::ExpectRelationName() {
  QualifiedName name{ExpectRelationPart()};
  while (AcceptSymbol('.')) name.push_back(AtOperator("#") ? ExpectRelationPart() : ExpectLabel());
  if (name.size() > 3) throw errors::ImproperRelationName(ToText(name), SpanOf(name));
  return name;
}

std::vector<Name> TokenCursor::ExpectNameList() {
  std::vector<Name> names;
  do {
    names.push_back(ExpectName());
  } while (AcceptSymbol(','));
  return names;
}

std::vector<Name> TokenCursor::ExpectNameListInParentheses() {
  ExpectSymbol('(');
  std::vector<Name> names = ExpectNameList();
  ExpectSymbol(')');
  return names;
}

std::string TokenCursor::ExpectString() {
  if (!AtKind(TokenKind::kString)) Fail();
  const Token& token = Take();
  return DecodeString(TextOf(token), token.span);
}

std::int64_t TokenCursor::ExpectInteger() {
  if (!AtKind(TokenKind::kInteger)) Fail();
  const Token& token = Take();
  std::string_view digits = TextOf(token);
  std::int64_t value = 0;
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc()) throw errors::NumberOutOfRange(digits, token.span);
  return value;
}

std::int64_t TokenCursor::ExpectSignedInteger() {
  if (AcceptOperator("-")) return -ExpectInteger();
  AcceptOperator("+");
  return ExpectInteger();
}

std::int32_t TokenCursor::ExpectParameter() {
  if (!AtKind(TokenKind::kParameter)) Fail();
  const Token& token = Take();
  std::string_view digits = TextOf(token).substr(1);
  std::int32_t number = 0;
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || number < 1 || number > kMaxParameterNumber) {
    throw errors::NoSuchParameter(TextOf(token), token.span);
  }
  highest_parameter_ = std::max(highest_parameter_, number);
  return number;
}

bool TokenCursor::ExpectOnOrOff() {
  if (Accept("on")) return true;
  Expect("off");
  return false;
}

bool TokenCursor::ExpectBoolean() {
  std::string word;
  if (AtKind(TokenKind::kInteger)) {
    word = TextOf(Peek());
  } else if (AtKind(TokenKind::kString)) {
    word = base::ToLowerAscii(DecodeString(TextOf(Peek()), Peek().span));
  } else if (AtLabel()) {
    word = base::ToLowerAscii(TextOf(Peek()));
  }
  bool is_true = word == "true" || word == "on" || word == "yes" || word == "t" || word == "1";
  bool is_false = word == "false" || word == "off" || word == "no" || word == "f" || word == "0";
  if (!is_true && !is_false) Fail();
  Take();
  return is_true;
}

std::string TokenCursor::ExpectWordLower() {
  if (AtKind(TokenKind::kString)) return base::ToLowerAscii(ExpectString());
  return base::ToLowerAscii(ExpectLabel().text);
}

base::Span TokenCursor::SpanSince(std::uint32_t begin) const {
  if (position_ == 0) return {begin, begin};
  return {begin, std::max(begin, statement_.tokens[position_ - 1].span.end)};
}

std::string_view TokenCursor::Slice(std::size_t from) const {
  if (from >= position_) return {};
  std::uint32_t begin = statement_.tokens[from].span.begin;
  return text_.substr(begin, statement_.tokens[position_ - 1].span.end - begin);
}

void TokenCursor::FailAt(std::size_t offset) const {
  const Token& token = Peek(offset);
  if (token.kind == TokenKind::kError) throw *statement_.error;
  if (token.kind == TokenKind::kEnd) {
    if (token.span.begin < text_.size() && text_[token.span.begin] == ';') {
      throw errors::SyntaxErrorNear(";", {token.span.begin, token.span.begin + 1});
    }
    throw errors::SyntaxErrorAtEnd(token.span);
  }
  throw errors::SyntaxErrorNear(TextOf(token), token.span);
}

void TokenCursor::AddLevelAbove() {
  if (recursion + ++deepest_child > kMaxNesting) throw errors::NestedTooDeeply(Peek().span);
}

NestingScope::NestingScope(TokenCursor& cursor) : cursor_(cursor), outer_deepest_(cursor.deepest_child) {
  if (cursor.recursion >= kMaxNesting) throw errors::NestedTooDeeply(cursor.Peek().span);
  ++cursor.recursion;
  cursor.deepest_child = 0;
}

NestingScope::~NestingScope() {
  --cursor_.recursion;
  cursor_.deepest_child = std::max(outer_deepest_, cursor_.deepest_child + 1);
}

}  // namespace doppel::sql
