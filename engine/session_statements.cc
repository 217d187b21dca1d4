#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/clock.h"
#include "catalog/errors.h"
#include "catalog/system/system_relation.h"
#include "engine/errors.h"
#include "engine/session_impl.h"
#include "sql/bind/explain.h"
#include "sql/bind/relation_name.h"
#include "sql/commands/select_into.h"
#include "sql/types/io.h"

namespace doppel::engine {
namespace {

// FETCH's view of a cursor: at most so many of its next rows.
class FetchedRows : public RowStream {
 public:
  FetchedRows(std::shared_ptr<Portal> cursor, std::int64_t count) : cursor_(std::move(cursor)), left_(count) {}
  bool Next() override {
    if (left_ == 0 || cursor_->result.rows == nullptr) return false;
    if (left_ > 0) --left_;
    if (!cursor_->result.rows->Next()) {
      cursor_->result.rows.reset();
      return false;
    }
    ++cursor_->fetched_rows;
    return true;
  }
  std::span<const sql::Value> row() const override { return cursor_->result.rows->row(); }

 private:
  std::shared_ptr<Portal> cursor_;
  std::int64_t left_;  // negative: all
};

// SET seed is a setting in its spelling alone: it is not kept and cannot be shown.
std::uint64_t SeedOf(const sql::SetStatement& statement) {
  static constexpr SettingRow kSeed{
      .name = "seed", .default_value = "0", .kind = SettingKind::kReal, .low = -1, .high = 1};
  const std::string text =
      statement.is_default ? std::string(kSeed.default_value) : JoinSettingValues(kSeed, statement.values);
  const double seed = sql::ParseDouble(NormalizeSetting(kSeed, text));
  return static_cast<std::uint64_t>(static_cast<std::int64_t>(seed * 2147483647.0));
}

Result OneValue(sql::Datum value, std::string tag) {
  std::vector<sql::Row> rows;
  rows.push_back({std::move(value)});
  return {std::make_shared<RowList>(std::move(rows)), std::move(tag)};
}

}  // namespace

const catalog::Relation& GetTable(const sql::QualifiedName& name, const NameContext& names) {
  const auto [found, system] = sql::FindNamedRelation(name, {.snapshot = *names.snapshot,
                                                             .database = names.database,
                                                             .search_path = names.search_path,
                                                             .checker = &names.checker});
  if (system != nullptr) throw catalog::errors::PermissionDenied("relation", system->name).At(sql::SpanOf(name));
  if (found == nullptr) throw catalog::errors::UndefinedTable(sql::ToText(name)).At(sql::SpanOf(name));
  if (!found->has_storage()) throw catalog::errors::NotATable(found->name).At(sql::SpanOf(name));
  return *found;
}

std::optional<Result> SessionImpl::RunSessionStatement(Plan& plan, AfterStatement after) {
  const sql::Statement& statement = plan.parsed->statement;
  if (const auto* s = std::get_if<sql::TransactionStatement>(&statement)) return RunTransaction(*s);
  if (const auto* s = std::get_if<sql::SetStatement>(&statement)) return RunSet(*s);
  if (const auto* s = std::get_if<sql::SetTransactionStatement>(&statement)) return RunSetTransaction(*s);
  if (const auto* s = std::get_if<sql::ResetStatement>(&statement)) return RunReset(*s);
  if (const auto* s = std::get_if<sql::ShowSettingStatement>(&statement)) return RunShow(*s);
  if (const auto* s = std::get_if<sql::UseStatement>(&statement)) return RunUse(*s);
  if (const auto* s = std::get_if<sql::DeclareCursorStatement>(&statement)) return RunDeclare(*s, plan);
  if (const auto* s = std::get_if<sql::FetchStatement>(&statement)) return RunFetch(*s);
  if (const auto* s = std::get_if<sql::CloseCursorStatement>(&statement)) return RunClose(*s);
  if (const auto* s = std::get_if<sql::PrepareStatement>(&statement)) return RunPrepare(*s);
  if (const auto* s = std::get_if<sql::ExecuteStatement>(&statement)) return RunExecute(*s, after);
  if (const auto* s = std::get_if<sql::DeallocateStatement>(&statement)) return RunDeallocate(*s);
  if (const auto* s = std::get_if<sql::ExplainStatement>(&statement)) return RunExplain(*s);
  if (const auto* s = std::get_if<sql::LockStatement>(&statement)) return RunLock(*s);
  if (const auto* s = std::get_if<sql::AnalyzeCompressionStatement>(&statement)) return RunAnalyzeCompression(*s);
  return std::nullopt;
}

// --- Transactions

Result SessionImpl::RunTransaction(const sql::TransactionStatement& statement) {
  switch (statement.kind) {
    case sql::TransactionKind::kBegin:
      BeginBlock(statement.modes);
      return {nullptr, "BEGIN"};
    case sql::TransactionKind::kStart:
      BeginBlock(statement.modes);
      return {nullptr, "START TRANSACTION"};
    case sql::TransactionKind::kCommit:
    case sql::TransactionKind::kEnd:
      return {nullptr, EndBlock(true)};
    case sql::TransactionKind::kRollback:
    case sql::TransactionKind::kAbort:
      return {nullptr, EndBlock(false)};
  }
  return {};
}

// Isolation levels are accepted; the database's own counts (06-transactions).
Result SessionImpl::RunSetTransaction(const sql::SetTransactionStatement& statement) {
  if (statement.modes.is_read_only.has_value()) {
    if (statement.is_session_characteristics) {
      settings_.Set("default_transaction_read_only", *statement.modes.is_read_only ? "on" : "off", SettingUse::kSession,
                    false);
    } else {
      is_read_only_ = statement.modes.is_read_only;
    }
  }
  return {nullptr, "SET"};
}

// --- Settings

Result SessionImpl::RunSet(const sql::SetStatement& statement) {
  const SettingUse use = statement.scope == sql::SettingScope::kLocal ? SettingUse::kLocal : SettingUse::kSession;
  CurrentTransaction();
  if (statement.name == "session_authorization") {
    SetSessionAuthorization(statement);
  } else if (statement.name == "role") {
    // Every role granted to the user is in force all the time.
    for (const sql::SettingValue& value : statement.values) {
      if (value.text != "none" && Names()->snapshot->FindRole(value.text) == nullptr) {
        throw catalog::errors::UndefinedRole(value.text);
      }
    }
  } else if (statement.name == "seed") {
    random_.seed(SeedOf(statement));
  } else if (statement.is_default) {
    settings_.Reset(statement.name);
  } else {
    const SettingRow* row = FindSettingRow(statement.name);
    if (row == nullptr && !statement.is_context_variable) throw errors::UnknownSetting(statement.name);
    static constexpr SettingRow kVariable{.name = "", .default_value = ""};
    const std::string value = JoinSettingValues(row == nullptr ? kVariable : *row, statement.values);
    settings_.Set(statement.name, value, use, Names()->checker.is_superuser());
  }
  if (statement.name == "application_name") entry_->SetApplicationName(settings_.Get("application_name"));
  return {nullptr, "SET"};
}

Result SessionImpl::RunReset(const sql::ResetStatement& statement) {
  CurrentTransaction();
  if (statement.is_all) {
    settings_.ResetAll();
  } else if (statement.name == "session_authorization") {
    SetCurrentUser(session_user_);
    authorized_after_commit_ = session_user_;
  } else {
    settings_.Reset(statement.name);
  }
  return {nullptr, "RESET"};
}

Result SessionImpl::RunShow(const sql::ShowSettingStatement& statement) {
  if (statement.is_all) {
    std::vector<sql::Row> rows;
    for (const SettingRow& row : AllSettings()) {
      rows.push_back({sql::Datum(std::string(row.name)), sql::Datum(settings_.Get(row.name))});
    }
    return {std::make_shared<RowList>(std::move(rows)), "SHOW"};
  }
  if (statement.name == "use") {
    const catalog::Database* database = Names()->snapshot->FindDatabase(used_database_);
    return OneValue(database == nullptr ? std::string() : database->name, "SHOW");
  }
  if (settings_.IsNullVariable(statement.name)) return OneValue({}, "SHOW");
  return OneValue(settings_.Get(statement.name), "SHOW");
}

void SessionImpl::SetSessionAuthorization(const sql::SetStatement& statement) {
  if (!calls_.empty() && calls_.back().is_definer) throw errors::SessionAuthorizationInDefiner();
  Oid wanted = session_user_;
  if (!statement.is_default && !statement.values.empty()) {
    const catalog::SnapshotPtr snapshot = Names()->snapshot;
    const catalog::User* user = snapshot->FindUser(statement.values[0].text);
    if (user == nullptr) throw catalog::errors::UndefinedUser(statement.values[0].text);
    const catalog::User* self = snapshot->FindUser(session_user_);
    if (user->oid != session_user_ && (self == nullptr || !self->is_superuser)) {
      throw errors::SessionAuthorizationDenied();
    }
    wanted = user->oid;
  }
  SetCurrentUser(wanted);
  if (statement.scope != sql::SettingScope::kLocal) authorized_after_commit_ = wanted;
}

// At the end of a transaction.
void SessionImpl::EndAuthorization(Oid user) {
  if (authorized_user_ != user) SetCurrentUser(user);
  authorized_after_commit_ = user;
}

void SessionImpl::SetCurrentUser(Oid user_oid) {
  current_user_ = user_oid;
  authorized_user_ = user_oid;
  const catalog::User* user = engine_.catalog().latest()->FindUser(user_oid);
  settings_.SetInternal("session_authorization", user == nullptr ? entry_->user_name : user->name);
  settings_.SetInternal("is_superuser", user != nullptr && user->is_superuser ? "on" : "off");
}

// --- USE (r_USE_command)

void SessionImpl::RequireUseAllowed() const {
  if (is_in_block_ && has_run_in_block_) throw errors::UseInsideTransaction();
}

Result SessionImpl::RunUse(const sql::UseStatement& statement) {
  RequireUseAllowed();
  if (statement.is_reset) {
    used_database_ = 0;
    settings_.Reset("search_path");
    return {nullptr, "RESET"};
  }
  if (!statement.catalog.empty()) throw base::NotEmulated("USE of a database in the AWS Glue Data Catalog");
  const catalog::Database* database = Names()->snapshot->FindDatabase(statement.database.text);
  if (database == nullptr) throw catalog::errors::UndefinedDatabase(statement.database.text);
  used_database_ = database->oid;
  settings_.Reset("search_path");
  return {nullptr, "USE"};
}

// --- Cursors

Result SessionImpl::RunDeclare(const sql::DeclareCursorStatement& statement, const Plan& plan) {
  if (!is_in_block_) throw errors::NeedsTransactionBlock("DECLARE CURSOR");
  if (!statement.refused_options.empty()) throw errors::CursorOption(statement.refused_options.front());
  const std::string& name = statement.name.text;
  if (portals_.contains(name)) throw errors::DuplicateCursor(name);
  const bool has_cursor =
      std::any_of(portals_.begin(), portals_.end(), [](const auto& entry) { return entry.second->is_cursor; });
  if (has_cursor) throw errors::SecondCursor();
  auto query = std::make_shared<sql::ParsedStatement>();
  query->statement = sql::SelectStatement{.query = statement.query};
  query->text = plan.parsed->text;
  auto cursor = std::make_shared<Portal>();
  cursor->name = name;
  cursor->is_cursor = true;
  cursor->declared_at = base::Now();
  cursor->plan = MakePlan(std::move(query), {});
  if (variables_ != nullptr) {
    cursor->parameters = variables_->Values();
  } else if (!cursor->plan->description.parameters.empty()) {
    throw errors::UndefinedParameter();
  }
  cursor->result = RunQueryOrChange(cursor->plan, {}, cursor->parameters, AfterStatement::kMayGoOn);
  cursor->state = Portal::State::kRunning;
  portals_[name] = std::move(cursor);
  return {nullptr, "DECLARE CURSOR"};
}

Result SessionImpl::RunFetch(const sql::FetchStatement& statement) {
  const auto cursor = portals_.find(statement.cursor.text);
  if (cursor == portals_.end()) throw errors::UndefinedCursor(statement.cursor.text);
  std::int64_t count = -1;  // all
  switch (statement.direction) {
    case sql::FetchDirection::kNext:
    case sql::FetchDirection::kForward:
      if (statement.count < 0) throw errors::CursorScansForwardOnly();
      count = statement.count;
      break;
    case sql::FetchDirection::kAll:
    case sql::FetchDirection::kForwardAll:
      break;
    case sql::FetchDirection::kOther:
      throw errors::CursorScansForwardOnly();
  }
  auto rows = std::make_shared<FetchedRows>(cursor->second, count);
  if (!statement.is_move) return {std::move(rows), "FETCH"};
  std::int64_t moved = 0;
  while (rows->Next()) ++moved;
  return {nullptr, fmt::format("MOVE {}", moved)};
}

Result SessionImpl::RunClose(const sql::CloseCursorStatement& statement) {
  if (portals_.erase(statement.cursor.text) == 0) throw errors::UndefinedCursor(statement.cursor.text);
  return {nullptr, "CLOSE CURSOR"};
}

// --- Prepared statements

Result SessionImpl::RunPrepare(const sql::PrepareStatement& statement) {
  const std::string& name = statement.name.text;
  if (statements_.contains(name)) throw errors::DuplicatePreparedStatement(name);
  auto prepared = std::make_shared<PreparedStatement>();
  prepared->name = name;
  prepared->is_from_sql = true;
  prepared->prepared_at = base::Now();
  for (const sql::TypeNamePtr& type : statement.parameter_types) {
    prepared->parameter_types.push_back(sql::ResolveType(*type).id);
  }
  prepared->parsed = statement.statement;
  prepared->plan = MakePlan(prepared->parsed, prepared->parameter_types);
  statements_[name] = std::move(prepared);
  return {nullptr, "PREPARE"};
}

Result SessionImpl::RunExecute(const sql::ExecuteStatement& statement, AfterStatement after) {
  PreparedStatement& prepared = GetStatement(statement.name.text);
  if (prepared.plan == nullptr) return {nullptr, ""};
  prepared.plan = Refresh(prepared.plan, prepared.parameter_types);
  const std::vector<sql::LogicalType>& types = prepared.plan->description.parameters;
  if (statement.arguments.size() != types.size()) {
    throw errors::WrongExecuteParameterCount(prepared.name, types.size(), statement.arguments.size());
  }
  sql::Row parameters;
  const std::shared_ptr<const NameContext> names = Names();
  for (std::size_t i = 0; i < types.size(); ++i) {
    sql::BindContext context = MakeBindContext(*names);
    Plan value;
    value.bound = sql::SelectOf(sql::BindScalar(*statement.arguments[i], types[i], context));
    const std::unique_ptr<RowStream> rows = OpenQuery(value, {}, MakeEnvironment());
    rows->Next();
    parameters.push_back(sql::ToDatum(rows->row()[0]));
  }
  RequireAllowed(*prepared.plan, true);
  try {
    return RunQueryOrChange(prepared.plan, prepared.parameter_types, parameters, after);
  } catch (const base::SqlError& error) {
    // Positions count in the text of PREPARE, which is not what the client sent now.
    throw base::SqlError(error.state(), error.message()).WithDetail(error.detail()).WithHint(error.hint());
  }
}

Result SessionImpl::RunDeallocate(const sql::DeallocateStatement& statement) {
  if (statements_.erase(statement.name.text) == 0) throw errors::UndefinedPreparedStatement(statement.name.text);
  return {nullptr, "DEALLOCATE"};
}

// --- The rest

Result SessionImpl::RunExplain(const sql::ExplainStatement& statement) {
  if (statement.is_analyze) throw errors::ExplainAnalyze();
  const std::shared_ptr<const NameContext> names = Names();
  sql::BindContext context = MakeBindContext(*names);
  const sql::QueryPtr query = sql::QueryThatFills(statement.statement->statement);
  const sql::BoundStatement bound =
      query ? sql::BindQuery(*query, context) : sql::Bind(statement.statement->statement, context);
  if (std::holds_alternative<sql::BoundCommand>(bound.node)) throw base::NotEmulated("EXPLAIN of this statement");
  std::vector<sql::Row> rows;
  const sql::RowEstimate row_count = [&](Oid table) { return engine_.statistics().Rows(table); };
  if (statement.is_verbose) {
    for (std::string& line : sql::ExplainTreeLines(bound, *names->snapshot, row_count)) {
      rows.push_back({sql::Datum(std::move(line))});
    }
  }
  for (std::string& line : sql::ExplainLines(bound, *names->snapshot, row_count)) {
    rows.push_back({sql::Datum(std::move(line))});
  }
  return {std::make_shared<RowList>(std::move(rows)), "EXPLAIN"};
}

Result SessionImpl::RunLock(const sql::LockStatement& statement) {
  if (!statement.mode.empty() && statement.mode != "access exclusive") throw errors::LockMode(statement.mode);
  Transaction& transaction = CurrentTransaction();
  for (const sql::QualifiedName& name : statement.tables) {
    for (bool is_settled = false; !is_settled;) {
      const std::shared_ptr<const NameContext> names = Names();
      const catalog::Relation& relation = GetTable(name, *names);
      if (!names->checker.HasAny(&relation, catalog::Privilege::kInsert | catalog::Privilege::kUpdate |
                                                catalog::Privilege::kDelete | catalog::Privilege::kTruncate)) {
        throw catalog::errors::PermissionDenied("relation", relation.name);
      }
      const bool has_asked = transaction.Lock(relation.oid, LockMode::kAccessExclusive, entry_->cancellation());
      is_settled = !has_asked || Names() == names;
    }
  }
  return {nullptr, "LOCK TABLE"};
}

}  // namespace doppel::engine
