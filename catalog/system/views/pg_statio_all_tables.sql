-- Reads of tables from disk, which Doppel does not count.
-- doc: c_join_PG
-- visibility: all
-- columns: relid oid, schemaname name, relname name, heap_blks_read int8, heap_blks_hit int8, idx_blks_read int8,
--   idx_blks_hit int8, toast_blks_read int8, toast_blks_hit int8, tidx_blks_read int8, tidx_blks_hit int8
select relation_oid, schema_name, relation_name, null, null, null, null, null, null, null, null
from pg_internal.relations
where database_name = current_database() and kind = 'table'
