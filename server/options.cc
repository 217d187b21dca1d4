#include "server/options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <map>
#include <stdexcept>

#include "base/identity.h"
#include "base/log.h"
#include "base/text.h"
#include "server/config_file.h"

namespace doppel::server {
namespace {

constexpr int kMaxPort = 65535;

const std::map<std::string, engine::Compatibility> kCompatibilities = {{"strict", engine::Compatibility::kStrict},
                                                                       {"warn", engine::Compatibility::kWarn}};

std::string CheckCompatibility(const std::string& name) {
  return kCompatibilities.contains(name) ? "" : "must be strict or warn";
}

std::string CheckAccessKey(const std::string& key) {
  const std::size_t colon = key.find(':');
  return colon != std::string::npos && colon > 0 && colon + 1 < key.size() ? "" : "must be ID:SECRET";
}

std::string CheckLogLevel(const std::string& name) {
  return base::SetLogLevel(name) ? "" : "must be debug, info, warning, error or off";
}

CLI::Option* AddSeconds(CLI::App& app, const std::string& name, std::chrono::seconds& value, const std::string& help) {
  return app
      .add_option_function<int>(
          name, [&value](int seconds) { value = std::chrono::seconds(seconds); }, help)
      ->check(CLI::NonNegativeNumber)
      ->default_str(std::to_string(value.count()));
}

void AddAccessKeys(CLI::App& app, ServeOptions& options) {
  app.add_option_function<std::vector<std::string>>(
         "--access-key",
         [&options](const std::vector<std::string>& keys) {
           options.access_keys.clear();
           for (const std::string& key : keys) {
             const std::size_t colon = key.find(':');
             options.access_keys[key.substr(0, colon)] = key.substr(colon + 1);
           }
         },
         "access key that may sign AWS calls, as ID:SECRET; may be repeated")
      ->envname("DOPPEL_ACCESS_KEY")
      ->delimiter(',')
      ->check(CheckAccessKey)
      ->default_str("test:test");
}

void AddServeOptions(CLI::App& app, ServeOptions& options, std::string& config_file) {
  app.add_option("--port", options.port, "port for SQL clients; 0 picks a free one")
      ->envname("DOPPEL_PORT")
      ->check(CLI::Range(0, kMaxPort))
      ->capture_default_str();
  app.add_option("--aws-port", options.aws_port, "port for AWS calls, health and the CA; 0 picks a free one")
      ->envname("DOPPEL_AWS_PORT")
      ->check(CLI::Range(0, kMaxPort))
      ->capture_default_str();
  app.add_option("--host", options.host, "address to listen on; * is every address")
      ->envname("DOPPEL_HOST")
      ->capture_default_str();
  app.add_option("--data", options.data_directory, "keep everything in this folder; without it all is gone at exit")
      ->envname("DOPPEL_DATA");
  app.add_option("--database", options.database, "the first database")
      ->envname("DOPPEL_DATABASE")
      ->capture_default_str();
  app.add_option("--user", options.user, "the first superuser")->envname("DOPPEL_USER")->capture_default_str();
  app.add_option("--password", options.password, "the first superuser's password")
      ->envname("DOPPEL_PASSWORD")
      ->capture_default_str();
  app.add_option("--init", options.init_directory, "run the .sql files of this folder, in order of name, before ready")
      ->envname("DOPPEL_INIT")
      ->check(CLI::ExistingDirectory);
  app.add_option("--s3-root", options.s3_root,
                 "the folder of S3's buckets, each a folder of plain files; s3 in the --data folder unless given")
      ->envname("DOPPEL_S3_ROOT");
  AddAccessKeys(app, options);
  app.add_option("--config", config_file, "read options from this TOML file")
      ->envname("DOPPEL_CONFIG")
      ->check(CLI::ExistingFile);
  app.add_option_function<std::string>(
         "--compat", [&options](const std::string& name) { options.compatibility = kCompatibilities.at(name); },
         "what is not emulated is an error (strict) or a warning (warn)")
      ->envname("DOPPEL_COMPAT")
      ->check(CheckCompatibility)
      ->default_str("strict");
  app.add_option_function<std::string>(
         "--log-level", [](const std::string&) {}, "debug, info, warning, error or off")
      ->envname("DOPPEL_LOG_LEVEL")
      ->check(CheckLogLevel)
      ->default_str("warning");
}

void AddConnectionOptions(CLI::App& app, ServeOptions& options) {
  app.add_flag("--tls,!--no-tls", options.offers_tls, "offer TLS (default)")->envname("DOPPEL_TLS");
  app.add_option("--tls-name", options.tls_names, "further name or address in the server certificate; may be repeated")
      ->envname("DOPPEL_TLS_NAME")
      ->delimiter(',');
  app.add_option("--tls-cert", options.tls_certificate, "server certificate of your own (PEM, with its chain)")
      ->envname("DOPPEL_TLS_CERT")
      ->check(CLI::ExistingFile);
  app.add_option("--tls-key", options.tls_key, "its key (PEM)")->envname("DOPPEL_TLS_KEY")->check(CLI::ExistingFile);
  app.add_flag("--require-ssl", options.wire.require_ssl, "refuse logins in plain text")->envname("DOPPEL_REQUIRE_SSL");
  app.add_flag("--cleartext-passwords", options.wire.ask_for_cleartext,
               "ask for passwords in clear, so that any client can log in as a user with a SHA-256 password")
      ->envname("DOPPEL_CLEARTEXT_PASSWORDS");
  app.add_flag("--report-standard-conforming-strings", options.wire.report_standard_conforming_strings,
               "report this setting, which Redshift does not have, to clients that insist on it")
      ->envname("DOPPEL_REPORT_STANDARD_CONFORMING_STRINGS");
  app.add_option("--max-connections", options.wire.max_user_connections, "connections of users who are no superusers")
      ->envname("DOPPEL_MAX_CONNECTIONS")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  AddSeconds(app, "--login-timeout", options.wire.login_timeout, "seconds that a login may take")
      ->envname("DOPPEL_LOGIN_TIMEOUT");
  AddSeconds(app, "--idle-timeout", options.wire.idle_timeout, "seconds after which an idle session ends; 0: never")
      ->envname("DOPPEL_IDLE_TIMEOUT");
}

// Values of the file for options that neither the command line nor the environment has given.
void ApplyConfigFile(CLI::App& app, const std::string& path) {
  for (const auto& [name, values] : ReadConfigFile(path)) {
    CLI::Option* option = name == "config" ? nullptr : app.get_option_no_throw("--" + name);
    if (option == nullptr) throw std::runtime_error(fmt::format("{}: there is no option \"{}\"", path, name));
    if (option->count() > 0) continue;
    for (const std::string& value : values) option->add_result(value);
    option->run_callback();
  }
}

CommandLine Exit(int code) { return {.command = Command::kExit, .exit_code = code}; }

void CheckTogether(const ServeOptions& options) {
  // No role or user may be called PUBLIC, which stands for all of them (r_CREATE_USER).
  if (options.user.empty() || base::ToLowerAscii(options.user) == "public") {
    throw std::runtime_error(fmt::format("--user: \"{}\" is no name for a user", options.user));
  }
  if (options.tls_certificate.empty() != options.tls_key.empty()) {
    throw std::runtime_error("--tls-cert and --tls-key go together");
  }
  if (options.wire.require_ssl && !options.offers_tls) {
    throw std::runtime_error("--require-ssl needs TLS");
  }
}

}  // namespace

CommandLine ParseCommandLine(int argument_count, const char* const* arguments) {
  CommandLine line;
  CLI::App app("A local double of Amazon Redshift, for testing", "doppel");
  app.require_subcommand(0, 1);
  app.set_version_flag("--version", fmt::format("doppel {}", base::kProductVersion));
  app.footer("Exit codes: 0 done, 1 failed, 2 wrong use. `doppel COMMAND --help` tells the options of a command.");
  std::string config_file;
  CLI::App* serve =
      app.add_subcommand("serve", "Serve until SIGTERM or SIGINT. When ready, one line of JSON is printed.");
  AddServeOptions(*serve, line.serve, config_file);
  AddConnectionOptions(*serve, line.serve);
  CLI::App* health = app.add_subcommand("health", "Ask a running server whether it is ready; exit code 0 when it is.");
  health->add_option("--host", line.health.host)->envname("DOPPEL_HEALTH_HOST")->capture_default_str();
  health->add_option("--aws-port", line.health.aws_port)->envname("DOPPEL_AWS_PORT")->capture_default_str();
  CLI::App* check = app.add_subcommand("check", "Parse and bind SQL files without running their queries.");
  check->add_option("FILE", line.check.files)->required()->check(CLI::ExistingFile);
  try {
    app.parse(argument_count, arguments);
    if (serve->parsed()) {
      if (!config_file.empty()) ApplyConfigFile(*serve, config_file);
      CheckTogether(line.serve);
    }
  } catch (const CLI::ParseError& error) {
    return Exit(app.exit(error) == 0 ? kExitOk : kExitUsage);
  } catch (const std::exception& error) {
    std::cerr << "doppel: " << error.what() << "\n";
    return Exit(kExitUsage);
  }
  if (serve->parsed()) line.command = Command::kServe;
  if (health->parsed()) line.command = Command::kHealth;
  if (check->parsed()) line.command = Command::kCheck;
  if (line.command == Command::kExit) {
    std::cerr << app.help();
    line.exit_code = kExitUsage;
  }
  return line;
}

}  // namespace doppel::server
