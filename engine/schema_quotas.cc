#include "engine/schema_quotas.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "engine/stored_tables.h"

namespace doppel::engine {
namespace {

constexpr std::int64_t kMegabyte = 1 << 20;
// Redshift's columns of its own: row id, inserting and deleting transaction.
constexpr std::int64_t kHiddenColumns = 3;

const catalog::Schema* FindBoundedSchema(const catalog::Snapshot& snapshot, Oid table) {
  const catalog::Relation* relation = snapshot.FindRelation(table);
  const catalog::Schema* schema = relation == nullptr ? nullptr : snapshot.FindSchema(relation->schema);
  return schema != nullptr && schema->quota_mb.has_value() ? schema : nullptr;
}

std::int64_t SchemaMegabytes(Transaction& transaction, const catalog::Snapshot& snapshot, Oid schema) {
  const storage::PooledConnection connection = transaction.store().database().Acquire();
  std::int64_t megabytes = 0;
  snapshot.ForEach<catalog::Relation>([&](const catalog::Relation& relation) {
    if (relation.schema != schema || !relation.has_storage() || transaction.WillBeEmpty(relation.oid)) return;
    megabytes += TableMegabytes(*connection, relation);
  });
  return megabytes;
}

}  // namespace

std::int64_t TableMegabytes(storage::Connection& connection, const catalog::Relation& table) {
  const storage::Statement pin = stored_tables::Pin(connection);
  if (!stored_tables::Exists(connection, table.oid)) return 0;
  const std::string name = stored_tables::TableName(table.oid);
  storage::Statement any = connection.Prepare(fmt::format("SELECT EXISTS (SELECT 1 FROM {})", name));
  if (!any.Step() || any.Integer(0) == 0) return 0;
  storage::Statement pages = connection.Prepare("SELECT sum(pgsize) FROM dbstat WHERE name = ?1 AND aggregate = TRUE");
  pages.Bind(1, sql::Value::Text(name));
  const std::int64_t bytes = pages.Step() ? pages.Integer(0) : 0;
  const auto columns = std::count_if(table.columns.begin(), table.columns.end(),
                                     [](const catalog::Column& column) { return !column.is_dropped; });
  // Redshift keeps the columns of each slice apart, in blocks of 1 MB.
  return std::max(columns + kHiddenColumns, (bytes + kMegabyte - 1) / kMegabyte);
}

bool HasSchemaQuota(const catalog::Snapshot& snapshot, Oid table) {
  return FindBoundedSchema(snapshot, table) != nullptr;
}

std::vector<catalog::QuotaViolationRecord> FindQuotaViolations(Transaction& transaction) {
  if (!transaction.HasInserted()) return {};
  const catalog::SnapshotPtr snapshot = transaction.CatalogView();
  std::set<Oid> checked;
  std::vector<catalog::QuotaViolationRecord> violations;
  for (const Oid table : transaction.TablesWritten()) {
    const catalog::Schema* schema = FindBoundedSchema(*snapshot, table);
    if (schema == nullptr || !checked.insert(schema->oid).second) continue;
    const std::int64_t megabytes = SchemaMegabytes(transaction, *snapshot, schema->oid);
    if (megabytes <= *schema->quota_mb) continue;
    violations.push_back({.owner = schema->owner,
                          .transaction_id = transaction.number(),
                          .schema = schema->oid,
                          .schema_name = schema->name,
                          .quota_mb = *schema->quota_mb,
                          .used_mb = megabytes});
  }
  return violations;
}

}  // namespace doppel::engine
