-- Views; the definition only to their owners.
-- doc: c_join_PG
-- visibility: all
-- columns: table_catalog varchar(128), table_schema varchar(128), table_name varchar(128), view_definition varchar,
--   check_option varchar(128), is_updatable varchar(3), is_insertable_into varchar(3)
select database_name, schema_name, relation_name,
  case when not is_owned then null when is_system then definition else pg_get_viewdef(relation_oid) end,
  'NONE', null, null
from pg_internal.relations
where database_name = current_database() and can_access
  and kind in ('view', 'late binding view', 'materialized view')
