-- Refreshes of materialized views.
-- doc: r_SVL_MV_REFRESH_STATUS
-- visibility: own_rows
-- columns: db_name char(128), userid int8, schema_name char(128), mv_name char(128), xid int8, starttime timestamp,
--   endtime timestamp, status text, refresh_type char(32)
select database_name, user_id, schema_name, view_name, transaction_id, start_time, end_time, status,
  case when is_automatic then 'Auto' else 'Manual' end
from pg_internal.journal_refreshes
where is_visible
