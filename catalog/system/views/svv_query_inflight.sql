-- Queries that run now, in pieces of 200 bytes.
-- doc: r_SVV_QUERY_INFLIGHT
-- visibility: own_rows
-- columns: userid int4, slice int4, query int4, pid int4, starttime timestamp, suspended int4, text char(200), sequence
--   int4
select user_id, 0, query_id, process_id, start_time, 0, text, sequence
from pg_internal.journal_texts_200
where kind = 'QUERY' and end_time is null and is_visible
