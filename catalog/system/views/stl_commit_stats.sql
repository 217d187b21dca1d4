-- Commits; Doppel has one node, and no blocks and stages to tell of.
-- doc: r_STL_COMMIT_STATS
-- visibility: superuser
-- columns: xid int8, node int4, startqueue timestamp, startwork timestamp, endflush timestamp, endstage timestamp,
--   endlocal timestamp, startglobal timestamp, endtime timestamp, queuelen int8, permblocks int8, newblocks int8,
--   dirtyblocks int8, headers int8, numxids int4, oldestxid int8, extwritelatency int8, metadatawritten int4,
--   tombstonedblocks int8, tossedblocks int8, batched_by int8
select transaction_id, -1, commit_start_time, commit_start_time, null, null, null, null, commit_end_time, 0, null, null,
  null, null, null, null, null, null, null, null, null
from pg_internal.journal_transactions
where status = 'committed'
