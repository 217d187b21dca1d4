#include "server/report.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace doppel::server {
namespace {

// Where real clusters say an error was raised (reference wire-protocol §2.5, §6.3); other states say nothing.
struct Origin {
  base::SqlState state;
  std::string_view file;
  int line;
  std::string_view routine;
};
constexpr auto kOrigins = std::to_array<Origin>({
    {base::SqlState::kInvalidAuthorizationSpecification, "/home/ec2-user/padb/src/pg/src/backend/libpq/auth.c", 413,
     "auth_failed"},
    {base::SqlState::kSyntaxError, "/home/ec2-user/padb/src/pg/src/backend/parser/parser_scan.l", 821, "yyerror"},
    {base::SqlState::kInFailedSqlTransaction, "../src/pg/src/backend/tcop/postgres.c", 3384, "exec_parse_message"},
    {base::SqlState::kUndefinedTable, "../src/pg/src/backend/catalog/namespace.c", 0, "RangeVarGetRelid"},
});

std::string_view NameOf(base::NoticeLevel level) {
  switch (level) {
    case base::NoticeLevel::kLog:
      return "LOG";
    case base::NoticeLevel::kInfo:
      return "INFO";
    case base::NoticeLevel::kNotice:
      return "NOTICE";
    case base::NoticeLevel::kWarning:
      return "WARNING";
  }
  return "NOTICE";
}

}  // namespace

protocol::Report ToReport(const base::SqlError& error, std::string_view statement) {
  protocol::Report report;
  report.severity = error.severity() == base::Severity::kFatal ? "FATAL" : "ERROR";
  report.code = base::CodeOf(error.state());
  report.message = error.message();
  report.detail = error.detail();
  report.hint = error.hint();
  report.context = error.context();
  if (error.span().has_value() && !statement.empty()) {
    const std::size_t begin = std::min<std::size_t>(error.span()->begin, statement.size());
    report.position = static_cast<int>(base::CountCharacters(statement.substr(0, begin))) + 1;
  }
  const auto origin = std::find_if(kOrigins.begin(), kOrigins.end(),
                                   [&](const Origin& candidate) { return candidate.state == error.state(); });
  if (origin != kOrigins.end()) {
    report.file = origin->file;
    report.line = origin->line;
    report.routine = origin->routine;
  }
  return report;
}

protocol::Report ToReport(const base::Notice& notice) {
  const bool has_default_state = notice.state == base::SqlState::kSuccessfulCompletion;
  const bool is_warning = notice.level == base::NoticeLevel::kWarning;
  return {.severity = NameOf(notice.level),
          .code = base::CodeOf(is_warning && has_default_state ? base::SqlState::kWarning : notice.state),
          .message = notice.message,
          .detail = notice.detail,
          .hint = notice.hint};
}

}  // namespace doppel::server
