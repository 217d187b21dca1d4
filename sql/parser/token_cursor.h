// TokenCursor: the parser's place in one statement. Every grammar function takes one, consumes tokens from it and
// throws at the token where the text stops making sense.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/notice.h"
#include "sql/parser/lexer.h"
#include "sql/parser/names.h"
#include "sql/parser/parser.h"

namespace doppel::sql {

class TokenCursor {
 public:
  // `text` is the whole script; it must outlive the cursor.
  TokenCursor(std::string_view text, TokenizedStatement statement, const ParserOptions& options)
      : text_(text), statement_(std::move(statement)), options_(options) {}

  // --- Looking. Words are compared without regard to case and must be given in lower case; quoted names never match.
  const Token& Peek(std::size_t offset = 0) const;
  std::string_view TextOf(const Token& token) const;
  bool AtEnd() const { return Peek().kind == TokenKind::kEnd; }
  bool At(std::string_view word, std::size_t offset = 0) const;
  template <typename... Words>
  bool AtWords(Words... words) const {
    std::size_t offset = 0;
    return (At(words, offset++) && ...);
  }
  bool AtAnyOf(std::initializer_list<std::string_view> words, std::size_t offset = 0) const;
  bool AtSymbol(char symbol, std::size_t offset = 0) const;
  bool AtOperator(std::string_view op, std::size_t offset = 0) const;
  bool AtKind(TokenKind kind, std::size_t offset = 0) const { return Peek(offset).kind == kind; }
  // A name that needs no quotes, or one in quotes.
  bool AtName(std::size_t offset = 0) const;
  // Any word or quoted name.
  bool AtLabel(std::size_t offset = 0) const;
  // Behind any opening parentheses stands SELECT or WITH.
  bool AtParenthesizedQuery() const;
  bool AtQuery(std::size_t offset = 0) const;

  // --- Taking. Accept… moves on only when it matched; Expect… throws a syntax error otherwise.
  const Token& Take();
  bool Accept(std::string_view word);
  // All of the words, or nothing.
  template <typename... Words>
  bool AcceptWords(Words... words) {
    if (!AtWords(words...)) return false;
    position_ += sizeof...(words);
    return true;
  }
  bool AcceptSymbol(char symbol);
  bool AcceptOperator(std::string_view op);
  void Expect(std::string_view word);
  template <typename... Words>
  void ExpectWords(Words... words) {
    (Expect(words), ...);
  }
  void ExpectSymbol(char symbol);
  void ExpectOperator(std::string_view op);
  void ExpectEnd();
  // One '>' even where the lexer made ">>" of two.
  void ExpectClosingAngle();

  // An identifier: a word that is not reserved, or a quoted name. `#t` in front of a relation is one name too.
  Name ExpectName();
  // After AS and after a dot any word will do.
  Name ExpectLabel();
  // Like ExpectName, for `#temporary` tables as well.
  Name ExpectRelationPart();
  // name[.name…]. The parts behind the first may be any words.
  QualifiedName ExpectQualifiedName();
  // The same for relations: at most three parts, and perhaps `#name`.
  QualifiedName ExpectRelationName();
  std::vector<Name> ExpectNameList();
  // ( name, … )
  std::vector<Name> ExpectNameListInParentheses();
  std::string ExpectString();
  std::int64_t ExpectInteger();
  std::int64_t ExpectSignedInteger();
  // $n; remembers the highest.
  std::int32_t ExpectParameter();
  bool ExpectOnOrOff();
  // TRUE, FALSE, ON, OFF, YES, NO, T, F, 1, 0, quoted or not.
  bool ExpectBoolean();
  // A word, quoted name or string, in lower case: for option values.
  std::string ExpectWordLower();

  // --- Trees.
  std::uint32_t Begin() const { return Peek().span.begin; }
  base::Span SpanSince(std::uint32_t begin) const;
  std::size_t position() const { return position_; }
  void Reset(std::size_t position) { position_ = position; }
  std::string_view text() const { return text_; }
  const ParserOptions& options() const { return options_; }
  // The text of tokens [from, position()).
  std::string_view Slice(std::size_t from) const;

  std::int32_t highest_parameter() const { return highest_parameter_; }
  std::vector<base::Notice> TakeNotices() { return std::move(notices_); }

  [[noreturn]] void Fail() const { FailAt(0); }
  [[noreturn]] void FailAt(std::size_t offset) const;

  // Depth of the tree being built, see NestingScope.
  int recursion = 0;
  int deepest_child = 0;
  // PRIOR is an operator only inside CONNECT BY.
  bool in_connect_by = false;

  // Counts a further level put on top of an already parsed operand (left-associative chains).
  void AddLevelAbove();

  // A name of several tokens; cut to kMaxIdentifierBytes, with a notice.
  Name MakeName(std::string text, std::string original, bool is_quoted, base::Span span);

 private:
  Name TakeWordAsName();

  std::string_view text_;
  TokenizedStatement statement_;
  ParserOptions options_;
  std::size_t position_ = 0;
  std::int32_t highest_parameter_ = 0;
  std::vector<base::Notice> notices_;
};

// Opened by every grammar function that can contain itself. Bounds both the recursion while parsing and the depth of
// the tree that comes out, so that whoever walks the tree by recursion is safe too.
class NestingScope {
 public:
  explicit NestingScope(TokenCursor& cursor);
  ~NestingScope();
  NestingScope(const NestingScope&) = delete;
  NestingScope& operator=(const NestingScope&) = delete;

 private:
  TokenCursor& cursor_;
  int outer_deepest_;
};

}  // namespace doppel::sql
