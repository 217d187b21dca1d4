// CALL, and one call of a procedure from its arguments to their values afterwards.
#include <utility>

#include "base/clock.h"
#include "engine/procedure_host.h"
#include "engine/session_impl.h"
#include "sql/bind/call.h"
#include "sql/plpgsql/errors.h"
#include "sql/plpgsql/interpreter.h"
#include "sql/plpgsql/parser.h"

namespace doppel::engine {
namespace {

// stored-procedure-constraints
constexpr std::size_t kMaxNestedCalls = 16;
// Parsed bodies and their plans that a session keeps.
constexpr std::size_t kMaxCompiledProcedures = 64;

std::vector<sql::plpgsql::TypedValue> ArgumentsOf(const catalog::Function& procedure, const sql::Row& inputs) {
  std::vector<sql::plpgsql::TypedValue> arguments;
  std::size_t next = 0;
  for (const catalog::Argument& argument : procedure.arguments) {
    const bool is_given = argument.mode != catalog::ArgumentMode::out;
    arguments.push_back({argument.type, is_given ? inputs[next++] : sql::Datum()});
  }
  return arguments;
}

// What a call changes of its session until it ends: the rights, the settings, the list of calls.
template <typename Restore>
class Restored {
 public:
  explicit Restored(Restore restore) : restore_(std::move(restore)) {}
  Restored(const Restored&) = delete;
  ~Restored() { restore_(); }

 private:
  Restore restore_;
};

}  // namespace

bool SessionImpl::IsInAtomicContext() const {
  if (calls_.empty() || calls_.back().is_nonatomic) return false;
  return is_in_block_ || calls_.back().has_settings;
}

std::shared_ptr<CompiledProcedure> SessionImpl::Compile(const catalog::SharedObject<catalog::Function>& procedure) {
  const sql::ParserOptions parser_options = MakeParserOptions();
  const auto found = procedures_.find(procedure->oid);
  if (found != procedures_.end() && found->second->function == procedure &&
      found->second->parser_options.case_sensitive_identifier == parser_options.case_sensitive_identifier) {
    return found->second;
  }
  sql::plpgsql::BodyOptions options{.parser = parser_options, .is_nonatomic = procedure->nonatomic};
  for (const catalog::Argument& argument : procedure->arguments) options.argument_names.push_back(argument.name);
  auto compiled = std::make_shared<CompiledProcedure>();
  compiled->function = procedure;
  compiled->parser_options = parser_options;
  compiled->body = sql::plpgsql::ParseBody(procedure->body, options);
  compiled->prepared.resize(static_cast<std::size_t>(compiled->body.sql_count));
  if (procedures_.size() >= kMaxCompiledProcedures) procedures_.clear();
  procedures_[procedure->oid] = compiled;
  return compiled;
}

Result SessionImpl::RunCall(const sql::CallStatement& statement, const Plan& plan,
                            const std::vector<sql::TypeId>& parameter_types, std::span<const sql::Datum> parameters) {
  catalog::SharedObject<catalog::Function> procedure;
  sql::Row inputs;
  {
    const std::shared_ptr<const NameContext> names = Names();
    sql::BindContext context = MakeBindContext(*names);
    context.parameter_types = parameter_types;
    sql::BoundProcedureCall call = sql::BindCall(statement, context);
    procedure = names->snapshot->FindShared<catalog::Function>(call.procedure->oid);
    if (!statement.arguments.empty()) {
      Plan arguments;
      arguments.bound = std::move(call.arguments);
      const sql::Row variables = variables_ == nullptr ? sql::Row() : variables_->Values();
      const std::unique_ptr<RowStream> rows =
          OpenQuery(arguments, variables_ == nullptr ? parameters : std::span(variables), MakeEnvironment());
      rows->Next();
      for (const sql::Value& value : rows->row()) inputs.push_back(sql::ToDatum(value));
    }
  }
  const sql::Row values = CallProcedure(procedure, inputs, plan.parsed->text);
  sql::Row outputs;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (procedure->arguments[i].mode != catalog::ArgumentMode::in) outputs.push_back(values[i]);
  }
  if (outputs.empty()) return {nullptr, "CALL"};
  return {std::make_shared<RowList>(std::vector<sql::Row>{std::move(outputs)}), "CALL"};
}

sql::Row SessionImpl::CallProcedure(const catalog::SharedObject<catalog::Function>& procedure, const sql::Row& inputs,
                                    std::string text) {
  if (calls_.size() >= kMaxNestedCalls) throw sql::plpgsql::errors::NestedTooManyCalls(kMaxNestedCalls);
  if (!calls_.empty() && calls_.back().is_nonatomic != procedure->nonatomic) throw sql::plpgsql::errors::MixedModes();
  const std::shared_ptr<CompiledProcedure> compiled = Compile(procedure);

  catalog::ProcedureCallRecord record{.query_id = query_id_,
                                      .caller_query_id = calls_.empty() ? 0 : calls_.back().query_id,
                                      .session_user = session_user_,
                                      .security_user = procedure->security_definer ? procedure->owner : current_user_,
                                      .process_id = process_id(),
                                      .database_name = database_name(),
                                      .label = CurrentStatementSettings().query_group,
                                      .text = std::move(text),
                                      .start_time = base::Now()};
  record.transaction_id = transaction_ == nullptr ? 0 : transaction_->number();
  record.status = catalog::QueryStatus::kFailed;

  const bool has_settings = !procedure->settings.empty() || (!calls_.empty() && calls_.back().has_settings);
  const bool is_definer = procedure->security_definer || (!calls_.empty() && calls_.back().is_definer);
  calls_.push_back({procedure->nonatomic, is_definer, has_settings, query_id_});
  const Oid caller = current_user_;
  std::vector<catalog::Setting> settings_before;
  for (const catalog::Setting& setting : procedure->settings) {
    settings_before.push_back({setting.name, settings_.Get(setting.name)});
  }
  sql::VariableSource* const variables = std::exchange(variables_, nullptr);
  const Restored restored([&] {
    calls_.pop_back();
    if (procedure->security_definer) current_user_ = caller;
    variables_ = variables;
    for (const catalog::Setting& setting : settings_before) {
      settings_.Set(setting.name, setting.value, SettingUse::kSession, true);
    }
    if (calls_.empty()) is_in_procedure_block_ = false;
    record.end_time = base::Now();
    engine_.journal().Add(std::move(record));
  });
  for (const catalog::Setting& setting : procedure->settings) {
    settings_.Set(setting.name, setting.value, SettingUse::kSession, Names()->checker.is_superuser());
  }
  if (procedure->security_definer) current_user_ = procedure->owner;

  ProcedureHost host(*this, compiled, query_id_);
  sql::plpgsql::Interpreter interpreter(compiled->body, ArgumentsOf(*procedure, inputs),
                                        {.procedure = procedure->name, .is_nonatomic = procedure->nonatomic}, host);
  interpreter.Run();
  record.status = catalog::QueryStatus::kSuccess;
  sql::Row values;
  for (std::size_t i = 0; i < procedure->arguments.size(); ++i) {
    values.push_back(interpreter.argument(static_cast<int>(i)));
  }
  return values;
}

}  // namespace doppel::engine
