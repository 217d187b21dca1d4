#include <fmt/format.h>

#include <utility>

#include "base/clock.h"
#include "engine/command_runner.h"
#include "engine/errors.h"
#include "engine/schema_quotas.h"
#include "engine/session_impl.h"
#include "engine/statement_scope.h"
#include "engine/system_state.h"
#include "sql/commands/command_rows.h"
#include "sql/parser/parser.h"
#include "sql/types/context.h"
#include "sql/types/type_table.h"

namespace doppel::engine {
namespace {

template <class T>
bool Is(const sql::ParsedStatement& parsed) {
  return std::holds_alternative<T>(parsed.statement);
}

// COMMIT, END, ROLLBACK, ABORT: all that a failed block listens to.
bool EndsBlock(const sql::ParsedStatement& parsed) {
  const auto* statement = std::get_if<sql::TransactionStatement>(&parsed.statement);
  return statement != nullptr && statement->kind != sql::TransactionKind::kBegin &&
         statement->kind != sql::TransactionKind::kStart;
}

// A client's values for the $n of a command's query.
class GivenParameters : public sql::VariableSource {
 public:
  GivenParameters(std::span<const sql::LogicalType> types, std::span<const sql::Datum> values)
      : types_(types), values_(values) {}
  std::optional<Variable> FindVariable(const sql::QualifiedName&, base::Span) override { return std::nullopt; }
  std::optional<Variable> FindArgument(int number, base::Span) override {
    if (number < 1 || number > static_cast<int>(types_.size())) return std::nullopt;
    return Variable{number - 1, types_[static_cast<std::size_t>(number - 1)]};
  }
  sql::Row Values() const override { return {values_.begin(), values_.end()}; }

 private:
  std::span<const sql::LogicalType> types_;
  std::span<const sql::Datum> values_;
};

}  // namespace

// --- Statements

void SessionImpl::RequireRunnable(const sql::ParsedStatement& statement) const {
  if (has_failed_ && !EndsBlock(statement)) throw errors::TransactionAborted();
}

// Statements that fail here never run, but the journal tells of them.
std::vector<sql::ParsedStatement> SessionImpl::ParseText(std::string_view text) {
  try {
    return sql::ParseScript(text, MakeParserOptions());
  } catch (const base::SqlError& error) {
    RecordUnplanned(text, error);
    throw;
  }
}

std::shared_ptr<Plan> SessionImpl::PlanFirst(std::shared_ptr<const sql::ParsedStatement> parsed,
                                             const std::vector<sql::TypeId>& parameter_types) {
  try {
    return MakePlan(parsed, parameter_types);
  } catch (const base::SqlError& error) {
    RecordUnplanned(parsed->text, error);
    throw;
  }
}

void SessionImpl::Parse(const std::string& name, std::string_view text, std::span<const sql::Oid> parameter_types) {
  if (!name.empty() && statements_.contains(name)) throw errors::DuplicatePreparedStatement(name);
  auto statement = std::make_shared<PreparedStatement>();
  statement->name = name;
  statement->prepared_at = base::Now();
  for (const sql::Oid type : parameter_types) statement->parameter_types.push_back(static_cast<sql::TypeId>(type));
  if (std::shared_ptr<Plan> plan = FindPlan(text, statement->parameter_types)) {
    RequireRunnable(*plan->parsed);
    statement->parsed = plan->parsed;
    statement->plan = std::move(plan);
    statements_[name] = std::move(statement);
    return;
  }
  std::vector<sql::ParsedStatement> script = ParseText(text);
  if (script.size() > 1) sql::ParseStatement(text, MakeParserOptions());  // throws, with its position
  if (!script.empty()) {
    RequireRunnable(script.front());
    for (const base::Notice& notice : script.front().notices) notices_.push_back(notice);
    statement->parsed = std::make_shared<const sql::ParsedStatement>(std::move(script.front()));
    statement->plan = PlanFirst(statement->parsed, statement->parameter_types);
    statement->plan->script_text = std::make_shared<const std::string>(text);
    if (statement->plan->is_reusable) plans_.Keep(text, statement->parameter_types, statement->plan);
  }
  statements_[name] = std::move(statement);
}

PreparedStatement& SessionImpl::GetStatement(const std::string& name) {
  const auto found = statements_.find(name);
  if (found == statements_.end()) throw errors::UndefinedPreparedStatement(name);
  return *found->second;
}

Portal& SessionImpl::GetPortal(const std::string& name) {
  const auto found = portals_.find(name);
  if (found == portals_.end()) throw errors::UndefinedPortal(name);
  return *found->second;
}

sql::Row SessionImpl::ReadParameters(const PreparedStatement& statement, std::span<const ParameterValue> parameters) {
  const std::vector<sql::LogicalType>& types = statement.plan->description.parameters;
  if (parameters.size() != types.size()) {
    throw errors::WrongParameterCount(statement.name, parameters.size(), types.size());
  }
  sql::Row row;
  if (parameters.empty()) return row;
  const sql::InputContext context = sql::MakeInputContext(*this);
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (!parameters[i].bytes.has_value()) {
      row.emplace_back();
      continue;
    }
    const sql::TypeRow& type = sql::GetType(types[i].id);
    const std::string_view bytes = *parameters[i].bytes;
    if (parameters[i].is_binary) {
      row.push_back(type.binary_input(bytes, types[i], context));
    } else {
      // Text is a C string to the input functions of PostgreSQL 8.0, so it ends at a NUL; tests of Amazon's Python
      // driver send one.
      row.push_back(type.text_input(bytes.substr(0, bytes.find('\0')), types[i], context));
    }
  }
  return row;
}

