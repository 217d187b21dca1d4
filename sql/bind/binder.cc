#include "sql/bind/binder.h"

#include <fmt/format.h>

#include <algorithm>

#include "catalog/errors.h"
#include "sql/bind/binder_impl.h"
#include "sql/bind/errors.h"
#include "sql/types/type_table.h"

namespace doppel::sql {

Binder::Binder(BindContext& context)
    : context_(context),
      input_(MakeInputContext(context.session)),
      // The statement's checker outlives the binding; the shared form is for views, which bring their own.
      checker_(std::shared_ptr<const catalog::PrivilegeChecker>(), &context.checker) {
  input_.used_now = &context.used_now;
  for (const TypeId id : context.parameter_types) {
    if (id != TypeId::kInvalid && FindType(id) == nullptr) {
      throw base::SqlError(base::SqlState::kUndefinedObject,
                           fmt::format("type with OID {} does not exist", static_cast<Oid>(id)));
    }
    const LogicalType given{id == TypeId::kInvalid ? TypeId::kUnknown : id, -1};
    parameters_.push_back(id == TypeId::kNumeric ? kAnyNumeric : given);
  }
}

void Binder::Touch(Oid table, TableUse use) {
  for (TouchedTable& touched : touched_) {
    if (touched.table == table) {
      touched.use = std::max(touched.use, use);
      return;
    }
  }
  touched_.push_back({table, use});
}

void Binder::CheckPrivileges() {
  for (const auto& [number, read] : reads_) {
    const catalog::Relation& relation = *read.relation;
    const catalog::PrivilegeChecker& checker = *read.checker;
    if (checker.Has(&relation, catalog::Privilege::kSelect)) continue;
    bool is_allowed = checker.HasAnyColumn(relation, catalog::Privilege::kSelect);
    for (const std::int16_t attribute : read.columns) {
      const catalog::Column* column = relation.FindColumn(attribute);
      is_allowed = is_allowed && column != nullptr && checker.HasColumn(relation, *column, catalog::Privilege::kSelect);
    }
    if (!is_allowed) throw catalog::errors::PermissionDenied("relation", relation.name);
  }
}

BoundStatement Binder::Finish(BoundStatement statement) {
  CheckPrivileges();
  if (!touched_.empty() && truth_test_item_) throw errors::TruthTestInSelectList(*truth_test_item_);
  if ((!touched_.empty() || context_.fills_table) && (!leader_only_.empty() || !leader_columns_.empty())) {
    if (context_.notices != nullptr) {
      for (const auto& [name, type] : leader_columns_) {
        context_.notices->push_back({base::NoticeLevel::kInfo, fmt::format("Column \"{}\" has unsupported type \"{}\".",
                                                                           name, FormatType({type.id, -1}))});
      }
      for (const std::string& name : leader_only_) {
        context_.notices->push_back({base::NoticeLevel::kInfo, fmt::format("Function \"{}\" not supported.", name)});
      }
    }
    throw errors::LeaderOnlyFunctions();
  }
  if (touched_.empty() && !compute_only_.empty() && !reads_history_) throw errors::ComputeOnlyFunctions();
  statement.touched = touched_;
  statement.uses_compute_node = !touched_.empty();
  statement.parameters = parameters_;
  for (LogicalType& type : statement.parameters) {
    // A parameter that nothing gave a type is text, as in SELECT $1.
    if (type.id == TypeId::kUnknown || type.id == TypeId::kInvalid) type = {TypeId::kVarchar, -1};
  }
  if (const auto* query = std::get_if<BoundQueryPtr>(&statement.node)) {
    std::vector<LogicalType> types;
    for (const OutputColumn& column : (*query)->columns) types.push_back(column.type);
    const BoundQueryPtr typed = CoerceColumns(*query, types, CastContext::kImplicit);
    statement.columns = typed->columns;
    statement.node = typed;
  }
  return statement;
}

BoundStatement Bind(const Statement& statement, BindContext& context) {
  Binder binder(context);
  if (const auto* select = std::get_if<SelectStatement>(&statement)) {
    BoundStatement bound;
    bound.node = binder.BindQuery(*select->query, nullptr);
    return binder.Finish(std::move(bound));
  }
  if (const auto* insert = std::get_if<InsertStatement>(&statement)) return binder.Finish(binder.BindInsert(*insert));
  if (const auto* update = std::get_if<UpdateStatement>(&statement)) return binder.Finish(binder.BindUpdate(*update));
  if (const auto* del = std::get_if<DeleteStatement>(&statement)) return binder.Finish(binder.BindDelete(*del));
  if (const auto* merge = std::get_if<MergeStatement>(&statement)) return binder.Finish(binder.BindMerge(*merge));
  BoundStatement command;
  command.node = BoundCommand{};
  return command;
}

BoundStatement BindQuery(const Query& query, BindContext& context) {
  Binder binder(context);
  BoundStatement bound;
  bound.node = binder.BindQuery(query, nullptr);
  return binder.Finish(std::move(bound));
}

ViewAnalysis AnalyzeView(const Query& query, BindContext& context) {
  Binder binder(context);
  BoundStatement bound;
  bound.node = binder.BindQuery(query, nullptr);
  ViewAnalysis analysis;
  analysis.statement = binder.Finish(std::move(bound));
  analysis.uses = binder.uses();
  analysis.stars = binder.stars();
  analysis.attributes = binder.attributes();
  analysis.functions = binder.functions();
  analysis.reads_system_relations = binder.reads_system_relations();
  return analysis;
}

BoundExprPtr BindScalar(const Expr& expr, LogicalType type, BindContext& context) {
  Binder binder(context);
  Scope none;
  const BoundExprPtr bound = binder.BindExpr(expr, none, Clause::kDefault);
  BoundExprPtr value = binder.TryCoerce(bound, type, CastContext::kAssignment);
  if (!value) throw errors::CannotCast(bound->type, type, expr.span);
  return value;
}

BoundStatement BindValue(const Query& query, LogicalType type, BindContext& context) {
  Binder binder(context);
  BoundQueryPtr bound = binder.BindQuery(query, nullptr);
  if (bound->columns.size() == 1) {
    const TypeId from = bound->columns[0].type.id;
    const bool is_assigned =
        bound->columns[0].is_unknown || from == TypeId::kUnknown || CanCast(from, type.id, CastContext::kAssignment);
    bound = binder.CoerceColumns(bound, std::vector<LogicalType>{type},
                                 is_assigned ? CastContext::kAssignment : CastContext::kExplicit);
  }
  BoundStatement statement;
  statement.node = std::move(bound);
  return binder.Finish(std::move(statement));
}

BoundStatement SelectOf(BoundExprPtr expr) {
  auto query = std::make_shared<BoundQuery>();
  query->columns.push_back({"?column?", expr->type, std::nullopt, false});
  BoundSelect select;
  select.items.push_back(std::move(expr));
  query->body = std::move(select);
  BoundStatement statement;
  statement.columns = query->columns;
  statement.node = BoundQueryPtr(query);
  return statement;
}

namespace {

std::string NameOfCall(const FunctionCall& call) {
  const std::string& name = Last(call.name).text;
  if (name == "decode") return "case";
  const std::span<const Signature> overloads = FindFunctions(name);
  if (!overloads.empty() && !overloads[0].row->column_name.empty()) return std::string(overloads[0].row->column_name);
  return name;
}

}  // namespace

std::string DefaultColumnName(const Expr& expr) {
  if (const auto* column = std::get_if<ColumnRef>(&expr.node)) return Last(column->path).text;
  if (const auto* call = std::get_if<FunctionCall>(&expr.node)) return NameOfCall(*call);
  if (const auto* keyword = std::get_if<KeywordCall>(&expr.node)) {
    const std::span<const Signature> overloads = FindFunctions(keyword->word);
    if (!overloads.empty() && !overloads[0].row->column_name.empty()) return std::string(overloads[0].row->column_name);
    return keyword->word;
  }
  if (const auto* cast = std::get_if<Cast>(&expr.node)) {
    const std::string inner = DefaultColumnName(*cast->operand);
    return inner == "?column?" ? Last(cast->type->name).text : inner;
  }
  if (const auto* literal = std::get_if<TypedLiteral>(&expr.node)) {
    if (literal->type->interval) {
      return literal->type->interval->from <= IntervalField::kMonth ? "intervaly2m" : "intervald2s";
    }
    return Last(literal->type->name).text;
  }
  if (const auto* navigation = std::get_if<Navigation>(&expr.node)) {
    for (auto step = navigation->steps.rbegin(); step != navigation->steps.rend(); ++step) {
      if (const auto* attribute = std::get_if<Name>(&*step)) return attribute->text;
    }
    return DefaultColumnName(*navigation->operand);
  }
  if (std::holds_alternative<Case>(expr.node)) return "case";
  if (std::holds_alternative<Exists>(expr.node)) return "?column?";
  if (const auto* literal = std::get_if<Literal>(&expr.node);
      literal != nullptr && (literal->kind == LiteralKind::kTrue || literal->kind == LiteralKind::kFalse)) {
    return "bool";
  }
  return "?column?";
}

}  // namespace doppel::sql
