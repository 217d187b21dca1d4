#include "sql/plpgsql/interpreter.h"

#include <fmt/format.h>

#include <limits>
#include <utility>

#include "sql/plpgsql/errors.h"

namespace doppel::sql::plpgsql {
namespace {

constexpr LogicalType kBoolean{TypeId::kBool, -1};
constexpr LogicalType kInteger{TypeId::kInt4, -1};
constexpr LogicalType kBigint{TypeId::kInt8, -1};
constexpr LogicalType kText{TypeId::kVarchar, -1};
constexpr LogicalType kRefCursor{TypeId::kRefCursor, -1};

// An error out of a handler: it is not for the block that the handler belongs to.
struct HandlerFailed {
  base::SqlError error;
  const Block* block;
};

// Appended to what an inner call or statement has already said about where it was.
base::SqlError WithContextLine(const base::SqlError& error, std::string line) {
  base::SqlError copy = error;
  return std::move(copy).WithContext(error.context().empty() ? std::move(line) : error.context() + "\n" + line);
}

// Cancellation and what ends the connection are not for handlers.
bool IsHandled(const base::SqlError& error) {
  return error.state() != base::SqlState::kQueryCanceled && error.severity() == base::Severity::kError;
}

// PostgreSQL's PL/pgSQL reads rows of a FOR loop ahead, so that a loop over few rows survives the end of its
// transaction, as the loop on the page about trapping errors does.
constexpr int kFirstRowsAhead = 10;
constexpr int kRowsAhead = 50;

class RowsAhead {
 public:
  explicit RowsAhead(std::unique_ptr<Rows> rows) : rows_(std::move(rows)) {}

  const std::vector<Field>& fields() const { return rows_->fields(); }
  std::optional<Row> Next() {
    if (next_ == batch_.size() && !is_last_) Fill();
    if (next_ == batch_.size()) return std::nullopt;
    return std::move(batch_[next_++]);
  }

 private:
  void Fill() {
    if (rows_->IsClosed()) throw errors::UndefinedCursor("<unnamed portal 1>");
    batch_.clear();
    next_ = 0;
    const int wanted = std::exchange(wanted_, kRowsAhead);
    while (static_cast<int>(batch_.size()) < wanted) {
      std::optional<Row> row = rows_->Next();
      if (!row) {
        is_last_ = true;
        break;
      }
      batch_.push_back(std::move(*row));
    }
  }

  std::unique_ptr<Rows> rows_;
  std::vector<Row> batch_;
  std::size_t next_ = 0;
  int wanted_ = kFirstRowsAhead;
  bool is_last_ = false;
};

struct KindOfNode {
  std::string_view operator()(const std::shared_ptr<const Block>&) const { return "block variables initialization"; }
  std::string_view operator()(const Assign&) const { return "assignment"; }
  std::string_view operator()(const If&) const { return "if"; }
  std::string_view operator()(const Case&) const { return "case"; }
  std::string_view operator()(const Loop&) const { return "loop"; }
  std::string_view operator()(const While&) const { return "while"; }
  std::string_view operator()(const ForInteger&) const { return "for with integer loopvar"; }
  std::string_view operator()(const ForQuery& node) const {
    return node.is_dynamic ? "for over execute statement" : "for over select rows";
  }
  std::string_view operator()(const Leave& node) const { return node.is_continue ? "continue" : "exit"; }
  std::string_view operator()(const Return&) const { return "return"; }
  std::string_view operator()(const Null&) const { return "null"; }
  std::string_view operator()(const Raise&) const { return "raise"; }
  std::string_view operator()(const RunSql& node) const {
    return node.into ? "select into variables" : "SQL statement";
  }
  std::string_view operator()(const Perform&) const { return "perform"; }
  std::string_view operator()(const RunDynamic&) const { return "execute statement"; }
  std::string_view operator()(const GetDiagnostics&) const { return "get diagnostics"; }
  std::string_view operator()(const CallProcedure&) const { return "call"; }
  std::string_view operator()(const OpenCursor&) const { return "open"; }
  std::string_view operator()(const FetchCursor& node) const { return node.into ? "fetch" : "move"; }
  std::string_view operator()(const plpgsql::CloseCursor&) const { return "close"; }
  std::string_view operator()(const plpgsql::Commit&) const { return "commit"; }
  std::string_view operator()(const plpgsql::Rollback&) const { return "rollback"; }
  std::string_view operator()(const plpgsql::StartTransaction&) const { return "start transaction"; }
};

}  // namespace

std::string_view KindOf(const Statement& statement) { return std::visit(KindOfNode{}, statement.node); }

Interpreter::Interpreter(const ProcedureBody& body, std::vector<TypedValue> arguments, CallOptions options, Host& host)
    : host_(host), options_(std::move(options)), frame_(body) {
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    Slot& slot = frame_.slot(static_cast<int>(i));
    slot.type = arguments[i].type;
    slot.value = std::move(arguments[i].value);
  }
  frame_.slot(body.found_variable).type = kBoolean;
  SetFound(false);
}

