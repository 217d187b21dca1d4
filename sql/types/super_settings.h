// The settings that choose between lax and strict semantics of SUPER (super-configurations).
#pragma once

#include "sql/types/session_info.h"

namespace doppel::sql {

// False when the session does not have the setting.
inline bool IsSetting(const SessionInfo& session, std::string_view name, std::string_view wanted) {
  const std::string* value = session.FindSetting(name);
  return value != nullptr && *value == wanted;
}
inline bool IsSettingOff(const SessionInfo& session, std::string_view name) { return IsSetting(session, name, "off"); }
inline bool IsSettingOn(const SessionInfo& session, std::string_view name) { return IsSetting(session, name, "on"); }

}  // namespace doppel::sql
