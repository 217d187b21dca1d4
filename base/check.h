// Check(condition): a bug in Doppel, never a user's mistake. Throws XX000; the connection survives, the log says where.
#pragma once

#include <source_location>
#include <string_view>

namespace doppel::base {

[[noreturn]] void FailCheck(std::string_view what, const std::source_location& where);

inline void Check(bool condition, std::string_view what = "internal check",
                  const std::source_location& where = std::source_location::current()) {
  if (!condition) FailCheck(what, where);
}

}  // namespace doppel::base
