// The program: reads the command line and serves, checks files, or asks a running server for its health.
#include <csignal>
#include <exception>
#include <iostream>

#include "base/sql_error.h"
#include "server/check_files.h"
#include "server/emulator.h"
#include "server/health.h"
#include "server/options.h"

namespace {

using doppel::server::Command;
using doppel::server::CommandLine;

// Signals are taken by waiting for them, so that nothing runs in a handler. Threads started later inherit the mask.
sigset_t BlockSignals() {
  std::signal(SIGPIPE, SIG_IGN);
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

int Serve(doppel::server::ServeOptions options) {
  const sigset_t signals = BlockSignals();
  doppel::server::Emulator emulator(std::move(options));
  emulator.Start();
  std::cout << emulator.ReadyLine() << std::endl;
  int received = 0;
  sigwait(&signals, &received);
  emulator.Stop();
  return doppel::server::kExitOk;
}

int Run(const CommandLine& command_line) {
  switch (command_line.command) {
    case Command::kServe:
      return Serve(command_line.serve);
    case Command::kHealth:
      return doppel::server::RunHealth(command_line.health);
    case Command::kCheck:
      return doppel::server::RunCheck(command_line.check);
    case Command::kExit:
      return command_line.exit_code;
  }
  return doppel::server::kExitUsage;
}

}  // namespace

int main(int argument_count, char** arguments) {
  try {
    return Run(doppel::server::ParseCommandLine(argument_count, arguments));
  } catch (const std::exception& error) {
    std::cerr << "doppel: " << error.what() << '\n';
    return doppel::server::kExitFailure;
  }
}
