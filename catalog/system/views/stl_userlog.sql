-- Users created, changed and dropped.
-- doc: r_STL_USERLOG
-- visibility: superuser
-- columns: userid int4, username char(50), oldusername char(50), action char(10), usecreatedb int4, usesuper int4,
--   usecatupd int4, valuntil timestamp, pid int4, xid int8, recordtime timestamp
select user_id, left(user_name, 50), left(old_user_name, 50), action,
  case when can_create_database then 1 else 0 end, case when is_superuser then 1 else 0 end,
  case when is_superuser then 1 else 0 end, valid_until, process_id, transaction_id, time
from pg_internal.journal_user_log
