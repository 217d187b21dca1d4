// A message to the client that does not end the statement (NoticeResponse), collected by the session in order.
#pragma once

#include <string>

#include "base/sql_error.h"

namespace doppel::base {

enum class NoticeLevel { kLog, kInfo, kNotice, kWarning };

struct Notice {
  NoticeLevel level = NoticeLevel::kNotice;
  std::string message;
  SqlState state = SqlState::kSuccessfulCompletion;
  std::string detail;
  std::string hint;
};

}  // namespace doppel::base
