// Operators and their precedence. The table is PostgreSQL 8.0's (src/backend/parser/gram.y of that release), oddities
// included: <=, >=, <> bind like any other operator (tighter than LIKE, BETWEEN and <), IS binds tighter than
// operators, and the NOT of NOT LIKE, NOT IN, NOT BETWEEN binds as loosely as the prefix NOT on its left.
#include <fmt/format.h>

#include <array>
#include <optional>
#include <string>
#include <utility>

#include "sql/parser/errors.h"
#include "sql/parser/grammar.h"

namespace doppel::sql {
namespace {

enum Precedence : int {
  kLowest = 0,
  kOr = 1,
  kAnd = 2,
  kNot = 3,
  kEquals = 4,  // right-associative
  kLess = 5,    // < and >: do not chain
  kLike = 6,    // does not chain
  kOverlaps = 8,
  kBetween = 9,
  kIn = 10,
  kPostfix = 11,
  kOperator = 12,
  kNullTest = 13,
  kIs = 15,
  kAdd = 16,
  kMultiply = 17,
  kPower = 18,
  kAtTimeZone = 19,
  kCollate = 20,
  kSign = 21,
  kTypeCast = 22,
};

// Simple expressions (PostgreSQL's b_expr) leave out what could be confused with the words around them.
enum class ExprScope { kFull, kSimple };

ExprPtr ParseAtLeast(TokenCursor& cursor, int minimum, ExprScope scope);

// ---------------------------------------------------------------------------------------------------------------------
// Prefix operators

bool IsNumber(const Expr& expr) {
  const auto* literal = std::get_if<Literal>(&expr.node);
  if (literal == nullptr) return false;
  return literal->kind == LiteralKind::kInteger || literal->kind == LiteralKind::kDecimal ||
         literal->kind == LiteralKind::kFloat;
}

// -5 is a literal, so that the smallest integer can be written.
ExprPtr Negate(const ExprPtr& operand, base::Span op_span) {
  base::Span span = base::Join(op_span, operand->span);
  if (IsNumber(*operand)) {
    Literal literal = std::get<Literal>(operand->node);
    if (literal.text.front() != '-') {
      literal.text = fmt::format("-{}", literal.text);
      return MakeExpr(std::move(literal), span);
    }
  }
  return MakeExpr(UnaryOperation{.op = "-", .operand = operand, .op_span = op_span}, span);
}

std::string OperatorText(std::string_view written) { return std::string(written == "!=" ? "<>" : written); }

// `OPERATOR(pg_catalog.~)`, as psql writes it: the schema is dropped, there is only one set of operators.
bool AtQualifiedOperator(const TokenCursor& cursor) { return cursor.At("operator") && cursor.AtSymbol('(', 1); }

std::string TakeOperator(TokenCursor& cursor) {
  if (!AtQualifiedOperator(cursor)) return OperatorText(cursor.TextOf(cursor.Take()));
  cursor.Expect("operator");
  cursor.ExpectSymbol('(');
  while (cursor.AtLabel()) {
    cursor.ExpectLabel();
    cursor.ExpectSymbol('.');
  }
  if (!cursor.AtKind(TokenKind::kOperator)) cursor.Fail();
  std::string op = OperatorText(cursor.TextOf(cursor.Take()));
  cursor.ExpectSymbol(')');
  return op;
}

// These take two operands, always.
bool IsInfixOnly(std::string_view op) {
  return op == "=" || op == "<" || op == ">" || op == "*" || op == "/" || op == "%" || op == "^";
}

ExprPtr ParsePrefixOperator(TokenCursor& cursor, ExprScope scope) {
  std::uint32_t begin = cursor.Begin();
  std::string op = TakeOperator(cursor);
  base::Span op_span = cursor.SpanSince(begin);
  if (op == "-") return Negate(ParseAtLeast(cursor, kSign, scope), op_span);
  ExprPtr operand = ParseAtLeast(cursor, op == "+" ? kSign : kOperator + 1, scope);
  base::Span span = base::Join(op_span, operand->span);
  return MakeExpr(UnaryOperation{.op = std::move(op), .operand = std::move(operand), .op_span = op_span}, span);
}

ExprPtr ParsePrefix(TokenCursor& cursor, ExprScope scope) {
  if (scope == ExprScope::kFull && cursor.At("not")) {
    base::Span op_span = cursor.Take().span;
    ExprPtr operand = ParseAtLeast(cursor, kNot, scope);
    base::Span span = base::Join(op_span, operand->span);
    return MakeExpr(Not{std::move(operand)}, span);
  }
  // `#t.a`: a column of a temporary table.
  bool is_temporary_name =
      cursor.AtOperator("#") && cursor.AtLabel(1) && cursor.Peek().span.end == cursor.Peek(1).span.begin;
  bool at_operator = cursor.AtKind(TokenKind::kOperator) && !IsInfixOnly(cursor.TextOf(cursor.Peek()));
  if ((at_operator && !is_temporary_name) || AtQualifiedOperator(cursor)) {
    return ParsePrefixOperator(cursor, scope);
  }
  if (cursor.in_connect_by && cursor.At("prior") && (cursor.AtName(1) || cursor.AtSymbol('(', 1))) {
    base::Span op_span = cursor.Take().span;
    ExprPtr operand = ParseAtLeast(cursor, kTypeCast, scope);
    base::Span span = base::Join(op_span, operand->span);
    return MakeExpr(Prior{std::move(operand)}, span);
  }
  return ParsePrimary(cursor);
}

// ---------------------------------------------------------------------------------------------------------------------
// Infix and postfix operators

// What stands at the cursor, seen as an infix or postfix operator.
struct Infix {
  enum class Kind {
    kBoolean,
    kBinary,
    kPatternMatch,
    kBetween,
    kIn,
    kIs,
    kNullTest,
    kAtTimeZone,
    kCollate,
    kTypeCast,
    kOverlaps,
  };
  Kind kind = Kind::kBinary;
  int precedence = kLowest;
  bool is_negated = false;  // NOT stands before it
};

bool IsComparisonChainBreaker(const Infix& infix) { return infix.precedence == kLess || infix.precedence == kLike; }

std::optional<Infix> OperatorAt(const TokenCursor& cursor) {
  if (AtQualifiedOperator(cursor)) return Infix{.precedence = kOperator};
  if (!cursor.AtKind(TokenKind::kOperator)) return std::nullopt;
  std::string_view op = cursor.TextOf(cursor.Peek());
  if (op == "=") return Infix{.precedence = kEquals};
  if (op == "<" || op == ">") return Infix{.precedence = kLess};
  if (op == "+" || op == "-") return Infix{.precedence = kAdd};
  if (op == "*" || op == "/" || op == "%") return Infix{.precedence = kMultiply};
  if (op == "^") return Infix{.precedence = kPower};
  return Infix{.precedence = kOperator};
}

// The words that may follow an operand, at `offset` (1 behind a NOT).
std::optional<Infix> NegatableAt(const TokenCursor& cursor, std::size_t offset) {
  using Kind = Infix::Kind;
  if (cursor.AtAnyOf({"like", "ilike"}, offset) || (cursor.At("similar", offset) && cursor.At("to", offset + 1))) {
    return Infix{.kind = Kind::kPatternMatch, .precedence = kLike};
  }
  if (cursor.At("between", offset)) return Infix{.kind = Kind::kBetween, .precedence = kBetween};
  if (cursor.At("in", offset)) return Infix{.kind = Kind::kIn, .precedence = kIn};
  return std::nullopt;
}

std::optional<Infix> WordAt(const TokenCursor& cursor) {
  using Kind = Infix::Kind;
  if (cursor.At("and")) return Infix{.kind = Kind::kBoolean, .precedence = kAnd};
  if (cursor.At("or")) return Infix{.kind = Kind::kBoolean, .precedence = kOr};
  if (cursor.At("not")) {
    std::optional<Infix> infix = NegatableAt(cursor, 1);
    if (infix) {
      infix->is_negated = true;
      infix->precedence = kNot;
    }
    return infix;
  }
  if (std::optional<Infix> infix = NegatableAt(cursor, 0)) return infix;
  if (cursor.At("is")) return Infix{.kind = Kind::kIs, .precedence = kIs};
  if (cursor.AtAnyOf({"isnull", "notnull"})) return Infix{.kind = Kind::kNullTest, .precedence = kNullTest};
  if (cursor.At("overlaps")) return Infix{.kind = Kind::kOverlaps, .precedence = kOverlaps};
  if (cursor.AtWords("at", "time", "zone")) return Infix{.kind = Kind::kAtTimeZone, .precedence = kAtTimeZone};
  if (cursor.At("collate")) return Infix{.kind = Kind::kCollate, .precedence = kCollate};
  return std::nullopt;
}

std::optional<Infix> InfixAt(const TokenCursor& cursor, ExprScope scope) {
  if (cursor.AtKind(TokenKind::kColons)) return Infix{.kind = Infix::Kind::kTypeCast, .precedence = kTypeCast};
  if (std::optional<Infix> infix = OperatorAt(cursor)) return infix;
  if (!cursor.AtKind(TokenKind::kWord)) return std::nullopt;
  if (scope == ExprScope::kFull) return WordAt(cursor);
  bool is_distinct_test =
      cursor.At("is") && (cursor.At("distinct", 1) || (cursor.At("not", 1) && cursor.At("distinct", 2)));
  if (is_distinct_test) return Infix{.kind = Infix::Kind::kIs, .precedence = kIs};
  return std::nullopt;
}

bool AtQuantifier(const TokenCursor& cursor) {
  return cursor.AtAnyOf({"any", "some", "all"}) && cursor.AtSymbol('(', 1);
}

// op ANY|ALL ( query | array )
ExprPtr ParseQuantified(TokenCursor& cursor, ExprPtr left, std::string op, base::Span op_span) {
  QuantifiedComparison comparison{.op = std::move(op), .left = std::move(left), .op_span = op_span};
  comparison.quantifier = cursor.At("all") ? Quantifier::kAll : Quantifier::kAny;
  cursor.Take();
  Parenthesized content = ParseParenthesized(cursor);
  if (content.items.size() > 1) cursor.Fail();
  comparison.query = std::move(content.query);
  if (!content.items.empty()) comparison.array = std::move(content.items.front());
  std::uint32_t begin = comparison.left->span.begin;
  return MakeExpr(std::move(comparison), cursor.SpanSince(begin));
}

// Whether an expression may begin here; if not, the operator before it was a postfix one (5 !).
bool AtOperand(const TokenCursor& cursor) {
  const Token& token = cursor.Peek();
  switch (token.kind) {
    case TokenKind::kEnd:
    case TokenKind::kColons:
      return false;
    case TokenKind::kSymbol:
      return cursor.AtSymbol('(');
    case TokenKind::kWord:
      return !cursor.AtAnyOf({"and",    "or",        "as",    "from",   "where", "then",   "else",
                              "end",    "when",      "group", "having", "order", "limit",  "union",
                              "except", "intersect", "minus", "is",     "like",  "between"});
    default:
      return true;
  }
}

ExprPtr ParseBinary(TokenCursor& cursor, ExprPtr left, const Infix& infix, ExprScope scope) {
  std::uint32_t begin = cursor.Begin();
  std::string op = TakeOperator(cursor);
  base::Span op_span = cursor.SpanSince(begin);
  if (AtQuantifier(cursor)) return ParseQuantified(cursor, std::move(left), std::move(op), op_span);
  if (infix.precedence == kOperator && !AtOperand(cursor)) {
    base::Span span = base::Join(left->span, op_span);
    return MakeExpr(
        UnaryOperation{.op = std::move(op), .operand = std::move(left), .is_postfix = true, .op_span = op_span}, span);
  }
  int minimum = infix.precedence == kEquals ? infix.precedence : infix.precedence + 1;
  ExprPtr right = ParseAtLeast(cursor, minimum, scope);
  base::Span span = base::Join(left->span, right->span);
  return MakeExpr(
      BinaryOperation{.op = std::move(op), .left = std::move(left), .right = std::move(right), .op_span = op_span},
      span);
}

// A chain of one boolean operator becomes one node.
ExprPtr ParseBoolean(TokenCursor& cursor, ExprPtr left, const Infix& infix) {
  BooleanOperator op = infix.precedence == kAnd ? BooleanOperator::kAnd : BooleanOperator::kOr;
  std::string_view word = infix.precedence == kAnd ? "and" : "or";
  std::uint32_t begin = left->span.begin;
  BooleanOperation operation{.op = op, .operands = {std::move(left)}};
  while (cursor.Accept(word))
    operation.operands.push_back(ParseAtLeast(cursor, infix.precedence + 1, ExprScope::kFull));
  return MakeExpr(std::move(operation), cursor.SpanSince(begin));
}

std::string PatternOperator(PatternKind kind, bool is_negated) {
  std::string op = is_negated ? "!~~" : "~~";
  return kind == PatternKind::kILike ? op + "*" : op;
}

ExprPtr ParsePatternMatch(TokenCursor& cursor, ExprPtr left, const Infix& infix) {
  std::uint32_t begin = cursor.Begin();
  if (infix.is_negated) cursor.Expect("not");
  PatternKind kind = cursor.At("like")    ? PatternKind::kLike
                     : cursor.At("ilike") ? PatternKind::kILike
                                          : PatternKind::kSimilar;
  cursor.Take();
  if (kind == PatternKind::kSimilar) cursor.Expect("to");
  if (kind != PatternKind::kSimilar && AtQuantifier(cursor)) {
    return ParseQuantified(cursor, std::move(left), PatternOperator(kind, infix.is_negated), cursor.SpanSince(begin));
  }
  PatternMatch match{.kind = kind, .operand = std::move(left), .is_negated = infix.is_negated};
  match.pattern = ParseAtLeast(cursor, kLike + 1, ExprScope::kFull);
  if (cursor.Accept("escape")) match.escape = ParseAtLeast(cursor, kLike + 1, ExprScope::kFull);
  std::uint32_t operand_begin = match.operand->span.begin;
  return MakeExpr(std::move(match), cursor.SpanSince(operand_begin));
}

ExprPtr ParseBetween(TokenCursor& cursor, ExprPtr left, const Infix& infix) {
  if (infix.is_negated) cursor.Expect("not");
  cursor.Expect("between");
  Between between{.operand = std::move(left), .is_negated = infix.is_negated};
  between.low = ParseAtLeast(cursor, kLowest, ExprScope::kSimple);
  cursor.Expect("and");
  between.high = ParseAtLeast(cursor, kBetween + 1, ExprScope::kSimple);
  std::uint32_t begin = between.operand->span.begin;
  return MakeExpr(std::move(between), cursor.SpanSince(begin));
}

ExprPtr ParseIn(TokenCursor& cursor, ExprPtr left, const Infix& infix) {
  if (infix.is_negated) cursor.Expect("not");
  cursor.Expect("in");
  std::uint32_t begin = left->span.begin;
  if (cursor.AtParenthesizedQuery()) {
    // The parentheses may also hold a list that begins with a subquery: IN ((SELECT 1), 2).
    Parenthesized content = ParseParenthesized(cursor);
    if (content.query != nullptr) {
      return MakeExpr(InSubquery{.operand = std::move(left), .query = content.query, .is_negated = infix.is_negated},
                      cursor.SpanSince(begin));
    }
    return MakeExpr(
        InList{.operand = std::move(left), .items = std::move(content.items), .is_negated = infix.is_negated},
        cursor.SpanSince(begin));
  }
  cursor.ExpectSymbol('(');
  InList list{.operand = std::move(left), .items = ParseExprList(cursor), .is_negated = infix.is_negated};
  cursor.ExpectSymbol(')');
  return MakeExpr(std::move(list), cursor.SpanSince(begin));
}

ExprPtr ParseIs(TokenCursor& cursor, ExprPtr left, ExprScope scope) {
  std::uint32_t begin = left->span.begin;
  cursor.Expect("is");
  bool is_negated = cursor.Accept("not");
  if (cursor.Accept("distinct")) {
    cursor.Expect("from");
    IsDistinctFrom test{.left = std::move(left), .is_negated = is_negated};
    test.right = ParseAtLeast(cursor, kIs + 1, scope);
    return MakeExpr(std::move(test), cursor.SpanSince(begin));
  }
  constexpr std::array<std::string_view, 4> kWords = {"null", "true", "false", "unknown"};
  for (std::size_t i = 0; i < kWords.size(); ++i) {
    if (!cursor.Accept(kWords[i])) continue;
    IsTest test{.operand = std::move(left), .test = static_cast<TruthTest>(i), .is_negated = is_negated};
    return MakeExpr(std::move(test), cursor.SpanSince(begin));
  }
  cursor.Fail();
}

ExprPtr ParseNullTest(TokenCursor& cursor, ExprPtr left) {
  std::uint32_t begin = left->span.begin;
  bool is_negated = cursor.Accept("notnull");
  if (!is_negated) cursor.Expect("isnull");
  return MakeExpr(IsTest{.operand = std::move(left), .test = TruthTest::kNull, .is_negated = is_negated},
                  cursor.SpanSince(begin));
}

ExprPtr ParseAtTimeZone(TokenCursor& cursor, ExprPtr left) {
  std::uint32_t begin = cursor.Begin();
  cursor.ExpectWords("at", "time", "zone");
  base::Span word_span = cursor.SpanSince(begin);
  ExprPtr zone = ParseAtLeast(cursor, kAtTimeZone + 1, ExprScope::kFull);
  base::Span span = base::Join(left->span, zone->span);
  return MakeCall("timezone", {std::move(zone), std::move(left)}, word_span, span);
}

// (a, b) OVERLAPS (c, d)
ExprPtr ParseOverlaps(TokenCursor& cursor, ExprPtr left) {
  base::Span word_span = cursor.Peek().span;
  const auto* left_row = std::get_if<RowConstructor>(&left->node);
  if (left_row == nullptr || left_row->items.size() != 2) cursor.Fail();
  cursor.Expect("overlaps");
  ExprPtr right = ParseAtLeast(cursor, kOverlaps + 1, ExprScope::kFull);
  const auto* right_row = std::get_if<RowConstructor>(&right->node);
  if (right_row == nullptr || right_row->items.size() != 2) cursor.Fail();
  return MakeCall("overlaps", {left_row->items[0], left_row->items[1], right_row->items[0], right_row->items[1]},
                  word_span, base::Join(left->span, right->span));
}

ExprPtr ParseTypeCast(TokenCursor& cursor, ExprPtr left) {
  if (!cursor.AtKind(TokenKind::kColons)) cursor.Fail();
  cursor.Take();
  TypeNamePtr type = ParseType(cursor);
  base::Span span = base::Join(left->span, type->span);
  return MakeExpr(Cast{.operand = std::move(left), .type = std::move(type), .form = CastForm::kColons}, span);
}

ExprPtr ParseCollate(TokenCursor& cursor, ExprPtr left) {
  std::uint32_t begin = left->span.begin;
  cursor.Expect("collate");
  return MakeExpr(Collate{.operand = std::move(left), .collation = cursor.ExpectQualifiedName()},
                  cursor.SpanSince(begin));
}

ExprPtr ParseInfix(TokenCursor& cursor, ExprPtr left, const Infix& infix, ExprScope scope) {
  switch (infix.kind) {
    case Infix::Kind::kBoolean:
      return ParseBoolean(cursor, std::move(left), infix);
    case Infix::Kind::kBinary:
      return ParseBinary(cursor, std::move(left), infix, scope);
    case Infix::Kind::kPatternMatch:
      return ParsePatternMatch(cursor, std::move(left), infix);
    case Infix::Kind::kBetween:
      return ParseBetween(cursor, std::move(left), infix);
    case Infix::Kind::kIn:
      return ParseIn(cursor, std::move(left), infix);
    case Infix::Kind::kIs:
      return ParseIs(cursor, std::move(left), scope);
    case Infix::Kind::kNullTest:
      return ParseNullTest(cursor, std::move(left));
    case Infix::Kind::kAtTimeZone:
      return ParseAtTimeZone(cursor, std::move(left));
    case Infix::Kind::kCollate:
      return ParseCollate(cursor, std::move(left));
    case Infix::Kind::kTypeCast:
      return ParseTypeCast(cursor, std::move(left));
    case Infix::Kind::kOverlaps:
      return ParseOverlaps(cursor, std::move(left));
  }
  cursor.Fail();
}

// Whether `next` may continue an expression whose last operator was `previous`: < > and LIKE do not chain.
bool Chains(const std::optional<Infix>& previous, const Infix& next) {
  if (!previous || !IsComparisonChainBreaker(*previous) || !IsComparisonChainBreaker(next)) return true;
  return previous->precedence != next.precedence;
}

// Goes on from `left` as long as operators bind at least as tightly as `minimum`.
ExprPtr ContinueExpr(TokenCursor& cursor, ExprPtr left, int minimum, ExprScope scope) {
  std::optional<Infix> previous;
  while (std::optional<Infix> infix = InfixAt(cursor, scope)) {
    if (infix->precedence < minimum) break;
    if (!Chains(previous, *infix)) cursor.Fail();
    left = ParseInfix(cursor, std::move(left), *infix, scope);
    cursor.AddLevelAbove();
    previous = infix;
  }
  return left;
}

ExprPtr ParseAtLeast(TokenCursor& cursor, int minimum, ExprScope scope) {
  NestingScope nesting(cursor);
  return ContinueExpr(cursor, ParsePrefix(cursor, scope), minimum, scope);
}

}  // namespace

ExprPtr MakeExpr(Expr::Node node, base::Span span) { return std::make_shared<const Expr>(Expr{std::move(node), span}); }

ExprPtr MakeCall(std::string_view name, std::vector<ExprPtr> arguments, base::Span name_span, base::Span span) {
  FunctionCall call;
  call.name = {Name{std::string(name), {}, {}, false, name_span}};
  call.arguments = std::move(arguments);
  return MakeExpr(std::move(call), span);
}

ExprPtr ParseExpr(TokenCursor& cursor) { return ParseAtLeast(cursor, kLowest, ExprScope::kFull); }

ExprPtr ParseSimpleExpr(TokenCursor& cursor) { return ParseAtLeast(cursor, kLowest, ExprScope::kSimple); }

ExprPtr ContinueParsedExpr(TokenCursor& cursor, ExprPtr first) {
  NestingScope nesting(cursor);
  return ContinueExpr(cursor, std::move(first), kLowest, ExprScope::kFull);
}

std::vector<ExprPtr> ParseExprList(TokenCursor& cursor) {
  std::vector<ExprPtr> items;
  do {
    items.push_back(ParseExpr(cursor));
  } while (cursor.AcceptSymbol(','));
  return items;
}

}  // namespace doppel::sql
