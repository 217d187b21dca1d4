// Function calls with what may follow them, and the words that have a grammar of their own inside expressions.
#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "sql/parser/errors.h"
#include "sql/parser/grammar.h"

namespace doppel::sql {
namespace {

// ---------------------------------------------------------------------------------------------------------------------
// Window specifications

FrameBound ParseFrameBound(TokenCursor& cursor) {
  if (cursor.AcceptWords("unbounded", "preceding")) return {FrameBoundKind::kUnboundedPreceding, nullptr};
  if (cursor.AcceptWords("unbounded", "following")) return {FrameBoundKind::kUnboundedFollowing, nullptr};
  if (cursor.AcceptWords("current", "row")) return {FrameBoundKind::kCurrentRow, nullptr};
  FrameBound bound{FrameBoundKind::kPreceding, ParseExpr(cursor)};
  if (cursor.Accept("following")) {
    bound.kind = FrameBoundKind::kFollowing;
  } else {
    cursor.Expect("preceding");
  }
  return bound;
}

std::optional<WindowFrame> ParseFrame(TokenCursor& cursor) {
  if (!cursor.AtAnyOf({"rows", "range"})) return std::nullopt;
  WindowFrame frame{.unit = cursor.At("rows") ? FrameUnit::kRows : FrameUnit::kRange};
  cursor.Take();
  if (cursor.Accept("between")) {
    frame.start = ParseFrameBound(cursor);
    cursor.Expect("and");
    frame.end = ParseFrameBound(cursor);
  } else {
    frame.start = ParseFrameBound(cursor);
  }
  return frame;
}

std::shared_ptr<const WindowSpec> ParseWindow(TokenCursor& cursor) {
  cursor.ExpectSymbol('(');
  WindowSpec window;
  if (cursor.AcceptWords("partition", "by")) window.partition_by = ParseExprList(cursor);
  if (cursor.AcceptWords("order", "by")) window.order_by = ParseSortList(cursor);
  window.frame = ParseFrame(cursor);
  cursor.ExpectSymbol(')');
  return std::make_shared<const WindowSpec>(std::move(window));
}

NullTreatment ParseNullTreatment(TokenCursor& cursor) {
  if (cursor.AcceptWords("ignore", "nulls")) return NullTreatment::kIgnoreNulls;
  if (cursor.AcceptWords("respect", "nulls")) return NullTreatment::kRespectNulls;
  return NullTreatment::kUnspecified;
}

void ParseArguments(TokenCursor& cursor, FunctionCall& call) {
  cursor.ExpectSymbol('(');
  if (cursor.AcceptSymbol(')')) return;
  if (cursor.AtOperator("*") && cursor.AtSymbol(')', 1)) {
    cursor.Take();
    cursor.Take();
    call.is_star = true;
    return;
  }
  call.is_distinct = cursor.Accept("distinct");
  if (!call.is_distinct) cursor.Accept("all");
  call.arguments = ParseExprList(cursor);
  call.nulls = ParseNullTreatment(cursor);
  cursor.ExpectSymbol(')');
}

// ---------------------------------------------------------------------------------------------------------------------
// Special forms

ExprPtr StringArgument(std::string text, base::Span span) {
  return MakeExpr(Literal{LiteralKind::kString, std::move(text)}, span);
}

ExprPtr ParseCase(TokenCursor& cursor) {
  std::uint32_t begin = cursor.Begin();
  cursor.Expect("case");
  Case node;
  if (!cursor.At("when")) node.operand = ParseExpr(cursor);
  do {
    cursor.Expect("when");
    ExprPtr condition = ParseExpr(cursor);
    cursor.Expect("then");
    node.whens.push_back({std::move(condition), ParseExpr(cursor)});
  } while (cursor.At("when"));
  if (cursor.Accept("else")) node.otherwise = ParseExpr(cursor);
  cursor.Expect("end");
  return MakeExpr(std::move(node), cursor.SpanSince(begin));
}

// CAST(e AS t), TRY_CAST(e AS t)
ExprPtr ParseCast(TokenCursor& cursor, CastForm form) {
  std::uint32_t begin = cursor.Begin();
  cursor.Take();
  cursor.ExpectSymbol('(');
  Cast cast{.operand = ParseExpr(cursor), .form = form};
  cursor.Expect("as");
  cast.type = ParseType(cursor);
  cursor.ExpectSymbol(')');
  return MakeExpr(std::move(cast), cursor.SpanSince(begin));
}

// CONVERT(t, e)
ExprPtr ParseConvert(TokenCursor& cursor) {
  std::uint32_t begin = cursor.Begin();
  cursor.Take();
  cursor.ExpectSymbol('(');
  Cast cast{.form = CastForm::kConvert};
  cast.type = ParseType(cursor);
  cursor.ExpectSymbol(',');
  cast.operand = ParseExpr(cursor);
  cursor.ExpectSymbol(')');
  return MakeExpr(std::move(cast), cursor.SpanSince(begin));
}

// EXTRACT(field FROM e); with a comma it is what the tree prints as.
ExprPtr ParseExtract(TokenCursor& cursor) {
  std::uint32_t begin = cursor.Begin();
  base::Span name_span = cursor.Take().span;
  cursor.ExpectSymbol('(');
  base::Span field_span = cursor.Peek().span;
  std::string field = cursor.ExpectWordLower();
  if (!cursor.AcceptSymbol(',')) cursor.Expect("from");
  ExprPtr operand = ParseExpr(cursor);
  cursor.ExpectSymbol(')');
  return MakeCall("extract", {StringArgument(std::move(field), field_span), std::move(operand)}, name_span,
                  cursor.SpanSince(begin));
}

// POSITION(a IN b)
ExprPtr ParsePosition(TokenCursor& cursor) {
  std::uint32_t begin = cursor.Begin();
  base::Span name_span = cursor.Take().span;
  cursor.ExpectSymbol('(');
  ExprPtr part = ParseSimpleExpr(cursor);
  cursor.Expect("in");
  ExprPtr whole = ParseSimpleExpr(cursor);
  cursor.ExpectSymbol(')');
  return MakeCall("position", {std::move(whole), std::move(part)}, name_span, cursor.SpanSince(begin));
}

// SUBSTRING(e FROM a [FOR n]), SUBSTRING(e FOR n), SUBSTRING(e, a, n)
ExprPtr ParseSubstring(TokenCursor& cursor) {
  std::uint32_t begin = cursor.Begin();
  base::Span name_span = cursor.Take().span;
  cursor.ExpectSymbol('(');
  std::vector<ExprPtr> arguments = ParseExprList(cursor);
  if (arguments.size() == 1 && cursor.AtAnyOf({"from", "for"})) {
    ExprPtr from, length;
    if (cursor.Accept("from")) from = ParseExpr(cursor);
    if (cursor.Accept("for")) length = ParseExpr(cursor);
    if (from == nullptr && cursor.Accept("from")) from = ParseExpr(cursor);
    if (from == nullptr) from = MakeExpr(Literal{LiteralKind::kInteger, "1"}, name_span);
    arguments.push_back(std::move(from));
    if (length != nullptr) arguments.push_back(std::move(length));
  }
  cursor.ExpectSymbol(')');
  return MakeCall("substring", std::move(arguments), name_span, cursor.SpanSince(begin));
}

// TRIM([BOTH|LEADING|TRAILING] [characters] FROM e), TRIM(e[, characters])
ExprPtr ParseTrim(TokenCursor& cursor) {
  std::uint32_t begin = cursor.Begin();
  base::Span name_span = cursor.Take().span;
  cursor.ExpectSymbol('(');
  std::string_view function = "btrim";
  if (cursor.Accept("leading")) {
    function = "ltrim";
  } else if (cursor.Accept("trailing")) {
    function = "rtrim";
  } else {
    cursor.Accept("both");
  }
  std::vector<ExprPtr> arguments;
  if (cursor.Accept("from")) {
    arguments = ParseExprList(cursor);
  } else {
    arguments.push_back(ParseExpr(cursor));
    if (cursor.Accept("from")) {
      std::vector<ExprPtr> operands = ParseExprList(cursor);
      operands.push_back(std::move(arguments.front()));
      arguments = std::move(operands);
    } else {
      while (cursor.AcceptSymbol(',')) arguments.push_back(ParseExpr(cursor));
    }
  }
  cursor.ExpectSymbol(')');
  return MakeCall(function, std::move(arguments), name_span, cursor.SpanSince(begin));
}

// OVERLAY(e PLACING p FROM a [FOR n])
ExprPtr ParseOverlay(TokenCursor& cursor) {
  std::uint32_t begin = cursor.Begin();
  base::Span name_span = cursor.Take().span;
  cursor.ExpectSymbol('(');
  std::vector<ExprPtr> arguments{ParseExpr(cursor)};
  cursor.Expect("placing");
  arguments.push_back(ParseExpr(cursor));
  cursor.Expect("from");
  arguments.push_back(ParseExpr(cursor));
  if (cursor.Accept("for")) arguments.push_back(ParseExpr(cursor));
  cursor.ExpectSymbol(')');
  return MakeCall("overlay", std::move(arguments), name_span, cursor.SpanSince(begin));
}

ExprPtr ParseExists(TokenCursor& cursor) {
  std::uint32_t begin = cursor.Begin();
  cursor.Take();
  Parenthesized content = ParseParenthesized(cursor);
  if (content.query == nullptr) cursor.Fail();
  return MakeExpr(Exists{std::move(content.query)}, cursor.SpanSince(begin));
}

// ARRAY[…], ARRAY(SELECT …), ARRAY(a, b)
ExprPtr ParseArray(TokenCursor& cursor) {
  std::uint32_t begin = cursor.Begin();
  Name name = cursor.ExpectLabel();
  if (cursor.AcceptSymbol('[')) {
    ArrayConstructor array;
    if (!cursor.AtSymbol(']')) array.items = ParseExprList(cursor);
    cursor.ExpectSymbol(']');
    return MakeExpr(std::move(array), cursor.SpanSince(begin));
  }
  if (!cursor.AtSymbol('(')) cursor.Fail();
  if (!cursor.AtQuery(1)) return ParseCallBehindName(cursor, {std::move(name)}, begin);
  return MakeExpr(ArraySubquery{ParseParenthesizedQuery(cursor)}, cursor.SpanSince(begin));
}

ExprPtr ParseRow(TokenCursor& cursor) {
  std::uint32_t begin = cursor.Begin();
  cursor.Take();
  RowConstructor row{.is_explicit = true};
  cursor.ExpectSymbol('(');
  if (!cursor.AtSymbol(')')) row.items = ParseExprList(cursor);
  cursor.ExpectSymbol(')');
  return MakeExpr(std::move(row), cursor.SpanSince(begin));
}

// APPROXIMATE count(DISTINCT x)
ExprPtr ParseApproximate(TokenCursor& cursor) {
  std::uint32_t begin = cursor.Begin();
  cursor.Take();
  QualifiedName name = cursor.ExpectQualifiedName();
  ExprPtr call = ParseCallBehindName(cursor, std::move(name), begin);
  FunctionCall approximate = std::get<FunctionCall>(call->node);
  approximate.is_approximate = true;
  return MakeExpr(std::move(approximate), call->span);
}

// OBJECT_TRANSFORM(e KEEP path, … SET path, value, …): the words stand among the arguments as strings.
ExprPtr ParseObjectTransform(TokenCursor& cursor) {
  std::uint32_t begin = cursor.Begin();
  FunctionCall call;
  call.name = {cursor.ExpectLabel()};
  cursor.ExpectSymbol('(');
  call.arguments = ParseExprList(cursor);
  for (const std::string_view word : {"keep", "set"}) {
    const base::Span span = cursor.Peek().span;
    if (!cursor.Accept(word)) continue;
    call.arguments.push_back(MakeExpr(Literal{LiteralKind::kString, base::ToUpperAscii(word)}, span));
    for (ExprPtr& item : ParseExprList(cursor)) call.arguments.push_back(std::move(item));
  }
  cursor.ExpectSymbol(')');
  return MakeExpr(std::move(call), cursor.SpanSince(begin));
}

ExprPtr ParseConstant(TokenCursor& cursor, LiteralKind kind) {
  base::Span span = cursor.Take().span;
  return MakeExpr(Literal{kind, {}}, span);
}

struct SpecialForm {
  std::string_view word;
  ExprPtr (*parse)(TokenCursor&);
};

// Words that begin a special form only when a parenthesis follows; elsewhere they may be names.
constexpr auto kFormsWithParenthesis = std::to_array<SpecialForm>({
    {"cast", [](TokenCursor& cursor) { return ParseCast(cursor, CastForm::kCast); }},
    {"convert", ParseConvert},
    {"exists", ParseExists},
    {"extract", ParseExtract},
    {"object_transform", ParseObjectTransform},
    {"overlay", ParseOverlay},
    {"position", ParsePosition},
    {"row", ParseRow},
    {"substring", ParseSubstring},
    {"trim", ParseTrim},
    {"try_cast", [](TokenCursor& cursor) { return ParseCast(cursor, CastForm::kTryCast); }},
});

// Reserved words that begin an expression wherever they stand.
constexpr auto kReservedForms = std::to_array<SpecialForm>({
    {"array", ParseArray},
    {"case", ParseCase},
    {"false", [](TokenCursor& cursor) { return ParseConstant(cursor, LiteralKind::kFalse); }},
    {"null", [](TokenCursor& cursor) { return ParseConstant(cursor, LiteralKind::kNull); }},
    {"true", [](TokenCursor& cursor) { return ParseConstant(cursor, LiteralKind::kTrue); }},
});

constexpr auto kKeywordCalls = std::to_array<std::string_view>({
    "current_date",
    "current_time",
    "current_timestamp",
    "current_user",
    "current_user_id",
    "localtime",
    "localtimestamp",
    "session_user",
    "sysdate",
    "user",
});

bool TakesPrecision(std::string_view word) {
  return word == "current_time" || word == "current_timestamp" || word == "localtime" || word == "localtimestamp";
}

}  // namespace

bool AtKeywordCall(const TokenCursor& cursor) {
  return std::any_of(kKeywordCalls.begin(), kKeywordCalls.end(),
                     [&](std::string_view word) { return cursor.At(word); });
}

ExprPtr ParseKeywordCall(TokenCursor& cursor) {
  std::uint32_t begin = cursor.Begin();
  KeywordCall call{.word = base::ToLowerAscii(cursor.TextOf(cursor.Take()))};
  if (TakesPrecision(call.word) && cursor.AcceptSymbol('(')) {
    const Token token = cursor.Peek();
    std::int64_t precision = cursor.ExpectInteger();
    if (precision > 6) throw errors::NumberOutOfRange(cursor.TextOf(token), token.span);
    call.precision = static_cast<std::int32_t>(precision);
    cursor.ExpectSymbol(')');
  }
  return MakeExpr(std::move(call), cursor.SpanSince(begin));
}

ExprPtr ParseSpecialForm(TokenCursor& cursor) {
  if (cursor.Peek().is_reserved) {
    for (const SpecialForm& form : kReservedForms) {
      if (cursor.At(form.word)) return form.parse(cursor);
    }
    if (AtKeywordCall(cursor)) return ParseKeywordCall(cursor);
  }
  if (cursor.AtSymbol('(', 1)) {
    for (const SpecialForm& form : kFormsWithParenthesis) {
      if (cursor.At(form.word)) return form.parse(cursor);
    }
  }
  bool is_approximate = cursor.At("approximate") && cursor.AtName(1) && cursor.AtSymbol('(', 2);
  return is_approximate ? ParseApproximate(cursor) : nullptr;
}

ExprPtr ParseCallBehindName(TokenCursor& cursor, QualifiedName name, std::uint32_t begin) {
  FunctionCall call;
  call.name = std::move(name);
  ParseArguments(cursor, call);
  if (cursor.AcceptWords("within", "group")) {
    cursor.ExpectSymbol('(');
    cursor.ExpectWords("order", "by");
    call.within_group = ParseSortList(cursor);
    cursor.ExpectSymbol(')');
  }
  if (call.nulls == NullTreatment::kUnspecified) call.nulls = ParseNullTreatment(cursor);
  if (cursor.At("over") && cursor.AtSymbol('(', 1)) {
    cursor.Take();
    call.over = ParseWindow(cursor);
  }
  return MakeExpr(std::move(call), cursor.SpanSince(begin));
}

}  // namespace doppel::sql
