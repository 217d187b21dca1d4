#include "base/check.h"

#include <fmt/format.h>

#include <string>

#include "base/log.h"
#include "base/sql_error.h"

namespace doppel::base {

void FailCheck(std::string_view what, const std::source_location& where) {
  LogError(fmt::format("internal check failed at {}:{}: {}", where.file_name(), where.line(), what));
  throw SqlError(SqlState::kInternalError, fmt::format("internal error in doppel: {}", what));
}

}  // namespace doppel::base
