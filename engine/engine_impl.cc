#include "engine/engine_impl.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <thread>
#include <utility>

#include "base/clock.h"
#include "base/log.h"
#include "catalog/store.h"
#include "catalog/system/system_relation.h"
#include "engine/cluster_file.h"
#include "engine/errors.h"
#include "engine/passwords.h"
#include "engine/session_impl.h"
#include "sql/functions/function.h"
#include "sql/functions/table_functions.h"

namespace doppel::engine {
namespace {

constexpr std::chrono::seconds kSessionsEndWithin{10};

// A table function's rows as storage reads them.
class GeneratedRows : public storage::RowSource {
 public:
  explicit GeneratedRows(std::unique_ptr<sql::RowGenerator> rows) : rows_(std::move(rows)) {}
  bool Next() override { return rows_->Next(); }
  sql::Value Column(int index) const override { return rows_->Column(index); }

 private:
  std::unique_ptr<sql::RowGenerator> rows_;
};

std::unique_ptr<storage::RowSource> OpenFunction(const sql::TableFunctionRow& function, const void* system,
                                                 std::span<const sql::Value> arguments) {
  if (function.open != nullptr) return std::make_unique<GeneratedRows>(function.open(arguments));
  return std::make_unique<storage::VectorRowSource>(
      function.generate(*static_cast<const catalog::SystemState*>(system), arguments));
}

std::vector<storage::VirtualTable> MakeVirtualTables() {
  std::vector<storage::VirtualTable> tables;
  for (const catalog::SystemRelation& relation : catalog::SystemRelations()) {
    if (relation.is_view()) continue;
    storage::VirtualTable table{.name = relation.QualifiedName()};
    for (const catalog::ColumnShape& column : relation.columns) table.columns.push_back(column.name);
    table.open = [generate = relation.generate](const void* system, std::span<const sql::Value>) {
      return std::make_unique<storage::VectorRowSource>(generate(*static_cast<const catalog::SystemState*>(system)));
    };
    tables.push_back(std::move(table));
  }
  const auto add = [&](const sql::TableFunctionRow& function) {
    storage::VirtualTable table{.name = std::string(function.name)};
    for (const sql::TableFunctionColumn& column : function.columns) table.columns.emplace_back(column.name);
    for (std::size_t i = 0; i < function.parameters.size(); ++i)
      table.arguments.push_back(fmt::format("argument{}", i));
    table.open = [&function](const void* system, std::span<const sql::Value> arguments) {
      return OpenFunction(function, system, arguments);
    };
    tables.push_back(std::move(table));
  };
  for (const sql::TableFunctionRow& function : sql::AllTableFunctions()) add(function);
  for (const sql::TableFunctionRow& function : sql::InternalTableFunctions()) add(function);
  return tables;
}

}  // namespace

EngineImpl::EngineImpl(const EngineOptions& options) : options_(options), virtual_tables_(MakeVirtualTables()) {
  Open();
}

EngineImpl::~EngineImpl() = default;

void EngineImpl::Open() {
  const std::filesystem::path path = std::filesystem::path(options_.directory) / "cluster.db";
  storage::DatabaseOptions database_options{.path = path.string(), .is_durable = options_.is_durable};
  database_options.functions = {sql::AllKernels()};
  database_options.virtual_tables = {virtual_tables_};
  database_ = std::make_unique<storage::Database>(std::move(database_options));
  TransactionId next_xid = kFirstXid;
  std::vector<catalog::StoreRow> rows;
  std::vector<Identities::Counter> identities;
  std::vector<AnalyzedRows> analyzed;
  {
    const storage::PooledConnection connection = database_->Acquire();
    cluster_file::CreateTables(*connection);
    namespace_id_ = cluster_file::GetNamespaceId(*connection);
    if (options_.is_durable) next_xid = cluster_file::Recover(*connection);
    rows = cluster_file::LoadCatalogRows(*connection);
    identities = cluster_file::LoadIdentities(*connection);
    analyzed = cluster_file::LoadAnalyzedRows(*connection);
  }
  catalog::StoredCatalog stored = catalog::FromStoreRows(rows);
  catalog_ = std::make_unique<catalog::Catalog>(std::move(stored.snapshot), stored.next_oid);
  store_ = std::make_unique<RowStore>(*database_, *catalog_, next_xid);
  sessions_ = std::make_unique<SessionRegistry>(store_->locks());
  store_->identities().SetAll(identities);
  for (const auto& [table, count] : analyzed) store_->statistics().SetAnalyzedRows(table, count);
  if (rows.empty()) {
    MakeNewCluster();
  } else {
    RemoveOrphans();
  }
}

void EngineImpl::MakeNewCluster() {
  const catalog::BootstrapOptions bootstrap{.database = options_.database,
                                            .user = options_.user,
                                            .secret_kind = catalog::SecretKind::md5,
                                            .secret = Md5Password(options_.password, options_.user)};
  Transaction transaction(*store_, {});
  for (const catalog::Change& change : catalog::BootstrapChanges(bootstrap)) transaction.changes().Add(change);
  transaction.Commit();
}

// What a crash left: temporary objects, tables and columns whose transaction did not commit, tables whose drop did but
// had not been carried out.
void EngineImpl::RemoveOrphans() {
  Transaction transaction(*store_, {});
  for (const catalog::Change& change : catalog::RemoveTemporaryObjects(*catalog_->latest(), std::nullopt)) {
    transaction.changes().Add(change);
  }
  transaction.Commit();
  const catalog::SnapshotPtr snapshot = catalog_->latest();
  const storage::PooledConnection connection = database_->Acquire();
  for (const Oid table : stored_tables::List(*connection)) {
    const catalog::Relation* relation = snapshot->FindRelation(table);
    if (relation == nullptr || !relation->has_storage()) {
      // Now, for a number that no commit has kept is given to a new table.
      store_->Write(*connection, [&] {
        stored_tables::Drop(*connection, table);
        cluster_file::ForgetAnalyzedRows(*connection, table);
      });
      continue;
    }
    for (const std::int16_t attnum : stored_tables::ListColumns(*connection, table)) {
      const bool is_known = std::any_of(relation->columns.begin(), relation->columns.end(),
                                        [&](const catalog::Column& column) { return column.attnum == attnum; });
      if (is_known) continue;
      store_->Write(*connection, [&] { stored_tables::DropColumn(*connection, table, attnum); });
    }
  }
}

void EngineImpl::DropTemporaryObjects(std::int32_t process_id) {
  const catalog::SnapshotPtr snapshot = catalog_->latest();
  const std::vector<catalog::Change> removals = catalog::RemoveTemporaryObjects(*snapshot, process_id);
  if (removals.empty()) return;
  Transaction transaction(*store_, {.process_id = process_id});
  for (const catalog::Change& change : removals) {
    if (change.kind == catalog::ObjectKind::relation) transaction.DropStoredTable(change.oid);
    transaction.changes().Add(change);
  }
  transaction.Commit();
}

// --- Users and sessions

std::optional<UserLogin> EngineImpl::FindUser(std::string_view name) {
  const catalog::SnapshotPtr snapshot = catalog_->latest();
  const catalog::User* user = snapshot->FindUser(name);
  if (user == nullptr) return std::nullopt;
  return ToUserLogin(*user);
}

std::unique_ptr<Session> EngineImpl::OpenSession(const SessionRequest& request, ConnectionControl* connection) {
  const catalog::SnapshotPtr snapshot = catalog_->latest();
  const catalog::Database* database = snapshot->FindDatabase(request.database);
  if (database == nullptr) throw errors::UnknownDatabase(request.database);
  const catalog::User* user = snapshot->FindUser(request.user);
  if (user == nullptr) throw errors::UnknownUser(request.user);
  SessionRegistry::Limits limits;
  if (!user->is_superuser) limits = {.database = database->connection_limit, .user = user->connection_limit};
  SessionRegistry::Added added = sessions_->Add(user->oid, database->oid, request, connection, limits);
  if (added.refusal == SessionRegistry::Refusal::kDatabase) {
    throw errors::TooManyConnections("database", request.database);
  }
  if (added.refusal == SessionRegistry::Refusal::kClosed) throw errors::CannotConnectNow();
  if (added.refusal == SessionRegistry::Refusal::kUser) throw errors::TooManyConnections("user", request.user);
  auto session = std::make_unique<SessionImpl>(*this, added.entry);
  try {
    session->ApplySettings(request);
  } catch (base::SqlError& error) {
    throw std::move(error).AsFatal();
  }
  RecordConnection("authenticated", request, added.entry->process_id);
  RecordConnection("initiating session", request, added.entry->process_id);
  journal_.Add(catalog::SessionRecord{.user = user->oid,
                                      .user_name = user->name,
                                      .process_id = added.entry->process_id,
                                      .database_name = database->name,
                                      .start_time = added.entry->started});
  return session;
}

void EngineImpl::RecordConnection(std::string_view event, const SessionRequest& request, std::int32_t process_id) {
  journal_.Add(catalog::ConnectionRecord{.event = std::string(event),
                                         .time = base::Now(),
                                         .remote_host = request.client.host,
                                         .remote_port = std::to_string(request.client.port),
                                         .process_id = process_id,
                                         .database_name = request.database,
                                         .user_name = request.user,
                                         .authentication_method = "password",
                                         .tls_version = request.client.tls_version,
                                         .tls_cipher = request.client.tls_cipher,
                                         .application_name = request.client.application_name,
                                         .driver_version = request.client.driver_version,
                                         .os_version = request.client.os_version,
                                         .plugin_name = request.client.plugin_name,
                                         .protocol_version = request.client.protocol_version});
}

void EngineImpl::RecordAuthenticationFailure(const SessionRequest& request) {
  RecordConnection("authentication failure", request, 0);
}

void EngineImpl::RecordDisconnection(const SessionEntry& entry) {
  SessionRequest request{.database = entry.database_name, .user = entry.user_name, .client = entry.client};
  RecordConnection("disconnecting session", request, entry.process_id);
  const std::int64_t now = base::Now();
  journal_.Update<catalog::SessionRecord>(
      [&](const catalog::SessionRecord& record) { return record.process_id == entry.process_id; },
      [&](catalog::SessionRecord& record) { record.end_time = now; });
}

// --- Reset

std::string EngineImpl::reset_point_path() const {
  return (std::filesystem::path(options_.directory) / "reset_point.db").string();
}

void EngineImpl::SetResetPoint() {
  if (std::filesystem::exists(reset_point_path())) return;
  const auto guard = database_->write_lock().Acquire();
  if (!options_.is_durable) {
    // Commits of a scratch cluster do not store the catalog, so it is done here, whole.
    const storage::PooledConnection connection = database_->Acquire();
    const std::vector<catalog::Change> everything = catalog::AllObjects(*catalog_->latest());
    connection->Execute("BEGIN IMMEDIATE; DELETE FROM doppel_catalog");
    cluster_file::StoreCatalogRows(*connection, catalog::ToStoreRows(everything, catalog_->next_oid()));
    cluster_file::StoreIdentities(*connection, store_->identities().All());
    connection->Execute("COMMIT");
  }
  database_->BackUpTo(reset_point_path());
}

void EngineImpl::EndSessions() {
  sessions_->Close();
  sessions_->TerminateAll();
}

void EngineImpl::WaitForSessionsToEnd() {
  EndSessions();
  const auto deadline = std::chrono::steady_clock::now() + kSessionsEndWithin;
  while (!sessions_->List().empty()) {
    if (std::chrono::steady_clock::now() > deadline) {
      sessions_->Open();
      throw errors::SessionsDoNotEnd();
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

void EngineImpl::Reset() {
  const std::lock_guard one_at_a_time(reset_mutex_);
  WaitForSessionsToEnd();
  const TransactionId next_xid = store_->transactions().next();
  {
    const auto guard = database_->write_lock().Acquire();
    database_->RestoreFrom(reset_point_path());
    const storage::PooledConnection connection = database_->Acquire();
    // Ids go on counting: rows that were stored at the reset point are older than all to come.
    if (options_.is_durable) cluster_file::ReserveXids(*connection, next_xid + kXidsReservedAtOnce);
    catalog_->Replace(catalog::FromStoreRows(cluster_file::LoadCatalogRows(*connection)).snapshot);
    store_->transactions().ForgetAll();
    store_->identities().SetAll(cluster_file::LoadIdentities(*connection));
    store_->statistics().ForgetAll();
    for (const auto& [table, count] : cluster_file::LoadAnalyzedRows(*connection)) {
      store_->statistics().SetAnalyzedRows(table, count);
    }
  }
  journal_.Clear();
  sessions_->Open();
}

std::unique_ptr<Engine> OpenEngine(const EngineOptions& options) { return std::make_unique<EngineImpl>(options); }

}  // namespace doppel::engine
