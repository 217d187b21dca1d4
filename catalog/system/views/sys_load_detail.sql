-- Files that COPY read.
-- doc: SYS_LOAD_DETAIL
-- visibility: own_rows
-- columns: user_id int4, query_id int4, file_name char(256), bytes_scanned int4, lines_scanned int4,
--   record_time timestamp, splits_scanned int4, start_time timestamp, end_time timestamp, file_etag char(256),
--   file_last_modified timestamp
select user_id, query_id, left(file_name, 256), bytes_scanned, lines_scanned, end_time, 1, start_time, end_time, null,
  null
from pg_internal.journal_load_files
where is_visible
