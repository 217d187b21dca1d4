-- VACUUM, a row for its start and one for its end.
-- doc: r_STL_VACUUM
-- visibility: superuser
-- columns: userid int4, xid int8, table_id int4, status char(30), rows int8, sortedrows int4, blocks int4,
--   max_merge_partitions int4, eventtime timestamp, reclaimable_rows int8, reclaimable_space_mb int8, cutoff_xid int8,
--   is_recluster int4
select user_id, transaction_id, table_id,
  case option when 'Full' then 'Started' when 'Sort' then 'Started Sort Only' when 'Delete' then 'Started Delete Only'
    else 'Started ' || option end,
  rows_before, null, null, null, start_time, rows_before - rows_after, null, null,
  case option when 'Recluster' then 1 else 0 end
from pg_internal.journal_maintenance
where kind = 'vacuum'
union all
select user_id, transaction_id, table_id, 'Finished', rows_after, null, null, null, end_time, 0, null, null,
  case option when 'Recluster' then 1 else 0 end
from pg_internal.journal_maintenance
where kind = 'vacuum'
