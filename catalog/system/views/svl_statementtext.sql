-- The text of every statement in pieces of 200 bytes.
-- doc: r_SVL_STATEMENTTEXT
-- visibility: own_rows
-- columns: userid int4, xid int8, pid int4, label char(320), starttime timestamp, endtime timestamp, sequence int4,
--   type varchar(10), text char(200)
select user_id, transaction_id, process_id, label, start_time, end_time, sequence, kind,
  text
from pg_internal.journal_texts_200
where kind is not null and end_time is not null and is_visible
