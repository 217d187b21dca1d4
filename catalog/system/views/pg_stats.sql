-- Statistics of columns.
-- doc: c_join_PG
-- visibility: all
-- columns: schemaname name, tablename name, attname name, null_frac float4, avg_width int4, n_distinct float4,
--   most_common_vals text, most_common_freqs float4[], histogram_bounds text, correlation float4
select c.schema_name, c.relation_name, c.column_name, s.stanullfrac, s.stawidth, s.stadistinct, null, null, null, null
from pg_catalog.pg_statistic s
join pg_internal.columns c on c.relation_oid = s.starelid and c.ordinal_position = s.staattnum
where c.database_name = current_database() and c.can_access
