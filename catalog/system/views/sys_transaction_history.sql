-- Transactions that ended.
-- doc: SYS_TRANSACTION_HISTORY
-- visibility: superuser
-- columns: user_id int4, transaction_id int8, isolation_level text, status text, transaction_start_time timestamp,
--   commit_start_time timestamp, commit_end_time timestamp, blocks_committed int8, undo_transaction_id int8
select user_id, transaction_id, isolation_level, status, start_time, commit_start_time, commit_end_time, null, -1
from pg_internal.journal_transactions
