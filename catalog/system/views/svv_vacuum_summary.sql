-- VACUUM runs. What depends on sort partitions and blocks is NULL.
-- doc: r_SVV_VACUUM_SUMMARY
-- visibility: superuser
-- columns: table_name text, xid int8, sort_partitions int8, merge_increments int8, elapsed_time int8, row_delta
--   int8, sortedrow_delta int8, block_delta int4, max_merge_partitions int4
select table_name, transaction_id, null, null, datediff(microsecond, start_time, end_time), rows_after - rows_before, null,
  null, null
from pg_internal.journal_maintenance
where kind = 'vacuum'
