#include "engine/procedure_host.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/clock.h"
#include "base/notice_name.h"
#include "catalog/errors.h"
#include "engine/errors.h"
#include "sql/bind/binder.h"
#include "sql/bind/call.h"
#include "sql/bind/relation_name.h"
#include "sql/optimize/optimize.h"
#include "sql/parser/parser.h"
#include "sql/plpgsql/errors.h"
#include "sql/types/context.h"
#include "sql/types/io.h"
#include "sql/types/type_table.h"

namespace doppel::engine {
namespace {

using sql::plpgsql::BoundVariables;
using sql::plpgsql::Field;
using sql::plpgsql::RowsUse;
using sql::plpgsql::TypedValue;

std::vector<Field> FieldsOf(const StatementDescription& description) {
  std::vector<Field> fields;
  for (const ColumnDescription& column : description.columns) fields.push_back({column.name, column.type});
  return fields;
}

sql::Row ToRow(std::span<const sql::Value> values) {
  sql::Row row;
  for (const sql::Value& value : values) row.push_back(sql::ToDatum(value));
  return row;
}

std::optional<sql::Row> NextOf(Portal& portal) {
  if (portal.result.rows == nullptr) return std::nullopt;
  if (!portal.result.rows->Next()) {
    portal.result.rows.reset();
    return std::nullopt;
  }
  return ToRow(portal.result.rows->row());
}

// Its place in the statement means nothing to a client that sent CALL; the statement itself does.
base::SqlError InStatement(const base::SqlError& error, std::string_view text) {
  std::string line = fmt::format("SQL statement \"{}\"", text);
  std::string context = error.context().empty() ? std::move(line) : error.context() + "\n" + line;
  return base::SqlError(error.state(), error.message())
      .WithDetail(error.detail())
      .WithHint(error.hint())
      .WithContext(std::move(context));
}

base::SqlError WithoutPlace(const base::SqlError& error) {
  return base::SqlError(error.state(), error.message())
      .WithDetail(error.detail())
      .WithHint(error.hint())
      .WithContext(error.context());
}

bool EndsTransaction(const sql::Statement& statement) {
  return std::holds_alternative<sql::TransactionStatement>(statement);
}

// Rows that are closed with their transaction, as cursors are, and with the loop that reads them.
class PortalRows : public sql::plpgsql::Rows {
 public:
  PortalRows(std::shared_ptr<Portal> portal, std::map<std::string, std::shared_ptr<Portal>>& portals)
      : portal_(std::move(portal)), portals_(portals), fields_(FieldsOf(portal_->plan->description)) {}
  ~PortalRows() override {
    const auto found = portals_.find(portal_->name);
    if (found != portals_.end() && found->second == portal_) portals_.erase(found);
  }
  const std::vector<Field>& fields() const override { return fields_; }
  std::optional<sql::Row> Next() override { return NextOf(*portal_); }
  bool IsClosed() const override { return portal_->state == Portal::State::kDone; }

