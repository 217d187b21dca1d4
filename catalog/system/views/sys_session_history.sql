-- Sessions, open and closed.
-- doc: SYS_SESSION_HISTORY
-- visibility: own_rows
-- columns: user_id char(50), session_id int4, database_name char(50), status char(20), session_timeout int4,
--   start_time timestamp, end_time timestamp
select user_id::varchar, process_id, left(database_name, 50),
  case when end_time is null then 'active' when is_timed_out then 'timed out' else 'closed' end, timeout_s, start_time,
  end_time
from pg_internal.journal_sessions
where is_visible
