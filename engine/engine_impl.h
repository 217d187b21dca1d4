// EngineImpl: the Engine behind engine.h: opens the cluster's file, owns what sessions share, and makes sessions.
//
// Threads: as Engine. The parts are each safe by themselves.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "catalog/catalog.h"
#include "engine/engine.h"
#include "engine/journal.h"
#include "engine/row_store.h"
#include "engine/session_registry.h"
#include "storage/database.h"

namespace doppel::engine {

class EngineImpl : public Engine {
 public:
  explicit EngineImpl(const EngineOptions& options);
  EngineImpl(const EngineImpl&) = delete;
  ~EngineImpl() override;

  std::optional<UserLogin> FindUser(std::string_view name) override;
  std::unique_ptr<Session> OpenSession(const SessionRequest& request, ConnectionControl* connection) override;
  void RecordAuthenticationFailure(const SessionRequest& request) override;
  void SetResetPoint() override;
  void Reset() override;
  void EndSessions() override;

  // --- For sessions.
  const EngineOptions& options() const { return options_; }
  storage::Database& database() { return *database_; }
  catalog::Catalog& catalog() { return *catalog_; }
  RowStore& store() { return *store_; }
  SessionRegistry& sessions() { return *sessions_; }
  Journal& journal() { return journal_; }
  StoredTableStatistics& statistics() { return store_->statistics(); }
  // The cluster's unique id, made with it and kept with its data.
  const std::string& namespace_id() const { return namespace_id_; }
  std::int64_t NextQueryId() { return ++last_query_id_; }

  void RecordDisconnection(const SessionEntry& entry);
  // Removes the temporary objects of a session that has ended.
  void DropTemporaryObjects(std::int32_t process_id);

 private:
  void Open();
  void MakeNewCluster();
  void RemoveOrphans();
  // Throws 55006 when they do not.
  void WaitForSessionsToEnd();
  std::string reset_point_path() const;
  void RecordConnection(std::string_view event, const SessionRequest& request, std::int32_t process_id);

  EngineOptions options_;
  std::vector<storage::VirtualTable> virtual_tables_;
  std::string namespace_id_;
  std::unique_ptr<storage::Database> database_;
  std::unique_ptr<catalog::Catalog> catalog_;
  std::unique_ptr<RowStore> store_;
  std::unique_ptr<SessionRegistry> sessions_;
  Journal journal_;
  std::mutex reset_mutex_;  // held over a whole Reset()
  std::atomic<std::int64_t> last_query_id_ = 0;
};

}  // namespace doppel::engine
