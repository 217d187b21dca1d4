-- ANALYZE.
-- doc: r_STL_ANALYZE
-- visibility: superuser
-- columns: userid int4, xid int8, database char(30), table_id int4, status char(15), rows float8,
--   modified_rows float8, threshold_percent int4, is_auto char(1), starttime timestamp, endtime timestamp,
--   prevtime timestamp, num_predicate_cols int4, num_new_predicate_cols int4, is_background char(1),
--   auto_analyze_phase char(100), schema_name char(128), table_name char(136)
select user_id, transaction_id, left(database_name, 30), table_id, 'Full', rows_after, rows_after - rows_before, null,
  'f', start_time, end_time, null, null, null, 'f', null, schema_name, table_name
from pg_internal.journal_maintenance
where kind = 'analyze'
