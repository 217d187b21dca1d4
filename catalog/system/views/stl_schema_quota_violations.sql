-- Transactions that went over the quota of a schema.
-- doc: r_STL_SCHEMA_QUOTA_VIOLATIONS
-- visibility: own_rows
-- columns: ownerid int4, xid int8, pid int4, userid int4, schema_id int4, schema_name char(128), quota int4, disk_usage
--   int4, disk_usage_pct float8, timestamp timestamp
select owner_id, transaction_id, process_id, user_id, schema_oid, left(schema_name, 128), quota_mb, used_mb,
  round(100.0::float8 * used_mb / quota_mb, 2), time
from pg_internal.journal_quota_violations
where is_visible
