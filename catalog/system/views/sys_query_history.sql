-- Statements of users, running and done.
-- doc: SYS_QUERY_HISTORY
-- visibility: own_rows
-- columns: user_id int4, query_id int8, query_label char(320), transaction_id int8, session_id int4,
--   database_name char(128), query_type char(32), status char(10), result_cache_hit bool, start_time timestamp,
--   end_time timestamp, elapsed_time int8, queue_time int8, execution_time int8, error_message char(512),
--   returned_rows int8, returned_bytes int8, query_text char(4000), redshift_version char(256), usage_limit char(150),
--   compute_type varchar(32), compile_time int8, planning_time int8, lock_wait_time int8, service_class_id int4,
--   service_class_name char(64), query_priority char(20), short_query_accelerated char(10), user_query_hash char(40),
--   generic_query_hash char(40), query_hash_version int4, result_cache_query_id int4, username char(128)
select user_id, query_id, label, transaction_id, process_id, left(database_name, 128), query_type, status, false,
  start_time, end_time, datediff(microsecond, start_time, end_time), 0,
  greatest(datediff(microsecond, start_time, end_time) - lock_wait_us - planning_us, 0), left(error_message, 512), returned_rows,
  returned_bytes, left(text, 4000), null, null, null, 0, planning_us, lock_wait_us, null, null, null, 'false', null,
  null, null, null, user_name
from pg_internal.journal_queries
where is_visible
