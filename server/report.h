// Errors and notices as the wire carries them.
#pragma once

#include <string_view>

#include "base/notice.h"
#include "base/sql_error.h"
#include "protocol/backend_messages.h"

namespace doppel::server {

// Borrows from `error`. `statement` is the text that the error's span points into; empty when there is none.
protocol::Report ToReport(const base::SqlError& error, std::string_view statement);

// Borrows from `notice`.
protocol::Report ToReport(const base::Notice& notice);

}  // namespace doppel::server
