// Binder: one binding of one statement. Its methods are spread over the .cc files of this folder by what they bind:
// expression.cc, function.cc, operator.cc, select.cc, from.cc, pivot.cc, outer_join.cc, group.cc, grouping_sets.cc,
// qualify.cc, dml.cc, merge.cc, coerce.cc.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/system/system_relation.h"
#include "sql/bind/binder.h"
#include "sql/bind/bound_walk.h"
#include "sql/bind/scope.h"
#include "sql/functions/table_functions.h"
#include "sql/parser/parser.h"
#include "sql/types/context.h"

namespace doppel::sql {

// Views and defaults are kept as Deparse printed them: names are folded and quoted where they must be, whatever
// enable_case_sensitive_identifier says now.
inline constexpr ParserOptions kStoredText{.case_sensitive_identifier = true};

// Which clause an expression stands in: decides whether aggregates and windows may occur, and names it in errors.
enum class Clause {
  kSelectList,
  kWhere,
  kGroupBy,
  kHaving,
  kQualify,
  kOrderBy,
  kJoinOn,
  kValues,
  kLimit,
  kDefault,
  kFunctionInFrom
};

// The keys of one GROUP BY.
using GroupingSet = std::vector<BoundExprPtr>;
using GroupKeyBinder = std::function<BoundExprPtr(const Expr&)>;

class Binder {
 public:
  explicit Binder(BindContext& context);

  BoundStatement Finish(BoundStatement statement);

  // --- Queries (select.cc). `outer` may be null.
  BoundQueryPtr BindQuery(const Query& query, const Scope* outer);

  // --- DML (dml.cc)
  BoundStatement BindInsert(const InsertStatement& insert);
  BoundStatement BindUpdate(const UpdateStatement& update);
  BoundStatement BindDelete(const DeleteStatement& del);

  // --- MERGE (merge.cc)
  BoundStatement BindMerge(const MergeStatement& merge);

  // --- Expressions (expression.cc)
  BoundExprPtr BindExpr(const Expr& expr, Scope& scope, Clause clause);

  // --- Conversions (coerce.cc)
  // Converts to `type` where `context` allows it; reads untyped literals and types untyped parameters. Null: not
  // allowed.
  BoundExprPtr TryCoerce(const BoundExprPtr& expr, LogicalType type, CastContext context);
  BoundExprPtr Coerce(const BoundExprPtr& expr, LogicalType type, CastContext context);
  BoundExprPtr AssignTo(const BoundExprPtr& expr, const catalog::Column& column);
  BoundExprPtr ToBoolean(const BoundExprPtr& expr, std::string_view clause);
  // The query with its columns converted: how the sides of a set operation, IN (SELECT …) and INSERT … SELECT meet.
  BoundQueryPtr CoerceColumns(const BoundQueryPtr& query, std::span<const LogicalType> types, CastContext context);

  // --- user_function.cc
  BoundExprPtr CallUserFunction(const catalog::Function& function, std::vector<BoundExprPtr> arguments,
                                base::Span span);

  int NewRelation() { return ++last_relation_; }
  const std::vector<NameUse>& uses() const { return uses_; }
  const std::vector<StarUse>& stars() const { return stars_; }
  const std::vector<AttributeUse>& attributes() const { return attributes_; }
  const std::vector<FunctionUse>& functions() const { return functions_; }
  bool reads_system_relations() const { return reads_system_; }

