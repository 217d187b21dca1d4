-- Queries that ran, in short.
-- doc: r_SVL_QLOG
-- visibility: own_rows
-- columns: userid int4, query int4, xid int8, pid int4, starttime timestamp, endtime timestamp, elapsed int8,
--   aborted int4, label char(320), substring char(60), source_query int4, concurrency_scaling_status_txt text,
--   from_sp_call int4
select user_id, query_id, transaction_id, process_id, start_time, end_time,
  datediff(microsecond, start_time, end_time), case when status in ('failed', 'canceled') then 1 else 0 end, label,
  left(text, 60), null, null, caller_query_id
from pg_internal.journal_queries
where status <> 'running' and kind = 'QUERY' and is_visible
