-- Files that UNLOAD wrote.
-- doc: r_SVCS_UNLOAD_LOG
-- visibility: own_rows
-- columns: userid int4, query int4, pid int4, path char(1280), start_time timestamp, end_time timestamp, line_count
--   int8, transfer_size int8, file_format char(10)
select user_id, query_id, process_id, path, start_time, end_time, line_count, transfer_size, file_format
from pg_internal.journal_unload_files
where is_visible
