-- Queries that run now.
-- doc: r_STV_INFLIGHT
-- visibility: own_rows
-- columns: userid int4, slice int4, query int4, label char(320), xid int8, pid int4, starttime timestamp,
--   text char(100), suspended int4, insert_pristine int4, concurrency_scaling_status int4
select user_id, 0, query_id, label, transaction_id, process_id, start_time, left(text, 100), 0, 0, 0
from pg_internal.journal_queries
where status = 'running' and kind = 'QUERY' and is_visible
