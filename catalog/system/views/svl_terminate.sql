-- Queries that were canceled.
-- doc: r_SVL_TERMINATE
-- visibility: superuser
-- columns: pid int4, eventtime timestamp, userid int4, type char(20)
select process_id, end_time, user_id, 'CANCEL'
from pg_internal.journal_queries
where status = 'canceled'