void SessionImpl::Bind(const std::string& portal_name, const std::string& statement_name,
                       std::span<const ParameterValue> parameters) {
  PreparedStatement& statement = GetStatement(statement_name);
  if (statement.parsed != nullptr) RequireRunnable(*statement.parsed);
  if (!portal_name.empty() && portals_.contains(portal_name)) throw errors::DuplicateCursor(portal_name);
  auto portal = std::make_shared<Portal>();
  portal->name = portal_name;
  if (statement.parsed != nullptr) {
    statement.plan = Refresh(statement.plan, statement.parameter_types);
    portal->plan = statement.plan;
    portal->parameter_types = statement.parameter_types;
    portal->parameters = ReadParameters(statement, parameters);
  }
  portals_[portal_name] = std::move(portal);
}

const StatementDescription& SessionImpl::DescribeStatement(const std::string& name) {
  static const StatementDescription kNothing;
  const PreparedStatement& statement = GetStatement(name);
  if (statement.plan == nullptr) return kNothing;
  if (has_failed_ && statement.plan->description.returns_rows) throw errors::TransactionAborted();
  return statement.plan->description;
}

const StatementDescription& SessionImpl::DescribePortal(const std::string& name) {
  static const StatementDescription kNothing;
  const Portal& portal = GetPortal(name);
  if (portal.plan == nullptr) return kNothing;
  if (has_failed_ && portal.plan->description.returns_rows) throw errors::TransactionAborted();
  return portal.plan->description;
}

void SessionImpl::CloseStatement(const std::string& name) { statements_.erase(name); }

void SessionImpl::ClosePortal(const std::string& name) { portals_.erase(name); }

// --- Running

void SessionImpl::RequireAllowed(const Plan& plan, bool is_alone) {
  RequireRunnable(*plan.parsed);
  const bool is_ddl = plan.is_command() && !plan.traits.is_read_only;
  const bool is_change = !plan.is_command() && !plan.is_query();
  if ((is_ddl || is_change) && IsReadOnly()) throw errors::ReadOnlyTransaction();
  if (plan.traits.block_rule == sql::BlockRule::kNeverInBlock) {
    if (is_in_block_) throw errors::NotInTransactionBlock(plan.traits.name);
    if (!is_alone) throw errors::NotInMultipleCommands(plan.traits.name);
  }
}

