-- Queries that ran.
-- doc: r_STL_QUERY
-- visibility: own_rows
-- columns: userid int4, query int4, label char(320), xid int8, pid int4, database char(32), querytxt char(4000),
--   starttime timestamp, endtime timestamp, aborted int4, insert_pristine int4, concurrency_scaling_status int4
select user_id, query_id, label, transaction_id, process_id, left(database_name, 32), left(text, 4000), start_time,
  end_time, case when status in ('failed', 'canceled') then 1 else 0 end, 0, 0
from pg_internal.journal_queries
where status <> 'running' and kind = 'QUERY' and is_visible
