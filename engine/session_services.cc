#include <utility>

#include "base/check.h"
#include "base/clock.h"
#include "engine/errors.h"
#include "engine/session_impl.h"
#include "engine/system_state.h"
#include "sql/functions/catalog_text.h"

namespace doppel::engine {

std::int64_t SessionImpl::TransactionStart() const {
  return transaction_ != nullptr ? transaction_->started() : statement_started_;
}

double SessionImpl::NextRandom() {
  // 53 random bits are a double in [0, 1).
  return static_cast<double>(random_() >> 11) * 0x1.0p-53;
}

std::string SessionImpl::ObjectName(sql::TypeId type, sql::Oid oid) { return sql::ObjectName(System(), type, oid); }

const catalog::SystemState& SessionImpl::System() {
  if (system_ == nullptr) system_ = std::make_shared<const SessionSystemState>(*this, Names());
  return *system_;
}

std::int64_t SessionImpl::NextIdentity(Oid table, std::int16_t attnum) {
  const catalog::Relation* relation = Names()->snapshot->FindRelation(table);
  const catalog::Column* column = relation == nullptr ? nullptr : relation->FindColumn(attnum);
  base::Check(column != nullptr && column->identity.has_value(), "an identity column");
  return engine_.store().identities().Next(table, attnum, column->identity->seed, column->identity->step);
}

// --- Other backends

void SessionImpl::RequireBackendRights(const SessionEntry& backend) {
  if (backend.user == session_user_ || Names()->checker.is_superuser()) return;
  throw errors::BackendDenied();
}

void SessionImpl::RecordTermination(std::int32_t process_id, bool is_end) {
  engine_.journal().Add(catalog::TerminationRecord{
      .user = current_user_, .process_id = process_id, .time = base::Now(), .is_end = is_end});
}

bool SessionImpl::CancelBackendWith(std::int32_t process_id, std::string_view message) {
  const SessionEntryPtr backend = engine_.sessions().Find(process_id);
  if (backend == nullptr) return false;
  RequireBackendRights(*backend);
  RecordTermination(process_id, false);
  return engine_.sessions().Cancel(process_id, message);
}

bool SessionImpl::CancelBackend(std::int32_t process_id) { return CancelBackendWith(process_id, {}); }

bool SessionImpl::TerminateBackend(std::int32_t process_id) {
  const SessionEntryPtr backend = engine_.sessions().Find(process_id);
  if (backend == nullptr) return false;
  RequireBackendRights(*backend);
  RecordTermination(process_id, true);
  return engine_.sessions().Terminate(process_id);
}

std::string SessionImpl::SetConfig(std::string_view name, std::string_view value, bool is_local) {
  settings_.Set(name, value, is_local ? SettingUse::kLocal : SettingUse::kSession, Names()->checker.is_superuser());
  return settings_.Get(name);
}

// --- Session

std::vector<base::Notice> SessionImpl::TakeNotices() { return std::exchange(notices_, {}); }

std::vector<SettingReport> SessionImpl::TakeSettingReports() { return settings_.TakeReports(); }

void SessionImpl::Cancel() {
  if (entry_->Cancel({})) engine_.store().locks().Wake();
}

}  // namespace doppel::engine
