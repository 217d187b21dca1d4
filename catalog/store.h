// The catalog as rows of the SQLite table
//   doppel_catalog(kind INTEGER, oid INTEGER, json TEXT, PRIMARY KEY(kind, oid)) WITHOUT ROWID
// which the engine reads at start and writes in the SQLite transaction of each COMMIT. No SQLite here.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "catalog/change.h"
#include "catalog/snapshot.h"

namespace doppel::catalog {

inline constexpr std::string_view kStoreTableSql =
    "CREATE TABLE IF NOT EXISTS doppel_catalog(kind INTEGER, oid INTEGER, json TEXT, PRIMARY KEY(kind, oid)) "
    "WITHOUT ROWID";

struct StoreRow {
  int kind = 0;
  Oid oid = 0;
  std::optional<std::string> json;  // nullopt: delete the row
};

// One row per change, and one for the counter of oids.
std::vector<StoreRow> ToStoreRows(std::span<const Change> changes, Oid next_oid);

struct StoredCatalog {
  Snapshot snapshot;
  Oid next_oid = kFirstUserOid;
};
// REQUIRES: `rows` are all rows of the table. Throws XX001 when a row cannot be read.
StoredCatalog FromStoreRows(std::span<const StoreRow> rows);

// What a new cluster starts with.
struct BootstrapOptions {
  std::string database = "dev";
  std::string user = "awsuser";
  SecretKind secret_kind = SecretKind::disabled;
  std::string secret;
};
// Built-in users, roles, languages, schemas and the first database, as changes over an empty snapshot.
std::vector<Change> BootstrapChanges(const BootstrapOptions& options);
// The objects a new database starts with besides itself: its schema public, as a change. `database.oid` is set.
Schema MakePublicSchema(const Database& database, Oid oid);

// The whole snapshot as changes over an empty one.
std::vector<Change> AllObjects(const Snapshot& snapshot);

// Removes temporary schemas and relations; for the start, after a crash, and (with `session`) for a session's end.
std::vector<Change> RemoveTemporaryObjects(const Snapshot& snapshot, std::optional<std::int32_t> session);

}  // namespace doppel::catalog
