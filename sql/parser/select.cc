// Queries: WITH, SELECT with its clauses, set operations, ORDER BY and LIMIT.
#include <utility>

#include "sql/parser/errors.h"
#include "sql/parser/grammar.h"

namespace doppel::sql {
namespace {

// ---------------------------------------------------------------------------------------------------------------------
// The select list

// At `*`, `t.*`, `s.t.*`: how many tokens stand before the star; nullopt when there is none.
std::optional<std::size_t> StarOffset(const TokenCursor& cursor) {
  if (cursor.AtOperator("*")) return 0;
  std::size_t offset = 0;
  if (cursor.AtOperator("#")) ++offset;
  if (!cursor.AtLabel(offset)) return std::nullopt;
  ++offset;
  while (cursor.AtSymbol('.', offset)) {
    ++offset;
    if (cursor.AtOperator("*", offset)) return offset;
    if (cursor.AtOperator("#", offset)) ++offset;
    if (!cursor.AtLabel(offset)) return std::nullopt;
    ++offset;
  }
  return std::nullopt;
}

// EXCLUDE a, b or EXCLUDE (a, b). Without parentheses the list goes on as far as plain names do.
std::vector<Name> ParseExclude(TokenCursor& cursor) {
  if (!cursor.At("exclude") || !(cursor.AtName(1) || cursor.AtSymbol('(', 1))) return {};
  cursor.Take();
  if (cursor.AtSymbol('(')) return cursor.ExpectNameListInParentheses();
  std::vector<Name> names{cursor.ExpectName()};
  while (cursor.AtSymbol(',') && cursor.AtName(1)) {
    bool is_plain_name = cursor.AtSymbol(',', 2) || cursor.AtSymbol(')', 2) || cursor.AtKind(TokenKind::kEnd, 2) ||
                         cursor.AtAnyOf({"from", "into"}, 2);
    if (!is_plain_name) break;
    cursor.Take();
    names.push_back(cursor.ExpectName());
  }
  return names;
}

SelectItem ParseStar(TokenCursor& cursor) {
  std::uint32_t begin = cursor.Begin();
  Star star;
  while (!cursor.AtOperator("*")) {
    star.qualifier.push_back(cursor.AtOperator("#") ? cursor.ExpectRelationPart() : cursor.ExpectLabel());
    cursor.ExpectSymbol('.');
  }
  cursor.ExpectOperator("*");
  star.exclude = ParseExclude(cursor);
  return {MakeExpr(std::move(star), cursor.SpanSince(begin)), std::nullopt};
}

SelectItem ParseSelectItem(TokenCursor& cursor) {
  if (StarOffset(cursor)) return ParseStar(cursor);
  SelectItem item{.expr = ParseExpr(cursor)};
  if (cursor.Accept("as")) {
    // AS #users, as in the guide to streaming ingestion.
    item.alias = cursor.AtOperator("#") ? cursor.ExpectRelationPart() : cursor.ExpectLabel();
  } else if (cursor.AtName()) {
    item.alias = cursor.ExpectName();
  }
  return item;
}

void ParseTop(TokenCursor& cursor, SelectCore& core) {
  if (!cursor.Accept("top")) return;
  if (core.top != nullptr) throw errors::MultipleClauses("TOP", cursor.Peek().span);
  if (!cursor.AtKind(TokenKind::kInteger) && !cursor.AtKind(TokenKind::kParameter) && !cursor.AtSymbol('('))
    cursor.Fail();
  core.top = ParsePrimary(cursor);
}

// [TOP n] [ALL | DISTINCT [ON (…)]] [TOP n]
void ParseSelectModifiers(TokenCursor& cursor, SelectCore& core) {
  ParseTop(cursor, core);
  if (cursor.Accept("distinct")) {
    core.is_distinct = true;
    if (cursor.At("on") && cursor.AtSymbol('(', 1)) {
      cursor.Take();
      cursor.ExpectSymbol('(');
      core.distinct_on = ParseExprList(cursor);
      cursor.ExpectSymbol(')');
    }
  } else {
    cursor.Accept("all");
  }
  ParseTop(cursor, core);
}

std::optional<IntoClause> ParseInto(TokenCursor& cursor) {
  if (!cursor.Accept("into")) return std::nullopt;
  IntoClause into;
  cursor.Accept("local");
  into.is_temporary =
      cursor.AtAnyOf({"temp", "temporary"}) && (cursor.At("table", 1) || cursor.AtName(1) || cursor.AtOperator("#", 1));
  if (into.is_temporary) cursor.Take();
  cursor.Accept("table");
  into.table = cursor.ExpectRelationName();
  if (into.table.back().text.starts_with('#')) into.is_temporary = true;
  return into;
}

// ---------------------------------------------------------------------------------------------------------------------
// CONNECT BY and GROUP BY

ExprPtr ParseStartWith(TokenCursor& cursor) {
  cursor.ExpectWords("start", "with");
  return ParseExpr(cursor);
}

void ParseConnectBy(TokenCursor& cursor, SelectCore& core) {
  if (!cursor.AtWords("start", "with") && !cursor.AtWords("connect", "by")) return;
  if (cursor.At("start")) core.start_with = ParseStartWith(cursor);
  cursor.ExpectWords("connect", "by");
  core.is_connect_by_nocycle = cursor.Accept("nocycle");
  cursor.in_connect_by = true;
  core.connect_by = ParseExpr(cursor);
  cursor.in_connect_by = false;
  if (core.start_with == nullptr && cursor.AtWords("start", "with")) core.start_with = ParseStartWith(cursor);
}

std::vector<GroupByItem> ParseGroupByList(TokenCursor& cursor);

GroupByItem ParseGroupByItem(TokenCursor& cursor) {
  NestingScope nesting(cursor);
  std::uint32_t begin = cursor.Begin();
  std::optional<GroupingExtension> extension;
  if (cursor.AtWords("grouping", "sets")) {
    cursor.Take();
    extension = GroupingExtension{GroupingKind::kGroupingSets, {}};
  } else if (cursor.At("rollup") && cursor.AtSymbol('(', 1)) {
    extension = GroupingExtension{GroupingKind::kRollup, {}};
  } else if (cursor.At("cube") && cursor.AtSymbol('(', 1)) {
    extension = GroupingExtension{GroupingKind::kCube, {}};
  }
  if (extension) {
    cursor.Take();
    cursor.ExpectSymbol('(');
    extension->items = ParseGroupByList(cursor);
    cursor.ExpectSymbol(')');
    return {std::move(*extension), cursor.SpanSince(begin)};
  }
  if (cursor.AtSymbol('(') && cursor.AtSymbol(')', 1)) {
    cursor.Take();
    cursor.Take();
    return {EmptyGroupingSet{}, cursor.SpanSince(begin)};
  }
  ExprPtr expr = ParseExpr(cursor);
  return {std::move(expr), cursor.SpanSince(begin)};
}

std::vector<GroupByItem> ParseGroupByList(TokenCursor& cursor) {
  std::vector<GroupByItem> items;
  do {
    items.push_back(ParseGroupByItem(cursor));
  } while (cursor.AcceptSymbol(','));
  return items;
}

void ParseGroupBy(TokenCursor& cursor, SelectCore& core) {
  if (!cursor.AcceptWords("group", "by")) return;
  core.is_group_by_all = cursor.Accept("all");
  if (!core.is_group_by_all) core.group_by = ParseGroupByList(cursor);
}

SelectCore ParseSelectCore(TokenCursor& cursor) {
  cursor.Expect("select");
  SelectCore core;
  ParseSelectModifiers(cursor, core);
  do {
    core.items.push_back(ParseSelectItem(cursor));
  } while (cursor.AcceptSymbol(','));
  core.into = ParseInto(cursor);
  if (cursor.Accept("from")) core.from = ParseFromList(cursor);
  if (cursor.Accept("where")) core.where = ParseExpr(cursor);
  ParseConnectBy(cursor, core);
  ParseGroupBy(cursor, core);
  if (cursor.Accept("having")) core.having = ParseExpr(cursor);
  if (cursor.Accept("qualify")) core.qualify = ParseExpr(cursor);
  return core;
}

// ---------------------------------------------------------------------------------------------------------------------
// Set operations

bool IsBare(const Query& query) {
  return !query.with && query.order_by.empty() && query.limit == nullptr && query.offset == nullptr &&
         query.locking == RowLocking::kNone;
}

QueryPtr MakeQuery(Query query) { return std::make_shared<const Query>(std::move(query)); }

// SELECT … or a query in parentheses.
QueryPtr ParseSetOperand(TokenCursor& cursor) {
  if (cursor.AtSymbol('(')) return ParseParenthesizedQuery(cursor);
  std::uint32_t begin = cursor.Begin();
  Query query;
  query.body = ParseSelectCore(cursor);
  query.span = cursor.SpanSince(begin);
  return MakeQuery(std::move(query));
}

// UNION and EXCEPT bind alike and to the left; INTERSECT binds tighter.
int SetPrecedence(SetOperator op) { return op == SetOperator::kIntersect ? 2 : 1; }

std::optional<SetOperator> SetOperatorAt(const TokenCursor& cursor) {
  if (cursor.At("union")) return SetOperator::kUnion;
  if (cursor.At("intersect")) return SetOperator::kIntersect;
  if (cursor.AtAnyOf({"except", "minus"})) return SetOperator::kExcept;
  return std::nullopt;
}

QueryPtr ContinueSetOperation(TokenCursor& cursor, QueryPtr left, int minimum, std::uint32_t begin) {
  while (std::optional<SetOperator> op = SetOperatorAt(cursor)) {
    if (SetPrecedence(*op) < minimum) break;
    SetOperation operation{.op = *op, .inputs = {std::move(left)}};
    // A chain of the same operator, all with or all without ALL, is one node.
    for (bool is_first = true; SetOperatorAt(cursor) == op; is_first = false) {
      bool is_all = cursor.At("all", 1);
      if (!is_first && is_all != operation.is_all) break;
      operation.is_all = is_all;
      cursor.Take();
      if (is_all) {
        cursor.Take();
      } else {
        cursor.Accept("distinct");
      }
      NestingScope nesting(cursor);
      std::uint32_t right_begin = cursor.Begin();
      QueryPtr right = ParseSetOperand(cursor);
      operation.inputs.push_back(ContinueSetOperation(cursor, std::move(right), SetPrecedence(*op) + 1, right_begin));
    }
    Query query;
    query.body = std::move(operation);
    query.span = cursor.SpanSince(begin);
    left = MakeQuery(std::move(query));
    cursor.AddLevelAbove();
  }
  return left;
}

// ---------------------------------------------------------------------------------------------------------------------
// ORDER BY, LIMIT, OFFSET, FOR UPDATE

// LIMIT ALL is no limit.
void ParseLimits(TokenCursor& cursor, Query& query) {
  bool has_limit = false;
  while (true) {
    if (cursor.At("limit") && !has_limit) {
      cursor.Take();
      has_limit = true;
      if (!cursor.Accept("all")) query.limit = ParseExpr(cursor);
    } else if (cursor.At("offset") && query.offset == nullptr) {
      cursor.Take();
      query.offset = ParseExpr(cursor);
    } else {
      return;
    }
  }
}

RowLocking ParseRowLocking(TokenCursor& cursor) {
  bool is_update = cursor.AtWords("for", "update");
  if (!is_update && !cursor.AtWords("for", "share")) return RowLocking::kNone;
  cursor.Take();
  cursor.Take();
  if (cursor.Accept("of")) cursor.ExpectNameList();
  cursor.Accept("nowait");
  return is_update ? RowLocking::kForUpdate : RowLocking::kForShare;
}

// Puts the clauses of `tail` on `query`, whose own parentheses may have brought some already.
QueryPtr AddClauses(const QueryPtr& query, Query tail, base::Span span) {
  Query merged = *query;
  if (tail.with) {
    if (merged.with) throw errors::MultipleClauses("WITH", span);
    merged.with = std::move(tail.with);
  }
  if (!tail.order_by.empty()) {
    if (!merged.order_by.empty()) throw errors::MultipleClauses("ORDER BY", span);
    merged.order_by = std::move(tail.order_by);
  }
  if (tail.limit != nullptr) {
    if (merged.limit != nullptr) throw errors::MultipleClauses("LIMIT", span);
    merged.limit = std::move(tail.limit);
  }
  if (tail.offset != nullptr) {
    if (merged.offset != nullptr) throw errors::MultipleClauses("OFFSET", span);
    merged.offset = std::move(tail.offset);
  }
  if (tail.locking != RowLocking::kNone) merged.locking = tail.locking;
  merged.span = span;
  return MakeQuery(std::move(merged));
}

QueryPtr ParseTail(TokenCursor& cursor, QueryPtr query, std::optional<WithClause> with, std::uint32_t begin) {
  Query tail;
  tail.with = std::move(with);
  if (cursor.AcceptWords("order", "by")) tail.order_by = ParseSortList(cursor);
  tail.locking = ParseRowLocking(cursor);
  ParseLimits(cursor, tail);
  if (tail.locking == RowLocking::kNone) tail.locking = ParseRowLocking(cursor);
  if (IsBare(tail)) return query;
  return AddClauses(query, std::move(tail), cursor.SpanSince(begin));
}

}  // namespace

bool AtQueryContinuation(const TokenCursor& cursor) {
  return SetOperatorAt(cursor).has_value() || cursor.AtAnyOf({"order", "limit", "offset"}) ||
         cursor.AtWords("for", "update") || cursor.AtWords("for", "share");
}

std::optional<WithClause> ParseWithClause(TokenCursor& cursor) {
  if (!cursor.Accept("with")) return std::nullopt;
  WithClause with{.is_recursive = cursor.At("recursive") && cursor.AtName(1)};
  if (with.is_recursive) cursor.Take();
  do {
    CommonTable table{.name = cursor.ExpectName()};
    if (cursor.AtSymbol('(')) table.columns = cursor.ExpectNameListInParentheses();
    cursor.Expect("as");
    table.query = ParseParenthesizedQuery(cursor);
    with.tables.push_back(std::move(table));
  } while (cursor.AcceptSymbol(','));
  return with;
}

QueryPtr ParseParenthesizedQuery(TokenCursor& cursor) {
  NestingScope nesting(cursor);
  cursor.ExpectSymbol('(');
  QueryPtr query = ParseQueryExpression(cursor);
  cursor.ExpectSymbol(')');
  return query;
}

QueryPtr ContinueQuery(TokenCursor& cursor, QueryPtr first, std::uint32_t begin) {
  QueryPtr query = ContinueSetOperation(cursor, std::move(first), 1, begin);
  return ParseTail(cursor, std::move(query), std::nullopt, begin);
}

QueryPtr ParseQueryBehindWith(TokenCursor& cursor, std::optional<WithClause> with, std::uint32_t begin) {
  NestingScope nesting(cursor);
  bool was_in_connect_by = std::exchange(cursor.in_connect_by, false);
  QueryPtr query = ContinueSetOperation(cursor, ParseSetOperand(cursor), 1, begin);
  query = ParseTail(cursor, std::move(query), std::move(with), begin);
  cursor.in_connect_by = was_in_connect_by;
  return query;
}

QueryPtr ParseQueryExpression(TokenCursor& cursor) {
  NestingScope nesting(cursor);
  std::uint32_t begin = cursor.Begin();
  std::optional<WithClause> with = ParseWithClause(cursor);
  return ParseQueryBehindWith(cursor, std::move(with), begin);
}

ExprPtr ParseExprOrDefault(TokenCursor& cursor) {
  if (!cursor.At("default")) return ParseExpr(cursor);
  base::Span span = cursor.Take().span;
  return MakeExpr(DefaultMarker{}, span);
}

QueryPtr ParseValues(TokenCursor& cursor) {
  std::uint32_t begin = cursor.Begin();
  cursor.Expect("values");
  Values values;
  do {
    cursor.ExpectSymbol('(');
    std::vector<ExprPtr>& row = values.rows.emplace_back();
    do {
      row.push_back(ParseExprOrDefault(cursor));
    } while (cursor.AcceptSymbol(','));
    cursor.ExpectSymbol(')');
  } while (cursor.AcceptSymbol(','));
  Query query;
  query.body = std::move(values);
  query.span = cursor.SpanSince(begin);
  return MakeQuery(std::move(query));
}

}  // namespace doppel::sql
