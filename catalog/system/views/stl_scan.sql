-- Tables that statements read.
-- doc: r_STL_SCAN
-- visibility: own_rows
-- columns: userid int4, query int4, slice int4, segment int4, step int4, starttime timestamp, endtime timestamp,
--   tasknum int4, rows int8, bytes int8, fetches int8, type int4, tbl int4, is_rrscan char(1), is_delayed_scan char(1),
--   rows_pre_filter int8, rows_pre_user_filter int8, perm_table_name char(136), is_rlf_scan char(1),
--   is_rlf_scan_reason int4, num_em_blocks int4, checksum int8, runtime_filtering char(1), scan_region int4,
--   num_sortkey_as_predicate int4, row_fetcher_state int4, consumed_scan_ranges int8, work_stealing_reason int8,
--   is_vectorized_scan char(1), is_vectorized_scan_reason int4, row_fetcher_reason int8, topology_signature int8,
--   use_tpm_partition char(1), is_rrscan_expr char(1), scanned_mega_value char(1)
select user_id, query_id, 0, 0, step, start_time, end_time, null, row_count, null, null, 2, table_id, 'f', null,
  row_count, row_count, left(table_name, 136), null, null, null, null, null, null, null, null, null, null, null, null,
  null, null, null, null, null
from pg_internal.journal_query_tables
where how = 'scan' and is_visible
