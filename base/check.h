// Check(condition): a bug in Doppel, never a user's mistake. Throws XX000; the connection survives, the log says where.
#pragma once

#include <string_view>

namespace doppel::base {

[[noreturn]] void FailCheck(std::string_view what, const char* file, int line);

// clang 14, which builds the fuzzers, has no std::source_location with Debian's library, but both know these builtins.
inline void Check(bool condition, std::string_view what = "internal check", const char* file = __builtin_FILE(),
                  int line = __builtin_LINE()) {
  if (!condition) FailCheck(what, file, line);
}

}  // namespace doppel::base
