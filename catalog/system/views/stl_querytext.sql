-- The text of queries in pieces of 200 bytes.
-- doc: r_STL_QUERYTEXT
-- visibility: own_rows
-- columns: userid int4, xid int8, pid int4, query int4, sequence int4, text char(200)
select user_id, transaction_id, process_id, query_id, sequence, text
from pg_internal.journal_texts_200
where kind = 'QUERY' and end_time is not null and is_visible