 private:
  // --- expression.cc
  BoundExprPtr Node(const Literal& node, const Expr& expr, Scope& scope, Clause clause);
  BoundExprPtr Node(const TypedLiteral& node, const Expr& expr, Scope& scope, Clause clause);
  BoundExprPtr Node(const ParameterRef& node, const Expr& expr, Scope& scope, Clause clause);
  BoundExprPtr Node(const ColumnRef& node, const Expr& expr, Scope& scope, Clause clause);
  BoundExprPtr Node(const Star& node, const Expr& expr, Scope& scope, Clause clause);
  BoundExprPtr Node(const FunctionCall& node, const Expr& expr, Scope& scope, Clause clause);
  BoundExprPtr Node(const KeywordCall& node, const Expr& expr, Scope& scope, Clause clause);
  BoundExprPtr Node(const UnaryOperation& node, const Expr& expr, Scope& scope, Clause clause);
  BoundExprPtr Node(const BinaryOperation& node, const Expr& expr, Scope& scope, Clause clause);
  BoundExprPtr Node(const BooleanOperation& node, const Expr& expr, Scope& scope, Clause clause);
  BoundExprPtr Node(const Not& node, const Expr& expr, Scope& scope, Clause clause);
  BoundExprPtr Node(const Cast& node, const Expr& expr, Scope& scope, Clause clause);
  BoundExprPtr Node(const Case& node, const Expr& expr, Scope& scope, Clause clause);
  BoundExprPtr Node(const InList& node, const Expr& expr, Scope& scope, Clause clause);
  BoundExprPtr Node(const InSubquery& node, const Expr& expr, Scope& scope, Clause clause);
  BoundExprPtr Node(const Between& node, const Expr& expr, Scope& scope, Clause clause);
  BoundExprPtr Node(const PatternMatch& node, const Expr& expr, Scope& scope, Clause clause);
  BoundExprPtr Node(const IsTest& node, const Expr& expr, Scope& scope, Clause clause);
  BoundExprPtr Node(const IsDistinctFrom& node, const Expr& expr, Scope& scope, Clause clause);
  BoundExprPtr Node(const Exists& node, const Expr& expr, Scope& scope, Clause clause);
  BoundExprPtr Node(const ScalarSubquery& node, const Expr& expr, Scope& scope, Clause clause);
  BoundExprPtr Node(const QuantifiedComparison& node, const Expr& expr, Scope& scope, Clause clause);
  BoundExprPtr Node(const Navigation& node, const Expr& expr, Scope& scope, Clause clause);
  BoundExprPtr Node(const RowConstructor& node, const Expr& expr, Scope& scope, Clause clause);
  BoundExprPtr Node(const ArrayConstructor& node, const Expr& expr, Scope& scope, Clause clause);
  BoundExprPtr Node(const ArraySubquery& node, const Expr& expr, Scope& scope, Clause clause);
  BoundExprPtr Node(const Collate& node, const Expr& expr, Scope& scope, Clause clause);
  BoundExprPtr Node(const Prior& node, const Expr& expr, Scope& scope, Clause clause);
  BoundExprPtr Node(const OuterJoinMarker& node, const Expr& expr, Scope& scope, Clause clause);
  BoundExprPtr Node(const DefaultMarker& node, const Expr& expr, Scope& scope, Clause clause);
  BoundExprPtr BindVariable(const VariableSource::Variable& variable, base::Span span);
  std::vector<BoundExprPtr> RowItems(const Expr& expr, Scope& scope, Clause clause);
  BoundExprPtr BindArrayComparison(const QuantifiedComparison& node, const Expr& expr, Scope& scope, Clause clause);

  // --- operator.cc
  BoundExprPtr Compare(Comparison op, BoundExprPtr left, BoundExprPtr right, base::Span span);
  BoundExprPtr BindOperator(const std::string& symbol, BoundExprPtr left, BoundExprPtr right, base::Span span);
  BoundExprPtr BindPrefixOperator(const std::string& symbol, BoundExprPtr operand, base::Span span);
  BoundExprPtr RowCompare(Comparison op, const std::vector<BoundExprPtr>& left, const std::vector<BoundExprPtr>& right,
                          base::Span span);

  // --- function.cc
  struct Resolution {
    const Signature* signature = nullptr;
    std::vector<BoundExprPtr> arguments;
    LogicalType result;
  };
  Resolution Resolve(const std::string& name, std::vector<BoundExprPtr> arguments, base::Span span);
  std::optional<Resolution> TryResolve(const Signature& signature, const std::vector<BoundExprPtr>& arguments,
                                       int& cost);
  BoundExprPtr CallByName(const std::string& name, std::vector<BoundExprPtr> arguments, base::Span span);
  BoundExprPtr MakeCall(Resolution resolution, base::Span span);
  std::vector<BoundExprPtr> BindArguments(const FunctionCall& node, Scope& scope, Clause clause);
  BoundExprPtr BindAggregate(const FunctionCall& node, Resolution resolution, const Expr& expr, Scope& scope,
                             Clause clause);
  BoundExprPtr BindWindow(const FunctionCall& node, Resolution resolution, const Expr& expr, Scope& scope,
                          Clause clause);
  BoundExprPtr BindDecode(const FunctionCall& node, const Expr& expr, Scope& scope, Clause clause);
  // TRY_CAST(operand AS target)
  BoundExprPtr TryCast(BoundExprPtr operand, LogicalType target, base::Span span);
  BoundExprPtr CastByCall(const FunctionCall& node, const Expr& expr, Scope& scope, Clause clause);
  void NoteUse(const FunctionRow& row, std::span<const BoundExprPtr> arguments);

