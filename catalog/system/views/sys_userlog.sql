-- Users created, changed and dropped.
-- doc: SYS_USERLOG
-- visibility: superuser
-- columns: user_id int4, user_name char(50), original_user_name char(50), action char(10), has_create_db_privs int4,
--   is_superuser int4, has_update_catalog_privs int4, password_expiration timestamp, session_id int4,
--   transaction_id int8, record_time timestamp
select user_id, left(user_name, 50), left(old_user_name, 50), action,
  case when can_create_database then 1 else 0 end, case when is_superuser then 1 else 0 end,
  case when is_superuser then 1 else 0 end, valid_until, process_id, transaction_id, time
from pg_internal.journal_user_log
