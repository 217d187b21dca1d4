-- Tables that statements deleted from; an update deletes and inserts.
-- doc: r_STL_DELETE
-- visibility: own_rows
-- columns: userid int4, query int4, slice int4, segment int4, step int4, starttime timestamp, endtime timestamp,
--   tasknum int4, rows int8, tbl int4
select user_id, query_id, 0, 0, step, start_time, end_time, null, row_count, table_id
from pg_internal.journal_query_tables
where how in ('delete', 'update') and is_visible
