-- Locks on tables.
-- doc: r_STV_LOCKS
-- visibility: superuser
-- columns: table_id int8, last_commit timestamp, last_update timestamp, lock_owner int8, lock_owner_pid int8,
--   lock_owner_start_ts timestamp, lock_owner_end_ts timestamp, lock_status char(22)
select relation, null, null, transaction_id, process_id, transaction_start_time, null,
  case when is_granted then 'Holding write lock' else 'Waiting' end
from pg_internal.locks
where object_type = 'relation' and mode <> 'AccessShareLock'