void Interpreter::Run() {
  try {
    RunGuarded(frame_.body().main);
  } catch (const HandlerFailed& failed) {
    throw failed.error;
  } catch (const base::SqlError& error) {
    throw WithPlace(error);
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// Statements and their errors

base::SqlError Interpreter::WithPlace(const base::SqlError& error) const {
  if (is_placed_ || statement_ == nullptr) return error;
  return WithContextLine(error, fmt::format("PL/pgSQL function \"{}\" line {} at {}", options_.procedure,
                                            statement_->line, KindOf(*statement_)));
}

Interpreter::Flow Interpreter::RunBody(const Body& body) {
  for (const Statement& statement : body) {
    const Flow flow = RunGuarded(statement);
    if (flow != Flow::kNext) return flow;
  }
  return Flow::kNext;
}

// With a CONTINUE_HANDLER in force a statement that failed is dealt with on the spot.
Interpreter::Flow Interpreter::RunGuarded(const Statement& statement) {
  const Statement* const outer = std::exchange(statement_, &statement);
  try {
    const Flow flow = RunStatement(statement);
    statement_ = outer;
    return flow;
  } catch (const base::SqlError& error) {
    const base::SqlError placed = WithPlace(error);
    is_placed_ = true;
    const Block* const handler = handlers_.empty() ? nullptr : handlers_.back();
    const bool continues = handler != nullptr && handler->handler_kind == Block::Handler::kContinue;
    if (!continues || !IsHandled(error)) {
      statement_ = outer;
      throw placed;
    }
    const Flow flow = RunHandler(*handler, placed);
    statement_ = outer;
    return flow;
  }
}

Interpreter::Flow Interpreter::RunStatement(const Statement& statement) {
  host_.CheckCancelled();
  return std::visit([&](const auto& node) { return Node(node); }, statement.node);
}

// Runs the handler of the block, which is the innermost in force.
Interpreter::Flow Interpreter::RunHandler(const Block& block, const base::SqlError& error) {
  handlers_.pop_back();
  handled_.push_back(error);
  is_placed_ = false;
  Flow flow = Flow::kNext;
  try {
    host_.BeginHandler();
    Slot& state = frame_.slot(block.sqlstate_variable);
    state.type = kText;
    state.value = Datum(std::string(base::CodeOf(error.state())));
    Slot& message = frame_.slot(block.sqlerrm_variable);
    message.type = kText;
    message.value = Datum(error.message());
    flow = RunBody(block.handler);
    host_.EndHandler();
  } catch (const base::SqlError& failure) {
    const base::SqlError placed = WithPlace(failure);
    is_placed_ = true;
    handled_.pop_back();
    handlers_.push_back(&block);
    throw HandlerFailed{placed, &block};
  }
  handled_.pop_back();
  handlers_.push_back(&block);
  if (options_.is_nonatomic) return flow;
  // The page: the transaction is committed and the exception is thrown again.
  is_placed_ = true;
  throw HandlerFailed{error, &block};
}

Interpreter::Flow Interpreter::RunBlock(const Block& block) {
  EnterBlock(block);
  const bool has_handler = block.handler_kind != Block::Handler::kNone;
  const std::size_t handlers = handlers_.size();
  if (has_handler) handlers_.push_back(&block);
  Flow flow = Flow::kNext;
  try {
    try {
      flow = RunBody(block.body);
    } catch (const base::SqlError& error) {
      if (!has_handler || !IsHandled(error)) throw;
      flow = RunHandler(block, error);
    }
  } catch (const HandlerFailed& failed) {
    handlers_.resize(handlers);
    if (failed.block == &block) throw base::SqlError(failed.error);
    throw;
  } catch (const base::SqlError&) {
    handlers_.resize(handlers);
    throw;
  }
  handlers_.resize(handlers);
  if (flow == Flow::kExit && !leaving_label_.empty() && leaving_label_ == block.label) {
    leaving_label_.clear();
    return Flow::kNext;
  }
  return flow;
}

// ---------------------------------------------------------------------------------------------------------------------
// Variables

void Interpreter::ShapeVariable(int number) {
  const Variable& variable = frame_.variable(number);
  Slot& slot = frame_.slot(number);
  slot = {};
  switch (variable.type.kind) {
    case DeclaredType::Kind::kScalar:
      slot.type = host_.ResolveType(*variable.type.type);
      break;
    case DeclaredType::Kind::kRecord:
      break;
    case DeclaredType::Kind::kCursor:
      slot.type = kRefCursor;
      slot.value = Datum(variable.name);
      break;
    case DeclaredType::Kind::kLikeColumn:
      slot.type = host_.TypeOfColumn(variable.type.like);
      break;
    case DeclaredType::Kind::kLikeRow:
      slot.fields = host_.ShapeOf(variable.type.like);
      slot.values.resize(slot.fields.size());
      slot.has_shape = true;
      break;
    case DeclaredType::Kind::kLikeVariable:
      slot.type = frame_.slot(variable.type.like_variable).type;
      break;
  }
}

void Interpreter::EnterBlock(const Block& block) {
  for (const int number : block.variables) {
    ShapeVariable(number);
    const Variable& variable = frame_.variable(number);
    for (const int argument : variable.cursor_arguments) ShapeVariable(argument);
    if (!variable.initial) continue;
    const Datum value = host_.Evaluate(*variable.initial, frame_, frame_.slot(number).type);
    AssignValue({number, ""}, value, frame_.slot(number).type);
  }
}

void Interpreter::AssignValue(const Target::Place& place, const Datum& value, LogicalType type) {
  const Variable& variable = frame_.variable(place.variable);
  Slot& slot = frame_.slot(place.variable);
  if (variable.is_not_null && IsNull(value)) throw errors::NullAssigned(variable.name);
  const LogicalType wanted = frame_.TypeOf({place.variable, place.field});
  Datum converted = host_.Convert(value, type, wanted);
  if (place.field.empty()) {
    slot.value = std::move(converted);
    return;
  }
  for (std::size_t i = 0; i < slot.fields.size(); ++i) {
    if (slot.fields[i].name == place.field) slot.values[i] = std::move(converted);
  }
}

void Interpreter::AssignRow(const Target& target, const std::vector<Field>& fields, const std::optional<Row>& row) {
  const Target::Place& first = target.places.front();
  const Variable& variable = frame_.variable(first.variable);
  const auto value_at = [&](std::size_t i) { return row && i < row->size() ? (*row)[i] : Datum(); };
  const auto type_at = [&](std::size_t i) { return i < fields.size() ? fields[i].type : kText; };
  if (first.field.empty() && HasFields(variable)) {
    Slot& slot = frame_.slot(first.variable);
    if (variable.type.kind == DeclaredType::Kind::kRecord) {
      slot.fields = fields;
      slot.values = row ? *row : Row(fields.size());
      slot.has_shape = true;
      return;
    }
    for (std::size_t i = 0; i < slot.fields.size(); ++i) {
      slot.values[i] = host_.Convert(value_at(i), type_at(i), slot.fields[i].type);
    }
    return;
  }
  for (std::size_t i = 0; i < target.places.size(); ++i) AssignValue(target.places[i], value_at(i), type_at(i));
}

Interpreter::Flow Interpreter::Node(const plpgsql::Assign& node) {
  const Variable& variable = frame_.variable(node.target.variable);
  if (node.target.field.empty() && HasFields(variable)) throw errors::NotAScalar(variable.name, {});
  const LogicalType type = frame_.TypeOf({node.target.variable, node.target.field});
  AssignValue(node.target, host_.Evaluate(node.value, frame_, type), type);
  return Flow::kNext;
}

// ---------------------------------------------------------------------------------------------------------------------
// Control

bool Interpreter::IsTrue(const SqlText& condition) {
  const Datum value = host_.Evaluate(condition, frame_, kBoolean);
  return !IsNull(value) && std::get<std::int64_t>(value) != 0;
}

Interpreter::Flow Interpreter::Node(const If& node) {
  for (const If::Branch& branch : node.branches) {
    if (IsTrue(branch.condition)) return RunBody(branch.body);
  }
  return RunBody(node.otherwise);
}

Interpreter::Flow Interpreter::Node(const Case& node) {
  if (node.operand) {
    TypedValue operand = host_.Evaluate(*node.operand, frame_);
    Slot& slot = frame_.slot(node.operand_variable);
    slot.type = operand.type;
    slot.value = std::move(operand.value);
  }
  for (const Case::When& when : node.whens) {
    for (const SqlText& condition : when.conditions) {
      if (IsTrue(condition)) return RunBody(when.body);
    }
  }
  if (!node.has_else) throw errors::CaseNotFound();
  return RunBody(node.otherwise);
}

bool Interpreter::GoesOn(Flow& flow, const std::string& label) {
  if (flow == Flow::kNext) return true;
  if (flow == Flow::kReturn) return false;
  const bool is_mine = leaving_label_.empty() || leaving_label_ == label;
  if (!is_mine) return false;
  leaving_label_.clear();
  const bool goes_on = flow == Flow::kContinue;
  flow = Flow::kNext;
  return goes_on;
}

Interpreter::Flow Interpreter::Node(const Loop& node) {
  Flow flow = Flow::kNext;
  do {
    host_.CheckCancelled();
    flow = RunBody(node.body);
  } while (GoesOn(flow, node.label));
  return flow;
}

Interpreter::Flow Interpreter::Node(const While& node) {
  Flow flow = Flow::kNext;
  while (IsTrue(node.condition)) {
    host_.CheckCancelled();
    flow = RunBody(node.body);
    if (!GoesOn(flow, node.label)) break;
  }
  return flow;
}

Interpreter::Flow Interpreter::Node(const ForInteger& node) {
  const Datum from = host_.Evaluate(node.from, frame_, kInteger);
  if (IsNull(from)) throw errors::NullLoopBound("lower");
  const Datum to = host_.Evaluate(node.to, frame_, kInteger);
  if (IsNull(to)) throw errors::NullLoopBound("upper");
  const std::int64_t last = std::get<std::int64_t>(to);
  const std::int64_t step = node.is_reverse ? -1 : 1;
  Slot& counter = frame_.slot(node.variable);
  counter.type = kInteger;
  Flow flow = Flow::kNext;
  bool has_run = false;
  for (std::int64_t i = std::get<std::int64_t>(from); node.is_reverse ? i >= last : i <= last; i += step) {
    host_.CheckCancelled();
    has_run = true;
    counter.value = Datum(i);
    flow = RunBody(node.body);
    if (!GoesOn(flow, node.label)) break;
  }
  SetFound(has_run);
  return flow;
}

Interpreter::Flow Interpreter::Node(const ForQuery& node) {
  RowsAhead rows(node.is_dynamic ? host_.DynamicQuery(DynamicText(node.query), RowsUse::kLoop)
                                 : host_.Query(node.query, frame_, RowsUse::kLoop));
  Flow flow = Flow::kNext;
  bool has_run = false;
  std::optional<Row> row;
  while ((row = rows.Next())) {
    has_run = true;
    AssignRow(node.target, rows.fields(), row);
    flow = RunBody(node.body);
    if (!GoesOn(flow, node.label)) break;
  }
  if (!has_run) AssignRow(node.target, rows.fields(), std::nullopt);
  SetFound(has_run);
  return flow;
}

Interpreter::Flow Interpreter::Node(const Leave& node) {
  if (node.when && !IsTrue(*node.when)) return Flow::kNext;
  leaving_label_ = node.label;
  return node.is_continue ? Flow::kContinue : Flow::kExit;
}

Interpreter::Flow Interpreter::Node(const Raise& node) {
  if (node.is_rethrow) {
    is_placed_ = true;
    throw base::SqlError(handled_.back());
  }
  std::string message;
  std::size_t argument = 0;
  for (std::size_t i = 0; i < node.format.size(); ++i) {
    if (node.format[i] != '%') {
      message += node.format[i];
    } else if (i + 1 < node.format.size() && node.format[i + 1] == '%') {
      message += node.format[++i];
    } else {
      const TypedValue value = host_.Evaluate(node.arguments[argument++], frame_);
      message += IsNull(value.value) ? "<NULL>" : host_.ToText(value.value, value.type);
    }
  }
  if (!node.is_exception) {
    host_.Raise(node.level, std::move(message), statement_->line);
    return Flow::kNext;
  }
  // As in PostgreSQL 8.0, RAISE itself is not told as a place.
  is_placed_ = true;
  throw errors::Raised(std::move(message));
}

// ---------------------------------------------------------------------------------------------------------------------
// SQL

Interpreter::Flow Interpreter::Node(const RunSql& node) {
  if (node.into) {
    const std::unique_ptr<Rows> rows = host_.Query(node.sql, frame_, RowsUse::kAtOnce);
    const std::optional<Row> row = rows->Next();
    AssignRow(*node.into, rows->fields(), row);
    SetFound(row.has_value());
    row_count_ = row ? 1 : 0;
  } else {
    const Effect effect = host_.Run(node.sql, frame_);
    row_count_ = effect.row_count;
    if (effect.changes_rows) SetFound(effect.row_count > 0);
  }
  host_.EndStatement();
  return Flow::kNext;
}

Interpreter::Flow Interpreter::Node(const Perform& node) {
  {
    const std::unique_ptr<Rows> rows = host_.Query(node.query, frame_, RowsUse::kAtOnce);
    row_count_ = 0;
    while (rows->Next()) ++row_count_;
  }
  SetFound(row_count_ > 0);
  host_.EndStatement();
  return Flow::kNext;
}

std::string Interpreter::DynamicText(const SqlText& text) {
  Datum value = host_.Evaluate(text, frame_, kText);
  if (IsNull(value)) throw errors::NullQuery();
  return std::get<std::string>(std::move(value));
}

Interpreter::Flow Interpreter::Node(const RunDynamic& node) {
  const std::string text = DynamicText(node.text);
  if (node.into) {
    const std::unique_ptr<Rows> rows = host_.DynamicQuery(text, RowsUse::kAtOnce);
    const std::optional<Row> row = rows->Next();
    AssignRow(*node.into, rows->fields(), row);
    row_count_ = row ? 1 : 0;
  } else {
    row_count_ = host_.RunDynamic(text).row_count;
  }
  host_.EndStatement();
  return Flow::kNext;
}

Interpreter::Flow Interpreter::Node(const GetDiagnostics& node) {
  AssignValue(node.target, Datum(row_count_), kBigint);
  return Flow::kNext;
}

Interpreter::Flow Interpreter::Node(const CallProcedure& node) {
  for (const CallOutput& output : host_.Call(node.sql, frame_)) {
    AssignValue(output.target, output.value.value, output.value.type);
  }
  return Flow::kNext;
}

// ---------------------------------------------------------------------------------------------------------------------
// Cursors

std::string& Interpreter::CursorName(int variable) {
  Slot& slot = frame_.slot(variable);
  if (IsNull(slot.value)) throw errors::NullCursor(frame_.variable(variable).name);
  return std::get<std::string>(slot.value);
}

Interpreter::Flow Interpreter::Node(const OpenCursor& node) {
  const Variable& variable = frame_.variable(node.cursor);
  Slot& slot = frame_.slot(node.cursor);
  if (IsNull(slot.value)) slot.value = Datum(host_.NewCursorName());
  const std::string name = CursorName(node.cursor);
  for (std::size_t i = 0; i < node.arguments.size(); ++i) {
    const int argument = variable.cursor_arguments[i];
    const LogicalType type = frame_.slot(argument).type;
    AssignValue({argument, ""}, host_.Evaluate(node.arguments[i], frame_, type), type);
  }
  if (node.is_dynamic) {
    host_.OpenDynamicCursor(name, DynamicText(*node.query));
  } else {
    host_.OpenCursor(name, node.query ? *node.query : *variable.query, frame_);
  }
  return Flow::kNext;
}

Interpreter::Flow Interpreter::Node(const FetchCursor& node) {
  const std::string name = CursorName(node.cursor);
  const std::vector<Field> fields = host_.FieldsOfCursor(name);
  const std::optional<Row> row = host_.Fetch(name);
  if (node.into) AssignRow(*node.into, fields, row);
  SetFound(row.has_value());
  row_count_ = row ? 1 : 0;
  return Flow::kNext;
}

Interpreter::Flow Interpreter::Node(const plpgsql::CloseCursor& node) {
  host_.CloseCursor(CursorName(node.cursor));
  return Flow::kNext;
}

// ---------------------------------------------------------------------------------------------------------------------
// Transactions

Interpreter::Flow Interpreter::Node(const plpgsql::Commit&) {
  host_.Commit();
  return Flow::kNext;
}

Interpreter::Flow Interpreter::Node(const plpgsql::Rollback&) {
  host_.Rollback();
  return Flow::kNext;
}

Interpreter::Flow Interpreter::Node(const plpgsql::StartTransaction&) {
  host_.StartTransaction();
  return Flow::kNext;
}

}  // namespace doppel::sql::plpgsql
