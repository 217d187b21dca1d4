#include "server/check_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <iostream>
#include <variant>

#include "engine/engine.h"
#include "server/emulator.h"
#include "server/init_scripts.h"
#include "sql/parser/lexer.h"
#include "sql/parser/parser.h"

namespace doppel::server {
namespace {

template <typename... Kinds>
bool IsOneOf(const sql::Statement& statement) {
  return (std::holds_alternative<Kinds>(statement) || ...);
}

// SELECT … INTO makes a table; the INTO stands in the leftmost branch.
bool HasInto(const sql::Query& query) {
  if (const auto* core = std::get_if<sql::SelectCore>(&query.body)) return core->into.has_value();
  const auto* operation = std::get_if<sql::SetOperation>(&query.body);
  return operation != nullptr && HasInto(*operation->inputs.front());
}

// Queries and what changes rows or reaches outside are bound only. All else defines what later statements refer to.
bool IsBoundOnly(const sql::Statement& statement) {
  if (const auto* select = std::get_if<sql::SelectStatement>(&statement)) return !HasInto(*select->query);
  return IsOneOf<sql::InsertStatement, sql::UpdateStatement, sql::DeleteStatement, sql::MergeStatement,
                 sql::TruncateStatement, sql::CallStatement, sql::ExecuteStatement, sql::ExplainStatement,
                 sql::RefreshMaterializedViewStatement, sql::ShowSettingStatement, sql::ShowObjectsStatement,
                 sql::ShowDefinitionStatement, sql::CancelStatement, sql::AnalyzeStatement,
                 sql::AnalyzeCompressionStatement, sql::VacuumStatement, sql::CopyStatement, sql::UnloadStatement>(
      statement);
}

class FileCheck {
 public:
  FileCheck(engine::Engine& engine, const engine::SessionRequest& request, std::string path)
      : path_(std::move(path)), session_(engine.OpenSession(request, nullptr)) {}

  int CountErrors() {
    text_ = ReadScript(path_);
    // Statement by statement, so that a syntax error hides nothing after it.
    for (std::size_t at = 0; at < text_.size();) {
      const std::size_t next = std::max(sql::Tokenize(text_, at).next, at + 1);
      try {
        const std::string_view one = std::string_view(text_).substr(at, next - at);
        for (const sql::ParsedStatement& statement : sql::ParseScript(one)) Check(statement, at);
      } catch (const base::SqlError& error) {
        Print(error, at + (error.span().has_value() ? error.span()->begin : 0));
      }
      at = next;
    }
    return errors_;
  }

 private:
  // `begin` is where the text that was parsed begins in the file.
  void Check(const sql::ParsedStatement& statement, std::size_t begin) {
    try {
      session_->Parse("", statement.text, {});
      session_->DescribeStatement("");
      if (!IsBoundOnly(statement.statement)) {
        session_->Bind("", "", {});
        session_->Execute("", 0, ignored_, engine::AfterStatement::kMayGoOn);
      }
      session_->Sync();
    } catch (const base::SqlError& error) {
      Print(error, begin + statement.span.begin + (error.span().has_value() ? error.span()->begin : 0));
      session_->Fail();
      session_->Sync();
    }
  }

  void Print(const base::SqlError& error, std::size_t offset) {
    ++errors_;
    std::cout << fmt::format("{}:{}: {} ({})\n", path_, LineOf(text_, offset), error.message(),
                             base::CodeOf(error.state()));
  }

  IgnoredResults ignored_;
  std::string path_, text_;
  std::unique_ptr<engine::Session> session_;
  int errors_ = 0;
};

}  // namespace

int RunCheck(const CheckOptions& options) {
  const WorkDirectory directory("");
  const std::unique_ptr<engine::Engine> engine = engine::OpenEngine({.directory = directory.path()});
  int errors = 0;
  for (const std::string& file : options.files) {
    errors +=
        FileCheck(*engine, {.database = "dev", .user = "awsuser", .settings = {}, .client = {}}, file).CountErrors();
  }
  return errors == 0 ? kExitOk : kExitFailure;
}

}  // namespace doppel::server
