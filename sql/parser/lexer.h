// The lexer: text to tokens. A token is only a kind and a range; DecodeString and DecodeName give its value when a
// parser consumes it, so that a statement of sixteen megabytes costs twelve bytes per token.
//
// Lexical rules are PostgreSQL 8.0's: backslash escapes in ordinary literals (standard_conforming_strings is off),
// literals continued across a newline, nested comments, operators that may not end in + or - unless they hold one of
// ~!@#%^&|`?.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/span.h"
#include "base/sql_error.h"

namespace doppel::sql {

enum class TokenKind : std::uint8_t {
  kEnd,  // of the statement: a semicolon or the end of the text
  kWord,
  kQuotedName,
  kString,     // '…', E'…', N'…', $tag$…$tag$, with its continuations
  kBitString,  // B'…', X'…'
  kInteger,
  kDecimal,
  kFloat,
  kParameter,  // $1
  kOperator,
  kSymbol,  // one of ( ) [ ] , . :
  kColons,  // ::
  kError,   // what follows cannot be lexed; the parser raises the lexer's error when it gets here
};

struct Token {
  TokenKind kind = TokenKind::kEnd;
  bool is_reserved = false;  // of kWord
  base::Span span;
};

// The tokens of one statement; the last is kEnd or kError.
struct TokenizedStatement {
  std::vector<Token> tokens;
  std::optional<base::SqlError> error;  // of the kError token
  std::size_t next = 0;                 // where the following statement begins; npos-like text.size() at the end
};

// Lexes from `begin` to the next semicolon. `text` must be shorter than 4 GB.
TokenizedStatement Tokenize(std::string_view text, std::size_t begin);

// The value of a kString token. Throws 22021 when its escapes make invalid UTF-8 or a zero byte.
std::string DecodeString(std::string_view token_text, base::Span span);

// The range of a string token's content that can be sliced from the text; for $$…$$ and '…' without escapes its value.
base::Span StringContent(std::string_view token_text, base::Span span);

// The text between a kQuotedName token's quotes, doubled quotes made single.
std::string DecodeQuotedName(std::string_view token_text);

bool IsIdentifierStart(char c);
bool IsIdentifierPart(char c);

}  // namespace doppel::sql