  // --- user_function.cc. Null: no user has a function of that name.
  BoundExprPtr BindUserFunction(const FunctionCall& node, const Expr& expr, Scope& scope, Clause clause);
  BoundExprPtr BindFunctionBody(const Expr& body, const catalog::Function& function,
                                const std::vector<BoundExprPtr>& arguments, std::vector<int>& uses);

  // --- names.cc
  BoundExprPtr FindColumn(const QualifiedName& path, const Scope& scope, base::Span span, bool may_use_aliases);
  const ScopeRelation* FindScopeRelation(const QualifiedName& path, std::size_t parts, const Scope& scope);
  void NoteCatalogColumn(const BoundExpr& expr, const BoundColumn& column);
  void NoteColumn(const BoundExpr& column, base::Span span);

  // --- super.cc
  // The attribute's name as the settings fold it; remembered for CREATE VIEW.
  std::string AttributeName(const Name& name);
  // One more step into `value`, a constant of text (an attribute) or a number (an index). REQUIRES: it is SUPER.
  static BoundExprPtr Navigate(const BoundExprPtr& value, BoundExprPtr step, base::Span span);
  // The path from a SUPER column of this level on, or from a select alias; null when it does not begin with one.
  BoundExprPtr NavigateFrom(const QualifiedName& path, const Scope& level, base::Span span, bool may_use_aliases);
  BoundExprPtr NavigateSuper(BoundExprPtr value, const Navigation& node, Scope& scope, Clause clause);
  // The path of an entry of FROM that iterates over a SUPER value; null when the name is a relation's.
  BoundExprPtr FindPath(const QualifiedName& name, const Scope& scope);
  FromScope FromPath(BoundExprPtr path, const PathTable& form, const TableRef& ref, Scope& scope);

  // --- select.cc
  BoundQueryPtr BindSelect(const Query& query, const SelectCore& core, Scope& scope);
  BoundQueryPtr BindSetOperation(const Query& query, const SetOperation& operation, Scope& scope);
  BoundQueryPtr BindValues(const Query& query, const Values& values, Scope& scope);
  void BindWith(const WithClause& with, Scope& scope, std::vector<BoundCte>& ctes);
  BoundCte BindRecursive(const CommonTable& table, Scope& scope);
  void BindLimit(const Query& query, Scope& scope, BoundQuery& bound);
  void ExpandStar(const Star& star, const Expr& expr, const Scope& scope, BoundSelect& select, BoundQuery& bound);
  void AddItem(const SelectItem& item, Scope& scope, BoundSelect& select, BoundQuery& bound);
  void BindOrderBy(const Query& query, Scope& scope, const BoundSelect& select, BoundQuery& bound);
  void RefuseUnsupported(const Query& query, const SelectCore& core);

  // --- outer_join.cc
  // Binds WHERE; conditions with (+) move from there into outer joins of `select.from`.
  void BindWhere(const SelectCore& core, Scope& scope, BoundSelect& select);
  // Throws if (+) has been met since there were `count` of them: it may not stand in an operand of OR or IN.
  void RefuseMarksSince(int count) const;

  // --- group.cc
  // Sets `group_by` to every key; the sets they are grouped by are one, unless GROUP BY has extensions.
  std::vector<GroupingSet> BindGroupBy(const SelectCore& core, Scope& scope, BoundSelect& select,
                                       const BoundQuery& bound);
  BoundExprPtr BindGroupKey(const Expr& expr, Scope& scope, const BoundSelect& select, const BoundQuery& bound);
  // `qualify` may be null.
  void CheckGrouping(const BoundSelect& select, const BoundExprPtr& qualify, const BoundQuery& bound,
                     const Scope& scope);

