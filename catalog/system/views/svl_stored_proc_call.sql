-- Calls of stored procedures.
-- doc: r_SVL_STORED_PROC_CALL
-- visibility: own_rows
-- columns: userid int4, session_userid int4, query int4, label char(320), xid int8, pid int4, database char(32),
--   querytxt char(4000), starttime timestamp, endtime timestamp, aborted int4, from_sp_call int4
select security_user_id, session_user_id, query_id, label, transaction_id, process_id, left(database_name, 32),
  left(text, 4000), start_time, end_time, case when status in ('failed', 'canceled') then 1 else 0 end, caller_query_id
from pg_internal.journal_procedure_calls
where is_visible
