// Functions of users in LANGUAGE sql (r_CREATE_FUNCTION): the body is one expression, which takes the place of the
// call.
#include "sql/bind/user_function.h"

#include <algorithm>

#include "catalog/errors.h"
#include "sql/bind/binder_impl.h"
#include "sql/bind/bound_walk.h"
#include "sql/bind/errors.h"
#include "sql/bind/routine_name.h"
#include "sql/parser/parser.h"

namespace doppel::sql {
namespace {

// A function that calls itself (by CREATE OR REPLACE) never ends.
constexpr int kMaxNestedFunctions = 32;

// May be written several times: it costs nothing to evaluate, or the query makes it once anyhow.
bool IsRepeatable(const BoundExpr& argument) {
  return std::holds_alternative<BoundConstant>(argument.node) || std::holds_alternative<BoundColumn>(argument.node) ||
         std::holds_alternative<BoundParameter>(argument.node) || HasAggregate(argument) || HasWindow(argument);
}

}  // namespace

ExprPtr FunctionExpression(std::string_view body) {
  const ParsedStatement parsed = ParseStatement(body);
  const auto* select = std::get_if<SelectStatement>(&parsed.statement);
  const auto* core = select == nullptr ? nullptr : std::get_if<SelectCore>(&select->query->body);
  const bool is_plain = core != nullptr && !select->query->with && select->query->order_by.empty() &&
                        !select->query->limit && !select->query->offset && !core->is_distinct && !core->top &&
                        core->items.size() == 1 && !core->into && core->from.empty() && !core->where &&
                        core->group_by.empty() && !core->having && !core->qualify;
  if (!is_plain || std::holds_alternative<Star>(core->items[0].expr->node)) throw errors::FunctionBody();
  return core->items[0].expr;
}

BoundExprPtr Binder::BindUserFunction(const FunctionCall& node, const Expr& expr, Scope& scope, Clause clause) {
  const std::vector<const catalog::Function*> candidates = FindNamedRoutines(node.name, catalog::FunctionKind::function,
                                                                             {.snapshot = context_.snapshot,
                                                                              .database = context_.database,
                                                                              .search_path = context_.search_path,
                                                                              .checker = checker_.get()});
  if (candidates.empty()) return nullptr;
  const std::string name = ToText(node.name);
  if (node.over || node.is_distinct || node.is_star || !node.within_group.empty()) {
    throw errors::NotAnAggregate(name, expr.span);
  }
  std::vector<BoundExprPtr> arguments = BindArguments(node, scope, clause);
  std::vector<LogicalType> types;
  for (const BoundExprPtr& argument : arguments) types.push_back(argument->type);
  const catalog::Function* function = ChooseOverload(candidates, types);
  if (function == nullptr) throw errors::UndefinedFunction(name, types, expr.span);
  checker_->Require(function, catalog::Privilege::kExecute);
  const std::vector<LogicalType> wanted = function->InputTypes();
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    arguments[i] = Coerce(arguments[i], wanted[i], CastContext::kAssignment);
  }
  if (!in_view_) functions_.push_back({expr.span, function->oid});
  return CallUserFunction(*function, std::move(arguments), expr.span);
}

// The body's expression with the arguments in place of $1 and so on.
BoundExprPtr Binder::BindFunctionBody(const Expr& body, const catalog::Function& function,
                                      const std::vector<BoundExprPtr>& arguments, std::vector<int>& uses) {
  if (++function_depth_ > kMaxNestedFunctions) throw errors::FunctionRecursion(function.name);
  FunctionArguments* const outer = std::exchange(function_arguments_, nullptr);
  FunctionArguments own{arguments, std::vector<int>(arguments.size())};
  function_arguments_ = &own;
  const bool was_in_view = std::exchange(in_view_, true);
  Scope none;
  BoundExprPtr bound;
  try {
    bound = Coerce(BindExpr(body, none, Clause::kDefault), function.return_type, CastContext::kAssignment);
  } catch (base::SqlError& error) {
    // Its place in the body means nothing in this statement.
    throw base::SqlError(error.state(), error.message())
        .WithDetail(error.detail())
        .WithHint(error.hint())
        .WithContext(errors::FunctionContext(function.name));
  }
  in_view_ = was_in_view;
  function_arguments_ = outer;
  --function_depth_;
  uses = std::move(own.uses);
  return bound;
}

BoundExprPtr Binder::CallUserFunction(const catalog::Function& function, std::vector<BoundExprPtr> arguments,
                                      base::Span span) {
  if (function.language != "sql") throw base::NotEmulated("functions in LANGUAGE " + function.language);
  const ExprPtr body = FunctionExpression(function.body);
  std::vector<int> uses;
  BoundExprPtr bound = BindFunctionBody(*body, function, arguments, uses);
  // An argument that the body names twice is still evaluated once: it becomes a column of a subquery.
  bool needs_columns = false;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    needs_columns = needs_columns || (uses[i] > 1 && !IsRepeatable(*arguments[i]));
  }
  const bool may_wrap = std::none_of(arguments.begin(), arguments.end(), [](const BoundExprPtr& argument) {
    return HasAggregate(*argument) || HasWindow(*argument);
  });
  if (needs_columns && may_wrap) {
    auto values = std::make_shared<BoundQuery>();
    BoundSelect inner;
    std::vector<BoundExprPtr> columns;
    const int relation = NewRelation();
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      const std::string column = "c" + std::to_string(i + 1);
      values->columns.push_back({column, arguments[i]->type, std::nullopt, false});
      columns.push_back(MakeBound(arguments[i]->type, span, BoundColumn{relation, column}));
    }
    inner.items = std::move(arguments);
    values->body = std::move(inner);
    auto query = std::make_shared<BoundQuery>();
    BoundSelect outer;
    outer.items.push_back(BindFunctionBody(*body, function, columns, uses));
    outer.from.push_back(MakeFrom(BoundSubqueryTable{relation, std::move(values)}));
    query->columns.push_back({function.name, function.return_type, std::nullopt, false});
    query->body = std::move(outer);
    bound = MakeBound(function.return_type, span, BoundSubquery{SubqueryKind::kScalar, false, {}, std::move(query)});
  }
  auto result = std::make_shared<BoundExpr>(*bound);
  result->span = span;
  return result;
}

void CheckFunction(const catalog::Function& function, BindContext& context) {
  Binder binder(context);
  std::vector<BoundExprPtr> arguments;
  for (const LogicalType& type : function.InputTypes()) arguments.push_back(MakeBound(type, {}, BoundConstant{}));
  BoundStatement statement = SelectOf(binder.CallUserFunction(function, std::move(arguments), {}));
  if (!binder.Finish(std::move(statement)).touched.empty()) throw errors::FunctionBody();
}

}  // namespace doppel::sql
