-- VACUUM.
-- doc: SYS_VACUUM_HISTORY
-- visibility: own_rows
-- columns: user_id int4, transaction_id int8, query_id int8, database_name text, schema_name text, table_name text,
--   table_id int4, vacuum_type char(32), is_automatic bool, status char(64), start_time timestamp, end_time timestamp,
--   record_time timestamp, duration int4, rows_before_vacuum int8, size_before_vacuum int4, reclaimable_rows int8,
--   reclaimed_rows int8, reclaimed_blocks int8, sortedrows_before_vacuum int4, sortedrows_after_vacuum int4
select user_id, transaction_id, query_id, database_name, schema_name, table_name, table_id, option, false, 'Finished',
  start_time, end_time, end_time, datediff(microsecond, start_time, end_time), rows_before, null,
  rows_before - rows_after, rows_before - rows_after, null, null, null
from pg_internal.journal_maintenance
where kind = 'vacuum' and is_visible
