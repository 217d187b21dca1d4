-- Messages that stored procedures raised.
-- doc: SYS_PROCEDURE_MESSAGES
-- visibility: own_rows
-- columns: transaction_id int8, query_id int4, record_time timestamp, log_level char(10), message char(1024),
--   line_number int4, query_uuid char(36)
select transaction_id, query_id, time, log_level, left(message, 1024), line_number, null
from pg_internal.journal_procedure_messages
where is_visible