  // --- grouping_sets.cc
  BoundExprPtr BindGrouping(const FunctionCall& node, const Expr& expr, Scope& scope, Clause clause);
  std::vector<GroupingSet> BindGroupingSets(const SelectCore& core, const GroupKeyBinder& bind_key);
  std::vector<GroupingSet> BindGroupingSets(const GroupByItem& item, const GroupKeyBinder& bind_key);
  // The select over the rows that `select`, grouped by each of the sets, gives; `qualify` (may be null) and the sort
  // keys of `bound` follow.
  BoundSelect GroupedBySets(BoundSelect select, const std::vector<GroupingSet>& sets, BoundExprPtr& qualify,
                            BoundQuery& bound);

  // --- qualify.cc
  // The select whose rows are those of `select` for which the condition holds; the sort keys of `bound` follow.
  BoundSelect Qualified(BoundSelect select, const BoundExprPtr& condition, BoundQuery& bound);

  // --- from.cc
  FromScope BindFrom(const TableRef& ref, Scope& scope);
  FromScope FromNamed(const NamedTable& table, const TableRef& ref, Scope& scope);
  FromScope FromJoin(const Join& join, Scope& scope);
  FromScope FromRelation(const catalog::Relation& relation, const TableRef& ref);
  FromScope FromSystemRelation(const catalog::SystemRelation& system, const TableRef& ref);
  BoundQueryPtr ExpandSystemView(const catalog::SystemRelation& system);
  FromScope FromView(const catalog::Relation& view, const TableRef& ref);
  FromScope FromQuery(BoundQueryPtr query, const std::string& alias, const TableRef& ref);
  FromScope FromCte(const CteScope& cte, const TableRef& ref);
  BoundQueryPtr ExpandView(const catalog::Relation& view);
  void MergeColumns(const std::vector<std::string>& names, const Join& join, const FromScope& left,
                    const FromScope& right, FromScope& joined, BoundExprPtr& on);
  void AddToScope(FromScope item, Scope& scope, base::Span span);
  catalog::FoundRelation FindRelation(const QualifiedName& name);

  // --- pivot.cc. `inner` gets the input as its only relation.
  FromScope PivotInput(const TableRef& input, const Scope& scope, Scope& inner);
  BoundExprPtr BindPivotAggregate(const Expr& expr, Scope& scope);
  BoundExprPtr PivotAggregate(const BoundExprPtr& aggregate, const BoundExprPtr& condition);
  FromScope FromPivot(const Pivot& pivot, const TableRef& ref, Scope& scope);
  FromScope FromUnpivot(const Unpivot& unpivot, const TableRef& ref, Scope& scope);

  // --- from_function.cc
  struct BoundRowFunction {
    BoundFromPtr from;
    std::vector<ScopeColumn> columns;
  };
  BoundRowFunction BindRowFunction(const TableFunctionRow& function, const FunctionCall& call, Scope& scope,
                                   Clause clause, base::Span span);
  FromScope FromFunction(const FunctionTable& table, const TableRef& ref, Scope& scope);
  void DefineColumns(const FunctionTable& table, std::vector<ScopeColumn>& columns);
  BoundExprPtr BindRowFunctionItem(const TableFunctionRow& function, const FunctionCall& call, const Expr& expr,
                                   Scope& scope, Clause clause);
  void AddRowFunctions(const std::vector<BoundFromPtr>& functions, const SelectCore& core, BoundSelect& select);

  // --- dml.cc
  const catalog::Relation& TargetTable(const QualifiedName& name, catalog::Privileges wanted);
  BoundExprPtr DefaultOf(const catalog::Relation& relation, const catalog::Column& column);
  // Those that INSERT (names…) gives; all live ones when it names none.
  std::vector<const catalog::Column*> TargetColumns(const std::vector<Name>& names, const catalog::Relation& relation);
  // What VALUES gives the column, which may be DEFAULT.
  BoundExprPtr InsertedValue(const Expr& value, const catalog::Relation& relation, const catalog::Column& column,
                             Scope& scope);
  BoundQueryPtr InsertValues(const Values& values, const catalog::Relation& relation,
                             std::vector<const catalog::Column*> given);
  // A value for every live column of the table that is `number` in the scope, changed or not.
  std::vector<BoundAssignment> BindAssignments(const std::vector<Assignment>& assignments,
                                               const catalog::Relation& relation, int number, Scope& scope);
  FromScope TargetScope(const catalog::Relation& relation, const QualifiedName& name, const std::optional<Name>& alias,
                        int number);

