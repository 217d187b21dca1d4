-- Transactions that were rolled back, by the tables they had written to.
-- doc: r_STL_UNDONE
-- visibility: own_rows
-- columns: userid int4, xact_id int8, xact_id_undone int8, undo_start_ts timestamp, undo_end_ts timestamp, table_id int8
select distinct q.user_id, t.transaction_id, t.transaction_id, t.commit_start_time, t.commit_end_time, w.table_id::int8
from pg_internal.journal_transactions t
join pg_internal.journal_queries q on q.transaction_id = t.transaction_id
join pg_internal.journal_query_tables w on w.query_id = q.query_id
where t.status = 'rolledback' and w.how <> 'scan' and q.is_visible
