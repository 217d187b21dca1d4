// The command line, the environment and the configuration file, read into one struct. What is given on the command line
// wins over the environment, and that over the file.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/engine.h"
#include "server/wire_options.h"

namespace doppel::server {

struct ServeOptions {
  std::string host = "127.0.0.1";
  int port = 5439;
  int aws_port = 5440;
  std::string data_directory;  // empty: a temporary one, removed at the end
  std::string database = "dev";
  std::string user = "awsuser";
  std::string password = "Doppel123";
  std::string init_directory;
  std::string s3_root;  // empty: "s3" in the data directory, or in the temporary one
  // Access key ids and their secrets.
  std::map<std::string, std::string, std::less<>> access_keys = {{"test", "test"}};
  engine::Compatibility compatibility = engine::Compatibility::kStrict;
  bool offers_tls = true;
  std::string tls_certificate, tls_key;  // the user's own, both or none
  std::vector<std::string> tls_names;
  WireOptions wire;
};

struct HealthOptions {
  std::string host = "127.0.0.1";
  int aws_port = 5440;
};

struct CheckOptions {
  std::vector<std::string> files;
};

enum class Command { kServe, kHealth, kCheck, kExit };

struct CommandLine {
  Command command = Command::kExit;
  int exit_code = 0;  // of kExit: help, version and usage errors have been printed
  ServeOptions serve;
  HealthOptions health;
  CheckOptions check;
};

// What `doppel` returns to the shell.
inline constexpr int kExitOk = 0;
inline constexpr int kExitFailure = 1;  // could not start, is not healthy, the checked file has errors
inline constexpr int kExitUsage = 2;    // the command line or the configuration file is wrong

CommandLine ParseCommandLine(int argument_count, const char* const* arguments);

}  // namespace doppel::server
