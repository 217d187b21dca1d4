#include "sql/types/context.h"

#include <charconv>
#include <string>

#include "base/text.h"
#include "sql/types/session_info.h"

namespace doppel::sql {
namespace {

// "ISO, MDY": an output style and an input order, in any order of the two.
struct DateStyle {
  DateFormat format = DateFormat::kIso;
  DateOrder order = DateOrder::kMdy;
};

DateStyle ParseDateStyle(std::string_view text) {
  DateStyle style;
  for (const std::string& part : base::Split(text, ',')) {
    const std::string word = base::ToLowerAscii(base::TrimBlanks(part));
    if (word == "iso") style.format = DateFormat::kIso;
    if (word == "postgres") style.format = DateFormat::kPostgres;
    if (word == "sql") style.format = DateFormat::kSql;
    if (word == "german") style.format = DateFormat::kGerman;
    if (word == "mdy" || word == "us" || word == "noneuropean") style.order = DateOrder::kMdy;
    if (word == "dmy" || word.starts_with("euro")) style.order = DateOrder::kDmy;
    if (word == "ymd") style.order = DateOrder::kYmd;
  }
  return style;
}

IntervalStyle ParseIntervalStyle(std::string_view text) {
  if (base::EqualsIgnoreCaseAscii(text, "postgres_verbose")) return IntervalStyle::kPostgresVerbose;
  if (base::EqualsIgnoreCaseAscii(text, "sql_standard")) return IntervalStyle::kSqlStandard;
  return IntervalStyle::kPostgres;
}

// The last zone looked up on this thread: a session asks for the same one for every value it converts.
TimeZone SessionZone(const SessionInfo& session) {
  thread_local std::string last_name = "UTC";
  thread_local TimeZone last_zone;
  if (session.TimeZone() != last_name) {
    last_zone = GetTimeZone(session.TimeZone());
    last_name = session.TimeZone();
  }
  return last_zone;
}

}  // namespace

InputContext MakeInputContext(const SessionInfo& session) {
  InputContext context;
  context.time_zone = SessionZone(session);
  context.now = session.TransactionStart();
  if (const std::string* style = session.FindSetting("datestyle")) context.date_order = ParseDateStyle(*style).order;
  return context;
}

OutputContext MakeOutputContext(SessionInfo& session) {
  OutputContext context;
  context.session = &session;
  context.time_zone = SessionZone(session);
  if (const std::string* text = session.FindSetting("datestyle")) {
    const DateStyle style = ParseDateStyle(*text);
    context.date_format = style.format;
    context.date_order = style.order;
  }
  if (const std::string* style = session.FindSetting("intervalstyle")) {
    context.interval_style = ParseIntervalStyle(*style);
  }
  if (const std::string* digits = session.FindSetting("extra_float_digits")) {
    std::from_chars(digits->data(), digits->data() + digits->size(), context.extra_float_digits);
  }
  return context;
}

}  // namespace doppel::sql
