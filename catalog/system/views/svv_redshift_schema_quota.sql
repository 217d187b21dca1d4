-- Quotas of schemas.
-- doc: r_SVV_REDSHIFT_SCHEMA_QUOTA
-- visibility: all
-- columns: database_name char(128), schema_name char(128), schema_owner int4, quota int4, disk_usage int4
select s.database_name, s.schema_name, s.owner_id, s.quota_mb, u.megabytes
from pg_internal.schemas s
left join (
  select r.database_oid, r.schema_oid, sum(t.megabytes) as megabytes
  from pg_internal.relations r
  join pg_internal.tables t on t.table_oid = r.relation_oid
  group by r.database_oid, r.schema_oid
) u on u.database_oid = s.database_oid and u.schema_oid = s.schema_oid
where s.quota_mb is not null and s.can_access
