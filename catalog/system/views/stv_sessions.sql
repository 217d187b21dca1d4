-- Sessions that are open now.
-- doc: r_STV_SESSIONS
-- visibility: own_rows
-- columns: starttime timestamp, process int4, user_name char(50), db_name char(50), timeout_sec int4
select start_time, process_id, user_name, database_name, timeout_s
from pg_internal.sessions
where is_visible
