// Statements of a body, one by one (c_PLpgSQL-statements).
#include <algorithm>
#include <utility>

#include "sql/plpgsql/body_parser.h"
#include "sql/plpgsql/errors.h"

namespace doppel::sql::plpgsql {
namespace {

using Node = decltype(Statement::node);

}  // namespace

Statement BodyParser::ParseStatement() {
  Statement statement;
  statement.line = LineOf(cursor_.Begin());
  if (cursor_.AtOperator("<<")) {
    const std::string label = ParseLabel();
    statement.node = ParseLabelled(label);
  } else if (cursor_.AtAnyOf({"declare", "loop", "while", "for"}) ||
             (cursor_.At("begin") && !cursor_.AtSymbol(';', 1))) {
    statement.node = ParseLabelled("");
  } else {
    statement.node = ParseUnlabelled();
  }
  ExpectEndOfStatement();
  return statement;
}

Node BodyParser::ParseLabelled(const std::string& label) {
  if (cursor_.AtAnyOf({"declare", "begin"})) return ParseBlock(label);
  if (cursor_.Accept("loop")) return Loop{label, ParseLoopBody(label)};
  if (cursor_.Accept("while")) {
    SqlText condition = ReadExpression({"loop"});
    cursor_.Expect("loop");
    return While{label, std::move(condition), ParseLoopBody(label)};
  }
  cursor_.Expect("for");
  return ParseFor(label);
}

// Behind LOOP, up to END LOOP [label].
Body BodyParser::ParseLoopBody(const std::string& label) {
  labels_.push_back({label, true});
  Body body = ParseBody({"end"});
  labels_.pop_back();
  cursor_.ExpectWords("end", "loop");
  ParseEndLabel(label);
  return body;
}

Node BodyParser::ParseUnlabelled() {
  if (std::optional<Node> assignment = ParseAssignment()) return std::move(*assignment);
  if (cursor_.Accept("if")) return ParseIf();
  if (cursor_.Accept("case")) return ParseCase();
  if (cursor_.Accept("exit")) return ParseLeave(false);
  if (cursor_.Accept("continue")) return ParseLeave(true);
  if (cursor_.Accept("return")) return ParseReturn();
  if (cursor_.Accept("null")) return Null{};
  if (cursor_.Accept("raise")) return ParseRaise();
  if (cursor_.Accept("execute")) return ParseExecute();
  if (cursor_.Accept("perform")) return ParsePerform();
  if (cursor_.AcceptWords("get", "diagnostics")) return ParseGetDiagnostics();
  if (cursor_.Accept("open")) return ParseOpen();
  if (cursor_.Accept("fetch")) return ParseFetch(false);
  if (cursor_.Accept("move")) return ParseFetch(true);
  if (cursor_.Accept("close")) return CloseCursor{ParseCursorName()};
  if (cursor_.Accept("commit")) return Commit{};
  if (cursor_.Accept("rollback")) return Rollback{};
  if (cursor_.AtWords("start", "transaction")) {
    if (!options_.is_nonatomic) throw errors::NonatomicOnly("START TRANSACTION", cursor_.Peek().span);
    cursor_.AcceptWords("start", "transaction");
    return StartTransaction{};
  }
  return ParseSql();
}

// ---------------------------------------------------------------------------------------------------------------------
// Variables as targets

bool BodyParser::AtVariable() {
  if (!cursor_.AtName()) return false;
  const std::size_t start = cursor_.position();
  const QualifiedName path = cursor_.ExpectQualifiedName();
  cursor_.Reset(start);
  return plpgsql::FindVariable(result_, scope_, path).has_value();
}

Target::Place BodyParser::ParsePlace() {
  if (cursor_.AtKind(TokenKind::kParameter)) {
    const base::Span span = cursor_.Peek().span;
    const std::int32_t number = cursor_.ExpectParameter();
    const std::optional<int> argument = FindArgument(result_, number);
    if (!argument) throw errors::NotAVariable("$" + std::to_string(number), span);
    return {*argument, ""};
  }
  const QualifiedName path = cursor_.ExpectQualifiedName();
  const std::optional<FoundVariable> found = plpgsql::FindVariable(result_, scope_, path);
  if (!found) throw errors::NotAVariable(ToText(path), SpanOf(path));
  const Variable& variable = result_.variables[static_cast<std::size_t>(found->variable)];
  if (variable.is_constant) throw errors::ConstantAssigned(variable.name, SpanOf(path));
  return {found->variable, found->field};
}

Target BodyParser::ParseTarget() {
  Target target;
  do {
    const base::Span span = cursor_.Peek().span;
    target.places.push_back(ParsePlace());
    const Target::Place& place = target.places.back();
    const Variable& variable = result_.variables[static_cast<std::size_t>(place.variable)];
    const bool is_whole = place.field.empty() && HasFields(variable);
    if (is_whole && target.places.size() > 1) throw errors::NotAScalar(variable.name, span);
    if (is_whole) break;
  } while (cursor_.AcceptSymbol(','));
  return target;
}

std::optional<Node> BodyParser::ParseAssignment() {
  if (!cursor_.AtName() && !cursor_.AtKind(TokenKind::kParameter)) return std::nullopt;
  const std::size_t start = cursor_.position();
  if (cursor_.AtName()) {
    cursor_.ExpectQualifiedName();
  } else {
    cursor_.Take();
  }
  const bool is_assignment = (cursor_.AtSymbol(':') && cursor_.AtOperator("=", 1)) || cursor_.AtOperator("=");
  cursor_.Reset(start);
  if (!is_assignment) return std::nullopt;
  Assign assign;
  assign.target = ParsePlace();
  AcceptAssignment();
  assign.value = ReadExpression({});
  return assign;
}

int BodyParser::ParseCursorName() {
  const QualifiedName path = cursor_.ExpectQualifiedName();
  const std::optional<int> variable = FindVariable(path);
  if (!variable) throw errors::NotAVariable(ToText(path), SpanOf(path));
  return *variable;
}

// ---------------------------------------------------------------------------------------------------------------------
// Control

Node BodyParser::ParseIf() {
  If node;
  do {
    SqlText condition = ReadExpression({"then"});
    cursor_.Expect("then");
    node.branches.push_back({std::move(condition), ParseBody({"elsif", "elseif", "else", "end"})});
  } while (cursor_.Accept("elsif") || cursor_.Accept("elseif"));
  if (cursor_.Accept("else")) node.otherwise = ParseBody({"end"});
  cursor_.ExpectWords("end", "if");
  return node;
}

Node BodyParser::ParseCase() {
  Case node;
  const int outer = scope_;
  std::string operand;
  if (!cursor_.At("when")) {
    node.operand = ReadExpression({"when"});
    OpenScope("");
    operand = "__case_operand_" + std::to_string(node.operand->id) + "__";
    node.operand_variable = AddVariable(operand, {}, {});
  }
  while (cursor_.Accept("when")) {
    Case::When when;
    do {
      if (!node.operand) {
        when.conditions.push_back(ReadExpression({"then"}));
        continue;
      }
      const SqlText value = ReadExpression({",", "then"});
      when.conditions.push_back(MakeSql(value.span, operand + " = (" + value.text + ")", true));
    } while (node.operand && cursor_.AcceptSymbol(','));
    cursor_.Expect("then");
    when.body = ParseBody({"when", "else", "end"});
    node.whens.push_back(std::move(when));
  }
  if (node.whens.empty()) cursor_.Fail();
  node.has_else = cursor_.Accept("else");
  if (node.has_else) node.otherwise = ParseBody({"end"});
  cursor_.ExpectWords("end", "case");
  scope_ = outer;
  return node;
}

bool BodyParser::IsRange(const Token& token) const {
  return token.kind == TokenKind::kSymbol && body_.substr(token.span.begin, 2) == "..";
}

// Is there ".." before LOOP?
bool BodyParser::IsRangeAhead() const {
  int parentheses = 0;
  for (std::size_t i = 0;; ++i) {
    const Token& token = cursor_.Peek(i);
    if (token.kind == TokenKind::kEnd || cursor_.AtSymbol(';', i)) return false;
    if (parentheses == 0 && cursor_.At("loop", i)) return false;
    if (cursor_.AtSymbol('(', i)) ++parentheses;
    if (cursor_.AtSymbol(')', i)) --parentheses;
    if (parentheses == 0 && IsRange(token)) return true;
  }
}

Node BodyParser::ParseFor(const std::string& label) {
  const std::size_t start = cursor_.position();
  const base::Span span = cursor_.Peek().span;
  const QualifiedName name = cursor_.ExpectQualifiedName();
  if (name.size() == 1 && cursor_.Accept("in")) {
    const bool is_dynamic = cursor_.At("execute");
    if (!is_dynamic && IsRangeAhead()) return ParseForInteger(label, name[0]);
  }
  cursor_.Reset(start);
  if (!AtVariable()) throw errors::LoopTarget(span);
  ForQuery loop;
  loop.label = label;
  loop.target = ParseTarget();
  cursor_.Expect("in");
  loop.is_dynamic = cursor_.Accept("execute");
  if (loop.is_dynamic) {
    loop.query = ReadExpression({"loop"});
  } else {
    const base::Span query = SkipSql({"loop"});
    loop.query = MakeSql(query, std::string(body_.substr(query.begin, query.end - query.begin)), false);
  }
  cursor_.Expect("loop");
  loop.body = ParseLoopBody(label);
  return loop;
}

// The variable is the loop's own, whatever else has its name.
Node BodyParser::ParseForInteger(const std::string& label, const Name& name) {
  ForInteger loop;
  loop.label = label;
  loop.is_reverse = cursor_.Accept("reverse");
  const std::uint32_t begin = cursor_.Begin();
  int parentheses = 0;
  std::uint32_t dots = begin;
  for (;; cursor_.Take()) {
    if (cursor_.AtSymbol('(')) ++parentheses;
    if (cursor_.AtSymbol(')')) --parentheses;
    dots = cursor_.Begin();
    if (parentheses == 0 && IsRange(cursor_.Peek())) break;
  }
  loop.from = MakeExpression({begin, dots});
  const base::Span rest = SkipSql({"loop"});
  loop.to = MakeExpression({dots + 2, rest.end});
  cursor_.Expect("loop");
  const int outer = scope_;
  OpenScope(label);
  Variable counter;
  counter.type.type = ParseTypeName("int4");
  loop.variable = AddVariable(name.text, std::move(counter), name.span);
  loop.body = ParseLoopBody(label);
  scope_ = outer;
  return loop;
}

Node BodyParser::ParseLeave(bool is_continue) {
  Leave leave{.is_continue = is_continue, .label = {}, .when = {}};
  const base::Span span = cursor_.Peek().span;
  if (cursor_.AtName() && !cursor_.At("when")) {
    leave.label = cursor_.ExpectName().text;
    const bool is_known = std::any_of(labels_.begin(), labels_.end(), [&](const Label& label) {
      return label.name == leave.label && (label.is_loop || !is_continue);
    });
    if (!is_known) throw errors::UnknownLabel(leave.label, span);
  } else if (std::none_of(labels_.begin(), labels_.end(), [](const Label& label) { return label.is_loop; })) {
    throw errors::NoLoopToLeave(span);
  }
  if (cursor_.Accept("when")) leave.when = ReadExpression({});
  return leave;
}

Node BodyParser::ParseReturn() {
  if (!cursor_.AtSymbol(';')) throw errors::ReturnTakesNoValue(cursor_.Peek().span);
  return Return{};
}

Node BodyParser::ParseRaise() {
  Raise raise;
  const base::Span span = cursor_.Peek().span;
  if (cursor_.AtSymbol(';')) {
    if (!options_.is_nonatomic || handlers_ == 0) throw errors::NonatomicOnly("RAISE without a level", span);
    raise.is_rethrow = true;
    return raise;
  }
  using Level = base::NoticeLevel;
  if (cursor_.Accept("exception")) {
    raise.is_exception = true;
  } else if (cursor_.Accept("info")) {
    raise.level = Level::kInfo;
  } else if (cursor_.Accept("log")) {
    raise.level = Level::kLog;
  } else if (cursor_.Accept("warning")) {
    raise.level = Level::kWarning;
  } else {
    cursor_.Expect("notice");
  }
  raise.format = cursor_.ExpectString();
  while (cursor_.AcceptSymbol(',')) {
    // Variables alone, as the page says.
    if (!cursor_.AtKind(TokenKind::kParameter) && !AtVariable()) cursor_.Fail();
    raise.arguments.push_back(ReadExpression({","}));
  }
  std::size_t places = 0;
  for (std::size_t i = 0; i < raise.format.size(); ++i) {
    if (raise.format[i] != '%') continue;
    const bool is_literal = i + 1 < raise.format.size() && raise.format[i + 1] == '%';
    places += is_literal ? 0 : 1;
    i += is_literal ? 1 : 0;
  }
  if (places != raise.arguments.size()) throw errors::RaiseArgumentCount(raise.arguments.size() < places, span);
  return raise;
}

// ---------------------------------------------------------------------------------------------------------------------
// SQL

Node BodyParser::ParseExecute() {
  RunDynamic run;
  run.text = ReadExpression({"into", ";"});
  if (cursor_.Accept("into")) run.into = ParseTarget();
  return run;
}

// PERFORM is SELECT whose rows nobody wants.
Node BodyParser::ParsePerform() {
  const base::Span span = SkipSql({});
  return Perform{MakeExpression(span)};
}

Node BodyParser::ParseGetDiagnostics() {
  GetDiagnostics get;
  get.target = ParsePlace();
  if (!AcceptAssignment()) cursor_.Fail();
  cursor_.Expect("row_count");
  return get;
}

// OPEN c FOR query, OPEN c FOR EXECUTE text, OPEN bound_c [ ( arguments ) ]
Node BodyParser::ParseOpen() {
  OpenCursor open;
  const base::Span span = cursor_.Peek().span;
  open.cursor = ParseCursorName();
  const Variable& variable = result_.variables[static_cast<std::size_t>(open.cursor)];
  if (variable.query) {
    if (cursor_.AcceptSymbol('(')) {
      do {
        const std::uint32_t begin = cursor_.Begin();
        std::uint32_t end = begin;
        int parentheses = 0;
        while (parentheses > 0 || (!cursor_.AtSymbol(',') && !cursor_.AtSymbol(')'))) {
          if (cursor_.AtSymbol('(')) ++parentheses;
          if (cursor_.AtSymbol(')')) --parentheses;
          end = cursor_.Take().span.end;
        }
        open.arguments.push_back(MakeExpression({begin, end}));
      } while (cursor_.AcceptSymbol(','));
      cursor_.ExpectSymbol(')');
    }
    if (open.arguments.size() != variable.cursor_arguments.size()) throw errors::CursorArguments(variable.name, span);
    return open;
  }
  if (!IsCursor(variable) && open.cursor >= result_.argument_count) throw errors::NotACursor(variable.name, span);
  cursor_.Expect("for");
  open.is_dynamic = cursor_.Accept("execute");
  open.query = open.is_dynamic ? ReadExpression({}) : ReadQuery();
  return open;
}

// FETCH c INTO target; MOVE c
Node BodyParser::ParseFetch(bool is_move) {
  FetchCursor fetch;
  cursor_.Accept("next");
  if (!cursor_.Accept("from")) cursor_.Accept("in");
  fetch.cursor = ParseCursorName();
  if (is_move) return fetch;
  cursor_.Expect("into");
  fetch.into = ParseTarget();
  return fetch;
}

// Statements that a procedure may not run (stored-procedure-constraints).
void BodyParser::RefuseForeignStatement() {
  const base::Span span = cursor_.Peek().span;
  const auto refuse = [&](std::string_view what) { throw errors::NotAllowedInProcedure(what, span); };
  if (cursor_.AtAnyOf({"begin", "end", "abort", "savepoint", "release"})) cursor_.Fail();
  if (cursor_.At("prepare")) refuse("PREPARE");
  if (cursor_.At("vacuum")) refuse("VACUUM");
  if (cursor_.AtWords("create", "database")) refuse("CREATE DATABASE");
  if (cursor_.AtWords("drop", "database")) refuse("DROP DATABASE");
  if (cursor_.AtWords("create", "external", "table")) refuse("CREATE EXTERNAL TABLE");
  if (cursor_.AtWords("set", "local")) refuse("SET LOCAL");
}

Node BodyParser::ParseSql() {
  if (cursor_.AtQuery() || cursor_.AtParenthesizedQuery()) return ParseQueryInto();
  RefuseForeignStatement();
  const bool is_call = cursor_.At("call");
  const base::Span span = SkipSql({});
  SqlText sql = MakeSql(span, std::string(body_.substr(span.begin, span.end - span.begin)), false);
  if (is_call) return CallProcedure{std::move(sql)};
  return RunSql{std::move(sql), std::nullopt};
}

// A query with INTO somewhere: what follows INTO is the target if it is variables, else the new table of SELECT INTO.
Node BodyParser::ParseQueryInto() {
  const std::uint32_t begin = cursor_.Begin();
  std::uint32_t end = begin;
  std::optional<Target> target;
  std::string text;
  int parentheses = 0;
  std::uint32_t copied = begin;
  while (!cursor_.AtSymbol(';') && !cursor_.AtEnd()) {
    if (cursor_.AtSymbol('(')) ++parentheses;
    if (cursor_.AtSymbol(')')) --parentheses;
    if (parentheses == 0 && !target && cursor_.At("into")) {
      const std::size_t at = cursor_.position();
      const std::uint32_t into = cursor_.Begin();
      cursor_.Take();
      if (AtVariable() || cursor_.AtKind(TokenKind::kParameter)) {
        target = ParseTarget();
        text += body_.substr(copied, into - copied);
        copied = cursor_.Peek().span.begin;
        // So that places in the text stay those of the body.
        text.append(copied - into, ' ');
        end = std::max(end, into);
        continue;
      }
      cursor_.Reset(at);
    }
    end = cursor_.Take().span.end;
  }
  if (end > copied) text += body_.substr(copied, end - copied);
  return RunSql{MakeSql({begin, end}, std::move(text), false), std::move(target)};
}

}  // namespace doppel::sql::plpgsql
