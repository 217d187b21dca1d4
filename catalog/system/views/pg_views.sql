-- Views with their owners and definitions: the query of an ordinary view, the whole statement of the others.
-- doc: c_join_PG
-- visibility: all
-- columns: schemaname name, viewname name, viewowner name, definition text
select r.schema_name, r.relation_name, r.owner_name, d.definition
from pg_internal.relations r
join pg_internal.view_definitions d on d.database_oid = r.database_oid and d.relation_oid = r.relation_oid
where r.kind in ('view', 'late binding view', 'materialized view')
