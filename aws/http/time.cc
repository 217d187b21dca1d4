#include "aws/http/time.h"

namespace doppel::aws {

using std::chrono::system_clock;

std::optional<system_clock::time_point> FromUnixTime(std::time_t seconds) {
  constexpr auto kLimit = std::chrono::duration_cast<std::chrono::seconds>(system_clock::duration::max()).count();
  if (seconds >= kLimit || seconds <= -kLimit) return std::nullopt;
  return system_clock::from_time_t(seconds);
}

std::optional<system_clock::time_point> ParseTime(const std::string& text, const char* format) {
  std::tm parts = {};
  const char* end = strptime(text.c_str(), format, &parts);
  if (end == nullptr || *end != '\0') return std::nullopt;
  return FromUnixTime(timegm(&parts));
}

}  // namespace doppel::aws
