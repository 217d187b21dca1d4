#include "base/clock.h"

#include <chrono>

namespace doppel::base {

std::int64_t Now() {
  constexpr std::chrono::seconds kFrom1970To2000{946684800};
  const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(since_1970 - kFrom1970To2000).count();
}

}  // namespace doppel::base
