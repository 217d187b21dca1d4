-- Sessions that ended or are open.
-- doc: r_STL_SESSIONS
-- visibility: own_rows
-- columns: userid int4, starttime timestamp, endtime timestamp, process int4, user_name char(50), db_name char(50),
--   timeout_sec int4, timed_out int4
select user_id, start_time, end_time, process_id, left(user_name, 50), left(database_name, 50), timeout_s,
  case when is_timed_out then 1 else 0 end
from pg_internal.journal_sessions
where is_visible
