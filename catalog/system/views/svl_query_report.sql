-- The tables that each query scanned, inserted into and deleted from; Doppel has no other steps and one slice.
-- doc: r_SVL_QUERY_REPORT
-- visibility: own_rows
-- columns: userid int4, query int4, slice int4, segment int4, step int4, start_time timestamp, end_time timestamp,
--   elapsed_time int8, rows int8, bytes int8, label char(256), is_diskbased char(1), workmem int8, is_rrscan char(1),
--   is_delayed_scan char(1), rows_pre_filter int8
select user_id, query_id, 0, 0, step, start_time, end_time, datediff(microsecond, start_time, end_time), row_count, null,
  left(case how when 'update' then 'insert' else how end || '   tbl=' || table_id || ' name=' || table_name, 256), 'f', null, 'f', 'f', null
from pg_internal.journal_query_tables
where end_time is not null and is_visible
