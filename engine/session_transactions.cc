#include "base/check.h"
#include "base/clock.h"
#include "engine/errors.h"
#include "engine/schema_quotas.h"
#include "engine/session_impl.h"

namespace doppel::engine {

Transaction& SessionImpl::CurrentTransaction() {
  if (transaction_ == nullptr) {
    const catalog::Database* database = engine_.catalog().latest()->FindDatabase(entry_->database);
    transaction_ = std::make_unique<Transaction>(
        engine_.store(),
        TransactionOptions{.process_id = entry_->process_id,
                           .user = current_user_,
                           .database = entry_->database,
                           .isolation = database == nullptr ? catalog::Isolation::snapshot : database->isolation});
    last_transaction_number_ = transaction_->number();
    settings_.BeginTransaction();
    authorized_after_rollback_ = authorized_user_;
    entry_->SetTransaction(transaction_->number(), transaction_->started());
  }
  return *transaction_;
}

ExecutionEnvironment SessionImpl::MakeEnvironment() {
  System();
  return {.store = engine_.store(),
          .transaction = CurrentTransaction(),
          .session = *this,
          .identities = *this,
          .cancellation = entry_->cancellation(),
          .process_id = entry_->process_id,
          .system = system_};
}

TransactionStatus SessionImpl::transaction_status() const {
  if (!is_in_block_) return TransactionStatus::kIdle;
  return has_failed_ ? TransactionStatus::kFailed : TransactionStatus::kInBlock;
}

void SessionImpl::BeginBlock(const sql::TransactionModes& modes) {
  if (is_in_block_) {
    notices_.push_back(errors::AlreadyInTransaction());
    return;
  }
  // Statements before it in the same message become part of the block.
  CurrentTransaction();
  is_in_block_ = true;
  has_run_in_block_ = false;
  is_read_only_ = modes.is_read_only;
}

// The tag says what happened: COMMIT of a failed block is a ROLLBACK.
std::string SessionImpl::EndBlock(bool is_commit) {
  if (!is_in_block_) notices_.push_back(errors::NoTransactionInProgress());
  const bool commits = is_commit && !has_failed_;
  is_in_block_ = false;
  has_failed_ = false;
  if (commits) {
    CommitTransaction();
  } else {
    RollbackTransaction();
  }
  return commits ? "COMMIT" : "ROLLBACK";
}

void SessionImpl::CommitTransaction() {
  CloseTransactionPortals();
  std::vector<Oid> changed_tables;
  if (transaction_ != nullptr) {
    const std::int64_t since = base::Now();
    try {
      CheckSchemaQuotas();
      changed_tables = transaction_->TablesChanged();
      transaction_->Commit();
    } catch (const base::SqlError&) {
      RollbackTransaction();
      throw;
    }
    RecordTransaction(*transaction_, true, since);
  }
  transaction_.reset();
  is_read_only_.reset();
  settings_.CommitTransaction();
  EndAuthorization(authorized_after_commit_);
  entry_->SetTransaction(0, 0);
  if (!changed_tables.empty() && !is_refreshing_) RefreshAutomatically(std::move(changed_tables));
}

void SessionImpl::CheckSchemaQuotas() {
  std::vector<catalog::QuotaViolationRecord> violations = FindQuotaViolations(*transaction_);
  if (violations.empty()) return;
  for (catalog::QuotaViolationRecord& violation : violations) {
    violation.user = current_user_;
    violation.process_id = process_id();
    violation.time = base::Now();
    engine_.journal().Add(violation);
  }
  throw errors::SchemaQuotaExceeded(violations);
}

void SessionImpl::RollbackTransaction() {
  CloseTransactionPortals();
  if (transaction_ != nullptr) {
    const std::int64_t since = base::Now();
    if (!transaction_->has_ended()) transaction_->Rollback();
    RecordTransaction(*transaction_, false, since);
    EndAuthorization(authorized_after_rollback_);
  }
  transaction_.reset();
  is_read_only_.reset();
  settings_.RollbackTransaction();
  entry_->SetTransaction(0, 0);
}

// The streams of open portals read with the transaction's snapshot. A portal that is being executed is held by its
// executor and only leaves the list.
void SessionImpl::CloseTransactionPortals() {
  for (auto& [name, portal] : portals_) {
    portal->result.rows.reset();
    portal->state = Portal::State::kDone;
  }
  portals_.clear();
}

void SessionImpl::CommitNow() {
  const bool was_in_block = is_in_block_;
  const std::optional<bool> was_read_only = is_read_only_;
  CommitTransaction();
  CurrentTransaction();
  is_in_block_ = was_in_block;
  is_read_only_ = was_read_only;
}

// Begins again as CommitNow does.
void SessionImpl::RollbackNow() {
  const bool was_in_block = is_in_block_;
  const std::optional<bool> was_read_only = is_read_only_;
  RollbackTransaction();
  CurrentTransaction();
  is_in_block_ = was_in_block;
  is_read_only_ = was_read_only;
}

bool SessionImpl::IsReadOnly() {
  if (is_read_only_.has_value()) return *is_read_only_;
  return CurrentStatementSettings().is_read_only;
}

void SessionImpl::Sync() {
  if (!is_in_block_) CommitTransaction();
}

void SessionImpl::Fail() {
  RollbackTransaction();
  has_failed_ = is_in_block_;
}

}  // namespace doppel::engine