  // Columns read of each stored relation, checked once the statement is bound.
  // The source of a MERGE: what it reads has a name of its own, so that it is evaluated once.
  FromScope MergeSource(const TableRef& ref, Scope& scope, BoundMerge& bound);
  std::vector<BoundExprPtr> MergedRow(const MergeInsert& insert, const catalog::Relation& relation,
                                      const FromScope& source);
  std::vector<BoundExprPtr> ReplacingRow(const catalog::Relation& relation, const FromScope& source, base::Span span);

  struct ReadCheck {
    const catalog::Relation* relation = nullptr;
    std::shared_ptr<const catalog::PrivilegeChecker> checker;
    std::set<std::int16_t> columns;
  };
  void CheckPrivileges();
  void Touch(Oid table, TableUse use);

  // The uses of (+) in the condition of WHERE that is being bound.
  struct OuterJoinMarks {
    std::set<int> relations;  // whose columns carry it
    int count = 0;
    base::Span last;
  };

  // What $1 and so on stand for in the body of a function, and how often each has been met.
  struct FunctionArguments {
    const std::vector<BoundExprPtr>& values;
    std::vector<int> uses;
  };

  BindContext& context_;
  InputContext input_;
  // Of the statement's user, or of the owner of the view being expanded.
  std::shared_ptr<const catalog::PrivilegeChecker> checker_;
  std::map<int, ReadCheck> reads_;
  std::map<int, std::vector<std::string>> column_names_;  // of each relation, for messages
  std::map<int, std::string> relation_names_;
  std::vector<LogicalType> parameters_;
  std::vector<TouchedTable> touched_;
  std::vector<NameUse> uses_;
  std::vector<StarUse> stars_;
  std::vector<AttributeUse> attributes_;
  std::vector<FunctionUse> functions_;
  FunctionArguments* function_arguments_ = nullptr;  // null outside of a function's body
  int function_depth_ = 0;
  std::set<std::string> leader_only_, compute_only_;
  // System relations that the statement or its users' views name, and those of their columns in use whose types only
  // the leader node knows.
  std::map<int, std::pair<std::string, const catalog::SystemRelation*>> catalog_names_;
  std::map<std::string, LogicalType> leader_columns_;
  std::optional<base::Span> truth_test_item_;  // x IS TRUE as an item of a select list
  bool reads_system_ = false;
  bool reads_history_ = false;  // an STL or SYS relation, which compute-node functions may read
  bool in_aggregate_ = false;
  bool saw_aggregate_ = false;
  bool saw_window_ = false;
  std::optional<base::Span> saw_grouping_;  // GROUPING() in the query block
  std::optional<OuterJoinMarks> marks_;     // none outside WHERE
  // Set-returning functions of the select list that is being bound; null elsewhere.
  std::vector<BoundFromPtr>* row_functions_ = nullptr;
  bool in_view_ = false;  // of a user or of the system
  bool in_system_view_ = false;
  int view_depth_ = 0;
  int last_relation_ = 0;
  int last_cte_ = 0;
};

// Refuses what the sort-based aggregates of one query block may not be together with (sorted_aggregates.cc).
void CheckSortedAggregates(const BoundSelect& select, const BoundQuery& query);

// What a parameter declared as numeric, without precision, is read as.
inline constexpr LogicalType kAnyNumeric{TypeId::kNumeric, ((38 << 16) | 10) + 4};

// FROM's alias (a, b, …) renames the first columns.
void ApplyColumnAliases(std::vector<ScopeColumn>& columns, const TableRef& ref, const std::string& alias);
// What passing a value of type `from` where `to` is wanted costs, for choosing among overloads of functions and
// operators; -1: there is no implicit cast.
int ConversionCost(TypeId from, TypeId to);
// f(integer,integer), as messages name a call.
std::string CallText(std::string_view name, std::span<const LogicalType> arguments);
bool IsUntyped(const BoundExpr& expr);
bool IsConstantNode(const BoundExpr& expr);
// The output name of an expression without alias (02-functions §2.20).
std::string DefaultColumnName(const Expr& expr);

}  // namespace doppel::sql
