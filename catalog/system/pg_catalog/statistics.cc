// What is known of the size and content of tables.
#include "catalog/system/native.h"
#include "catalog/system/oids.h"
#include "catalog/system/rows.h"

namespace doppel::catalog {
namespace {

using sql::Row;

std::vector<Row> PgStatistic(const SystemState& state) {
  std::vector<Row> rows;
  for (const ColumnState& column : state.Columns()) {
    rows.push_back(MakeRow(column.table, column.attnum, column.null_fraction, column.average_width,
                           column.distinct_values, 0, 0, 0, 0, 0, 0, 0, 0, kNull, kNull, kNull, kNull, kNull, kNull,
                           kNull, kNull));
  }
  return rows;
}

// Rows since the last ANALYZE are not told apart into inserted and deleted ones beyond what is still unvacuumed.
std::vector<Row> PgStatisticIndicator(const SystemState& state) {
  std::vector<Row> rows;
  for (const TableState& table : state.Tables()) {
    const std::int64_t inserted = std::max<std::int64_t>(0, table.rows - table.analyzed_rows.value_or(0));
    rows.push_back(MakeRow(table.table, static_cast<double>(table.analyzed_rows.value_or(0)),
                           static_cast<double>(inserted), static_cast<double>(table.deleted_rows)));
  }
  return rows;
}

std::vector<Row> Tables(const SystemState& state) {
  std::vector<Row> rows;
  for (const TableState& table : state.Tables()) {
    rows.push_back(MakeRow(table.table, table.rows, table.deleted_rows, table.megabytes, table.analyzed_rows));
  }
  return rows;
}

}  // namespace

std::vector<SystemRelation> StatisticRelations() {
  return {
      Native(kPgStatistic, "pg_statistic",
             "starelid oid not null, staattnum int2 not null, stanullfrac float4 not null, stawidth int4 not null, "
             "stadistinct float4 not null, stakind1 int2 not null, stakind2 int2 not null, stakind3 int2 not null, "
             "stakind4 int2 not null, staop1 oid not null, staop2 oid not null, staop3 oid not null, staop4 oid not "
             "null, stanumbers1 float4[], stanumbers2 float4[], stanumbers3 float4[], stanumbers4 float4[], stavalues1 "
             "anyarray, stavalues2 anyarray, stavalues3 anyarray, stavalues4 anyarray",
             PgStatistic, "c_join_PG"),
      Native(OidOfName("pg_catalog", "pg_statistic_indicator"), "pg_statistic_indicator",
             "stairelid oid, stairows float4, staiins float4, staidels float4", PgStatisticIndicator,
             "r_PG_STATISTIC_INDICATOR", Visibility::superuser),
      Internal("tables", "table_oid oid, row_count int8, deleted_rows int8, megabytes int8, analyzed_rows int8",
               Tables),
  };
}

}  // namespace doppel::catalog
