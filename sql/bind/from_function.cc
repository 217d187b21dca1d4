// Functions that return rows, in FROM and in a select list, and scalar functions that stand in FROM.
#include <fmt/format.h>

#include <algorithm>

#include "sql/bind/binder_impl.h"
#include "sql/bind/errors.h"
#include "sql/functions/table_functions.h"

namespace doppel::sql {
namespace {

std::string SqliteColumn(const TableFunctionColumn& column) { return fmt::format("\"{}\"", column.name); }

}  // namespace

Binder::BoundRowFunction Binder::BindRowFunction(const TableFunctionRow& function, const FunctionCall& call,
                                                 Scope& scope, Clause clause, base::Span span) {
  std::vector<LogicalType> types;
  std::vector<BoundExprPtr> arguments;
  for (const ExprPtr& argument : call.arguments) {
    arguments.push_back(BindExpr(*argument, scope, clause));
    types.push_back(arguments.back()->type);
  }
  if (arguments.size() < function.required || arguments.size() > function.parameters.size()) {
    throw errors::UndefinedFunction(function.name, types, span);
  }
  BoundFunctionTable table{NewRelation(), fmt::format("\"{}\"(", function.name), {}};
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const LogicalType wanted =
        function.column_type == nullptr ? LogicalType{function.parameters[i], -1} : function.column_type(types);
    const BoundExprPtr argument = TryCoerce(arguments[i], wanted, CastContext::kImplicit);
    if (!argument) throw errors::UndefinedFunction(function.name, types, span);
    table.arguments.push_back(argument);
    table.sqlite += fmt::format("{}${}", i > 0 ? ", " : "", i + 1);
  }
  // An argument that is left out is NULL to the function.
  for (std::size_t i = arguments.size(); i < function.parameters.size(); ++i) table.sqlite += i > 0 ? ", NULL" : "NULL";
  table.sqlite += ")";
  if (!in_system_view_) leader_only_.insert(CallText(function.name, types));
  BoundRowFunction bound;
  for (const TableFunctionColumn& column : function.columns) {
    const LogicalType type = function.column_type == nullptr ? column.type : function.column_type(types);
    bound.columns.push_back({std::string(column.name),
                             MakeBound(type, span, BoundColumn{table.relation, SqliteColumn(column)}), std::nullopt});
  }
  bound.from = MakeFrom(std::move(table));
  return bound;
}

FromScope Binder::FromFunction(const FunctionTable& table, const TableRef& ref, Scope& scope) {
  const auto* call = std::get_if<FunctionCall>(&table.call->node);
  const std::string name = call != nullptr ? Last(call->name).text : std::get<KeywordCall>(table.call->node).word;
  const TableFunctionRow* function = call == nullptr ? nullptr : FindTableFunction(name);
  const bool returns_record = function != nullptr && function->returns_record;
  const bool has_types = std::any_of(table.columns.begin(), table.columns.end(),
                                     [](const FunctionColumn& column) { return column.type != nullptr; });
  if (!returns_record && has_types) throw errors::ColumnDefinitionsNotAllowed(table.call->span);
  Scope visible;
  visible.outer = scope.outer;
  ScopeRelation entry{ref.alias ? ref.alias->text : name, "", "", true, {}};
  BoundFromPtr from;
  if (function != nullptr) {
    BoundRowFunction bound = BindRowFunction(*function, *call, visible, Clause::kFunctionInFrom, table.call->span);
    from = std::move(bound.from);
    entry.columns = std::move(bound.columns);
    if (returns_record) DefineColumns(table, entry.columns);
  } else {
    auto query = std::make_shared<BoundQuery>();
    BoundSelect select;
    select.items.push_back(BindExpr(*table.call, visible, Clause::kFunctionInFrom));
    const LogicalType type = select.items[0]->type;
    query->columns.push_back({name, type, std::nullopt, false});
    query->body = std::move(select);
    const int number = NewRelation();
    entry.columns.push_back({name, MakeBound(type, {}, BoundColumn{number, "c1"}), std::nullopt});
    from = MakeFrom(BoundSubqueryTable{number, std::move(query)});
  }
  scope.relation_numbers.insert(last_relation_);
  // generate_series(…) s: its one column has the alias's name.
  if (!returns_record && entry.columns.size() == 1 && ref.alias) entry.columns[0].name = ref.alias->text;
  ApplyColumnAliases(entry.columns, ref, entry.alias);
  return {std::move(from), {entry}, entry.columns};
}

void Binder::DefineColumns(const FunctionTable& table, std::vector<ScopeColumn>& columns) {
  const base::Span span = table.call->span;
  if (table.columns.empty()) throw errors::ColumnDefinitionsNeeded(span);
  if (table.columns.size() != columns.size()) {
    throw errors::ColumnDefinitionsMismatch(columns.size(), table.columns.size(), span);
  }
  for (std::size_t i = 0; i < columns.size(); ++i) {
    columns[i].name = table.columns[i].name.text;
    if (!table.columns[i].type) throw errors::ColumnDefinitionsNeeded(span);
    columns[i].expr = Coerce(columns[i].expr, ResolveType(*table.columns[i].type), CastContext::kExplicit);
  }
}

BoundExprPtr Binder::BindRowFunctionItem(const TableFunctionRow& function, const FunctionCall& call, const Expr& expr,
                                         Scope& scope, Clause clause) {
  if (clause != Clause::kSelectList || row_functions_ == nullptr || in_aggregate_ || call.over) {
    throw errors::SetFunctionNotAllowed(expr.span);
  }
  if (!row_functions_->empty()) {
    throw base::NotEmulated("several set-returning functions in one select list").At(expr.span);
  }
  BoundRowFunction bound = BindRowFunction(function, call, scope, clause, expr.span);
  row_functions_->push_back(bound.from);
  if (!function.returns_record) return bound.columns[0].expr;
  BoundTemplate record{"record_text(", {}};
  for (const ScopeColumn& column : bound.columns) {
    record.arguments.push_back(column.expr);
    const std::size_t number = record.arguments.size();
    const bool is_boolean = column.expr->type.id == TypeId::kBool;
    record.sqlite += number > 1 ? ", " : "";
    record.sqlite += is_boolean ? fmt::format("iif(${}, 't', 'f')", number) : fmt::format("${}", number);
  }
  record.sqlite += ")";
  return MakeBound({TypeId::kVarchar, -1}, expr.span, std::move(record));
}

// Each row of the rest of FROM comes once per row of the function.
void Binder::AddRowFunctions(const std::vector<BoundFromPtr>& functions, const SelectCore& core, BoundSelect& select) {
  if (functions.empty()) return;
  const bool is_grouped = saw_aggregate_ || saw_window_ || !core.group_by.empty() || core.is_group_by_all;
  if (is_grouped) throw base::NotEmulated("a set-returning function beside aggregates or window functions");
  const std::set<int> defined = RelationsDefinedBy(*functions[0]);
  if (select.where) {
    for (const int relation : RelationsOf(*select.where)) {
      if (defined.contains(relation)) throw errors::SetFunctionNotAllowed(select.where->span);
    }
  }
  select.from.push_back(functions[0]);
}

}  // namespace doppel::sql
