-- Calls of stored procedures.
-- doc: SYS_PROCEDURE_CALL
-- visibility: own_rows
-- columns: session_user_id int4, security_user_id int4, query_id int4, query_text char(4000), start_time timestamp,
--   end_time timestamp, status char(10), caller_procedure_query_id int4, query_uuid char(36)
select session_user_id, security_user_id, query_id, left(text, 4000), start_time, end_time, status, caller_query_id, null
from pg_internal.journal_procedure_calls
where is_visible
