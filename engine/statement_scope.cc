#include "engine/statement_scope.h"

#include <algorithm>
#include <utility>

#include "base/clock.h"
#include "base/text.h"
#include "engine/errors.h"
#include "engine/statement_kind.h"
#include "sql/parser/redact.h"
#include "sql/types/context.h"
#include "sql/types/type_table.h"

namespace doppel::engine {
namespace {

// The message, without the piece of a statement with secrets that a syntax error quotes.
std::string KeptMessage(const base::SqlError& error, bool has_secrets) {
  std::string_view message = base::TruncateUtf8(error.message(), kMaxKeptValue);
  constexpr std::string_view kQuoting = " at or near \"";
  const std::size_t quoted = message.find(kQuoting);
  if (!has_secrets || quoted == std::string_view::npos) return std::string(message);
  return std::string(message.substr(0, quoted + kQuoting.size())) + "***\"";
}

}  // namespace

SessionImpl::StatementScope::StatementScope(SessionImpl& session, const std::shared_ptr<Plan>& plan,
                                            std::span<const sql::Datum> parameters,
                                            std::optional<std::string> inner_text)
    : session_(session),
      plan_(plan),
      outer_(std::exchange(session.scope_, this)),
      outer_query_id_(session.query_id_),
      is_inner_(inner_text.has_value()) {
  const std::string& text = is_inner_ ? *inner_text : plan->parsed->text;
  record_ = session_.StartRecord(text);
  has_secrets_ = record_.text != text;
  if (is_inner_) record_.caller_query_id = session_.calls_.back().query_id;
  session_.statement_started_ = record_.start_time;
  record_.start_time -= plan->planning_us;  // It began when it was parsed.
  session_.query_id_ = record_.query_id;
  Describe(*plan);
  KeepParameters(*plan, parameters);
  if (!is_inner_) session_.entry_->BeginStatement(record_, session_.CurrentStatementSettings().timeout_ms);
}

SessionImpl::StatementScope::~StatementScope() {
  session_.scope_ = outer_;
  if (session_.transaction_ != nullptr) {
    session_.entry_->SetTransaction(session_.transaction_->number(), session_.transaction_->started());
  }
  session_.PublishCursor();
  record_.planning_us += std::exchange(plan_->planning_us, 0);
  record_.end_time = base::Now();
  // Kept before it is no longer shown as running, so that nobody misses it between the two.
  session_.engine_.journal().Add(std::move(record_));
  if (is_inner_) {
    session_.query_id_ = outer_query_id_;
  } else {
    session_.entry_->EndStatement();
  }
}

void SessionImpl::StatementScope::Describe(const Plan& plan) {
  std::string_view name = plan.traits.name;
  if (const auto* execute = std::get_if<sql::ExecuteStatement>(&plan.parsed->statement)) {
    const auto prepared = session_.statements_.find(execute->name.text);
    if (prepared != session_.statements_.end() && prepared->second->plan != nullptr) {
      name = prepared->second->plan->traits.name;
      record_.uses_compute = prepared->second->plan->bound.uses_compute_node;
    }
  }
  const StatementClass described = ClassOf(name);
  record_.kind = described.kind;
  record_.query_type = described.query_type;
  record_.uses_compute |= plan.bound.uses_compute_node;
  record_.planning_us = std::exchange(plan_->planning_us, 0);
}

void SessionImpl::StatementScope::KeepParameters(const Plan& plan, std::span<const sql::Datum> parameters) {
  if (parameters.empty()) return;
  const sql::OutputContext context = sql::MakeOutputContext(session_);
  const std::vector<sql::LogicalType>& types = plan.description.parameters;
  for (std::size_t i = 0; i < parameters.size() && i < types.size(); ++i) {
    const sql::Value value = sql::ToValue(parameters[i]);
    const std::string text = value.is_null() ? "NULL" : sql::ToText(value, types[i], context);
    record_.parameters.emplace_back(base::TruncateUtf8(text, kMaxKeptValue));
  }
}

void SessionImpl::StatementScope::Succeeded(std::int64_t returned_rows, std::int64_t returned_bytes) {
  record_.status = catalog::QueryStatus::kSuccess;
  record_.returned_rows = returned_rows;
  record_.returned_bytes = returned_bytes;
  if (record_.uses_compute) session_.last_query_id_ = record_.query_id;
}

base::SqlError SessionImpl::StatementScope::Explain(const base::SqlError& error) {
  const bool is_cancelled = error.state() == base::SqlState::kQueryCanceled;
  base::SqlError explained = error;
  if (is_cancelled) {
    std::string message = session_.entry_->cancel_message();
    explained = message.empty() ? errors::QueryCancelled(record_.query_id) : errors::CancelledWith(std::move(message));
  }
  record_.status = is_cancelled ? catalog::QueryStatus::kCanceled : catalog::QueryStatus::kFailed;
  record_.error_state = base::CodeOf(error.state());
  record_.error_message = KeptMessage(explained, has_secrets_);
  return explained;
}

void SessionImpl::StatementScope::NoteTable(Oid table, catalog::TouchedTable::How how,
                                            std::optional<std::int64_t> rows) {
  const catalog::Relation* relation = session_.Names()->snapshot->FindRelation(table);
  if (relation == nullptr) return;
  record_.uses_compute = true;
  record_.tables.push_back({.table = table, .name = relation->name, .how = how, .rows = rows});
}

// --- What is told of statements beside their run.

catalog::QueryRecord SessionImpl::StartRecord(std::string_view text) {
  catalog::QueryRecord record{.query_id = engine_.NextQueryId(),
                              .user = current_user_,
                              .user_name = user_name(),
                              .process_id = process_id(),
                              .database_name = database_name(),
                              .label = CurrentStatementSettings().query_group,
                              .start_time = base::Now()};
  // What a failed block is told belongs to the transaction that has failed.
  record.transaction_id = has_failed_ ? last_transaction_number_ : CurrentTransaction().number();
  record.text = sql::RedactSecrets(base::TruncateUtf8(text, kMaxKeptText));
  return record;
}

void SessionImpl::RecordUnplanned(std::string_view text, const base::SqlError& error) {
  catalog::QueryRecord record = StartRecord(text);
  record.query_type = "OTHER";
  record.status = catalog::QueryStatus::kFailed;
  record.error_state = base::CodeOf(error.state());
  record.error_message = KeptMessage(error, record.text != text);
  record.end_time = record.start_time;
  engine_.journal().Add(std::move(record));
}

void SessionImpl::NoteTables(const sql::BoundStatement& statement, std::int64_t rows_written) {
  if (scope_ == nullptr) return;
  using How = catalog::TouchedTable::How;
  for (const sql::TouchedTable& touched : statement.touched) {
    if (touched.use == sql::TableUse::kRead) scope_->NoteTable(touched.table, How::kScan, std::nullopt);
  }
  if (std::holds_alternative<sql::BoundQueryPtr>(statement.node)) return;
  const Oid target = TargetOf(statement);
  if (std::holds_alternative<sql::BoundInsert>(statement.node)) {
    return scope_->NoteTable(target, How::kInsert, rows_written);
  }
  // It looks for its rows first.
  scope_->NoteTable(target, How::kScan, std::nullopt);
  if (std::holds_alternative<sql::BoundDelete>(statement.node)) {
    return scope_->NoteTable(target, How::kDelete, rows_written);
  }
  // A MERGE's count does not tell new versions of rows from new rows.
  const bool is_merge = std::holds_alternative<sql::BoundMerge>(statement.node);
  scope_->NoteTable(target, How::kUpdate, is_merge ? std::nullopt : std::optional(rows_written));
}

void SessionImpl::PublishCursor() {
  const auto found =
      std::find_if(portals_.begin(), portals_.end(), [](const auto& entry) { return entry.second->is_cursor; });
  if (found == portals_.end()) {
    if (std::exchange(has_published_cursor_, false)) entry_->SetCursor(std::nullopt);
    return;
  }
  const Portal& cursor = *found->second;
  catalog::CursorState state{.name = cursor.name,
                             .user = current_user_,
                             .process_id = process_id(),
                             .transaction_id = transaction_ == nullptr ? 0 : transaction_->number(),
                             .start_time = cursor.declared_at,
                             .fetched_rows = cursor.fetched_rows};
  if (cursor.result.rows == nullptr) state.row_count = cursor.fetched_rows;
  entry_->SetCursor(std::move(state));
  has_published_cursor_ = true;
}

void SessionImpl::RecordTransaction(const Transaction& transaction, bool is_committed, std::int64_t ending_since) {
  engine_.journal().Add(catalog::TransactionRecord{
      .transaction_id = transaction.number(),
      .user = transaction.options().user,
      .isolation_level =
          transaction.options().isolation == catalog::Isolation::serializable ? "Serializable" : "Snapshot Isolation",
      .is_committed = is_committed,
      .start_time = transaction.started(),
      .commit_start_time = ending_since,
      .commit_end_time = base::Now()});
}

}  // namespace doppel::engine
