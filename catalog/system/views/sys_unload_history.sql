-- UNLOAD commands.
-- doc: SYS_UNLOAD_HISTORY
-- visibility: own_rows
-- columns: user_id int4, query_id int8, transaction_id int8, session_id int4, database_name text, status text,
--   start_time timestamp, end_time timestamp, duration int8, file_format text, compression_type text,
--   unloaded_location text, unloaded_rows int8, unloaded_files_count int8, unloaded_files_size int8, error_message text
select q.user_id, q.query_id, q.transaction_id, q.process_id, q.database_name,
  case q.status when 'success' then 'completed' when 'running' then 'running' else 'aborted' end, q.start_time,
  q.end_time, datediff(microsecond, q.start_time, q.end_time), f.file_format, null, null, f.line_count, f.file_count,
  f.transfer_size, q.error_message
from pg_internal.journal_queries q
left join (
  select query_id, max(file_format) as file_format, sum(line_count) as line_count, count(*) as file_count,
    sum(transfer_size) as transfer_size
  from pg_internal.journal_unload_files
  group by query_id
) f on f.query_id = q.query_id
where q.query_type = 'UNLOAD' and q.is_visible
