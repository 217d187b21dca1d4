// Cancellation: why a statement must stop, looked at by everything that runs or waits for long.
//
// Threads: `requested` may be set by any; `deadline` belongs to the statement's thread.
#pragma once

#include <atomic>
#include <chrono>

namespace doppel::storage {

struct Cancellation {
  std::atomic<bool> requested = false;
  std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max();

  bool has_deadline() const { return deadline != std::chrono::steady_clock::time_point::max(); }
  bool IsDue() const {
    return requested.load(std::memory_order_relaxed) ||
           (has_deadline() && std::chrono::steady_clock::now() >= deadline);
  }
};

}  // namespace doppel::storage
