#include "engine/executor.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "engine/errors.h"
#include "sql/translate/translator.h"

namespace doppel::engine {
namespace {

class FilteredAccess : public sql::TableAccess {
 public:
  explicit FilteredAccess(const std::vector<Oid>& filtered) : filtered_(filtered) {}
  std::string PhysicalName(sql::Oid table) override { return stored_tables::TableName(table); }
  std::string Predicate(sql::Oid table, std::string_view alias) override {
    if (!std::binary_search(filtered_.begin(), filtered_.end(), table)) return {};
    return fmt::format("(({0}._x < row_low() OR row_visible({0}._x)) AND ({0}._d IS NULL OR NOT row_visible({0}._d)))",
                       alias);
  }

 private:
  const std::vector<Oid>& filtered_;
};

// Which of the statement's tables hold rows that the snapshot must not see, sorted.
std::vector<Oid> FilteredTables(const sql::BoundStatement& statement, const RowSnapshot& snapshot,
                                TransactionManager& transactions) {
  std::vector<Oid> tables;
  for (const sql::TouchedTable& touched : statement.touched) {
    if (transactions.NeedsPredicate(snapshot, touched.table)) tables.push_back(touched.table);
  }
  std::sort(tables.begin(), tables.end());
  return tables;
}

// Levels of an expression that one text may hold when SQLite cannot follow the whole, tried in turn.
constexpr int kExpressionLevels[] = {8, 4, 2};

sql::Program TranslateAnyDepth(const sql::BoundStatement& statement, sql::TableAccess& access) {
  try {
    return sql::Translate(statement, access);
  } catch (const base::SqlError& error) {
    if (error.state() != base::SqlState::kStatementTooComplex) throw;
    return sql::Translate(statement, access, {.expression_levels = kExpressionLevels[0]});
  }
}

sql::Program& ProgramFor(Plan& plan, const std::vector<Oid>& filtered) {
  for (PlanProgram& program : plan.programs) {
    if (program.filtered_tables == filtered) return program.program;
  }
  FilteredAccess access(filtered);
  // A busy system settles and unsettles tables in few combinations; more than this are not worth keeping.
  constexpr std::size_t kMaxPrograms = 8;
  if (plan.programs.size() >= kMaxPrograms) plan.programs.clear();
  plan.programs.push_back({filtered, TranslateAnyDepth(plan.bound, access)});
  return plan.programs.back().program;
}

void BindParameters(storage::Statement& statement, std::span<const sql::Datum> parameters) {
  const int count = std::min(statement.parameter_count(), static_cast<int>(parameters.size()));
  for (int i = 0; i < count; ++i) statement.Bind(i + 1, parameters[static_cast<std::size_t>(i)]);
}

// SQLite alone knows whether it can follow a text. One that it cannot is printed again, in pieces that become smaller
// until they fit.
storage::Statement Compile(storage::Connection& connection, const Plan& plan, const std::vector<Oid>& filtered,
                           sql::Program& program) {
  for (const int levels : kExpressionLevels) {
    try {
      return connection.Prepare(program.sql);
    } catch (const base::SqlError& error) {
      if (error.state() != base::SqlState::kStatementTooComplex) throw;
      FilteredAccess access(filtered);
      program = sql::Translate(plan.bound, access, {.expression_levels = levels});
    }
  }
  return connection.Prepare(program.sql);
}

// The program for the tables, compiled, with the client's parameters and, when it runs once, its constants.
struct PreparedProgram {
  const sql::Program& program;
  storage::Statement statement;
};

PreparedProgram PrepareProgram(storage::Connection& connection, Plan& plan, const std::vector<Oid>& filtered,
                               std::span<const sql::Datum> parameters) {
  sql::Program& program = ProgramFor(plan, filtered);
  storage::Statement statement = Compile(connection, plan, filtered, program);
  BindParameters(statement, parameters);
  if (program.runs > 1) return {program, std::move(statement)};
  int index = static_cast<int>(plan.bound.parameters.size());
  // Constants that a template left out stand last, behind what the statement reads.
  for (const sql::Datum& constant : program.constants) {
    if (++index > statement.parameter_count()) break;
    statement.Bind(index, constant);
  }
  return {program, std::move(statement)};
}

storage::ExecutionContext MakeContext(const ExecutionEnvironment& environment) {
  storage::ExecutionContext context;
  context.session = &environment.session;
  context.identities = &environment.identities;
  context.system = environment.system.get();
  context.cancellation = &environment.cancellation;
  return context;
}

LockMode ModeFor(const sql::BoundStatement& statement, const sql::TouchedTable& touched,
                 const Transaction& transaction) {
  switch (touched.use) {
    case sql::TableUse::kRead:
      return LockMode::kAccessShare;
    case sql::TableUse::kWrite:
      return std::holds_alternative<sql::BoundInsert>(statement.node) ? transaction.ModeOfInsert()
                                                                      : LockMode::kShareRowExclusive;
    case sql::TableUse::kExclusive:
      return LockMode::kAccessExclusive;
  }
  return LockMode::kAccessExclusive;
}

void NoteUses(const sql::BoundStatement& statement, Transaction& transaction) {
  for (const sql::TouchedTable& touched : statement.touched) {
    if (touched.use == sql::TableUse::kRead) {
      transaction.NoteRead(touched.table);
      continue;
    }
    // UPDATE and DELETE read the rows they change (c_write_readwrite); INSERT reads what its query names.
    if (!std::holds_alternative<sql::BoundInsert>(statement.node)) transaction.NoteRead(touched.table);
    transaction.NoteWrite(touched.table);
  }
}

// A running query. Its connection, and SQLite's view of the file, are its own until it is destroyed, so that the
// session may write meanwhile.
class QueryStream : public RowStream {
 public:
  QueryStream(Plan& plan, std::span<const sql::Datum> parameters, const ExecutionEnvironment& environment)
      : system_(environment.system),
        context_(MakeContext(environment)),
        connection_(environment.store.database().Acquire()) {
    const storage::ContextScope scope(*connection_, &context_);
    std::vector<Oid> filtered;
    if (!plan.bound.touched.empty()) {
      Transaction& transaction = environment.transaction;
      const RowSnapshot& snapshot = transaction.Snapshot();
      context_.snapshot = &snapshot;
      NoteUses(plan.bound, transaction);
      TransactionManager& transactions = environment.store.transactions();
      const std::vector<Oid> before = FilteredTables(plan.bound, snapshot, transactions);
      pin_ = stored_tables::Pin(*connection_);
      const std::vector<Oid> after = FilteredTables(plan.bound, snapshot, transactions);
      std::set_union(before.begin(), before.end(), after.begin(), after.end(), std::back_inserter(filtered));
    }
    PreparedProgram prepared = PrepareProgram(*connection_, plan, filtered, parameters);
    context_.expressions = prepared.program.expressions;
    statement_ = std::move(prepared.statement);
    values_.resize(static_cast<std::size_t>(statement_.column_count()));
  }

