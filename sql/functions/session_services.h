// SessionServices: what SQL functions about the session, the catalog and other backends ask of the engine.
//
// Threads: the session's own. engine::Session implements it; kernels reach it by ServicesOf(call).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "catalog/system/system_state.h"
#include "sql/types/function_call.h"
#include "sql/types/session_info.h"

namespace doppel::sql {

class SessionServices {
 public:
  virtual ~SessionServices() = default;

  // Snapshot, current user's rights, search path, database, process id, time.
  virtual const catalog::SystemState& System() = 0;
  virtual Oid CurrentUser() = 0;  // changed by SET SESSION AUTHORIZATION and SECURITY DEFINER
  virtual Oid SessionUser() = 0;

  // IDENTITY: the next value of the column's counter; never given twice, not rolled back.
  virtual std::int64_t NextIdentity(Oid table, std::int16_t attribute) = 0;

  // PG_CANCEL_BACKEND and PG_TERMINATE_BACKEND; false when there is no such backend. Throws 42501 for another user's.
  virtual bool CancelBackend(std::int32_t process_id) = 0;
  virtual bool TerminateBackend(std::int32_t process_id) = 0;

  // SET_CONFIG and CURRENT_SETTING go by the same rules as SET and SHOW.
  virtual std::string SetConfig(std::string_view name, std::string_view value, bool is_local) = 0;

  // Has RESET made this context variable NULL?
  virtual bool IsNullVariable(std::string_view) { return false; }

  // -1 when there was none (PG_LAST_QUERY_ID and kin).
  virtual std::int64_t LastQueryId() = 0;
  virtual std::int64_t LastCopyId() = 0;
  virtual std::int64_t LastCopyCount() = 0;
  virtual std::int64_t LastUnloadId() = 0;
  virtual std::int64_t LastUnloadCount() = 0;

  // Of the cluster; nullopt: not known.
  virtual std::optional<std::int64_t> AwsAccount() { return std::nullopt; }
  virtual std::optional<std::string> NamespaceId() { return std::nullopt; }
};

// Throws XX000 where there is no session behind the call.
SessionServices& ServicesOf(CallContext& call);

}  // namespace doppel::sql
