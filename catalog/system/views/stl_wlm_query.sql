-- Queries with their times; Doppel has no queues, so none waits in one.
-- doc: r_STL_WLM_QUERY
-- visibility: own_rows
-- columns: userid int4, xid int4, task int4, query int4, service_class int4, slot_count int4,
--   service_class_start_time timestamp, queue_start_time timestamp, queue_end_time timestamp, total_queue_time int8,
--   exec_start_time timestamp, exec_end_time timestamp, total_exec_time int8, service_class_end_time timestamp,
--   final_state char(16), est_peak_mem int8, query_priority char(20), service_class_name char(64)
select user_id, transaction_id, null, query_id, null, null, start_time, start_time, start_time, 0, start_time,
  end_time, datediff(microsecond, start_time, end_time), end_time,
  case status when 'success' then 'Completed' when 'canceled' then 'Canceled' else 'Rejected' end, null, null, null
from pg_internal.journal_queries
where status <> 'running' and kind = 'QUERY' and is_visible
