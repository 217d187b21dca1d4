// The bound tree: a statement with every name resolved, every expression typed, every function chosen. It mirrors the
// statement's shape (nothing is planned here); the translator prints it as SQLite SQL.
//
// Ownership: nodes are immutable and shared, so a select alias used twice or a cached view costs nothing to repeat.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/span.h"
#include "sql/functions/function.h"
#include "sql/functions/operators.h"
#include "sql/parser/tree.h"
#include "sql/types/casts.h"
#include "sql/types/datum.h"
#include "sql/types/type.h"

namespace doppel::sql {

struct BoundExpr;
struct BoundQuery;
using BoundExprPtr = std::shared_ptr<const BoundExpr>;
using BoundQueryPtr = std::shared_ptr<const BoundQuery>;

struct BoundConstant {
  Datum value;
};

// $n of the client's statement.
struct BoundParameter {
  int index = 0;  // from 0
};

// A column of a range-table entry. `relation` is unique in the whole statement, so correlation needs no levels.
struct BoundColumn {
  int relation = 0;
  std::string column;  // its name in SQLite: c<attnum> of a table, c<ordinal> of a subquery
};

// A scalar function; the arguments have its parameters' types.
struct BoundCall {
  const FunctionRow* row = nullptr;
  std::vector<BoundExprPtr> arguments;
};

// An operator that is not a comparison; one argument for a prefix operator.
struct BoundOperator {
  const OperatorRow* row = nullptr;
  std::vector<BoundExprPtr> arguments;
};

// From the argument's type to the expression's.
struct BoundCast {
  BoundExprPtr argument;
  CastContext context = CastContext::kExplicit;
};

// SQLite text of Doppel's own making, $1 … for the arguments: checks and counters that no SQL function names.
struct BoundTemplate {
  std::string sqlite;
  std::vector<BoundExprPtr> arguments;
  bool is_aggregate = false;  // of SQLite's; the optimizer's, over all rows
};

enum class Comparison { kEqual, kNotEqual, kLess, kLessEqual, kGreater, kGreaterEqual };

constexpr std::string_view SymbolOf(Comparison op) {
  constexpr std::string_view kSymbols[] = {"=", "<>", "<", "<=", ">", ">="};
  return kSymbols[static_cast<std::size_t>(op)];
}

// REQUIRES: both sides have the same representation and, for numerics, the same scale.
struct BoundComparison {
  Comparison op = Comparison::kEqual;
  BoundExprPtr left, right;
};

enum class Logic { kAnd, kOr, kNot };

struct BoundLogic {
  Logic op = Logic::kAnd;
  std::vector<BoundExprPtr> arguments;
};

struct BoundTest {
  TruthTest test = TruthTest::kNull;
  bool is_negated = false;
  BoundExprPtr argument;
};

struct BoundCase {
  struct When {
    BoundExprPtr condition, result;
  };
  std::vector<When> whens;
  BoundExprPtr otherwise;  // may be null
};

// COALESCE: the first argument that is not NULL.
struct BoundCoalesce {
  std::vector<BoundExprPtr> arguments;
};

struct BoundInList {
  BoundExprPtr left;
  std::vector<BoundExprPtr> items;
  bool is_negated = false;
};

// kArray: the values of its column as one array.
enum class SubqueryKind { kScalar, kExists, kIn, kArray };

struct BoundSubquery {
  SubqueryKind kind = SubqueryKind::kScalar;
  bool is_negated = false;
  std::vector<BoundExprPtr> left;  // of kIn, one per output column
  BoundQueryPtr query;
};

struct BoundSort {
  BoundExprPtr key;
  bool is_descending = false;
  bool nulls_first = false;
};

struct BoundAggregate {
  const FunctionRow* row = nullptr;
  std::vector<BoundExprPtr> arguments;  // WITHIN GROUP's expression last
  bool is_distinct = false;
  bool is_descending = false;  // of WITHIN GROUP
};

struct BoundFrameEdge {
  FrameBoundKind kind = FrameBoundKind::kUnboundedPreceding;
  std::int64_t offset = 0;
};

struct BoundFrame {
  BoundFrameEdge start, end;
};

struct BoundWindow {
  const FunctionRow* row = nullptr;
  std::vector<BoundExprPtr> arguments;
  bool is_descending = false;  // of WITHIN GROUP
  bool ignores_nulls = false;
  std::vector<BoundExprPtr> partition_by;
  std::vector<BoundSort> order_by;
  std::optional<BoundFrame> frame;
};

struct BoundExpr {
  LogicalType type;
  base::Span span;
  std::variant<BoundConstant, BoundParameter, BoundColumn, BoundCall, BoundOperator, BoundCast, BoundTemplate,
               BoundComparison, BoundLogic, BoundTest, BoundCase, BoundCoalesce, BoundInList, BoundSubquery,
               BoundAggregate, BoundWindow>
      node;
};

// One entry of a FROM clause.
struct BoundTable {
  int relation = 0;
  Oid table = 0;
};
// A native system relation, printed as its SQLite virtual table.
struct BoundSystemTable {
  int relation = 0;
  std::string sqlite_name;
};
struct BoundSubqueryTable {
  int relation = 0;
  BoundQueryPtr query;
};
// A reference to a WITH query of this statement, printed as a SQLite CTE.
struct BoundCteTable {
  int relation = 0;
  int cte = 0;
};
// A set-returning function, printed as a table-valued function. One from a select list may read the entries before it.
struct BoundFunctionTable {
  int relation = 0;
  std::string sqlite;  // the call, $1 … for the arguments
  std::vector<BoundExprPtr> arguments;
};
struct BoundFrom;
using BoundFromPtr = std::shared_ptr<const BoundFrom>;
struct BoundJoin {
  JoinKind kind = JoinKind::kInner;
  BoundFromPtr left, right;
  BoundExprPtr on;  // null for kCross
};
struct BoundFrom {
  std::variant<BoundTable, BoundSystemTable, BoundSubqueryTable, BoundCteTable, BoundFunctionTable, BoundJoin> node;
};

// Where an output column comes from when it is a plain column of a relation (RowDescription's origin fields).
struct ColumnOrigin {
  Oid table = 0;
  std::int16_t attribute = 0;
  std::string catalog_name, schema_name, table_name, column_name;
  bool is_not_null = false;
  bool is_identity = false;
};

struct OutputColumn {
  std::string name;
  LogicalType type;
  std::optional<ColumnOrigin> origin;
  // Written as an untyped literal or NULL; a set operation or INSERT may still give it a type.
  bool is_unknown = false;
};

struct BoundSelect {
  bool is_distinct = false;
  std::vector<BoundExprPtr> items;  // one per output column
  std::vector<BoundFromPtr> from;   // comma list
  // SQLite is to visit `from` in this order (set by the optimizer).
  bool is_join_order_fixed = false;
  BoundExprPtr where;
  std::vector<BoundExprPtr> group_by;
  BoundExprPtr having;
};

struct BoundSetOperation {
  SetOperator op = SetOperator::kUnion;
  bool is_all = false;
  std::vector<BoundQueryPtr> inputs;  // at least two, of the same column types
};

struct BoundValues {
  std::vector<std::vector<BoundExprPtr>> rows;
};

struct BoundCte {
  int number = 0;
  std::string name;
  BoundQueryPtr query;
  bool is_recursive = false;
};

struct BoundQuery {
  std::vector<BoundCte> ctes;
  std::variant<BoundSelect, BoundSetOperation, BoundValues> body;
  std::vector<OutputColumn> columns;
  // Of a set operation the keys are columns of `order_relation`, the operation seen as a derived table.
  std::vector<BoundSort> order_by;
  int order_relation = 0;
  BoundExprPtr limit, offset;  // null: none
};

enum class TableUse { kRead, kWrite, kExclusive };

struct TouchedTable {
  Oid table = 0;
  TableUse use = TableUse::kRead;
};

struct BoundInsert {
  Oid table = 0;
  std::vector<std::int16_t> attributes;  // one per output column of `source`
  BoundQueryPtr source;                  // already cast to the columns' types and checked for NULL
};

struct BoundAssignment {
  std::int16_t attribute = 0;
  BoundExprPtr value;
};

struct BoundUpdate {
  Oid table = 0;
  int relation = 0;                          // the target's range-table number
  std::vector<BoundAssignment> assignments;  // of every live column, changed or not
  std::vector<BoundCte> ctes;
  std::vector<BoundFromPtr> from;
  BoundExprPtr where;
};

struct BoundDelete {
  Oid table = 0;
  int relation = 0;
  std::vector<BoundCte> ctes;
  std::vector<BoundFromPtr> from;
  BoundExprPtr where;
};

enum class MergeAction { kNone, kUpdate, kDelete };

// Joins the source with the target once for the rows that match and once for those that do not, so that neither sees
// what the other has done.
struct BoundMerge {
  Oid table = 0;
  int relation = 0;  // the target's range-table number
  std::vector<BoundCte> ctes;
  BoundFromPtr source;  // a stored table, or the only one of `ctes`
  BoundExprPtr on;
  std::vector<std::int16_t> attributes;  // of every live column; what `updated` and `inserted` stand for
  MergeAction matched = MergeAction::kNone;
  std::vector<BoundExprPtr> updated;   // of kUpdate
  std::vector<BoundExprPtr> inserted;  // of a source row; empty: none is inserted
  bool inserts_matches = false;        // also of those that match: REMOVE DUPLICATES
};

struct BoundCommand {};  // a utility command; the engine runs its syntax tree

struct BoundStatement {
  std::variant<BoundQueryPtr, BoundInsert, BoundUpdate, BoundDelete, BoundMerge, BoundCommand> node;
  std::vector<OutputColumn> columns;  // empty: returns no rows
  std::vector<LogicalType> parameters;
  std::vector<TouchedTable> touched;
  // False for queries that only read constants and the catalog: they move no query id and take no snapshot.
  bool uses_compute_node = false;
};

inline BoundFromPtr MakeFrom(decltype(BoundFrom::node) node) {
  return std::make_shared<BoundFrom>(BoundFrom{std::move(node)});
}

template <typename Node>
BoundExprPtr MakeBound(LogicalType type, base::Span span, Node node) {
  auto expr = std::make_shared<BoundExpr>();
  expr->type = type;
  expr->span = span;
  expr->node = std::move(node);
  return expr;
}

}  // namespace doppel::sql
