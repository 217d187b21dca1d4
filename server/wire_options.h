// What the PostgreSQL port is told by its owner.
#pragma once

#include <chrono>

namespace doppel::server {

struct WireOptions {
  // Refuse logins in plain text, as a cluster with require_ssl does. Cancel requests stay welcome.
  bool require_ssl = false;
  std::chrono::seconds login_timeout{60};
  // Idle sessions end after it unless their user has SESSION TIMEOUT; a provisioned cluster's four hours.
  std::chrono::seconds idle_timeout{4 * 3600};
  // Redshift's limit for users who are not superusers.
  int max_user_connections = 500;
  // The highest client_protocol_version granted (reference wire-protocol §3).
  int max_protocol_version = 2;
  // Redshift does not report standard_conforming_strings; some clients of PostgreSQL cannot do without.
  bool report_standard_conforming_strings = false;
  // Ask every user for the password in clear, so that clients of PostgreSQL can log in as users with a SHA-256
  // password, whose exchange only Amazon's drivers know.
  bool ask_for_cleartext = false;
};

}  // namespace doppel::server
