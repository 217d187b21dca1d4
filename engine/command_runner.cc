#include "engine/command_runner.h"

#include <fmt/format.h>

#include <utility>

#include "base/check.h"
#include "base/clock.h"
#include "catalog/errors.h"
#include "engine/cluster_file.h"
#include "engine/row_stamp.h"
#include "sql/optimize/optimize.h"
#include "sql/types/type_table.h"

namespace doppel::engine {
namespace {

stored_tables::StoredColumn StoredColumnOf(const catalog::Column& column) {
  return {.attnum = column.attnum, .is_text = sql::RepresentationOf(column.type.id) == sql::Representation::kText};
}

}  // namespace

CommandRunner::CommandRunner(SessionImpl& session, const Plan& plan) : session_(session), plan_(plan) {}

// The session's own context, kept while the command holds references into it.
const NameContext& CommandRunner::names() {
  if (names_ == nullptr) names_ = first_schema_.empty() ? session_.Names() : session_.NamesWithin(first_schema_);
  return *names_;
}

void CommandRunner::SearchFirst(std::string_view schema) {
  first_schema_ = schema;
  names_ = nullptr;
}

// Only the query of a new table may read a procedure's variables: a view would keep their names.
sql::BindContext CommandRunner::MakeBindContext() {
  sql::BindContext context = session_.MakeBindContext(names());
  const sql::Statement& statement = plan_.parsed->statement;
  const bool makes_table = std::holds_alternative<sql::CreateTableAsStatement>(statement) ||
                           std::holds_alternative<sql::SelectStatement>(statement);
  if (!makes_table) context.variables = nullptr;
  return context;
}

std::string_view CommandRunner::statement_text() {
  return plan_.script_text == nullptr ? plan_.parsed->text : *plan_.script_text;
}

const catalog::Schema& CommandRunner::TemporarySchema() {
  const std::string name = fmt::format("pg_temp_{}", session_.process_id());
  const Oid session_database = session_.entry().database;
  if (const catalog::Schema* schema = snapshot().FindSchema(session_database, name)) return *schema;
  catalog::Schema schema{.oid = AllocateOid(),
                         .database = session_database,
                         .name = name,
                         .owner = session_.CurrentUser(),
                         .temporary_session = session_.process_id()};
  Put(std::move(schema));
  return *snapshot().FindSchema(session_database, name);
}

void CommandRunner::PutObject(catalog::ObjectKind kind, Oid oid, catalog::ObjectPtr object) {
  is_untouched_ = false;
  const catalog::SnapshotPtr committed = session_.engine().catalog().latest();
  if (kind == catalog::ObjectKind::user) NoteUser(snapshot().FindUser(oid), object);
  session_.CurrentTransaction().changes().Put(kind, oid, std::move(object), *committed);
  names_ = nullptr;
}

void CommandRunner::NoteUser(const catalog::User* before, const catalog::ObjectPtr& object) {
  const auto* after = std::get_if<std::shared_ptr<const catalog::User>>(&object);
  const catalog::User* user = after == nullptr ? before : after->get();
  if (user == nullptr) return;
  catalog::UserLogRecord record{.user = user->oid,
                                .user_name = user->name,
                                .action = "alter",
                                .can_create_database = user->can_create_database,
                                .is_superuser = user->is_superuser,
                                .valid_until = user->valid_until,
                                .process_id = session_.process_id(),
                                .transaction_id = session_.CurrentTransaction().number(),
                                .time = base::Now()};
  if (after == nullptr) {
    record.action = "drop";
  } else if (before == nullptr) {
    record.action = "create";
  } else if (before->name != user->name) {
    record.action = "rename";
    record.old_user_name = before->name;
  }
  session_.engine().journal().Add(std::move(record));
}

// --- Storage

void CommandRunner::CreateStorage(const catalog::Relation& relation) {
  is_untouched_ = false;
  std::vector<stored_tables::StoredColumn> columns;
  for (const catalog::Column& column : relation.columns) {
    if (!column.is_dropped) columns.push_back(StoredColumnOf(column));
  }
  session_.CurrentTransaction().CreateStoredTable(relation.oid, columns);
}

void CommandRunner::DropStorage(Oid relation) {
  is_untouched_ = false;
  session_.CurrentTransaction().DropStoredTable(relation);
}

void CommandRunner::AddStorageColumn(const catalog::Relation& relation, const catalog::Column& column,
                                     const sql::BoundExprPtr& value) {
  is_untouched_ = false;
  const sql::Datum initial = value == nullptr ? sql::Datum{} : Evaluate(value);
  session_.CurrentTransaction().AddStoredColumn(relation.oid, StoredColumnOf(column), initial);
}

void CommandRunner::EmptyStorage(Oid relation) {
  is_untouched_ = false;
  session_.CurrentTransaction().EmptyStoredTable(relation);
}

void CommandRunner::Lock(Oid relation, sql::TableUse use) {
  LockMode mode = LockMode::kAccessExclusive;
  if (use == sql::TableUse::kRead) mode = LockMode::kAccessShare;
  if (use == sql::TableUse::kWrite) mode = LockMode::kShareRowExclusive;
  const std::shared_ptr<const NameContext> before = session_.Names();
  const bool has_asked = session_.CurrentTransaction().Lock(relation, mode, session_.entry().cancellation());
  if (!has_asked || session_.Names() == before) return;
  if (is_untouched_) throw CatalogMoved{};
  if (session_.Names()->snapshot->FindRelation(relation) == nullptr) throw catalog::errors::MissingOid(relation);
}

// --- Running

std::int64_t CommandRunner::Run(const sql::BoundStatement& statement) {
  is_untouched_ = false;
  Plan plan;
  plan.bound = sql::Optimize(statement, session_.engine().statistics());
  const ExecutionEnvironment environment = session_.MakeEnvironment();
  LockTables(plan.bound, environment);
  const sql::Row parameters = session_.variables() == nullptr ? sql::Row() : session_.variables()->Values();
  const std::int64_t count = RunChange(plan, parameters, environment);
  session_.NoteTables(plan.bound, count);
  return count;
}

sql::Datum CommandRunner::Evaluate(const sql::BoundExprPtr& expr) {
  Plan plan;
  plan.bound = sql::SelectOf(expr);
  const std::unique_ptr<RowStream> rows = OpenQuery(plan, {}, session_.MakeEnvironment());
  base::Check(rows->Next(), "an expression has one value");
  return sql::ToDatum(rows->row()[0]);
}

std::int64_t CommandRunner::CountRows(Oid table) {
  const sql::LogicalType type{sql::TypeId::kInt8, -1};
  sql::BoundSelect select;
  select.items.push_back(sql::MakeBound(type, {}, sql::BoundTemplate{"count(*)", {}}));
  select.from.push_back(std::make_shared<sql::BoundFrom>(sql::BoundFrom{sql::BoundTable{1, table}}));
  auto query = std::make_shared<sql::BoundQuery>();
  query->body = std::move(select);
  query->columns.push_back({.name = "count", .type = type});
  Plan plan;
  plan.bound.node = std::move(query);
  plan.bound.touched.push_back({table, sql::TableUse::kRead});
  const std::unique_ptr<RowStream> rows = OpenQuery(plan, {}, session_.MakeEnvironment());
  base::Check(rows->Next(), "a count has one row");
  return rows->row()[0].integer;
}

catalog::RowStamp CommandRunner::StampRows(Oid table) {
  const storage::PooledConnection connection = session_.engine().database().Acquire();
  return engine::StampRows(*connection, session_.CurrentTransaction().Snapshot(), table);
}

void CommandRunner::NoteRefresh(catalog::MaterializedViewRefreshRecord record) {
  record.user = record.is_automatic ? catalog::kRdsdbUser : session_.CurrentUser();
  record.process_id = session_.process_id();
  record.transaction_id = session_.CurrentTransaction().number();
  record.end_time = base::Now();
  session_.engine().journal().Add(std::move(record));
}

void CommandRunner::KeepAnalyzedRows(Oid table, std::int64_t rows) {
  RowStore& store = session_.engine().store();
  const storage::PooledConnection connection = store.database().Acquire();
  store.Write(*connection, [&] { cluster_file::StoreAnalyzedRows(*connection, table, rows); });
  const std::int64_t before = store.statistics().AnalyzedRows(table).value_or(0);
  store.statistics().SetAnalyzedRows(table, rows);
  NoteMaintenance(table, {.kind = catalog::MaintenanceRecord::Kind::kAnalyze,
                          .option = "Full",
                          .rows_before = before,
                          .rows_after = rows});
}

void CommandRunner::NoteVacuumed(Oid table, std::string_view kind) {
  const std::int64_t stored = [&] {
    const storage::PooledConnection connection = session_.engine().database().Acquire();
    storage::Statement count =
        connection->Prepare(fmt::format("SELECT count(*) FROM {}", stored_tables::TableName(table)));
    count.Step();
    return count.Integer(0);
  }();
  NoteMaintenance(table, {.kind = catalog::MaintenanceRecord::Kind::kVacuum,
                          .option = std::string(kind),
                          .rows_before = stored,
                          .rows_after = CountRows(table)});
}

void CommandRunner::NoteMaintenance(Oid table, catalog::MaintenanceRecord record) {
  const catalog::Relation* relation = snapshot().FindRelation(table);
  if (relation == nullptr) return;
  const catalog::Schema* schema = snapshot().FindSchema(relation->schema);
  record.user = session_.CurrentUser();
  record.query_id = session_.query_id();
  record.transaction_id = session_.CurrentTransaction().number();
  record.database_name = session_.database_name();
  record.schema_name = schema == nullptr ? std::string() : schema->name;
  record.table_name = relation->name;
  record.table = table;
  record.start_time = session_.StatementStart();
  record.end_time = base::Now();
  session_.engine().journal().Add(std::move(record));
}

// --- Session and cluster

int CommandRunner::CountSessionsOf(Oid database) { return session_.engine().sessions().CountOfDatabase(database); }

bool CommandRunner::CancelBackend(std::int32_t process_id, std::string_view message) {
  return session_.CancelBackendWith(process_id, message);
}

void CommandRunner::CheckSetting(std::string_view name, std::string_view value) { engine::CheckSetting(name, value); }

}  // namespace doppel::engine
