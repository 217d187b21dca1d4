-- ANALYZE.
-- doc: SYS_ANALYZE_HISTORY
-- visibility: superuser
-- columns: user_id int4, transaction_id int8, database_name char(30), schema_name char(30),
--   table_name char(30), table_id int4, is_automatic char(1), status char(15), start_time timestamp,
--   end_time timestamp, rows float8, modified_rows float8, analyze_threshold_percent int4, last_analyze_time timestamp
select user_id, transaction_id, left(database_name, 30), left(schema_name, 30), left(table_name, 30),
  table_id, 'f', 'Full', start_time, end_time, rows_after, rows_after - rows_before, null, null
from pg_internal.journal_maintenance
where kind = 'analyze'
