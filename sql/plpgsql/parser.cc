#include "sql/plpgsql/parser.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "sql/parser/errors.h"
#include "sql/parser/grammar.h"
#include "sql/parser/lexer.h"
#include "sql/parser/token_cursor.h"
#include "sql/plpgsql/body_parser.h"
#include "sql/plpgsql/errors.h"

namespace doppel::sql::plpgsql {
namespace {

// The body's tokens as one list: its semicolons become symbols.
TokenizedStatement TokenizeBody(std::string_view body) {
  TokenizedStatement all;
  for (std::size_t at = 0;;) {
    TokenizedStatement statement = Tokenize(body, at);
    if (statement.error) throw *statement.error;
    Token end = statement.tokens.back();
    statement.tokens.pop_back();
    all.tokens.insert(all.tokens.end(), statement.tokens.begin(), statement.tokens.end());
    if (end.span.begin >= body.size()) {
      all.tokens.push_back(end);
      all.next = body.size();
      return all;
    }
    end.kind = TokenKind::kSymbol;
    end.span.end = end.span.begin + 1;
    all.tokens.push_back(end);
    at = statement.next;
  }
}

}  // namespace

ProcedureBody ParseBody(std::string_view body, const BodyOptions& options) {
  if (body.size() > kMaxBodyBytes) throw errors::BodyTooLong(body.size());
  return BodyParser(body, TokenizeBody(body), options).Parse();
}

// ---------------------------------------------------------------------------------------------------------------------
// Names

BodyParser::BodyParser(std::string_view body, TokenizedStatement tokens, const BodyOptions& options)
    : body_(body), options_(options), cursor_(body, std::move(tokens), options.parser) {
  first_line_ = 0;
  if (first_line_ < body.size() && body[first_line_] == '\r') ++first_line_;
  if (first_line_ < body.size() && body[first_line_] == '\n') ++first_line_;
  line_at_ = first_line_;
}

ProcedureBody BodyParser::Parse() {
  OpenScope("");
  for (const std::string& name : options_.argument_names) AddVariable(name, {}, {});
  result_.argument_count = static_cast<int>(options_.argument_names.size());
  Variable found;
  found.type.type = ParseTypeName("bool");
  result_.found_variable = AddVariable("found", std::move(found), {});
  const std::string label = ParseLabel();
  result_.main.line = LineOf(cursor_.Begin());
  result_.main.node = ParseBlock(label);
  cursor_.AcceptSymbol(';');
  cursor_.ExpectEnd();
  return std::move(result_);
}

void BodyParser::OpenScope(std::string label) {
  result_.scopes.push_back({.parent = scope_, .label = std::move(label), .variables = {}});
  scope_ = static_cast<int>(result_.scopes.size()) - 1;
}

int BodyParser::AddVariable(const std::string& name, Variable variable, base::Span span) {
  if (result_.variables.size() >= kMaxVariables) throw errors::TooManyVariables();
  auto& names = result_.scopes[static_cast<std::size_t>(scope_)].variables;
  const bool is_known =
      std::any_of(names.begin(), names.end(), [&](const auto& entry) { return !name.empty() && entry.first == name; });
  if (is_known) throw errors::DuplicateDeclaration(name, span);
  variable.name = name;
  result_.variables.push_back(std::move(variable));
  const int number = static_cast<int>(result_.variables.size()) - 1;
  names.emplace_back(name, number);
  return number;
}

std::optional<int> BodyParser::FindVariable(const QualifiedName& path) const {
  const std::optional<FoundVariable> found = plpgsql::FindVariable(result_, scope_, path);
  return found && found->field.empty() ? std::optional(found->variable) : std::nullopt;
}

std::optional<FoundVariable> FindVariable(const ProcedureBody& body, int scope, const QualifiedName& path) {
  for (; scope >= 0; scope = body.scopes[static_cast<std::size_t>(scope)].parent) {
    const NameScope& names = body.scopes[static_cast<std::size_t>(scope)];
    const auto find = [&](std::size_t part) -> const std::pair<std::string, int>* {
      for (const auto& entry : names.variables) {
        if (!entry.first.empty() && entry.first == path[part].text) return &entry;
      }
      return nullptr;
    };
    const auto as_field = [&](std::size_t part) -> std::optional<FoundVariable> {
      const auto* entry = find(part);
      if (entry == nullptr) return std::nullopt;
      if (part + 1 == path.size()) return FoundVariable{entry->second, ""};
      if (part + 2 < path.size() || !HasFields(body.variables[static_cast<std::size_t>(entry->second)])) {
        return std::nullopt;
      }
      return FoundVariable{entry->second, path[part + 1].text};
    };
    if (const std::optional<FoundVariable> found = as_field(0)) return found;
    if (path.size() > 1 && !names.label.empty() && names.label == path[0].text) {
      if (const std::optional<FoundVariable> found = as_field(1)) return found;
    }
  }
  return std::nullopt;
}

std::optional<int> FindArgument(const ProcedureBody& body, int number) {
  if (number < 1 || number > body.argument_count) return std::nullopt;
  return number - 1;
}

bool HasFields(const Variable& variable) {
  return variable.type.kind == DeclaredType::Kind::kRecord || variable.type.kind == DeclaredType::Kind::kLikeRow;
}

bool IsCursor(const Variable& variable) {
  return variable.type.kind == DeclaredType::Kind::kCursor || variable.type.kind == DeclaredType::Kind::kLikeVariable ||
         (variable.type.type != nullptr && Last(variable.type.type->name).text == "refcursor");
}

// ---------------------------------------------------------------------------------------------------------------------
// SQL text

int BodyParser::LineOf(std::uint32_t offset) {
  if (offset < line_at_) return line_;
  line_ += static_cast<int>(std::count(body_.begin() + static_cast<std::ptrdiff_t>(line_at_),
                                       body_.begin() + static_cast<std::ptrdiff_t>(offset), '\n'));
  line_at_ = offset;
  return line_;
}

bool BodyParser::AtSqlEnd(const std::vector<std::string_view>& ends) const {
  if (cursor_.AtSymbol(';') || cursor_.AtEnd()) return true;
  return std::any_of(ends.begin(), ends.end(),
                     [&](std::string_view end) { return end == "," ? cursor_.AtSymbol(',') : cursor_.At(end); });
}

base::Span BodyParser::SkipSql(const std::vector<std::string_view>& ends) {
  const std::uint32_t begin = cursor_.Begin();
  std::uint32_t end = begin;
  int parentheses = 0;
  int cases = 0;
  while (parentheses > 0 || cases > 0 || !AtSqlEnd(ends)) {
    if (cursor_.AtSymbol(';') || cursor_.AtEnd()) break;
    if (cursor_.AtSymbol('(')) ++parentheses;
    if (cursor_.AtSymbol(')')) --parentheses;
    if (cursor_.At("case")) ++cases;
    if (cases > 0 && cursor_.At("end")) --cases;
    end = cursor_.Take().span.end;
  }
  if (end == begin) cursor_.Fail();
  return {begin, end};
}

SqlText BodyParser::MakeSql(base::Span span, std::string text, bool is_expression) {
  SqlText sql{std::move(text), span, scope_, result_.sql_count++, is_expression};
  CheckSyntax(sql);
  return sql;
}

SqlText BodyParser::MakeExpression(base::Span span) {
  return MakeSql(span, std::string(body_.substr(span.begin, span.end - span.begin)), true);
}

SqlText BodyParser::ReadExpression(const std::vector<std::string_view>& ends) {
  const SqlText sql = MakeExpression(SkipSql(ends));
  if (!ends.empty() && (cursor_.AtSymbol(';') || cursor_.AtEnd()) && ends.front() != "," && ends.back() != ";")
    cursor_.Fail();
  return sql;
}

// So that a typing error shows when the procedure is made, at its place in CREATE PROCEDURE.
void BodyParser::CheckSyntax(const SqlText& sql) const {
  const std::string_view prefix = sql.is_expression ? kExpressionPrefix : std::string_view();
  try {
    sql::ParseStatement(std::string(prefix) + sql.text, options_.parser);
  } catch (base::SqlError& error) {
    base::Span span = sql.span;
    if (error.span()) {
      const auto shift = [&](std::uint32_t at) {
        return sql.span.begin + (at > prefix.size() ? at - static_cast<std::uint32_t>(prefix.size()) : 0);
      };
      span = {shift(error.span()->begin), shift(error.span()->end)};
    }
    error.set_span(span);
    throw;
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// Declarations

std::string BodyParser::ParseLabel() {
  if (!cursor_.AcceptOperator("<<")) return "";
  std::string label = cursor_.ExpectName().text;
  cursor_.ExpectOperator(">>");
  return label;
}

void BodyParser::ParseDeclarations(Block& block) {
  while (!cursor_.At("begin")) {
    if (cursor_.Accept("declare")) continue;
    const Name name = cursor_.ExpectName();
    if (cursor_.AcceptWords("alias", "for")) {
      ParseAlias(name);
    } else if (cursor_.At("cursor") || cursor_.AtWords("no", "scroll", "cursor") ||
               cursor_.AtWords("scroll", "cursor")) {
      block.variables.push_back(ParseCursor(name));
    } else {
      block.variables.push_back(ParseVariable(name));
    }
  }
}

// The other name means the same variable.
void BodyParser::ParseAlias(const Name& name) {
  std::optional<int> variable;
  if (cursor_.AtKind(TokenKind::kParameter)) {
    const base::Span span = cursor_.Peek().span;
    const std::int32_t number = cursor_.ExpectParameter();
    variable = FindArgument(result_, number);
    if (!variable) throw errors::NotAVariable("$" + std::to_string(number), span);
  } else {
    const QualifiedName path = cursor_.ExpectQualifiedName();
    variable = FindVariable(path);
    if (!variable) throw errors::NotAVariable(ToText(path), SpanOf(path));
  }
  cursor_.ExpectSymbol(';');
  result_.scopes[static_cast<std::size_t>(scope_)].variables.emplace_back(name.text, *variable);
}

DeclaredType BodyParser::ParseDeclaredType() {
  DeclaredType declared;
  if (cursor_.Accept("record")) {
    declared.kind = DeclaredType::Kind::kRecord;
    return declared;
  }
  const TypeNamePtr type = ParseType(cursor_);
  if (type->is_row_type) {
    declared.kind = DeclaredType::Kind::kLikeRow;
    declared.like = type->name;
  } else if (type->is_column_type) {
    if (const std::optional<int> variable = FindVariable(type->name)) {
      declared.kind = DeclaredType::Kind::kLikeVariable;
      declared.like_variable = *variable;
      return declared;
    }
    declared.kind = DeclaredType::Kind::kLikeColumn;
    declared.like = type->name;
  } else {
    declared.type = type;
  }
  return declared;
}

int BodyParser::ParseVariable(const Name& name) {
  Variable variable;
  variable.is_constant = cursor_.Accept("constant");
  variable.type = ParseDeclaredType();
  variable.is_not_null = cursor_.AcceptWords("not", "null");
  if (cursor_.Accept("default") || AcceptAssignment()) variable.initial = ReadExpression({});
  if (variable.is_not_null && !variable.initial) throw errors::NotNullNeedsDefault(name.text, name.span);
  cursor_.ExpectSymbol(';');
  return AddVariable(name.text, std::move(variable), name.span);
}

// name CURSOR [ ( name type, … ) ] { FOR | IS } query
int BodyParser::ParseCursor(const Name& name) {
  cursor_.Accept("no");
  cursor_.Accept("scroll");
  cursor_.Expect("cursor");
  Variable variable;
  variable.type.kind = DeclaredType::Kind::kCursor;
  const int outer = scope_;
  OpenScope("");
  if (cursor_.AcceptSymbol('(')) {
    do {
      const Name argument = cursor_.ExpectName();
      Variable value;
      value.type = ParseDeclaredType();
      variable.cursor_arguments.push_back(AddVariable(argument.text, std::move(value), argument.span));
    } while (cursor_.AcceptSymbol(','));
    cursor_.ExpectSymbol(')');
  }
  if (!cursor_.Accept("for")) cursor_.Expect("is");
  variable.query = ReadQuery();
  cursor_.ExpectSymbol(';');
  scope_ = outer;
  return AddVariable(name.text, std::move(variable), name.span);
}

SqlText BodyParser::ReadQuery() {
  if (!cursor_.AtQuery() && !cursor_.AtParenthesizedQuery()) cursor_.Fail();
  const base::Span span = SkipSql({});
  return MakeSql(span, std::string(body_.substr(span.begin, span.end - span.begin)), false);
}

bool BodyParser::AcceptAssignment() {
  if (cursor_.AtSymbol(':') && cursor_.AtOperator("=", 1)) {
    cursor_.Take();
    cursor_.Take();
    return true;
  }
  return cursor_.AcceptOperator("=");
}

// ---------------------------------------------------------------------------------------------------------------------
// Blocks

std::shared_ptr<const Block> BodyParser::ParseBlock(const std::string& label) {
  auto block = std::make_shared<Block>();
  block->label = label;
  const int outer = scope_;
  OpenScope(label);
  if (cursor_.Accept("declare")) ParseDeclarations(*block);
  cursor_.Expect("begin");
  labels_.push_back({label, false});
  block->body = ParseBody({"end", "exception"});
  if (cursor_.Accept("exception")) ParseHandler(*block);
  labels_.pop_back();
  cursor_.Expect("end");
  ParseEndLabel(label);
  scope_ = outer;
  return block;
}

void BodyParser::ParseEndLabel(const std::string& label) {
  if (!cursor_.AtName()) return;
  const Name name = cursor_.ExpectName();
  if (name.text != label) throw errors::EndLabelDiffers(name.text, name.span);
}

// EXCEPTION [CONTINUE_HANDLER | EXIT_HANDLER] WHEN OTHERS THEN …
void BodyParser::ParseHandler(Block& block) {
  block.handler_kind = Block::Handler::kExit;
  if (cursor_.AtAnyOf({"continue_handler", "exit_handler"})) {
    if (!options_.is_nonatomic) {
      throw errors::NonatomicOnly(base::ToUpperAscii(cursor_.TextOf(cursor_.Peek())), cursor_.Peek().span);
    }
    if (cursor_.At("continue_handler")) block.handler_kind = Block::Handler::kContinue;
    cursor_.Take();
  }
  cursor_.Expect("when");
  const Name condition = cursor_.ExpectName();
  if (condition.text != "others") throw errors::UnknownCondition(condition.text, condition.span);
  cursor_.Expect("then");
  const int outer = scope_;
  OpenScope("");
  const auto add_text = [&](const std::string& name) {
    Variable variable;
    variable.type.type = ParseTypeName("varchar");
    variable.is_constant = true;
    return AddVariable(name, std::move(variable), {});
  };
  block.sqlstate_variable = add_text("sqlstate");
  block.sqlerrm_variable = add_text("sqlerrm");
  ++handlers_;
  block.handler = ParseBody({"end", "when"});
  --handlers_;
  if (cursor_.At("when")) cursor_.Fail();
  scope_ = outer;
}

Body BodyParser::ParseBody(const std::vector<std::string_view>& ends) {
  if (++nesting_ > kMaxBlockNesting) throw errors::NestedTooDeeply(cursor_.Peek().span);
  Body body;
  while (std::none_of(ends.begin(), ends.end(), [&](std::string_view end) { return cursor_.At(end); })) {
    if (cursor_.AtEnd()) cursor_.Fail();
    if (cursor_.AcceptSymbol(';')) continue;
    body.push_back(ParseStatement());
  }
  --nesting_;
  return body;
}

}  // namespace doppel::sql::plpgsql