// Whoever waited for a lock may find another catalog behind it, and binds again.
void SessionImpl::LockTablesOf(std::shared_ptr<Plan>& plan, const std::vector<sql::TypeId>& parameter_types,
                               const ExecutionEnvironment& environment) {
  if (plan->bound.touched.empty()) return;
  const std::int64_t since = base::Now();
  while (LockTables(plan->bound, environment) && !IsFresh(*plan)) plan = Refresh(plan, parameter_types);
  if (scope_ != nullptr) scope_->AddLockWait(base::Now() - since);
}

Result SessionImpl::RunQueryOrChange(std::shared_ptr<Plan>& plan, const std::vector<sql::TypeId>& parameter_types,
                                     std::span<const sql::Datum> parameters, AfterStatement after) {
  plan = Refresh(plan, parameter_types);
  const ExecutionEnvironment environment = MakeEnvironment();
  LockTablesOf(plan, parameter_types, environment);
  if (plan->is_query()) {
    NoteTables(plan->bound, 0);
    return {OpenQuery(*plan, parameters, environment), plan->tag};
  }
  // Behind a statement that commits itself nothing could be rolled back when the quota is checked.
  if (is_in_block_ || HasSchemaQuota(*Names()->snapshot, TargetOf(plan->bound))) after = AfterStatement::kMayGoOn;
  const std::int64_t count = RunChange(*plan, parameters, environment, after);
  NoteTables(plan->bound, count);
  if (std::holds_alternative<sql::BoundInsert>(plan->bound.node)) return {nullptr, fmt::format("INSERT 0 {}", count)};
  if (std::holds_alternative<sql::BoundUpdate>(plan->bound.node)) return {nullptr, fmt::format("UPDATE {}", count)};
  if (std::holds_alternative<sql::BoundMerge>(plan->bound.node)) return {nullptr, "MERGE"};
  return {nullptr, fmt::format("DELETE {}", count)};
}

// A command that waited for a lock and then finds that the catalog has moved starts anew; it has done nothing yet.
Result SessionImpl::RunCommand(std::shared_ptr<Plan>& plan, const std::vector<sql::TypeId>&) {
  if (engine_.options().compatibility == Compatibility::kWarn) {
    if (std::optional<sql::SkippedCommand> skipped = sql::SkipUnemulated(plan->parsed->statement)) {
      notices().push_back(std::move(skipped->warning));
      return {nullptr, std::move(skipped->tag)};
    }
  }
  for (;;) {
    CommandRunner runner(*this, *plan);
    try {
      return {nullptr, sql::RunCommand(plan->parsed->statement, runner)};
    } catch (const CatalogMoved&) {
      if (entry_->cancellation().IsDue()) throw errors::QueryCancelled(query_id_);
    }
  }
}

Result SessionImpl::Run(std::shared_ptr<Plan>& plan, const std::vector<sql::TypeId>& parameter_types,
                        std::span<const sql::Datum> parameters, bool is_alone, AfterStatement after) {
  RequireAllowed(*plan, is_alone);
  if (!std::holds_alternative<sql::UseStatement>(plan->parsed->statement)) has_run_in_block_ = is_in_block_;
  if (!plan->is_command()) return RunQueryOrChange(plan, parameter_types, parameters, after);
  if (const auto* call = std::get_if<sql::CallStatement>(&plan->parsed->statement)) {
    return RunCall(*call, *plan, parameter_types, parameters);
  }
  GivenParameters given(plan->description.parameters, parameters);
  const VariablesInUse in_use(*this, variables_ == nullptr && !parameters.empty() ? &given : variables_);
  if (std::optional<Result> result = RunSessionStatement(*plan, after)) return std::move(*result);
  return RunCommand(plan, parameter_types);
}

Result SessionImpl::RunInProcedure(std::shared_ptr<Plan>& plan, std::span<const sql::Datum> parameters,
                                   std::string text) {
  StatementScope scope(*this, plan, parameters, std::move(text));
  try {
    Result result = Run(plan, {}, parameters, false, AfterStatement::kMayGoOn);
    scope.Succeeded(0, 0);
    return result;
  } catch (const base::SqlError& error) {
    throw scope.Explain(error);
  }
}

