-- Statements that run now and those that ran.
-- doc: r_STV_RECENTS
-- visibility: own_rows
-- columns: userid int4, status char(20), starttime timestamp, duration int4, user_name char(50), db_name char(50),
--   query char(600), pid int4
select user_id, 'Running', query_start_time, datediff(microsecond, query_start_time, now), user_name, database_name,
  left(current_query, 600), process_id
from pg_internal.sessions
where current_query is not null and is_visible
union all
select user_id, 'Done', start_time, datediff(microsecond, start_time, end_time), user_name, database_name,
  left(text, 600), -1
from pg_internal.journal_queries
where status <> 'running' and is_visible
