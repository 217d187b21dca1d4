-- Rows that COPY refused.
-- doc: r_STL_LOAD_ERRORS
-- visibility: own_rows
-- columns: userid int4, slice int4, tbl int4, starttime timestamp, session int4, query int4, filename char(256),
--   line_number int8, colname char(127), type char(10), col_length char(10), position int4, raw_line char(1024),
--   raw_field_value char(1024), err_code int4, err_reason char(100), is_partial int4, start_offset int8,
--   copy_job_id int8
select user_id, 0, table_id, time, process_id, query_id, left(file_name, 256), line_number, left(column_name, 127),
  left(column_type, 10), left(column_length, 10), position, left(raw_line, 1024), left(raw_field_value, 1024),
  error_code, left(error_reason, 100), 0, 0, null
from pg_internal.journal_load_errors
where is_visible
