#include "sql/bind/errors.h"

#include <fmt/format.h>

#include "sql/types/type_table.h"

namespace doppel::sql::errors {
namespace {

using base::SqlState;

SqlError Make(SqlState state, std::string message, Span span) {
  SqlError error(state, std::move(message));
  if (span.end > 0) error.set_span(span);
  return error;
}

// As format_type of PostgreSQL 8.0 names them: what is no type of SQL stands in quotes.
std::string NameOf(LogicalType type) { return type.id == TypeId::kUnknown ? "\"unknown\"" : FormatType({type.id, -1}); }

std::string TypeList(std::span<const LogicalType> types) {
  std::string out;
  for (const LogicalType& type : types) {
    if (!out.empty()) out += ", ";
    out += NameOf(type);
  }
  return out;
}

constexpr std::string_view kCastHint =
    "No function matches the given name and argument types. You may need to add explicit type casts.";
constexpr std::string_view kOperatorHint =
    "No operator matches the given name and argument type(s). You may need to add explicit type casts.";

}  // namespace

SqlError UndefinedColumn(std::string_view name, std::string_view relations, Span span) {
  if (relations.empty())
    return Make(SqlState::kUndefinedColumn, fmt::format("column \"{}\" does not exist", name), span);
  return Make(SqlState::kUndefinedColumn, fmt::format("column \"{}\" does not exist in {}", name, relations), span);
}

SqlError NotNavigable(std::string_view column, LogicalType type, Span span) {
  return Make(SqlState::kWrongObjectType,
              fmt::format("column \"{}\" of type {} cannot be navigated", column, FormatType({type.id, -1})), span);
}

SqlError NotIterable(LogicalType type, Span span) {
  return Make(SqlState::kWrongObjectType,
              fmt::format("only SUPER values can be unnested, not type {}", FormatType({type.id, -1})), span);
}

SqlError SubscriptNotInteger(Span span) {
  return Make(SqlState::kDatatypeMismatch, "array subscript must have type integer", span);
}

SqlError AmbiguousColumn(std::string_view name, Span span) {
  return Make(SqlState::kAmbiguousColumn, fmt::format("column reference \"{}\" is ambiguous", name), span);
}

SqlError MissingFromEntry(std::string_view relation, Span span) {
  return Make(SqlState::kUndefinedTable, fmt::format("missing FROM-clause entry for table \"{}\"", relation), span);
}

SqlError UndefinedRelation(std::string_view name, Span span) {
  return Make(SqlState::kUndefinedTable, fmt::format("relation \"{}\" does not exist", name), span);
}

SqlError DuplicateAlias(std::string_view alias, Span span) {
  return Make(SqlState::kDuplicateAlias, fmt::format("table name \"{}\" specified more than once", alias), span);
}

SqlError UndefinedFunction(std::string_view name, std::span<const LogicalType> arguments, Span span) {
  // Redshift's grammar makes calls of these names into calls of the catalog's functions.
  if (name == "dateadd") name = "pg_catalog.date_add";
  if (name == "datediff") name = "pg_catalog.date_diff";
  return Make(SqlState::kUndefinedFunction, fmt::format("function {}({}) does not exist", name, TypeList(arguments)),
              span)
      .WithHint(std::string(kCastHint));
}

SqlError FunctionBody() {
  return {
      SqlState::kInvalidFunctionDefinition,
      "The body of a SQL function must be a SELECT of one expression, without FROM, INTO, WHERE, GROUP BY, ORDER BY "
      "and LIMIT."};
}

SqlError FunctionRecursion(std::string_view name) {
  return {SqlState::kStatementTooComplex, fmt::format("calls of SQL function \"{}\" are nested too deeply", name)};
}

SqlError NotAnAggregate(std::string_view name, Span span) {
  return Make(SqlState::kWrongObjectType, fmt::format("{} is not a window function nor an aggregate function", name),
              span);
}

std::string FunctionContext(std::string_view name) { return fmt::format("SQL function \"{}\"", name); }

SqlError UndefinedProcedure(std::string_view name, std::span<const LogicalType> arguments, Span span) {
  return Make(SqlState::kUndefinedFunction, fmt::format("procedure {}({}) does not exist", name, TypeList(arguments)),
              span)
      .WithHint("No procedure matches the given name and argument types. You may need to add explicit type casts.");
}

SqlError RoutineNotUnique(std::string_view kind, std::string_view call) {
  return SqlError(SqlState::kAmbiguousFunction, fmt::format("{} {} is not unique", kind, call))
      .WithHint(fmt::format("Could not choose a best candidate {}. You may need to add explicit type casts.", kind));
}

SqlError UndefinedOperator(std::string_view symbol, LogicalType left, LogicalType right, Span span) {
  std::string text = left.id == TypeId::kInvalid
                         ? fmt::format("operator does not exist: {} {}", symbol, NameOf(right))
                         : fmt::format("operator does not exist: {} {} {}", NameOf(left), symbol, NameOf(right));
  return Make(SqlState::kUndefinedFunction, std::move(text), span).WithHint(std::string(kOperatorHint));
}

SqlError UndefinedType(std::string_view name, Span span) {
  return Make(SqlState::kUndefinedObject, fmt::format("type \"{}\" does not exist", name), span);
}

SqlError UnsupportedColumnType(std::string_view column, std::string_view type, Span span) {
  return Make(SqlState::kFeatureNotSupported, fmt::format("Column \"{}\" has unsupported type \"{}\".", column, type),
              span);
}

SqlError CannotCast(LogicalType from, LogicalType to, Span span) {
  return Make(SqlState::kCannotCoerce,
              fmt::format("cannot cast type {} to {}", FormatType({from.id, -1}), FormatType({to.id, -1})), span);
}

SqlError AssignmentMismatch(std::string_view column, LogicalType column_type, LogicalType expression_type, Span span) {
  return Make(SqlState::kDatatypeMismatch,
              fmt::format("column \"{}\" is of type {} but expression is of type {}", column,
                          FormatType({column_type.id, -1}), FormatType({expression_type.id, -1})),
              span)
      .WithHint("You will need to rewrite or cast the expression.");
}

SqlError MustBeBoolean(std::string_view clause, LogicalType type, Span span) {
  return Make(SqlState::kDatatypeMismatch,
              fmt::format("argument of {} must be type boolean, not type {}", clause, FormatType({type.id, -1})), span);
}

SqlError MustBeGrouped(std::string_view column, Span span) {
  return Make(
      SqlState::kGroupingError,
      fmt::format("column \"{}\" must appear in the GROUP BY clause or be used in an aggregate function", column),
      span);
}

SqlError AggregateNotAllowed(std::string_view clause, Span span) {
  return Make(SqlState::kGroupingError, fmt::format("aggregates not allowed in {}", clause), span);
}

SqlError WindowNotAllowed(std::string_view clause, Span span) {
  return Make(SqlState::kGroupingError, fmt::format("window functions not allowed in {}", clause), span);
}

SqlError NestedAggregate(Span span) {
  return Make(SqlState::kGroupingError, "aggregate function calls may not have nested aggregate or window function",
              span);
}

SqlError NestedWindow(Span span) {
  return Make(SqlState::kGroupingError, "window function calls cannot be nested", span);
}

SqlError GroupOrdersDiffer(Span span) {
  return Make(SqlState::kFeatureNotSupported, "within group ORDER BY clauses for aggregate functions must be the same",
              span);
}

SqlError SortedAggregateBesideDistinct(Span span) {
  return Make(SqlState::kFeatureNotSupported,
              "Using LISTAGG/PERCENTILE_CONT/MEDIAN aggregate functions with other distinct aggregate function not "
              "supported",
              span);
}

SqlError FullJoinNotMergeable(Span span) {
  return Make(SqlState::kFeatureNotSupported, "FULL JOIN is only supported with merge-joinable join conditions", span);
}

SqlError OrdinalOutOfRange(std::string_view clause, std::string_view ordinal, Span span) {
  return Make(SqlState::kInvalidColumnReference, fmt::format("{} position {} is not in select list", clause, ordinal),
              span);
}

SqlError ColumnCountMismatch(std::string_view construct, Span span) {
  return Make(SqlState::kSyntaxError, fmt::format("each {} query must have the same number of columns", construct),
              span);
}

SqlError SubqueryColumns(std::string_view what, Span span) {
  return Make(SqlState::kSyntaxError, std::string(what), span);
}

SqlError FrameRequired(Span span) {
  return Make(SqlState::kSyntaxError, "Aggregate window functions with an ORDER BY clause require a frame clause",
              span);
}

SqlError InvalidFrame(std::string_view message, Span span) {
  return Make(SqlState::kSyntaxError, std::string(message), span);
}

SqlError UndefinedParameter(int number, Span span) {
  return Make(SqlState::kUndefinedParameter, fmt::format("there is no parameter ${}", number), span);
}

SqlError IndeterminateParameter(int number) {
  return SqlError(SqlState::kIndeterminateDatatype,
                  fmt::format("could not determine data type of parameter ${}", number));
}

SqlError InvalidModifier(std::string_view message, Span span) {
  return Make(SqlState::kInvalidParameterValue, std::string(message), span);
}

SqlError FeatureNotSupported(std::string_view message, Span span) {
  return Make(SqlState::kFeatureNotSupported, std::string(message), span);
}

SqlError OuterJoinMarkInOr(Span span) {
  return Make(SqlState::kFeatureNotSupported, "Outer join operator (+) not allowed in operand of OR or IN.", span);
}

SqlError OuterJoinedTwice(Span span) {
  return Make(SqlState::kFeatureNotSupported, "A table may be outer joined to at most one other table.", span);
}

// The guide states these two rules without the server's words.
SqlError OuterJoinMarkWithJoin(Span span) {
  return Make(SqlState::kFeatureNotSupported,
              "Outer join operator (+) not allowed in a query block with FROM clause join syntax.", span);
}

SqlError OuterJoinCycle(Span span) {
  return Make(SqlState::kFeatureNotSupported, "Two tables may not be outer joined to each other.", span);
}

SqlError SetFunctionNotAllowed(Span span) {
  return Make(SqlState::kFeatureNotSupported, "set-valued function called in context that cannot accept a set", span);
}

SqlError ColumnDefinitionsNeeded(Span span) {
  return Make(SqlState::kSyntaxError, "a column definition list is required for functions returning \"record\"", span);
}

SqlError ColumnDefinitionsNotAllowed(Span span) {
  return Make(SqlState::kSyntaxError, "a column definition list is only allowed for functions returning \"record\"",
              span);
}

SqlError ColumnDefinitionsMismatch(std::size_t returned, std::size_t expected, Span span) {
  return Make(SqlState::kDatatypeMismatch, "function return row and query-specified return row do not match", span)
      .WithDetail(fmt::format("Returned row contains {} attributes, but query expects {}.", returned, expected));
}

SqlError TargetNeedsEquijoin(Span span) {
  return Make(SqlState::kFeatureNotSupported, "Target table must be part of an equijoin predicate", span);
}

SqlError TruthTestInSelectList(Span span) { return Make(SqlState::kFeatureNotSupported, "Not implemented", span); }

SqlError ConstantKey(std::string_view clause, Span span) {
  return Make(SqlState::kSyntaxError, fmt::format("non-integer constant in {}", clause), span);
}

SqlError LeaderOnlyFunctions() {
  return SqlError(SqlState::kFeatureNotSupported,
                  "Specified types or functions (one per INFO message) not supported on Amazon Redshift tables.");
}

SqlError ComputeOnlyFunctions() {
  return SqlError(SqlState::kFeatureNotSupported,
                  "One or more of the used functions must be applied on at least one user created tables. Examples of "
                  "user table only functions are LISTAGG, MEDIAN, PERCENTILE_CONT, etc");
}

SqlError IdentityAssigned(std::string_view column, Span span) {
  return Make(SqlState::kFeatureNotSupported, fmt::format("cannot set an identity column to a value"), span)
      .WithDetail(fmt::format("Column \"{}\" is an identity column.", column));
}

SqlError InsertHasMoreExpressions(Span span) {
  return Make(SqlState::kSyntaxError, "INSERT has more expressions than target columns", span);
}

SqlError InsertHasMoreColumns(Span span) {
  return Make(SqlState::kSyntaxError, "INSERT has more target columns than expressions", span);
}

SqlError ColumnAssignedTwice(std::string_view column, Span span) {
  return Make(SqlState::kSyntaxError, fmt::format("multiple assignments to same column \"{}\"", column), span);
}

SqlError DistinctOrderBy(Span span) {
  return Make(SqlState::kInvalidColumnReference, "for SELECT DISTINCT, ORDER BY expressions must appear in select list",
              span);
}

// In PostgreSQL's words; the guide says only that rows of a materialized view cannot be updated directly.
SqlError MaterializedViewChanged(std::string_view name, Span span) {
  return Make(SqlState::kWrongObjectType, fmt::format("cannot change materialized view \"{}\"", name), span);
}

// r_FROM_clause-pivot-unpivot-examples gives the rules and no texts.
SqlError PivotInput(Span span) {
  return Make(SqlState::kFeatureNotSupported, "PIVOT and UNPIVOT are supported on tables, subqueries and WITH queries",
              span);
}

SqlError PivotAggregate(Span span) {
  return Make(SqlState::kFeatureNotSupported, "PIVOT supports calls of COUNT, SUM, MIN, MAX and AVG", span);
}

// r_GROUP_BY_aggregation-extensions gives the rules and no texts.
SqlError GroupingNotAllowed(Span span) {
  return Make(SqlState::kGroupingError, "GROUPING is allowed only in a query with GROUP BY, outside its WHERE", span);
}

// Release notes, patch 176: GROUP BY () is an error of the parser.
SqlError EmptyGroupBy(Span span) { return Make(SqlState::kSyntaxError, "syntax error at or near \")\"", span); }

SqlError TooManyGroupingSets(Span span) {
  return Make(SqlState::kStatementTooComplex, "GROUP BY supports up to 64 grouping sets", span);
}

SqlError ConstantInGroupingSet(Span span) {
  return Make(SqlState::kFeatureNotSupported, "constants are not supported in grouping sets", span);
}

SqlError GroupingSetRepeatsColumn(Span span) {
  return Make(SqlState::kFeatureNotSupported, "a grouping set may not contain a column twice", span);
}

// r_MERGE; it gives the text of MergeSourceReadsTarget alone.
SqlError MergeTargetAlias(std::string_view alias, Span span) {
  return Make(SqlState::kSyntaxError, fmt::format("syntax error at or near \"{}\"", alias), span);
}

SqlError MergeSource(Span span) {
  return Make(SqlState::kSyntaxError, "the source of MERGE must be a table, a view or a subquery", span);
}

SqlError MergeWithItself(Span span) {
  return Make(SqlState::kFeatureNotSupported, "Source table and target table in Merge statement cannot be the same.",
              span);
}

SqlError MergeSourceReadsTarget(Span span) {
  return Make(SqlState::kFeatureNotSupported, "Source view/subquery in Merge statement cannot reference target table.",
              span);
}

SqlError MergedColumnsDiffer(Span span) {
  return Make(SqlState::kSyntaxError, "MERGE REMOVE DUPLICATES needs source and target with the same number of columns",
              span);
}

}  // namespace doppel::sql::errors
