#include "catalog/materialized_view.h"

namespace doppel::catalog {
namespace {

RefreshState StateWith(const RefreshedBase& remembered, const Relation& view, const Snapshot& snapshot) {
  const RefreshState usual = view.is_incremental ? RefreshState::kIncremental : RefreshState::kRecomputed;
  const Relation* base = snapshot.FindRelation(remembered.relation);
  const Schema* schema = base == nullptr ? nullptr : snapshot.FindSchema(base->schema);
  if (schema == nullptr) return usual;  // a base that goes takes the view with it
  if (schema->name != remembered.schema_name) return RefreshState::kSchemaRenamed;
  if (base->name != remembered.name) return RefreshState::kTableRenamed;
  for (const RefreshedColumn& column : remembered.columns) {
    const Column* now = base->FindColumn(column.attnum);
    if (now == nullptr) return RefreshState::kColumnDropped;
    if (now->name != column.name) return RefreshState::kColumnRenamed;
    if (now->type != column.type) return RefreshState::kColumnTypeChanged;
  }
  return usual;
}

}  // namespace

RefreshState RefreshStateOf(const Relation& view, const Snapshot& snapshot) {
  RefreshState state = view.is_incremental ? RefreshState::kIncremental : RefreshState::kRecomputed;
  for (const RefreshedBase& base : view.refreshed_from) {
    state = StateWith(base, view, snapshot);
    if (state >= RefreshState::kColumnDropped) return state;
  }
  return state;
}

RefreshedBase RememberBase(const Relation& base, RowStamp rows, const Snapshot& snapshot) {
  const Schema* schema = snapshot.FindSchema(base.schema);
  RefreshedBase remembered{
      .relation = base.oid, .schema_name = schema == nullptr ? "" : schema->name, .name = base.name, .rows = rows};
  for (const Column& column : base.columns) {
    if (!column.is_dropped) remembered.columns.push_back({column.attnum, column.name, column.type});
  }
  return remembered;
}

std::string HiddenTableName(const Relation& view) { return "mv_tbl__" + view.name + "__0"; }

}  // namespace doppel::catalog
