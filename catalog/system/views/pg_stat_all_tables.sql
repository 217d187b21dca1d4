-- Activity of tables; only what the engine counts of it is known.
-- doc: c_join_PG
-- visibility: all
-- columns: relid oid, schemaname name, relname name, seq_scan int8, seq_tup_read int8, idx_scan int8,
--   idx_tup_fetch int8, n_tup_ins int8, n_tup_upd int8, n_tup_del int8
select r.relation_oid, r.schema_name, r.relation_name, null, null, null, null, t.row_count + t.deleted_rows, null,
  t.deleted_rows
from pg_internal.relations r
left join pg_internal.tables t on t.table_oid = r.relation_oid
where r.database_name = current_database() and r.kind = 'table'
