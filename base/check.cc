#include "base/check.h"

#include <fmt/format.h>

#include <string>

#include "base/log.h"
#include "base/sql_error.h"

namespace doppel::base {

void FailCheck(std::string_view what, const char* file, int line) {
  LogError(fmt::format("internal check failed at {}:{}: {}", file, line, what));
  throw SqlError(SqlState::kInternalError, fmt::format("internal error in doppel: {}", what));
}

}  // namespace doppel::base
