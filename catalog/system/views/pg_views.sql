-- Views with their owners and definitions: the query of an ordinary view, the whole statement of the others.
-- doc: c_join_PG
-- visibility: all
-- columns: schemaname name, viewname name, viewowner name, definition text
select schema_name, relation_name, owner_name,
  case when is_system then definition else pg_get_viewdef(relation_oid) end
from pg_internal.relations
where database_name = current_database() and kind in ('view', 'late binding view', 'materialized view')
