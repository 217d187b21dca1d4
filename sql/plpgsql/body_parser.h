// BodyParser: the recursive descent behind ParseBody. Names and declarations are in parser.cc, statements in
// statements.cc. Also how a name finds its variable, which running a body asks again for the names inside SQL.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sql/parser/token_cursor.h"
#include "sql/plpgsql/parser.h"
#include "sql/plpgsql/tree.h"

namespace doppel::sql::plpgsql {

// What an expression is run with in front of it.
inline constexpr std::string_view kExpressionPrefix = "SELECT ";

struct FoundVariable {
  int variable = 0;
  std::string field;  // of a record or row; empty: the variable itself
};
// variable, record.field, label.variable or label.record.field, as seen from the scope; the nearest one.
std::optional<FoundVariable> FindVariable(const ProcedureBody& body, int scope, const QualifiedName& path);
// $n
std::optional<int> FindArgument(const ProcedureBody& body, int number);
bool HasFields(const Variable& variable);
bool IsCursor(const Variable& variable);

class BodyParser {
 public:
  BodyParser(std::string_view body, TokenizedStatement tokens, const BodyOptions& options);
  ProcedureBody Parse();

 private:
  struct Label {
    std::string name;
    bool is_loop = false;
  };

  // --- Names (parser.cc)
  void OpenScope(std::string label);
  int AddVariable(const std::string& name, Variable variable, base::Span span);
  std::optional<int> FindVariable(const QualifiedName& path) const;

  // --- SQL text
  int LineOf(std::uint32_t offset);
  bool AtSqlEnd(const std::vector<std::string_view>& ends) const;
  // Moves behind a piece of SQL that ends before a semicolon or one of the words ("," for a comma).
  base::Span SkipSql(const std::vector<std::string_view>& ends);
  SqlText MakeSql(base::Span span, std::string text, bool is_expression);
  SqlText MakeExpression(base::Span span);
  SqlText ReadExpression(const std::vector<std::string_view>& ends);
  SqlText ReadQuery();
  void CheckSyntax(const SqlText& sql) const;

  // --- Blocks and declarations
  std::string ParseLabel();
  void ParseDeclarations(Block& block);
  void ParseAlias(const Name& name);
  DeclaredType ParseDeclaredType();
  int ParseVariable(const Name& name);
  int ParseCursor(const Name& name);
  bool AcceptAssignment();
  std::shared_ptr<const Block> ParseBlock(const std::string& label);
  void ParseEndLabel(const std::string& label);
  void ParseHandler(Block& block);
  Body ParseBody(const std::vector<std::string_view>& ends);

  // --- Statements (statements.cc)
  Statement ParseStatement();
  decltype(Statement::node) ParseLabelled(const std::string& label);
  decltype(Statement::node) ParseUnlabelled();
  std::optional<decltype(Statement::node)> ParseAssignment();
  decltype(Statement::node) ParseIf();
  decltype(Statement::node) ParseCase();
  decltype(Statement::node) ParseFor(const std::string& label);
  decltype(Statement::node) ParseForInteger(const std::string& label, const Name& name);
  decltype(Statement::node) ParseLeave(bool is_continue);
  decltype(Statement::node) ParseReturn();
  decltype(Statement::node) ParseRaise();
  decltype(Statement::node) ParseExecute();
  decltype(Statement::node) ParsePerform();
  decltype(Statement::node) ParseGetDiagnostics();
  decltype(Statement::node) ParseOpen();
  decltype(Statement::node) ParseFetch(bool is_move);
  decltype(Statement::node) ParseSql();
  decltype(Statement::node) ParseQueryInto();
  Body ParseLoopBody(const std::string& label);
  Target ParseTarget();
  Target::Place ParsePlace();
  int ParseCursorName();
  bool AtVariable();
  bool IsRange(const Token& token) const;
  bool IsRangeAhead() const;
  void ExpectEndOfStatement() { cursor_.ExpectSymbol(';'); }
  void RefuseForeignStatement();

  std::string_view body_;
  const BodyOptions& options_;
  TokenCursor cursor_;
  ProcedureBody result_;
  int scope_ = -1;
  std::vector<Label> labels_;
  int handlers_ = 0;  // of exceptions, around this place
  int nesting_ = 0;
  std::size_t first_line_ = 0;
  std::size_t line_at_ = 0;
  int line_ = 1;
};

}  // namespace doppel::sql::plpgsql
