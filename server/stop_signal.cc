#include "server/stop_signal.h"

#include <pthread.h>

#include <utility>

namespace doppel::server {
namespace {

sigset_t StopSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  return signals;
}

}  // namespace

void BlockStopSignals() {
  const sigset_t signals = StopSignals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

StopSignal::StopSignal(std::function<void()> on_stop) {
  waiter_ = std::thread([this, on_stop = std::move(on_stop)] {
    const sigset_t signals = StopSignals();
    int received = 0;
    sigwait(&signals, &received);
    if (!is_over_) on_stop();
  });
}

StopSignal::~StopSignal() {
  if (!waiter_.joinable()) return;
  is_over_ = true;
  pthread_kill(waiter_.native_handle(), SIGTERM);
  waiter_.join();
}

void StopSignal::Wait() { waiter_.join(); }

}  // namespace doppel::server
