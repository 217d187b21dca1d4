-- The refused field of each of those rows.
-- doc: r_STL_LOADERROR_DETAIL
-- visibility: own_rows
-- columns: userid int4, slice int4, session int4, query int4, filename char(256), line_number int8, field int4,
--   colname char(1024), value char(1024), is_null int4, type char(10), col_length char(10)
select user_id, 0, process_id, query_id, left(file_name, 256), line_number, null, left(column_name, 1024),
  left(raw_field_value, 1024), case when raw_field_value is null then 1 else 0 end, left(column_type, 10),
  left(column_length, 10)
from pg_internal.journal_load_errors
where is_visible
