-- Tables that statements inserted into.
-- doc: r_STL_INSERT
-- visibility: own_rows
-- columns: userid int4, query int4, slice int4, segment int4, step int4, starttime timestamp, endtime timestamp,
--   tasknum int4, rows int8, tbl int4, inserted_mega_value char(1)
select user_id, query_id, 0, 0, step, start_time, end_time, null, row_count, table_id, null
from pg_internal.journal_query_tables
where how in ('insert', 'update') and is_visible
