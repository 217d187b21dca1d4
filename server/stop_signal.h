// StopSignal: SIGINT and SIGTERM, taken by waiting for them on a thread, so that nothing runs in a handler.
#pragma once

#include <atomic>
#include <csignal>
#include <functional>
#include <thread>

namespace doppel::server {

// Before the first thread is started, for threads inherit the mask.
void BlockStopSignals();

class StopSignal {
 public:
  // Calls `on_stop` on a thread of its own, once, at the first signal. REQUIRES: BlockStopSignals().
  explicit StopSignal(std::function<void()> on_stop);
  StopSignal(const StopSignal&) = delete;
  // Waits for signals no more; `on_stop` is not running afterwards.
  ~StopSignal();

  // Until the signal has come and `on_stop` has returned. Further signals wait for ever: `timeout` and terminals
  // send two, and stopping halfway would leave the work directory behind. SIGQUIT and SIGKILL end the process at once.
  void Wait();

 private:
  std::atomic<bool> is_over_ = false;
  std::thread waiter_;
};

}  // namespace doppel::server
