-- Transactions that ended in a conflict; which table it was about is NULL.
-- doc: r_STL_TR_CONFLICT
-- visibility: superuser
-- columns: xact_id int8, process_id int8, xact_start_ts timestamp, abort_time timestamp, table_id int8
select q.transaction_id, q.process_id, t.start_time, q.end_time, null
from pg_internal.journal_queries q
join pg_internal.journal_transactions t on t.transaction_id = q.transaction_id
where q.error_message in ('1023', '1018') or q.error_message like 'could not complete because of conflict%'
