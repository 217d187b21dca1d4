-- Materialized views that read others of their kind.
-- doc: r_SVV_MV_DEPENDENCY
-- visibility: all
-- columns: database_name char(128), schema_name char(128), name char(128), dependent_database_name char(128),
--   dependent_schema_name char(128), dependent_name char(128)
select distinct v.database_name, v.schema_name, v.relation_name, r.database_name, r.schema_name, r.relation_name
from pg_depend d
join pg_internal.relations v on v.relation_oid = d.objid and v.kind = 'materialized view' and v.can_access
join pg_internal.relations r on r.relation_oid = d.refobjid and r.kind = 'materialized view'
  and r.relation_oid <> v.relation_oid
