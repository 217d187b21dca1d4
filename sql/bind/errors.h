// Errors of binding, by meaning. Texts: reference 13-error-texts.md; where it is silent, PostgreSQL 8.0's.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/sql_error.h"
#include "sql/types/type.h"

namespace doppel::sql::errors {

using base::Span;
using base::SqlError;

SqlError UndefinedColumn(std::string_view name, std::string_view relations, Span span);
// Of values that are not SUPER.
SqlError NotNavigable(std::string_view column, LogicalType type, Span span);
SqlError NotIterable(LogicalType type, Span span);
SqlError SubscriptNotInteger(Span span);
SqlError AmbiguousColumn(std::string_view name, Span span);
SqlError MissingFromEntry(std::string_view relation, Span span);
SqlError UndefinedRelation(std::string_view name, Span span);
SqlError DuplicateAlias(std::string_view alias, Span span);
SqlError UndefinedFunction(std::string_view name, std::span<const LogicalType> arguments, Span span);
SqlError FunctionBody();                            // 42P13, a SQL function's
SqlError FunctionRecursion(std::string_view name);  // 54001
SqlError NotAnAggregate(std::string_view name, Span span);
std::string FunctionContext(std::string_view name);
SqlError UndefinedProcedure(std::string_view name, std::span<const LogicalType> arguments, Span span);
SqlError RoutineNotUnique(std::string_view kind, std::string_view call);  // 42725
SqlError UndefinedOperator(std::string_view symbol, LogicalType left, LogicalType right, Span span);
SqlError UndefinedType(std::string_view name, Span span);
// `column` with its table: "t.c".
SqlError UnsupportedColumnType(std::string_view column, std::string_view type, Span span);
SqlError CannotCast(LogicalType from, LogicalType to, Span span);
SqlError AssignmentMismatch(std::string_view column, LogicalType column_type, LogicalType expression_type, Span span);
SqlError MustBeBoolean(std::string_view clause, LogicalType type, Span span);
SqlError MustBeGrouped(std::string_view column, Span span);
SqlError AggregateNotAllowed(std::string_view clause, Span span);
SqlError WindowNotAllowed(std::string_view clause, Span span);
SqlError NestedAggregate(Span span);
SqlError NestedWindow(Span span);
SqlError GroupOrdersDiffer(Span span);
SqlError SortedAggregateBesideDistinct(Span span);
SqlError FullJoinNotMergeable(Span span);
SqlError OrdinalOutOfRange(std::string_view clause, std::string_view ordinal, Span span);
SqlError ColumnCountMismatch(std::string_view construct, Span span);
SqlError SubqueryColumns(std::string_view what, Span span);
SqlError FrameRequired(Span span);
SqlError InvalidFrame(std::string_view message, Span span);
SqlError UndefinedParameter(int number, Span span);
SqlError IndeterminateParameter(int number);
SqlError InvalidModifier(std::string_view message, Span span);
SqlError FeatureNotSupported(std::string_view message, Span span);
SqlError OuterJoinMarkInOr(Span span);
SqlError OuterJoinedTwice(Span span);
SqlError OuterJoinMarkWithJoin(Span span);
SqlError OuterJoinCycle(Span span);
SqlError SetFunctionNotAllowed(Span span);
SqlError ColumnDefinitionsNeeded(Span span);
SqlError ColumnDefinitionsNotAllowed(Span span);
SqlError ColumnDefinitionsMismatch(std::size_t returned, std::size_t expected, Span span);
SqlError TargetNeedsEquijoin(Span span);
SqlError TruthTestInSelectList(Span span);
SqlError ConstantKey(std::string_view clause, Span span);
SqlError LeaderOnlyFunctions();
SqlError ComputeOnlyFunctions();
SqlError IdentityAssigned(std::string_view column, Span span);
SqlError InsertHasMoreExpressions(Span span);
SqlError InsertHasMoreColumns(Span span);
SqlError ColumnAssignedTwice(std::string_view column, Span span);
SqlError DistinctOrderBy(Span span);
SqlError MaterializedViewChanged(std::string_view name, Span span);
SqlError PivotInput(Span span);
SqlError PivotAggregate(Span span);
SqlError EmptyGroupBy(Span span);
SqlError GroupingNotAllowed(Span span);
SqlError TooManyGroupingSets(Span span);
SqlError ConstantInGroupingSet(Span span);
SqlError GroupingSetRepeatsColumn(Span span);
SqlError MergeTargetAlias(std::string_view alias, Span span);
SqlError MergeSource(Span span);
SqlError MergeWithItself(Span span);
SqlError MergeSourceReadsTarget(Span span);
SqlError MergedColumnsDiffer(Span span);

}  // namespace doppel::sql::errors
