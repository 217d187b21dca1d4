-- Internal errors of statements; errors in SQL stand in SYS_QUERY_HISTORY.
-- doc: r_STL_ERROR
-- visibility: own_rows
-- columns: userid int4, process char(12), recordtime timestamp, pid int4, errcode int4, file char(90), linenum int4,
--   context char(100), error char(512)
select user_id, null, end_time, process_id, null, null, null, null, left(error_message, 512)
from pg_internal.journal_queries
where error_state = 'XX000' and is_visible
