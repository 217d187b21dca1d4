-- COPY commands.
-- doc: SYS_LOAD_HISTORY
-- visibility: own_rows
-- columns: user_id int4, query_id int8, transaction_id int8, session_id int4, database_name text, status text,
--   table_name text, start_time timestamp, end_time timestamp, duration int8, data_source text, file_format text,
--   loaded_rows int8, loaded_bytes int8, source_file_count int4, source_file_bytes int8, file_count_scanned int4,
--   file_bytes_scanned int8, error_count int8, copy_job_id int8
select user_id, query_id, transaction_id, process_id, database_name, status, table_name, start_time, end_time,
  datediff(microsecond, start_time, end_time), data_source, file_format, loaded_rows, loaded_bytes, file_count,
  file_bytes, file_count, file_bytes, error_count, null
from pg_internal.journal_loads
where is_visible
