-- The tables that each statement scanned, inserted into and deleted from.
-- doc: SYS_QUERY_DETAIL
-- visibility: own_rows
-- columns: user_id int4, query_id int8, child_query_sequence int4, stream_id int4, segment_id int4, step_id int4,
--   step_name text, table_id int4, table_name char(136), is_rrscan char(1), start_time timestamp, end_time timestamp,
--   duration int8, alert text, input_bytes int8, input_rows int8, output_bytes int8, output_rows int8, blocks_read int8,
--   blocks_write int8, local_read_io int8, remote_read_io int8, source text, data_skewness int4, time_skewness int4,
--   is_active char(1), spilled_block_local_disk int8, spilled_block_remote_disk int8, step_attribute char(64),
--   metrics_level char(64), plan_parent_id int4, plan_node_id int4
select user_id, query_id, 1, 0, 0, step, case how when 'update' then 'insert' else how end, table_id,
  left(table_name, 136), 'f', start_time, end_time, datediff(microsecond, start_time, end_time), null, null, row_count,
  null, row_count, null, null, null, null, null, null, null, case when end_time is null then 't' else 'f' end, null,
  null, null, 'step', null, null
from pg_internal.journal_query_tables
where is_visible
