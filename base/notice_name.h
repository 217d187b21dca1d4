// How a notice's level is written: on the wire, and in the log of a procedure's messages.
#pragma once

#include <string_view>

#include "base/notice.h"

namespace doppel::base {

// "WARNING"
std::string_view NameOf(NoticeLevel level);

}  // namespace doppel::base
