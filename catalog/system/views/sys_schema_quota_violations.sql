-- Transactions that went over the quota of a schema.
-- doc: r_SYS_SCHEMA_QUOTA_VIOLATIONS
-- visibility: own_rows
-- columns: owner_id int4, user_id int4, transaction_id int8, session_id int4, schema_id int4, schema_name char(128),
--   quota int4, disk_usage int4, record_time timestamp
select owner_id, user_id, transaction_id, process_id, schema_oid, left(schema_name, 128), quota_mb, used_mb, time
from pg_internal.journal_quota_violations
where is_visible