ExecuteResult SessionImpl::Execute(const std::string& name, std::int64_t max_rows, ResultReceiver& receiver,
                                   AfterStatement after) {
  GetPortal(name);
  const std::shared_ptr<Portal> portal = portals_.at(name);  // COMMIT takes it out of the list
  if (portal->plan == nullptr) return {ExecuteOutcome::kEmptyQuery, {}};
  if (portal->state == Portal::State::kDone && !portal->plan->description.returns_rows) {
    throw errors::PortalCannotBeRun(name);
  }
  StatementScope scope(*this, portal->plan, portal->parameters);
  try {
    if (portal->state == Portal::State::kReady) {
      portal->state = Portal::State::kRunning;
      portal->result = Run(portal->plan, portal->parameter_types, portal->parameters, true, after);
    }
    std::int64_t count = 0;
    while (portal->result.rows != nullptr) {
      if (max_rows > 0 && count == max_rows) {
        scope.Succeeded(count, receiver.row_bytes());
        return {ExecuteOutcome::kSuspended, {}};
      }
      if (!portal->result.rows->Next()) {
        portal->result.rows.reset();
        break;
      }
      receiver.Row(portal->result.rows->row());
      ++count;
    }
    portal->state = Portal::State::kDone;
    scope.Succeeded(count, receiver.row_bytes());
    return {ExecuteOutcome::kComplete, portal->result.tag};
  } catch (const base::SqlError& error) {
    throw scope.Explain(error);
  }
}

void SessionImpl::SimpleQuery(std::string_view text, ResultReceiver& receiver) {
  if (std::shared_ptr<Plan> plan = FindPlan(text, {})) {
    RequireRunnable(*plan->parsed);
    if (!plan->description.parameters.empty()) throw errors::UndefinedParameter();
    return RunSimple(std::move(plan), true, true, receiver);
  }
  std::vector<sql::ParsedStatement> script = ParseText(text);
  if (script.empty()) {
    receiver.EmptyQuery();
    return;
  }
  const auto script_text = std::make_shared<const std::string>(text);
  for (std::size_t i = 0; i < script.size(); ++i) {
    for (const base::Notice& notice : script[i].notices) notices_.push_back(notice);
    RequireRunnable(script[i]);
    std::shared_ptr<Plan> plan = PlanFirst(std::make_shared<const sql::ParsedStatement>(std::move(script[i])), {});
    if (!plan->description.parameters.empty()) throw errors::UndefinedParameter();
    plan->script_text = script_text;
    if (plan->is_reusable && script.size() == 1) plans_.Keep(text, {}, plan);
    RunSimple(std::move(plan), script.size() == 1, i + 1 == script.size(), receiver);
  }
}

std::shared_ptr<Plan> SessionImpl::FindPlan(std::string_view text, const std::vector<sql::TypeId>& parameter_types) {
  std::shared_ptr<Plan> plan = plans_.Find(text, parameter_types);
  return plan != nullptr && IsFresh(*plan) ? plan : nullptr;
}

void SessionImpl::RunSimple(std::shared_ptr<Plan> plan, bool is_alone, bool is_last, ResultReceiver& receiver) {
  StatementScope scope(*this, plan);
  try {
    Result result = Run(plan, {}, {}, is_alone, is_last ? AfterStatement::kCommits : AfterStatement::kMayGoOn);
    std::int64_t count = 0;
    if (plan->description.returns_rows) receiver.Begin(plan->description);
    for (; result.rows != nullptr && result.rows->Next(); ++count) receiver.Row(result.rows->row());
    result.rows.reset();
    // The last statement is not complete before its transaction is.
    if (is_last && !is_in_block_) CommitTransaction();
    scope.Succeeded(count, receiver.row_bytes());
    receiver.Complete(result.tag);
  } catch (const base::SqlError& error) {
    throw scope.Explain(error);
  }
}

}  // namespace doppel::engine
