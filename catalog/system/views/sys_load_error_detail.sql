-- Rows that COPY refused.
-- doc: SYS_LOAD_ERROR_DETAIL
-- visibility: own_rows
-- columns: user_id int4, query_id int8, transaction_id int8, session_id int4, database_name char(64), table_id int4,
--   start_time timestamp, file_name char(256), line_number int8, column_name char(127), column_type char(10),
--   column_length char(10), position int4, error_code int4, error_message char(512)
select user_id, query_id, transaction_id, process_id, left(database_name, 64), table_id, time, left(file_name, 256),
  line_number, left(column_name, 127), left(column_type, 10), left(column_length, 10), position, error_code,
  left(error_reason, 512)
from pg_internal.journal_load_errors
where is_visible
