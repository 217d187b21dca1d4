-- Views; the definition only to their owners.
-- doc: c_join_PG
-- visibility: all
-- columns: table_catalog varchar(128), table_schema varchar(128), table_name varchar(128), view_definition varchar,
--   check_option varchar(128), is_updatable varchar(3), is_insertable_into varchar(3)
select r.database_name, r.schema_name, r.relation_name, case when r.is_owned then d.definition else null end, 'NONE',
  null, null
from pg_internal.relations r
join pg_internal.view_definitions d on d.database_oid = r.database_oid and d.relation_oid = r.relation_oid
where r.can_access and r.kind in ('view', 'late binding view', 'materialized view')
