-- The text of all other statements in pieces of 200 bytes.
-- doc: r_STL_UTILITYTEXT
-- visibility: own_rows
-- columns: userid int4, xid int8, pid int4, label char(320), starttime timestamp, endtime timestamp, sequence int4,
--   text char(200)
select user_id, transaction_id, process_id, case label when 'default' then '' else label end, start_time, end_time, sequence, text
from pg_internal.journal_texts_200
where kind = 'UTILITY' and end_time is not null and is_visible