 private:
  std::shared_ptr<Portal> portal_;
  std::map<std::string, std::shared_ptr<Portal>>& portals_;
  std::vector<Field> fields_;
};

}  // namespace

// ---------------------------------------------------------------------------------------------------------------------
// Plans

std::shared_ptr<Plan> ProcedureHost::MakeValuePlan(std::shared_ptr<const sql::ParsedStatement> parsed,
                                                   sql::LogicalType type) {
  auto plan = std::make_shared<Plan>();
  plan->traits = sql::TraitsOf(parsed->statement);
  plan->names = session_.Names();
  plan->settings_generation = session_.settings_.generation();
  sql::BindContext context = session_.MakeBindContext(*plan->names);
  const auto& select = std::get<sql::SelectStatement>(parsed->statement);
  plan->bound = sql::Optimize(sql::BindValue(*select.query, type, context), session_.engine_.statistics());
  for (const sql::OutputColumn& column : plan->bound.columns) {
    plan->description.columns.push_back({.name = column.name, .type = column.type});
  }
  plan->description.returns_rows = true;
  plan->parsed = std::move(parsed);
  return plan;
}

PreparedSql& ProcedureHost::Prepare(const SqlText& text, const Frame& frame, std::optional<sql::LogicalType> type) {
  PreparedSql& prepared = procedure_->prepared[static_cast<std::size_t>(text.id)];
  const bool is_good = prepared.plan != nullptr && prepared.type == type && session_.IsFresh(*prepared.plan) &&
                       sql::plpgsql::HaveSameTypes(prepared.uses, frame);
  if (is_good) return prepared;
  const std::string prefix(text.is_expression ? sql::plpgsql::kExpressionPrefix : std::string_view());
  BoundVariables variables(frame, text.scope);
  try {
    if (prepared.parsed == nullptr) {
      prepared.parsed = std::make_shared<const sql::ParsedStatement>(
          sql::ParseStatement(prefix + text.text, procedure_->parser_options));
    }
    const VariablesInUse in_use(session_, &variables);
    prepared.plan = type ? MakeValuePlan(prepared.parsed, *type) : session_.MakePlan(prepared.parsed, {});
  } catch (const base::SqlError& error) {
    throw InStatement(error, sql::plpgsql::SubstitutedText(prefix + text.text, variables.uses()));
  }
  prepared.type = type;
  prepared.uses = variables.uses();
  return prepared;
}

// ---------------------------------------------------------------------------------------------------------------------
// Values

TypedValue ProcedureHost::RunExpression(const SqlText& expression, const Frame& frame,
                                        std::optional<sql::LogicalType> type) {
  for (;;) {
    const PreparedSql& prepared = Prepare(expression, frame, type);
    const std::shared_ptr<Plan> plan = prepared.plan;
    if (plan->description.columns.size() != 1) {
      throw sql::plpgsql::errors::QueryColumnCount(prepared.parsed->text, plan->description.columns.size());
    }
    const BoundVariables variables(frame, expression.scope, prepared.uses);
    try {
      // Whoever waited for a lock may find another catalog behind it.
      const ExecutionEnvironment environment = session_.MakeEnvironment();
      if (LockTables(plan->bound, environment) && !session_.IsFresh(*plan)) continue;
      const sql::Row values = variables.Values();
      const std::unique_ptr<RowStream> rows = OpenQuery(*plan, values, environment);
      const sql::LogicalType own = plan->description.columns[0].type;
      if (!rows->Next()) return {own, {}};
      return {own, sql::ToDatum(rows->row()[0])};
    } catch (const base::SqlError& error) {
      throw WithoutPlace(error);
    }
  }
}

sql::Datum ProcedureHost::Evaluate(const SqlText& expression, const Frame& frame, sql::LogicalType type) {
  return RunExpression(expression, frame, type).value;
}

TypedValue ProcedureHost::Evaluate(const SqlText& expression, const Frame& frame) {
  return RunExpression(expression, frame, std::nullopt);
}

sql::Datum ProcedureHost::Convert(const sql::Datum& value, sql::LogicalType from, sql::LogicalType to) {
  if (sql::IsNull(value) || from == to || sql::IsNoOpCast(from, to)) return value;
  const bool is_assigned = from.id == to.id || sql::CanCast(from.id, to.id, sql::CastContext::kAssignment);
  if (!is_assigned && !sql::CanCast(from.id, to.id, sql::CastContext::kExplicit)) {
    throw errors::CannotConvert(from, to);
  }
  const auto argument = sql::MakeBound(from, {}, sql::BoundParameter{0});
  const sql::CastContext context = is_assigned ? sql::CastContext::kAssignment : sql::CastContext::kExplicit;
  Plan plan;
  plan.bound = sql::SelectOf(sql::MakeBound(to, {}, sql::BoundCast{argument, context}));
  const sql::Row parameters{value};
  const std::unique_ptr<RowStream> rows = OpenQuery(plan, parameters, session_.MakeEnvironment());
  rows->Next();
  return sql::ToDatum(rows->row()[0]);
}

std::string ProcedureHost::ToText(const sql::Datum& value, sql::LogicalType type) {
  std::string text;
  sql::GetType(type.id).text_output(sql::ToValue(value), type, sql::MakeOutputContext(session_), text);
  return text;
}

// ---------------------------------------------------------------------------------------------------------------------
// Types

sql::LogicalType ProcedureHost::ResolveType(const sql::TypeName& type) { return sql::ResolveVariableType(type); }

sql::LogicalType ProcedureHost::TypeOfColumn(const sql::QualifiedName& column) {
  if (column.size() < 2) throw catalog::errors::UndefinedColumn(sql::ToText(column));
  const sql::QualifiedName relation(column.begin(), column.end() - 1);
  for (const Field& field : ShapeOf(relation)) {
    if (field.name == sql::Last(column).text) return field.type;
  }
  throw catalog::errors::UndefinedColumnOfRelation(sql::Last(column).text, sql::ToText(relation));
}

std::vector<Field> ProcedureHost::ShapeOf(const sql::QualifiedName& name) {
  const std::shared_ptr<const NameContext> names = session_.Names();
  const catalog::FoundRelation found = sql::FindNamedRelation(name, {.snapshot = *names->snapshot,
                                                                     .database = names->database,
                                                                     .search_path = names->search_path,
                                                                     .checker = &names->checker});
  if (found.relation == nullptr && found.system == nullptr) {
    throw catalog::errors::UndefinedTable(sql::ToText(name));
  }
  std::vector<Field> fields;
  if (found.relation != nullptr) {
    for (const catalog::Column& column : found.relation->columns) {
      if (!column.is_dropped) fields.push_back({column.name, column.type});
    }
    return fields;
  }
  for (const auto& column : found.system->columns) fields.push_back({column.name, column.type});
  return fields;
}

// ---------------------------------------------------------------------------------------------------------------------
// SQL

Result ProcedureHost::RunPrepared(const SqlText& statement, const Frame& frame, std::shared_ptr<Plan>& plan) {
  const PreparedSql& prepared = Prepare(statement, frame, std::nullopt);
  plan = prepared.plan;
  BoundVariables variables(frame, statement.scope, prepared.uses);
  const VariablesInUse in_use(session_, &variables);
  std::string text = sql::plpgsql::SubstitutedText(prepared.parsed->text, prepared.uses);
  if (std::holds_alternative<sql::TruncateStatement>(plan->parsed->statement)) RequireNonAtomic("TRUNCATE");
  try {
    return session_.RunInProcedure(plan, variables.Values(), text);
  } catch (const base::SqlError& error) {
    throw InStatement(error, text);
  }
}

Result ProcedureHost::RunText(const std::string& text, std::shared_ptr<Plan>& plan) {
  const VariablesInUse none(session_, nullptr);
  Result result;
  try {
    for (sql::ParsedStatement& statement : sql::ParseScript(text, session_.MakeParserOptions())) {
      if (EndsTransaction(statement.statement)) {
        throw sql::plpgsql::errors::TransactionInDynamicSql(sql::TraitsOf(statement.statement).name);
      }
      if (std::holds_alternative<sql::TruncateStatement>(statement.statement)) RequireNonAtomic("TRUNCATE");
      for (const base::Notice& notice : statement.notices) session_.notices_.push_back(notice);
      result = {};
      plan = session_.MakePlan(std::make_shared<const sql::ParsedStatement>(std::move(statement)), {});
      plan->script_text = std::make_shared<const std::string>(text);
      result = session_.RunInProcedure(plan, {}, plan->parsed->text);
    }
  } catch (const base::SqlError& error) {
    throw InStatement(error, text);
  }
  return result;
}

void ProcedureHost::RefuseSecondCursor(const std::string& name) const {
  if (session_.portals_.contains(name)) throw sql::plpgsql::errors::CursorInUse(name);
  for (const auto& [other, portal] : session_.portals_) {
    if (portal->is_cursor) throw errors::SecondCursor();
  }
}

std::unique_ptr<sql::plpgsql::Rows> ProcedureHost::RowsOf(std::shared_ptr<Plan> plan, Result result, RowsUse use) {
  auto portal = std::make_shared<Portal>();
  portal->name = NewCursorName();
  portal->plan = std::move(plan);
  portal->result = std::move(result);
  portal->state = Portal::State::kRunning;
  if (use == RowsUse::kLoop && portal->plan->bound.uses_compute_node) {
    RefuseSecondCursor(portal->name);
    portal->is_cursor = true;
    portal->declared_at = base::Now();
  }
  session_.portals_[portal->name] = portal;
  return std::make_unique<PortalRows>(std::move(portal), session_.portals_);
}

std::unique_ptr<sql::plpgsql::Rows> ProcedureHost::Query(const SqlText& query, const Frame& frame, RowsUse use) {
  std::shared_ptr<Plan> plan;
  Result result = RunPrepared(query, frame, plan);
  if (!plan->description.returns_rows) throw sql::plpgsql::errors::NotAQuery();
  return RowsOf(std::move(plan), std::move(result), use);
}

std::unique_ptr<sql::plpgsql::Rows> ProcedureHost::DynamicQuery(const std::string& text, RowsUse use) {
  std::shared_ptr<Plan> plan;
  Result result = RunText(text, plan);
  if (plan == nullptr) throw sql::plpgsql::errors::NotAQuery();
  return RowsOf(std::move(plan), std::move(result), use);
}

namespace {

// INSERT 0 n, UPDATE n, DELETE n.
sql::plpgsql::Effect EffectOf(const Plan& plan, const Result& result) {
  if (plan.is_command() || plan.is_query()) return {};
  return {.row_count = std::stoll(result.tag.substr(result.tag.rfind(' ') + 1)), .changes_rows = true};
}

}  // namespace

sql::plpgsql::Effect ProcedureHost::Run(const SqlText& statement, const Frame& frame) {
  std::shared_ptr<Plan> plan;
  const Result result = RunPrepared(statement, frame, plan);
  if (plan->is_query()) throw sql::plpgsql::errors::NoDestination();
  return EffectOf(*plan, result);
}

sql::plpgsql::Effect ProcedureHost::RunDynamic(const std::string& text) {
  std::shared_ptr<Plan> plan;
  const Result result = RunText(text, plan);
  if (plan == nullptr) return {};
  if (result.rows == nullptr) return EffectOf(*plan, result);
  sql::plpgsql::Effect effect;
  while (result.rows->Next()) ++effect.row_count;
  return effect;
}

// The variables that take the values of INOUT arguments.
std::vector<sql::plpgsql::CallOutput> ProcedureHost::OutputsOfCall(const SqlText& text, const Frame& frame) {
  const PreparedSql& prepared = Prepare(text, frame, std::nullopt);
  const auto& call = std::get<sql::CallStatement>(prepared.parsed->statement);
  const std::shared_ptr<const NameContext> names = session_.Names();
  BoundVariables variables(frame, text.scope);
  const VariablesInUse in_use(session_, &variables);
  sql::BindContext context = session_.MakeBindContext(*names);
  const catalog::Function& procedure = *sql::BindCall(call, context).procedure;
  std::vector<sql::plpgsql::CallOutput> outputs;
  std::size_t given = 0;
  for (const catalog::Argument& argument : procedure.arguments) {
    if (argument.mode == catalog::ArgumentMode::out) throw sql::plpgsql::errors::NestedOutArgument(procedure.name);
    const sql::Expr& expr = *call.arguments[given++];
    if (argument.mode != catalog::ArgumentMode::inout) continue;
    std::optional<sql::plpgsql::FoundVariable> found;
    if (const auto* name = std::get_if<sql::ColumnRef>(&expr.node)) {
      found = sql::plpgsql::FindVariable(frame.body(), text.scope, name->path);
    } else if (const auto* parameter = std::get_if<sql::ParameterRef>(&expr.node)) {
      const std::optional<int> number = sql::plpgsql::FindArgument(frame.body(), parameter->number);
      if (number) found = sql::plpgsql::FoundVariable{*number, ""};
    }
    if (!found || frame.variable(found->variable).is_constant) {
      throw sql::plpgsql::errors::OutputNeedsVariable(procedure.name);
    }
    outputs.push_back({{found->variable, found->field}, {argument.type, {}}});
  }
  return outputs;
}

std::vector<sql::plpgsql::CallOutput> ProcedureHost::Call(const SqlText& text, const Frame& frame) {
  std::vector<sql::plpgsql::CallOutput> outputs = OutputsOfCall(text, frame);
  std::shared_ptr<Plan> plan;
  const Result result = RunPrepared(text, frame, plan);
  if (result.rows == nullptr || !result.rows->Next()) return outputs;
  const std::span<const sql::Value> row = result.rows->row();
  for (std::size_t i = 0; i < outputs.size(); ++i) outputs[i].value.value = sql::ToDatum(row[i]);
  return outputs;
}

void ProcedureHost::EndStatement() {
  const bool commits = function().nonatomic && !session_.is_in_block_ && !session_.is_in_procedure_block_;
  if (commits) session_.CommitTransaction();
}

// ---------------------------------------------------------------------------------------------------------------------
// Cursors

std::string ProcedureHost::NewCursorName() {
  std::string name;
  do {
    name = fmt::format("<unnamed portal {}>", ++session_.last_cursor_number_);
  } while (session_.portals_.contains(name));
  return name;
}

void ProcedureHost::AddCursor(const std::string& name, std::shared_ptr<Plan> plan, Result result) {
  if (!plan->description.returns_rows) throw sql::plpgsql::errors::NotAQuery();
  auto cursor = std::make_shared<Portal>();
  cursor->name = name;
  cursor->is_cursor = true;
  cursor->declared_at = base::Now();
  cursor->plan = std::move(plan);
  cursor->result = std::move(result);
  cursor->state = Portal::State::kRunning;
  session_.portals_[name] = std::move(cursor);
}

void ProcedureHost::OpenCursor(const std::string& name, const SqlText& query, const Frame& frame) {
  RefuseSecondCursor(name);
  std::shared_ptr<Plan> plan;
  Result result = RunPrepared(query, frame, plan);
  AddCursor(name, std::move(plan), std::move(result));
}

void ProcedureHost::OpenDynamicCursor(const std::string& name, const std::string& text) {
  RefuseSecondCursor(name);
  std::shared_ptr<Plan> plan;
  Result result = RunText(text, plan);
  if (plan == nullptr) throw sql::plpgsql::errors::NotAQuery();
  AddCursor(name, std::move(plan), std::move(result));
}

Portal& ProcedureHost::GetCursor(const std::string& name) {
  const auto found = session_.portals_.find(name);
  if (found == session_.portals_.end()) throw sql::plpgsql::errors::UndefinedCursor(name);
  return *found->second;
}

const std::vector<Field>& ProcedureHost::FieldsOfCursor(const std::string& name) {
  fields_ = FieldsOf(GetCursor(name).plan->description);
  return fields_;
}

std::optional<sql::Row> ProcedureHost::Fetch(const std::string& name) {
  Portal& cursor = GetCursor(name);
  std::optional<sql::Row> row = NextOf(cursor);
  if (row) ++cursor.fetched_rows;
  return row;
}

void ProcedureHost::CloseCursor(const std::string& name) {
  GetCursor(name);
  session_.portals_.erase(name);
}

// ---------------------------------------------------------------------------------------------------------------------
// Transactions

void ProcedureHost::RequireNonAtomic(std::string_view command) const {
  if (session_.IsInAtomicContext()) throw sql::plpgsql::errors::AtomicContext(command);
}

void ProcedureHost::Commit() {
  RequireNonAtomic("COMMIT");
  session_.CommitNow();
  session_.is_in_procedure_block_ = false;
}

void ProcedureHost::Rollback() {
  RequireNonAtomic("ROLLBACK");
  session_.RollbackNow();
  session_.is_in_procedure_block_ = false;
}

void ProcedureHost::StartTransaction() {
  if (session_.is_in_block_ || session_.is_in_procedure_block_) return;
  session_.CurrentTransaction();
  session_.is_in_procedure_block_ = true;
}

void ProcedureHost::BeginHandler() {
  session_.RollbackNow();
  session_.is_in_procedure_block_ = false;
}

void ProcedureHost::EndHandler() {
  if (function().nonatomic && session_.is_in_block_) return;
  if (!session_.is_in_procedure_block_) session_.CommitNow();
}

// ---------------------------------------------------------------------------------------------------------------------
// The rest

void ProcedureHost::Raise(base::NoticeLevel level, std::string message, int line) {
  session_.engine_.journal().Add(catalog::ProcedureMessageRecord{
      .user = session_.session_user_,
      .query_id = query_id_,
      .transaction_id = session_.transaction_ == nullptr ? 0 : session_.transaction_->number(),
      .time = base::Now(),
      .process_id = session_.process_id(),
      .log_level = std::string(base::NameOf(level)),
      .message = message,
      .line_number = line});
  session_.notices_.push_back({level, std::move(message)});
}

void ProcedureHost::CheckCancelled() {
  if (session_.entry_->cancellation().IsDue()) throw errors::QueryCancelled(session_.query_id_);
}

}  // namespace doppel::engine
