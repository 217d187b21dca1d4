// What the wire says of its own accord: logins that fail and connections that end. Reference wire-protocol §2.5, §6.
#pragma once

#include <fmt/format.h>

#include <string_view>

#include "base/sql_error.h"

namespace doppel::server::errors {

using base::SqlError;
using base::SqlState;

inline SqlError PasswordAuthenticationFailed(std::string_view user) {
  return SqlError(SqlState::kInvalidAuthorizationSpecification,
                  fmt::format("password authentication failed for user \"{}\"", user))
      .AsFatal();
}

// What a cluster with require_ssl says to a client in plain text.
inline SqlError EncryptionRequired(std::string_view host, std::string_view user, std::string_view database) {
  return SqlError(SqlState::kInvalidAuthorizationSpecification,
                  fmt::format("no pg_hba.conf entry for host \"{}\", user \"{}\", database \"{}\", SSL off", host, user,
                              database))
      .AsFatal();
}

inline SqlError NoUserName() {
  return SqlError(SqlState::kInvalidAuthorizationSpecification, "no PostgreSQL user name specified in startup packet")
      .AsFatal();
}

inline SqlError InvalidOptions(std::string_view options) {
  return SqlError(SqlState::kProtocolViolation, fmt::format("invalid command-line arguments: {}", options)).AsFatal();
}

inline SqlError ConnectionLimitExceeded(int limit) {
  return SqlError(SqlState::kTooManyConnections,
                  fmt::format("connection limit \"{}\" exceeded for non-bootstrap users", limit))
      .AsFatal();
}

inline SqlError AuthenticationTimeout() {
  return SqlError(SqlState::kQueryCanceled, "canceling authentication due to timeout").AsFatal();
}

inline SqlError TerminatedByAdministrator() {
  return SqlError(SqlState::kAdminShutdown, "terminating connection due to administrator command").AsFatal();
}

inline SqlError IdleTimeout() {
  return SqlError(SqlState::kAdminShutdown, "terminating connection due to idle-session timeout").AsFatal();
}

inline SqlError ResultFormatCount(std::size_t formats, std::size_t columns) {
  return SqlError(SqlState::kProtocolViolation,
                  fmt::format("bind message has {} result formats but query has {} columns", formats, columns));
}

inline SqlError Internal(std::string_view what) {
  return SqlError(SqlState::kInternalError, fmt::format("internal error in doppel: {}", what));
}

inline SqlError OutOfMemory() { return SqlError(SqlState::kOutOfMemory, "out of memory"); }

}  // namespace doppel::server::errors
