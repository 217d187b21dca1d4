-- The tables that each query scanned, inserted into and deleted from; Doppel has no other steps and measures none.
-- doc: r_SVCS_QUERY_SUMMARY
-- visibility: own_rows
-- columns: userid int4, query int4, stm int4, seg int4, step int4, maxtime int8, avgtime int8, rows int8, bytes
--   int8, rate_row float8, rate_byte float8, label text, is_diskbased char(1), workmem int8, is_rrscan char(1),
--   is_delayed_scan char(1), rows_pre_filter int8
select user_id, query_id, 0, 0, step, null, null, row_count, null, null, null,
  case how when 'update' then 'insert' else how end || '   tbl=' || table_id || ' name=' || table_name, 'f', null, 'f', 'f', null
from pg_internal.journal_query_tables
where end_time is not null and is_visible
