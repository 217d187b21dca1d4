// Engine: the cluster. It owns storage, catalog and the list of sessions; callers look up users, authenticate them by
// their own protocol, and open sessions.
//
// Threads: every method may be called from any thread. A Session belongs to the thread that opened it.
// Errors: base::SqlError.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/session.h"
#include "sql/types/type.h"

namespace doppel::engine {

// What authentication needs to know of a user. Passwords are never kept in clear.
struct UserLogin {
  enum class Secret { kNone /* PASSWORD DISABLE */, kMd5, kSha256 };

  std::string name;
  sql::Oid id = 0;
  bool is_superuser = false;
  Secret secret = Secret::kNone;
  std::string md5;                          // "md5" and 32 hex digits, of kMd5
  std::string digest;                       // SHA-256(password, salt), 32 raw bytes, of kSha256
  std::string salt;                         // raw bytes, of kSha256
  std::optional<std::int64_t> valid_until;  // microseconds since 2000-01-01 00:00 UTC; the password is dead after it
  int connection_limit = -1;                // -1: none; OpenSession enforces it
  int session_timeout_s = 0;                // idle seconds after which the connection ends; 0: the server's default
};

// Where a session comes from; recorded in the connection log and shown by the session views.
struct ClientInfo {
  std::string host;  // numeric address
  int port = 0;
  std::string application_name, driver_version, os_version, plugin_name;
  std::string tls_version, tls_cipher;  // empty: plain text
  int protocol_version = 0;             // negotiated client_protocol_version
  std::string session_id;               // UUID reported to the client
};

struct SessionRequest {
  std::string database;
  std::string user;
  // Settings to apply in this order, as if SET before the first statement, but as the session's RESET values. Names as
  // the client spelled them; names that are no settings have been taken out by the caller or are to be ignored.
  std::vector<std::pair<std::string, std::string>> settings;
  ClientInfo client;
};

// The connection of a session, seen from the engine: PG_TERMINATE_BACKEND and an engine that stops end it.
class ConnectionControl {
 public:
  virtual ~ConnectionControl() = default;
  // Any thread; returns at once and calls nothing of the engine, which has stopped the running statement by itself. The
  // connection's own thread then answers FATAL 57P01 and destroys the session.
  virtual void EndConnection() = 0;
};

enum class Compatibility { kStrict, kWarn };

struct EngineOptions {
  std::string directory;  // exists and is writable; holds the cluster's files
  // Committed work survives the process. Else the directory is scratch.
  bool is_durable = false;
  std::string database = "dev";
  std::string user = "awsuser";
  std::string password = "Doppel123";
  std::string account_id = "123456789012";  // AWS account of the cluster
  Compatibility compatibility = Compatibility::kStrict;
};

class Engine {
 public:
  virtual ~Engine() = default;

  virtual std::optional<UserLogin> FindUser(std::string_view name) = 0;

  // For a user who has authenticated. Throws FATAL 3D000 for an unknown database, 53300 for a limit, 42501 when the
  // user may not connect, 22023/42501 for a setting. `connection` may be null and must outlive the session.
  virtual std::unique_ptr<Session> OpenSession(const SessionRequest& request, ConnectionControl* connection) = 0;

  // A login that did not come to a session, for the connection log.
  virtual void RecordAuthenticationFailure(const SessionRequest& request) = 0;

  // Remembers what is there now as the state that Reset goes back to; called when the init scripts have run. A cluster
  // that was opened with its reset point keeps that.
  virtual void SetResetPoint() = 0;
  // Sessions are terminated, and everything is as it was at the reset point. Throws 55006 when sessions do not end.
  virtual void Reset() = 0;

  // For an engine that is about to be destroyed: running statements end with 57014, every connection is told to end its
  // session, and no more can be opened. Returns at once.
  virtual void EndSessions() = 0;
};

// Opens the cluster in `options.directory`, creating it when the directory is empty.
std::unique_ptr<Engine> OpenEngine(const EngineOptions& options);

}  // namespace doppel::engine
