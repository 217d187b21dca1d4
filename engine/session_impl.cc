#include "engine/session_impl.h"

#include <fmt/format.h>

#include <utility>

#include "base/clock.h"
#include "base/log.h"
#include "catalog/store.h"
#include "engine/errors.h"
#include "engine/system_state.h"
#include "sql/bind/call.h"
#include "sql/commands/select_into.h"
#include "sql/optimize/optimize.h"
#include "sql/parser/parser.h"

namespace doppel::engine {
namespace {

StatementDescription DescribeOutput(const sql::BoundStatement& bound) {
  StatementDescription description;
  description.parameters = bound.parameters;
  description.returns_rows = std::holds_alternative<sql::BoundQueryPtr>(bound.node);
  for (const sql::OutputColumn& column : bound.columns) {
    ColumnDescription described{.name = column.name, .type = column.type};
    if (column.origin.has_value()) {
      described.table_oid = column.origin->table;
      described.attribute_number = column.origin->attribute;
      described.catalog_name = column.origin->catalog_name;
      described.schema_name = column.origin->schema_name;
      described.table_name = column.origin->table_name;
      described.column_name = column.origin->column_name;
      described.is_not_null = column.origin->is_not_null;
      described.is_identity = column.origin->is_identity;
    }
    description.columns.push_back(std::move(described));
  }
  return description;
}

// Redshift gives bare SELECT and SHOW (wire-protocol §4.6).
std::string TagOf(const sql::Statement& statement) {
  if (std::holds_alternative<sql::SelectStatement>(statement)) return "SELECT";
  return "SHOW";
}

bool IsSameShape(const StatementDescription& a, const StatementDescription& b) {
  if (a.columns.size() != b.columns.size() || a.parameters != b.parameters) return false;
  for (std::size_t i = 0; i < a.columns.size(); ++i) {
    if (a.columns[i].type != b.columns[i].type || a.columns[i].name != b.columns[i].name) return false;
  }
  return true;
}

ColumnDescription TextColumn(std::string name) {
  return {.name = std::move(name), .type = {sql::TypeId::kVarchar, -1}};
}

}  // namespace

SessionImpl::SessionImpl(EngineImpl& engine, SessionEntryPtr entry)
    : engine_(engine),
      entry_(std::move(entry)),
      session_user_(entry_->user),
      current_user_(entry_->user),
      authorized_user_(entry_->user),
      authorized_after_commit_(entry_->user),
      random_(static_cast<std::uint64_t>(base::Now()) ^ (static_cast<std::uint64_t>(entry_->process_id) << 32)) {
  SetCurrentUser(entry_->user);
}

// A client that goes away without a word rolls back.
SessionImpl::~SessionImpl() {
  entry_->Detach();
  portals_.clear();
  if (transaction_ != nullptr) RollbackTransaction();
  system_.reset();
  try {
    engine_.DropTemporaryObjects(entry_->process_id);
  } catch (const base::SqlError& error) {
    base::LogError(fmt::format("dropping temporary tables: {}", error.message()));
  }
  engine_.sessions().Remove(entry_->process_id);
  engine_.RecordDisconnection(*entry_);
}

void SessionImpl::ApplySettings(const SessionRequest& request) {
  const catalog::SnapshotPtr snapshot = engine_.catalog().latest();
  if (const catalog::User* user = snapshot->FindUser(current_user_)) {
    for (const catalog::Setting& setting : user->settings) settings_.SetDefault(setting.name, setting.value);
  }
  for (const auto& [name, value] : request.settings) {
    const SettingRow* row = FindSettingRow(name);
    if (row == nullptr || row->access == SettingAccess::kInternal) continue;
    const catalog::User* user = snapshot->FindUser(current_user_);
    if (row->access == SettingAccess::kSuperuser && (user == nullptr || !user->is_superuser)) {
      throw errors::SettingDenied(row->name, value);
    }
    settings_.SetDefault(name, value);
  }
  settings_.TakeReports();
}

// --- Names

std::shared_ptr<const NameContext> SessionImpl::MakeNames(catalog::SnapshotPtr view,
                                                          std::vector<std::string> path) const {
  const catalog::Schema* temporary = view->FindSchema(entry_->database, fmt::format("pg_temp_{}", entry_->process_id));
  const Oid temporary_oid = temporary == nullptr ? 0 : temporary->oid;
  return std::make_shared<const NameContext>(std::move(view), current_database(), current_user_, std::move(path),
                                             temporary_oid);
}

std::shared_ptr<const NameContext> SessionImpl::NamesWithin(const std::string& schema) {
  std::vector<std::string> path = catalog::ParseSearchPath(settings_.Get("search_path"));
  path.insert(path.begin(), schema);
  return MakeNames(Names()->snapshot, std::move(path));
}

std::shared_ptr<const NameContext> SessionImpl::Names() {
  catalog::SnapshotPtr view = transaction_ != nullptr ? transaction_->CatalogView() : engine_.catalog().latest();
  const Oid database = current_database();
  if (names_ != nullptr && names_->snapshot == view && names_->database == database && names_->user == current_user_ &&
      names_generation_ == settings_.generation()) {
    return names_;
  }
  names_ = MakeNames(std::move(view), catalog::ParseSearchPath(settings_.Get("search_path")));
  names_generation_ = settings_.generation();
  plans_.Clear();
  system_.reset();
  return names_;
}

sql::BindContext SessionImpl::MakeBindContext(const NameContext& names) {
  return {.snapshot = *names.snapshot,
          .database = names.database,
          .checker = names.checker,
          .search_path = names.search_path,
          .session = *this,
          .parameter_types = {},
          .notices = &notices_,
          .variables = variables_};
}

const SessionImpl::StatementSettings& SessionImpl::CurrentStatementSettings() {
  if (statement_settings_generation_ != settings_.generation()) {
    statement_settings_ = {
        .timeout_ms = std::stoll(settings_.Get("statement_timeout")),
        .query_group = settings_.Get("query_group"),
        .is_read_only = settings_.Get("transaction_read_only") == "on" ||
                        settings_.Get("default_transaction_read_only") == "on" || settings_.Get("readonly") == "on",
        .is_case_sensitive = settings_.Get("enable_case_sensitive_identifier") == "on",
        .has_case_sensitive_attributes = settings_.Get("enable_case_sensitive_super_attribute") == "on"};
    statement_settings_generation_ = settings_.generation();
  }
  return statement_settings_;
}

sql::ParserOptions SessionImpl::MakeParserOptions() {
  const StatementSettings& settings = CurrentStatementSettings();
  return {.case_sensitive_identifier = settings.is_case_sensitive,
          .case_sensitive_super_attribute = settings.has_case_sensitive_attributes};
}

// --- Plans

std::shared_ptr<Plan> SessionImpl::MakePlan(std::shared_ptr<const sql::ParsedStatement> parsed,
                                            const std::vector<sql::TypeId>& parameter_types) {
  const std::int64_t started = base::Now();
  auto plan = std::make_shared<Plan>();
  const std::size_t notices_before = notices_.size();
  plan->traits = sql::TraitsOf(parsed->statement);
  plan->names = Names();
  plan->settings_generation = settings_.generation();
  sql::BindContext context = MakeBindContext(*plan->names);
  context.parameter_types = parameter_types;
  const std::optional<std::string> delegated = sql::DelegateQuery(parsed->statement, context);
  if (delegated.has_value()) {
    context.is_delegated = true;
    const sql::ParsedStatement query = sql::ParseStatement(*delegated, {.case_sensitive_identifier = true});
    plan->bound = sql::Bind(query.statement, context);
  } else if (sql::IsCommand(parsed->statement)) {
    plan->bound.node = sql::BoundCommand{};
  } else {
    plan->bound = sql::Bind(parsed->statement, context);
  }
  plan->parsed = std::move(parsed);
  plan->description = DescribeOutput(plan->bound);
  if (plan->is_command()) {
    DescribeCommand(*plan, parameter_types);
    plan->is_reusable = std::holds_alternative<sql::TransactionStatement>(plan->parsed->statement);
  } else {
    plan->bound = sql::Optimize(std::move(plan->bound), engine_.statistics());
    if (plan->is_query()) plan->tag = TagOf(plan->parsed->statement);
    // Joins are planned anew each time, for tables grow. What was said while parsing or binding must be said again.
    plan->is_reusable = !delegated.has_value() && !context.used_now && plan->bound.touched.size() <= 1 &&
                        plan->parsed->notices.empty() && notices_.size() == notices_before;
  }
  plan->planning_us = base::Now() - started;
  return plan;
}

// The columns of statements that the engine itself answers.
void SessionImpl::DescribeCommand(Plan& plan, const std::vector<sql::TypeId>& parameter_types) {
  StatementDescription& description = plan.description;
  const sql::Statement& statement = plan.parsed->statement;
  const auto returns = [&](std::vector<ColumnDescription> columns) {
    description.columns = std::move(columns);
    description.returns_rows = true;
  };
  if (const auto* show = std::get_if<sql::ShowSettingStatement>(&statement)) {
    if (show->is_all) return returns({TextColumn("name"), TextColumn("setting")});
    if (show->name == "use") return returns({TextColumn("Use Database")});
    const SettingRow* row = FindSettingRow(show->name);
    return returns({TextColumn(row == nullptr ? show->name : std::string(row->name))});
  }
  if (std::holds_alternative<sql::ExplainStatement>(statement)) return returns({TextColumn("QUERY PLAN")});
  if (std::holds_alternative<sql::AnalyzeCompressionStatement>(statement)) {
    return returns({TextColumn("Table"),
                    TextColumn("Column"),
                    TextColumn("Encoding"),
                    {.name = "Est_reduction_pct", .type = sql::LogicalType::Numeric(5, 2)}});
  }
  if (const auto* fetch = std::get_if<sql::FetchStatement>(&statement)) {
    const auto cursor = portals_.find(fetch->cursor.text);
    if (cursor == portals_.end() || cursor->second->plan == nullptr || fetch->is_move) return;
    description.columns = cursor->second->plan->description.columns;
    description.returns_rows = cursor->second->plan->description.returns_rows;
  }
  if (plan.parsed->parameter_count > 0 && variables_ == nullptr) {
    const auto* declare = std::get_if<sql::DeclareCursorStatement>(&statement);
    if (const sql::QueryPtr query = declare != nullptr ? declare->query : sql::QueryThatFills(statement)) {
      sql::BindContext context = MakeBindContext(*plan.names);
      context.parameter_types = parameter_types;
      description.parameters = sql::BindQuery(*query, context).parameters;
    }
  }
  if (const auto* call = std::get_if<sql::CallStatement>(&statement)) {
    sql::BindContext context = MakeBindContext(*plan.names);
    context.parameter_types = parameter_types;
    const sql::BoundProcedureCall bound = sql::BindCall(*call, context);
    description.parameters = bound.arguments.parameters;
    for (const sql::OutputColumn& column : sql::OutputsOf(*bound.procedure)) {
      description.columns.push_back({.name = column.name, .type = column.type});
    }
    description.returns_rows = !description.columns.empty();
  }
  if (const auto* execute = std::get_if<sql::ExecuteStatement>(&statement)) {
    const auto prepared = statements_.find(execute->name.text);
    if (prepared == statements_.end() || prepared->second->plan == nullptr) return;
    description.columns = prepared->second->plan->description.columns;
    description.returns_rows = prepared->second->plan->description.returns_rows;
  }
}

bool SessionImpl::IsFresh(const Plan& plan) {
  return plan.settings_generation == settings_.generation() && plan.names == Names();
}

std::shared_ptr<Plan> SessionImpl::Refresh(std::shared_ptr<Plan> plan,
                                           const std::vector<sql::TypeId>& parameter_types) {
  if (plan->is_command() || IsFresh(*plan)) return plan;
  std::shared_ptr<Plan> fresh = MakePlan(plan->parsed, parameter_types);
  // A client that has been told other columns must ask again.
  if (!IsSameShape(plan->description, fresh->description)) throw errors::ResultTypeChanged();
  return fresh;
}

}  // namespace doppel::engine
