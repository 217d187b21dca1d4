-- Refreshes of materialized views.
-- doc: SYS_MV_REFRESH_HISTORY
-- visibility: own_rows
-- columns: user_id int4, session_id int4, transaction_id int8, database_name char(128), schema_name char(128),
--   mv_id int8, mv_name char(128), refresh_type char(32), status text, start_time timestamp, end_time timestamp,
--   duration int8, consumer_account char(12), consumer_region char(32), consumer_namespace char(36)
select user_id, process_id, transaction_id, database_name, schema_name, view_id, view_name,
  case when is_automatic then 'Auto' else 'Manual' end, status, start_time, end_time,
  datediff(microsecond, start_time, end_time), null, null, null
from pg_internal.journal_refreshes
where is_visible
