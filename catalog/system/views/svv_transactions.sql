-- Open transactions with their locks.
-- doc: r_SVV_TRANSACTIONS
-- visibility: all
-- columns: txn_owner text, txn_db text, xid int8, pid int4, txn_start timestamp, lock_mode text,
--   lockable_object_type text, relation int4, granted bool
select user_name, database_name, transaction_id, process_id, transaction_start_time, mode, object_type, relation,
  is_granted
from pg_internal.locks
