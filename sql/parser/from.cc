// FROM items: relations, derived tables, functions, joins, PIVOT, UNPIVOT and SUPER paths.
#include <utility>

#include "sql/parser/errors.h"
#include "sql/parser/grammar.h"

namespace doppel::sql {
namespace {

TableRefPtr MakeTableRef(TableRef table) { return std::make_shared<const TableRef>(std::move(table)); }

bool AtJoin(const TokenCursor& cursor) {
  return cursor.AtAnyOf({"join", "inner", "cross", "natural", "full"}) ||
         (cursor.AtAnyOf({"left", "right"}) && !cursor.AtSymbol('(', 1));
}

// ---------------------------------------------------------------------------------------------------------------------
// Aliases

// (a, b) or, of functions, (a int, b text).
void ParseColumnAliases(TokenCursor& cursor, TableRef& table) {
  if (!cursor.AcceptSymbol('(')) return;
  auto* function = std::get_if<FunctionTable>(&table.node);
  do {
    Name name = cursor.ExpectName();
    bool has_type = function != nullptr && !cursor.AtSymbol(',') && !cursor.AtSymbol(')');
    TypeNamePtr type = has_type ? ParseType(cursor) : nullptr;
    if (function != nullptr) function->columns.push_back({name, std::move(type)});
    table.column_aliases.push_back(std::move(name));
  } while (cursor.AcceptSymbol(','));
  cursor.ExpectSymbol(')');
}

// [AS] alias [(columns)] [AT index]
void ParseAlias(TokenCursor& cursor, TableRef& table) {
  bool is_function = std::holds_alternative<FunctionTable>(table.node);
  if (is_function && cursor.At("as") && cursor.AtSymbol('(', 1)) {
    cursor.Take();
    ParseColumnAliases(cursor, table);
    return;
  }
  table.alias = ParseTableAlias(cursor);
  if (!table.alias) return;
  ParseColumnAliases(cursor, table);
  if (cursor.At("at") && cursor.AtName(1)) {
    cursor.Take();
    table.at = cursor.ExpectName();
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// PIVOT and UNPIVOT

SelectItem ParseAliasedItem(TokenCursor& cursor) {
  SelectItem item{.expr = ParseExpr(cursor)};
  if (cursor.Accept("as")) {
    item.alias = cursor.ExpectLabel();
  } else if (cursor.AtName()) {
    item.alias = cursor.ExpectName();
  }
  return item;
}

// agg(e) [AS a], … FOR column IN (value [AS a], …)
Pivot ParsePivotBody(TokenCursor& cursor) {
  Pivot pivot;
  cursor.ExpectSymbol('(');
  do {
    pivot.aggregates.push_back(ParseAliasedItem(cursor));
  } while (cursor.AcceptSymbol(','));
  cursor.Expect("for");
  std::uint32_t begin = cursor.Begin();
  QualifiedName column = cursor.ExpectQualifiedName();
  pivot.column = MakeExpr(ColumnRef{std::move(column)}, cursor.SpanSince(begin));
  cursor.Expect("in");
  cursor.ExpectSymbol('(');
  do {
    pivot.values.push_back(ParseAliasedItem(cursor));
  } while (cursor.AcceptSymbol(','));
  cursor.ExpectSymbol(')');
  cursor.ExpectSymbol(')');
  return pivot;
}

ExprPtr ParseUnpivotAlias(TokenCursor& cursor) {
  bool has_as = cursor.Accept("as");
  std::uint32_t begin = cursor.Begin();
  if (cursor.AtKind(TokenKind::kString) || cursor.AtKind(TokenKind::kInteger)) return ParsePrimary(cursor);
  if (!has_as && !cursor.AtName()) return nullptr;
  Name name = cursor.ExpectLabel();
  return MakeExpr(ColumnRef{{std::move(name)}}, cursor.SpanSince(begin));
}

// (value FOR name IN (column [AS alias], …))
Unpivot ParseUnpivotBody(TokenCursor& cursor) {
  Unpivot unpivot;
  unpivot.includes_nulls = cursor.AcceptWords("include", "nulls");
  if (!unpivot.includes_nulls) cursor.AcceptWords("exclude", "nulls");
  cursor.ExpectSymbol('(');
  unpivot.value_column = cursor.ExpectName();
  cursor.Expect("for");
  unpivot.name_column = cursor.ExpectName();
  cursor.Expect("in");
  cursor.ExpectSymbol('(');
  do {
    QualifiedName column = cursor.ExpectQualifiedName();
    unpivot.columns.push_back({std::move(column), ParseUnpivotAlias(cursor)});
  } while (cursor.AcceptSymbol(','));
  cursor.ExpectSymbol(')');
  cursor.ExpectSymbol(')');
  return unpivot;
}

TableRefPtr ParsePivots(TokenCursor& cursor, TableRefPtr input) {
  while (cursor.AtAnyOf({"pivot", "unpivot"})) {
    std::uint32_t begin = input->span.begin;
    TableRef table;
    if (cursor.Accept("pivot")) {
      Pivot pivot = ParsePivotBody(cursor);
      pivot.input = std::move(input);
      table.node = std::move(pivot);
    } else {
      cursor.Expect("unpivot");
      Unpivot unpivot = ParseUnpivotBody(cursor);
      unpivot.input = std::move(input);
      table.node = std::move(unpivot);
    }
    ParseAlias(cursor, table);
    table.span = cursor.SpanSince(begin);
    input = MakeTableRef(std::move(table));
    cursor.AddLevelAbove();
  }
  return input;
}

// ---------------------------------------------------------------------------------------------------------------------
// Single items

// A name of a relation, a path into SUPER, or a function.
TableRef::Node ParseNamedItem(TokenCursor& cursor) {
  std::uint32_t begin = cursor.Begin();
  QualifiedName name{cursor.ExpectRelationPart()};
  while (cursor.AcceptSymbol('.')) {
    name.push_back(cursor.AtOperator("#") ? cursor.ExpectRelationPart() : cursor.ExpectLabel());
  }
  if (cursor.AtSymbol('(')) return FunctionTable{ParseCallBehindName(cursor, std::move(name), begin), {}};
  if (!cursor.AtSymbol('[')) {
    cursor.AcceptOperator("*");
    return NamedTable{std::move(name)};
  }
  // Re-read as an expression: t.items[0].parts.
  ExprPtr column = MakeExpr(ColumnRef{std::move(name)}, cursor.SpanSince(begin));
  Navigation navigation{.operand = std::move(column)};
  while (cursor.AtSymbol('[') || cursor.AtSymbol('.')) {
    if (cursor.AcceptSymbol('.')) {
      navigation.steps.push_back(cursor.ExpectLabel());
      continue;
    }
    cursor.ExpectSymbol('[');
    navigation.steps.push_back(SubscriptStep{.index = ParseExpr(cursor)});
    cursor.ExpectSymbol(']');
  }
  return PathTable{.path = MakeExpr(std::move(navigation), cursor.SpanSince(begin))};
}

TableRef::Node ParseUnnest(TokenCursor& cursor) {
  cursor.Expect("unnest");
  cursor.ExpectSymbol('(');
  PathTable table{.path = ParseExpr(cursor), .is_unnest = true};
  cursor.ExpectSymbol(')');
  table.with_offset = cursor.AcceptWords("with", "offset");
  return table;
}

TableRef::Node ParseSuperUnpivot(TokenCursor& cursor) {
  cursor.Expect("unpivot");
  return PathTable{.path = ParsePrimary(cursor), .is_unpivot = true};
}

TableRefPtr ParseSingleItem(TokenCursor& cursor) {
  std::uint32_t begin = cursor.Begin();
  TableRef table;
  if (cursor.At("unnest")) {
    table.node = ParseUnnest(cursor);
  } else if (cursor.At("unpivot")) {
    table.node = ParseSuperUnpivot(cursor);
  } else if (AtKeywordCall(cursor)) {
    table.node = FunctionTable{ParseKeywordCall(cursor), {}};
  } else {
    table.node = ParseNamedItem(cursor);
  }
  ParseAlias(cursor, table);
  table.span = cursor.SpanSince(begin);
  return MakeTableRef(std::move(table));
}

// ---------------------------------------------------------------------------------------------------------------------
// Parentheses: a derived table, or a join

TableRefPtr MakeDerivedTable(TokenCursor& cursor, QueryPtr query, std::uint32_t begin) {
  TableRef table{.node = DerivedTable{std::move(query)}};
  ParseAlias(cursor, table);
  table.span = cursor.SpanSince(begin);
  return MakeTableRef(std::move(table));
}

// A path into SUPER: t.items, t.items[0].parts.
bool IsPath(const TableRef& table) {
  const auto* named = std::get_if<NamedTable>(&table.node);
  return std::holds_alternative<PathTable>(table.node) || (named != nullptr && named->name.size() > 1);
}

// Joins and SUPER paths; a lone table gains nothing from parentheses, and PostgreSQL's grammar has none for it.
bool MayStandInParentheses(const TableRef& table) {
  return std::holds_alternative<Join>(table.node) || std::holds_alternative<Pivot>(table.node) ||
         std::holds_alternative<Unpivot>(table.node) || IsPath(table);
}

// What ( … ) in FROM holds.
struct FromParentheses {
  QueryPtr query;
  TableRefPtr table;
};

TableRefPtr ContinueJoins(TokenCursor& cursor, TableRefPtr left);

// `((SELECT …` is a nested query or a derived table inside a parenthesised join: what follows tells.
FromParentheses ParseFromParentheses(TokenCursor& cursor) {
  NestingScope nesting(cursor);
  bool holds_query = cursor.AtParenthesizedQuery();
  cursor.ExpectSymbol('(');
  FromParentheses content;
  if (cursor.AtQuery()) {
    content.query = ParseQueryExpression(cursor);
  } else if (holds_query) {
    std::uint32_t begin = cursor.Begin();
    FromParentheses inner = ParseFromParentheses(cursor);
    if (inner.query != nullptr && (cursor.AtSymbol(')') || AtQueryContinuation(cursor))) {
      content.query = ContinueQuery(cursor, std::move(inner.query), begin);
    } else {
      TableRefPtr first = std::move(inner.table);
      if (first == nullptr) first = MakeDerivedTable(cursor, std::move(inner.query), begin);
      content.table = ContinueJoins(cursor, ParsePivots(cursor, std::move(first)));
    }
  } else {
    content.table = ParseTableRef(cursor);
  }
  if (content.table != nullptr && !MayStandInParentheses(*content.table)) cursor.Fail();
  cursor.ExpectSymbol(')');
  return content;
}

// (a JOIN b ON …) AS x, (t.items) AS x AT i
TableRefPtr AliasParenthesized(TokenCursor& cursor, const TableRefPtr& inner, std::uint32_t begin) {
  bool may_have_alias = (std::holds_alternative<Join>(inner->node) || IsPath(*inner)) && !inner->alias;
  if (!may_have_alias) return inner;
  TableRef table = *inner;
  ParseAlias(cursor, table);
  table.span = cursor.SpanSince(begin);
  return MakeTableRef(std::move(table));
}

TableRefPtr ParseJoinOperand(TokenCursor& cursor) {
  NestingScope nesting(cursor);
  std::uint32_t begin = cursor.Begin();
  TableRefPtr table;
  if (cursor.AtSymbol('(')) {
    FromParentheses content = ParseFromParentheses(cursor);
    table = content.query != nullptr ? MakeDerivedTable(cursor, std::move(content.query), begin)
                                     : AliasParenthesized(cursor, content.table, begin);
  } else {
    table = ParseSingleItem(cursor);
  }
  return ParsePivots(cursor, std::move(table));
}

// ---------------------------------------------------------------------------------------------------------------------
// Joins

JoinKind ParseJoinKind(TokenCursor& cursor) {
  JoinKind kind = JoinKind::kInner;
  if (cursor.Accept("left")) {
    kind = JoinKind::kLeft;
  } else if (cursor.Accept("right")) {
    kind = JoinKind::kRight;
  } else if (cursor.Accept("full")) {
    kind = JoinKind::kFull;
  } else {
    cursor.Accept("inner");
  }
  if (kind != JoinKind::kInner) cursor.Accept("outer");
  cursor.Expect("join");
  return kind;
}

TableRefPtr ParseJoin(TokenCursor& cursor, TableRefPtr left) {
  std::uint32_t begin = left->span.begin;
  Join join{.left = std::move(left)};
  if (cursor.AcceptWords("cross", "join")) {
    join.kind = JoinKind::kCross;
    join.right = ParseJoinOperand(cursor);
  } else if (cursor.Accept("natural")) {
    join.is_natural = true;
    join.kind = ParseJoinKind(cursor);
    join.right = ParseJoinOperand(cursor);
  } else {
    NestingScope nesting(cursor);
    join.kind = ParseJoinKind(cursor);
    // `a JOIN b JOIN c ON … ON …`: joins that come before this one's condition belong to its right side.
    join.right = ContinueJoins(cursor, ParseJoinOperand(cursor));
    if (cursor.Accept("using")) {
      join.using_columns = cursor.ExpectNameListInParentheses();
    } else if (cursor.At("on") || !IsPath(*join.right)) {
      cursor.Expect("on");
      join.on = ParseExpr(cursor);
    }
  }
  return MakeTableRef(TableRef{.node = std::move(join), .span = cursor.SpanSince(begin)});
}

TableRefPtr ContinueJoins(TokenCursor& cursor, TableRefPtr left) {
  while (AtJoin(cursor)) {
    left = ParseJoin(cursor, std::move(left));
    cursor.AddLevelAbove();
  }
  return left;
}

}  // namespace

std::optional<Name> ParseTableAlias(TokenCursor& cursor) {
  if (cursor.Accept("as")) return cursor.ExpectName();
  // START and CONNECT need AS (developer guide, "Reserved words").
  if (!cursor.AtName() || cursor.AtAnyOf({"start", "connect"})) return std::nullopt;
  return cursor.ExpectName();
}

TableRefPtr ParseTableRef(TokenCursor& cursor) {
  NestingScope nesting(cursor);
  return ContinueJoins(cursor, ParseJoinOperand(cursor));
}

std::vector<TableRefPtr> ParseFromList(TokenCursor& cursor) {
  std::vector<TableRefPtr> tables;
  do {
    tables.push_back(ParseTableRef(cursor));
  } while (cursor.AcceptSymbol(','));
  return tables;
}

}  // namespace doppel::sql
