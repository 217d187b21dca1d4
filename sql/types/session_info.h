// What SQL functions, casts and type output may ask of the session that runs them. engine::Session implements it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sql/types/type.h"

namespace doppel::sql {

class SessionServices;  // sql/functions/session_services.h

class SessionInfo {
 public:
  virtual ~SessionInfo() = default;

  // What functions about users, objects and backends need beyond this; null where there is no session behind (tests).
  virtual SessionServices* FindServices() { return nullptr; }

  // Microseconds since 2000-01-01 00:00 UTC.
  virtual std::int64_t TransactionStart() const = 0;
  virtual std::int64_t StatementStart() const = 0;
  // IANA or POSIX zone name of the session (SET timezone).
  virtual const std::string& TimeZone() const = 0;
  // Value of a setting, as SHOW prints it; null when there is no such setting.
  virtual const std::string* FindSetting(std::string_view name) const = 0;
  virtual double NextRandom() = 0;
  // How a value of one of the types regclass, regtype, regproc and regprocedure prints: the object's name.
  virtual std::string ObjectName(TypeId, Oid oid) { return std::to_string(oid); }
};

}  // namespace doppel::sql
