-- Files that UNLOAD wrote.
-- doc: SYS_UNLOAD_DETAIL
-- visibility: own_rows
-- columns: user_id int4, query_id int4, session_id int4, transaction_id int8, file_name char(1280),
--   start_time timestamp, end_time timestamp, line_count int8, transfer_size int8, file_format char(10)
select user_id, query_id, process_id, transaction_id, path, start_time, end_time, line_count, transfer_size,
  file_format
from pg_internal.journal_unload_files
where is_visible
