// The program: reads the command line and serves, checks files, or asks a running server for its health.
#include <pthread.h>
#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <exception>
#include <iostream>
#include <utility>

#include "base/sql_error.h"
#include "server/check_files.h"
#include "server/emulator.h"
#include "server/health.h"
#include "server/options.h"
#include "server/stop_signal.h"

namespace {

using doppel::server::Command;
using doppel::server::CommandLine;

// What the deepest statement that the parser lets through needs, whatever `ulimit -s` says; a larger limit is kept, for
// sanitizers need more. Only pages that are touched cost memory.
void SetThreadStackSize() {
  constexpr rlim_t kStackBytes = 8 << 20;
  rlimit limit = {};
  getrlimit(RLIMIT_STACK, &limit);
  const rlim_t given = limit.rlim_cur == RLIM_INFINITY ? 0 : limit.rlim_cur;
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, std::max(kStackBytes, given));
  pthread_setattr_default_np(&attributes);
  pthread_attr_destroy(&attributes);
}

int Serve(doppel::server::ServeOptions options) {
  std::signal(SIGPIPE, SIG_IGN);
  SetThreadStackSize();
  doppel::server::BlockStopSignals();
  doppel::server::Emulator emulator(std::move(options));
  doppel::server::StopSignal stop([&] { emulator.Interrupt(); });
  emulator.Start();
  std::cout << emulator.ReadyLine() << std::endl;
  stop.Wait();
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
