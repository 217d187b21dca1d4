// Primary expressions: literals, columns, calls, parentheses, and the subscripts and attributes behind them.
#include <utility>

#include "base/text.h"
#include "sql/parser/grammar.h"
#include "sql/parser/keywords.h"

namespace doppel::sql {
namespace {

ExprPtr ParseLiteral(TokenCursor& cursor) {
  const Token token = cursor.Take();
  std::string_view text = cursor.TextOf(token);
  switch (token.kind) {
    case TokenKind::kInteger:
      return MakeExpr(Literal{LiteralKind::kInteger, std::string(text)}, token.span);
    case TokenKind::kDecimal:
      return MakeExpr(Literal{LiteralKind::kDecimal, std::string(text)}, token.span);
    case TokenKind::kFloat:
      return MakeExpr(Literal{LiteralKind::kFloat, std::string(text)}, token.span);
    case TokenKind::kString:
      return MakeExpr(Literal{LiteralKind::kString, DecodeString(text, token.span)}, token.span);
    default:
      break;
  }
  std::string bits = base::ToLowerAscii(text.substr(0, 1));
  bits += text.substr(2, text.size() - 3);
  return MakeExpr(Literal{LiteralKind::kBitString, std::move(bits)}, token.span);
}

ExprPtr ParseTypedLiteral(TokenCursor& cursor) {
  std::uint32_t begin = cursor.Begin();
  TypeNamePtr type = ParseType(cursor);
  std::string text = cursor.ExpectString();
  const Name& name = type->name.back();
  bool takes_qualifier =
      type->name.size() == 1 && name.text == "interval" && !name.is_quoted && type->modifiers.empty();
  if (takes_qualifier && AtIntervalField(cursor)) {
    TypeName qualified = *type;
    qualified.interval = ParseIntervalQualifier(cursor);
    type = std::make_shared<const TypeName>(std::move(qualified));
  }
  return MakeExpr(TypedLiteral{std::move(type), std::move(text)}, cursor.SpanSince(begin));
}

bool AtOuterJoinMarker(const TokenCursor& cursor) {
  return cursor.AtSymbol('(') && cursor.AtOperator("+", 1) && cursor.AtSymbol(')', 2);
}

// a.b.c, a.b.*: the star ends the path and is the select list's to see, so it is left to the caller of ParsePrimary.
QualifiedName ParsePath(TokenCursor& cursor) {
  QualifiedName path;
  bool is_function_name = cursor.AtKind(TokenKind::kWord) && cursor.Peek().is_reserved;
  path.push_back(is_function_name ? cursor.ExpectLabel() : cursor.ExpectRelationPart());
  while (cursor.AtSymbol('.') && (cursor.AtLabel(1) || cursor.AtOperator("#", 1))) {
    cursor.ExpectSymbol('.');
    path.push_back(cursor.AtOperator("#") ? cursor.ExpectRelationPart() : cursor.ExpectLabel());
  }
  return path;
}

ExprPtr ParseNameExpr(TokenCursor& cursor) {
  std::uint32_t begin = cursor.Begin();
  QualifiedName path = ParsePath(cursor);
  if (cursor.AtSymbol('(') && !AtOuterJoinMarker(cursor)) return ParseCallBehindName(cursor, std::move(path), begin);
  ExprPtr column = MakeExpr(ColumnRef{std::move(path)}, cursor.SpanSince(begin));
  if (!AtOuterJoinMarker(cursor)) return column;
  cursor.ExpectSymbol('(');
  cursor.ExpectOperator("+");
  cursor.ExpectSymbol(')');
  return MakeExpr(OuterJoinMarker{std::move(column)}, cursor.SpanSince(begin));
}

// A reserved word that names a function here, like left(s, 2).
bool AtReservedFunction(const TokenCursor& cursor) {
  const Token& token = cursor.Peek();
  if (token.kind != TokenKind::kWord || !token.is_reserved || !cursor.AtSymbol('(', 1)) return false;
  return IsReservedFunctionName(base::ToLowerAscii(cursor.TextOf(token)));
}

SubscriptStep ParseSubscript(TokenCursor& cursor) {
  cursor.ExpectSymbol('[');
  SubscriptStep step{.index = ParseExpr(cursor)};
  if (cursor.AcceptSymbol(':')) step.upper = ParseExpr(cursor);
  cursor.ExpectSymbol(']');
  return step;
}

// e[i].attribute…
ExprPtr ParseNavigation(TokenCursor& cursor, ExprPtr operand) {
  bool starts = cursor.AtSymbol('[') || (cursor.AtSymbol('.') && cursor.AtLabel(1));
  if (!starts) return operand;
  std::uint32_t begin = operand->span.begin;
  Navigation navigation{.operand = std::move(operand)};
  while (true) {
    if (cursor.AtSymbol('[')) {
      navigation.steps.push_back(ParseSubscript(cursor));
    } else if (cursor.AtSymbol('.') && cursor.AtLabel(1)) {
      cursor.ExpectSymbol('.');
      navigation.steps.push_back(cursor.ExpectLabel());
    } else {
      break;
    }
  }
  return MakeExpr(std::move(navigation), cursor.SpanSince(begin));
}

ExprPtr ParseParenthesizedExpr(TokenCursor& cursor) {
  std::uint32_t begin = cursor.Begin();
  Parenthesized content = ParseParenthesized(cursor);
  if (content.query != nullptr) return MakeExpr(ScalarSubquery{std::move(content.query)}, cursor.SpanSince(begin));
  if (content.items.size() == 1) return content.items.front();
  return MakeExpr(RowConstructor{.items = std::move(content.items)}, cursor.SpanSince(begin));
}

ExprPtr ParseOperand(TokenCursor& cursor) {
  const Token& token = cursor.Peek();
  switch (token.kind) {
    case TokenKind::kInteger:
    case TokenKind::kDecimal:
    case TokenKind::kFloat:
    case TokenKind::kString:
    case TokenKind::kBitString:
      return ParseLiteral(cursor);
    case TokenKind::kParameter: {
      base::Span span = token.span;
      return MakeExpr(ParameterRef{cursor.ExpectParameter()}, span);
    }
    case TokenKind::kSymbol:
      if (!cursor.AtSymbol('(')) cursor.Fail();
      return ParseParenthesizedExpr(cursor);
    case TokenKind::kWord:
      if (ScanLiteralType(cursor) > 0) return ParseTypedLiteral(cursor);
      if (ExprPtr special = ParseSpecialForm(cursor)) return special;
      if (!cursor.AtName() && !AtReservedFunction(cursor)) cursor.Fail();
      return ParseNameExpr(cursor);
    case TokenKind::kQuotedName:
      if (ScanLiteralType(cursor) > 0) return ParseTypedLiteral(cursor);
      return ParseNameExpr(cursor);
    case TokenKind::kOperator:
      if (cursor.AtOperator("#")) return ParseNameExpr(cursor);
      cursor.Fail();
    default:
      cursor.Fail();
  }
}

}  // namespace

ExprPtr ParsePrimary(TokenCursor& cursor) {
  bool is_literal =
      !cursor.AtSymbol('(') && !cursor.AtLabel() && !cursor.AtKind(TokenKind::kParameter) && !cursor.AtOperator("#");
  ExprPtr operand = ParseOperand(cursor);
  return is_literal ? operand : ParseNavigation(cursor, std::move(operand));
}

Parenthesized ParseParenthesized(TokenCursor& cursor) {
  NestingScope nesting(cursor);
  bool at_nested_query = cursor.AtParenthesizedQuery();
  cursor.ExpectSymbol('(');
  if (!at_nested_query) {
    Parenthesized content{.items = ParseExprList(cursor)};
    cursor.ExpectSymbol(')');
    return content;
  }
  if (cursor.AtQuery()) {
    Parenthesized content{.query = ParseQueryExpression(cursor)};
    cursor.ExpectSymbol(')');
    return content;
  }
  // `((SELECT …` : the inner parentheses hold either an operand of a set operation or a scalar subquery that begins an
  // expression. What follows them tells.
  std::uint32_t inner_begin = cursor.Begin();
  Parenthesized inner = ParseParenthesized(cursor);
  if (inner.query != nullptr && (cursor.AtSymbol(')') || AtQueryContinuation(cursor))) {
    Parenthesized content{.query = ContinueQuery(cursor, std::move(inner.query), inner_begin)};
    cursor.ExpectSymbol(')');
    return content;
  }
  ExprPtr first;
  if (inner.query != nullptr) {
    first = MakeExpr(ScalarSubquery{std::move(inner.query)}, cursor.SpanSince(inner_begin));
  } else if (inner.items.size() == 1) {
    first = std::move(inner.items.front());
  } else {
    first = MakeExpr(RowConstructor{.items = std::move(inner.items)}, cursor.SpanSince(inner_begin));
  }
  Parenthesized content{.items = {ContinueParsedExpr(cursor, ParseNavigation(cursor, std::move(first)))}};
  while (cursor.AcceptSymbol(',')) content.items.push_back(ParseExpr(cursor));
  cursor.ExpectSymbol(')');
  return content;
}

std::vector<SortItem> ParseSortList(TokenCursor& cursor) {
  std::vector<SortItem> items;
  do {
    SortItem item{.expr = ParseExpr(cursor)};
    if (cursor.Accept("desc")) {
      item.is_descending = true;
    } else if (cursor.At("using") && (cursor.AtOperator("<", 1) || cursor.AtOperator(">", 1))) {
      cursor.Take();
      item.is_descending = cursor.TextOf(cursor.Take()) == ">";
    } else {
      cursor.Accept("asc");
    }
    if (cursor.AcceptWords("nulls", "first")) {
      item.nulls = NullsOrder::kFirst;
    } else if (cursor.AcceptWords("nulls", "last")) {
      item.nulls = NullsOrder::kLast;
    }
    items.push_back(std::move(item));
  } while (cursor.AcceptSymbol(','));
  return items;
}

}  // namespace doppel::sql
