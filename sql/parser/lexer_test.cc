#include "sql/parser/lexer.h"

#include <gtest/gtest.h>

#include "base/sql_error.h"

namespace doppel::sql {
namespace {

std::vector<std::string> Texts(std::string_view text) {
  std::vector<std::string> texts;
  for (const Token& token : Tokenize(text, 0).tokens) {
    if (token.kind == TokenKind::kEnd) break;
    texts.emplace_back(text.substr(token.span.begin, token.span.end - token.span.begin));
  }
  return texts;
}

std::string Value(std::string_view literal) {
  TokenizedStatement statement = Tokenize(literal, 0);
  EXPECT_EQ(statement.tokens.size(), 2u) << literal;
  EXPECT_EQ(statement.tokens[0].kind, TokenKind::kString);
  return DecodeString(literal, statement.tokens[0].span);
}

using Strings = std::vector<std::string>;

TEST(Lexer, SplitsWordsNumbersAndSymbols) {
  EXPECT_EQ(Texts("select a.b,1.5e-3 ,.5 from t2;"),
            (Strings{"select", "a", ".", "b", ",", "1.5e-3", ",", ".5", "from", "t2"}));
  EXPECT_EQ(Texts("1. 1e3 1e 1..2"), (Strings{"1.", "1e3", "1", "e", "1", ".", ".2"}));
}

TEST(Lexer, EndsAStatementAtTheSemicolon) {
  TokenizedStatement statement = Tokenize("a ; b", 0);
  EXPECT_EQ(statement.tokens.size(), 2u);
  EXPECT_EQ(statement.next, 3u);
}

TEST(Lexer, SkipsLineCommentsAndNestedBlockComments) {
  EXPECT_EQ(Texts("a -- b\nc /* d /* e */ f */ g"), (Strings{"a", "c", "g"}));
}

TEST(Lexer, DropsATrailingSignFromAnOperatorUnlessItHasASpecialCharacter) {
  EXPECT_EQ(Texts("a=-1"), (Strings{"a", "=", "-", "1"}));
  EXPECT_EQ(Texts("a<>-1"), (Strings{"a", "<>", "-", "1"}));
  EXPECT_EQ(Texts("a@-1"), (Strings{"a", "@-", "1"}));
  EXPECT_EQ(Texts("a*/**/b"), (Strings{"a", "*", "b"}));
  EXPECT_EQ(Texts("a+--b"), (Strings{"a", "+"}));
}

TEST(Lexer, LeavesTheSharpOfATemporaryTableToTheName) {
  EXPECT_EQ(Texts("a=#t.b"), (Strings{"a", "=", "#", "t", ".", "b"}));
  EXPECT_EQ(Texts("a+-#t.b"), (Strings{"a", "+", "-", "#", "t", ".", "b"}));
}

TEST(Lexer, TellsCastsFromColons) {
  EXPECT_EQ(Texts("a::int[1:2]"), (Strings{"a", "::", "int", "[", "1", ":", "2", "]"}));
}

TEST(Lexer, DecodesBackslashEscapesInOrdinaryLiterals) {
  EXPECT_EQ(Value(R"('it''s')"), "it's");
  EXPECT_EQ(Value(R"('a\tb\n\\\'')"), "a\tb\n\\'");
  EXPECT_EQ(Value(R"('\x41\102\q')"), "ABq");
  EXPECT_EQ(Value(R"(E'\r')"), "\r");
  EXPECT_EQ(Value(R"(N'x')"), "x");
}

TEST(Lexer, ContinuesALiteralAcrossANewline) {
  EXPECT_EQ(Value("'a' \n 'b'"), "ab");
  EXPECT_EQ(Texts("'a' 'b'"), (Strings{"'a'", "'b'"}));
}

TEST(Lexer, ReadsDollarQuotesWithTags) {
  EXPECT_EQ(Value("$$a'b$$"), "a'b");
  EXPECT_EQ(Value("$body$ $$ \\n $body$"), " $$ \\n ");
}

TEST(Lexer, ReadsParametersNextToDollarQuotes) { EXPECT_EQ(Texts("$1,$22"), (Strings{"$1", ",", "$22"})); }

TEST(Lexer, RefusesEscapesThatMakeInvalidText) {
  EXPECT_THROW(Value(R"('\x00')"), base::SqlError);
  EXPECT_THROW(Value(R"('\xff')"), base::SqlError);
  EXPECT_EQ(Value(R"('\xc3\xa9')"), "é");
}

TEST(Lexer, UndoublesQuotesInNames) { EXPECT_EQ(DecodeQuotedName(R"("a""b")"), "a\"b"); }

TEST(Lexer, HoldsAnErrorBackUntilTheParserReachesIt) {
  TokenizedStatement statement = Tokenize("select 'abc", 0);
  ASSERT_EQ(statement.tokens.back().kind, TokenKind::kError);
  EXPECT_EQ(statement.error->message(), "unterminated quoted string at or near \"'abc\"");
}

TEST(Lexer, MarksReservedWordsInAnyCase) {
  EXPECT_TRUE(Tokenize("SELECT", 0).tokens[0].is_reserved);
  EXPECT_TRUE(Tokenize("tag", 0).tokens[0].is_reserved);
  EXPECT_FALSE(Tokenize("value", 0).tokens[0].is_reserved);
  EXPECT_FALSE(Tokenize("oid", 0).tokens[0].is_reserved);
}

}  // namespace
}  // namespace doppel::sql