  ~QueryStream() override { Close(); }

  bool Next() override {
    if (!connection_) return false;
    {
      const storage::ContextScope scope(*connection_, &context_);
      if (statement_.Step()) {
        for (std::size_t i = 0; i < values_.size(); ++i) values_[i] = statement_.Column(static_cast<int>(i));
        return true;
      }
    }
    Close();
    return false;
  }

  std::span<const sql::Value> row() const override { return values_; }

 private:
  void Close() {
    statement_ = {};
    pin_ = {};
    connection_.GiveBack();
  }

  std::shared_ptr<const catalog::SystemState> system_;  // what context_ points at
  storage::ExecutionContext context_;
  storage::PooledConnection connection_;
  storage::Statement pin_;
  storage::Statement statement_;
  std::vector<sql::Value> values_;
};

}  // namespace

Oid TargetOf(const sql::BoundStatement& statement) {
  if (const auto* insert = std::get_if<sql::BoundInsert>(&statement.node)) return insert->table;
  if (const auto* update = std::get_if<sql::BoundUpdate>(&statement.node)) return update->table;
  if (const auto* merge = std::get_if<sql::BoundMerge>(&statement.node)) return merge->table;
  return std::get<sql::BoundDelete>(statement.node).table;
}

bool LockTables(const sql::BoundStatement& statement, const ExecutionEnvironment& environment) {
  bool has_asked = false;
  for (const sql::TouchedTable& touched : statement.touched) {
    const LockMode mode = ModeFor(statement, touched, environment.transaction);
    has_asked |= environment.transaction.Lock(touched.table, mode, environment.cancellation);
  }
  return has_asked;
}

std::unique_ptr<RowStream> OpenQuery(Plan& plan, std::span<const sql::Datum> parameters,
                                     const ExecutionEnvironment& environment) {
  return std::make_unique<QueryStream>(plan, parameters, environment);
}

std::int64_t RunChange(Plan& plan, std::span<const sql::Datum> parameters, const ExecutionEnvironment& environment,
                       AfterStatement after) {
  Transaction& transaction = environment.transaction;
  const Oid target = TargetOf(plan.bound);
  const storage::PooledConnection connection = environment.store.database().Acquire();
  std::vector<std::int64_t> targets;
  storage::ExecutionContext context = MakeContext(environment);
  context.targets = &targets;
  const storage::ContextScope scope(*connection, &context);
  StatementWrite write(transaction, *connection, context, after);
  NoteUses(plan.bound, transaction);
  const std::vector<Oid> filtered =
      FilteredTables(plan.bound, transaction.Snapshot(), environment.store.transactions());
  std::int64_t count = 0;
  try {
    auto [program, statement] = PrepareProgram(*connection, plan, filtered, parameters);
    context.expressions = program.expressions;
    if (std::holds_alternative<sql::BoundDelete>(plan.bound.node)) {
      statement.Run();
    } else if (program.runs > 1) {
      const std::size_t width = program.constants.size() / program.runs;
      count = write.InsertRows(target, statement,
                               {.first_parameter = plan.bound.parameters.size() + 1,
                                .width = width,
                                .count = program.runs,
                                .values = program.constants});
    } else {
      count = write.Insert(target, statement);
    }
  } catch (const base::SqlError&) {
    if (context.conflicting != 0) {
      throw errors::SerializableViolation(target, context.conflicting, transaction.id(), environment.process_id);
    }
    throw;
  }
  if (std::holds_alternative<sql::BoundInsert>(plan.bound.node)) {
    write.Finish();
    return count;
  }
  count = write.Delete(target, std::move(targets));
  write.Finish();
  return count;
}

}  // namespace doppel::engine
