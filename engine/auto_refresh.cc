// AUTO REFRESH of materialized views. Redshift does it when its load allows, soon after a base has changed; here the
// session that has committed the change does it next, in a transaction of its own. What goes wrong is noted and is not
// that session's failure.
#include <fmt/format.h>

#include <set>
#include <utility>

#include "base/clock.h"
#include "base/log.h"
#include "engine/command_runner.h"
#include "engine/session_impl.h"
#include "sql/commands/materialized_view.h"

namespace doppel::engine {

void SessionImpl::RefreshAutomatically(std::vector<Oid> changed_tables) {
  const catalog::SnapshotPtr latest = engine_.catalog().latest();
  if (auto_refreshed_in_ != latest) {
    auto_refreshed_.clear();
    latest->ForEach<catalog::Relation>([&](const catalog::Relation& view) {
      if (!view.auto_refresh) return;
      for (const catalog::RefreshedBase& base : view.refreshed_from) auto_refreshed_.emplace(base.relation, view.oid);
    });
    auto_refreshed_in_ = latest;
  }
  std::set<Oid> views;
  for (const Oid table : changed_tables) {
    const auto [begin, end] = auto_refreshed_.equal_range(table);
    for (auto entry = begin; entry != end; ++entry) views.insert(entry->second);
  }
  if (views.empty()) return;
  is_refreshing_ = true;
  for (const Oid view : views) RefreshAutomatically(view);
  is_refreshing_ = false;
}

void SessionImpl::RefreshAutomatically(Oid view) {
  const std::int64_t start_time = base::Now();
  Plan plan;
  plan.parsed = std::make_shared<const sql::ParsedStatement>();
  try {
    for (;;) {
      CommandRunner runner(*this, plan);
      try {
        sql::RefreshMaterializedView(view, sql::RefreshCause::kAutomatic, runner);
        break;
      } catch (const CatalogMoved&) {
        // Begin again with what the catalog is now.
      }
    }
    CommitTransaction();
  } catch (const base::SqlError& error) {
    RollbackTransaction();
    base::LogError(fmt::format("refreshing a materialized view: {}", error.message()));
    const catalog::SnapshotPtr snapshot = engine_.catalog().latest();
    const catalog::Relation* relation = snapshot->FindRelation(view);
    if (relation == nullptr) return;
    const catalog::Database* database = snapshot->FindDatabase(relation->database);
    const catalog::Schema* schema = snapshot->FindSchema(relation->schema);
    engine_.journal().Add(
        catalog::MaterializedViewRefreshRecord{.user = catalog::kRdsdbUser,
                                               .process_id = process_id(),
                                               .database_name = database == nullptr ? "" : database->name,
                                               .schema_name = schema == nullptr ? "" : schema->name,
                                               .view_name = relation->name,
                                               .status = "Refresh failed due to an internal error",
                                               .view = view,
                                               .is_automatic = true,
                                               .start_time = start_time,
                                               .end_time = base::Now()});
  }
}

}  // namespace doppel::engine
