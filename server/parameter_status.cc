#include "server/parameter_status.h"

#include <string>
#include <string_view>

#include "base/identity.h"
#include "protocol/backend_messages.h"

namespace doppel::server {
namespace {

// The session's value, or the one a fresh Redshift session has when the session does not keep such a setting.
std::string_view Setting(const engine::Session& session, std::string_view name, std::string_view fresh) {
  const std::string* value = session.FindSetting(name);
  return value == nullptr || value->empty() ? fresh : std::string_view(*value);
}

}  // namespace

void WriteParameterStatuses(protocol::Writer& writer, const engine::Session& session, const Login& login,
                            const WireOptions& options) {
  const auto write = [&](std::string_view name, std::string_view value) {
    protocol::WriteParameterStatus(writer, name, value);
  };
  write("application_name", Setting(session, "application_name", "unset"));
  write("case_sensitive", "on");
  write("client_encoding", Setting(session, "client_encoding", "UNICODE"));
  write("datestyle", Setting(session, "datestyle", "ISO, MDY"));
  write("integer_datetimes", "on");
  write("is_superuser", login.user().is_superuser ? "on" : "off");
  write("server_encoding", "UNICODE");
  write("server_version", base::kServerVersion);
  write("session_authorization", session.user_name());
  write("TimeZone", Setting(session, "timezone", "UTC"));
  write("timezone_abbreviations", "Default");
  write("padb_version", base::kPadbVersion);
  write("padb_revision", base::kPadbRevision);
  write("max_numeric_precision", "38");
  write("max_varchar_size", "65535");
  write("datashare_enabled", "on");
  write("session_id", login.request().client.session_id);
  if (const std::optional<int> version = login.reported_protocol_version()) {
    write("server_protocol_version", std::to_string(*version));
  }
  write("external_database", "off");
  write("show_discovery", "4");
  if (options.report_standard_conforming_strings) write("standard_conforming_strings", "on");
}

}  // namespace doppel::server
