#include "base/notice_name.h"

namespace doppel::base {

std::string_view NameOf(NoticeLevel level) {
  switch (level) {
    case NoticeLevel::kLog:
      return "LOG";
    case NoticeLevel::kInfo:
      return "INFO";
    case NoticeLevel::kNotice:
      return "NOTICE";
    case NoticeLevel::kWarning:
      break;
  }
  return "WARNING";
}

}  // namespace doppel::base
