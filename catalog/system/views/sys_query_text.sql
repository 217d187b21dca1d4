-- The text of statements in pieces of 4000 bytes.
-- doc: SYS_QUERY_TEXT
-- visibility: own_rows
-- columns: user_id int4, query_id int8, transaction_id int8, session_id int4, start_time timestamp, sequence int4,
--   text char(4000), query_uuid char(36)
select user_id, query_id, transaction_id, process_id, start_time, sequence, text, null
from pg_internal.journal_texts_4000
where is_visible
