-- Open cursors. Rows are counted when the last one has been fetched; their bytes are NULL.
-- doc: r_SVV_ACTIVE_CURSORS
-- visibility: own_rows
-- columns: user_id int4, cursor_name varchar(128), transaction_id int8, session_id int4, declare_time timestamp,
--   total_bytes int8, total_rows int8, fetched_rows int8, cursor_storage_limit_used_percent int4
select user_id, name, transaction_id, process_id, start_time, null, row_count, fetched_rows, null
from pg_internal.cursors
where is_visible
