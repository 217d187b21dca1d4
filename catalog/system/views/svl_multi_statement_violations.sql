-- Statements refused because they cannot run inside a transaction block, in pieces of 200 bytes.
-- doc: r_SVL_MULTI_STATEMENT_VIOLATIONS
-- visibility: own_rows
-- columns: userid int4, database char(32), cmdname char(20), xid int8, pid int4, label char(320), starttime
--   timestamp, endtime timestamp, sequence int4, type varchar(10), text char(200)
select q.user_id, left(q.database_name, 32), left(split_part(q.error_message, ' cannot ', 1), 20), q.transaction_id,
  q.process_id, q.label, q.start_time, q.end_time, t.sequence, q.kind, t.text
from pg_internal.journal_queries q
join pg_internal.journal_texts_200 t on t.query_id = q.query_id
where q.error_state = '25001' and q.is_visible
