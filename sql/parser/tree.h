// The syntax tree of expressions and queries: plain structs in variants, immutable once parsed and shared by pointer,
// so that views and prepared statements may keep parts of a tree.
//
// Spans are byte ranges of the whole text given to ParseScript (not of the single statement), which is what error
// positions count in. What SQL spells in several ways but means once is normalised here (see FunctionCall).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/span.h"
#include "sql/parser/names.h"
#include "sql/parser/type_name.h"

namespace doppel::sql {

struct Expr;
struct Query;
struct TableRef;
using ExprPtr = std::shared_ptr<const Expr>;
using QueryPtr = std::shared_ptr<const Query>;
using TableRefPtr = std::shared_ptr<const TableRef>;

// ---------------------------------------------------------------------------------------------------------------------
// Expressions

enum class LiteralKind {
  kNull,
  kTrue,
  kFalse,
  kInteger,    // digits only; may exceed every integer type
  kDecimal,    // digits with a point
  kFloat,      // with an exponent
  kString,     // untyped string; `text` is unescaped
  kBitString,  // B'…' or X'…'; `text` begins with b or x
};

struct Literal {
  LiteralKind kind = LiteralKind::kNull;
  std::string text;
};

// date '2020-01-01', interval '1' day, pg_catalog.int4 '5'.
struct TypedLiteral {
  TypeNamePtr type;
  std::string text;
};

// $n
struct ParameterRef {
  std::int32_t number = 0;
};

// a, t.a, s.t.a, db.s.t.a, and any longer dotted path (SUPER attributes). Which part is the relation is the binder's
// work.
struct ColumnRef {
  QualifiedName path;
};

// *, t.*, s.t.*, each perhaps with EXCLUDE. Only as a select item.
struct Star {
  QualifiedName qualifier;
  std::vector<Name> exclude;
};

// PRIOR e in CONNECT BY.
struct Prior {
  ExprPtr operand;
};

// e (+): Oracle's outer join marker.
struct OuterJoinMarker {
  ExprPtr operand;
};

enum class NullsOrder { kDefault, kFirst, kLast };

struct SortItem {
  ExprPtr expr;
  bool is_descending = false;
  NullsOrder nulls = NullsOrder::kDefault;
};

enum class FrameUnit { kRows, kRange };
enum class FrameBoundKind { kUnboundedPreceding, kPreceding, kCurrentRow, kFollowing, kUnboundedFollowing };

struct FrameBound {
  FrameBoundKind kind = FrameBoundKind::kUnboundedPreceding;
  ExprPtr offset;  // of kPreceding and kFollowing
};

struct WindowFrame {
  FrameUnit unit = FrameUnit::kRows;
  FrameBound start;
  FrameBound end{FrameBoundKind::kCurrentRow, nullptr};  // `ROWS start` alone ends at the current row
};

struct WindowSpec {
  std::vector<ExprPtr> partition_by;
  std::vector<SortItem> order_by;
  std::optional<WindowFrame> frame;
};

enum class NullTreatment { kUnspecified, kIgnoreNulls, kRespectNulls };

// f(…), with everything that may follow it.
//
// Special forms arrive as the call PostgreSQL's grammar makes of them:
//   extract(f from e)           extract('f', e)        position(a in b)           position(b, a)
//   substring(s from a for n)   substring(s, a, n)     substring(s for n)         substring(s, 1, n)
//   trim([both] c from s)       btrim(s, c)            trim(leading|trailing …)   ltrim | rtrim
//   overlay(s placing p from a for n)  overlay(s, p, a, n)
//   e at time zone z            timezone(z, e)         (a,b) overlaps (c,d)       overlaps(a, b, c, d)
//   coalesce, nullif, greatest, least, nvl: calls of that name
// Date parts that are written as bare words (dateadd(month, …)) stay ColumnRefs; the function's row knows better.
struct FunctionCall {
  QualifiedName name;
  std::vector<ExprPtr> arguments;
  bool is_star = false;      // count(*)
  bool is_distinct = false;  // count(distinct x)
  bool is_approximate = false;
  NullTreatment nulls = NullTreatment::kUnspecified;
  std::vector<SortItem> within_group;
  std::shared_ptr<const WindowSpec> over;  // null: not a window call
};

// Functions written without parentheses, by their lower-case word: current_user, current_user_id, session_user, user,
// current_date, current_time, current_timestamp, localtime, localtimestamp, sysdate.
struct KeywordCall {
  std::string word;
  std::optional<std::int32_t> precision;  // current_timestamp(3)
};

// Operators keep PostgreSQL's spelling; != is written <>. NOT, AND, OR have nodes of their own.
struct UnaryOperation {
  std::string op;
  ExprPtr operand;
  bool is_postfix = false;  // 5 !
  base::Span op_span;
};

struct BinaryOperation {
  std::string op;
  ExprPtr left;
  ExprPtr right;
  base::Span op_span;
};

// a AND b AND c: one node however long the chain.
enum class BooleanOperator { kAnd, kOr };
struct BooleanOperation {
  BooleanOperator op = BooleanOperator::kAnd;
  std::vector<ExprPtr> operands;
};

struct Not {
  ExprPtr operand;
};

enum class CastForm { kCast, kColons, kConvert, kTryCast };

struct Cast {
  ExprPtr operand;
  TypeNamePtr type;
  CastForm form = CastForm::kCast;
};

struct WhenClause {
  ExprPtr condition;
  ExprPtr result;
};

struct Case {
  ExprPtr operand;  // null: searched CASE
  std::vector<WhenClause> whens;
  ExprPtr otherwise;  // null: no ELSE
};

// Row-valued left sides are RowConstructor nodes.
struct InList {
  ExprPtr operand;
  std::vector<ExprPtr> items;
  bool is_negated = false;
};

struct InSubquery {
  ExprPtr operand;
  QueryPtr query;
  bool is_negated = false;
};

struct Between {
  ExprPtr operand;
  ExprPtr low;
  ExprPtr high;
  bool is_negated = false;
};

enum class PatternKind { kLike, kILike, kSimilar };

struct PatternMatch {
  PatternKind kind = PatternKind::kLike;
  ExprPtr operand;
  ExprPtr pattern;
  ExprPtr escape;  // null: no ESCAPE
  bool is_negated = false;
};

enum class TruthTest { kNull, kTrue, kFalse, kUnknown };

// e IS [NOT] NULL|TRUE|FALSE|UNKNOWN; also ISNULL and NOTNULL.
struct IsTest {
  ExprPtr operand;
  TruthTest test = TruthTest::kNull;
  bool is_negated = false;
};

struct IsDistinctFrom {
  ExprPtr left;
  ExprPtr right;
  bool is_negated = false;
};

struct Exists {
  QueryPtr query;
};

struct ScalarSubquery {
  QueryPtr query;
};

enum class Quantifier { kAny, kAll };  // SOME is ANY

// left op ANY|ALL (query | array). Exactly one of query and array is set.
struct QuantifiedComparison {
  std::string op;
  Quantifier quantifier = Quantifier::kAny;
  ExprPtr left;
  QueryPtr query;
  ExprPtr array;
  base::Span op_span;
};

// One step of e[i], e[i:j], e.attribute.
struct SubscriptStep {
  ExprPtr index;
  ExprPtr upper;  // set for a slice
};
using NavigationStep = std::variant<Name, SubscriptStep>;

// An expression followed by subscripts and attributes. `t.c.a[0].b` has the operand ColumnRef t.c.a.
struct Navigation {
  ExprPtr operand;
  std::vector<NavigationStep> steps;
};

// (a, b) with at least two items, or ROW(…).
struct RowConstructor {
  std::vector<ExprPtr> items;
  bool is_explicit = false;  // the word ROW was written
};

// ARRAY[…]. ARRAY(a, b) is a FunctionCall of "array".
struct ArrayConstructor {
  std::vector<ExprPtr> items;
};

// ARRAY(SELECT …).
struct ArraySubquery {
  QueryPtr query;
};

struct Collate {
  ExprPtr operand;
  QualifiedName collation;
};

// DEFAULT as a value of INSERT … VALUES or UPDATE … SET.
struct DefaultMarker {};

struct Expr {
  using Node =
      std::variant<Literal, TypedLiteral, ParameterRef, ColumnRef, Star, FunctionCall, KeywordCall, UnaryOperation,
                   BinaryOperation, BooleanOperation, Not, Cast, Case, InList, InSubquery, Between, PatternMatch,
                   IsTest, IsDistinctFrom, Exists, ScalarSubquery, QuantifiedComparison, Navigation, RowConstructor,
                   ArrayConstructor, ArraySubquery, Collate, Prior, OuterJoinMarker, DefaultMarker>;
  Node node;
  base::Span span;
};

// ---------------------------------------------------------------------------------------------------------------------
// Queries

struct SelectItem {
  ExprPtr expr;
  std::optional<Name> alias;
};

struct CommonTable {
  Name name;
  std::vector<Name> columns;
  QueryPtr query;
};

struct WithClause {
  bool is_recursive = false;
  std::vector<CommonTable> tables;
};

// SELECT … INTO [TEMP] [TABLE] name.
struct IntoClause {
  QualifiedName table;
  bool is_temporary = false;
};

struct GroupByItem;

// GROUPING SETS, ROLLUP, CUBE. A member of ROLLUP and CUBE that has several columns is a RowConstructor.
enum class GroupingKind { kGroupingSets, kRollup, kCube };
struct GroupingExtension {
  GroupingKind kind = GroupingKind::kGroupingSets;
  std::vector<GroupByItem> items;
};

// () inside GROUPING SETS.
struct EmptyGroupingSet {};

struct GroupByItem {
  std::variant<ExprPtr, EmptyGroupingSet, GroupingExtension> item;
  base::Span span;
};

struct SelectCore {
  bool is_distinct = false;
  std::vector<ExprPtr> distinct_on;  // parsed only to be refused
  ExprPtr top;                       // TOP n: a literal or a parameter
  std::vector<SelectItem> items;
  std::optional<IntoClause> into;
  std::vector<TableRefPtr> from;  // the comma list
  ExprPtr where;
  ExprPtr start_with;
  ExprPtr connect_by;
  bool is_connect_by_nocycle = false;
  bool is_group_by_all = false;
  std::vector<GroupByItem> group_by;
  ExprPtr having;
  ExprPtr qualify;
};

enum class SetOperator { kUnion, kIntersect, kExcept };  // MINUS is EXCEPT

// Inputs in order, at least two. A chain of the same operator (a UNION ALL b UNION ALL c) is one node; for kExcept the
// later inputs are taken from the first.
struct SetOperation {
  SetOperator op = SetOperator::kUnion;
  bool is_all = false;
  std::vector<QueryPtr> inputs;
};

// VALUES (…), (…): only as the source of INSERT.
struct Values {
  std::vector<std::vector<ExprPtr>> rows;
};

enum class RowLocking { kNone, kForUpdate, kForShare };  // parsed only to be refused

struct Query {
  std::optional<WithClause> with;
  std::variant<SelectCore, SetOperation, Values> body;
  std::vector<SortItem> order_by;
  ExprPtr limit;  // null: none or ALL
  ExprPtr offset;
  RowLocking locking = RowLocking::kNone;
  base::Span span;
};

// ---------------------------------------------------------------------------------------------------------------------
// FROM items

// A relation, a CTE, or a SUPER path whose first part is an alias of the same FROM clause (t.items, t.a.b).
struct NamedTable {
  QualifiedName name;
};

struct DerivedTable {
  QueryPtr query;
};

// A column of `f() AS t(a name, b int)`; the type is null where only names are given.
struct FunctionColumn {
  Name name;
  TypeNamePtr type;
};

// f(…) in FROM. Its column aliases may carry types.
struct FunctionTable {
  ExprPtr call;  // a FunctionCall or KeywordCall
  std::vector<FunctionColumn> columns;
};

// A SUPER path with subscripts (t.items[0].parts), UNNEST(path) [WITH OFFSET], or, when `is_unpivot`, UNPIVOT path AS v
// AT k.
struct PathTable {
  ExprPtr path;
  bool is_unpivot = false;
  bool is_unnest = false;
  bool with_offset = false;
};

enum class JoinKind { kInner, kLeft, kRight, kFull, kCross };

struct Join {
  JoinKind kind = JoinKind::kInner;
  bool is_natural = false;
  TableRefPtr left;
  TableRefPtr right;
  ExprPtr on;  // null: natural, cross, USING; also a join with a SUPER path, which needs no condition
  std::vector<Name> using_columns;
};

// input PIVOT (agg(e) [AS a], … FOR column IN (value [AS alias], …))
struct Pivot {
  TableRefPtr input;
  std::vector<SelectItem> aggregates;
  ExprPtr column;
  std::vector<SelectItem> values;
};

struct UnpivotColumn {
  QualifiedName column;
  ExprPtr alias;  // null, or the literal or name written after AS
};

// input UNPIVOT [INCLUDE NULLS] (value FOR name IN (column [AS alias], …))
struct Unpivot {
  TableRefPtr input;
  bool includes_nulls = false;
  Name value_column;
  Name name_column;
  std::vector<UnpivotColumn> columns;
};

struct TableRef {
  using Node = std::variant<NamedTable, DerivedTable, FunctionTable, PathTable, Join, Pivot, Unpivot>;
  Node node;
  std::optional<Name> alias;
  std::vector<Name> column_aliases;
  std::optional<Name> at;  // SUPER unnesting: AS x AT i
  base::Span span;
};

}  // namespace doppel::sql
