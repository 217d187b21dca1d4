-- Sessions that were canceled or terminated by a command.
-- doc: r_SVL_TERMINATE
-- visibility: superuser
-- columns: pid int4, eventtime timestamp, userid int4, type char(20)
select process_id, time, user_id, kind
from pg_internal.journal_terminations
