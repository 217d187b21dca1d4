-- Files that COPY loaded.
-- doc: r_STL_LOAD_COMMITS
-- visibility: own_rows
-- columns: userid int4, query int4, slice int4, name char(256), filename char(256), byte_offset int4,
--   lines_scanned int4, errors int4, status int4, curtime timestamp, file_format char(16), is_partial int4,
--   start_offset int8, copy_job_id int8
select user_id, query_id, 0, null, left(file_name, 256), bytes_scanned, lines_scanned, errors, 1, end_time,
  file_format, 0, 0, null
from pg_internal.journal_load_files
where is_visible
