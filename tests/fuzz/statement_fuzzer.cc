// Any text as statements of a session: queries and changes of rows are parsed, bound, translated and run over two small
// tables, in a transaction that is rolled back. They answer or fail with SqlError, which is never an internal error.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "base/sql_error.h"
#include "engine/session_testing.h"
#include "sql/parser/parser.h"

namespace {

using namespace doppel;

constexpr std::size_t kMaxText = 4096;
constexpr std::int64_t kMaxRows = 100;
constexpr std::string_view kTables = R"(
  SET statement_timeout TO 500;
  CREATE TABLE t (a int, b varchar(10), c numeric(12,2), d date, e timestamp, f bool, g float8, h bigint);
  INSERT INTO t VALUES (1, 'one', 1.25, '2024-02-29', '2024-02-29 12:00:00', true, 0.5, 9000000000),
                       (2, 'two', -0.01, '1999-12-31', '1970-01-01 00:00:00', false, -1e300, -1),
                       (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
  CREATE TABLE u (a int NOT NULL, b char(5), k numeric(38,10), z timestamptz);
  INSERT INTO u VALUES (1, 'x', 12345678901234567890.5, '2024-01-01 00:00:00+00'), (3, '', 0, NULL);
  CREATE VIEW v AS SELECT t.a, u.b, count(*) AS n FROM t JOIN u ON t.a = u.a GROUP BY 1, 2;
)";

class Fixture {
 public:
  Fixture() : session_(cluster_.Connect()) { Run(kTables); }

  void Run(std::string_view text) {
    engine::TextReceiver receiver(*session_);
    session_->SimpleQuery(text, receiver);
  }

  void Try(const std::string& text) {
    try {
      session_->Parse("", text, {});
      // Parameters are described, but there is nothing to bind them to.
      if (session_->DescribeStatement("").parameters.empty()) {
        session_->Bind("", "", {});
        engine::TextReceiver receiver(*session_);
        receiver.Describe(session_->DescribePortal(""));
        session_->Execute("", kMaxRows, receiver, engine::AfterStatement::kMayGoOn);
      }
    } catch (const base::SqlError& error) {
      session_->Fail();
      // XX000 alone is Redshift's own state for broken JSON.
      if (error.message().starts_with("internal error in the emulator")) {
        std::fprintf(stderr, "%s\n  of: %s\n", error.what(), text.c_str());
        std::abort();
      }
    }
    session_->TakeNotices();
  }

 private:
  engine::TestCluster cluster_;
  std::unique_ptr<engine::Session> session_;
};

bool IsTried(const sql::Statement& statement) {
  return std::holds_alternative<sql::SelectStatement>(statement) ||
         std::holds_alternative<sql::InsertStatement>(statement) ||
         std::holds_alternative<sql::UpdateStatement>(statement) ||
         std::holds_alternative<sql::DeleteStatement>(statement);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Fixture fixture;
  if (size > kMaxText) return 0;
  std::vector<sql::ParsedStatement> statements;
  try {
    statements = sql::ParseScript(std::string_view(reinterpret_cast<const char*>(data), size));
  } catch (const base::SqlError&) {
    return 0;
  }
  for (const sql::ParsedStatement& parsed : statements) {
    if (!IsTried(parsed.statement)) continue;
    fixture.Run("BEGIN");
    fixture.Try(std::string(parsed.text));
    fixture.Run("ROLLBACK");
  }
  return 0;
}
