// Any text as a script: it parses or fails with SqlError, and what was parsed prints as SQL that parses to the same
// text again.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/sql_error.h"
#include "sql/parser/deparse.h"
#include "sql/parser/parser.h"

namespace {

[[noreturn]] void Die(const char* what, const std::string& first, const std::string& second) {
  std::fprintf(stderr, "%s\n  first:  %s\n  second: %s\n", what, first.c_str(), second.c_str());
  std::abort();
}

void RoundTrip(std::string_view text, const doppel::sql::ParserOptions& options) {
  using namespace doppel;
  std::vector<sql::ParsedStatement> statements;
  try {
    statements = sql::ParseScript(text, options);
  } catch (const base::SqlError&) {
    return;
  }
  for (const sql::ParsedStatement& parsed : statements) {
    const std::string printed = sql::Deparse(parsed.statement);
    std::string again;
    try {
      again = sql::Deparse(sql::ParseStatement(printed, options).statement);
    } catch (const base::SqlError& error) {
      Die(error.what(), printed, "");
    }
    if (again != printed) Die("the text changed", printed, again);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 4096) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  RoundTrip(text, {});
  RoundTrip(text, {.case_sensitive_identifier = true});
  return 0;
}
