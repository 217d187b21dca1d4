-- Quotas of schemas and how full they are.
-- doc: r_SVV_SCHEMA_QUOTA_STATE
-- visibility: own_rows
-- columns: schema_id int4, schema_name char(128), schema_owner int4, quota int4, disk_usage int4, disk_usage_pct float8
select s.schema_oid, s.schema_name, s.owner_id, s.quota_mb, coalesce(u.megabytes, 0),
  round(100.0::float8 * coalesce(u.megabytes, 0) / s.quota_mb, 2)
from pg_internal.schemas s
left join (
  select r.schema_oid, sum(t.megabytes) as megabytes
  from pg_internal.relations r
  join pg_internal.tables t on t.table_oid = r.relation_oid
  where r.database_name = current_database()
  group by r.schema_oid
) u on u.schema_oid = s.schema_oid
where s.database_name = current_database() and s.quota_mb is not null and s.can_access
