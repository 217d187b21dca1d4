#include "sql/bind/call.h"

#include <fmt/format.h>

#include "sql/bind/binder_impl.h"
#include "sql/bind/errors.h"
#include "sql/bind/routine_name.h"

namespace doppel::sql {
BoundProcedureCall BindCall(const CallStatement& call, BindContext& context) {
  Binder binder(context);
  Scope none;
  std::vector<BoundExprPtr> given;
  std::vector<LogicalType> types;
  for (const ExprPtr& argument : call.arguments) {
    given.push_back(binder.BindExpr(*argument, none, Clause::kDefault));
    types.push_back(given.back()->type);
  }
  const std::vector<const catalog::Function*> candidates =
      FindNamedRoutines(call.procedure, catalog::FunctionKind::procedure,
                        {.snapshot = context.snapshot,
                         .database = context.database,
                         .search_path = context.search_path,
                         .checker = &context.checker});
  BoundProcedureCall bound;
  bound.procedure = ChooseOverload(candidates, types);
  if (bound.procedure == nullptr) {
    throw errors::UndefinedProcedure(ToText(call.procedure), types, SpanOf(call.procedure));
  }
  context.checker.Require(bound.procedure, catalog::Privilege::kExecute);
  const std::vector<LogicalType> wanted = bound.procedure->InputTypes();
  auto query = std::make_shared<BoundQuery>();
  BoundSelect select;
  for (std::size_t i = 0; i < given.size(); ++i) {
    // A value too long for the argument is refused, as one for a column is.
    select.items.push_back(binder.Coerce(given[i], wanted[i], CastContext::kAssignment));
    query->columns.push_back({"?column?", wanted[i], std::nullopt, false});
  }
  query->body = std::move(select);
  bound.arguments.node = BoundQueryPtr(query);
  bound.arguments = binder.Finish(std::move(bound.arguments));
  return bound;
}

std::vector<OutputColumn> OutputsOf(const catalog::Function& procedure) {
  std::vector<OutputColumn> columns;
  for (const catalog::Argument& argument : procedure.arguments) {
    if (argument.mode == catalog::ArgumentMode::in) continue;
    const std::string name = argument.name.empty() ? fmt::format("column{}", columns.size() + 1) : argument.name;
    columns.push_back({name, argument.type, std::nullopt, false});
  }
  return columns;
}

}  // namespace doppel::sql
