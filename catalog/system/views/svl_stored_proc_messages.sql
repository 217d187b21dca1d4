-- Messages that stored procedures raised.
-- doc: r_SVL_STORED_PROC_MESSAGES
-- visibility: own_rows
-- columns: userid int4, session_userid int4, pid int4, xid int8, query int4, recordtime timestamp, loglevel int4,
--   loglevel_text char(10), message char(1024), linenum int4, querytext char(500), label char(320), aborted int4,
--   message_xid int8
select m.user_id, m.user_id, m.process_id, m.transaction_id, m.query_id, m.time,
  case m.log_level when 'LOG' then 20 when 'INFO' then 30 when 'NOTICE' then 40 when 'WARNING' then 50 else 60 end,
  m.log_level, left(m.message, 1024), m.line_number, left(q.text, 500), q.label,
  case when q.status in ('failed', 'canceled') then 1 else 0 end, m.transaction_id
from pg_internal.journal_procedure_messages m
left join pg_internal.journal_queries q on q.query_id = m.query_id
where m.is_visible
