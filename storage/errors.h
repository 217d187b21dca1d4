// What SQLite's result codes mean to a user.
#pragma once

#include <string_view>

#include "base/sql_error.h"

namespace doppel::storage::errors {

// `code` is an extended result code other than OK, ROW, DONE; `text` is SQLite's own, for the log only.
base::SqlError FromResultCode(int code, std::string_view text);
// 57014, before the engine says which query it was.
base::SqlError QueryCancelled();
// A concurrent transaction changed the row that this one wants to change.
base::SqlError ConcurrentChange();

}  // namespace doppel::storage::errors
