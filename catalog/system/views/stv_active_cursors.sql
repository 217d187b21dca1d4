-- Open cursors. Rows are counted when the last one has been fetched; bytes are NULL.
-- doc: r_STV_ACTIVE_CURSORS
-- visibility: own_rows
-- columns: userid int4, name char(256), xid int8, pid int4, starttime timestamp, row_count int8, byte_count int8,
--   fetched_rows int8
select user_id, left(name, 256), transaction_id, process_id, start_time, row_count, null, fetched_rows
from pg_internal.cursors
where is_visible
